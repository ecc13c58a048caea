//! What numbers and rows of a kind cannot be, as its file declares: more than another field says (`at_most`), a second time
//! for the same unit (`one_each`), or the number of a bank card (`no_card`).

use kernel::{DivisionCode, luhn_valid, normalise_account};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::{Map, Value as Json};

use super::kind::{Field, Kind};
use super::shown::shown_text;
use super::store::{EntryRow, KEPT, Record};
use crate::organisation::Directory;
use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;

/// The fields that say more than they can, each with the one that bounds it and by how much.
fn beyond<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
) -> impl Iterator<Item = (&'k Field, &'k Field, i64)> {
    let number = |field: &Field| fields.get(&field.code).and_then(Json::as_i64);
    kind.fields.iter().filter_map(move |field| {
        let most = kind.fields.iter().find(|f| f.code == field.at_most)?;
        let by = number(field)?.saturating_sub(number(most)?);
        (by > 0).then_some((field, most, by))
    })
}

/// What to say of the first: 已登记人数60，比应登记人数50还多，请核对.
pub(super) fn beyond_in<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
) -> Option<(&'k Field, String)> {
    worse_in(kind, &Map::new(), fields)
}

/// The same of the first that says so by more than it did before.
pub(super) fn worse_in<'k>(
    kind: &'k Kind,
    before: &Map<String, Json>,
    fields: &Map<String, Json>,
) -> Option<(&'k Field, String)> {
    let stood = |field: &Field| {
        let mut stood = beyond(kind, before);
        let same = stood.find(|(other, ..)| other.code == field.code);
        same.map_or(0, |(_, _, by)| by)
    };
    let (field, most, _) = beyond(kind, fields).find(|(field, _, by)| *by > stood(field))?;
    let told = |field: &Field| {
        let text = shown_text(field, fields.get(&field.code));
        format!("{}{text}", field.label)
    };
    let words = format!("{}，比{}还多，请核对", told(field), told(most));
    Some((field, words))
}

/// The first field with the number of a bank card in it where none belongs (`no_card`), and what to say of it.
pub(super) fn card_in<'k>(
    kind: &'k Kind,
    fields: &Map<String, Json>,
) -> Option<(&'k Field, String)> {
    let mut fields_without = kind.fields.iter().filter(|field| field.no_card);
    let field = fields_without.find(|field| {
        let text = fields.get(&field.code).and_then(Json::as_str);
        text.is_some_and(is_card)
    })?;
    let words = format!(
        "{}里像是银行卡号，这里不记卡号；发放用的卡号请在本人档案里登记为银行账号",
        field.label
    );
    Some((field, words))
}

/// 16 to 19 digits that check by Luhn.
fn is_card(text: &str) -> bool {
    let digits = normalise_account(text);
    (16..=19).contains(&digits.len()) && luhn_valid(&digits)
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

/// Whether two entries of a unit are the same by what a unit has one of.
pub(super) fn says_the_same(
    kind: &Kind,
    one: &Map<String, Json>,
    other: &Map<String, Json>,
) -> bool {
    let by = one_each(kind, one).into_iter().map(|(_, text)| text);
    by.eq(one_each(kind, other).into_iter().map(|(_, text)| text))
}

/// So many of them are told at once.
const TOLD: usize = 20;

/// What entries of a scope say that cannot be so: more than another field of theirs, or a second one of its unit. Each
/// with its unit; the first of many.
pub async fn unbelievable(office: &Office, scope: &Scope, kind: &Kind) -> Result<Vec<String>> {
    let bounded = kind.fields.iter().any(|field| !field.at_most.is_empty());
    if !bounded && kind.one_each.is_empty() {
        return Ok(Vec::new());
    }
    let reader = office.db().reader();
    let directory = Directory::load(reader, scope).await?;
    let unit = |division: i64| match DivisionCode::try_from(division) {
        Ok(division) => directory.name(division),
        Err(_) => division.to_string(),
    };
    let mut found = Vec::new();
    for entry in all_beyond(reader, scope, kind).await? {
        let said = beyond_in(kind, &entry.fields);
        let (unit, on) = (unit(entry.division), &entry.on_date);
        found.extend(said.map(|(_, words)| format!("{unit}，{on}：{words}")));
    }
    for (division, said, count) in repeated(reader, scope, kind).await? {
        let fields = kind.one_each.iter();
        let fields = fields.filter_map(|code| kind.fields.iter().find(|f| f.code == *code));
        let said = fields.zip(said);
        let said: Vec<String> = said.map(|(f, text)| format!("{}{text}", f.label)).collect();
        let (unit, label, said) = (unit(division), &kind.label, said.join("、"));
        found.push(format!(
            "{unit}：{label}有{count}条{said}的，一个单位只记一条，请删去多余的"
        ));
    }
    if found.len() > TOLD {
        found.truncate(TOLD);
        found.push(format!("像这样的不止这 {TOLD} 条，改了这些再看其余的"));
    }
    Ok(found)
}

/// The entries of which some field says more than it can, the earliest first.
async fn all_beyond(c: &impl ConnectionTrait, scope: &Scope, kind: &Kind) -> Result<Vec<EntryRow>> {
    let number = |code: &str| format!("CAST({} AS BIGINT)", db::json_text(c, "fields", code));
    let bounded = kind.fields.iter().filter(|field| !field.at_most.is_empty());
    let beyond = bounded.map(|f| format!("{} > {}", number(&f.code), number(&f.at_most)));
    let beyond: Vec<String> = beyond.collect();
    if beyond.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {} FROM ledger_entry WHERE {} AND kind = $5 AND {KEPT} AND ({}) \
         ORDER BY on_date, region, id LIMIT {}",
        Record::COLUMNS,
        Scope::CONDITION,
        beyond.join(" OR "),
        TOLD + 1
    );
    let own = [kind.kind.clone().into()];
    let records: Vec<Record> = db::rows(c, &sql, scope.values_and(own)).await?;
    records.into_iter().map(Record::row).collect()
}

/// What several entries of one unit say by what it has one entry of: unit, what they say, and how many they are.
async fn repeated(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &Kind,
) -> Result<Vec<(i64, Vec<String>, i64)>> {
    let said = kind.one_each.iter();
    let said = said.map(|code| format!("CAST({} AS TEXT)", db::json_text(c, "fields", code)));
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        return Ok(Vec::new());
    }
    let by = said.join(", ");
    let sql = format!(
        "SELECT division, COUNT(*), {by} FROM ledger_entry WHERE {} AND kind = $5 AND {KEPT} AND {} IS NOT NULL \
         GROUP BY division, {by} HAVING COUNT(*) > 1 ORDER BY division, {by} LIMIT {}",
        Scope::CONDITION,
        said.join(" IS NOT NULL AND "),
        TOLD + 1
    );
    let rows = db::raw(c, &sql, scope.values_and([kind.kind.clone().into()])).await?;
    let read = |row: &QueryResult| {
        let texts = (2..2 + said.len()).map(|at| Ok(row.try_get_by_index(at)?));
        let texts: Result<Vec<String>> = texts.collect();
        Ok((row.try_get_by_index(0)?, texts?, row.try_get_by_index(1)?))
    };
    rows.iter().map(read).collect()
}

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
