//! Pairs of a local unit and an army unit: their term, what they did, which have been still for a year, and 六进 in both
//! directions.

use crate::common::web::Page;
use crate::common::{CLERK, Desk};

/// The number of a tile.
fn tile(page: &Page, label: &str) -> i64 {
    let html = page.html.split("data-tile=\"").skip(1);
    let found = html
        .filter(|part| part.split("</a>").next().unwrap().contains(label))
        .map(|part| part.split('"').next().unwrap().parse().unwrap());
    found
        .last()
        .unwrap_or_else(|| panic!("{label}: {}", page.text()))
}

/// How many the list below says it has.
fn total(page: &Page) -> i64 {
    let total = page.html.split("data-total=\"").nth(1).unwrap();
    total.split('"').next().unwrap().parse().unwrap()
}

#[test]
fn the_pairs_of_a_city_stand_as_its_figures_say() {
    let city = Desk::staffed("丁市");
    city.import_sample("ding_city_2011.xlsx");
    let site = city.serve();
    let mut clerk = site.sign_in(CLERK);
    let page = clerk.open("/pairs?on=2011-12-31");
    for (label, code, state) in [
        ("有效", "pairs", "holds"),
        ("一年没有活动", "dormant_pairs", "dormant"),
    ] {
        let counted = city.figure("--year 2011", code).as_i64().unwrap();
        assert_eq!(tile(&page, label), counted, "{label}");
        let listed = clerk.open(&format!("/pairs?on=2011-12-31&state={state}"));
        assert_eq!(total(&listed), counted, "{label}");
    }
}

#[test]
fn an_agreement_lives_from_its_signing_to_its_end() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    assert!(clerk.open("/pairs").shows("还没有共建对子"));
    clerk.open("/ledgers/pair/new");
    let signed = [
        ("date", "2008-8-1"),
        ("local_unit", "中心学校"),
        ("unit_type", "学校"),
        ("troop", "驻军甲部"),
        ("ended_on", "2011-7-31"),
        ("state", "有效"),
        ("note", "原件在档案室"),
    ];
    assert!(clerk.done("/ledgers/pair/new", &signed).shows("已登记"));
    let pair = "/pairs/990101-100-1";
    assert!(clerk.open("/pairs").shows("到期"));
    // The ledger does not say the contrary.
    let ledger = clerk.open("/ledgers/pair");
    assert!(ledger.shows("有效 已过到期日期"), "{}", ledger.text());
    assert!(clerk.open("/pairs?on=2011-6-1").shows("一年没有活动"));

    // Renewed, but not backwards, and not by whoever had an older page open.
    clerk.open(&format!("{pair}/renew"));
    let renew =
        |until: &'static str, version: &'static str| [("renew_until", until), ("version", version)];
    let refused = clerk.post(&format!("{pair}/renew"), &renew("2011-7-1", "1"));
    assert!(
        refused.status == 422 && refused.shows("应晚于 2011-07-31"),
        "{}",
        refused.text()
    );
    assert!(
        clerk
            .done(&format!("{pair}/renew"), &renew("2031-7-31", "1"))
            .shows("已续签到 2031-07-31")
    );
    clerk.open(&format!("{pair}/renew"));
    let stale = clerk.post(&format!("{pair}/renew"), &renew("2032-7-31", "1"));
    assert_eq!(stale.status, 409, "{}", stale.text());

    // What they did hangs on them, from the ledger of activities and from 六进军营.
    let new = clerk.open(pair).link("登记活动");
    let form = clerk.open(&new);
    assert!(form.html.contains("中心学校") && form.html.contains("驻军甲部"));
    let activity = [
        ("date", "2026-5-4"),
        ("local_unit", "中心学校"),
        ("troop", "驻军甲部"),
        ("activity", "官兵辅导员进校园"),
        ("people", "86"),
        ("input", "1200"),
    ];
    clerk.done("/ledgers/pair_activity/new", &activity);
    let ledger = clerk.open("/ledgers/pair");
    assert!(ledger.shows("2026-05-04"), "{}", ledger.text());
    assert!(
        ledger.shows("有效") && !ledger.shows("已过"),
        "{}",
        ledger.text()
    );
    clerk.open("/ledgers/into_barracks/new");
    let barracks = [
        ("date", "2026-6-1"),
        ("category", "体育"),
        ("activity", "军地篮球赛"),
        ("unit", "中心学校"),
        ("troop", "驻军甲部"),
        ("sessions", "3"),
        ("people", "40"),
    ];
    clerk.done("/ledgers/into_barracks/new", &barracks);
    let page = clerk.open(pair);
    assert!(page.shows("官兵辅导员进校园") && page.shows("军地篮球赛"));
    assert!(
        page.shows("2 次，126 人次，投入 1,200.00 元"),
        "{}",
        page.text()
    );

    clerk.open(&format!("{pair}/model"));
    clerk.done(
        &format!("{pair}/model"),
        &[("model_level", "县级"), ("version", "2")],
    );
    assert_eq!(desk.figure("--year 2026", "model_pairs"), 1);

    // Ended with its reason: no longer in force from the next day.
    clerk.open(&format!("{pair}/end"));
    let early = [
        ("end_on", "2007-1-1"),
        ("end_reason", "部队移防"),
        ("version", "3"),
    ];
    let refused = clerk.post(&format!("{pair}/end"), &early);
    assert!(refused.status == 422 && refused.shows("不能早于签约日期"));
    let end = [
        ("end_on", "2026-6-30"),
        ("end_reason", "部队移防"),
        ("version", "3"),
    ];
    assert!(clerk.done(&format!("{pair}/end"), &end).shows("已终止"));
    assert_eq!(desk.figure("--year 2026", "pairs"), 0);
    let entry = clerk.open("/ledgers/pair/990101-100-1");
    assert!(
        entry.shows("部队移防") && entry.shows("原件在档案室；2026-06-30 终止"),
        "{}",
        entry.text()
    );
}

#[test]
fn six_ways_into_barracks_and_villages_are_counted_as_the_figures_count_them() {
    let desk = Desk::staffed("甲镇");
    let site = desk.serve();
    let mut clerk = site.sign_in(CLERK);
    let add = |clerk: &mut crate::common::web::Browser, kind: &str, fields: &[(&str, &str)]| {
        let path = format!("/ledgers/{kind}/new");
        clerk.open(&path);
        assert!(clerk.done(&path, fields).shows("已登记"));
    };
    for (category, sessions) in [("文化", "4"), ("文化", ""), ("体育", "2")] {
        let fields = [
            ("date", "2011-5-1"),
            ("category", category),
            ("activity", "送文艺进军营"),
            ("sessions", sessions),
            ("people", "10"),
        ];
        add(&mut clerk, "into_barracks", &fields);
    }
    let tree = [
        ("date", "2011-3-12"),
        ("category", "绿化"),
        ("activity", "义务植树"),
        ("troop", "驻军甲部"),
        ("soldiers", "60"),
    ];
    add(&mut clerk, "into_villages", &tree);
    let page = clerk.open("/pairs/six?year=2011").text();
    let text = page.split("查询条件").nth(1).unwrap();
    let after = |mark: &str| text.split(mark).nth(1).unwrap().trim().to_owned();
    assert!(after("文化").starts_with("5 20"), "{text}");
    assert!(after("绿化").starts_with("1 60"), "{text}");
    assert!(after("合计").starts_with("7 30"), "{text}");
    assert_eq!(desk.figure("--year 2011", "barracks_events"), 7);
    assert_eq!(desk.figure("--year 2011", "village_soldiers"), 60);
    assert!(clerk.open("/pairs/six?year=2010").text().contains("合计 0"));
}

#[test]
fn other_programs_renew_and_end_as_the_pages_do() {
    let city = Desk::staffed("丁市");
    city.import_sample("ding_city_2011.xlsx");
    let site = city.serve();
    let mut clerk = site.sign_in(CLERK);
    let mut read = |path: &str| -> serde_json::Value {
        let page = clerk.get(&format!("/api/v1{path}"));
        assert_eq!(page.status, 200, "{path}: {}", page.html);
        serde_json::from_str(&page.html).unwrap()
    };
    let all = read("/pairs?on=2011-12-31&size=10");
    let key = all["items"][0]["key"].as_str().unwrap().to_owned();
    let pair = read(&format!("/pairs/{key}"));
    assert_eq!(pair["local_unit"], all["items"][0]["local_unit"]);
    let mut send = |verb: &str, body: serde_json::Value, status: u16| {
        let page = clerk.post_json(&format!("/api/v1/pairs/{key}/{verb}"), &body);
        assert_eq!(page.status, status, "{verb}: {}", page.html);
    };
    send(
        "renew",
        serde_json::json!({"version": 1, "until": "2040-1-1"}),
        200,
    );
    send(
        "renew",
        serde_json::json!({"version": 1, "until": "2041-1-1"}),
        409,
    );
    send(
        "end",
        serde_json::json!({"version": 2, "on": "2026-1-1", "reason": " "}),
        422,
    );
    send(
        "end",
        serde_json::json!({"version": 2, "on": "2026-1-1", "reason": "部队移防"}),
        200,
    );
}
