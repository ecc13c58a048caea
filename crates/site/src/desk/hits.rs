//! What was found from the box at the top of every page.

use serde::Serialize;

/// So many of each kind are shown.
pub(super) const SHOWN: usize = 10;

/// Something found.
#[derive(Debug, Serialize)]
pub(super) struct Hit {
    pub label: String,
    pub href: String,
    pub says: String,
}

/// What was found of one kind.
#[derive(Debug, Serialize)]
pub(super) struct Hits {
    pub title: &'static str,
    pub hits: Vec<Hit>,
    /// How many there are, and where all of them stand, when not all are shown.
    pub more: Option<(u64, String)>,
}

impl Hits {
    /// All that were found of a kind.
    pub(super) fn of(title: &'static str, hits: impl Iterator<Item = Hit>) -> Hits {
        let (hits, more) = (hits.collect(), None);
        Hits { title, hits, more }
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        let more = self.more.as_ref().map(|(count, _)| *count);
        more.unwrap_or(self.hits.len() as u64)
    }
}
