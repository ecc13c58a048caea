//! Values of an entry in words.

use kernel::Fen;
use serde_json::Value as Json;

use super::kind::{Field, FieldType, Kind};

/// A field's value as read: money with thousands separated and 元, numbers with their measure word.
pub fn field_text(field: &Field, value: &Json) -> String {
    match (field.field_type, value) {
        (FieldType::Money, value) => value
            .as_i64()
            .map(|fen| format!("{}元", Fen::new(fen).grouped()))
            .unwrap_or_default(),
        (_, Json::String(text)) => text.clone(),
        (_, Json::Number(number)) => format!("{number}{}", field.unit),
        _ => String::new(),
    }
}

/// A value as it stands under a heading: money without its unit, which the heading has.
pub fn shown_text(field: &Field, value: Option<&Json>) -> String {
    match (field.field_type, value) {
        (FieldType::Money, Some(value)) => {
            let fen = value.as_i64().map(Fen::new);
            fen.map(Fen::grouped).unwrap_or_default()
        }
        (FieldType::Integer, Some(value)) => {
            value.as_i64().map(|n| n.to_string()).unwrap_or_default()
        }
        (_, Some(value)) => field_text(field, value),
        (_, None) => String::new(),
    }
}

/// The fields of a kind that have a column, what leads to the entry first.
pub(super) fn shown_first(kind: &Kind) -> impl Iterator<Item = &Field> {
    let fields = kind.fields.iter();
    let fields = fields.filter(|field| field.field_type != FieldType::IdNumber);
    // What leads to the entry is whom or what it is about, of the fields that the list shows.
    let named = |field: &&Field| match field.field_type {
        FieldType::Person => true,
        FieldType::Text => field.list && field.required,
        _ => false,
    };
    let place = |fits: &dyn Fn(&&Field) -> bool| fields.clone().position(|f| fits(&f));
    let first = place(&|f| f.field_type == FieldType::Person && f.list);
    let first = first.or_else(|| place(&named));
    let first = first.or_else(|| place(&|f| f.list)).unwrap_or(0);
    let others = fields.clone().enumerate();
    let others = others.filter(move |(at, _)| *at != first);
    fields
        .skip(first)
        .take(1)
        .chain(others.map(|(_, field)| field))
}
