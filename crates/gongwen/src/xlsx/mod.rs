//! Rosters (花名册、发放表) as Excel sheets that print without further care.

mod blank;
mod layout;
mod look;
mod plain;
mod write;

pub use blank::{BlankColumn, BlankSheet, NOTES_SHEET, OPTIONS_SHEET, write_blank};
pub use plain::{PlainCell, PlainSheet, write_plain};

use std::io::{Seek, Write};

use kernel::{Date, Fen, Month};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use crate::error::GongwenError;

/// One sheet: title, particulars, columns, groups of rows, totals, signatures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Name on the tab; characters Excel forbids are replaced and 31 characters are kept.
    pub name: String,
    /// Title over the table, repeated on every printed page.
    pub title: String,
    /// Particulars under the title, such as 单位：… ; the last stands on the right.
    pub subtitle: Vec<(String, String)>,
    /// Columns from left to right; more than eight turn the paper.
    pub columns: Vec<SheetColumn>,
    /// Rows in their groups; one group without a label is a plain list.
    pub groups: Vec<Group>,
    /// Write a row 合计 of all groups under the table.
    pub total: bool,
    /// Write the total of the last summed money column in capitals (大写) under it.
    pub total_in_capitals: bool,
    /// Who signs under the table: 制表人、复核人、负责人.
    pub signatures: Vec<String>,
    /// Batch number and chain short code, printed at the left of every page's foot.
    pub footer_code: Option<String>,
}

/// A column of a [`Sheet`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetColumn {
    /// Heading.
    pub title: String,
    /// Width in digits of the standard font; measured from the content when absent.
    pub width_chars: Option<u16>,
    /// What the column holds.
    pub kind: CellKind,
    /// Add the column up per group and in total; only for money and integers.
    pub summed: bool,
}

/// What a column holds; decides format and side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CellKind {
    /// Text, also ID numbers, accounts, telephones: never becomes a number.
    #[default]
    Text,
    /// Yuan with two decimals and thousands separators.
    Money,
    /// Counts.
    Integer,
    /// A calendar day.
    Date,
    /// A calendar month, as text `2011-03`.
    Month,
}

/// Rows that belong together, for example one street.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// Written over the rows; their subtotal (小计) follows them.
    pub label: Option<String>,
    /// One cell per column in every row.
    pub rows: Vec<Vec<SheetCell>>,
}

/// The content of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SheetCell {
    /// Written as a string whatever it looks like, so `=1+1` stays text.
    Text(String),
    /// Stored by Excel as yuan in a double, exact to the fen below 90 000 000 000 000 yuan.
    Money(Fen),
    /// A count.
    Integer(i64),
    /// A day; before 1900, where Excel has no dates, it is text.
    Date(Date),
    /// A month.
    Month(Month),
    /// Nothing, with its border.
    #[default]
    Empty,
}

/// Writes the sheets as one .xlsx file. Sums are written as values, not formulas: the sheet is a
/// record of what the programme counted.
///
/// # Errors
/// [`GongwenError::Columns`] when a row does not fit the columns, [`GongwenError::Sum`] when a
/// column cannot be added up, [`GongwenError::Excel`] beyond Excel's limits or when `out` refuses.
pub fn write_xlsx<W: Write + Seek + Send>(sheets: &[Sheet], out: W) -> Result<(), GongwenError> {
    let mut workbook = Workbook::new();
    // Any fixed day will do: without one the current time would go into the file and equal sheets
    // would be different files. When it was printed stands in the subtitle.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let look = look::Look::new();
    let names = layout::sheet_names(sheets);
    for (sheet, name) in sheets.iter().zip(names) {
        write::sheet(workbook.add_worksheet(), sheet, &name, &look)?;
    }
    workbook.save_to_writer(out)?;
    Ok(())
}
