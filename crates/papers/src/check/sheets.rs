//! A workbook as a text: each sheet with its name, a row a line, a tab behind each cell.

use registers::exchange::{Row, Value};

/// What old workbooks begin with.
const OLE_MAGIC: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// Whether a file is a workbook, by its parts or, where it is packed in an old way, by its name.
pub fn is_workbook(name: &str, bytes: &[u8]) -> bool {
    let part = b"xl/workbook";
    let name = name.to_lowercase();
    let old = [".xls", ".et"].iter().any(|end| name.ends_with(end));
    let packed = bytes.starts_with(b"PK");
    packed && bytes.windows(part.len()).any(|window| window == part)
        || old && bytes.starts_with(&OLE_MAGIC)
}

/// The words of a sheet.
pub fn text_of_sheet(name: &str, rows: &[Row]) -> String {
    let mut text = format!("{name}\n");
    for row in rows {
        let mut column = 0;
        for cell in &row.cells {
            while column < cell.column {
                text.push('\t');
                column += 1;
            }
            text.push_str(&words(&cell.value));
        }
        text.push_str("\t\n");
    }
    text
}

fn words(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) | Value::DateTime(text) | Value::Error(text) => {
            text.replace(['\t', '\n', '\r'], " ")
        }
        // What a sum of fractions is off by does not count.
        Value::Number(number) => {
            let written = format!("{number:.6}");
            let plain = written.trim_end_matches('0').trim_end_matches('.');
            plain.to_owned()
        }
        Value::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
    }
}
