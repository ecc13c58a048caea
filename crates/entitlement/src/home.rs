//! Where somebody lives month by month, by what is known.

use kernel::{Date, Month};

use crate::model::Account;
use crate::rates::is_known;

/// The divisions of one person, each with its first month.
pub(crate) struct Home {
    first: i64,
    /// Ascending; of two moves in one month the one told last.
    moves: Vec<(Month, i64)>,
}

impl Home {
    /// What a run with this `known_at` knows of where somebody lived.
    pub(crate) fn new(account: &Account, known_at: Option<Date>) -> Home {
        let mut moves: Vec<_> = (account.moves.iter())
            .filter(|m| is_known(m.known, m.from, known_at))
            .collect();
        moves.sort_by_key(|m| (m.from, m.known.unwrap_or_else(|| m.from.first_day())));
        Home {
            first: account.division,
            moves: moves.into_iter().map(|m| (m.from, m.division)).collect(),
        }
    }

    /// The division in `month`.
    pub(crate) fn at(&self, month: Month) -> i64 {
        let moved = self.moves.iter().rfind(|(from, _)| *from <= month);
        moved.map_or(self.first, |(_, division)| *division)
    }
}
