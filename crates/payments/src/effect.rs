//! What a change on the register would do to money already paid: the rule asked twice, without it and with it. Nothing is
//! written.

use std::collections::BTreeMap;

use entitlement::{Account, Line, RateBook, settle};
use kernel::{Fen, Month};

use super::claims::Terms;
use super::covered::Covered;
use super::schemes::Schemes;
use super::store;
use super::words;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::{Categories, PayPerson};

/// What a change would do under one scheme.
#[derive(Debug, Clone)]
pub struct MoneyEffect {
    /// 待遇项目
    pub scheme: String,
    /// The first and last month paid otherwise than they would be due.
    pub months: (Month, Month),
    /// Through which month it has been paid.
    pub paid_through: Month,
    /// 补发, ≥ 0.
    pub backpay: Fen,
    /// 多发, ≥ 0: taken out of later payments, or 待追缴.
    pub overpaid: Fen,
}

impl MoneyEffect {
    /// As a sentence: 残疾抚恤金已发到2011年12月；2011年4月至12月多发900.00元，从以后的发放里扣回.
    pub fn sentence(&self) -> String {
        let (first, last) = self.months;
        let mut said = vec![format!(
            "{}已发到{}",
            self.scheme,
            self.paid_through.to_chinese()
        )];
        let span = words::span(first, last);
        if self.overpaid.is_positive() {
            said.push(format!(
                "{span}多发{}元，从以后的发放里扣回，扣不完的记待追缴",
                self.overpaid.grouped()
            ));
        }
        if self.backpay.is_positive() {
            said.push(format!(
                "{span}少发{}元，由下一批补发",
                self.backpay.grouped()
            ));
        }
        said.join("；")
    }
}

/// What was paid already and would be due otherwise, scheme by scheme, if a person `now` were as `then`.
///
/// # Errors
/// When the actor may not see what is paid, or an amount is beyond all counting.
pub async fn change_effect(
    office: &Office,
    actor: &Actor,
    now: &PayPerson,
    then: &PayPerson,
) -> Result<Vec<MoneyEffect>> {
    let scope = actor.may(Action::BatchRead)?;
    if !scope.contains(now.division) {
        return Err(Error::not_found("这个人"));
    }
    let reader = office.db().reader();
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let standards = store::standards_known(reader, now.division).await?;
    let paid = store::accounts_of_person(reader, now.division.region(), now.id).await?;
    let terms = Terms::load(office.catalogue(), (&categories, &schemes), &standards)?;
    let mut rates = RateBook::new(terms.standards(&standards)?, None);
    let paid: BTreeMap<String, Covered> = paid
        .into_iter()
        .map(|((_, scheme), covered)| (scheme, covered))
        .collect();
    let mut effects = Vec::new();
    let changed = terms.accounts(then, paid.clone(), None)?;
    let unchanged = terms.accounts(now, paid, None)?;
    for (scheme, account) in &changed {
        let before = account.opening.map(|opening| opening.through);
        let own = account.paid.last().map(|paid| paid.month);
        let Some(through) = own.max(before) else {
            continue;
        };
        let mut due = |person: &PayPerson, all: &[(String, Account)]| -> Result<Option<Line>> {
            let accounts: Vec<Account> = all.iter().map(|(_, account)| account.clone()).collect();
            let outcomes = settle(&accounts, terms.overlaps(), &mut rates, through, None)
                .map_err(|e| Error::refusal(format!("{}：{e}", person.name)))?;
            let own = all.iter().zip(outcomes).find(|((of, _), _)| of == scheme);
            Ok(own.and_then(|(_, outcome)| outcome.line))
        };
        let without = due(now, &unchanged)?;
        let with = due(then, &changed)?;
        let label = schemes.coded(scheme)?.label.clone();
        effects.extend(difference(
            &label,
            through,
            without.as_ref(),
            with.as_ref(),
        )?);
    }
    Ok(effects)
}

/// The months in which the two lines differ, as far as they were paid.
fn difference(
    scheme: &str,
    through: Month,
    without: Option<&Line>,
    with: Option<&Line>,
) -> Result<Option<MoneyEffect>> {
    let due = |line: Option<&Line>, month: Month| {
        let found = line.and_then(|line| line.months.iter().find(|m| m.month == month));
        found.map(|m| (m.due, m.paid))
    };
    let lines = [without, with];
    let mut months: Vec<Month> = lines
        .iter()
        .flatten()
        .flat_map(|line| line.months.iter().map(|m| m.month))
        .filter(|month| *month <= through)
        .collect();
    months.sort_unstable();
    months.dedup();
    let (mut backpay, mut overpaid) = (Fen::ZERO, Fen::ZERO);
    let mut touched: Option<(Month, Month)> = None;
    for month in months {
        // A month that a line leaves out is due what was paid.
        let gap = |line| -> Result<Fen> {
            match due(line, month) {
                Some((due, paid)) => Ok(due.minus(paid)?),
                None => Ok(Fen::ZERO),
            }
        };
        let change = gap(with)?.minus(gap(without)?)?;
        if change.is_zero() {
            continue;
        }
        touched = Some((touched.map_or(month, |(first, _)| first), month));
        if change.is_negative() {
            overpaid = overpaid.minus(change)?;
        } else {
            backpay = backpay.plus(change)?;
        }
    }
    Ok(touched.map(|months| MoneyEffect {
        scheme: scheme.to_owned(),
        months,
        paid_through: through,
        backpay,
        overpaid,
    }))
}
