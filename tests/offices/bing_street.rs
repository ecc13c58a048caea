//! Three years of a street (丙街道2009—2011年): visits, soldiers' wives, recruitment and training, from the workbook it
//! keeps anyway, every number as expected.

use crate::common::{Desk, expected, rows};
use serde_json::Value;

const SAMPLE: &str = "bing_street_2009_2011.xlsx";
const THREE_YEARS: &str = "--from 2009-01-01 --to 2011-12-31";

fn street() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 990101001 --name 丙街道 --admin 管理员");
    desk.import_sample(SAMPLE);
    desk
}

#[test]
fn three_years_come_out_as_expected() {
    let street = street();
    let figures = street.json(&format!("figures {THREE_YEARS} --records"));
    let figures = figures["figures"].as_array().unwrap();
    for (key, value) in expected("bing_street_2009_2011").as_object().unwrap() {
        let figure = figures.iter().find(|figure| figure["code"] == *key);
        let figure = figure.unwrap_or_else(|| panic!("no figure {key}"));
        assert_eq!(figure["value"], *value, "{key}");
        let records = figure["records"].as_array().unwrap();
        assert_eq!(figure["record_count"], records.len(), "{key}");
        assert!(!records.is_empty(), "{key}");
    }
}

/// The years by themselves: what happened adds up to the three years, who is on the register is told as of each year's
/// last day.
#[test]
fn the_years_add_up_and_the_register_grows() {
    let street = street();
    let years = |code: &str| {
        let year = |year: i32| street.figure(&format!("--year {year}"), code);
        [2009, 2010, 2011].map(|y| year(y).as_i64().unwrap())
    };
    assert_eq!(years("visits").iter().sum::<i64>(), 523);
    assert_eq!(years("recruits"), [19, 18, 21]);
    assert_eq!(years("resettled"), [9, 10, 11]);
    let spouses = years("spouses");
    assert!(
        0 < spouses[0] && spouses[0] < spouses[1] && spouses[1] < 120,
        "{spouses:?}"
    );
    assert_eq!(spouses[2], 120);
    assert_eq!(street.figure("--year 2009", "training_rate_pct"), 90.0);
}

#[test]
fn the_same_workbook_again_changes_nothing() {
    let street = street();
    let figures = || street.done(&format!("figures {THREE_YEARS}"));
    let (before, told) = (street.audit_entries(), figures());
    let report = street.import(SAMPLE);
    for (kind, count) in [
        ("visit", 523),
        ("spouse", 120),
        ("recruitment", 3),
        ("veteran_training", 3),
    ] {
        let rows = rows(&report, kind);
        assert_eq!(rows.len(), count, "{kind}");
        // Nobody of them stands on the rolls: that is said again.
        let same = |row: &Value| row["message"] == "无变化" || row["code"] == "person_unknown";
        assert!(rows.iter().all(same), "{kind}");
    }
    assert_eq!(street.audit_entries(), before);
    assert_eq!(figures(), told);
}
