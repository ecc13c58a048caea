//! What a sheet that nobody recognised may be.

use std::cmp::Reverse;

use workbook::Row;

use super::known::{Heading, Known, Meanings, headings};
use super::unused::{Part, Unused};

/// The kind of sheet that is nearest by its first rows, and which of its headings are missing.
pub(super) fn nearest(
    name: &str,
    rows: &[Row],
    known: &[Known<'_>],
    meanings: &Meanings,
) -> Unused {
    let mut like: Vec<Like> = Vec::new();
    for row in rows {
        let headings = headings(row, meanings);
        like.extend(known.iter().map(|known| Like::of(known, &headings)));
    }
    like.retain(|like| like.there > 0);
    // What the sheet is called goes before what its columns are.
    let title = kernel::squeeze(name);
    let named = |like: &Like| title.contains(kernel::squeeze(like.label).as_str());
    let best = like
        .into_iter()
        .min_by_key(|like| (!named(like), Reverse(like.there), like.missing.len()));
    let why = match &best {
        Some(best) if !best.missing.is_empty() => {
            let missing = best.missing.join("”“");
            format!("没有认出；最像“{}”，缺“{missing}”", best.label)
        }
        _ => "没有认出是哪种表，没有读".to_owned(),
    };
    Unused {
        what: Part::Sheet,
        place: name.to_owned(),
        heading: String::new(),
        nearest: best.map(|best| best.label.to_owned()),
        why,
    }
}

/// How like a kind of sheet a row of headings is.
struct Like<'k> {
    label: &'k str,
    /// How many of its columns are there.
    there: usize,
    /// Which of those it cannot do without are not.
    missing: Vec<&'k str>,
}

impl<'k> Like<'k> {
    fn of(known: &Known<'k>, row: &[Heading]) -> Like<'k> {
        let has = |of: &Vec<String>| {
            row.iter()
                .any(|heading| of.iter().any(|one| one == heading.to(known.layout)))
        };
        let columns = known.layout.columns.iter().zip(&known.headings);
        let (there, missing): (Vec<_>, Vec<_>) = columns.partition(|(_, of)| has(of));
        let missing = missing.iter().filter(|(column, _)| column.required);
        let missing = missing.filter_map(|(column, _)| column.headings.first());
        Like {
            label: &known.layout.label,
            there: there.len(),
            missing: missing.map(String::as_str).collect(),
        }
    }
}
