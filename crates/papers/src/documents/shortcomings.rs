//! What falls short (存在不足) and what is to be done about it (下步打算), by the rules of
//! `catalogue/documents/shortcomings.toml`: things overdue, rates too low, figures that fell, work that left no record.

use serde::Deserialize;

use super::variants::{BAR, WAYS_MIN};
use crate::figures::{Amount, Figure, Reach, growth};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

const FILE: &str = "documents/shortcomings.toml";
/// What a template asks them by.
pub(super) const FALLS_SHORT: &str = "不足(";

/// A rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Code of the indicator it looks at.
    pub indicator: String,
    /// Whose records: what a unit beneath did not do is not told as the office's own fault where this says `own`.
    #[serde(default)]
    pub reach: Reach,
    /// When it holds.
    pub when: When,
    /// Percent: below it for `below`, fallen by more than it for `fallen`.
    #[serde(default)]
    pub than: i64,
    /// How serious: the highest come first.
    pub weight: u32,
    /// What it is about: of several that hold about the same, the most serious is told.
    pub topic: String,
    /// Only where this indicator has records: nobody is told of a gap in what is not her work.
    #[serde(default)]
    pub beside: Option<String>,
    /// 不足, a clause with the figure in it.
    pub gap: String,
    /// 打算, a clause.
    pub next: String,
}

/// When a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// There are some: overdue, open, dormant.
    Positive,
    /// A rate is below what it should be.
    Below,
    /// It fell against the time before.
    Fallen,
    /// Nothing was recorded at all.
    Nothing,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

/// The rules of the catalogue.
///
/// # Errors
/// When the file is not written as it should be.
pub fn rules(catalogue: &Catalogue) -> Result<Vec<Rule>> {
    match catalogue.read(FILE) {
        Ok(file) => {
            let rules = file.toml::<Rules>()?.rule;
            for rule in &rules {
                for said in [&rule.gap, &rule.next] {
                    let ways = said.split(BAR).count();
                    if 1 < ways && ways < WAYS_MIN {
                        return Err(Error::refusal(format!(
                            "目录文件 {FILE}：“{}”只写了{ways}种说法，至少写{WAYS_MIN}种",
                            said.chars().take(16).collect::<String>()
                        )));
                    }
                }
            }
            Ok(rules)
        }
        Err(Error::NotFound(_)) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// The rules that hold, at most so many, the most serious first and one for each topic.
pub fn shortcomings(rules: &[Rule], now: &[Figure], before: &[Figure], most: usize) -> Vec<Rule> {
    let mut sorted: Vec<&Rule> = rules.iter().collect();
    sorted.sort_by_key(|rule| std::cmp::Reverse(rule.weight));
    let mut found: Vec<Rule> = Vec::new();
    for rule in sorted {
        let told = found.iter().any(|known| known.topic == rule.topic);
        if !told && found.len() < most && holds(rule, now, before) {
            found.push(rule.clone());
        }
    }
    found
}

fn holds(rule: &Rule, now: &[Figure], before: &[Figure]) -> bool {
    let recorded = |all: &[Figure], code: &str, reach: Reach| {
        let found = all.iter().find(|f| f.code == code).map(|f| f.at(reach));
        found.filter(|f| f.record_count > 0)
    };
    let beside = rule.beside.as_ref();
    if beside.is_some_and(|code| recorded(now, code, Reach::Whole).is_none()) {
        return false;
    }
    let figure = recorded(now, &rule.indicator, rule.reach);
    match (rule.when, figure) {
        (When::Nothing, figure) => figure.is_none(),
        (When::Positive, figure) => figure.is_some_and(|f| f.amount.number() > 0),
        (When::Below, Some(figure)) => match figure.amount {
            Amount::PercentTenths(tenths) => tenths.is_some_and(|t| t < rule.than * 10),
            Amount::Count(_) | Amount::Money(_) => false,
        },
        (When::Fallen, Some(figure)) => {
            let earlier = recorded(before, &rule.indicator, rule.reach);
            let tenths = earlier.and_then(|earlier| growth(figure.amount, earlier.amount));
            tenths.is_some_and(|tenths| tenths < -rule.than * 10)
        }
        (When::Below | When::Fallen, None) => false,
    }
}
