//! amount = Σ due − Σ paid, with its explanation.

use std::collections::BTreeMap;

use kernel::{Date, Fen, Month, percent};

use crate::claim::{Claim, Due};
use crate::home::Home;
use crate::model::{
    Account, EntitlementError, Formula, Line, MonthDifference, Overlap, Part, Reason, Sum,
};
use crate::opening::opened;
use crate::person::{Highest, Person, highest};
use crate::rates::{RateBook, is_known};

/// A month in which somebody entitled cannot be paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// The first such month.
    pub month: Month,
    /// Category of the identity concerned, or of the figure that a sum of its own wants.
    pub category: u16,
    /// Why.
    pub reason: Reason,
}

/// What a run makes of one account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// `None` when there is nothing to pay, book or recover.
    pub line: Option<Line>,
    /// First month blocked, for each identity concerned; and each sum of its own that cannot be reckoned.
    pub blocked: Vec<Blocked>,
    /// Where the last month that the run covers is due nothing beside another scheme (不兼领).
    pub set_aside: Option<SetAside>,
}

/// A scheme is due nothing beside another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetAside {
    /// Since which month, without a gap.
    pub since: Month,
    /// The scheme that is paid.
    pub by: u16,
}

/// Settles the accounts of one person through the coverage of `month`, by what was known at `known_at`: what each is due
/// depends on the others where a rule of overlap speaks of both. Answers in the order of the accounts.
///
/// `rates` must have been made with the same `known_at`.
///
/// # Errors
/// When an amount overflows.
pub fn settle(
    accounts: &[Account],
    rules: &[Overlap],
    rates: &mut RateBook,
    month: Month,
    known_at: Option<Date>,
) -> Result<Vec<Outcome>, EntitlementError> {
    let opened = opened(accounts, rules, rates, known_at)?;
    let accounts = opened.as_deref().unwrap_or(accounts);
    let mut person = Person::new(accounts, rules, |account, identity| {
        Claim::new(identity, account, rates, month, known_at)
    });
    let mut outcomes = Vec::with_capacity(accounts.len());
    for (index, account) in accounts.iter().enumerate() {
        let entered = entered_sums(account, &person, rates, month, known_at)?;
        let run = Run {
            index,
            account,
            entered: entered.by_month.into_iter().collect(),
            wanting: entered.wanting,
            month,
        };
        outcomes.push(run.outcome(&mut person, rates)?);
    }
    Ok(outcomes)
}

/// One account within a run.
struct Run<'a> {
    index: usize,
    account: &'a Account,
    /// By month, ascending.
    entered: Vec<(Month, OwnSum)>,
    /// The sums that cannot be reckoned.
    wanting: Vec<Blocked>,
    month: Month,
}

impl Run<'_> {
    fn outcome(
        &self,
        person: &mut Person<'_>,
        rates: &mut RateBook,
    ) -> Result<Outcome, EntitlementError> {
        let account = self.account;
        let covered = account.paid.last().map(|p| p.month);
        let Some((first, last)) = self.span(&person.claims[self.index], covered) else {
            return Ok(Outcome {
                line: line(Vec::new(), account)?,
                blocked: self.blocked(person, rates)?,
                set_aside: None,
            });
        };

        // Months paid ahead for one identity are covered from then on for all of them: what another is due there is
        // paid in the same run, so that the run made again pays nothing.
        let mut reach = covered;
        for m in first.through(last) {
            let due = self.recurring(person, rates, covered, m)?.0;
            if due.is_some_and(|due| !due.fen.is_zero()) {
                reach = reach.max(Some(m));
            }
        }

        // A run through the same month again pays what failed as it was to be paid; a later one pays it late.
        let before = covered.max(account.failed.filter(|failed| *failed < last));
        let (mut months, mut aside) = (Vec::new(), None);
        let mut paid = account.paid.iter().peekable();
        for m in first.through(last) {
            let (due, set_aside) = self.recurring(person, rates, reach, m)?;
            aside = set_aside.map(|by| match aside {
                Some(SetAside { since, by: before }) if before == by => SetAside { since, by },
                _ => SetAside { since: m, by },
            });
            let covered_before = match account.identities.is_empty() {
                true => account.paid.binary_search_by_key(&m, |p| p.month).is_ok(),
                false => before.is_some_and(|c| m <= c),
            };
            let already = paid
                .next_if(|p| p.month == m)
                .map_or(Fen::ZERO, |p| p.amount);
            let recurring = due.as_ref().map_or(Fen::ZERO, |due| due.fen);
            let own = self.entered_in(m);
            let fen = recurring.plus(own.map_or(Fen::ZERO, |own| own.fen))?;
            if fen != already {
                let standard = due.as_ref().map(|due| due.standard);
                let further = due.map_or_else(Vec::new, |due| due.further);
                let figures = own.map_or(&[][..], |own| &own.figures);
                months.push(MonthDifference {
                    month: m,
                    standard,
                    on_top: [&further, figures].concat(),
                    set_aside,
                    due: fen,
                    paid: already,
                    covered_before,
                });
            }
        }
        let line = line(months, account)?;
        Ok(Outcome {
            line,
            blocked: self.blocked(person, rates)?,
            set_aside: aside,
        })
    }

    fn entered_in(&self, month: Month) -> Option<&OwnSum> {
        let found = self.entered.binary_search_by_key(&month, |(m, _)| *m);
        found.ok().map(|at| &self.entered[at].1)
    }

    /// The months to look at: from the first start or month paid, through what the run covers or was covered before.
    fn span(&self, claims: &[Claim<'_>], covered: Option<Month>) -> Option<(Month, Month)> {
        let starts = claims.iter().map(|c| c.identity.start);
        let own = self.entered.iter().map(|(month, _)| *month);
        let paid = self.account.paid.first().map(|p| p.month);
        let first = starts.chain(paid).chain(own.clone()).min()?;
        let through = claims.iter().filter_map(|c| c.through);
        let last = through.chain(covered).chain(own).max()?;
        (first <= last).then_some((first, last))
    }

    /// Due in a month by the identities, of several the highest, once: each only through its own coverage, or through
    /// what was covered before. Or the scheme in whose favour nothing is.
    fn recurring(
        &self,
        person: &mut Person<'_>,
        rates: &mut RateBook,
        covered: Option<Month>,
        month: Month,
    ) -> Result<(Option<Due>, Option<u16>), EntitlementError> {
        let claims = person.claims[self.index].iter();
        let covers = claims.filter(|c| c.through.max(covered) >= Some(month));
        let Highest { due, blocked } = highest(covers, rates, month, month)?;
        let set_aside = match due.is_some() || blocked {
            true => person.set_aside(self.index, rates, month)?,
            false => None,
        };
        Ok((due.filter(|_| set_aside.is_none()), set_aside))
    }

    /// For each identity the first month, up to the run's month or coverage, in which it cannot be paid. Months that
    /// another paid are nobody's to pay any more, nor those in which another scheme is paid instead.
    fn blocked(
        &self,
        person: &mut Person<'_>,
        rates: &mut RateBook,
    ) -> Result<Vec<Blocked>, EntitlementError> {
        let opening = self.account.opening.map(|opening| opening.through.next());
        let mut found = self.wanting.clone();
        for at in 0..person.claims[self.index].len() {
            let claim = &person.claims[self.index][at];
            let (category, start) = (claim.identity.category, claim.identity.start);
            let last = claim.through.map_or(self.month, |t| t.max(self.month));
            let first = opening.map_or(start, |m| m.max(start));
            if first > last {
                continue;
            }
            for month in first.through(last) {
                let Some(reason) = person.claims[self.index][at].trouble(rates, month) else {
                    continue;
                };
                if person.set_aside(self.index, rates, month)?.is_none() {
                    found.push(Blocked {
                        month,
                        category,
                        reason,
                    });
                    break;
                }
            }
        }
        Ok(found)
    }
}

/// What the sums of their own of a month come to.
#[derive(Default)]
struct OwnSum {
    fen: Fen,
    /// The figures they follow.
    figures: Vec<Part>,
}

/// The sums of an account that come due.
#[derive(Default)]
struct OwnSums {
    by_month: BTreeMap<Month, OwnSum>,
    /// Those that cannot be reckoned.
    wanting: Vec<Blocked>,
}

/// What a formula comes to for an account in a month, and the figure it follows; the reason where that is not known.
///
/// # Errors
/// When an amount overflows.
pub fn reckon(
    formula: &Formula,
    rates: &RateBook,
    (account, month): (&Account, Month),
    known_at: Option<Date>,
) -> Result<Result<(Fen, Option<i64>), Reason>, EntitlementError> {
    let division = Home::new(account, known_at).at(month);
    let (mut sum, mut follows) = (formula.plus, None);
    if let Some(of) = formula.of {
        let Some(figure) = rates.figure(of.category, division, of.year) else {
            return Ok(Err(Reason::NoFigure(of.category, of.year)));
        };
        let times = figure.amount.checked_mul(i64::from(of.times));
        sum = sum.plus(times.ok_or(EntitlementError)?)?;
        follows = Some(figure.id);
    }
    let hundredths = 10_000 + i64::from(formula.increase);
    Ok(Ok((percent(sum, hundredths, formula.rounding)?, follows)))
}

/// What the sums of an account come to: those known that belong to the run's month or an earlier one.
fn entered_sums(
    account: &Account,
    person: &Person<'_>,
    rates: &mut RateBook,
    month: Month,
    known_at: Option<Date>,
) -> Result<OwnSums, EntitlementError> {
    let mut sums = OwnSums::default();
    for entered in &account.entered {
        if entered.month > month || !is_known(entered.known, entered.month, known_at) {
            continue;
        }
        let own = sums.by_month.entry(entered.month).or_default();
        let fen = match entered.sum {
            Sum::Fen(fen) => fen,
            Sum::Formula(formula) => {
                match reckon(&formula, rates, (account, entered.month), known_at)? {
                    Ok((fen, figure)) => {
                        let part = |standard| Part {
                            standard,
                            fen: Fen::ZERO,
                        };
                        own.figures.extend(figure.map(part));
                        fen
                    }
                    Err(reason) => {
                        sums.wanting.push(Blocked {
                            month: entered.month,
                            category: formula.of.map_or(0, |of| of.category),
                            reason,
                        });
                        Fen::ZERO
                    }
                }
            }
            Sum::MonthsOf {
                scheme,
                month,
                times,
            } => {
                let of = person.schemes.iter().position(|s| *s == scheme);
                let claims = of.map_or(&[][..], |of| person.claims[of].as_slice());
                let mut sum = Fen::ZERO;
                for after in 1..=times {
                    let share = month.plus(i32::try_from(after).map_err(|_| EntitlementError)?);
                    let due = highest(claims, rates, month, share)?.due;
                    sum = sum.plus(due.map_or(Fen::ZERO, |due| due.fen))?;
                }
                sum
            }
        };
        own.fen = own.fen.plus(fen)?;
    }
    Ok(sums)
}

/// Sums the differences and takes what is owed out of what goes to the bank: never below zero, and no more than an
/// instalment. What was returned beyond what is owed goes back.
fn line(months: Vec<MonthDifference>, account: &Account) -> Result<Option<Line>, EntitlementError> {
    let outstanding = account.outstanding;
    if months.is_empty() && !outstanding.is_negative() {
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
    let gross = regular.plus(backpay)?;
    let owed = outstanding.minus(recovery)?;
    let whole = owed.min(gross);
    let instalment = account.instalment.filter(|most| *most < whole);
    let taken = instalment.unwrap_or(whole);
    Ok(Some(Line {
        months,
        regular,
        backpay,
        recovery,
        outstanding_before: outstanding,
        instalment,
        amount: gross.minus(taken)?,
        outstanding_after: owed.minus(taken)?,
    }))
}
