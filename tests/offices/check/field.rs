//! Checking what offices really send: texts and Word files that were hard to read, and what a careful reader sees in them.

use crate::common::{Desk, is_chinese};
use serde_json::{Value, json};

/// Checks a file of the field's samples; answers the exit code, the figures and the relations in short.
fn checked(desk: &Desk, file: &str) -> (i32, Vec<String>, Vec<String>) {
    std::fs::copy(
        crate::common::samples().join("field").join(file),
        desk.path(file),
    )
    .unwrap();
    let answer = desk.run_words(["check", file, "--json"]);
    let found = answer.json();
    let figure = |f: &Value| format!("{} {}", f["value"], f["unit"].as_str().unwrap());
    let relation = |r: &Value| {
        let (kind, stated) = (r["kind"].as_str().unwrap(), &r["stated"]);
        match r["ok"].as_bool().unwrap() {
            true => format!("{kind} {stated}"),
            false => format!("{kind} {stated}, not {}", r["computed"]),
        }
    };
    let all = |name: &str| found[name].as_array().unwrap().clone();
    (
        answer.code,
        all("figures").iter().map(figure).collect(),
        all("relations").iter().map(relation).collect(),
    )
}

/// Each file with what is seen in it; figures are not listed where they are as always.
const TEXTS: [(&str, &[&str]); 14] = [
    ("C1_stock_after_semicolons.txt", &[]),
    ("C2_nested_breakdown.txt", &["sum 5310, not 5230"]),
    ("C3b_people_and_money_right.txt", &["sum 60", "sum 291510"]),
    ("C4_unit_slip_in_list.txt", &["sum 4120000, not 3608051.2"]),
    // Degrees come to all of them; members of the league are counted beside.
    ("C5_overlapping_attributes.txt", &["sum 24"]),
    ("C7_units_zhi_budui.txt", &[]),
    ("C8_false_product.txt", &[]),
    (
        "C9_rates.txt",
        &[
            "sum 50",
            "percent 121, not 120",
            "percent 119.6",
            "percent 125",
            "sum 60",
        ],
    ),
    ("C10_year_growth_words.txt", &["percent 0.5"]),
    ("C11_festival_against_number.txt", &["sum 60"]),
    ("C12_full_stop_before_qizhong.txt", &["sum 1000, not 990"]),
    ("C12b_comma_before_qizhong.txt", &["sum 1000, not 990"]),
    (
        "C13_total_last_two_measures.txt",
        &["sum 103, not 102", "sum 51600, not 51500"],
    ),
    ("D4_split_runs_fullwidth.docx", &["sum 12345"]),
];

#[test]
fn texts_are_read_as_a_careful_reader_does() {
    let desk = Desk::empty();
    for (file, expected) in TEXTS {
        let (code, _, relations) = checked(&desk, file);
        assert_eq!(relations, expected, "{file}");
        let wrong = expected.iter().any(|relation| relation.contains("not"));
        assert_eq!(code, if wrong { 3 } else { 0 }, "{file}");
    }
    let (_, figures, _) = checked(&desk, "C7_units_zhi_budui.txt");
    assert_eq!(figures, ["3 组", "12 支", "210 户", "6 个", "3 支"]);
    let (_, figures, _) = checked(&desk, "C11_festival_against_number.txt");
    assert_eq!(figures, ["25 户", "35 户", "60 户"]);
    let (_, figures, _) = checked(&desk, "D4_split_runs_fullwidth.docx");
    assert_eq!(figures, ["12345 元", "7345 元", "5000 元", "12 户"]);
}

#[test]
fn word_files_are_read_as_they_stand_with_all_changes_accepted() {
    let desk = Desk::empty();
    for file in [
        "D1_tracked_changes.docx",
        "D1b_deleted_text_as_plain_t.docx",
        "D1d_deleted_paragraph.docx",
    ] {
        let (code, figures, relations) = checked(&desk, file);
        assert_eq!((code, figures.len()), (0, 3), "{file}: {figures:?}");
        assert_eq!(relations, ["sum 60"], "{file}");
    }
    for file in ["D5_sdt.docx", "D8_strict.docx"] {
        let (code, _, relations) = checked(&desk, file);
        assert_eq!(
            (code, &relations[..]),
            (3, &["sum 30, not 35".to_owned()][..]),
            "{file}"
        );
    }
    // A column of households that does not come to its total, and one of money that does.
    let (code, figures, relations) = checked(&desk, "D6_table_total.docx");
    assert_eq!((code, figures.len()), (3, 6), "{figures:?}");
    assert_eq!(relations, ["sum 23, not 22", "sum 4400"]);
    // The text box once, hidden text not at all, a field by its result.
    let (_, figures, _) = checked(&desk, "D2_text_box_twice.docx");
    assert_eq!(figures, ["60 户", "120000 元"]);
    let (_, figures, _) = checked(&desk, "D3_hidden_and_field.docx");
    assert_eq!(figures, ["60 户", "70 户"]);
}

#[test]
fn what_is_no_word_file_is_refused_with_the_step_that_helps() {
    let desk = Desk::empty();
    for file in [
        "D7_html_named_docx.docx",
        "D7b_old_doc.doc",
        "D7c_old_doc_renamed.docx",
    ] {
        std::fs::copy(
            crate::common::samples().join("field").join(file),
            desk.path(file),
        )
        .unwrap();
        let answer = desk.run_words(["check", file]);
        assert_eq!(answer.code, 2, "{file}: {answer:?}");
        let helps = is_chinese(&answer.complaint) && answer.complaint.contains("另存为");
        assert!(helps, "{file}: {answer:?}");
    }
}

/// A workbook as offices keep it: a title, headings over two columns each, a row of totals, a sheet that is hidden.
fn workbook(file: &std::path::Path, total: f64) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("走访").unwrap();
    sheet.write(0, 0, "2011年春节走访慰问统计表").unwrap();
    for (column, heading) in ["村", "户数", "慰问金（万元）"].into_iter().enumerate() {
        sheet.write(1, column as u16, heading).unwrap();
    }
    let rows = [
        ("东村", 10.0, 0.1),
        ("西村", 12.0, 0.2),
        ("合计", total, 0.3),
    ];
    for (row, (village, households, money)) in (2..).zip(rows) {
        sheet.write(row, 0, village).unwrap();
        sheet.write(row, 1, households).unwrap();
        sheet.write(row, 2, money).unwrap();
    }
    sheet.write(5, 0, "制表：甲").unwrap();
    let draft = book.add_worksheet().set_name("草稿").unwrap();
    draft.write(0, 0, "走访25户、35户，共70户").unwrap();
    draft.set_hidden(true);
    book.save(file).unwrap();
}

#[test]
fn a_workbook_is_checked_by_its_totals() {
    let desk = Desk::empty();
    for (total, code, expected) in [
        (22.0, 0, json!([[22, 22, true], [3000, 3000, true]])),
        (23.0, 3, json!([[23, 22, false], [3000, 3000, true]])),
    ] {
        workbook(&desk.path("统计.xlsx"), total);
        let answer = desk.run_words(["check", "统计.xlsx", "--json"]);
        assert_eq!(answer.code, code, "{answer:?}");
        let found = answer.json();
        let told = |r: &Value| json!([r["stated"], r["computed"], r["ok"]]);
        let told: Vec<Value> = found["relations"]
            .as_array()
            .unwrap()
            .iter()
            .map(told)
            .collect();
        assert_eq!(json!(told), expected);
    }
    let answer = desk.run_words(["check", "统计.xlsx"]);
    let line = "第6段第4字  对不上  合计：10 + 12 = 22户，文中写23";
    assert!(answer.printed.contains(line), "{}", answer.printed);
    std::fs::write(desk.path("坏.xlsx"), b"PK\x03\x04 xl/workbook and no more").unwrap();
    let answer = desk.run_words(["check", "坏.xlsx"]);
    assert_eq!(answer.code, 2, "{answer:?}");
    assert!(is_chinese(&answer.complaint), "{answer:?}");
}
