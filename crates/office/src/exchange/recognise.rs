//! Which sheet is this, and where are its headings: found under titles and merged rows, by the headings alone.

use workbook::{Row, Sheet, Value};

use super::input::{ColumnAt, SheetInput};
use super::layout::{Layout, in_ten_thousands};

/// How far down headings are looked for.
const HEADING_ROWS_MAX: usize = 30;

/// The best reading of a sheet, or nothing when no known sheet fits.
pub(super) fn recognise(sheet: Sheet, layouts: &[Layout]) -> Result<SheetInput, Sheet> {
    let mut best: Option<Candidate> = None;
    for (index, row) in sheet.rows.iter().take(HEADING_ROWS_MAX).enumerate() {
        for layout in layouts {
            if let Some(candidate) = Candidate::of(layout, row, index, &sheet.name)
                && best.as_ref().is_none_or(|b| candidate.score() > b.score())
            {
                best = Some(candidate);
            }
        }
    }
    match best {
        None => Err(sheet),
        Some(Candidate {
            layout,
            index,
            columns,
            ..
        }) => {
            let heading_row = sheet.rows[index].number;
            let rows = sheet.rows.into_iter().skip(index + 1).collect();
            Ok(SheetInput {
                sheet: sheet.name,
                kind: layout.kind.clone(),
                heading_row,
                columns,
                rows,
            })
        }
    }
}

struct Candidate<'a> {
    layout: &'a Layout,
    index: usize,
    columns: Vec<ColumnAt>,
    named_so: bool,
}

impl<'a> Candidate<'a> {
    fn of(layout: &'a Layout, row: &Row, index: usize, sheet_name: &str) -> Option<Candidate<'a>> {
        let mut columns: Vec<ColumnAt> = Vec::new();
        for cell in &row.cells {
            let Value::Text(heading) = &cell.value else {
                continue;
            };
            let found = layout.columns.iter().find(|column| {
                column.goes_by(heading) && columns.iter().all(|at| at.code != column.code)
            });
            if let Some(column) = found {
                columns.push(ColumnAt {
                    code: column.code.clone(),
                    heading: kernel::tidy(heading),
                    index: cell.column,
                    in_ten_thousands: in_ten_thousands(heading),
                });
            }
        }
        let complete = layout
            .columns
            .iter()
            .filter(|c| c.required)
            .all(|c| columns.iter().any(|at| at.code == c.code));
        let named_so = kernel::squeeze(sheet_name).contains(&kernel::squeeze(&layout.label));
        complete.then_some(Candidate {
            layout,
            index,
            columns,
            named_so,
        })
    }

    /// More headings understood is better; then the sheet's own name; then fewer headings of the layout missing.
    fn score(&self) -> (usize, bool, std::cmp::Reverse<usize>) {
        let matched = self.columns.len();
        (
            matched,
            self.named_so,
            std::cmp::Reverse(self.layout.columns.len() - matched),
        )
    }
}
