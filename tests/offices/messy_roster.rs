//! A roster as it really comes in: titles, subtotals, mistyped numbers, formulas. Good rows go in, every other one comes
//! back with its reason, is corrected there, and goes in.

use crate::common::sheet::{Sheet, id_number, named, write_workbook};
use crate::common::{Desk, expected, file, rows};
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
        ..Sheet::default()
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

/// What each row of a sheet became: its number and result.
fn results(report: &Value) -> Vec<(u64, &str)> {
    let judged = rows(report, "roster").iter();
    judged
        .map(|row| (row["row"].as_u64().unwrap(), text(row, "result")))
        .collect()
}

/// 伤残 spans 等级 and 性质, as on printed forms.
#[test]
fn headings_may_stand_in_two_rows() {
    let town = Desk::new("甲镇");
    let id = id_number(0);
    let sheet = Sheet::new("名册", "甲镇优抚对象花名册")
        .row("序号 姓名 身份证号 人员类别 伤残 - 发放 -")
        .row("- - - - 等级 性质 起发时间 银行账号")
        .row(&format!(
            "1 甲一 {id} 伤残军人 十级 因公 2011-01 6222020000000000000"
        ));
    write_workbook(&town.path("名册.xlsx"), &[sheet]);
    let report = town.import("名册.xlsx");
    assert_eq!(report["error"], 0, "{report}");
    let identity = town.column("SELECT grade || nature || start_month AS text FROM identity");
    assert_eq!(identity, ["10duty201101"]);
}

#[test]
fn totals_of_a_village_and_notes_are_no_records() {
    let town = Desk::new("甲镇");
    let person = |n: u32| {
        format!(
            "- 第一村 {} {} 复员军人 2011-01",
            named("甲", n),
            id_number(n)
        )
    };
    let sheet = Sheet::new("名册", "序号 村 姓名 身份证号 人员类别 起发时间")
        .row(&person(1))
        .row("第一村小计 - 1人")
        .row(&person(2))
        .row("合计（2人）")
        .row("注：以上人员均已核对。")
        .row("制表人：某某 - 审核人：某某");
    write_workbook(&town.path("名册.xlsx"), &[sheet]);
    let report = town.import("名册.xlsx");
    let expected = [
        (2, "ok"),
        (3, "skip"),
        (4, "ok"),
        (5, "skip"),
        (6, "skip"),
        (7, "skip"),
    ];
    assert_eq!(results(&report), expected, "{report}");
}
