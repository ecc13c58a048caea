//! What an entry says, and what a change of it changed, for the audit.

use serde_json::{Map, Value as Json, json};

use super::kind::{Field, Kind};
use super::shown::field_text;

/// All that its fields say, by their labels.
pub fn told(kind: &Kind, fields: &Map<String, Json>) -> Json {
    let pairs = kind
        .fields
        .iter()
        .filter_map(|f| Some((f.label.clone(), json!(field_text(f, fields.get(&f.code)?)))));
    Json::Object(pairs.collect())
}

/// What was and is, by the labels of the fields that changed.
pub fn differences(kind: &Kind, before: &Map<String, Json>, after: &Map<String, Json>) -> Json {
    let text = |fields: &Map<String, Json>, field: &Field| {
        fields
            .get(&field.code)
            .map(|v| field_text(field, v))
            .unwrap_or_default()
    };
    let pairs = kind.fields.iter().filter_map(|field| {
        let (was, is) = (text(before, field), text(after, field));
        (was != is).then(|| (field.label.clone(), json!([was, is])))
    });
    Json::Object(pairs.collect())
}
