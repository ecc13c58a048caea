//! The register read page by page, in the order of units and names.

use kernel::{Date, DivisionCode};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::search;
use crate::access::Scope;
use crate::platform::db;
use crate::platform::error::Result;
use crate::platform::time::date_text;

/// What is asked of the register.
#[derive(Debug, Clone, Default)]
pub(in crate::people) struct PeopleQuery {
    /// What was typed into the search box.
    pub typed: String,
    /// Only this unit, without what lies beneath.
    pub only: Option<DivisionCode>,
    /// Code of a category.
    pub category: Option<String>,
    /// Grade of disability.
    pub grade: Option<i32>,
    /// Born on this day or later.
    pub born_from: Option<Date>,
    /// Born on this day or before.
    pub born_to: Option<Date>,
    /// 在册, 已停发, 已去世 by their codes: `alive`, `stopped`, `dead`.
    pub state: Option<String>,
    /// 困难
    pub hardship: Option<String>,
}

/// A person as a list or her own page shows her; the numbers still sealed.
#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::people) struct PersonRecord {
    pub region: i32,
    pub id: i64,
    pub division: i64,
    pub name: String,
    pub sex: Option<String>,
    pub birth: Option<String>,
    pub id_sealed: Option<String>,
    pub phone_sealed: Option<String>,
    pub bank: String,
    pub account_sealed: Option<String>,
    pub note: String,
    pub recorded_at: String,
    pub version: i32,
}

const COLUMNS: &str = "region, id, division, name, sex, birth, id_sealed, phone_sealed, bank, account_sealed, note, recorded_at, version";

/// Somebody of whom a death is on record.
const DEAD: &str =
    "(region, id) IN (SELECT e.region, e.person FROM person_event e WHERE e.kind = 'death')";
/// Somebody whose payment was stopped and not taken up again.
const STOPPED: &str = "(region, id) IN (SELECT e.region, e.person FROM person_event e WHERE e.kind = 'stop' \
    AND NOT EXISTS (SELECT 1 FROM person_event r WHERE r.region = e.region AND r.person = e.person \
    AND r.kind = 'resume' AND r.id > e.id))";

/// The condition of a query; its values follow those of the scope.
fn condition(
    keyring: &Keyring,
    scope: &Scope,
    regions: &[i32],
    query: &PeopleQuery,
    today: Date,
) -> (String, Vec<Value>) {
    let mut parts = vec![Scope::CONDITION.to_owned()];
    let mut own: Vec<Value> = Vec::new();
    let mut add = |sql: &str, values: Vec<Value>| {
        parts.push(db::numbered(sql, 5 + own.len()));
        own.extend(values);
    };
    if let Some(only) = query.only {
        add("division = ?", vec![only.get().into()]);
    }
    if let Some(category) = &query.category {
        let sql =
            "(region, id) IN (SELECT i.region, i.person FROM identity i WHERE i.category = ?)";
        add(sql, vec![category.clone().into()]);
    }
    if let Some(grade) = query.grade {
        add(
            "(region, id) IN (SELECT i.region, i.person FROM identity i WHERE i.grade = ?)",
            vec![grade.into()],
        );
    }
    if let Some(from) = query.born_from {
        add("birth >= ?", vec![date_text(from).into()]);
    }
    if let Some(to) = query.born_to {
        add("birth <= ?", vec![date_text(to).into()]);
    }
    match query.state.as_deref() {
        Some("dead") => add(DEAD, vec![]),
        Some("stopped") => add(&format!("{STOPPED} AND NOT {DEAD}"), vec![]),
        Some("alive") => add(&format!("NOT {STOPPED} AND NOT {DEAD}"), vec![]),
        _ => {}
    }
    if let Some(kind) = &query.hardship {
        let sql =
            "(region, id) IN (SELECT h.region, h.person FROM person_hardship h WHERE h.kind = ?)";
        add(sql, vec![kind.clone().into()]);
    }
    for found in search::conditions(keyring, regions, &query.typed, today) {
        add(&found.sql, found.values);
    }
    let mut values = scope.values();
    values.extend(own);
    (parts.join(" AND "), values)
}

/// How many fit.
pub(in crate::people) async fn count(
    c: &impl ConnectionTrait,
    keyring: &Keyring,
    scope: &Scope,
    query: &PeopleQuery,
    today: Date,
) -> Result<u64> {
    let regions = super::regions(c, scope).await?;
    let (condition, values) = condition(keyring, scope, &regions, query, today);
    let found: Vec<(i64,)> = db::tuples(
        c,
        &format!("SELECT COUNT(*) FROM person WHERE {condition}"),
        values,
    )
    .await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// A page of those who fit, by unit and name.
pub(in crate::people) async fn page(
    c: &impl ConnectionTrait,
    keyring: &Keyring,
    scope: &Scope,
    query: &PeopleQuery,
    today: Date,
    (offset, limit): (u64, u64),
) -> Result<Vec<PersonRecord>> {
    let regions = super::regions(c, scope).await?;
    let (condition, values) = condition(keyring, scope, &regions, query, today);
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE {condition} ORDER BY region, division, name_sort, id LIMIT {limit} OFFSET {offset}"
    );
    db::rows(c, &sql, values).await
}

/// Region and number of all who fit.
pub(in crate::people) async fn ids(
    c: &impl ConnectionTrait,
    keyring: &Keyring,
    scope: &Scope,
    query: &PeopleQuery,
    today: Date,
) -> Result<Vec<(i32, i64)>> {
    let regions = super::regions(c, scope).await?;
    let (condition, values) = condition(keyring, scope, &regions, query, today);
    db::tuples(
        c,
        &format!("SELECT region, id FROM person WHERE {condition} ORDER BY region, id"),
        values,
    )
    .await
}

/// One person of a scope.
pub(in crate::people) async fn person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<PersonRecord>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    db::one(c, &sql, scope.values_and([region.into(), id.into()])).await
}

/// Some people of a scope within a region, by number.
pub(in crate::people) async fn numbered(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    ids: &[i64],
) -> Result<Vec<PersonRecord>> {
    let marks: Vec<String> = (0..ids.len()).map(|n| format!("${}", n + 6)).collect();
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE {} AND region = $5 AND id IN ({}) ORDER BY division, name_sort, id",
        Scope::CONDITION,
        marks.join(", ")
    );
    let own = std::iter::once(region.into()).chain(ids.iter().map(|id| (*id).into()));
    db::rows(c, &sql, scope.values_and(own)).await
}

/// Region, number, division and name of everybody in a scope, by unit and name.
pub(in crate::people) async fn places(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(i32, i64, i64, String)>> {
    let sql = format!(
        "SELECT region, id, division, name FROM person WHERE {} ORDER BY region, division, name_sort, id",
        Scope::CONDITION
    );
    db::tuples(c, &sql, scope.values()).await
}
