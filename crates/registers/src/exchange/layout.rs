//! What a known sheet looks like: its columns and the headings they go by. From `catalogue/sheets` and the ledger kinds.

use std::collections::BTreeMap;

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::Result;

/// A sheet the program recognises.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// `roster`, `standards`, `changes`, or the code of a ledger kind.
    pub kind: String,
    /// Its Chinese name.
    pub label: String,
    /// Its columns.
    #[serde(rename = "column")]
    pub columns: Vec<Column>,
    /// Headings that are common and not used; nothing is said of them.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// What headings end in that tell something about somebody which is not kept: they are never asked about.
    #[serde(default)]
    pub details: Vec<String>,
    /// What stops the sheet where a heading looks like it and is not known.
    #[serde(default)]
    pub asked: Vec<Asked>,
    /// What two tables of one workbook must not say differently.
    #[serde(default)]
    pub agree: Vec<Agree>,
}

/// What there is but one thing to say of: rows of two tables that are about the same, and say something else, are both
/// refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agree {
    /// The columns that say what rows are about; nothing in the first is about nothing.
    pub of: Vec<String>,
    /// The columns that must not differ, where both rows say something.
    pub says: Vec<String>,
    /// Only rows in whose column one of these words stands.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}

/// What is the same in every table, whatever it holds. From `catalogue/headings.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableWords {
    /// Headings that no sheet uses.
    pub ignored: Vec<String>,
    /// What headings end in that tell something about somebody which no sheet keeps.
    pub details: Vec<String>,
    /// What a row of sums is called, also behind the name of what is summed up.
    pub totals: Vec<String>,
    /// What stands under a table, alone or before a colon.
    pub signatures: Vec<String>,
    /// What the names of towns end in where their government is meant.
    pub offices: Vec<String>,
    /// What parts of villages are called, behind a number.
    pub village_parts: Vec<String>,
    /// What a line that only says where a page ends comes to without its digits.
    pub pages: Vec<String>,
    /// What stands for the value above.
    pub ditto: Vec<String>,
    /// What the names of villages end in.
    pub village_endings: Vec<String>,
    /// What ends so and is no village.
    pub no_villages: Vec<String>,
}

/// What must not be passed over: a heading like it that is not known stops the sheet until somebody has said what it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What it may be.
    pub means: String,
    /// A heading with one of these in it is like it.
    pub like: Vec<String>,
}

/// A column of a known sheet.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What the subject calls it.
    pub code: String,
    /// The headings it goes by; the first is that of the template.
    pub headings: Vec<String>,
    /// Whether a sheet without it is not this sheet.
    #[serde(default)]
    pub required: bool,
    /// What its cells hold, for the template.
    #[serde(default)]
    pub holds: Holds,
    /// What may be chosen.
    #[serde(default)]
    pub options: Vec<String>,
    /// The dictionary what may be chosen comes from, in place of `options`.
    #[serde(default)]
    pub dictionary: Option<Dictionary>,
    /// Whether something else than the options may be written.
    #[serde(default)]
    pub open: bool,
    /// Whether its value may stand once for many rows: in a merged cell, in a row of its own above them, in the title, or
    /// as the name of the sheet.
    #[serde(default)]
    pub stands_once: bool,
    /// How to fill it in, for 填写说明.
    #[serde(default)]
    pub hint: String,
    /// What stands in the sample row.
    #[serde(default)]
    pub sample: String,
}

/// What the cells of a column hold; decides how the template formats them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// Words.
    #[default]
    Text,
    /// Digits that are no number: 身份证号, 银行账号, 电话.
    Digits,
    /// A day.
    Date,
    /// A month, as text.
    Month,
    /// A whole number.
    Integer,
    /// Yuan.
    Money,
}

/// A dictionary of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dictionary {
    /// 人员类别
    Categories,
    /// 残疾等级
    Grades,
    /// 残疾性质
    Natures,
    /// 村(社区) of the office.
    Villages,
    /// 乡镇、街道 of the office.
    Towns,
}

impl Layout {
    /// Code of the column of a dictionary, where the sheet has it.
    pub(super) fn naming(&self, dictionary: Dictionary, codes: &[&str]) -> Option<String> {
        let mut columns = self.columns.iter();
        let found = columns.find(|column| column.dictionary == Some(dictionary))?;
        codes
            .contains(&found.code.as_str())
            .then(|| found.code.clone())
    }

    /// What a column of it may be, each by the first of its headings.
    pub(super) fn choices(&self) -> Vec<String> {
        let columns = self.columns.iter();
        columns
            .filter_map(|c| c.headings.first().cloned())
            .collect()
    }

    /// The sheets in `catalogue/sheets`.
    pub fn shipped(catalogue: &Catalogue) -> Result<Vec<Layout>> {
        catalogue
            .list("sheets", "toml")?
            .iter()
            .map(|file| file.toml())
            .collect()
    }
}

/// A heading without spaces and without what stands in brackets: 「慰问金(元)」 and 「慰问金」 are one.
pub fn plain_heading(heading: &str) -> String {
    let mut depth = 0usize;
    kernel::squeeze(heading)
        .chars()
        .filter(|c| match c {
            '(' | '[' | '【' => {
                depth += 1;
                false
            }
            ')' | ']' | '】' => {
                depth = depth.saturating_sub(1);
                false
            }
            '*' | ':' => false,
            _ => depth == 0,
        })
        .collect()
}

/// Whether a heading says that its amounts are in 万元.
pub fn in_ten_thousands(heading: &str) -> bool {
    kernel::squeeze(heading).contains("万元")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_with_and_without_units_and_spaces() {
        for heading in [
            "慰问金",
            "慰 问 金",
            "慰问金(元)",
            "慰问金\u{ff08}元\u{ff09}",
            "*慰问金:",
        ] {
            assert_eq!(plain_heading(heading), "慰问金", "{heading}");
        }
        assert_ne!(plain_heading("慰问金额合计"), "慰问金");
        assert!(in_ten_thousands("投入（万元）"));
    }
}
