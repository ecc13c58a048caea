//! Categories of people, grades, natures; and a person as the other subjects see her.

use std::collections::HashMap;

use entitlement::{Event, EventKind, Identity, Keys, Nature, Opening, death, is_known, undone};
use kernel::{Date, DivisionCode, Month};

use super::category_words::{CategoryWords, plain};
use super::identity_keys::{IdentityKey, IdentityKeys, KeysSaid, keys_read, keys_said};
use super::lump_sums::{LumpSum, LumpSums};
use super::scheme_files::scheme_files;
use super::scheme_rows::Category;
use super::store::Residence;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// All categories, found by code or by any way they are written.
#[derive(Debug)]
pub struct Categories {
    pub(super) list: Vec<Category>,
    by_name: HashMap<String, usize>,
    /// The same without what says no more than an age.
    pub(super) by_bare_name: HashMap<String, usize>,
    pub(super) words: CategoryWords,
    keys: Vec<IdentityKey>,
    lump_sums: LumpSums,
}

impl Categories {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Categories> {
        let (mut list, mut keys) = (Vec::new(), Vec::new());
        for file in scheme_files(catalogue)? {
            list.extend(file.category);
            keys.extend(file.key);
        }
        let words = CategoryWords::load(catalogue)?;
        let (mut by_name, mut by_bare_name) = (HashMap::new(), HashMap::new());
        for (index, category) in list.iter().enumerate() {
            for name in std::iter::once(&category.label).chain(&category.synonyms) {
                if !category.parameter {
                    by_bare_name.insert(words.without_ages(&plain(name)), index);
                }
                by_name.insert(plain(name), index);
            }
        }
        Ok(Categories {
            list,
            by_name,
            by_bare_name,
            words,
            keys,
            lump_sums: LumpSums::load(catalogue)?,
        })
    }

    /// By any way it is written.
    pub fn named(&self, text: &str) -> Option<&Category> {
        self.named_in_standards(text).filter(|c| !c.parameter)
    }

    /// By any way it is written, among those that standards are of.
    pub fn named_in_standards(&self, text: &str) -> Option<&Category> {
        self.by_name
            .get(&plain(text))
            .map(|index| &self.list[*index])
    }

    /// By code.
    pub fn coded(&self, code: &str) -> Option<&Category> {
        self.list.iter().find(|c| c.code == code)
    }

    /// By code, among those that people are registered under.
    pub fn of_people(&self, code: &str) -> Option<&Category> {
        self.coded(code).filter(|c| !c.parameter)
    }

    /// Number of a category within this program run, for the money rule.
    pub fn number(&self, code: &str) -> Result<u16> {
        let index = self.list.iter().position(|c| c.code == code);
        let index =
            index.ok_or_else(|| Error::inconsistent(format!("人员类别 {code} 不在目录里")))?;
        u16::try_from(index).map_err(|e| Error::Fault(e.into()))
    }

    /// The category of a [`Categories::number`].
    pub fn numbered(&self, number: u16) -> Option<&Category> {
        self.list.get(usize::from(number))
    }

    /// What else tells identities apart.
    pub fn keys(&self) -> &[IdentityKey] {
        &self.keys
    }

    /// What identities of a category say by their keys: each as it is written out (its code is asked for it), or where
    /// nothing is, as the words for the category say it: 在乡残疾军人.
    pub fn keys_said(
        &self,
        category: &Category,
        words: &str,
        written: impl Fn(&str) -> String,
    ) -> KeysSaid {
        keys_said(&self.keys, &category.code, words, written)
    }

    /// What is said by keys, as people read it: 在乡, 批准日期2024-09-20.
    pub fn keys_read(&self, said: &IdentityKeys) -> Vec<String> {
        keys_read(&self.keys, said)
    }

    /// The kinds of lump sums.
    pub fn lump_sums(&self) -> &LumpSums {
        &self.lump_sums
    }

    /// Those of people, in the catalogue's order.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.list.iter().filter(|c| !c.parameter)
    }

    /// The numbers that standards are percentages of.
    pub fn parameters(&self) -> impl Iterator<Item = &Category> {
        self.list.iter().filter(|c| c.parameter)
    }
}

/// A person as payments sees her.
#[derive(Debug, Clone)]
pub struct PayPerson {
    /// Number within the region.
    pub id: i64,
    /// Where she is on the rolls.
    pub division: DivisionCode,
    /// 姓名
    pub name: String,
    /// 出生日期
    pub birth: Option<Date>,
    /// 开户行
    pub bank: String,
    /// 银行账号, sealed.
    pub account_sealed: Option<String>,
    /// 收款人, where it is not she herself.
    pub payee: Option<String>,
    /// 身份
    pub identities: Vec<IdentityRow>,
    /// 人员变动, in the order recorded.
    pub events: Vec<EventRow>,
    /// What another office paid before, by scheme.
    pub openings: Vec<(String, Opening)>,
    /// Where she lived before.
    pub residence: Residence,
    /// 一次性待遇
    pub lump_sums: Vec<LumpSum>,
}

impl PayPerson {
    /// What another office paid her under a scheme.
    pub fn opening(&self, scheme: &str) -> Option<Opening> {
        let found = self.openings.iter().find(|(of, _)| of == scheme);
        found.map(|(_, opening)| *opening)
    }

    /// The death that counts by what was known, unless it was undone (误报死亡): with the cause last told.
    pub fn death(&self, known_at: Option<Date>) -> Option<EventRow> {
        let known = |e: &&EventRow| is_known(e.known, e.effective, known_at);
        let known: Vec<&EventRow> = self.events.iter().filter(known).collect();
        let death = death(known.iter().map(|e| e.told()))?;
        if undone(&death, known.iter().map(|e| e.told())).is_some() {
            return None;
        }
        let mut told = known.iter().rev().filter(|e| e.kind == EventKind::Death);
        let cause = told.clone().find_map(|e| e.cause.clone());
        let counts = told.find(|e| e.effective == death.month)?;
        Some(EventRow {
            cause,
            ..(*counts).clone()
        })
    }

    /// Her lump sums by what was known: of several of one month with the same 文号 the last stands in place of the others.
    pub fn lump_sums_known(&self, known_at: Option<Date>) -> Vec<&LumpSum> {
        let known = |sum: &&LumpSum| is_known(sum.known, sum.month, known_at);
        let known: Vec<&LumpSum> = self.lump_sums.iter().filter(known).collect();
        let last = |(at, sum): (usize, &&LumpSum)| {
            let later = known[at + 1..].iter();
            let replaced = later.clone().any(|other| other.replaces(sum));
            (!replaced).then_some(known[at])
        };
        known.iter().enumerate().filter_map(last).collect()
    }

    /// What happened to her, in the terms of the money rule.
    pub fn rule_events(&self, categories: &Categories) -> Result<Vec<Event>> {
        let event = |e: &EventRow| {
            let category = e
                .category
                .as_deref()
                .map(|code| categories.number(code))
                .transpose()?;
            Ok(Event {
                kind: e.kind,
                effective: e.effective,
                known: e.known,
                category,
            })
        };
        self.events.iter().map(event).collect()
    }
}

impl IdentityRow {
    /// What is put right of an identity: what is known of it and not said again stays.
    pub fn correcting(mut self, identities: &[IdentityRow]) -> IdentityRow {
        let mut before = identities.iter();
        if let Some(before) = before.find(|i| i.category == self.category) {
            let keys = before.keys.clone().into_iter();
            self.keys = keys.chain(std::mem::take(&mut self.keys)).collect();
        }
        self
    }

    /// The identity in the terms of the money rule, paid from `start` on; what its keys choose and the limit of its age are
    /// the caller's.
    pub fn rule_identity(&self, categories: &Categories, start: Month) -> Result<Identity> {
        Ok(Identity {
            category: categories.number(&self.category)?,
            grade: self.grade,
            nature: self.nature,
            keys: Keys::NONE,
            service_years: self.service_years,
            start,
            until: None,
            known: self.known,
        })
    }
}

/// An identity on the rolls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityRow {
    /// Code of the category.
    pub category: String,
    /// Grade 1–10.
    pub grade: Option<u8>,
    /// Nature of the disability.
    pub nature: Option<Nature>,
    /// 服役年限
    pub service_years: Option<u32>,
    /// 起发时间; nobody is paid without one.
    pub start: Option<Month>,
    /// When it became known.
    pub known: Option<Date>,
    /// What else tells it apart: 在乡、在职.
    pub keys: IdentityKeys,
}

/// A change on the rolls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRow {
    /// What happened.
    pub kind: EventKind,
    /// The category it concerns; all when left out.
    pub category: Option<String>,
    /// Month it takes effect.
    pub effective: Month,
    /// 报告日期
    pub known: Option<Date>,
    /// 死因, of a death.
    pub cause: Option<String>,
}

impl EventRow {
    /// Whether it is to have happened before somebody was born.
    pub(super) fn is_before(&self, birth: Date) -> bool {
        self.effective < Month::of(birth)
    }

    /// What happened, in which month, and the day it was reported.
    pub fn told(&self) -> (EventKind, Month, Option<Date>) {
        (self.kind, self.effective, self.known)
    }
}

/// Where somebody is to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HomeRow {
    /// The place.
    pub division: DivisionCode,
    /// As it is called when it is proposed.
    pub place: String,
    /// The first month for which it holds.
    pub from: Month,
    /// When it was reported.
    pub known: Option<Date>,
    /// Whether payment that was stopped goes on there.
    pub resumes: bool,
}

/// The keyed hashes of the numbers of a person; empty where there is none.
#[derive(Debug, Clone, Default)]
pub struct NumberHashes {
    /// 身份证号
    pub id_number: String,
    /// 电话
    pub phone: String,
    /// 账号
    pub account: String,
    /// 收款人身份证号
    pub payee: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_of_the_catalogue_is_found_by_all_its_names() {
        let categories = Categories::load(&Catalogue::default()).unwrap();
        assert_eq!(categories.named("烈属").unwrap().label, "烈士遗属");
        assert_eq!(
            categories.named("60 周岁以上农村籍退役士兵").unwrap().code,
            "rural_veteran"
        );
        assert!(categories.named("老干部").is_none());
        let names = (categories.list.iter())
            .flat_map(|c| std::iter::once(&c.label).chain(&c.synonyms))
            .count();
        assert_eq!(
            names,
            categories.by_name.len(),
            "a name stands under two categories"
        );
    }
}
