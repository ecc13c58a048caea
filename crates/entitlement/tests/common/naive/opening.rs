//! 已发至: what another paid before the office's first batch.

use entitlement::{Account, Identity, Reason};
use kernel::{Date, Month};

use super::World;

impl World<'_> {
    /// What another paid an account by month: each month what was due by what was known when its payments ended, or where
    /// nothing was known then, by what is known now; or the sum given, laid over these months.
    pub fn paid_elsewhere(&self, number: usize) -> Vec<(Month, i128)> {
        let account = &self.accounts[number];
        let first = account.identities.iter().map(|i| i.start).min();
        let (Some(opening), Some(first)) = (account.opening, first) else {
            return Vec::new();
        };
        // Whoever is known to the run was known when she was paid.
        let there = |account: &Account| {
            let mut account = account.clone();
            account.identities.retain(|i| self.knows(i.known, i.start));
            for identity in &mut account.identities {
                *identity = Identity {
                    known: Some(Date::MIN),
                    ..identity.clone()
                };
            }
            account
        };
        let of_those_there = |known_at| World {
            accounts: self.accounts.iter().map(there).collect(),
            known_at,
            ..*self
        };
        let by_the_end = opening.through.last_day();
        let by_the_end = self.known_at.map_or(by_the_end, |at| at.min(by_the_end));
        let (then, now) = (
            of_those_there(Some(by_the_end)),
            of_those_there(self.known_at),
        );

        let (mut months, mut all_known) = (Vec::new(), true);
        for month in first.through(opening.through) {
            let was_due = then.due_anyhow(number, month);
            let was_due = was_due.or_else(|| now.due_anyhow(number, month));
            all_known &= was_due.is_some();
            months.push((month, was_due.unwrap_or(0)));
        }
        match opening.amount {
            Some(given) => laid_over(&months, i128::from(given.get()), all_known),
            None => months,
        }
    }

    /// Due to an account in a month whatever is covered; `None` where that is not known.
    fn due_anyhow(&self, number: usize, month: Month) -> Option<i128> {
        if self.set_aside(month)[number].is_some() {
            return Some(0);
        }
        let account = &self.accounts[number];
        let (mut highest, mut unknown) = (None, false);
        for identity in &account.identities {
            match self.own_due(account, identity, month) {
                Ok(due) => highest = highest.max(due.map(|due| due.fen)),
                Err(Reason::OverAge) => {}
                Err(_) => unknown = true,
            }
        }
        highest.or(if unknown { None } else { Some(0) })
    }
}

/// A sum given for some months: what each was paid, where that is nearer to what was due than their sum; else their sum,
/// the oldest first, and what is over in the last month where all that was due is known.
fn laid_over(due: &[(Month, i128)], given: i128, all_known: bool) -> Vec<(Month, i128)> {
    let in_all: i128 = due.iter().map(|(_, fen)| fen).sum();
    let months = due.iter().filter(|(_, fen)| *fen != 0).count() as i128;
    if (given * months - in_all).abs() < (given - in_all).abs() {
        let each = |(month, fen): &(Month, i128)| (*month, if *fen == 0 { 0 } else { given });
        return due.iter().map(each).collect();
    }
    let mut left = given;
    let mut paid = Vec::new();
    for (month, fen) in due {
        let now = left.min(*fen);
        paid.push((*month, now));
        left -= now;
    }
    if in_all > 0
        && all_known
        && let Some((_, fen)) = paid.last_mut()
    {
        *fen += left;
    }
    paid
}
