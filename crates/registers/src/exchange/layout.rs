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
    /// Of each of these columns a sheet has at least one, or it is not this sheet.
    #[serde(default)]
    pub one_of: Vec<Vec<String>>,
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
    /// Headings of codes that stand in place of the names of villages.
    pub division_codes: Vec<String>,
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

impl Column {
    /// Whether a heading may say its value: 标准（元/月） is in what unit.
    pub fn stands_in_headings(&self) -> bool {
        self.stands_once && self.dictionary.is_none() && !self.options.is_empty()
    }
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

/// In what the numbers of a column are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Measure {
    /// As they stand; amounts in yuan.
    #[default]
    One,
    /// 万元
    TenThousand,
    /// Something that is not worked out: 百元, 千元, 分, 万人.
    Strange(String),
}

const YUAN: &str = "元";
const TEN_THOUSAND: &str = "万元";
/// What makes another measure of one, the longest first.
const MULTIPLES: [&str; 7] = ["十万", "百万", "千万", "亿", "万", "千", "百"];
/// What there are ten thousands or hundreds of.
const MEASURED: [&str; 9] = [YUAN, "人", "户", "人次", "户次", "次", "份", "册", "件"];
const PARTS_OF_YUAN: [&str; 2] = ["分", "角"];
/// Before a measure that is named: 单位:万元.
const MEASURED_IN: &str = "单位:";

impl Measure {
    /// What a heading says in brackets or at its end: 慰问金(百元), 投入万元.
    pub fn of_heading(heading: &str) -> Option<Measure> {
        let heading = kernel::squeeze(heading);
        let inside = heading
            .split_once('(')
            .map(|(_, rest)| rest.split(')').next().unwrap_or(rest));
        if let Some(inside) = inside {
            let named = inside.rsplit_once(MEASURED_IN);
            let measure = named.map_or(inside, |(_, measure)| measure);
            // 万元/年, 元每月: of what time is another matter.
            let measure = measure.split(['/', '每']).next();
            return measure.and_then(Measure::named);
        }
        let begins = heading.char_indices().map(|(at, _)| &heading[at..]);
        let multiple = |end: &&str| end.ends_with(YUAN) && Measure::is_multiple(end);
        begins.filter(multiple).find_map(Measure::named)
    }

    /// What lines above a table say of all its amounts: 单位:万元, 金额单位:百元. The unit that fills the sheet in is none.
    pub fn of_lines<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<Measure> {
        let said = |line: &str| {
            let line = kernel::squeeze(line);
            let places = line.match_indices(MEASURED_IN);
            let mut said = places.map(|(at, mark)| &line[at + mark.len()..]);
            said.find_map(|said| {
                let parts = said.split(['、', ',', ';', ')', '/']);
                let mut amounts = parts.filter_map(|part| {
                    let end = part.find(YUAN).map(|at| at + YUAN.len());
                    let is_part = PARTS_OF_YUAN.contains(&part);
                    end.map(|end| &part[..end]).or(is_part.then_some(part))
                });
                amounts.find_map(Measure::named)
            })
        };
        lines.into_iter().find_map(said)
    }

    fn is_multiple(text: &str) -> bool {
        let of = |multiple: &&str| text.strip_prefix(*multiple);
        MULTIPLES
            .iter()
            .find_map(of)
            .is_some_and(|one| MEASURED.contains(&one))
    }

    fn named(text: &str) -> Option<Measure> {
        match text {
            YUAN => Some(Measure::One),
            TEN_THOUSAND => Some(Measure::TenThousand),
            text if Measure::is_multiple(text) || PARTS_OF_YUAN.contains(&text) => {
                Some(Measure::Strange(text.to_owned()))
            }
            _ => None,
        }
    }

    /// Why numbers in it are not read; nothing where they are.
    pub fn unread(&self) -> Option<String> {
        match self {
            Measure::Strange(measure) => Some(format!(
                "表头写的单位是{measure}，不知道怎么换算，请换算好再导，金额写元或万元，人数写个数"
            )),
            Measure::One | Measure::TenThousand => None,
        }
    }
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
    }

    #[test]
    fn headings_and_lines_say_in_what_numbers_are() {
        let strange = |measure: &str| Some(Measure::Strange(measure.to_owned()));
        for (heading, measure) in [
            ("慰问金(元)", Some(Measure::One)),
            ("投入（万元）", Some(Measure::TenThousand)),
            ("投入金额万元", Some(Measure::TenThousand)),
            ("慰问金（单位：万元）", Some(Measure::TenThousand)),
            ("慰问金（百元）", strange("百元")),
            ("投入千元", strange("千元")),
            ("投资(百万元)", strange("百万元")),
            ("投资(亿元)", strange("亿元")),
            ("慰问金（分）", strange("分")),
            ("参加人数（万人）", strange("万人")),
            ("慰问金", None),
            ("得分", None),
            ("百岁老人", None),
            ("人数（百岁以上）", None),
            ("标准（元/年）", Some(Measure::One)),
            ("标准（万元/年）", Some(Measure::TenThousand)),
            ("教育人次（人/次）", None),
        ] {
            assert_eq!(Measure::of_heading(heading), measure, "{heading}");
        }
        for (line, measure) in [
            ("单位：万元", Some(Measure::TenThousand)),
            ("填报单位：甲镇  金额单位：百元", strange("百元")),
            ("（单位：人、万元）", Some(Measure::TenThousand)),
            ("填报单位：甲镇", None),
            ("单位：元", Some(Measure::One)),
            ("百万元工程走访", None),
        ] {
            assert_eq!(Measure::of_lines([line]), measure, "{line}");
        }
    }
}
