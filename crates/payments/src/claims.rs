//! What the money rule is asked: standards, and a person's identities, changes and payments, in the rule's own terms;
//! and what it answers when somebody cannot be paid.

use std::collections::BTreeMap;

use entitlement::{Account, Identity, Line, Paid, Reason, Standard};
use kernel::{Fen, Month};

use super::covered::Covered;
use super::prepare::BlockedPerson;
use super::schemes::Schemes;
use super::store::StandardRow;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::month_from;
use registers::people;
use registers::people::{Categories, PayPerson, grade_label, nature_label};

/// The standards known, as the rule has them.
pub(super) fn rule_standards(
    rows: &[StandardRow],
    categories: &Categories,
    schemes: &Schemes,
) -> Result<Vec<Standard>> {
    let mut standards = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(category) = categories.coded(&row.category) else {
            continue;
        };
        standards.push(Standard {
            id: row.id,
            divisions: (row.division.low(), row.division.high()),
            category: categories.number(&row.category)?,
            grade: row.grade,
            nature: row.nature,
            amount: row.amount,
            unit: row.unit,
            effective: Month::of(row.effective),
            announced: row.announced,
            cycle: row.cycle,
            pay_months: row.pay_months,
            rounding: schemes.coded(&category.scheme)?.rounding,
            on_top: row.on_top,
        });
    }
    Ok(standards)
}

/// A person's identities by scheme.
pub(super) fn by_scheme_of<'p>(
    person: &'p PayPerson,
    categories: &Categories,
) -> Result<BTreeMap<String, Vec<&'p people::IdentityRow>>> {
    let mut by_scheme: BTreeMap<String, Vec<&people::IdentityRow>> = BTreeMap::new();
    for identity in &person.identities {
        let category = categories.coded(&identity.category);
        let category = category
            .ok_or_else(|| Error::inconsistent(format!("人员类别 {}", identity.category)))?;
        by_scheme
            .entry(category.scheme.clone())
            .or_default()
            .push(identity);
    }
    Ok(by_scheme)
}

/// What the rule asks of one person under one scheme.
pub fn account(
    person: &PayPerson,
    scheme: &str,
    identities: Vec<&people::IdentityRow>,
    paid: &Covered,
    categories: &Categories,
) -> Result<Account> {
    let started = identities.iter().filter_map(|i| Some((i, i.start?)));
    let rule_identities: Result<Vec<Identity>> = started
        .map(|(identity, start)| identity.rule_identity(categories, start))
        .collect();
    let covered = paid.months().map(|(month, fen)| {
        Ok(Paid {
            month: month_from(month)?,
            amount: Fen::new(fen),
        })
    });
    Ok(Account {
        division: person.residence.first.unwrap_or(person.division.get()),
        moves: person.residence.moves.clone(),
        identities: rule_identities?,
        events: person.rule_events(categories)?,
        paid: covered.collect::<Result<_>>()?,
        failed: paid.failed().map(month_from).transpose()?,
        outstanding: Fen::new(paid.outstanding_fen()),
        opening: person.opening(scheme),
    })
}

/// The category whose standard the line follows; where nothing is due any more, the person's first under the scheme.
pub(super) fn paid_category(
    account: &Account,
    categories: &Categories,
    line: &Line,
    standards: &[StandardRow],
) -> String {
    let standard = line.months.iter().rev().find_map(|m| m.standard);
    let by_standard = standard
        .and_then(|id| standards.iter().find(|s| s.id == id))
        .map(|s| s.category.clone());
    let first = || {
        account
            .identities
            .first()
            .and_then(|i| categories.numbered(i.category))
            .map(|c| c.code.clone())
    };
    by_standard.or_else(first).unwrap_or_default()
}

fn person_ref(person: &PayPerson) -> String {
    format!("{}#{}", person.name, Number(person.id))
}

/// Somebody entitled whom the rule could not pay, and why.
pub(super) fn blocked_person(
    person: &PayPerson,
    blocked: &entitlement::Blocked,
    account: &Account,
    categories: &Categories,
) -> BlockedPerson {
    let label = categories
        .numbered(blocked.category)
        .map_or("", |c| c.label.as_str());
    let identity = account
        .identities
        .iter()
        .find(|i| i.category == blocked.category);
    let grade = identity
        .and_then(|i| i.grade)
        .map(grade_label)
        .unwrap_or_default();
    let nature = identity
        .and_then(|i| i.nature)
        .map(nature_label)
        .unwrap_or_default();
    let month = blocked.month.to_chinese();
    let reason = match blocked.reason {
        Reason::NoStandard => format!("{month}起没有{label}{grade}{nature}的待遇标准，请导入标准"),
        Reason::NoServiceYears => format!("{month}起按服役年限发放，但没有登记服役年限，请补填"),
    };
    BlockedPerson {
        person: person_ref(person),
        reason,
    }
}

/// Somebody registered under the scheme without a start.
pub(super) fn missing_start(
    person: &PayPerson,
    scheme: &str,
    categories: &Categories,
) -> Option<BlockedPerson> {
    let identity = person.identities.iter().find(|i| {
        i.start.is_none()
            && categories
                .coded(&i.category)
                .is_some_and(|c| c.scheme == scheme)
    })?;
    let label = categories
        .coded(&identity.category)
        .map_or("", |c| c.label.as_str());
    Some(BlockedPerson {
        person: person_ref(person),
        reason: format!("{label}没有起发时间，请补填"),
    })
}
