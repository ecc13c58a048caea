//! A bank's answer as a table (回盘文件): a workbook, or a text of any kind that the reader of workbooks knows.

use ground::error::{Error, Result};
use ground::office::Office;
use registers::exchange::{Row, Value, sheets_in, tidy_cell};

/// A number of more digits has lost the last of them in a sheet.
const DIGITS_KEPT: f64 = 1e15;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileRow {
    /// The row of the sheet or the line of the text, from 1.
    pub number: usize,
    /// Its cells as text.
    pub cells: Vec<String>,
}

/// The rows of an answer that hold anything.
///
/// # Errors
/// When it holds no table, or several sheets that hold something.
pub(super) async fn answer_rows(office: &Office, bytes: &[u8]) -> Result<Vec<FileRow>> {
    let sheets = sheets_in(office, bytes, "回盘文件").await?;
    let filled = sheets.iter().filter(|sheet| !sheet.rows.is_empty());
    let filled: Vec<_> = filled.filter(|sheet| !sheet.hidden).collect();
    let mut rows = match filled.as_slice() {
        [only] => only.rows.iter().map(sheet_row).collect(),
        [] => Vec::new(),
        several => {
            let names: Vec<&str> = several.iter().map(|sheet| sheet.name.as_str()).collect();
            return Err(Error::refusal(format!(
                "回盘文件里有{}张表（{}），请只留下银行答复的那一张",
                several.len(),
                names.join("、")
            )));
        }
    };
    rows.retain(|row: &FileRow| row.cells.iter().any(|cell| !cell.is_empty()));
    Ok(rows)
}

/// A row of a sheet as text.
pub(super) fn sheet_row(row: &Row) -> FileRow {
    let mut cells = Vec::new();
    for cell in &row.cells {
        cells.resize(usize::from(cell.column), String::new());
        cells.push(match &cell.value {
            Value::Empty => String::new(),
            // As a sheet shows it: of so long a number the last digits are lost.
            Value::Number(number) if number.abs() >= DIGITS_KEPT => format!("{number:.14E}"),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
            Value::Text(text) | Value::DateTime(text) | Value::Error(text) => {
                kernel::tidy(&tidy_cell(text))
            }
        });
    }
    let number = usize::try_from(row.number).unwrap_or(usize::MAX);
    FileRow { number, cells }
}
