//! Schemes (考评方案), as `catalogue/criteria` declares them: sections, items, bonus items, veto topics.

use kernel::Level;
use serde::Deserialize;

use super::points::Points;
use super::rule::Rule;
use crate::figures::{Indicator, indicators};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use registers::ledgers;

const FOLDER: &str = "criteria";
/// Suggests 文稿 of the year as evidence.
pub(super) const DOCUMENTS: &str = "documents";
/// A term is not longer.
const YEARS_MAX: i32 = 10;

/// A scheme.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Stable code.
    pub code: String,
    /// 方案名称
    pub label: String,
    /// Which divisions are assessed by it.
    pub level: Level,
    /// How many years one assessment covers.
    #[serde(default = "one")]
    pub years: i32,
    /// 加分上限; no cap where nothing is said.
    #[serde(default)]
    pub bonus_max: Option<Written>,
    /// 版本
    pub version: String,
    /// Where it comes from: the document it was taken from, or that the office wrote it.
    pub source: String,
    /// What whoever uses it has to know; shown on its pages.
    #[serde(default)]
    pub note: String,
    /// 一级条目
    pub section: Vec<Section>,
    /// 加分项
    #[serde(default)]
    pub bonus: Vec<Item>,
    /// 一票否决项
    #[serde(default)]
    pub veto: Vec<Veto>,
}

/// A section.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// 组织领导坚强有力
    pub title: String,
    /// What the whole section gives where that is known.
    #[serde(default)]
    pub points: Option<Written>,
    /// Its items; none where the office has yet to write them.
    #[serde(default)]
    pub item: Vec<Item>,
}

/// An item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its number, different from all others of the scheme.
    pub number: String,
    /// What is wanted.
    pub content: String,
    /// 满分
    pub points: Written,
    /// 责任单位
    #[serde(default)]
    pub unit: String,
    /// The evidence wanted; empty where none is.
    #[serde(default)]
    pub evidence: String,
    /// Whether every year of the term is held against it, or the term as a whole.
    #[serde(default = "yes")]
    pub yearly: bool,
    /// 计分办法
    pub rule: Rule,
    /// Where evidence is looked for beside the records behind the indicator: ledger kinds, or `documents`.
    #[serde(default)]
    pub suggest: Vec<String>,
}

/// A veto topic.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veto {
    /// Its number, different from all others of the scheme.
    pub number: String,
    /// 题目
    pub topic: String,
    /// What triggers it.
    pub trigger: String,
    /// Who decides.
    pub decided_by: String,
}

/// Points as a file writes them: 6 or "0.25".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Raw")]
pub struct Written(pub Points);

#[derive(Deserialize)]
#[serde(untagged)]
enum Raw {
    Whole(i64),
    Text(String),
}

impl TryFrom<Raw> for Written {
    type Error = String;

    fn try_from(raw: Raw) -> std::result::Result<Written, String> {
        let text = match raw {
            Raw::Whole(n) => n.to_string(),
            Raw::Text(text) => text,
        };
        Points::read(&text).map(Written)
    }
}

const fn one() -> i32 {
    1
}

const fn yes() -> bool {
    true
}

impl Item {
    /// 满分
    pub fn full(&self) -> Points {
        self.points.0
    }
}

impl Section {
    /// What its items give together.
    pub fn full(&self) -> Points {
        self.item.iter().map(Item::full).sum()
    }
}

impl Scheme {
    /// What its items give together, bonus left out.
    pub fn full(&self) -> Points {
        self.section.iter().map(Section::full).sum()
    }

    /// Every item, bonus items last.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let items = self.section.iter().flat_map(|section| &section.item);
        items.chain(&self.bonus)
    }

    /// An item by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn item(&self, number: &str) -> Result<&Item> {
        let found = self.items().find(|item| item.number == number);
        found.ok_or_else(|| Error::not_found(format!("条目 {number}")))
    }

    /// A veto topic by its number.
    ///
    /// # Errors
    /// When there is none.
    pub fn veto(&self, number: &str) -> Result<&Veto> {
        let found = self.veto.iter().find(|veto| veto.number == number);
        found.ok_or_else(|| Error::not_found(format!("否决项 {number}")))
    }

    fn fault(&self, indicators: &[Indicator], kinds: &[ledgers::Kind]) -> Option<String> {
        if !(1..=YEARS_MAX).contains(&self.years) {
            return Some(format!("years 应在1至{YEARS_MAX}之间"));
        }
        let mut seen: Vec<&str> = Vec::new();
        let vetoes = self.veto.iter().map(|veto| veto.number.as_str());
        for number in self.items().map(|item| item.number.as_str()).chain(vetoes) {
            let plain = |c: char| c.is_alphanumeric() || c == '.' || c == '_';
            if number.is_empty() || !number.chars().all(plain) {
                return Some(format!("编号“{number}”只能用字、数字和点"));
            }
            if seen.contains(&number) {
                return Some(format!("编号 {number} 写了两次"));
            }
            seen.push(number);
        }
        let declared = |section: &Section| section.points.is_some_and(|p| p.0 < section.full());
        if let Some(section) = self.section.iter().find(|section| declared(section)) {
            return Some(format!("{}各条相加超过了 points", section.title));
        }
        self.items().find_map(|item| item.fault(indicators, kinds))
    }
}

impl Item {
    fn fault(&self, indicators: &[Indicator], kinds: &[ledgers::Kind]) -> Option<String> {
        let number = &self.number;
        if let Some(fault) = self.rule.fault() {
            return Some(format!("条目 {number} 的 {fault}"));
        }
        if self.rule == Rule::Evidence && self.evidence.is_empty() {
            return Some(format!("条目 {number} 按有没有佐证计分，要写 evidence"));
        }
        if let Some(code) = self.rule.indicator() {
            let known = indicators.iter().find(|i| i.code == code);
            match known {
                None => return Some(format!("条目 {number} 用到的指标 {code} 不在目录里")),
                Some(known) if matches!(self.rule, Rule::Ratio { .. }) && known.unit != "%" => {
                    return Some(format!("条目 {number} 的指标 {code} 不是百分比"));
                }
                Some(_) => {}
            }
        }
        let unknown = |s: &&String| *s != DOCUMENTS && !kinds.iter().any(|k| k.kind == **s);
        let unknown = self.suggest.iter().find(unknown)?;
        Some(format!(
            "条目 {number} 的 suggest 写的 {unknown} 没有这种台账"
        ))
    }
}

/// All schemes: those that ship and the office's own.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn schemes(catalogue: &Catalogue) -> Result<Vec<Scheme>> {
    let indicators = indicators(catalogue)?;
    let kinds = ledgers::kinds(catalogue)?;
    let mut all: Vec<Scheme> = Vec::new();
    for file in catalogue.list(FOLDER, "toml")? {
        let scheme: Scheme = file.toml()?;
        let twice = all.iter().any(|other| other.code == scheme.code);
        let fault = scheme.fault(&indicators, &kinds);
        let fault = fault.or_else(|| twice.then(|| format!("方案 {} 写了两次", scheme.code)));
        if let Some(fault) = fault {
            return Err(Error::refusal(format!("目录文件 {}：{fault}", file.path)));
        }
        all.push(scheme);
    }
    Ok(all)
}

/// A scheme by its code.
///
/// # Errors
/// When the catalogue has none.
pub fn scheme(catalogue: &Catalogue, code: &str) -> Result<Scheme> {
    let found = schemes(catalogue)?.into_iter().find(|s| s.code == code);
    found.ok_or_else(|| {
        Error::refusal(format!(
            "考评方案 {code} 不在目录里，请放回 catalogue/criteria"
        ))
    })
}
