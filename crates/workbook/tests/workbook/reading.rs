//! Good workbooks of the kind offices send.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use workbook::{Cell, ReadError, Value};

use crate::support::{by_hand, read, row, sheet_xml, text};

#[test]
fn a_roster_with_title_rows_merges_dates_and_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("花名册.xlsx");
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let sheet = book.add_worksheet().set_name("优抚对象花名册").unwrap();
    sheet
        .merge_range(0, 0, 0, 4, "某某镇优抚对象花名册", &Format::new())
        .unwrap();
    for (column, heading) in ["姓名", "身份证号码", "入伍时间", "月标准", "合计"]
        .iter()
        .enumerate()
    {
        sheet.write(2, column as u16, *heading).unwrap();
    }
    let joined = ExcelDateTime::parse_from_str("1969-12-01").unwrap();
    sheet.write(3, 0, " 邹  启 ").unwrap();
    sheet.write(3, 1, "990101194602277410").unwrap();
    sheet.write_with_format(3, 2, &joined, &date).unwrap();
    sheet.write(3, 3, 1234.56).unwrap();
    sheet
        .write_formula(3, 4, Formula::new("=D4*12").set_result("14814.72"))
        .unwrap();
    sheet.write(9, 1, 990_101_194_602_277_400_f64).unwrap();
    sheet.write(9, 3, true).unwrap();
    let hidden = book.add_worksheet().set_name("Sheet2").unwrap();
    hidden.set_hidden(true);
    book.save(&path).unwrap();

    let sheets = read(&path).unwrap();
    assert_eq!(sheets.len(), 2);
    let (roster, hidden) = (&sheets[0], &sheets[1]);
    assert_eq!(
        (roster.name.as_str(), roster.hidden),
        ("优抚对象花名册", false)
    );
    assert_eq!(
        (hidden.name.as_str(), hidden.hidden, hidden.rows.len()),
        ("Sheet2", true, 0)
    );
    let numbers: Vec<u32> = roster.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 3, 4, 10]);
    assert_eq!(roster.rows[0].cells.len(), 1, "a merge has one value");
    assert_eq!(text(&roster.rows[1], 1), "身份证号码");

    let person = row(roster, 4);
    assert_eq!(text(person, 0), " 邹  启 ");
    assert_eq!(text(person, 1), "990101194602277410");
    let value = |column| &person.get(column).unwrap().value;
    assert_eq!(*value(2), Value::DateTime("1969-12-01T00:00:00".into()));
    assert_eq!(*value(3), Value::Number(1234.56));
    assert_eq!(
        person.get(4),
        Some(&Cell {
            column: 4,
            value: Value::Number(14814.72),
            formula: true
        })
    );
    let numeric_id = row(roster, 10);
    assert_eq!(
        numeric_id.get(1).unwrap().value,
        Value::Number(990_101_194_602_277_400.0)
    );
    assert_eq!(numeric_id.get(3).unwrap().value, Value::Bool(true));
    assert_eq!(numeric_id.get(2), None);
}

#[test]
fn formulas_without_a_cached_value_rich_text_and_errors() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "<row r=\"2\"><c r=\"A2\"><f>B2*2</f><v></v></c><c r=\"B2\"><f t=\"shared\" si=\"0\"/></c>\
        <c r=\"C2\" t=\"str\"><f>A1&amp;\"\"</f><v>甲&lt;乙</v></c><c r=\"D2\" t=\"e\"><v>#DIV/0!</v></c>\
        <c r=\"E2\" t=\"s\"><v>1</v></c><c r=\"F2\" s=\"5\"/><c r=\"G2\" t=\"d\"><v>2011-03-01</v></c></row>\
        <row><c><v>3</v></c></row>";
    let strings = "<sst uniqueCount=\"2\"><si><t/></si>\
        <si><r><t>王</t></r><r><t>小明</t></r><rPh><t>ワン</t></rPh></si></sst>";
    let path = by_hand(
        &folder,
        &sheet_xml(rows),
        &[("xl/sharedStrings.xml", strings)],
    );

    let sheets = read(&path).unwrap();
    let cells = &row(&sheets[0], 2).cells;
    let expected = [
        (0, Value::Empty, true),
        (1, Value::Empty, true),
        (2, Value::Text("甲<乙".into()), true),
        (3, Value::Error("#DIV/0!".into()), false),
        (4, Value::Text("王小明".into()), false),
        (6, Value::DateTime("2011-03-01T00:00:00".into()), false),
    ];
    let expected = expected.map(|(column, value, formula)| Cell {
        column,
        value,
        formula,
    });
    assert_eq!(cells[..], expected);
    assert_eq!(row(&sheets[0], 3).get(0).unwrap().value, Value::Number(3.0));
}

#[test]
fn the_last_cell_of_a_sheet_costs_no_more_than_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>\
        <row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row>";
    let path = by_hand(&folder, &sheet_xml(rows), &[]);
    let sheets = read(&path).unwrap();
    let last = row(&sheets[0], 1_048_576);
    assert_eq!(last.get(16_383).unwrap().value, Value::Number(2.0));
}

#[test]
fn what_is_not_there_is_said_to_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        read(&folder.path().join("无.xlsx")),
        Err(ReadError::NotFound)
    ));
    assert!(matches!(read(folder.path()), Err(ReadError::NotFound)));
}
