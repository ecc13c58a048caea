//! What stands in the files of `catalogue/schemes/`, row by row.

use kernel::{Date, Month, Rounding};
use serde::Deserialize;

/// A scheme under which people are paid.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scheme {
    /// Code, as it stands in the database.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// How a month's share of a yearly standard is rounded.
    pub rounding: Rounding,
    /// The law or document it rests on.
    pub basis: String,
    /// Whether it is paid once and not month by month (一次性待遇).
    #[serde(default)]
    pub(super) once: bool,
    /// Other ways to write it, where it is paid once.
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
}

/// Which schemes of one person are paid beside each other (兼领); one of the four.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverlapRow {
    /// Code of the scheme that gives way …
    pub of: Option<String>,
    /// … where one of these is paid.
    pub by: Option<Vec<String>>,
    /// Of these the highest is paid.
    pub highest: Option<Vec<String>>,
    /// Of these the first is paid.
    pub first: Option<Vec<String>>,
    /// These are paid beside each other.
    pub both: Option<Vec<String>>,
    /// Code of the division whose people it is of.
    pub division: Option<i64>,
    /// First month, as YYYY-MM.
    pub from: Option<String>,
    /// Last month, as YYYY-MM.
    pub until: Option<String>,
    /// The document it rests on, for whoever reads the catalogue.
    #[serde(rename = "basis")]
    _basis: String,
}

/// 人员类别, from `catalogue/schemes/`.
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
    /// Code of the scheme it is paid under; that of its file.
    #[serde(default)]
    pub scheme: String,
    /// The file of the catalogue that it stands in.
    #[serde(skip)]
    pub path: String,
    /// What an identity of it must carry.
    #[serde(default)]
    pub(super) needs: Needs,
    /// Younger than this at the start is told, not refused. Years.
    pub min_age: Option<u32>,
    /// A number that standards are percentages of (职工月平均工资), and nobody's category.
    #[serde(default)]
    pub parameter: bool,
    /// Such a number of a whole year (居民人均可支配收入), used in the year after it.
    #[serde(default)]
    pub yearly: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Needs {
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

/// A rule, of a category, a scheme or everybody, for what is approved from a day on.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    pub(super) category: Option<String>,
    pub scheme: Option<String>,
    pub(super) from: Option<Date>,
    /// Nobody is paid before this age. Years.
    pub(super) age: Option<u32>,
    /// Whether somebody of whom no approval is known is paid from that age on.
    #[serde(default)]
    pub(super) from_age: bool,
    pub(super) month: First,
    /// The article it rests on, for whoever reads the catalogue.
    #[serde(rename = "basis")]
    _basis: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum First {
    /// 批准当月
    Same,
    /// 批准的下一个月
    Next,
}

/// How years of service are counted.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub(super) category: Option<String>,
    pub scheme: Option<String>,
    pub(super) part: Part,
    #[serde(rename = "basis")]
    _basis: String,
}

/// What a part of a year counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    /// 不满一年的按一年计
    Up,
    /// 不满一年的不计
    Down,
    /// 满六个月的按一年计
    Half,
}

/// Until which age an identity is paid.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limit {
    pub(super) category: Option<String>,
    pub scheme: Option<String>,
    /// The key and what it says of those concerned.
    pub(super) key: String,
    pub(super) is: String,
    /// Paid through the month in which she reaches it. Years.
    pub(super) age: u32,
    /// The key whose day, where later, is the last month instead.
    pub(super) until: Option<String>,
    /// The key that lifts the limit, and what it says then.
    pub(super) unless: Option<(String, String)>,
    #[serde(rename = "basis")]
    _basis: String,
}

/// What is due once more after a death: so many times the monthly amount of what was paid before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AfterDeath {
    /// Code of the scheme it is paid under; that of its file.
    #[serde(default)]
    pub code: String,
    /// Code of the scheme that was paid.
    pub of: String,
    /// How many times the amount of the month of death.
    pub times: u32,
    /// 死因 for which it is due; whatever it was where none is named.
    #[serde(default)]
    pub cause: Vec<String>,
    /// Of deaths from this month on.
    #[serde(default)]
    pub(super) from: Option<Month>,
    /// The article it rests on, for whoever reads the catalogue.
    #[serde(rename = "basis")]
    _basis: String,
}

/// A formula by which a lump sum is reckoned (按公式): so many times a figure of the year before, and of what the decision
/// names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormulaRow {
    /// Code, as it stands in the database; rows of one code follow each other in time.
    pub(super) code: String,
    /// 情形: 烈士, 因公牺牲.
    pub(super) label: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    /// Code of the scheme it is paid under; that of its file.
    #[serde(default)]
    pub(super) scheme: String,
    /// The yearly number that it is a multiple of.
    pub(super) of: Option<String>,
    /// How many times.
    pub(super) times: Option<u32>,
    /// What the decision names besides.
    pub(super) field: Option<Named>,
    /// How many times that, of a pay.
    pub(super) plus: Option<u32>,
    /// How much for each year served.
    pub(super) yuan: Option<i64>,
    /// What a part of a year served counts.
    pub(super) part: Option<ServedPart>,
    /// What happened from this month …
    pub(super) from: Option<Month>,
    /// … through this one.
    pub(super) until: Option<Month>,
    /// The article it rests on.
    pub(super) basis: String,
}

/// What a decision names for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Named {
    /// 月基本工资
    BasePay,
    /// 服役时间
    Served,
}

/// What a part of a year served counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ServedPart {
    /// 六个月以内的按半年，超过的按一年
    HalfYear,
    /// 不满一年的按一年计
    Up,
    /// 不满一年的不计
    Down,
}

/// What sums by formula are increased for (增发), in per cent: the highest of several.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncreaseRow {
    /// Code, as it stands in the database.
    pub(super) code: String,
    /// What for: 二等功.
    pub(super) label: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
    /// Code of the scheme; that of its file.
    #[serde(default)]
    pub(super) scheme: String,
    pub(super) percent: u32,
    pub(super) from: Option<Month>,
    pub(super) until: Option<Month>,
    /// The article it rests on.
    pub(super) basis: String,
}

/// 死因, and other ways to write it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cause {
    pub(super) label: String,
    #[serde(default)]
    pub(super) synonyms: Vec<String>,
}
