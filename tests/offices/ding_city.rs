//! A city's year (丁市2011年): pairs, the twice ten projects, media, lectures, schools, charity, law and visits to troops,
//! from the workbook it keeps anyway, every number as expected.

use crate::common::{Desk, expected, rows};
use serde_json::Value;

const SAMPLE: &str = "ding_city_2011.xlsx";

/// The kinds its sheets are, with their rows.
const SHEETS: [(&str, usize); 8] = [
    ("pair", 166),
    ("project", 20),
    ("media", 442),
    ("education", 41),
    ("schooling", 94),
    ("charity", 27),
    ("legal_service", 16),
    ("troop_visit", 50),
];

fn city() -> Desk {
    let desk = Desk::empty();
    desk.done("init --division 9901 --name 丁市 --admin 管理员");
    desk.import_sample(SAMPLE);
    desk
}

#[test]
fn a_year_comes_out_as_expected() {
    let city = city();
    let figures = city.json("figures --year 2011 --records");
    let figures = figures["figures"].as_array().unwrap();
    for (key, value) in expected("ding_city_2011").as_object().unwrap() {
        let figure = figures.iter().find(|figure| figure["code"] == *key);
        let figure = figure.unwrap_or_else(|| panic!("no figure {key}"));
        assert_eq!(figure["value"], *value, "{key}");
        let records = figure["records"].as_array().unwrap();
        assert_eq!(figure["record_count"], records.len(), "{key}");
        assert!(!records.is_empty(), "{key}");
    }
    for (code, value) in [
        ("projects_done.地方为部队", 10),
        ("projects_done.部队为地方", 10),
        ("pairs.民营企业", 60),
        ("legal_units", 11),
        ("troops_visited", 5),
    ] {
        assert_eq!(city.figure("--year 2011", code), value, "{code}");
    }
}

#[test]
fn the_same_workbook_again_changes_nothing() {
    let city = city();
    let (before, figures) = (city.audit_entries(), city.done("figures --year 2011"));
    let report = city.import(SAMPLE);
    for (kind, count) in SHEETS {
        let rows = rows(&report, kind);
        assert_eq!(rows.len(), count, "{kind}");
        let same = |row: &Value| row["message"] == "无变化";
        assert!(rows.iter().all(same), "{kind}");
    }
    assert_eq!(city.audit_entries(), before);
    assert_eq!(city.done("figures --year 2011"), figures);
}
