//! Categories of people, grades, natures; and a person as the other subjects see her.

use std::collections::HashMap;

use entitlement::{Event, EventKind, Identity, Nature, Opening};
use kernel::{Date, DivisionCode, Month};
use serde::Deserialize;

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
    list: Vec<Category>,
    by_name: HashMap<String, usize>,
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
        let mut by_name = HashMap::new();
        for (index, category) in file.category.iter().enumerate() {
            for name in std::iter::once(&category.label).chain(&category.synonyms) {
                by_name.insert(plain(name), index);
            }
        }
        Ok(Categories {
            list: file.category,
            by_name,
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

fn plain(name: &str) -> String {
    kernel::squeeze(name).replace(['“', '”', '"', '、'], "")
}

const GRADES: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// Reads a grade of disability: 一级, 8, 8级. 1–10, or nothing.
pub fn grade_read(text: &str) -> Option<u8> {
    let text = kernel::squeeze(text);
    let text = text.trim_end_matches('级');
    let text = text.strip_suffix(".0").unwrap_or(text);
    let spelled = GRADES.iter().position(|g| *g == text).map(|i| i + 1);
    let number = spelled.or_else(|| text.parse().ok())?;
    u8::try_from(number).ok().filter(|g| (1..=10).contains(g))
}

/// 六级
pub fn grade_label(grade: u8) -> String {
    let name = usize::from(grade)
        .checked_sub(1)
        .and_then(|i| GRADES.get(i))
        .copied()
        .unwrap_or("未知");
    format!("{name}级")
}

const NATURES: [(Nature, &str, &str); 3] = [
    (Nature::War, "war", "因战"),
    (Nature::Duty, "duty", "因公"),
    (Nature::Illness, "illness", "因病"),
];

/// Reads 因战, 因公, 因病.
pub fn nature_read(text: &str) -> Option<Nature> {
    let text = kernel::squeeze(text);
    NATURES
        .iter()
        .find(|(_, _, label)| *label == text)
        .map(|(nature, _, _)| *nature)
}

/// 因战, 因公, 因病
pub fn nature_label(nature: Nature) -> &'static str {
    NATURES
        .iter()
        .find(|(n, _, _)| *n == nature)
        .map_or("", |(_, _, label)| label)
}

/// As a nature stands in the database.
pub(super) fn nature_code(nature: Nature) -> &'static str {
    NATURES
        .iter()
        .find(|(n, _, _)| *n == nature)
        .map_or("", |(_, code, _)| code)
}

/// Reads what [`nature_code`] wrote.
pub(super) fn nature_from(code: &str) -> Result<Nature> {
    let found = NATURES.iter().find(|(_, c, _)| *c == code);
    found
        .map(|(nature, _, _)| *nature)
        .ok_or_else(|| Error::inconsistent(format!("残疾性质 {code}")))
}

/// Whether a grade and a nature go together: 因病 only has grades 1–6 (军人抚恤优待条例 第二十七条).
pub fn grade_fits(grade: u8, nature: Nature) -> bool {
    nature != Nature::Illness || grade <= 6
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
    fn grades_are_read_as_clerks_write_them() {
        for (text, grade) in [
            ("一级", Some(1)),
            ("十级", Some(10)),
            ("8", Some(8)),
            ("8级", Some(8)),
            ("十二级", None),
            ("", None),
        ] {
            assert_eq!(grade_read(text), grade, "{text}");
        }
        assert!(!grade_fits(7, Nature::Illness));
        assert!(grade_fits(7, Nature::Duty));
    }

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
