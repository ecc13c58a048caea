//! A record behind a figure, whatever its source; a year of a county's payments is a million of them.

use std::borrow::Cow;
use std::sync::Arc;

use kernel::{DivisionCode, Month};
use serde_json::{Map, Value as Json, json};

use ground::key::AnyKey;
use ground::records::Item;
use ground::time::month_number;
use payments::{Batch, PaidRow};

/// A record behind a figure.
#[derive(Debug, Clone)]
pub enum Record {
    /// A ledger entry or an identity on the rolls.
    Fields {
        /// Number of the entry, or of the person, in the division's region.
        id: i64,
        /// Where it belongs.
        division: DivisionCode,
        /// The month it happened in, as 201103; nothing for who is on the rolls.
        month: Option<i32>,
        /// What makes a person the same: keyed hash of the ID number, number on the rolls, or name and division.
        person: String,
        /// Its fields by code; money in fen.
        fields: Map<String, Json>,
    },
    /// A line paid, of its batch.
    Paid(PaidRow, Arc<Batch>),
    /// A record of a register.
    Item(Arc<Item>),
}

/// What a field of a record holds.
#[derive(Debug, PartialEq, Eq)]
pub enum FieldValue<'a> {
    Empty,
    Text(Cow<'a, str>),
    Number(i64),
}

impl FieldValue<'_> {
    /// As text, to be compared with what a catalogue file says.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            FieldValue::Empty => Cow::Borrowed(""),
            FieldValue::Text(text) => Cow::Borrowed(text),
            FieldValue::Number(number) => Cow::Owned(number.to_string()),
        }
    }

    /// As a number; an empty or text field counts as nothing.
    pub fn number(&self) -> i64 {
        match self {
            FieldValue::Number(number) => *number,
            FieldValue::Empty | FieldValue::Text(_) => 0,
        }
    }
}

/// What makes the people behind records the same.
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum PersonKey<'a> {
    Named(&'a str),
    Numbered(i32, i64),
}

/// Fields of a payment that are money.
pub(super) const PAYMENT_MONEY: [&str; 4] = ["amount", "regular", "backpay", "recovery"];
/// Fields of a payment that are not.
pub(super) const PAYMENT_TEXTS: [&str; 4] = ["month", "name", "scheme", "category"];

impl Record {
    /// A field by its code.
    pub fn value(&self, field: &str) -> FieldValue<'_> {
        match self {
            Record::Fields { fields, .. } => field_value(fields, field),
            Record::Item(item) => field_value(&item.fields, field),
            Record::Paid(row, _) => paid_value(row, field),
        }
    }

    /// Where it belongs, by its code.
    pub fn division(&self) -> i64 {
        match self {
            Record::Fields { division, .. } => division.get(),
            Record::Paid(row, _) => row.division,
            Record::Item(item) => item.division.get(),
        }
    }

    /// The month it happened in, as 201103.
    pub fn month(&self) -> Option<i32> {
        match self {
            Record::Fields { month, .. } => *month,
            Record::Paid(row, _) => Some(row.month),
            Record::Item(item) => item.on.map(|on| month_number(Month::of(on))),
        }
    }

    /// Whose record it is.
    pub fn person(&self) -> PersonKey<'_> {
        match self {
            Record::Fields { person, .. } => PersonKey::Named(person),
            Record::Paid(row, _) => PersonKey::Numbered(row.region, row.person),
            Record::Item(item) => PersonKey::Named(&item.person),
        }
    }

    /// All fields, for somebody looking behind a figure; money still in fen.
    pub fn fields(&self) -> Map<String, Json> {
        match self {
            Record::Fields { fields, .. } => fields.clone(),
            Record::Item(item) => {
                let mut fields = item.fields.clone();
                let (region, id) = item.key;
                fields.insert(
                    "record".to_owned(),
                    json!(AnyKey::new(region, id).to_string()),
                );
                fields.insert("name".to_owned(), json!(item.name));
                fields
            }
            Record::Paid(row, _) => {
                let mut fields = Map::new();
                fields.insert(
                    "record".to_owned(),
                    json!(format!("{}/{}", row.batch, row.line_no)),
                );
                for field in PAYMENT_TEXTS {
                    fields.insert(field.to_owned(), json!(paid_value(row, field).text()));
                }
                for field in PAYMENT_MONEY {
                    fields.insert(field.to_owned(), json!(paid_value(row, field).number()));
                }
                fields
            }
        }
    }
}

fn field_value<'r>(fields: &'r Map<String, Json>, field: &str) -> FieldValue<'r> {
    match fields.get(field) {
        None | Some(Json::Null) => FieldValue::Empty,
        Some(Json::String(text)) => FieldValue::Text(Cow::Borrowed(text)),
        Some(other) => match other.as_i64() {
            Some(number) => FieldValue::Number(number),
            None => FieldValue::Text(Cow::Owned(other.to_string())),
        },
    }
}

fn paid_value<'r>(row: &'r PaidRow, field: &str) -> FieldValue<'r> {
    match field {
        "month" => FieldValue::Text(Cow::Owned(format!(
            "{}-{:02}",
            row.month / 100,
            row.month % 100
        ))),
        "name" => FieldValue::Text(Cow::Borrowed(&row.name)),
        "scheme" => FieldValue::Text(Cow::Borrowed(&row.scheme)),
        "category" => FieldValue::Text(Cow::Borrowed(&row.category)),
        "amount" => FieldValue::Number(row.amount_fen),
        "regular" => FieldValue::Number(row.regular_fen),
        "backpay" => FieldValue::Number(row.backpay_fen),
        "recovery" => FieldValue::Number(row.recovery_fen),
        _ => FieldValue::Empty,
    }
}
