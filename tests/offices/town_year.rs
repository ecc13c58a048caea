//! A town's year (甲镇2011年): from the workbook it keeps anyway to the summary it hands in, every number as expected.

use crate::common::{Desk, expected, fen, file};
use serde_json::Value;

const SAMPLE: &str = "jia_town_2011.xlsx";
const QUARTERS: [&str; 4] = ["03", "06", "09", "12"];

/// Keys of `expected.json` that are called otherwise among the figures; all others have the same name.
const FIGURES: [(&str, &str); 2] = [("people", "people_registered"), ("total_yuan", "paid_yuan")];

/// What people call the schemes.
const SCHEMES: [(&str, &str); 6] = [
    ("义务兵家属", "conscript_family_grant"),
    ("伤残军人", "disability_pension"),
    ("三属", "survivor_pension"),
    ("复员军人", "demobilised_allowance"),
    ("退伍军人", "discharged_allowance"),
    ("参战人员", "war_participant_allowance"),
];

#[test]
fn a_year_comes_out_as_it_was_expected() {
    let town = Desk::staffed("甲镇");
    town.import_sample(SAMPLE);
    let expected = expected("jia_town_2011");

    let batches: Vec<Value> = QUARTERS
        .iter()
        .map(|month| town.pay(&format!("--month 2011-{month}")))
        .collect();
    for (quarter, yuan) in expected["quarter_total_yuan"].as_object().unwrap() {
        let batch = &batches[quarter.parse::<usize>().unwrap() - 1];
        assert_eq!(batch["total_fen"], fen(yuan), "{batch}");
    }
    for (name, scheme) in SCHEMES {
        let totals = batches
            .iter()
            .flat_map(|b| b["by_scheme"].as_array().unwrap());
        let total: i64 = totals
            .filter(|t| t["scheme"] == scheme)
            .map(|t| t["fen"].as_i64().unwrap())
            .sum();
        assert_eq!(total, fen(&expected["due_2011_yuan"][name]), "{name}");
    }

    let figures = town.json("figures --year 2011 --records");
    for (key, value) in expected
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, value)| value.is_number())
    {
        let renamed = FIGURES.iter().find(|(of_sample, _)| of_sample == key);
        let code = renamed.map_or(key.as_str(), |(_, code)| code);
        assert_eq!(figure(&figures, code)["value"], *value, "{key}");
    }
    for figure in figures["figures"].as_array().unwrap() {
        let records = figure["records"].as_array().unwrap();
        assert_eq!(figure["record_count"], records.len(), "{figure}");
    }
    summary_says_what_the_figures_say(&town, &figures);
}

fn figure<'f>(figures: &'f Value, code: &str) -> &'f Value {
    let mut all = figures["figures"].as_array().unwrap().iter();
    all.find(|figure| figure["code"] == code)
        .unwrap_or_else(|| panic!("no figure {code}"))
}

fn summary_says_what_the_figures_say(town: &Desk, figures: &Value) {
    let report = town.json("report summary --year 2011 --out summary.docx");
    let text = file::words(&town.path("summary.docx"));
    let (body, annex) = text.split_once("指标一览表").expect("an annex");
    for words in [
        "75.6万元",
        "14场",
        "110户",
        "36万元",
        "12万元",
        "12.8万元",
        "1.6万元",
        "1.2万元",
    ] {
        assert!(body.contains(words), "{words}\n{body}");
    }
    let printed = report["figures"].as_array().unwrap();
    assert!(printed.len() > 20, "{report}");
    // Numbers of single entries stand beside the figures.
    for printed in printed.iter().filter(|figure| figure["entry"].is_null()) {
        let figure = figure(figures, printed["code"].as_str().unwrap());
        assert_eq!(printed["value"], figure["value"], "{printed}");
        assert_eq!(printed["records"], figure["record_count"], "{printed}");
        assert!(
            body.contains(printed["text"].as_str().unwrap()),
            "{printed}"
        );
        assert!(
            annex.contains(printed["label"].as_str().unwrap()),
            "{printed}"
        );
    }
}

#[test]
fn the_same_workbook_again_changes_nothing() {
    let town = Desk::new("甲镇");
    town.import_sample(SAMPLE);
    let (before, figures) = (town.audit_entries(), town.done("figures --year 2011"));

    let report = town.import(SAMPLE);
    let rows: Vec<&Value> = report["sheets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["rows"].as_array().unwrap())
        .collect();
    assert_eq!(rows.len(), 77 + 8 + 14 + 22 + 110 + 51);
    for row in rows {
        assert_eq!(row["message"], "无变化", "{row}");
    }
    assert_eq!(town.audit_entries(), before);
    assert_eq!(town.done("figures --year 2011"), figures);
}

#[test]
fn a_dry_run_tells_everything_and_writes_nothing() {
    let town = Desk::new("甲镇");
    town.bring(SAMPLE);
    let before = town.audit_entries();
    let report = town.import(&format!("{SAMPLE} --dry-run"));
    assert_eq!(
        (&report["ok"], &report["error"]),
        (&Value::from(282), &Value::from(0))
    );
    assert_eq!(town.audit_entries(), before);
    assert_eq!(town.figure("--year 2011", "people_registered"), 0);
    assert_eq!(town.figure("--year 2011", "visits"), 0);
}

/// A street keeps sheets of kinds that not every catalogue has; whatever it has must come out right.
#[test]
fn three_years_of_a_street_come_out_as_expected() {
    let street = Desk::new("丙街道");
    street.import_sample("bing_street_2009_2011.xlsx");
    let figures = street.json("figures --from 2009-01-01 --to 2011-12-31");
    let mut checked = Vec::new();
    for (key, value) in expected("bing_street_2009_2011").as_object().unwrap() {
        let figure = figures["figures"]
            .as_array()
            .unwrap()
            .iter()
            .find(|figure| figure["code"] == *key);
        if let Some(figure) = figure {
            assert_eq!(figure["value"], *value, "{key}");
            checked.push(key.clone());
        }
    }
    assert!(
        ["visits", "visit_cash_yuan"]
            .iter()
            .all(|key| checked.iter().any(|c| c == key)),
        "{checked:?}"
    );
}

/// An office writes by the style of its own level; asked for another, by that.
#[test]
fn a_street_writes_by_its_own_style() {
    let street = Desk::new("丙街道");
    street.import_sample("jia_town_2011.xlsx");
    street.done("report summary --year 2011 --out 总结.docx");
    assert!(file::words(&street.path("总结.docx")).contains("党工委、办事处"));
    street.done("report summary --year 2011 --style town --out 乡镇.docx");
    assert!(file::words(&street.path("乡镇.docx")).contains("加强组织领导"));
}
