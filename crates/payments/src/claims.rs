//! What the money rule is asked: standards, and a person's identities, changes and payments, in the rule's own terms;
//! and what it answers when somebody cannot be paid.

use std::collections::{BTreeMap, HashMap};

use entitlement::{Account, Identity, Keys, Line, Overlap, Paid, Reason, Standard};
use kernel::{Fen, Month};

use super::covered::Covered;
use super::overlaps::overlaps;
use super::schemes::Schemes;
use super::store::StandardRow;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::month_from;
use registers::people;
use registers::people::{
    Categories, DatedRules, IdentityKeys, PayPerson, grade_label, nature_label,
};
use serde::Serialize;

/// What the money rule is told in, for one run: numbers for what the catalogue and the office name.
pub(super) struct Terms<'a> {
    categories: &'a Categories,
    schemes: &'a Schemes,
    rules: DatedRules,
    overlaps: Vec<Overlap>,
    /// What standards ask of identities, by key and what it says.
    keys: HashMap<(String, String), u32>,
    /// 加发名目; the first is none.
    components: Vec<String>,
}

impl<'a> Terms<'a> {
    /// The terms of an office that has these standards.
    ///
    /// # Errors
    /// More things asked of identities than the rule can tell apart, or a catalogue that cannot be read.
    pub fn load(
        catalogue: &Catalogue,
        (categories, schemes): (&'a Categories, &'a Schemes),
        standards: &[StandardRow],
    ) -> Result<Terms<'a>> {
        let mut keys = HashMap::new();
        let mut components = vec![String::new()];
        for row in standards {
            for (code, says) in &row.keys {
                let next = keys.len() as u32;
                keys.entry((code.clone(), says.clone())).or_insert(next);
            }
            if !components.contains(&row.component) {
                components.push(row.component.clone());
            }
        }
        if keys.len() > Keys::LIMIT as usize {
            let limit = Keys::LIMIT;
            return Err(Error::refusal(format!(
                "待遇标准里的条件（时期、服役地等）超过{limit}种，请合并写法"
            )));
        }
        Ok(Terms {
            categories,
            schemes,
            rules: DatedRules::load(catalogue)?,
            overlaps: overlaps(catalogue, schemes)?,
            keys,
            components,
        })
    }

    /// 兼领
    pub fn overlaps(&self) -> &[Overlap] {
        &self.overlaps
    }

    /// Those of the keys said that a standard asks for.
    fn keys(&self, said: &IdentityKeys) -> Keys {
        let number = |(code, says): (&String, &String)| {
            let key = (code.clone(), says.clone());
            self.keys.get(&key).copied()
        };
        let numbers = said.iter().filter_map(number);
        numbers.fold(Keys::NONE, |keys, number| keys.with(number).unwrap_or(keys))
    }

    /// The standards known, as the rule has them.
    pub fn standards(&self, rows: &[StandardRow]) -> Result<Vec<Standard>> {
        let mut standards = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(category) = self.categories.coded(&row.category) else {
                continue;
            };
            let of = row.of.as_ref().map(|code| self.categories.number(code));
            let component = self.components.iter().position(|c| *c == row.component);
            standards.push(Standard {
                id: row.id,
                divisions: (row.division.low(), row.division.high()),
                category: self.categories.number(&row.category)?,
                grade: row.grade,
                nature: row.nature,
                keys: self.keys(&row.keys),
                amount: row.amount,
                unit: row.unit,
                of: of.transpose()?,
                effective: Month::of(row.effective),
                announced: row.announced,
                cycle: row.cycle,
                pay_months: row.pay_months,
                rounding: self.schemes.coded(&category.scheme)?.rounding,
                on_top: row.on_top,
                component: component.and_then(|c| u16::try_from(c).ok()).unwrap_or(0),
            });
        }
        Ok(standards)
    }

    /// What the rule asks of one person: an account for each scheme, in the order of their codes. `paid` is asked for each
    /// scheme once.
    pub fn accounts(
        &self,
        person: &PayPerson,
        mut paid: impl FnMut(&str) -> Covered,
    ) -> Result<Vec<(String, Account)>> {
        let events = person.rule_events(self.categories)?;
        let mut accounts = Vec::new();
        for (scheme, identities) in by_scheme_of(person, self.categories)? {
            let mut rule_identities = Vec::with_capacity(identities.len());
            for identity in identities {
                let Some(start) = identity.start else {
                    continue;
                };
                let category = self.categories.coded(&identity.category);
                let until = category
                    .and_then(|category| self.rules.last_month(category, identity, person.birth));
                rule_identities.push(Identity {
                    keys: self.keys(&identity.keys),
                    until,
                    ..identity.rule_identity(self.categories, start)?
                });
            }
            let paid = paid(&scheme);
            let covered = paid.months().map(|(month, fen)| {
                Ok(Paid {
                    month: month_from(month)?,
                    amount: Fen::new(fen),
                })
            });
            let account = Account {
                scheme: self.schemes.number(&scheme)?,
                division: person.residence.first.unwrap_or(person.division.get()),
                moves: person.residence.moves.clone(),
                identities: rule_identities,
                events: events.clone(),
                paid: covered.collect::<Result<_>>()?,
                failed: paid.failed().map(month_from).transpose()?,
                outstanding: Fen::new(paid.outstanding_fen()),
                opening: person.opening(&scheme),
                entered: Vec::new(),
            };
            accounts.push((scheme, account));
        }
        Ok(accounts)
    }
}

/// A person's identities by scheme.
fn by_scheme_of<'p>(
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

/// Somebody entitled but not payable.
#[derive(Debug, Serialize)]
pub struct BlockedPerson {
    /// Name and number: 张三#12.
    pub person: String,
    /// In Chinese.
    pub reason: String,
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
        Reason::NoParameter(of) => {
            let of = categories.numbered(of).map_or("", |c| c.label.as_str());
            format!(
                "{month}起没有{of}的数，{label}{grade}{nature}按它的百分比算，请在待遇标准里登记"
            )
        }
        Reason::OverAge => format!(
            "{label}自{month}起超过规定的年龄，停发；仍在上学或者另有规定照发的，请在身份上补填证明"
        ),
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
