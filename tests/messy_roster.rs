//! A roster as it really comes in: titles, subtotals, mistyped numbers, formulas. Good rows go in, every other one comes
//! back with its reason, is corrected there, and goes in.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

mod common;

use common::sheet::{Sheet, id_number, write_workbook};
use common::{Desk, expected, file, rows};
use serde_json::Value;

const ROSTER: &str = "messy_roster.xlsx";
/// Columns of the roster, from 0.
const NAME: usize = 1;
const ID: usize = 3;
const CATEGORY: usize = 4;
const GRADE: usize = 5;

fn text<'v>(row: &'v Value, key: &str) -> &'v str {
    row[key].as_str().unwrap_or_default()
}

#[test]
fn every_row_is_judged_as_expected() {
    let town = Desk::new("甲镇");
    town.bring(ROSTER);
    let answer = town.run(&format!("import {ROSTER} --json"));
    assert_eq!(answer.code, 1);
    let report = answer.json();
    let (judged, expected) = (rows(&report, "roster"), expected("messy_roster"));
    let expected = expected.as_array().unwrap();
    assert_eq!(judged.len(), expected.len());
    for (judged, expected) in judged.iter().zip(expected) {
        assert_eq!(judged["row"], expected["row"]);
        assert_eq!(judged["result"], expected["result"], "{judged}");
        assert_eq!(text(judged, "code"), text(expected, "code"), "{judged}");
    }
    for result in ["ok", "warning", "error"] {
        let count = expected
            .iter()
            .filter(|row| row["result"] == result)
            .count();
        assert_eq!(report[result], count, "{result}");
    }
    assert_eq!(town.figure("--year 2024", "people_registered"), 35);
}

#[test]
fn refused_rows_come_back_with_their_reason_and_go_in_corrected() {
    let town = Desk::new("甲镇");
    town.bring(ROSTER);
    let report = town.import(&format!("{ROSTER} --errors 退回.xlsx"));
    let before = (
        town.figure("--year 2024", "people_registered"),
        town.audit_entries(),
    );

    let mut cells = file::cells(&town.path("退回.xlsx"));
    let reason = cells[2]
        .iter()
        .position(|cell| cell == "导入结果")
        .expect("a column of reasons");
    let mut refused = Vec::new();
    for (person, row) in (0..).zip(rows(&report, "roster")) {
        let number = row["row"].as_u64().unwrap();
        let line = &mut cells[number as usize - 1];
        match text(row, "result") {
            "error" => {
                assert_eq!(line[reason], text(row, "message"));
                correct(line, text(row, "code"), person);
                refused.push(number);
            }
            "warning" => assert_eq!(line[reason], text(row, "message")),
            _ => assert_eq!(line[reason], ""),
        }
    }
    assert_eq!(refused.len(), 22);

    let corrected = Sheet {
        name: "Sheet1".to_owned(),
        rows: cells,
    };
    write_workbook(&town.path("改好.xlsx"), &[corrected]);
    let again = town.import("改好.xlsx");
    assert_eq!(again["error"], 0, "{again}");
    for row in rows(&again, "roster")
        .iter()
        .filter(|row| row["result"] == "ok")
    {
        let new = refused.contains(&row["row"].as_u64().unwrap());
        assert_eq!(row["message"], if new { "新增" } else { "无变化" }, "{row}");
    }
    assert_eq!(
        town.figure("--year 2024", "people_registered"),
        before.0.as_u64().unwrap() + 22
    );
    assert_eq!(town.audit_entries(), before.1 + 1);
    let told = town.column("SELECT detail AS text FROM audit_entry ORDER BY seq DESC LIMIT 1");
    let told: Value = serde_json::from_str(&told[0]).unwrap();
    assert_eq!(
        told,
        serde_json::json!({ "新增人员": 22, "新增身份": 22, "更正": 0 })
    );
}

/// Corrects a refused row the way a clerk would.
fn correct(row: &mut [String], code: &str, person: u32) {
    match code {
        "name_missing" | "formula" => row[NAME] = "补名".to_owned(),
        "id_checksum" | "id_precision_lost" | "id_birth" | "duplicate" => {
            row[ID] = id_number(person)
        }
        "category" => row[CATEGORY] = "复员军人".to_owned(),
        "grade" => row[GRADE] = "六级".to_owned(),
        other => panic!("no such code is expected: {other}"),
    }
}
