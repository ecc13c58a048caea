//! What old systems export under whatever name, and what a workbook says of its sheets beside their cells.

use std::fs;
use std::path::PathBuf;

use rust_xlsxwriter::{Format, Workbook};
use tempfile::TempDir;
use workbook::{Area, Sheet};

use crate::support::{read, row, text};

fn file(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn texts(sheet: &Sheet) -> Vec<Vec<&str>> {
    let rows = sheet.rows.iter();
    rows.map(|row| row.cells.iter().map(|c| text(row, c.column)).collect())
        .collect()
}

#[test]
fn hidden_rows_and_columns_and_merged_cells_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("名册.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 3, "花名册", &plain).unwrap();
    sheet.merge_range(2, 1, 4, 1, "红军村", &plain).unwrap();
    for hidden in [5, 6, 9] {
        sheet.write(hidden, 0, "看不见").unwrap();
        sheet.set_row_hidden(hidden).unwrap();
    }
    sheet.set_column_hidden(3).unwrap();
    book.save(&path).unwrap();

    let sheets = read(&path).unwrap();
    let shape = &sheets[0].shape;
    let title = Area {
        rows: (1, 1),
        columns: (0, 3),
    };
    let village = Area {
        rows: (3, 5),
        columns: (1, 1),
    };
    assert_eq!(shape.merged, [title, village]);
    assert_eq!(shape.hidden_rows, [(6, 7), (10, 10)]);
    let seen: Vec<u32> = (1..=11).filter(|row| !shape.hides_row(*row)).collect();
    assert_eq!(seen, [1, 2, 3, 4, 5, 8, 9, 11]);
    assert!(shape.hides_column(3) && !shape.hides_column(2));
}

#[test]
fn a_text_is_a_sheet_whatever_its_encoding_and_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let words = "优抚对象花名册\r\n姓名;身份证号\r\n邹启;=\"990101194602277410\"\r\n";
    let utf16: Vec<u8> = format!("\u{feff}{words}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (gbk, _, _) = encoding_rs::GBK.encode(words);
    for bytes in [words.as_bytes().to_vec(), utf16, gbk.into_owned()] {
        let sheets = read(&file(&folder, "名册.xls", &bytes)).unwrap();
        let rows = texts(&sheets[0]);
        assert_eq!(rows[1], ["姓名", "身份证号"]);
        assert_eq!(rows[2], ["邹启", "990101194602277410"]);
        assert_eq!(row(&sheets[0], 3).number, 3);
    }
}

#[test]
fn a_page_is_read_table_by_table_with_its_merged_and_hidden_cells() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<html><meta charset=gb2312><body><table><tr><td>菜单</td><td><table>\
        <tr><th colspan=3>花名册</th></tr>\
        <tr><td>村</td><td>姓名</td><td>账号</td></tr>\
        <tr><td rowspan=2>红军村</td><td>邹&nbsp;启</td><td>'6222</td></tr>\
        <tr style='display: none'><td>祝华</td><td>\n 6223 </td></tr>\
        </table></td></tr></table></body></html>";
    let (gbk, _, _) = encoding_rs::GBK.encode(page);
    let sheets = read(&file(&folder, "导出.xls", &gbk)).unwrap();
    assert_eq!(sheets.len(), 1);
    let sheet = &sheets[0];
    assert_eq!(
        texts(sheet),
        [
            vec!["花名册"],
            vec!["村", "姓名", "账号"],
            vec!["红军村", "邹 启", "6222"],
            vec!["祝华", "6223"]
        ]
    );
    assert_eq!(row(sheet, 4).cells[0].column, 1);
    assert_eq!(sheet.shape.merged[1].rows, (3, 4));
    assert!(sheet.shape.hides_row(4));
}

#[test]
fn the_xml_of_2003_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let xml = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
        <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
        xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"名册\"><Table>\
        <Row><Cell ss:MergeAcross=\"2\"><Data ss:Type=\"String\">甲 &amp; 乙</Data></Cell>\
        <Cell><Data ss:Type=\"String\">右边</Data></Cell></Row>\
        <Row ss:Index=\"4\" ss:Hidden=\"1\"><Cell ss:Index=\"3\"><Data ss:Type=\"Number\">12.5</Data></Cell></Row>\
        </Table></Worksheet></Workbook>";
    let sheets = read(&file(&folder, "导出.xls", xml.as_bytes())).unwrap();
    let sheet = &sheets[0];
    assert_eq!(sheet.name, "名册");
    assert_eq!(texts(sheet), [vec!["甲 & 乙", "右边"], vec!["12.5"]]);
    assert_eq!(row(sheet, 1).cells[1].column, 3);
    assert_eq!(row(sheet, 4).cells[0].column, 2);
    assert!(sheet.shape.hides_row(4));
}
