//! Payments have their days (D5): 优待金 before 1 August, monthly money by the 25th, the rest by the end of the year. What
//! waits is told on the desk; what was paid late is counted.

use crate::common::{APPROVER, CLERK, Desk, REVIEWER};
use serde_json::{Value, json};

#[test]
fn what_was_paid_by_its_day_and_what_was_not_is_counted() {
    let town = Desk::staffed("甲镇");
    town.import_sample("jia_town_2011.xlsx");
    let rate = |town: &Desk| town.figure("--year 2011", "payments_on_time_rate_pct");
    let made = |town: &Desk| {
        town.figure("--year 2011", "payments_made")
            .as_i64()
            .unwrap()
    };
    // The first quarter in time: quarterly money of March is due on the 25th.
    town.pay("--month 2011-03 --known-at 2011-03-25");
    let quarterly = made(&town);
    assert!(quarterly > 1);
    assert_eq!(rate(&town), 100.0);
    // June a week late: the quarterly schemes once more, and the half-yearly one.
    town.pay("--month 2011-06 --known-at 2011-07-02");
    assert_eq!(made(&town), 2 * quarterly + 1);
    let expected = 1000 * quarterly / (2 * quarterly + 1);
    let found = (rate(&town).as_f64().unwrap() * 10.0).round() as i64;
    assert!((found - expected).abs() <= 1, "{found} {expected}");
    let late = town.json("figures --year 2011 --code payments_made --records");
    let records = late["figures"][0]["records"].as_array().unwrap().clone();
    let june = records.iter().find(|r| r["state"] == "逾期").unwrap();
    assert_eq!(
        (&june["last_day"], &june["done_on"]),
        (&"2011-06-25".into(), &"2011-07-02".into())
    );
    // The last quarter has until the end of the year.
    town.pay("--month 2011-09 --known-at 2011-09-20");
    town.pay("--month 2011-12 --known-at 2011-12-31");
    assert_eq!(made(&town), 4 * quarterly + 2);
    assert_eq!(
        town.figure("--year 2011", "payments_on_time")
            .as_i64()
            .unwrap(),
        3 * quarterly + 1
    );
}

#[test]
fn back_pay_and_months_entered_afterwards_have_no_day() {
    let town = Desk::staffed("乙乡");
    town.import_sample("yi_town_2008.xlsx");
    town.pay("--month 2008-06 --known-at 2008-06-25");
    let before = town.figure("--year 2008", "payments_made");
    town.pay("--month 2008-06 --known-at 2008-07-25");
    assert_eq!(town.figure("--year 2008", "payments_made"), before);
    // Nobody said when July was handled: it was approved years later, entered afterwards, and counts neither way.
    town.pay("--month 2008-07");
    assert_eq!(town.figure("--year 2008", "payments_made"), before);
    let site = town.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(
        clerk.open("/").shows("2008年8月"),
        "the next month is told with its day"
    );
}

/// What the county's desk says of a town is what the town's own desk says.
#[test]
fn the_county_is_told_what_its_towns_have_to_pay() {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示例县 --admin 管理员");
    for (name, role, division) in [
        (CLERK, "经办", "990101101"),
        (REVIEWER, "复核", "990101101"),
        (APPROVER, "审批", "990101101"),
        ("何县局", "上级查看", "990101"),
    ] {
        county.done(&format!(
            "users add --name {name} --role {role} --division {division}"
        ));
    }
    county.bring("jia_town_2011.xlsx");
    county.done(&format!("import jia_town_2011.xlsx --as {CLERK}"));
    county.pay("--month 2011-03 --known-at 2011-03-25");
    let site = county.serve();
    let own = site.sign_in(CLERK).counted_desk();
    let above = site.sign_in("何县局").counted_desk();
    for page in [&own, &above] {
        assert!(
            page.shows("2011年6月") && page.shows("已逾期一年以上") && !page.shows("已逾期5"),
            "{}",
            page.text()
        );
    }
    assert!(
        above.shows("甲镇") && above.shows("各乡镇（街道）"),
        "{}",
        above.text()
    );
    assert!(above.shows("2011年有登记的 1 个"), "{}", above.text());
    // So it is at the interface, and above the list of batches.
    for (name, units) in [(CLERK, 990_101_101_000_i64), ("何县局", 990_101_101_000)] {
        let mut browser = site.sign_in(name);
        let told: Value = serde_json::from_str(&browser.open("/api/v1/desk").html).unwrap();
        let first = &told["months"][0];
        assert_eq!(
            (&first["month"], &first["units"]),
            (&json!("2011-06"), &json!([units])),
            "{told}"
        );
        assert!(
            browser.open("/payments").shows("要发的：2011年6月"),
            "{name}"
        );
    }
    assert!(
        site.sign_in(CLERK)
            .open("/payments")
            .shows("生成2011年6月批次")
    );
}

#[test]
fn a_unit_counts_the_payments_it_made_and_nobody_elses() {
    let county = Desk::empty();
    county.done("init --division 990101 --name 示例县 --admin 管理员");
    for (name, role) in [(CLERK, "经办"), (REVIEWER, "复核"), (APPROVER, "审批")] {
        county.done(&format!(
            "users add --name {name} --role {role} --division 990101101"
        ));
    }
    county.bring("jia_town_2011.xlsx");
    county.done(&format!("import jia_town_2011.xlsx --as {CLERK}"));
    county.pay("--month 2011-03 --known-at 2011-03-25");
    let made = |division: &str| {
        let told = county.json(&format!(
            "figures --division {division} --year 2011 --code payments_made --records"
        ));
        let figure = &told["figures"][0];
        let records = figure["records"].as_array().map_or(0, Vec::len) as i64;
        (figure["value"].as_i64().unwrap_or_default(), records)
    };
    let (all, records) = made("990101");
    assert!(all > 1 && records == all);
    assert_eq!(made("990101101"), (all, records));
    // Another town, and a village whose people the town paid: neither paid anybody.
    let village = county.column("SELECT CAST(MIN(division) AS TEXT) AS text FROM person");
    for division in ["990101201", &village[0]] {
        assert_eq!(made(division), (0, 0), "{division}");
    }
}
