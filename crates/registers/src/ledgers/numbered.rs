//! Entries by their numbers, and the last day there are any: what figures ask of the database.

use sea_orm::ConnectionTrait;

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
