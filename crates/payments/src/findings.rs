//! What is worth a look in a batch (值得看一眼的): what differs from the payment before, and what is odd. Found once, when
//! the batch is worked out, and kept with it. Shown to whoever reviews; withholds nobody's money by itself.

use std::collections::{BTreeSet, HashMap, HashSet};

use entitlement::Cycle;
use kernel::{Date, Datelike, Month};
use sea_orm::ConnectionTrait;
use serde_json::{Value as Json, json};

pub use super::finding_kind::FindingKind;
use super::line::{followed, months_from};
use super::model::Batch;
use super::run::Run;
use super::store::{self, NewFinding, NewLine, StandardRow};
use ground::audit;
use ground::authority::{Actor, Scope};
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::{date_text, month_number};
use registers::confirmations::unconfirmed;
use registers::people::actions::ACCOUNT;
use registers::people::{Categories, PayPerson, last_death};

/// Under what the audit tells of findings.
const FOUND: &str = "findings_told";

/// What somebody got regularly the time before, under one scheme.
#[derive(Debug, Default)]
struct Before {
    division: i64,
    name: String,
    /// Failed lines left out.
    regular_fen: i64,
    /// How many months it was for.
    months: i64,
    /// The standard of the last of them; none of a sum of its own.
    standard: Option<i64>,
    /// All standards that the last of them follows.
    followed: Vec<i64>,
    failed: bool,
}

/// The payments before, scheme by scheme: only those that this month's can be held against.
#[derive(Debug, Default)]
pub(super) struct PaymentsBefore(HashMap<String, HashMap<i64, Before>>);

impl PaymentsBefore {
    /// The standards by which somebody was paid under a scheme; nothing where she was not.
    pub fn followed(&self, scheme: &str, person: i64) -> Option<&[i64]> {
        let before = self.0.get(scheme)?.get(&person)?;
        Some(&before.followed)
    }
}

/// Loads what the schemes paid the time before: the last month before this one in which each was paid. A scheme already
/// paid for this month is left out: a second batch of a month only settles differences.
pub(super) async fn payments_before(
    c: &impl sea_orm::ConnectionTrait,
    scope: &Scope,
    region: i32,
    month: Month,
) -> Result<PaymentsBefore> {
    let month = month_number(month);
    let paid = store::paid_months(c, region, scope.division()).await?;
    let mut found = PaymentsBefore::default();
    let schemes: BTreeSet<&str> = paid.iter().map(|p| p.scheme.as_str()).collect();
    for scheme in schemes {
        let mine = || paid.iter().filter(|p| p.scheme == scheme);
        let last = mine().map(|p| p.month).filter(|m| *m < month).max();
        let Some(last) = last.filter(|_| mine().all(|p| p.month != month)) else {
            continue;
        };
        let mut people: HashMap<i64, Before> = HashMap::new();
        for batch in mine().filter(|p| p.month == last).map(|p| p.batch) {
            for (person, months, division, name, fen, state) in
                store::regular_of(c, scope, region, batch, scheme).await?
            {
                let before = people.entry(person).or_default();
                (before.division, before.name) = (division, name);
                if state == "failed" {
                    before.failed = true;
                } else {
                    before.regular_fen = before.regular_fen.saturating_add(fen);
                    let (count, standard) = regular_months(&months)?;
                    before.months += count;
                    before.standard = standard.or(before.standard);
                    before.followed = followed(&months)?;
                }
            }
        }
        found.0.insert(scheme.to_owned(), people);
    }
    Ok(found)
}

/// How many months of a stored line were paid regularly, and the standard of the last of them.
fn regular_months(months: &str) -> Result<(i64, Option<i64>)> {
    let months = months_from(months)?;
    let regular = months.iter().filter(|m| m.4 == 0);
    let standard = regular.clone().rev().find_map(|m| m.1);
    Ok((i64::try_from(regular.count()).unwrap_or(i64::MAX), standard))
}

/// Fen for so many months, before and now: three halves as much a month, or less, is a jump.
fn jumps(before: (i64, i64), now: (i64, i64)) -> bool {
    let (before, now) = (
        before.0.saturating_mul(now.1),
        now.0.saturating_mul(before.1),
    );
    let (low, high) = (before.min(now), before.max(now));
    high.saturating_mul(2) > low.saturating_mul(3)
}

/// What is found by looking at the lines alone.
pub(super) fn found_in(
    lines: &[NewLine],
    people: &[PayPerson],
    paid_before: &HashSet<i64>,
    before: &PaymentsBefore,
    (run, standards): (&Run, &[StandardRow]),
) -> Result<Vec<NewFinding>> {
    let mut findings = Vec::new();
    let dead: HashMap<i64, Month> = people
        .iter()
        .filter_map(|p| Some((p.id, death_of(p)?)))
        .collect();
    for line in lines {
        let mut found = |kind: FindingKind, before_fen: Option<i64>| {
            findings.push(NewFinding {
                before_fen,
                ..NewFinding::of(line, kind)
            });
        };
        let [regular, backpay, recovery, outstanding, amount, _] = line.amounts;
        if let Some(people) = before.0.get(&line.scheme)
            && regular > 0
        {
            match people.get(&line.person) {
                Some(b) if b.failed && b.regular_fen == 0 => found(FindingKind::Repaid, None),
                Some(b) if b.regular_fen != regular => {
                    found(FindingKind::Amount, Some(b.regular_fen));
                    let (months, _) = regular_months(&line.months)?;
                    if jumps((b.regular_fen, b.months), (regular, months)) {
                        found(FindingKind::Jump, Some(b.regular_fen));
                    }
                }
                Some(_) => {}
                None => {
                    found(FindingKind::New, None);
                    if !paid_before.contains(&line.person) {
                        found(FindingKind::First, None);
                    }
                }
            }
        }
        if backpay > 0 {
            found(FindingKind::Backpay, None);
        }
        if recovery < 0 || outstanding != 0 {
            found(FindingKind::Recovery, None);
        }
        if amount > 0 && line.account_sealed.is_none() {
            found(FindingKind::NoAccount, None);
        }
        if amount > 0 && line.payee.is_some() && !paid_before.contains(&line.person) {
            found(FindingKind::FirstPayee, None);
        }
        if amount > 0 && pays_after(line, dead.get(&line.person))? {
            found(FindingKind::Dead, None);
        }
    }
    findings.extend(stopped(lines, before, (run, standards)));
    Ok(findings)
}

/// Somebody who gets nothing or less under a scheme, and why: one finding for each scheme.
pub(super) fn found_unpaid(
    kind: FindingKind,
    person: &PayPerson,
    scheme: &str,
    note: String,
    line: Option<&NewLine>,
) -> Option<NewFinding> {
    (!note.is_empty()).then(|| NewFinding {
        kind: kind.code(),
        person: person.id,
        scheme: scheme.to_owned(),
        line_no: line.map(|line| line.line_no),
        division: person.division.get(),
        name: person.name.clone(),
        before_fen: None,
        note: Some(note),
    })
}

/// The month of death last reported of somebody, whenever it was reported.
fn death_of(person: &PayPerson) -> Option<Month> {
    last_death(&person.events).map(|death| death.month)
}

fn pays_after(line: &NewLine, death: Option<&Month>) -> Result<bool> {
    let Some(death) = death.map(|m| month_number(*m)) else {
        return Ok(false);
    };
    let months = months_from(&line.months)?;
    Ok(months.iter().any(|m| m.0 > death && m.2 > 0))
}

/// Whom the time before paid regularly and this one does not, under the schemes that it does pay, or would by the standard
/// that she was paid by.
fn stopped(
    lines: &[NewLine],
    before: &PaymentsBefore,
    (run, standards): (&Run, &[StandardRow]),
) -> Vec<NewFinding> {
    let regular = lines.iter().filter(|l| l.amounts[0] > 0);
    let mut now: HashMap<&str, HashSet<i64>> = HashMap::new();
    for line in regular {
        now.entry(&line.scheme).or_default().insert(line.person);
    }
    let paying = |standard: &&StandardRow| {
        let served = standard.cycle == Cycle::ServedHalfYear;
        !served && standard.pay_months.contains(run.month.month())
    };
    let paying: HashSet<i64> = standards.iter().filter(paying).map(|s| s.id).collect();
    let asked = |scheme: &&String| run.scheme.as_ref().is_none_or(|only| only == *scheme);
    let schemes: BTreeSet<&String> = before.0.keys().filter(asked).collect();
    let nobody = HashSet::new();
    let mut findings = Vec::new();
    for scheme in schemes {
        let paid = now.get(scheme.as_str());
        let is_due = |b: &Before| paid.is_some() || b.standard.is_some_and(|s| paying.contains(&s));
        let gone = before.0[scheme].iter().filter(|(person, b)| {
            b.regular_fen > 0 && is_due(b) && !paid.unwrap_or(&nobody).contains(*person)
        });
        findings.extend(gone.map(|(person, b)| NewFinding {
            kind: FindingKind::Stopped.code(),
            person: *person,
            scheme: scheme.clone(),
            line_no: None,
            division: b.division,
            name: b.name.clone(),
            before_fen: Some(b.regular_fen),
            note: None,
        }));
    }
    findings
}

/// So many accounts are opened before others get their turn.
const ACCOUNTS_AT_A_TIME: usize = 500;

/// Lines whose account does not fit its own check digit.
pub(super) async fn wrong_accounts(office: &Office, lines: &[NewLine]) -> Result<Vec<NewFinding>> {
    let mut findings = Vec::new();
    for chunk in lines.chunks(ACCOUNTS_AT_A_TIME) {
        for line in chunk.iter().filter(|l| l.amounts[4] > 0) {
            let Some(sealed) = &line.account_sealed else {
                continue;
            };
            let account = office.open_field(ACCOUNT, line.person, sealed)?;
            if !kernel::luhn_valid(&account) {
                findings.push(NewFinding::of(line, FindingKind::AccountCheck));
            }
        }
        tokio::task::yield_now().await;
    }
    Ok(findings)
}

/// Lines that go on paying somebody who was not confirmed (年度确认) although the term ran out.
pub(super) async fn found_unconfirmed(
    office: &Office,
    tx: &Tx,
    region: i32,
    lines: &[NewLine],
) -> Result<Vec<NewFinding>> {
    let today = office.clock().today();
    let unconfirmed = unconfirmed(tx.connection(), region, today).await?;
    let unconfirmed: HashMap<i64, String> = unconfirmed.into_iter().collect();
    let found = lines.iter().filter(|line| line.amounts[0] > 0);
    let found = found.filter_map(|line| {
        let note = unconfirmed.get(&line.person)?;
        Some(NewFinding {
            note: Some(note.clone()),
            ..NewFinding::of(line, FindingKind::Unconfirmed)
        })
    });
    Ok(found.collect())
}

/// What tells the findings of a batch from any others.
pub(super) async fn digest(c: &impl ConnectionTrait, region: i32, batch: i64) -> Result<String> {
    let mut digest = seal::Sm3Writer::new();
    store::each_finding(c, (region, batch), |found| digest.update(found.as_bytes())).await?;
    Ok(digest.finish_hex())
}

/// Tells the audit what was pointed out of a batch just worked out, so that what is taken away later is missed.
pub(super) async fn tell(office: &Office, tx: &Tx, actor: &Actor, batch: &Batch) -> Result<()> {
    let digest = digest(tx.connection(), batch.region, batch.id).await?;
    let subject = format!("批次 {}", batch.label);
    let detail = json!({ "提示校验值": digest });
    audit::append(office, tx, actor, batch.region, FOUND, &subject, &detail).await?;
    Ok(())
}

/// The digest that the audit tells of a batch; nothing of those worked out before it did.
pub(super) async fn told_of(
    c: &impl ConnectionTrait,
    region: i32,
    label: &str,
) -> Result<Option<String>> {
    let sql = "SELECT detail FROM audit_entry WHERE region = $1 AND subject = $2 AND action = $3 \
               ORDER BY seq DESC LIMIT 1";
    let values = vec![region.into(), format!("批次 {label}").into(), FOUND.into()];
    let told: Vec<(String,)> = db::tuples(c, sql, values).await?;
    let digest = |(detail,): &(String,)| {
        let detail: Json = serde_json::from_str(detail).unwrap_or_default();
        detail["提示校验值"].as_str().map(str::to_owned)
    };
    Ok(told.first().and_then(digest))
}

/// What only the register can tell of the lines just written.
pub(super) async fn find_in_register(
    office: &Office,
    tx: &Tx,
    region: i32,
    batch: i64,
    month: Month,
) -> Result<()> {
    store::find_shared_accounts(tx, region, batch).await?;
    for category in Categories::load(office.catalogue())?.iter() {
        let Some(years) = category.min_age else {
            continue;
        };
        let born_after = date_text(years_before(month.last_day(), years));
        store::find_too_young(tx, region, batch, &category.code, &born_after).await?;
    }
    Ok(())
}

/// The day so many years before; the 29th of February falls on the 28th where there is none.
fn years_before(day: Date, years: u32) -> Date {
    let year = day.year() - i32::try_from(years).unwrap_or(0);
    day.with_year(year)
        .or_else(|| day.pred_opt()?.with_year(year))
        .unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_as_much_again_is_a_jump() {
        assert!(!jumps((9_000, 1), (13_000, 1)));
        assert!(jumps((9_000, 1), (13_501, 1)));
        assert!(jumps((9_000, 1), (5_000, 1)));
        assert!(!jumps((9_000, 1), (6_000, 1)));
        assert!(!jumps((9_000, 1), (54_000, 6)), "six months are not a jump");
    }

    #[test]
    fn every_kind_is_read_back() {
        for kind in FindingKind::ODD.into_iter().chain(FindingKind::CHANGED) {
            assert_eq!(FindingKind::from_code(kind.code()), Some(kind));
        }
    }
}
