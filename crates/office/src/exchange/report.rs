//! What an import did, row by row.

use serde::Serialize;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowResult {
    /// Written, or already there.
    Ok,
    /// Written, with something to look at.
    Warning,
    /// Not written.
    Error,
    /// Not a record: blank, a total, signatures.
    Skip,
}

/// One row's result, with a stable code and a Chinese sentence naming sheet, row and column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The sheet's own row number, from 1.
    pub row: u32,
    /// What became of it.
    pub result: RowResult,
    /// Stable code of the error or warning.
    pub code: Option<&'static str>,
    /// For people.
    pub message: String,
    /// Column at fault, from 0.
    #[serde(skip)]
    pub column: Option<u16>,
}

impl RowReport {
    pub(super) fn skip(row: u32, why: &str) -> RowReport {
        RowReport {
            row,
            result: RowResult::Skip,
            code: None,
            message: why.to_owned(),
            column: None,
        }
    }
}

/// One sheet's results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetReport {
    /// Its name.
    pub sheet: String,
    /// What it was recognised as; `None` when it was not.
    pub kind: Option<String>,
    /// Its rows in order; none when it was not recognised.
    pub rows: Vec<RowReport>,
    /// Row of its headings.
    #[serde(skip)]
    pub heading_row: u32,
}

/// A whole import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Sheets in the workbook's order.
    pub sheets: Vec<SheetReport>,
    /// Rows written or already there.
    pub ok: usize,
    /// Rows written with something to look at.
    pub warning: usize,
    /// Rows not written.
    pub error: usize,
}

impl ImportReport {
    pub(super) fn of(sheets: Vec<SheetReport>) -> ImportReport {
        let count = |result: RowResult| {
            sheets
                .iter()
                .flat_map(|s| &s.rows)
                .filter(|row| row.result == result)
                .count()
        };
        let (ok, warning, error) = (
            count(RowResult::Ok),
            count(RowResult::Warning),
            count(RowResult::Error),
        );
        ImportReport {
            sheets,
            ok,
            warning,
            error,
        }
    }
}
