//! A question answered: the amount, and the records behind it.

use chrono::Months;
use kernel::{Date, Fen};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::reach::Reach;
use super::record::Record;
use ground::error::{Error, Result};
use ground::records::{Amount, Filter, Measure, Measured, Part};

/// A figure: an indicator answered for a division and a period.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// Code of the indicator, with the value after a dot where it was asked value by value.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// JSON number.
    pub value: Json,
    /// Measure word.
    pub unit: String,
    /// How many records stand behind it.
    pub record_count: usize,
    /// What of it was recorded for the unit itself (本级).
    pub own: Part,
    /// What of it was recorded for units beneath (下级).
    pub beneath: Part,
    /// The records, when they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<Map<String, Json>>>,
    /// The amount itself.
    #[serde(skip)]
    pub amount: Amount,
    /// Whether it tells everything up to the last day, not what happened in the period.
    #[serde(skip)]
    pub stock: bool,
    /// The name of the value, where the indicator was asked value by value.
    #[serde(skip)]
    pub part: Option<String>,
}

impl Figure {
    /// The same figure of one reach; its records are left out.
    #[must_use]
    pub fn at(&self, reach: Reach) -> Figure {
        let part = match reach {
            Reach::Whole => return self.clone(),
            Reach::Own => self.own,
            Reach::Beneath => self.beneath,
        };
        Figure {
            value: part.amount.json(),
            record_count: usize::try_from(part.records).unwrap_or(usize::MAX),
            amount: part.amount,
            records: None,
            ..self.clone()
        }
    }
}

/// A field that no record has would count as nothing, silently.
pub(super) fn refuse_unknown_fields(measured: &Measured, known: &[String]) -> Result<()> {
    let filtered = measured.filters.iter().map(|f| &f.field);
    let named = measured.fields.iter().chain(filtered).chain(&measured.by);
    match named.into_iter().find(|field| !known.contains(field)) {
        None => Ok(()),
        Some(field) => {
            let source = &measured.source;
            Err(Error::refusal(format!(
                "指标目录里的字段“{field}”不在 {source} 的记录里，请核对"
            )))
        }
    }
}

/// Whether what is summed is money.
///
/// # Errors
/// When nothing is named to be summed, or money and numbers are mixed.
pub(super) fn sums_money(measured: &Measured, money: &[String]) -> Result<bool> {
    let moneys = measured.fields.iter().filter(|f| money.contains(f)).count();
    let mixed = moneys != 0 && moneys != measured.fields.len();
    if measured.measure == Measure::Sum && (measured.fields.is_empty() || mixed) {
        return Err(Error::refusal(
            "指标目录里 sum 要写明 fields，并且不能把金额和人数相加",
        ));
    }
    if measured.measure == Measure::Distinct && measured.fields.is_empty() {
        return Err(Error::refusal("指标目录里 distinct 要写明 fields"));
    }
    Ok(moneys != 0)
}

/// Whether a record meets all of an indicator's conditions.
pub fn passes(record: &Record, filters: &[Filter], last_day: Date) -> Result<bool> {
    for filter in filters {
        if !passes_one(record, filter, last_day)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn passes_one(record: &Record, filter: &Filter, last_day: Date) -> Result<bool> {
    let field = record.value(&filter.field);
    let value = field.text();
    let date = || {
        let read = value.parse::<Date>();
        read.map_err(|_| Error::refusal(format!("指标目录里的字段“{}”不是日期", filter.field)))
    };
    let equal = filter.is.as_ref().is_none_or(|is| *is == value);
    let unequal = filter.is_not.as_ref().is_none_or(|not| *not != value);
    let listed = filter.one_of.is_empty() || filter.one_of.iter().any(|one| *one == value);
    let positive = !filter.positive || field.number() > 0;
    let old = match filter.older_than_months {
        None => true,
        Some(_) if value.is_empty() => true,
        Some(months) => {
            let (date, limit) = (date()?, last_day.checked_sub_months(Months::new(months)));
            limit.is_some_and(|limit| date < limit)
        }
    };
    let late = !filter.overdue || (!value.is_empty() && date()? < last_day);
    let running = !filter.not_ended || value.is_empty() || date()? >= last_day;
    Ok(equal && unequal && listed && positive && old && late && running)
}

/// A record as somebody looking behind a figure sees it: money in yuan.
pub fn shown(record: &Record, money: &[String]) -> Map<String, Json> {
    let mut fields = record.fields();
    for field in money {
        if let Some(fen) = fields.get(field).and_then(Json::as_i64) {
            fields.insert(field.clone(), Amount::Money(Fen::new(fen)).json());
        }
    }
    fields
}
