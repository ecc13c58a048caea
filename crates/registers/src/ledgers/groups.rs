//! A row is about one person or household: one that speaks of 20人, or has two names, would be counted as one.

use serde_json::{Map, Value as Json};

use super::kind::{Field, FieldType, Kind};
use crate::people::NameWords;
use ground::error::{Error, Result};
use ground::office::Office;

/// The first field of an entry that names more than one, and what to say of it.
pub(super) fn group_in<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
    words: &NameWords,
) -> Option<(&'k Field, String)> {
    let people = kind.fields.iter();
    let mut people = people.filter(|field| field.field_type == FieldType::Person);
    people.find_map(|field| {
        let text = fields.get(&field.code)?.as_str()?;
        let told = match (words.several(text), words.counted(text)) {
            (Some(names), _) => format!("“{text}”写了{}个人", names.len()),
            (None, Some(count)) => format!("“{text}”说的是{count}"),
            (None, None) if words.and_others(text) => format!("“{text}”说的不止一个人"),
            (None, None) => return None,
        };
        let told = format!("{told}，一行只算一个人（一户），请一人（户）一行，金额各填各的");
        Some((field, told))
    })
}

/// Refuses to write an entry that names more than one.
pub(super) fn refuse_groups(
    office: &Office,
    kind: &Kind,
    fields: &Map<String, Json>,
) -> Result<()> {
    let words = NameWords::load(office.catalogue())?;
    group_in(kind, fields, &words).map_or(Ok(()), |(field, told)| {
        Err(Error::at(field.code.clone(), told))
    })
}
