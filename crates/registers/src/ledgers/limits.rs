//! What numbers and rows of a kind cannot be, as its file declares: more than another field says (`at_most`), or a second
//! time for the same unit (`one_each`).

use std::collections::HashSet;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value as Json};

use super::kind::{Field, Kind};
use super::shown::shown_text;
use super::store;
use super::store::KEPT;
use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;

/// The first field that says more than it can, and the one that bounds it.
fn beyond<'k>(kind: &'k Kind, fields: &Map<String, Json>) -> Option<(&'k Field, &'k Field)> {
    let number = |field: &Field| fields.get(&field.code).and_then(Json::as_i64);
    kind.fields.iter().find_map(|field| {
        let most = kind.fields.iter().find(|f| f.code == field.at_most)?;
        (number(field)? > number(most)?).then_some((field, most))
    })
}

/// What to say of it: 已登记人数60，比应登记人数50还多，请核对.
pub(super) fn beyond_in<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
) -> Option<(&'k Field, String)> {
    let (field, most) = beyond(kind, fields)?;
    let told = |field: &Field| {
        let text = shown_text(field, fields.get(&field.code));
        format!("{}{text}", field.label)
    };
    let words = format!("{}，比{}还多，请核对", told(field), told(most));
    Some((field, words))
}

/// By what a unit has one entry, and what an entry says there; nothing where it does not say all of it.
pub(super) fn one_each<'k>(kind: &'k Kind, fields: &Map<String, Json>) -> Vec<(&'k Field, String)> {
    let said = |code: &String| {
        let field = kind.fields.iter().find(|f| f.code == *code)?;
        let text = match fields.get(code)? {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        Some((field, text))
    };
    let by = kind.one_each.iter().map(said).collect::<Option<Vec<_>>>();
    by.unwrap_or_default()
}

/// Refuses a second entry where a unit has one; `but` is the entry itself.
pub(super) async fn refuse_second(
    c: &impl ConnectionTrait,
    kind: &Kind,
    fields: &Map<String, Json>,
    division: DivisionCode,
    but: Option<i64>,
) -> Result<()> {
    let by = one_each(kind, fields);
    let Some((first, _)) = by.first() else {
        return Ok(());
    };
    match other_of(c, kind, division, &by, but).await? {
        None => Ok(()),
        Some(_) => Err(Error::at(&first.code, second(kind, &by))),
    }
}

/// What is said of a second one: 征兵已有年度2026的一条，一个单位只记一条，请改那一条.
pub(super) fn second(kind: &Kind, by: &[(&Field, String)]) -> String {
    let said = by
        .iter()
        .map(|(field, text)| format!("{}{text}", field.label));
    let said: Vec<String> = said.collect();
    format!(
        "{}已有{}的一条，一个单位只记一条，请改那一条",
        kind.label,
        said.join("、")
    )
}

/// The entry of a unit that says the same in some fields, other than one.
pub(super) async fn other_of(
    c: &impl ConnectionTrait,
    kind: &Kind,
    division: DivisionCode,
    by: &[(&Field, String)],
    but: Option<i64>,
) -> Result<Option<AnyKey>> {
    let mut sql = format!(
        "SELECT region, id FROM ledger_entry \
         WHERE region = $1 AND division = $2 AND kind = $3 AND id <> $4 AND {KEPT}"
    );
    let mut values: Vec<sea_orm::Value> = vec![
        division.region().into(),
        division.get().into(),
        kind.kind.clone().into(),
        but.unwrap_or_default().into(),
    ];
    for (field, text) in by {
        values.push(text.clone().into());
        let stands = db::json_text(c, "fields", &field.code);
        sql += &format!(" AND CAST({stands} AS TEXT) = ${}", values.len());
    }
    let found: Vec<(i32, i64)> = db::tuples(c, &sql, values).await?;
    Ok(found.first().map(|(region, id)| AnyKey::new(*region, *id)))
}

/// What entries of a scope say that cannot be so: more than another field of theirs, or a second one of its unit.
pub async fn unbelievable(office: &Office, scope: &Scope, kind: &Kind) -> Result<Vec<String>> {
    let bounded = kind.fields.iter().any(|field| !field.at_most.is_empty());
    if !bounded && kind.one_each.is_empty() {
        return Ok(Vec::new());
    }
    let entries = store::entries(office.db().reader(), scope, &kind.kind, None, LAST_DAY).await?;
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    for entry in &entries {
        let on = &entry.on_date;
        found.extend(beyond_in(kind, &entry.fields).map(|(_, words)| format!("{on}：{words}")));
        let by = one_each(kind, &entry.fields);
        let said: Vec<String> = by.iter().map(|(_, text)| text.clone()).collect();
        if !by.is_empty() && !seen.insert((entry.division, said)) {
            found.push(format!("{on}：{}", second(kind, &by)));
        }
    }
    Ok(found)
}

/// After every day of an entry.
const LAST_DAY: &str = "9999-12-31";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledgers::kinds;
    use ground::catalogue::Catalogue;
    use serde_json::json;

    #[test]
    fn no_more_are_registered_than_are_due() {
        let kinds = kinds(&Catalogue::default()).unwrap();
        let kind = kinds.iter().find(|k| k.kind == "recruitment").unwrap();
        let fields = |due: i64, registered: i64| {
            let fields = json!({ "year": 2026, "due": due, "registered": registered });
            fields.as_object().unwrap().clone()
        };
        assert!(beyond_in(kind, &fields(50, 50)).is_none());
        let (field, words) = beyond_in(kind, &fields(50, 60)).unwrap();
        assert_eq!(field.code, "registered");
        assert_eq!(words, "已登记人数60，比应登记人数50还多，请核对");
        let by = one_each(kind, &fields(50, 50));
        assert_eq!(
            second(kind, &by),
            "征兵已有年度2026的一条，一个单位只记一条，请改那一条"
        );
    }
}
