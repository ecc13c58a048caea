//! Rows given back as they came, without any look: a block pasted from a sheet, the rows of a sheet still to be put right.

use std::io::{Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::{Sheet, layout};
use crate::error::GongwenError;
use crate::text::{clean, half_widths};

/// A sheet of rows, nothing interpreted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlainSheet {
    /// Name on the tab.
    pub name: String,
    /// Cells by row; a short row is empty at its end.
    pub rows: Vec<Vec<PlainCell>>,
}

/// A cell of a [`PlainSheet`].
#[derive(Debug, Clone, Default, PartialEq)]
pub enum PlainCell {
    /// A string, whatever it looks like.
    Text(String),
    /// A number, as the sheet it came from had it.
    Number(f64),
    /// Nothing.
    #[default]
    Empty,
}

/// Columns are no wider than this, in digits.
const WIDEST: usize = 40;

/// Writes the sheets as one .xlsx file. Text stays text: every column has the format `@`.
///
/// # Errors
/// [`GongwenError::Excel`] beyond Excel's limits or when `out` refuses.
pub fn write_plain<W: Write + Seek + Send>(
    sheets: &[PlainSheet],
    out: W,
) -> Result<(), GongwenError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let named = |sheet: &PlainSheet| Sheet {
        name: sheet.name.clone(),
        ..Sheet::default()
    };
    let names = layout::sheet_names(&sheets.iter().map(named).collect::<Vec<_>>());
    let text = Format::new()
        .set_num_format_index(49)
        .set_font_name("宋体")
        .set_font_charset(134);
    let general = Format::new().set_font_name("宋体").set_font_charset(134);
    for (sheet, name) in sheets.iter().zip(names) {
        let page = workbook.add_worksheet().set_name(&name)?;
        let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        for column in 0..columns {
            // A title, alone in its row, runs on over the columns beside it.
            let rows = sheet
                .rows
                .iter()
                .filter(|row| columns == 1 || row.len() > 1);
            let cells = rows.filter_map(|row| row.get(column));
            let widest = cells.map(cell_width).max().unwrap_or(0).clamp(6, WIDEST);
            let index = u16::try_from(column).unwrap_or(u16::MAX);
            page.set_column_width(index, widest as f64 * 1.1 + 2.0)?;
            page.set_column_format(index, &text)?;
        }
        for (row, cells) in (0u32..).zip(&sheet.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    PlainCell::Text(words) => {
                        page.write_string_with_format(row, column, clean(words), &text)?;
                    }
                    PlainCell::Number(number) => {
                        page.write_number_with_format(row, column, *number, &general)?;
                    }
                    PlainCell::Empty => {}
                }
            }
        }
    }
    workbook.save_to_writer(out)?;
    Ok(())
}

fn cell_width(cell: &PlainCell) -> usize {
    match cell {
        PlainCell::Text(text) => text.lines().map(half_widths).max().unwrap_or(0),
        PlainCell::Number(number) => number.to_string().len(),
        PlainCell::Empty => 0,
    }
}
