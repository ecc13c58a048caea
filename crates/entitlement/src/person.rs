//! All that one person has, account by account.

use kernel::{Fen, Month};

use crate::claim::{Claim, Trouble};
use crate::model::{Account, EntitlementError, Identity, Overlap};
use crate::overlap::Overlaps;
use crate::rates::RateBook;

/// The claims of all accounts of one person.
pub(crate) struct Person<'a> {
    pub(crate) schemes: Vec<u16>,
    pub(crate) claims: Vec<Vec<Claim<'a>>>,
    overlaps: Overlaps<'a>,
}

impl<'a> Person<'a> {
    pub(crate) fn new(
        accounts: &'a [Account],
        rules: &'a [Overlap],
        mut claim: impl FnMut(&'a Account, &'a Identity) -> Claim<'a>,
    ) -> Person<'a> {
        let schemes: Vec<u16> = accounts.iter().map(|account| account.scheme).collect();
        let mut claims = |account: &'a Account| {
            let identities = account.identities.iter();
            identities
                .map(|identity| claim(account, identity))
                .collect()
        };
        Person {
            claims: accounts.iter().map(&mut claims).collect(),
            overlaps: Overlaps::new(schemes.iter().copied(), rules),
            schemes,
        }
    }

    /// The scheme in whose favour an account is due nothing in a month.
    pub(crate) fn set_aside(
        &mut self,
        index: usize,
        rates: &mut RateBook,
        month: Month,
    ) -> Result<Option<u16>, EntitlementError> {
        if self.overlaps.is_empty() {
            return Ok(None);
        }
        let claims = &self.claims;
        let entitled = || -> Result<_, EntitlementError> {
            let mut due = Vec::with_capacity(claims.len());
            for of_account in claims {
                due.push(entitled(of_account, rates, month)?);
            }
            let home = claims.iter().flatten().next().map(|c| c.home.at(month));
            Ok((due, home.unwrap_or_default()))
        };
        let by = self.overlaps.set_aside(month, entitled)?[index];
        Ok(by.map(|by| self.schemes[by]))
    }
}

/// What the identities of an account are entitled to in a month, through whatever month they are paid; `None` where they
/// are not. Somebody who cannot be paid for want of a standard is entitled all the same.
fn entitled(
    claims: &[Claim<'_>],
    rates: &mut RateBook,
    month: Month,
) -> Result<Option<Fen>, EntitlementError> {
    let mut best = None;
    for claim in claims {
        match claim.due(rates, month) {
            Ok(due) => best = best.max(due.map(|due| due.fen)),
            Err(Trouble::Blocked(_)) => best = best.max(Some(Fen::ZERO)),
            Err(Trouble::Overflow) => return Err(EntitlementError),
        }
    }
    Ok(best)
}

/// The highest of the identities in a month, as the share of another month of the calendar; nothing where nothing is known.
pub(crate) fn highest_in(
    claims: &[Claim<'_>],
    rates: &mut RateBook,
    holds: Month,
    month: Month,
) -> Result<Fen, EntitlementError> {
    let mut highest = Fen::ZERO;
    for claim in claims {
        match claim.due_in(rates, holds, month) {
            Ok(due) => highest = highest.max(due.map_or(Fen::ZERO, |due| due.fen)),
            Err(Trouble::Blocked(_)) => {}
            Err(Trouble::Overflow) => return Err(EntitlementError),
        }
    }
    Ok(highest)
}
