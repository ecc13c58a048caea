//! 另处登记: the same person on the rolls of two counties is not paid twice. The second payment waits until somebody has
//! made sure of it; whose and where the other is, is not told.

use std::collections::{HashMap, HashSet};

use sea_orm::ConnectionTrait;

use super::covered::Covered;
use super::finding_kind::FindingKind;
use super::line::{StoredMonth, months_from};
use super::store::{self, Accounts, NewFinding, NewLine};
use ground::error::Result;
use ground::time::month_number;
use kernel::Month;
use registers::people::actions::{
    checked_to_be_paid_here, claimed_elsewhere, registered_elsewhere,
};

/// Why somebody is not paid.
const HELD: &str = "身份证号在另一个县（市、区）也有登记，那边已发过这项待遇，或已核实由那边发放；请与本人核对，确由本单位发放的，在档案里办“核实另处登记”，复核同意后再发";

/// What other counties have to do with the people of a region.
#[derive(Default)]
pub(super) struct Elsewhere {
    /// On the rolls there too, and nobody here has made sure yet.
    registered: HashSet<i64>,
    /// What was paid there, under the same scheme.
    paid: HashMap<(i64, String), Vec<Covered>>,
    /// Made sure to be paid here.
    checked: HashSet<i64>,
    /// Made sure there to be paid there.
    claimed: HashSet<i64>,
}

impl Elsewhere {
    pub async fn load(c: &impl ConnectionTrait, region: i32, month: Month) -> Result<Elsewhere> {
        let paid = store::paid_in_other_regions(c, region).await?;
        let registered = registered_elsewhere(c, region, None, month_number(month)).await?;
        let nothing = paid.is_empty() && registered.is_empty();
        Ok(Elsewhere {
            checked: match nothing {
                true => HashSet::new(),
                false => checked_to_be_paid_here(c, region).await?,
            },
            claimed: match registered.is_empty() {
                true => HashSet::new(),
                false => claimed_elsewhere(c, region).await?,
            },
            registered,
            paid,
        })
    }

    /// Whether a payment would be the second: one of its months was paid there, or she is on the rolls there, paid there,
    /// and was never paid here, or that county has made sure that she is paid there.
    pub fn holds(
        &self,
        (person, scheme): (i64, &str),
        months: &[StoredMonth],
        paid_here: bool,
    ) -> bool {
        if self.checked.contains(&person) {
            return false;
        }
        // What is only taken back is nobody's second payment.
        let due = months.iter().filter(|month| month.difference() > 0);
        let due: HashSet<i32> = due.map(|month| month.0).collect();
        if due.is_empty() {
            return false;
        }
        let registered = self.registered.contains(&person);
        if registered && self.claimed.contains(&person) {
            return true;
        }
        let Some(others) = self.paid.get(&(person, scheme.to_owned())) else {
            return false;
        };
        let twice = others.iter().any(|other| {
            other
                .months()
                .any(|(month, fen)| fen > 0 && due.contains(&month))
        });
        twice || (!paid_here && registered)
    }

    /// Why a line is held back: it would be the second payment.
    pub fn held(&self, line: &NewLine, paid_here: bool) -> Result<Option<&'static str>> {
        let months = months_from(&line.months)?;
        let holds = self.holds((line.person, &line.scheme), &months, paid_here);
        Ok(holds.then_some(HELD))
    }

    /// Whether somebody is paid here who is on the rolls elsewhere too.
    pub fn found(&self, line: &NewLine) -> Option<NewFinding> {
        self.registered.contains(&line.person).then(|| NewFinding {
            note: Some("身份证号在另一个县（市、区）也有登记，请与本人核对由哪里发放".to_owned()),
            ..NewFinding::of(line, FindingKind::Elsewhere)
        })
    }
}

/// Whether she was paid here before.
pub(super) fn paid_here(accounts: &Accounts, person: i64, scheme: &str) -> bool {
    let account = accounts.get(&(person, scheme.to_owned()));
    account.is_some_and(|account| account.months().next().is_some())
}
