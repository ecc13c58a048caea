//! A field that follows (随动) the entries of another kind: the last activity of a pair, the last time a spouse was asked.

use std::collections::HashMap;

use kernel::Date;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Deserialize;
use serde_json::Value as Json;

use super::kind::{FieldType, Kind};
use super::store::{EntryRow, KEPT};
use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};
use ground::time::date_text;

/// What a kind declares about a field that follows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follow {
    /// The date that is brought up to the last entry's, where that is later.
    pub field: String,
    /// The kind whose entries are followed.
    pub kind: String,
    /// Fields that both kinds have, and that say the same in both; a `person` is the same by ID number, or else by name
    /// and place.
    pub by: Vec<String>,
}

/// Refuses what follows a kind or a field that is not there.
pub(super) fn refuse_lost(kinds: &[Kind]) -> Result<()> {
    for kind in kinds {
        for follow in &kind.follows {
            let has = |kind: &Kind, code: &str| kind.fields.iter().any(|f| f.code == code);
            let date = |code: &str| {
                let mut dates = kind.fields.iter().filter(|f| f.code == code);
                dates.any(|f| f.field_type == FieldType::Date)
            };
            let followed = kinds.iter().find(|k| k.kind == follow.kind);
            let holds = followed.is_some_and(|followed| {
                let mut by = follow.by.iter();
                date(&follow.field) && by.all(|code| has(kind, code) && has(followed, code))
            });
            if !holds || follow.by.is_empty() {
                return Err(Error::refusal(format!(
                    "台账“{}”的 {} 随 {} 更新，请核对两种台账里有没有写明的字段",
                    kind.label, follow.field, follow.kind
                )));
            }
        }
    }
    Ok(())
}

/// Brings the fields that follow up to the last entries until a day, that day included.
pub async fn bring_up_to_date(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &Kind,
    until: Date,
    entries: &mut [EntryRow],
) -> Result<()> {
    for follow in &kind.follows {
        if entries.is_empty() {
            return Ok(());
        }
        let followed = last_entries(c, scope, follow, until).await?;
        let mut last: HashMap<String, &str> = HashMap::new();
        for entry in &followed {
            for key in keys(kind, follow, entry, Side::Followed) {
                let day = last.entry(key).or_default();
                *day = (*day).max(&entry.on_date);
            }
        }
        for entry in entries.iter_mut() {
            let known = keys(kind, follow, entry, Side::Following);
            let found = known.iter().filter_map(|key| last.get(key)).max();
            let before = entry.fields.get(&follow.field).and_then(Json::as_str);
            if let Some(day) = found.filter(|day| before.is_none_or(|before| before < **day)) {
                let day = Json::String((*day).to_owned());
                entry.fields.insert(follow.field.clone(), day);
            }
        }
    }
    Ok(())
}

/// Between fields that are told together.
const BETWEEN: char = '\u{1f}';

#[derive(FromQueryResult)]
struct LastRecord {
    division: i64,
    person: Option<i64>,
    id_hash: Option<String>,
    said: Option<String>,
    on_date: String,
}

/// The last entry of each that a follower may know, with the fields it is known by.
async fn last_entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    follow: &Follow,
    until: Date,
) -> Result<Vec<EntryRow>> {
    let by = follow.by.iter();
    let by: Vec<String> = by.map(|code| db::json_text(c, "fields", code)).collect();
    let said = by.join(&format!(" || '{BETWEEN}' || "));
    let sql = format!(
        "SELECT division, person, id_hash, {said} AS said, MAX(on_date) AS on_date FROM ledger_entry \
         WHERE {} AND kind = $5 AND on_date <= $6 AND {KEPT} GROUP BY division, person, id_hash, {said}",
        Scope::CONDITION
    );
    let own = [follow.kind.as_str().into(), date_text(until).into()];
    let records: Vec<LastRecord> = db::rows(c, &sql, scope.values_and(own)).await?;
    let entry = |record: LastRecord| {
        let texts = record.said?;
        let texts = texts
            .split(BETWEEN)
            .map(|text| Json::String(text.to_owned()));
        Some(EntryRow {
            id: 0,
            division: record.division,
            on_date: record.on_date,
            person: record.person,
            id_hash: record.id_hash,
            fields: follow.by.iter().cloned().zip(texts).collect(),
        })
    };
    Ok(records.into_iter().filter_map(entry).collect())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Following,
    Followed,
}

/// By what an entry is known: what it says in the fields both kinds have. Nothing when one of them is empty.
fn keys(kind: &Kind, follow: &Follow, entry: &EntryRow, side: Side) -> Vec<String> {
    let mut keys = vec![String::new()];
    for code in &follow.by {
        let field = kind.fields.iter().find(|f| f.code == *code);
        let text = entry.fields.get(code).and_then(Json::as_str);
        let (Some(field), Some(text)) = (field, text) else {
            return Vec::new();
        };
        let said = match field.field_type {
            FieldType::Person => person_keys(entry, text, side),
            _ => vec![kernel::squeeze(text)],
        };
        let longer = keys.iter().flat_map(|key| {
            let said = said.iter();
            said.map(move |said| format!("{key}{said}{BETWEEN}"))
        });
        keys = longer.collect();
    }
    keys
}

/// Somebody is known by ID number and by number on the rolls; by name and place only where one of the two entries has
/// neither.
fn person_keys(entry: &EntryRow, name: &str, side: Side) -> Vec<String> {
    let named = format!("{}|{}", kernel::squeeze(name), entry.division);
    let mut keys: Vec<String> = entry.id_hash.iter().cloned().collect();
    let region = entry.division / 1_000_000;
    keys.extend(entry.person.map(|number| format!("{region}/{number}")));
    let unknown = keys.is_empty();
    if unknown || side == Side::Followed {
        keys.push(format!("any {named}"));
    }
    if unknown || side == Side::Following {
        keys.push(format!("unknown {named}"));
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(hash: Option<&str>, person: Option<i64>, on_date: &str) -> EntryRow {
        let fields = json!({ "person": "周 兰" });
        EntryRow {
            id: 1,
            division: 990_101_101_001,
            on_date: on_date.to_owned(),
            person,
            id_hash: hash.map(str::to_owned),
            fields: fields.as_object().cloned().unwrap_or_default(),
        }
    }

    fn same(one: &EntryRow, other: &EntryRow) -> bool {
        let following = person_keys(one, "周 兰", Side::Following);
        let followed = person_keys(other, "周兰", Side::Followed);
        following.iter().any(|key| followed.contains(key))
    }

    #[test]
    fn somebody_is_known_by_number_and_by_name_only_where_there_is_none() {
        let (a, b) = (entry(Some("a"), Some(7), ""), entry(Some("b"), None, ""));
        let (on_rolls, named) = (entry(None, Some(7), ""), entry(None, None, ""));
        assert!(same(&a, &a) && same(&a, &on_rolls) && same(&on_rolls, &a));
        assert!(!same(&a, &b) && !same(&on_rolls, &b) && !same(&b, &on_rolls));
        for other in [&a, &b, &on_rolls, &named] {
            assert!(same(&named, other) && same(other, &named));
        }
    }
}
