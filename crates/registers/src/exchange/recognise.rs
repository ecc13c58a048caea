//! Which sheet is this, and where are its headings: found under titles and merged rows, by the headings alone.

use workbook::{Row, Sheet, Value};

use std::collections::HashMap;

use super::input::{ColumnAt, SheetInput, Unknown};
use super::layout::{Asked, Layout, in_ten_thousands, plain_heading};

/// How far down headings are looked for.
const HEADING_ROWS_MAX: usize = 30;

/// What the office has said that headings mean: the plain heading, and a known one; [`UNUSED`] for a column that is not
/// wanted.
pub(super) type Meanings = HashMap<String, String>;

/// What is said of a heading whose column is not wanted.
pub const UNUSED: &str = "-";

/// The best reading of a sheet, or nothing when no known sheet fits.
pub(super) fn recognise(
    sheet: Sheet,
    layouts: &[Layout],
    meanings: &Meanings,
) -> Result<SheetInput, Sheet> {
    let mut best: Option<Candidate> = None;
    let known: Vec<Known> = layouts.iter().map(Known::of).collect();
    let rows = sheet.rows.iter().take(HEADING_ROWS_MAX + 1);
    let headings: Vec<Vec<Heading>> = rows.map(|row| headings(row, meanings)).collect();
    for index in 0..sheet.rows.len().min(HEADING_ROWS_MAX) {
        for known in &known {
            if let Some(candidate) = Candidate::of(known, &sheet, &headings, index)
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
            first,
            last,
            columns,
            ..
        }) => {
            let unknown = unknown(layout, &headings[first..=last], &columns);
            let heading_row = sheet.rows[last].number;
            let rows = sheet.rows.into_iter().skip(last + 1).collect();
            Ok(SheetInput {
                sheet: sheet.name,
                kind: layout.kind.clone(),
                heading_row,
                columns,
                rows,
                unknown,
            })
        }
    }
}

struct Candidate<'a> {
    layout: &'a Layout,
    /// Place of the first row of headings.
    first: usize,
    /// Place of the last row of headings.
    last: usize,
    columns: Vec<ColumnAt>,
    named_so: bool,
}

impl<'a> Candidate<'a> {
    /// The headings at `index`, and those under them where a heading such as 伤残 spans 等级 and 性质 in the next row.
    fn of(
        known: &Known<'a>,
        sheet: &Sheet,
        headings: &[Vec<Heading>],
        index: usize,
    ) -> Option<Candidate<'a>> {
        let (row, layout) = (&sheet.rows[index], known.layout);
        let mut columns: Vec<ColumnAt> = Vec::new();
        for heading in &headings[index] {
            understand(known, &mut columns, heading.column, [heading]);
        }
        let mut last = index;
        let under = sheet.rows.get(index + 1);
        if under.is_some_and(|under| is_under(row, under, &columns)) {
            let before = columns.len();
            for heading in &headings[index + 1] {
                let column = heading.column;
                let above = headings[index].iter();
                let spanning = above.take_while(|above| above.column <= column).last();
                let together = spanning.map(|above| {
                    let text = format!("{}{}", above.text, heading.text);
                    Heading::of(column, text, &Meanings::new())
                });
                let names = together.iter().chain([heading]);
                understand(known, &mut columns, column, names);
            }
            last += usize::from(columns.len() > before);
        }
        let complete = layout
            .columns
            .iter()
            .filter(|c| c.required)
            .all(|c| columns.iter().any(|at| at.code == c.code));
        let named_so = kernel::squeeze(&sheet.name).contains(&known.label);
        complete.then_some(Candidate {
            layout,
            first: index,
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

/// A layout with its name and headings made plain once: they are held against every heading of every row.
struct Known<'a> {
    layout: &'a Layout,
    label: String,
    /// The headings of each column.
    headings: Vec<Vec<String>>,
}

impl<'a> Known<'a> {
    fn of(layout: &'a Layout) -> Known<'a> {
        let plain = |heading: &String| plain_heading(heading);
        let columns = layout.columns.iter();
        Known {
            layout,
            label: kernel::squeeze(&layout.label),
            headings: columns
                .map(|column| column.headings.iter().map(plain).collect())
                .collect(),
        }
    }
}

/// A text in a row that may be a heading.
struct Heading {
    column: u16,
    text: String,
    plain: String,
    /// What the office has said that it means.
    means: Option<String>,
}

impl Heading {
    fn of(column: u16, text: String, meanings: &Meanings) -> Heading {
        let plain = plain_heading(&text);
        let means = meanings.get(&plain).map(|means| plain_heading(means));
        Heading {
            column,
            text,
            plain,
            means,
        }
    }

    /// What it is to a sheet: what was said of it counts for the sheets that ask.
    fn to(&self, layout: &Layout) -> &str {
        let said = self.means.as_deref().filter(|_| !layout.asked.is_empty());
        said.unwrap_or(&self.plain)
    }
}

/// The texts of a row with their columns.
fn headings(row: &Row, meanings: &Meanings) -> Vec<Heading> {
    let texts = row.cells.iter().filter_map(|cell| match &cell.value {
        Value::Text(text) if !kernel::squeeze(text).is_empty() => {
            Some(Heading::of(cell.column, text.clone(), meanings))
        }
        _ => None,
    });
    texts.collect()
}

/// The headings that nobody knows, but for those that are never used.
fn unknown(layout: &Layout, rows: &[Vec<Heading>], columns: &[ColumnAt]) -> Vec<Unknown> {
    let known = |heading: &Heading| columns.iter().any(|at| at.index == heading.column);
    let mut unknown: Vec<Unknown> = Vec::new();
    for heading in rows.iter().flatten().filter(|heading| !known(heading)) {
        let plain = heading.to(layout);
        let is = |known: &String| plain_heading(known) == plain;
        if plain.is_empty() || plain == UNUSED || layout.ignored.iter().any(is) {
            continue;
        }
        let like = |asked: &&Asked| asked.like.iter().any(|word| plain.contains(word.as_str()));
        let asked = layout.asked.iter().find(like);
        let mut same = layout
            .columns
            .iter()
            .filter(|column| column.headings.iter().any(is));
        let taken = same.find_map(|column| columns.iter().find(|at| at.code == column.code));
        unknown.push(Unknown {
            heading: kernel::tidy(&heading.text),
            index: heading.column,
            asked: asked.map(|asked| asked.means.clone()),
            taken: taken.map(|at| at.heading.clone()),
        });
    }
    unknown
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
fn understand<'h>(
    known: &Known,
    columns: &mut Vec<ColumnAt>,
    index: u16,
    names: impl IntoIterator<Item = &'h Heading>,
) {
    let names = names.into_iter().map(|name| (name, name.to(known.layout)));
    for (name, plain) in names.filter(|(_, plain)| !plain.is_empty()) {
        let mut all = known.layout.columns.iter().zip(&known.headings);
        let found = all.find(|(column, headings)| {
            headings.iter().any(|known| known == plain)
                && columns.iter().all(|at| at.code != column.code)
        });
        if let Some((column, _)) = found {
            columns.push(ColumnAt {
                code: column.code.clone(),
                heading: kernel::tidy(&name.text),
                index,
                in_ten_thousands: in_ten_thousands(&name.text),
            });
            return;
        }
    }
}
