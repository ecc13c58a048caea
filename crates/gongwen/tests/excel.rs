//! Rosters as Excel sees them.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report")]

use std::io::{Cursor, Read};

use gongwen::{CellKind, GongwenError, Group, Sheet, SheetCell, SheetColumn, write_xlsx};
use kernel::{Date, Fen};
use zip::ZipArchive;

fn column(title: &str, kind: CellKind, summed: bool) -> SheetColumn {
    SheetColumn {
        title: title.into(),
        width_chars: None,
        kind,
        summed,
    }
}

fn roster() -> Sheet {
    let row = |name: &str, fen| {
        vec![
            SheetCell::Integer(1),
            SheetCell::Text(name.into()),
            SheetCell::Text("99010119500101001X".into()),
            SheetCell::Date(Date::from_ymd_opt(1950, 1, 1).unwrap()),
            SheetCell::Month("2026-11".parse().unwrap()),
            SheetCell::Money(Fen::new(fen)),
        ]
    };
    let group = |label: &str, rows| Group {
        label: Some(label.into()),
        rows,
    };
    Sheet {
        name: "11月".into(),
        title: "抚恤补助发放花名册".into(),
        subtitle: vec![
            ("编制单位".into(), "示例市".into()),
            ("单位".into(), "元".into()),
        ],
        columns: vec![
            column("序号", CellKind::Integer, false),
            column("姓名", CellKind::Text, false),
            column("身份证号码", CellKind::Text, false),
            column("出生日期", CellKind::Date, false),
            column("月份", CellKind::Month, false),
            column("金额", CellKind::Money, true),
        ],
        groups: vec![
            group("示例街道", vec![row("王䶮", 123_450), row("=1+1", 1)]),
            group("示例镇", vec![row("李𬭎", 10_000)]),
        ],
        total: true,
        total_in_capitals: true,
        signatures: vec!["制表人".into(), "复核人".into(), "负责人".into()],
        footer_code: Some("批次1 A&B".into()),
    }
}

fn bytes(sheets: &[Sheet]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write_xlsx(sheets, &mut out).unwrap();
    out.into_inner()
}

fn part(sheets: &[Sheet], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes(sheets))).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn the_same_roster_is_the_same_file() {
    assert_eq!(bytes(&[roster()]), bytes(&[roster()]));
}

#[test]
fn sums_capitals_and_signers_are_written() {
    let strings = part(&[roster()], "xl/sharedStrings.xml");
    for text in [
        "小计",
        "合计",
        "合计金额（大写）：壹仟叁佰叁拾肆元伍角壹分",
        "制表人：",
        "复核人：",
        "负责人：",
    ] {
        assert!(strings.contains(&format!(">{text}<")), "{text}");
    }
    let sheet = part(&[roster()], "xl/worksheets/sheet1.xml");
    for amount in ["1234.5", "0.01", "1234.51", "100", "1334.51"] {
        assert!(sheet.contains(&format!("<v>{amount}</v>")), "{amount}");
    }
}

#[test]
fn nothing_becomes_a_formula_or_loses_digits() {
    let strings = part(&[roster()], "xl/sharedStrings.xml");
    assert!(strings.contains("<t>=1+1</t>") && strings.contains("<t>99010119500101001X</t>"));
    assert!(!part(&[roster()], "xl/worksheets/sheet1.xml").contains("<f>"));
    // 4 is Excel's own #,##0.00 and 49 its @.
    let styles = part(&[roster()], "xl/styles.xml");
    assert!(styles.contains(r#"numFmtId="4""#) && styles.contains(r#"numFmtId="49""#));
}

#[test]
fn it_prints_without_further_care() {
    let sheet = part(&[roster()], "xl/worksheets/sheet1.xml");
    for setting in [
        r#"paperSize="9""#,
        r#"fitToHeight="0""#,
        r#"ySplit="3""#,
        "第&amp;P页 共&amp;N页",
        "&amp;L批次1 A&amp;&amp;B",
    ] {
        assert!(sheet.contains(setting), "{setting}");
    }
    assert!(!sheet.contains("landscape"));
    assert!(part(&[roster()], "xl/workbook.xml").contains("'11月'!$1:$3"));

    let mut wide = roster();
    wide.groups.clear();
    wide.columns
        .extend(vec![column("备注", CellKind::Text, false); 3]);
    assert!(part(&[wide], "xl/worksheets/sheet1.xml").contains(r#"orientation="landscape""#));
}

#[test]
fn a_day_before_excel_began_is_text() {
    let sheet = Sheet {
        name: "早".into(),
        columns: vec![column("日期", CellKind::Date, false)],
        groups: vec![Group {
            label: None,
            rows: vec![vec![SheetCell::Date(
                Date::from_ymd_opt(1898, 5, 4).unwrap(),
            )]],
        }],
        ..Sheet::default()
    };
    assert!(part(&[sheet], "xl/sharedStrings.xml").contains("<t>1898-05-04</t>"));
}

#[test]
fn a_row_of_the_wrong_length_is_named() {
    let mut sheet = roster();
    sheet.groups[1].rows[0].pop();
    let error = write_xlsx(&[sheet], Cursor::new(Vec::new())).unwrap_err();
    assert!(matches!(
        error,
        GongwenError::Columns {
            row: 3,
            found: 5,
            expected: 6,
            ..
        }
    ));
}

#[test]
fn plain_lists_and_empty_sheets_are_fine() {
    let mut plain = roster();
    plain.groups.truncate(1);
    plain.groups[0].label = None;
    plain.total_in_capitals = false;
    assert!(!part(&[plain], "xl/sharedStrings.xml").contains("小计"));
    let empty = Sheet {
        name: "空".into(),
        ..Sheet::default()
    };
    assert!(part(&[empty], "xl/workbook.xml").contains(r#"name="空""#));
}
