//! Headings, and the sheets that know them.

use std::collections::HashMap;

use workbook::{Row, Value};

use super::input::{ColumnAt, Unknown};
use super::layout::{Asked, Layout, Measure, plain_heading};

/// What the office has said that headings mean: the plain heading, and a known one; [`UNUSED`] for a column that is not
/// wanted.
pub(super) type Meanings = HashMap<String, String>;

/// What is said of a heading whose column is not wanted.
pub const UNUSED: &str = "-";

/// A layout with its name and headings made plain once: they are held against every heading of every row.
pub(super) struct Known<'a> {
    pub layout: &'a Layout,
    pub label: String,
    /// The headings of each column.
    pub headings: Vec<Vec<String>>,
}

impl<'a> Known<'a> {
    pub fn of(layout: &'a Layout) -> Known<'a> {
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

    pub fn plain_headings(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().flatten().map(String::as_str)
    }
}

/// A text in a row that may be a heading.
pub(super) struct Heading {
    pub column: u16,
    pub text: String,
    plain: String,
    /// What the office has said that it means.
    means: Option<String>,
}

impl Heading {
    pub fn of(column: u16, text: String, meanings: &Meanings) -> Heading {
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
    pub fn to(&self, layout: &Layout) -> &str {
        let said = self.means.as_deref().filter(|_| !layout.asked.is_empty());
        said.unwrap_or(&self.plain)
    }
}

/// The texts of a row with their columns.
pub(super) fn headings(row: &Row, meanings: &Meanings) -> Vec<Heading> {
    let texts = row.cells.iter().filter_map(|cell| match &cell.value {
        Value::Text(text) if !kernel::squeeze(text).is_empty() => {
            Some(Heading::of(cell.column, text.clone(), meanings))
        }
        _ => None,
    });
    texts.collect()
}

/// The headings that nobody knows, but for those that are never used.
pub(super) fn unknown(
    layout: &Layout,
    rows: &[Vec<&Heading>],
    columns: &[ColumnAt],
) -> Vec<Unknown> {
    let known = |heading: &&&Heading| columns.iter().any(|at| at.index == heading.column);
    let mut unknown: Vec<Unknown> = Vec::new();
    for heading in rows.iter().flatten().filter(|heading| !known(heading)) {
        let plain = heading.to(layout);
        let is = |known: &String| plain_heading(known) == plain;
        if plain.is_empty() || plain == UNUSED || layout.ignored.iter().any(is) {
            continue;
        }
        let like = |asked: &&Asked| asked.like.iter().any(|word| plain.contains(word.as_str()));
        let asked = layout.asked.iter().find(like);
        let detail = asked.is_some() && is_detail(layout, plain);
        let asked = asked.filter(|_| !detail);
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
            detail,
        });
    }
    unknown
}

/// Whether a heading tells something about somebody that is not kept: 监护人电话 is no payee.
fn is_detail(layout: &Layout, plain: &str) -> bool {
    layout
        .details
        .iter()
        .any(|end| plain.ends_with(end.as_str()))
}

/// Whether a row can be headings under those of the row before: the very next, and empty under every heading that was
/// understood.
pub(super) fn is_under(row: &Row, under: &Row, columns: &[ColumnAt]) -> bool {
    let empty = |at: &ColumnAt| match under.get(at.index).map(|cell| &cell.value) {
        None | Some(Value::Empty) => true,
        Some(Value::Text(text)) => kernel::squeeze(text).is_empty(),
        Some(_) => false,
    };
    !columns.is_empty() && under.number == row.number + 1 && columns.iter().all(empty)
}

/// Notes the column of the layout that goes by one of these names, unless one does already.
pub(super) fn understand<'h>(
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
                label: column.headings.first().cloned().unwrap_or_default(),
                heading: kernel::tidy(&name.text),
                index,
                measure: Measure::of_heading(&name.text),
            });
            return;
        }
    }
}
