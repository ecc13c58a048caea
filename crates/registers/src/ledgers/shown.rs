//! Values of an entry in words.

use kernel::Fen;
use serde_json::Value as Json;

use super::kind::{Field, FieldType};

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
