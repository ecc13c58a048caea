//! Entries by their numbers, and the last day there are any: what figures ask of the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::store::{EntryRow, KEPT, Record};
use ground::authority::Scope;
use ground::db;
use ground::error::Result;

/// Entries of a scope by region and number, in the order they are asked for.
pub async fn entries_numbered(
    c: &impl ConnectionTrait,
    scope: &Scope,
    numbers: &[(i32, i64)],
) -> Result<Vec<EntryRow>> {
    let sql = format!(
        "SELECT {} FROM ledger_entry WHERE {} AND region = $5 AND id = $6",
        Record::COLUMNS,
        Scope::CONDITION
    );
    let mut found = Vec::with_capacity(numbers.len());
    for (region, id) in numbers {
        let values = scope.values_and([(*region).into(), (*id).into()]);
        let record: Option<Record> = db::one(c, &sql, values).await?;
        found.extend(record.map(Record::row).transpose()?);
    }
    Ok(found)
}

/// The last day on which something was recorded in a scope.
pub async fn last_day(c: &impl ConnectionTrait, scope: &Scope) -> Result<Option<String>> {
    let sql = format!(
        "SELECT MAX(on_date) FROM ledger_entry WHERE {} AND {KEPT}",
        Scope::CONDITION
    );
    let found: Vec<(Option<String>,)> = db::tuples(c, &sql, scope.values()).await?;
    Ok(found.into_iter().next().and_then(|(day,)| day))
}

/// Of what the last entry of a kind is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Each person of the rolls.
    Person,
    /// Each place that entries stand under.
    Place,
}

#[derive(FromQueryResult)]
struct LastOf {
    region: i32,
    whose: i64,
    last: String,
}

/// The day of the last entry of a kind until a day, that day included: by region and number of the person, or by region
/// and code of the place.
pub(super) async fn last_of_each(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    (each, until): (Each, &str),
) -> Result<HashMap<(i32, i64), String>> {
    let of = match each {
        Each::Person => "person",
        Each::Place => "division",
    };
    let sql = format!(
        "SELECT region, {of} AS whose, MAX(on_date) AS last FROM ledger_entry \
         WHERE {} AND kind = $5 AND on_date <= $6 AND {of} IS NOT NULL AND {KEPT} GROUP BY region, {of}",
        Scope::CONDITION
    );
    let own = [kind.into(), until.into()];
    let rows: Vec<LastOf> = db::rows(c, &sql, scope.values_and(own)).await?;
    let last = rows
        .into_iter()
        .map(|row| ((row.region, row.whose), row.last));
    Ok(last.collect())
}
