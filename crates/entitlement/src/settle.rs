//! amount = Σ due − Σ paid, with its explanation.

use kernel::{Date, Fen, Month, year_share};
use thiserror::Error;

use crate::home::Home;
use crate::model::{Account, Identity, Line, MonthDifference, Standard, Unit};
use crate::opening::opened;
use crate::rates::{RateBook, RateKey};
use crate::status::{State, Status};

/// The amounts do not fit: a standard or a history no office has.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("金额超出可计算的范围，请核对待遇标准和服役年限")]
pub struct EntitlementError;

impl From<kernel::MoneyError> for EntitlementError {
    fn from(_: kernel::MoneyError) -> Self {
        EntitlementError
    }
}

/// Why somebody entitled gets nothing for some month. Shown, never guessed around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No standard known applies to category, grade and nature.
    NoStandard,
    /// The standard is paid by years of service and none are recorded.
    NoServiceYears,
}

/// A month in which somebody entitled cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// The first such month.
    pub month: Month,
    /// Category of the identity concerned.
    pub category: u16,
    /// Why.
    pub reason: Reason,
}

/// What a run makes of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// `None` when there is nothing to pay, book or recover.
    pub line: Option<Line>,
    /// First month blocked, for each identity concerned.
    pub blocked: Vec<Blocked>,
}

/// Settles one account through the coverage of `month`, by what was known at `known_at`.
///
/// `rates` must have been made with the same `known_at`.
///
/// # Errors
/// When an amount overflows.
pub fn settle(
    account: &Account,
    rates: &mut RateBook,
    month: Month,
    known_at: Option<Date>,
) -> Result<Outcome, EntitlementError> {
    let opened = opened(account, rates, known_at)?;
    let account = opened.as_ref().unwrap_or(account);
    let mut identities: Vec<Claim> = account
        .identities
        .iter()
        .map(|identity| Claim::new(identity, account, rates, month, known_at))
        .collect();
    let covered = account.paid.last().map(|p| p.month);
    let Some((first, last)) = span(&identities, account, covered) else {
        return Ok(Outcome {
            line: None,
            blocked: blocked(&identities, account, rates, month),
        });
    };

    // Months paid ahead for one identity are covered from then on for all of them: what another is due there is
    // paid in the same run, so that the run made again pays nothing.
    let mut reach = covered;
    for m in first.through(last) {
        if highest_due(&identities, rates, m)?.is_some_and(|due| !due.fen.is_zero()) {
            reach = reach.max(Some(m));
        }
    }
    for claim in &mut identities {
        claim.covered = reach;
    }

    // A run through the same month again pays what failed as it was to be paid; a later one pays it late.
    let before = covered.max(account.failed.filter(|failed| *failed < last));
    let mut months = Vec::new();
    let mut paid = account.paid.iter().peekable();
    for m in first.through(last) {
        let due = highest_due(&identities, rates, m)?;
        let already = paid
            .next_if(|p| p.month == m)
            .map_or(Fen::ZERO, |p| p.amount);
        let fen = due.as_ref().map_or(Fen::ZERO, |due| due.fen);
        if fen != already {
            months.push(MonthDifference {
                month: m,
                standard: due.as_ref().map(|due| due.standard),
                on_top: due.map_or_else(Vec::new, |due| due.on_top),
                due: fen,
                paid: already,
                covered_before: before.is_some_and(|c| m <= c),
            });
        }
    }
    let line = line(months, account.outstanding)?;
    Ok(Outcome {
        line,
        blocked: blocked(&identities, account, rates, month),
    })
}

/// One identity within a run: its state, and through which month the run covers it.
pub(crate) struct Claim<'a> {
    pub(crate) identity: &'a Identity,
    status: Status<'a>,
    home: Home,
    through: Option<Month>,
    covered: Option<Month>,
}

impl<'a> Claim<'a> {
    pub(crate) fn new(
        identity: &'a Identity,
        account: &Account,
        rates: &mut RateBook,
        month: Month,
        known_at: Option<Date>,
    ) -> Claim<'a> {
        let status = Status::new(identity, &account.events, known_at);
        let covered = account.paid.last().map(|p| p.month);
        let mut claim = Claim {
            identity,
            status,
            home: Home::new(account, known_at),
            through: None,
            covered,
        };
        claim.through = claim.coverage(rates, month);
        claim
    }

    fn key(&self, state: State, month: Month) -> RateKey {
        RateKey {
            category: self.identity.category,
            grade: state.grade,
            nature: state.nature,
            division: self.home.at(month),
        }
    }

    /// Through which month the last payment month up to `month` covers, by the schedule then in force.
    /// Payment months recur within a year, so looking back twelve months finds the last one or there is none.
    fn coverage(&self, rates: &mut RateBook, month: Month) -> Option<Month> {
        (0..12).map(|back| month.plus(-back)).find_map(|candidate| {
            let history = rates.history(self.key(self.status.at(candidate), candidate));
            let standard = rates.standard(history.at(candidate)?.base);
            standard
                .pay_months
                .contains(candidate.month())
                .then(|| standard.cycle.end(candidate))
        })
    }

    /// Due in `month` and by what; `Err` says why somebody entitled is due nothing.
    pub(crate) fn due(&self, rates: &mut RateBook, month: Month) -> Result<Option<Due>, Trouble> {
        let state = self.status.at(month);
        if !state.active {
            return Ok(None);
        }
        let history = rates.history(self.key(state, month));
        let in_force = history.at(month);
        let in_force = in_force.ok_or(Trouble::Blocked(Reason::NoStandard))?;
        let base = rates.standard(in_force.base);
        let years = self.identity.service_years;
        let mut due = Due {
            fen: month_amount(base, years, month)?,
            standard: base.id,
            on_top: Vec::new(),
        };
        for standard in in_force.on_top.iter().map(|i| rates.standard(*i)) {
            let fen = month_amount(standard, years, month)?;
            if !fen.is_zero() {
                due.fen = due.fen.plus(fen).map_err(|_| Trouble::Overflow)?;
                due.on_top.push(standard.id);
            }
        }
        Ok(Some(due))
    }
}

/// What is due in a month, by which standard, and by what is paid on top of it.
pub(crate) struct Due {
    pub(crate) fen: Fen,
    standard: i64,
    on_top: Vec<i64>,
}

pub(crate) enum Trouble {
    Blocked(Reason),
    Overflow,
}

/// The amount of one month under a standard.
fn month_amount(
    standard: &Standard,
    service_years: Option<u32>,
    month: Month,
) -> Result<Fen, Trouble> {
    match standard.unit {
        Unit::Month => Ok(standard.amount),
        Unit::Year => Ok(year_share(
            standard.amount,
            month.month(),
            standard.rounding,
        )),
        Unit::YearPerServiceYear => {
            let years = service_years.ok_or(Trouble::Blocked(Reason::NoServiceYears))?;
            let year = standard
                .amount
                .checked_mul(i64::from(years))
                .ok_or(Trouble::Overflow)?;
            Ok(year_share(year, month.month(), standard.rounding))
        }
    }
}

/// The months to look at: from the first start or month paid, through what the run covers or was covered before.
fn span(claims: &[Claim], account: &Account, covered: Option<Month>) -> Option<(Month, Month)> {
    let starts = claims
        .iter()
        .filter(|c| c.through.is_some())
        .map(|c| c.identity.start);
    let first = starts.chain(account.paid.first().map(|p| p.month)).min()?;
    let last = claims
        .iter()
        .filter_map(|c| c.through)
        .chain(covered)
        .max()?;
    (first <= last).then_some((first, last))
}

/// Due in a month: of several identities under one scheme the highest, once. Each is due only through its own
/// coverage, or through what was covered before.
fn highest_due(
    claims: &[Claim],
    rates: &mut RateBook,
    month: Month,
) -> Result<Option<Due>, EntitlementError> {
    let mut best: Option<Due> = None;
    for claim in claims
        .iter()
        .filter(|c| c.through.max(c.covered) >= Some(month))
    {
        match claim.due(rates, month) {
            Ok(Some(due)) if best.as_ref().is_none_or(|b| due.fen > b.fen) => best = Some(due),
            Ok(_) | Err(Trouble::Blocked(_)) => {}
            Err(Trouble::Overflow) => return Err(EntitlementError),
        }
    }
    Ok(best)
}

/// For each identity the first month, up to the run's month or coverage, in which it cannot be paid. Months that another
/// paid are nobody's to pay any more.
fn blocked(
    claims: &[Claim],
    account: &Account,
    rates: &mut RateBook,
    month: Month,
) -> Vec<Blocked> {
    let opening = account.opening.map(|opening| opening.through.next());
    let mut found = Vec::new();
    for claim in claims {
        let last = claim.through.map_or(month, |t| t.max(month));
        let first = opening.map_or(claim.identity.start, |m| m.max(claim.identity.start));
        if first > last {
            continue;
        }
        let first = first.through(last).find_map(|m| match claim.due(rates, m) {
            Err(Trouble::Blocked(reason)) => Some((m, reason)),
            _ => None,
        });
        if let Some((month, reason)) = first {
            found.push(Blocked {
                month,
                category: claim.identity.category,
                reason,
            });
        }
    }
    found
}

/// Sums the differences and takes what is outstanding out of what goes to the bank, never below zero.
fn line(months: Vec<MonthDifference>, outstanding: Fen) -> Result<Option<Line>, EntitlementError> {
    if months.is_empty() {
        return Ok(None);
    }
    let (mut regular, mut backpay, mut recovery) = (Fen::ZERO, Fen::ZERO, Fen::ZERO);
    for m in &months {
        let difference = m.due.minus(m.paid)?;
        if !m.covered_before {
            regular = regular.plus(difference)?;
        } else if difference.is_negative() {
            recovery = recovery.plus(difference)?;
        } else {
            backpay = backpay.plus(difference)?;
        }
    }
    let net = regular.plus(backpay)?.plus(recovery)?.minus(outstanding)?;
    let amount = net.max(Fen::ZERO);
    Ok(Some(Line {
        months,
        regular,
        backpay,
        recovery,
        outstanding_before: outstanding,
        amount,
        outstanding_after: amount.minus(net)?,
    }))
}
