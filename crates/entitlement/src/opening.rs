//! What was paid before this office's first batch (已发至), month by month: at what was due then, or as the sum given.

use kernel::{Date, Fen, Month};

use crate::claim::Claim;
use crate::model::{Account, EntitlementError, Identity, Overlap, Paid};
use crate::person::{Highest, Person, highest};
use crate::rates::{RateBook, is_known};

/// The accounts of one person with the months that another paid among those covered; `None` where nothing was paid before.
pub(crate) fn opened(
    accounts: &[Account],
    rules: &[Overlap],
    rates: &mut RateBook,
    known_at: Option<Date>,
) -> Result<Option<Vec<Account>>, EntitlementError> {
    let first = |account: &Account| account.identities.iter().map(|i| i.start).min();
    let mut opened: Option<Vec<Account>> = None;
    for (index, account) in accounts.iter().enumerate() {
        let (Some(opening), Some(first)) = (account.opening, first(account)) else {
            continue;
        };
        if first > opening.through {
            continue;
        }
        let span = (first, opening.through);
        let Dues { mut months, whole } = dues(accounts, index, rules, rates, span, known_at)?;
        if let Some(amount) = opening.amount {
            spread(&mut months, amount, whole)?;
        }
        for own in &account.paid {
            match months.iter_mut().find(|m| m.month == own.month) {
                Some(month) => month.amount = month.amount.plus(own.amount)?,
                None => months.push(*own),
            }
        }
        months.sort_by_key(|m| m.month);
        opened.get_or_insert_with(|| accounts.to_vec())[index].paid = months;
    }
    Ok(opened)
}

/// What was due in the months before.
struct Dues {
    /// From the first start through the last month paid.
    months: Vec<Paid>,
    /// Whether a standard is known for every month.
    whole: bool,
}

/// What an account was due by what was known at the end of the last month paid. Where nobody knew a standard then, what is
/// due by what is known now: nothing is owed for months that were paid.
fn dues(
    accounts: &[Account],
    index: usize,
    rules: &[Overlap],
    rates: &mut RateBook,
    (first, through): (Month, Month),
    known_at: Option<Date>,
) -> Result<Dues, EntitlementError> {
    let day = through.last_day();
    let day = known_at.map_or(day, |at| at.min(day));
    let known: Vec<Account> = accounts.iter().map(|a| with_known(a, known_at)).collect();
    let person = |rates: &mut RateBook, at| {
        Person::new(&known, rules, |account, identity| {
            Claim::new(identity, account, rates, through, at)
        })
    };
    let mut then = person(rates.as_of(day), Some(day));
    let mut now = person(rates, known_at);
    let (mut months, mut whole) = (Vec::new(), true);
    for month in first.through(through) {
        let due = match was_due(&mut then, index, rates.as_of(day), month)? {
            Some(fen) => fen,
            None => {
                let due = was_due(&mut now, index, rates, month)?;
                whole &= due.is_some();
                due.unwrap_or(Fen::ZERO)
            }
        };
        months.push(Paid { month, amount: due });
    }
    Ok(Dues { months, whole })
}

/// That somebody was paid says that she was known; whom the run itself does not know, it knows nothing paid to.
fn with_known(account: &Account, known_at: Option<Date>) -> Account {
    let known = (account.identities.iter()).filter(|i| is_known(i.known, i.start, known_at));
    let always = |i: &Identity| Identity {
        known: Some(Date::MIN),
        ..i.clone()
    };
    Account {
        identities: known.map(always).collect(),
        ..account.clone()
    }
}

/// The highest of the identities due in a month, and nothing beside a scheme that was paid instead; `None` where somebody is
/// entitled and no amount is known.
fn was_due(
    person: &mut Person<'_>,
    index: usize,
    rates: &mut RateBook,
    month: Month,
) -> Result<Option<Fen>, EntitlementError> {
    let claims = &person.claims[index];
    let Highest { due, blocked } = highest(claims, rates, month, month)?;
    if (due.is_some() || blocked) && person.set_aside(index, rates, month)?.is_some() {
        return Ok(Some(Fen::ZERO));
    }
    let due = due.map(|due| due.fen);
    Ok(due.or((!blocked).then_some(Fen::ZERO)))
}

/// Lays a sum given over the months: read as their sum or as what each was paid, whichever is nearer to what was due. A
/// sum pays the oldest months first; what is over stands in the last one, unless not all that was due is known.
fn spread(months: &mut [Paid], amount: Fen, whole: bool) -> Result<(), EntitlementError> {
    let due = Fen::try_sum(months.iter().map(|m| m.amount))?;
    let paid = |m: &&mut Paid| !m.amount.is_zero();
    let count = months.iter().filter(|m| !m.amount.is_zero()).count();
    let far = |sum: i128| (sum - i128::from(due.get())).abs();
    let sum = i128::from(amount.get());
    if far(sum * count as i128) < far(sum) {
        for month in months.iter_mut().filter(paid) {
            month.amount = amount;
        }
        return Ok(());
    }
    if due.is_zero() {
        return Ok(());
    }
    let mut left = amount;
    for month in months.iter_mut() {
        month.amount = month.amount.min(left);
        left = left.minus(month.amount)?;
    }
    if let Some(last) = months.last_mut().filter(|_| whole) {
        last.amount = last.amount.plus(left)?;
    }
    Ok(())
}
