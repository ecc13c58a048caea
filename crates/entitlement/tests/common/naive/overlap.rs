//! Which schemes of a person are paid beside each other in a month.

use entitlement::{Account, Identity, Overlap, OverlapRule};
use kernel::Month;

use super::World;

impl World<'_> {
    /// What an account is entitled to in a month whatever is covered and whatever else the person has: the highest of her
    /// identities, nothing as long as no standard is known; `None` where she is not entitled at all.
    pub fn entitled(&self, account: &Account, month: Month) -> Option<i128> {
        let identities = account.identities.iter();
        let there = identities.filter(|identity| self.is_entitled(account, identity, month));
        let amounts = there.map(|identity| match self.own_due(account, identity, month) {
            Ok(Some(due)) => due.fen,
            _ => 0,
        });
        amounts.max()
    }

    /// Whether one identity is on the rolls in a month, neither stopped nor dead nor too old, whatever is covered and
    /// whether or not a standard is known.
    pub fn is_entitled(&self, account: &Account, identity: &Identity, month: Month) -> bool {
        let state = self.state(account, identity, month);
        state.active && !state.over_age
    }

    /// For each account the scheme in whose favour it is due nothing in a month.
    pub fn set_aside(&self, month: Month) -> Vec<Option<u16>> {
        let accounts = &self.accounts;
        let entitled: Vec<_> = accounts.iter().map(|a| self.entitled(a, month)).collect();
        // The accounts before which each gives way.
        let gives_way: Vec<Vec<usize>> = (0..accounts.len())
            .map(|one| {
                let others = 0..accounts.len();
                let before = others.filter(|other| self.gives_way(one, *other, &entitled, month));
                before.collect()
            })
            .collect();
        // Stays or goes, as soon as that is settled.
        let mut stays: Vec<Option<bool>> = vec![None; accounts.len()];
        while let Some(first) = stays.iter().position(Option::is_none) {
            let settled = (0..accounts.len()).find_map(|one| {
                let mut before = gives_way[one].iter().map(|other| stays[*other]);
                if stays[one].is_some() {
                    None
                } else if before.clone().any(|other| other == Some(true)) {
                    Some((one, false))
                } else {
                    before
                        .all(|other| other == Some(false))
                        .then_some((one, true))
                }
            });
            let (one, whether) = settled.unwrap_or((first, true));
            stays[one] = Some(whether);
        }
        let favoured = |one: usize| {
            let before = gives_way[one].iter();
            let found = before.copied().find(|other| stays[*other] == Some(true));
            found.filter(|_| stays[one] == Some(false))
        };
        (0..accounts.len())
            .map(|one| favoured(one).map(|other| accounts[other].scheme))
            .collect()
    }

    /// Whether one account gives way before another where both are entitled.
    fn gives_way(&self, one: usize, other: usize, entitled: &[Option<i128>], month: Month) -> bool {
        let (Some(own), Some(its)) = (entitled[one], entitled[other]) else {
            return false;
        };
        if one == other {
            return false;
        }
        let (a, b) = (self.accounts[one].scheme, self.accounts[other].scheme);
        let lives = self.division(&self.accounts[one], month);
        let speaks = |o: &&Overlap| {
            o.divisions.0 <= lives
                && lives <= o.divisions.1
                && o.from.is_none_or(|from| from <= month)
                && o.until.is_none_or(|until| month <= until)
                && match &o.rule {
                    OverlapRule::Excluded { of, by } => {
                        (*of == a && by.contains(&b)) || (*of == b && by.contains(&a))
                    }
                    OverlapRule::Highest(list)
                    | OverlapRule::First(list)
                    | OverlapRule::Both(list) => list.contains(&a) && list.contains(&b),
                }
        };
        let named_after = |list: &[u16]| {
            let place = |scheme| list.iter().position(|named| *named == scheme);
            place(a) > place(b)
        };
        match self.rules.iter().rfind(speaks).map(|o| &o.rule) {
            None | Some(OverlapRule::Both(_)) => false,
            Some(OverlapRule::Excluded { of, .. }) => *of == a,
            Some(OverlapRule::First(list)) => named_after(list),
            Some(OverlapRule::Highest(list)) => own < its || (own == its && named_after(list)),
        }
    }
}
