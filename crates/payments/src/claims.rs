//! What the money rule is asked: standards, and a person's identities, changes and payments, in the rule's own terms;
//! and what it answers when somebody cannot be paid.

use std::collections::{BTreeMap, HashMap, HashSet};

use entitlement::{Account, Entered, Identity, Keys, Line, Overlap, Paid, Reason, Standard, Sum};
use kernel::{Date, Fen, Month};

use super::covered::Covered;
use super::finding_kind::FindingKind;
use super::formula_sums::FormulaTerms;
use super::overlaps::overlaps;
use super::schemes::{Scheme, Schemes};
use super::store::StandardRow;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::month_from;
use registers::people;
use registers::people::register::now;
use registers::people::{
    Categories, DatedRules, Holds, IdentityKeys, LumpSumKind, LumpSums, PayPerson, grade_label,
    nature_label,
};
use serde::Serialize;

/// What the money rule is told in, for one run: numbers for what the catalogue and the office name.
pub(super) struct Terms<'a> {
    categories: &'a Categories,
    schemes: &'a Schemes,
    rules: DatedRules,
    lump_sums: LumpSums,
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
        let lump_sums = LumpSums::load(catalogue)?;
        let both = |kind: &&LumpSumKind| categories.iter().any(|c| c.scheme == kind.code);
        if let Some(kind) = lump_sums.kinds().iter().find(both) {
            let label = &kind.label;
            return Err(Error::refusal(format!(
                "{label}是一次性待遇，不能又是人员类别的待遇项目，请在目录里分成两项"
            )));
        }
        Ok(Terms {
            categories,
            schemes,
            rules: DatedRules::load(catalogue)?,
            lump_sums,
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
        if said.is_empty() {
            return Keys::NONE;
        }
        // Words are somebody's own: 西藏自治区那曲 is 西藏.
        let words = |code: &str| {
            let mut keys = self.categories.keys().iter();
            keys.any(|key| key.code == code && key.holds == Holds::Words)
        };
        let asked = self.keys.iter().filter(|((code, asks), _)| {
            said.get(code)
                .is_some_and(|says| says == asks || words(code) && says.contains(asks))
        });
        asked.fold(Keys::NONE, |keys, (_, number)| {
            keys.with(*number).unwrap_or(keys)
        })
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

    /// What the rule asks of one person in a run with this `known_at`: an account for each scheme, in the order of their codes;
    /// those of identities, those of lump sums, and those under which she was paid.
    pub fn accounts(
        &self,
        person: &PayPerson,
        mut paid: BTreeMap<String, Covered>,
        known_at: Option<Date>,
    ) -> Result<Vec<(String, Account)>> {
        let events = person.rule_events(self.categories)?;
        let mut accounts = Vec::new();
        let mut by_scheme = by_scheme_of(person, self.categories)?;
        let mut entered = self.entered(person, &by_scheme, known_at)?;
        for scheme in entered.keys().chain(paid.keys()) {
            by_scheme.entry(scheme.clone()).or_default();
        }
        for (scheme, identities) in by_scheme {
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
            let paid = paid.remove(&scheme).unwrap_or_default();
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
                instalment: paid.instalment_fen.map(Fen::new),
                opening: person.opening(&scheme),
                entered: entered.remove(&scheme).unwrap_or_default(),
            };
            accounts.push((scheme, account));
        }
        Ok(accounts)
    }

    /// What the catalogue says of formulas.
    pub fn formulas(&self) -> FormulaTerms<'_> {
        FormulaTerms {
            formulas: self.lump_sums.formulas(),
            categories: self.categories,
            schemes: self.schemes,
        }
    }

    /// Whether a person is due a sum that is a multiple of a figure.
    pub fn follows(&self, person: &PayPerson, figure: &str) -> bool {
        let sums = person.lump_sums_known(None).into_iter();
        let mut asks = sums.filter(|sum| sum.amount.is_none()).filter_map(|sum| {
            let by = sum.formula.as_ref()?;
            self.lump_sums.formulas().asks(&sum.scheme, by).ok()?.of
        });
        asks.any(|(of, ..)| of == figure)
    }

    /// The sums of their own of a person, by scheme: those decided, and what her death brings by rule.
    fn entered(
        &self,
        person: &PayPerson,
        by_scheme: &ByScheme<'_>,
        known_at: Option<Date>,
    ) -> Result<BTreeMap<String, Vec<Entered>>> {
        let mut entered: BTreeMap<String, Vec<Entered>> = BTreeMap::new();
        for sum in person.lump_sums_known(known_at) {
            let decided = Entered {
                month: sum.month,
                sum: match (sum.amount, &sum.formula) {
                    (None, Some(by)) => Sum::Formula(self.formulas().rule(&sum.scheme, by)?),
                    (amount, _) => Sum::Fen(amount.unwrap_or(Fen::ZERO)),
                },
                known: sum.known,
            };
            entered.entry(sum.scheme.clone()).or_default().push(decided);
        }
        let Some(death) = person.death(known_at) else {
            return Ok(entered);
        };
        // What was decided by hand stands in place of what the rule brings: nobody is paid both.
        let after = |sums: &[Entered]| sums.iter().any(|sum| sum.month >= death.effective);
        let decided = entered.iter().filter(|(_, sums)| after(sums));
        let decided: HashSet<String> = decided.map(|(scheme, _)| scheme.clone()).collect();
        for scheme in by_scheme.keys() {
            for rule in self.lump_sums.after_death(scheme, death.effective) {
                let cause = death.cause.as_ref();
                if decided.contains(&rule.code) {
                    continue;
                }
                if rule.cause.is_empty() || cause.is_some_and(|c| rule.cause.contains(c)) {
                    let months = Entered {
                        month: death.effective,
                        sum: Sum::MonthsOf {
                            scheme: self.schemes.number(scheme)?,
                            month: death.effective,
                            times: rule.times,
                        },
                        known: death.known,
                    };
                    entered.entry(rule.code.clone()).or_default().push(months);
                }
            }
        }
        Ok(entered)
    }

    /// What a death would bring if its cause were known: the lump sum and the causes for which it is due.
    pub fn cause_missing(
        &self,
        person: &PayPerson,
        scheme: &str,
        known_at: Option<Date>,
    ) -> Option<String> {
        let death = person.death(known_at)?;
        let mut rules = self.lump_sums.after_death(scheme, death.effective);
        let rule = rules.find(|rule| !rule.cause.is_empty() && death.cause.is_none())?;
        let (label, causes) = (self.lump_sums.label(&rule.code), rule.cause.join("、"));
        let month = death.effective.to_chinese();
        Some(format!(
            "{month}去世，没有登记死因：{causes}去世的按规定另发{label}，请在人员变动里补报死因"
        ))
    }
}

/// A person's identities, by code of their scheme.
type ByScheme<'p> = BTreeMap<String, Vec<&'p people::IdentityRow>>;

/// A person's identities by scheme.
fn by_scheme_of<'p>(person: &'p PayPerson, categories: &Categories) -> Result<ByScheme<'p>> {
    let mut by_scheme = ByScheme::new();
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
    person: &PayPerson,
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
    let registered = || person.identities.first().map(|i| i.category.clone());
    by_standard
        .or_else(first)
        .or_else(registered)
        .unwrap_or_default()
}

/// Somebody entitled but not payable.
#[derive(Debug, Serialize)]
pub struct BlockedPerson {
    /// Name and number: 张三#12.
    pub person: String,
    /// In Chinese.
    pub reason: String,
    /// What the batch pays her all the same, for other months.
    pub paid_fen: i64,
    /// As what it is found.
    #[serde(skip)]
    pub(super) kind: FindingKind,
}

fn person_ref(person: &PayPerson) -> String {
    format!("{}#{}", person.name, Number(person.id))
}

/// Somebody entitled whom the rule could not pay, and why.
pub(super) fn blocked_person(
    person: &PayPerson,
    blocked: &entitlement::Blocked,
    categories: &Categories,
    scheme: &Scheme,
) -> BlockedPerson {
    let label = categories
        .numbered(blocked.category)
        .map_or("", |c| c.label.as_str());
    let mut identities = person.identities.iter();
    let identity =
        identities.find(|i| categories.number(&i.category).ok() == Some(blocked.category));
    let identity = identity.map(|i| now(i, &person.events, blocked.month));
    let grade = identity.as_ref().and_then(|i| i.grade);
    let grade = grade.map(grade_label).unwrap_or_default();
    let nature = identity.as_ref().and_then(|i| i.nature);
    let nature = nature.map(nature_label).unwrap_or_default();
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
        Reason::NoFigure(of, year) => {
            let of = categories.numbered(of).map_or("", |c| c.label.as_str());
            let (what, next) = (&scheme.label, year + 1);
            format!(
                "{month}的{what}按{year}年度{of}算，还没有登记{year}年度的，请在待遇标准里登记：类别{of}，单位元/年，生效日期{next}-01-01"
            )
        }
        Reason::OverAge => format!(
            "{label}自{month}起超过规定的年龄，停发；仍在上学或者另有规定照发的，请在身份上补填证明"
        ),
    };
    BlockedPerson {
        person: person_ref(person),
        reason,
        paid_fen: 0,
        kind: match blocked.reason {
            Reason::NoStandard | Reason::NoParameter(_) | Reason::NoFigure(..) => {
                FindingKind::NoStandard
            }
            Reason::NoServiceYears | Reason::OverAge => FindingKind::Blocked,
        },
    }
}

/// Somebody filed under what is nobody's category, as older versions let a list do: nothing is paid and nothing taken
/// back before somebody has said what she is.
pub(super) fn misfiled(
    person: &PayPerson,
    scheme: &str,
    categories: &Categories,
) -> Option<BlockedPerson> {
    let of = person.identities.iter();
    let mut of = of.filter_map(|identity| categories.coded(&identity.category));
    let category = of.find(|category| category.parameter && category.scheme == scheme)?;
    Some(BlockedPerson {
        person: person_ref(person),
        reason: format!(
            "登记的“{}”是待遇标准按它的百分比算的数，不是人员类别，不能照它发；请改登记本人的人员类别",
            category.label
        ),
        paid_fen: 0,
        kind: FindingKind::Blocked,
    })
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
        paid_fen: 0,
        kind: FindingKind::NoStart,
    })
}
