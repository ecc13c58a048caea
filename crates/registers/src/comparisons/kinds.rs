//! The kinds of lists that the rolls are compared with, from `catalogue/comparisons`: one file for each.

use serde::Deserialize;

use crate::exchange::{Asked, Column, Layout};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// Before the code of a kind, where it is a kind of sheet.
const SHEET: &str = "comparison_";

/// From which month on a list matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matters {
    /// The months after that of the day it tells.
    After,
    /// That month and those after.
    From,
}

/// What may follow from a suspicion that is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Follows {
    /// 死亡
    Death,
    /// 停发
    Stop,
    /// 迁出
    MoveOut,
}

/// A kind of list (比对名单的种类).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonKind {
    /// As it is stored.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// What it means that somebody is on it, to be read after 名单上写着.
    pub means: String,
    /// Whether nobody on it is paid before it is settled.
    pub blocks: bool,
    /// From which month on it matters; always where left out.
    #[serde(default)]
    pub months: Option<Matters>,
    /// Codes of the columns with the day it matters from; the first that says something counts.
    #[serde(default)]
    pub day: Vec<String>,
    /// Code of the column with the last day it matters.
    #[serde(default)]
    pub until: Option<String>,
    /// Codes of the columns that make two facts about somebody two, beside the months.
    #[serde(default)]
    pub same: Vec<String>,
    /// Codes of the schemes it concerns; with `categories`, all where both are left out.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// Codes of the categories it concerns.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Whether rows without an ID number are compared by name and birth.
    #[serde(default)]
    pub by_name: bool,
    /// For how many months a list of it is good.
    pub good_months: i32,
    /// The change that is proposed where it is true.
    #[serde(default)]
    pub change: Option<Follows>,
    /// Codes of the results it may be settled with, in order.
    pub results: Vec<String>,
    /// Of each of these columns a sheet of it has at least one.
    pub one_of: Vec<Vec<String>>,
    /// Headings that are common on it and not kept.
    #[serde(default)]
    ignored: Vec<String>,
    /// What stops the sheet where a heading looks like it and is not known.
    #[serde(default)]
    asked: Vec<Asked>,
    /// Its own columns.
    #[serde(default, rename = "column")]
    pub columns: Vec<Column>,
}

impl ComparisonKind {
    /// Whether it has to do with what is paid under a scheme to a category.
    pub fn concerns(&self, scheme: &str, category: &str) -> bool {
        let all = self.schemes.is_empty() && self.categories.is_empty();
        let among = |codes: &[String], code: &str| codes.iter().any(|one| one == code);
        all || among(&self.schemes, scheme) || among(&self.categories, category)
    }

    /// As a kind of sheet.
    pub fn sheet(&self) -> String {
        format!("{SHEET}{}", self.code)
    }
}

/// How a suspicion may be settled (核实结果).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// As it is stored.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// Whether the change that the kind names is proposed.
    #[serde(default)]
    pub change: bool,
}

/// What every kind has.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Common {
    #[serde(rename = "column")]
    columns: Vec<Column>,
    #[serde(rename = "result")]
    results: Vec<Outcome>,
}

/// All kinds.
#[derive(Debug)]
pub struct Comparisons {
    kinds: Vec<ComparisonKind>,
    common: Common,
}

impl Comparisons {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When a file names what there is not.
    pub fn load(catalogue: &Catalogue) -> Result<Comparisons> {
        let common: Common = catalogue.read("comparisons.toml")?.toml()?;
        let mut kinds: Vec<ComparisonKind> = Vec::new();
        for file in catalogue.list("comparisons", "toml")? {
            let kind: ComparisonKind = file.toml()?;
            if let Some(what) = wrong(&kind, &common) {
                return Err(Error::refusal(format!("目录文件 {}：{what}", file.path)));
            }
            kinds.push(kind);
        }
        Ok(Comparisons { kinds, common })
    }

    /// All kinds, by the names of their files.
    pub fn kinds(&self) -> &[ComparisonKind] {
        &self.kinds
    }

    /// The kind of a code; nothing once its file is gone.
    pub fn coded(&self, code: &str) -> Option<&ComparisonKind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }

    /// The kind of a sheet.
    pub fn of_sheet(&self, sheet: &str) -> Option<&ComparisonKind> {
        self.coded(sheet.strip_prefix(SHEET)?)
    }

    /// Chinese name of a kind.
    pub fn label<'a>(&'a self, code: &'a str) -> &'a str {
        self.coded(code).map_or(code, |kind| &kind.label)
    }

    /// How suspicions of a kind may be settled.
    pub fn outcomes<'a>(&'a self, kind: &'a ComparisonKind) -> impl Iterator<Item = &'a Outcome> {
        kind.results.iter().filter_map(|code| self.outcome(code))
    }

    /// An outcome by its code.
    pub fn outcome(&self, code: &str) -> Option<&Outcome> {
        self.common.results.iter().find(|one| one.code == code)
    }

    /// The sheets of all kinds.
    pub fn layouts(&self) -> Vec<Layout> {
        let layout = |kind: &ComparisonKind| Layout {
            kind: kind.sheet(),
            label: kind.label.clone(),
            columns: kind
                .columns
                .iter()
                .chain(&self.common.columns)
                .cloned()
                .collect(),
            ignored: kind.ignored.clone(),
            details: Vec::new(),
            asked: kind.asked.clone(),
            agree: Vec::new(),
            one_of: kind.one_of.clone(),
        };
        self.kinds.iter().map(layout).collect()
    }
}

/// What is wrong with a kind.
fn wrong(kind: &ComparisonKind, common: &Common) -> Option<String> {
    let columns = || kind.columns.iter().chain(&common.columns);
    let known = |code: &&String| columns().any(|column| column.code == **code);
    let named = kind.day.iter().chain(&kind.until).chain(&kind.same);
    let named = named.chain(kind.one_of.iter().flatten());
    if let Some(code) = named.into_iter().find(|code| !known(code)) {
        return Some(format!("没有 {code} 这一栏"));
    }
    for code in &kind.results {
        match common.results.iter().find(|one| one.code == *code) {
            None => return Some(format!("comparisons.toml 里没有 {code} 这个结果")),
            Some(one) if one.change && kind.change.is_none() => {
                return Some(format!("结果 {code} 要提出变更，请写 change"));
            }
            Some(_) => {}
        }
    }
    kind.results
        .is_empty()
        .then(|| "请写 results：疑点怎么核实".to_owned())
}
