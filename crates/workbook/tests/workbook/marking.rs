//! Giving workbooks back with the reasons beside the rows.

use std::fs;
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Formula, Workbook};
use tempfile::TempDir;
use workbook::{Given, Mark, RESULT_HEADING, ReadError, Severity, Sheet, Value, annotate};

use crate::support::{HEAD, by_hand, damaged, member, members, read, row, sheet_xml, text};

const HEADING: u32 = 2;

fn mark(row: u32, columns: &[u16], severity: Severity, message: &str) -> Mark {
    Mark {
        sheet: "名册".into(),
        row,
        columns: columns.into(),
        severity,
        message: message.into(),
    }
}

/// Three people under a merged title, an untouched second sheet.
fn roster(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("花名册.xlsx");
    let mut book = Workbook::new();
    let title = Format::new().set_bold();
    let id = Format::new().set_num_format("@");
    let sheet = book.add_worksheet().set_name("名册").unwrap();
    sheet
        .merge_range(0, 0, 0, 3, "某某镇优抚对象花名册", &title)
        .unwrap();
    for (column, heading) in ["姓名", "身份证号码", "电话", "金额"].iter().enumerate() {
        sheet
            .write_with_format(1, column as u16, *heading, &title)
            .unwrap();
    }
    sheet.set_column_format(1, &id).unwrap();
    for (at, name) in ["邹启", "蔡福红", "崔飞涛"].iter().enumerate() {
        let line = at as u32 + 2;
        sheet.write(line, 0, *name).unwrap();
        sheet
            .write_with_format(line, 1, "990101194602277410", &id)
            .unwrap();
        sheet
            .write_formula(line, 3, Formula::new("=1+1").set_result("2"))
            .unwrap();
    }
    let other = book.add_worksheet().set_name("说明").unwrap();
    other.write(0, 0, "填表说明 <&>").unwrap();
    book.save(&path).unwrap();
    path
}

fn annotated(file: &Path, marks: &[Mark], name: &str) -> PathBuf {
    let output = file.with_file_name(name);
    let all = (marks, Given::All);
    annotate(file, &[("名册".into(), HEADING)], all, &output).unwrap();
    output
}

/// The rows of a sheet without the result column.
fn without_result(sheet: &Sheet) -> Vec<workbook::Row> {
    let result = row(sheet, HEADING).cells.last().unwrap().column;
    let mut rows = sheet.rows.clone();
    for row in &mut rows {
        row.cells.retain(|cell| cell.column != result);
    }
    rows.retain(|row| !row.cells.is_empty());
    rows
}

#[test]
fn reasons_stand_beside_their_rows_and_all_else_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = roster(&folder);
    let marks = [
        mark(3, &[1], Severity::Error, "身份证号校验位不对，请核对"),
        mark(3, &[2], Severity::Warning, "没有电话"),
        mark(
            5,
            &[],
            Severity::Warning,
            "=HYPERLINK(\"x\") 与第 3 行 <重复> & 相同",
        ),
        mark(8, &[0], Severity::Error, "没有姓名"),
    ];
    let output = annotated(&file, &marks, "结果.xlsx");

    let (before, after) = (read(&file).unwrap(), read(&output).unwrap());
    assert_eq!(after[1], before[1]);
    let sheet = &after[0];
    assert_eq!(without_result(sheet), before[0].rows);
    assert_eq!(text(row(sheet, HEADING), 4), RESULT_HEADING);
    assert_eq!(
        text(row(sheet, 3), 4),
        "身份证号校验位不对，请核对；没有电话"
    );
    assert_eq!(
        text(row(sheet, 5), 4),
        "=HYPERLINK(\"x\") 与第 3 行 <重复> & 相同"
    );
    assert!(!row(sheet, 5).get(4).unwrap().formula);
    assert_eq!(text(row(sheet, 8), 4), "没有姓名");
    assert_eq!(row(sheet, 4).get(4), None);

    let (raw_before, raw_after) = (members(&file), members(&output));
    let changed: Vec<&str> = raw_before
        .iter()
        .zip(&raw_after)
        .filter(|(before, after)| before != after)
        .map(|((name, _), _)| name.as_str())
        .collect();
    assert_eq!(changed, ["xl/styles.xml", "xl/worksheets/sheet1.xml"]);
    assert!(member(&output, "xl/worksheets/sheet1.xml").contains("<dimension ref=\"A1:E8\"/>"));
    let leftovers = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(leftovers, 2, "no partial file is left behind");
}

#[test]
fn a_second_round_takes_back_what_the_first_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = roster(&folder);
    let first = annotated(
        &file,
        &[
            mark(3, &[1], Severity::Error, "身份证号重复"),
            mark(4, &[], Severity::Error, "不在本镇"),
        ],
        "第一次.xlsx",
    );
    let second = annotated(
        &first,
        &[mark(4, &[0], Severity::Warning, "请确认")],
        "第二次.xlsx",
    );
    let sheet = &read(&second).unwrap()[0];
    assert_eq!(row(sheet, HEADING).cells.len(), 5);
    assert_eq!(text(row(sheet, HEADING), 4), RESULT_HEADING);
    assert_eq!(row(sheet, 3).get(4), None);
    assert_eq!(text(row(sheet, 4), 4), "请确认");
    assert_eq!(without_result(sheet), read(&file).unwrap()[0].rows);

    // When all is well, the column remains and is empty, and no cell keeps our colour.
    let third = annotated(&second, &[], "第三次.xlsx");
    let sheet = &read(&third).unwrap()[0];
    assert!(
        sheet
            .rows
            .iter()
            .all(|row| row.number == HEADING || row.get(4).is_none())
    );
    let fourth = annotated(&third, &[], "第四次.xlsx");
    assert_eq!(
        member(&third, "xl/worksheets/sheet1.xml"),
        member(&fourth, "xl/worksheets/sheet1.xml")
    );
}

#[test]
fn a_workbook_without_marks_is_returned_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let file = roster(&folder);
    let output = annotated(&file, &[], "原样.xlsx");
    assert_eq!(members(&file), members(&output));
}

#[test]
fn sheets_written_by_other_programs() {
    let folder = tempfile::tempdir().unwrap();
    // Prefixed names, rows and cells without numbers, spans, an empty row, a merge beyond the last cell, no styles.
    let sheet = format!(
        "{HEAD}<x:worksheet xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <x:dimension ref='A1:C4'/><x:sheetData><x:row spans=\"1:3\"><x:c t=\"s\"><x:v>0</x:v></x:c></x:row>\
         <x:row spans=\"1:3\"><x:c t=\"s\"><x:v>1</x:v></x:c><x:c r=\"C2\" t=\"s\"><x:v>2</x:v></x:c></x:row>\
         <x:row r=\"4\" spans=\"1:3\"/></x:sheetData><x:mergeCells><x:mergeCell ref=\"C2:D2\"/></x:mergeCells>\
         </x:worksheet>"
    );
    let strings = "<sst><si><t>名册</t></si><si><t>姓名</t></si><si><t>备注</t></si></sst>";
    let file = by_hand(&folder, &sheet, &[("xl/sharedStrings.xml", strings)]);
    let marks = [
        mark(3, &[], Severity::Error, "空行"),
        mark(4, &[1], Severity::Error, "没有身份证号"),
    ];
    let output = annotated(&file, &marks, "结果.xlsx");
    let written = member(&output, "xl/worksheets/sheet1.xml");
    assert!(
        written.contains("<x:dimension ref=\"A1:E4\"/>"),
        "{written}"
    );
    assert!(
        written.contains("<x:row r=\"4\" spans=\"1:5\"><x:c r=\"B4\" s=\"0\"/><x:c r=\"E4\""),
        "{written}"
    );
    let sheet = &read(&output).unwrap()[0];
    assert_eq!(text(row(sheet, 2), 2), "备注");
    assert_eq!(text(row(sheet, 2), 4), RESULT_HEADING);
    assert_eq!(text(row(sheet, 3), 4), "空行");
    assert_eq!(text(row(sheet, 4), 4), "没有身份证号");

    // The clerk's program moved our heading into the shared strings.
    let strings = "<sst><si><t>姓名</t></si><si><t>导入结果</t></si></sst>";
    let rows = "<row/><row r=\"2\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>\
        <row><c><v>1</v></c><c t=\"inlineStr\"><is><t>旧的原因</t></is></c></row>";
    let file = by_hand(
        &folder,
        &sheet_xml(rows),
        &[("xl/sharedStrings.xml", strings)],
    );
    let output = annotated(&file, &[], "再次.xlsx");
    let sheet = &read(&output).unwrap()[0];
    assert_eq!(row(sheet, 3).cells.len(), 1);
    assert_eq!(row(sheet, 3).get(0).unwrap().value, Value::Number(1.0));
}

#[test]
fn only_the_marked_rows_are_given_back_where_they_stood_and_nothing_of_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = roster(&folder);
    let output = folder.path().join("仅错误行.xlsx");
    let marks = [mark(4, &[1], Severity::Error, "第4行身份证号重复")];
    let given = (&marks[..], Given::Marked);
    annotate(&file, &[("名册".into(), HEADING)], given, &output).unwrap();
    let (before, after) = (read(&file).unwrap(), read(&output).unwrap());
    assert_eq!(after[1], before[1], "what was not read stays");
    let numbers: Vec<u32> = after[0]
        .rows
        .iter()
        .filter(|row| !row.cells.is_empty())
        .map(|row| row.number)
        .collect();
    assert_eq!(numbers, [1, HEADING, 4]);
    assert_eq!(text(row(&after[0], 4), 0), "蔡福红");
    assert_eq!(text(row(&after[0], 4), 4), "第4行身份证号重复");
    assert_eq!(after[0].shape.merged, before[0].shape.merged);
    let sheet = member(&output, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("hidden=\"1\""), "{sheet}");
    let strings = member(&output, "xl/sharedStrings.xml");
    assert!(
        strings.contains("蔡福红") && strings.contains("填表说明"),
        "{strings}"
    );
    for other in ["邹启", "崔飞涛"] {
        assert!(!strings.contains(other), "{strings}");
    }
    let chain = |file: &Path| {
        members(file)
            .iter()
            .any(|(name, _)| name.contains("calcChain"))
    };
    assert!(!chain(&output));
}

#[test]
fn the_row_that_says_a_merged_cell_stays_with_those_it_is_said_of() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>村</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>姓名</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>红军村</t></is></c><c r=\"B2\"><v>1</v></c></row>\
        <row r=\"3\"><c r=\"B3\"><v>2</v></c></row><row r=\"4\"><c r=\"B4\"><v>3</v></c></row>";
    let sheet = sheet_xml(rows).replace(
        "</sheetData>",
        "</sheetData><mergeCells><mergeCell ref=\"A2:A3\"/></mergeCells>",
    );
    let file = by_hand(&folder, &sheet, &[]);
    let output = folder.path().join("仅错误行.xlsx");
    let marks = [mark(3, &[1], Severity::Error, "错")];
    annotate(
        &file,
        &[("名册".into(), 1)],
        (&marks, Given::Marked),
        &output,
    )
    .unwrap();
    let sheet = &read(&output).unwrap()[0];
    assert_eq!(text(row(sheet, 2), 0), "红军村");
    assert!(
        sheet
            .rows
            .iter()
            .all(|row| row.number != 4 || row.cells.is_empty())
    );
}

#[test]
fn what_cannot_be_marked_is_said_and_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("结果.xlsx");
    let marks = [mark(1, &[], Severity::Error, "错")];
    let missing = annotate(
        &folder.path().join("无.xlsx"),
        &[],
        (&marks, Given::All),
        &output,
    );
    assert!(matches!(missing, Err(ReadError::NotFound)));

    let full = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    let file = by_hand(&folder, &sheet_xml(full), &[]);
    let result = annotate(&file, &[("名册".into(), 1)], (&marks, Given::All), &output);
    assert!(matches!(result, Err(ReadError::Broken { .. })));
    let result = annotate(&file, &[("别的表".into(), 1)], (&[], Given::All), &output);
    assert!(matches!(result, Err(ReadError::Broken { .. })));
    assert!(!output.exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn damaged_workbooks_are_marked_or_refused_without_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let file = roster(&folder);
    let output = folder.path().join("结果.xlsx");
    let marks = [
        mark(2, &[], Severity::Error, "缺列"),
        mark(4, &[1, 9], Severity::Warning, "请核对"),
    ];
    for seed in 0..400 {
        let path = folder.path().join("damaged.xlsx");
        fs::write(&path, damaged(&file, seed)).unwrap();
        for given in [Given::All, Given::Marked] {
            let _ = annotate(&path, &[("名册".into(), HEADING)], (&marks, given), &output);
        }
    }
    // Damage inside the parts rather than in the packing.
    let sheet = member(&file, "xl/worksheets/sheet1.xml");
    let styles = member(&file, "xl/styles.xml");
    for cut in 0..60 {
        let (at, from) = (sheet.len() * cut / 60, styles.len() * cut / 60);
        let sheet = sheet.replacen(sheet.get(at..at + 4).unwrap_or("row"), "\"", 1);
        let styles = styles.replacen(styles.get(from..from + 3).unwrap_or("xf"), "<", 1);
        let path = by_hand(&folder, &sheet, &[("xl/styles.xml", &styles)]);
        for given in [Given::All, Given::Marked] {
            let _ = annotate(&path, &[("名册".into(), HEADING)], (&marks, given), &output);
        }
    }
}
