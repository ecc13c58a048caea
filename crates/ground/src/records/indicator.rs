//! An indicator (指标), as `catalogue/indicators` declares it.

use serde::Deserialize;

use crate::catalogue::Catalogue;
use crate::error::{Error, Result};

/// A declared question.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Declared")]
pub struct Indicator {
    /// Stable code.
    pub code: String,
    /// Chinese name, also unique: templates ask by it.
    pub label: String,
    /// Measure word, 元 for money, % for ratios.
    pub unit: String,
    /// Under which heading the page of figures has it.
    pub group: String,
    /// Whether the big screen may show it large.
    pub screen: bool,
    /// Whether a unit above compares those beneath it by it.
    pub compared: bool,
    /// What is asked.
    pub question: Question,
}

/// The heading of indicators that name none.
const OTHERS: &str = "其他";

/// What is asked.
#[derive(Debug, Clone)]
pub enum Question {
    /// A measure over records.
    Measured(Measured),
    /// One indicator in percent of another.
    Ratio(Ratio),
}

/// A measure over records.
#[derive(Debug, Clone)]
pub struct Measured {
    /// `ledger:<kind>`, `payments` or `people`.
    pub source: String,
    /// What is measured.
    pub measure: Measure,
    /// The fields summed, for `sum`; those that make values different, for `distinct`.
    pub fields: Vec<String>,
    /// What an empty field counts as, for `sum`: a lecture without 场次 is one.
    pub empty_as: i64,
    /// Which records.
    pub filters: Vec<Filter>,
    /// Everything up to the last day, not only the period.
    pub stock: bool,
    /// Asked once more for each value of this field that occurs: `scheme` or `category`.
    pub by: Option<String>,
    /// How a part is named, `{}` being the value's name; otherwise value and indicator together.
    pub part_label: Option<String>,
}

/// An indicator as it stands in its file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Declared {
    code: String,
    label: String,
    unit: String,
    group: Option<String>,
    #[serde(default)]
    screen: bool,
    #[serde(default)]
    compared: bool,
    source: Option<String>,
    measure: Option<Measure>,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    empty_as: i64,
    #[serde(default, rename = "where")]
    filters: Vec<Filter>,
    #[serde(default)]
    stock: bool,
    by: Option<String>,
    part_label: Option<String>,
    ratio: Option<Ratio>,
}

impl TryFrom<Declared> for Indicator {
    type Error = String;

    fn try_from(d: Declared) -> std::result::Result<Indicator, String> {
        let question = match (d.source, d.measure, d.ratio) {
            (Some(source), Some(measure), None) => Question::Measured(Measured {
                source,
                measure,
                fields: d.fields,
                empty_as: d.empty_as,
                filters: d.filters,
                stock: d.stock,
                by: d.by,
                part_label: d.part_label,
            }),
            (None, None, Some(ratio)) => Question::Ratio(ratio),
            _ => {
                return Err(format!(
                    "指标 {} 应写 source 和 measure，或者只写 ratio",
                    d.code
                ));
            }
        };
        Ok(Indicator {
            code: d.code,
            label: d.label,
            unit: d.unit,
            group: d.group.unwrap_or_else(|| OTHERS.to_owned()),
            screen: d.screen,
            compared: d.compared,
            question,
        })
    }
}

/// One indicator in percent of another.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Code of the part.
    pub numerator: String,
    /// Code of the whole.
    pub denominator: String,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// How many records.
    Count,
    /// The sum of fields.
    Sum,
    /// How many different people, by ID number or else by name and village.
    People,
    /// How many different values fields have together; records where all are empty have none.
    Distinct,
}

/// A condition on a record; all of an indicator's must hold.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Field of the record.
    pub field: String,
    /// Equal to this.
    #[serde(default)]
    pub is: Option<String>,
    /// Not equal to this; an empty field passes.
    #[serde(default)]
    pub is_not: Option<String>,
    /// One of these.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// Greater than zero.
    #[serde(default)]
    pub positive: bool,
    /// A date more than this many months before the last day.
    #[serde(default)]
    pub older_than_months: Option<u32>,
    /// Empty, or a date not before the last day.
    #[serde(default)]
    pub not_ended: bool,
    /// A date before the last day; an empty field does not pass.
    #[serde(default)]
    pub overdue: bool,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct IndicatorFile {
    indicator: Vec<Indicator>,
}

/// All indicators: those that ship and the office's own, in the order of the files.
///
/// # Errors
/// When a code or a name stands twice, or a ratio names an indicator that is not there.
pub fn indicators(catalogue: &Catalogue) -> Result<Vec<Indicator>> {
    let mut all: Vec<Indicator> = Vec::new();
    for file in catalogue.list("indicators", "toml")? {
        let content: IndicatorFile = file.toml()?;
        for indicator in content.indicator {
            if let Some(other) = all
                .iter()
                .find(|i| i.code == indicator.code || i.label == indicator.label)
            {
                let (code, label) = (&other.code, &other.label);
                return Err(Error::refusal(format!(
                    "目录文件 {}：指标 {code}（{label}）写了两次",
                    file.path
                )));
            }
            all.push(indicator);
        }
    }
    for indicator in &all {
        let Question::Ratio(ratio) = &indicator.question else {
            continue;
        };
        for part in [&ratio.numerator, &ratio.denominator] {
            if !all.iter().any(|i| i.code == *part) {
                return Err(Error::refusal(format!(
                    "指标 {} 用到的 {part} 不在目录里",
                    indicator.code
                )));
            }
        }
    }
    Ok(all)
}
