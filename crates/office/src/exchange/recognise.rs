//! Which sheet is this, and where are its headings: found under titles and merged rows, by the headings alone.

use workbook::{Row, Sheet, Value};

use super::input::{ColumnAt, SheetInput};
use super::layout::{Layout, in_ten_thousands};

/// How far down headings are looked for.
const HEADING_ROWS_MAX: usize = 30;

/// The best reading of a sheet, or nothing when no known sheet fits.
pub(super) fn recognise(sheet: Sheet, layouts: &[Layout]) -> Result<SheetInput, Sheet> {
    let mut best: Option<Candidate> = None;
    for index in 0..sheet.rows.len().min(HEADING_ROWS_MAX) {
        for layout in layouts {
            if let Some(candidate) = Candidate::of(layout, &sheet, index)
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
            last,
            columns,
            ..
        }) => {
            let heading_row = sheet.rows[last].number;
            let rows = sheet.rows.into_iter().skip(last + 1).collect();
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
    /// Place of the last row of headings.
    last: usize,
    columns: Vec<ColumnAt>,
    named_so: bool,
}

impl<'a> Candidate<'a> {
    /// The headings at `index`, and those under them where a heading such as 伤残 spans 等级 and 性质 in the next row.
    fn of(layout: &'a Layout, sheet: &Sheet, index: usize) -> Option<Candidate<'a>> {
        let row = &sheet.rows[index];
        let mut columns: Vec<ColumnAt> = Vec::new();
        for (column, heading) in headings(row) {
            understand(layout, &mut columns, column, &[heading.to_owned()]);
        }
        let mut last = index;
        if let Some(under) = sheet
            .rows
            .get(index + 1)
            .filter(|r| is_under(row, r, &columns))
        {
            let before = columns.len();
            for (column, heading) in headings(under) {
                let spanning = headings(row).take_while(|(c, _)| *c <= column).last();
                let together = spanning.map(|(_, above)| format!("{above}{heading}"));
                let names: Vec<String> = together.into_iter().chain([heading.to_owned()]).collect();
                understand(layout, &mut columns, column, &names);
            }
            last += usize::from(columns.len() > before);
        }
        let complete = layout
            .columns
            .iter()
            .filter(|c| c.required)
            .all(|c| columns.iter().any(|at| at.code == c.code));
        let named_so = kernel::squeeze(&sheet.name).contains(&kernel::squeeze(&layout.label));
        complete.then_some(Candidate {
            layout,
            last,
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

/// The texts of a row with their columns.
fn headings(row: &Row) -> impl Iterator<Item = (u16, &str)> {
    row.cells.iter().filter_map(|cell| match &cell.value {
        Value::Text(text) if !kernel::squeeze(text).is_empty() => {
            Some((cell.column, text.as_str()))
        }
        _ => None,
    })
}

/// Whether a row can be headings under those of the row before: the very next, and empty under every heading that was
/// understood.
fn is_under(row: &Row, under: &Row, columns: &[ColumnAt]) -> bool {
    let empty = |at: &ColumnAt| match under.get(at.index).map(|cell| &cell.value) {
        None | Some(Value::Empty) => true,
        Some(Value::Text(text)) => kernel::squeeze(text).is_empty(),
        Some(_) => false,
    };
    !columns.is_empty() && under.number == row.number + 1 && columns.iter().all(empty)
}

/// Notes the column of the layout that goes by one of these names, unless one does already.
fn understand(layout: &Layout, columns: &mut Vec<ColumnAt>, index: u16, names: &[String]) {
    for name in names {
        let found = layout
            .columns
            .iter()
            .find(|column| column.goes_by(name) && columns.iter().all(|at| at.code != column.code));
        if let Some(column) = found {
            columns.push(ColumnAt {
                code: column.code.clone(),
                heading: kernel::tidy(name),
                index,
                in_ten_thousands: in_ten_thousands(name),
            });
            return;
        }
    }
}
