//! Categories of people, grades, natures; and a person as the other subjects see her.

use std::collections::HashMap;

use entitlement::{Event, EventKind, Identity, Nature, Opening};
use kernel::{Date, DivisionCode, Month};
use serde::Deserialize;

use super::category_words::{CategoryWords, plain};
use super::store::Residence;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// 人员类别, from `catalogue/categories.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Code, as it stands in the database.
    pub code: String,
    /// 标准叫法
    pub label: String,
    /// Other ways it is written.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Code of the scheme it is paid under.
    pub scheme: String,
    /// What an identity of it must carry.
    #[serde(default)]
    needs: Needs,
    /// Younger than this at the start is told, not refused. Years.
    pub min_age: Option<u32>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Needs {
    #[default]
    Nothing,
    Grade,
}

impl Category {
    /// Every way in which it is written, the standard one first.
    pub fn spellings(&self) -> Vec<String> {
        let mut spellings = vec![self.label.clone()];
        spellings.extend_from_slice(&self.synonyms);
        spellings
    }

    /// Whether an identity must carry grade and nature.
    pub fn needs_grade(&self) -> bool {
        self.needs == Needs::Grade
    }
}

/// All categories, found by code or by any way they are written.
#[derive(Debug)]
pub struct Categories {
    pub(super) list: Vec<Category>,
    by_name: HashMap<String, usize>,
    /// The same without what says no more than an age.
    pub(super) by_bare_name: HashMap<String, usize>,
    pub(super) words: CategoryWords,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    category: Vec<Category>,
}

impl Categories {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<Categories> {
        let file: CategoryFile = catalogue.read("categories.toml")?.toml()?;
        let words = CategoryWords::load(catalogue)?;
        let (mut by_name, mut by_bare_name) = (HashMap::new(), HashMap::new());
        for (index, category) in file.category.iter().enumerate() {
            for name in std::iter::once(&category.label).chain(&category.synonyms) {
                by_bare_name.insert(words.without_ages(&plain(name)), index);
                by_name.insert(plain(name), index);
            }
        }
        Ok(Categories {
            list: file.category,
            by_name,
            by_bare_name,
            words,
        })
    }

    /// By any way it is written.
    pub fn named(&self, text: &str) -> Option<&Category> {
        self.by_name
            .get(&plain(text))
            .map(|index| &self.list[*index])
    }

    /// By code.
    pub fn coded(&self, code: &str) -> Option<&Category> {
        self.list.iter().find(|c| c.code == code)
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

    /// All of them, in the catalogue's order.
    pub fn iter(&self) -> impl Iterator<Item = &Category> {
        self.list.iter()
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
    /// 开户行
    pub bank: String,
    /// 银行账号, sealed.
    pub account_sealed: Option<String>,
    /// 身份
    pub identities: Vec<IdentityRow>,
    /// 人员变动, in the order recorded.
    pub events: Vec<EventRow>,
    /// What another office paid before, by scheme.
    pub openings: Vec<(String, Opening)>,
    /// Where she lived before.
    pub residence: Residence,
}

impl PayPerson {
    /// What another office paid her under a scheme.
    pub fn opening(&self, scheme: &str) -> Option<Opening> {
        let found = self.openings.iter().find(|(of, _)| of == scheme);
        found.map(|(_, opening)| *opening)
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
    /// The identity in the terms of the money rule, paid from `start` on.
    pub fn rule_identity(&self, categories: &Categories, start: Month) -> Result<Identity> {
        Ok(Identity {
            category: categories.number(&self.category)?,
            grade: self.grade,
            nature: self.nature,
            service_years: self.service_years,
            start,
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
}

impl EventRow {
    /// What happened, in which month, and the day it was reported.
    pub fn told(&self) -> (EventKind, Month, Option<Date>) {
        (self.kind, self.effective, self.known)
    }
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
        let names = categories
            .iter()
            .flat_map(|c| std::iter::once(&c.label).chain(&c.synonyms))
            .count();
        assert_eq!(
            names,
            categories.by_name.len(),
            "a name stands under two categories"
        );
    }
}
