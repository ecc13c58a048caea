//! All that one person has, account by account.

use kernel::{Fen, Month};

use crate::claim::{Claim, Due, Trouble};
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
                due.push(highest(of_account, rates, month, month)?.entitled());
            }
            let home = claims.iter().flatten().next().map(|c| c.home.at(month));
            Ok((due, home.unwrap_or_default()))
        };
        let by = self.overlaps.set_aside(month, entitled)?[index];
        Ok(by.map(|by| self.schemes[by]))
    }
}

/// The highest of identities.
pub(crate) struct Highest {
    /// Due, and by what; of equals the first.
    pub(crate) due: Option<Due>,
    /// Whether one of them is entitled and cannot be paid.
    pub(crate) blocked: bool,
}

impl Highest {
    /// What they are entitled to: nothing known is nothing, but somebody is entitled; `None` where nobody is.
    fn entitled(&self) -> Option<Fen> {
        let blocked = self.blocked.then_some(Fen::ZERO);
        self.due.as_ref().map(|due| due.fen).max(blocked)
    }
}

/// The highest of identities by what holds in one month, as the share of another `month` of the calendar.
pub(crate) fn highest<'c, 'a: 'c>(
    claims: impl IntoIterator<Item = &'c Claim<'a>>,
    rates: &mut RateBook,
    holds: Month,
    month: Month,
) -> Result<Highest, EntitlementError> {
    let mut highest = Highest {
        due: None,
        blocked: false,
    };
    for claim in claims {
        match claim.due_in(rates, holds, month) {
            Ok(Some(due)) if highest.due.as_ref().is_none_or(|best| due.fen > best.fen) => {
                highest.due = Some(due);
            }
            Ok(_) => {}
            Err(Trouble::Blocked(_)) => highest.blocked = true,
            Err(Trouble::Overflow) => return Err(EntitlementError),
        }
    }
    Ok(highest)
}
