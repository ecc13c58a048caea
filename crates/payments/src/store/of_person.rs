//! The lines of one person in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::lines::{LINE, LineRow};
use super::paid::{Accounts, accounts};
use ground::authority::Scope;
use ground::db;
use ground::error::Result;
use registers::organisation::made_within;

/// What the batch of a line says.
#[derive(FromQueryResult)]
pub(crate) struct OfBatch {
    pub batch_id: i64,
    pub label: String,
    pub month: i32,
    pub batch_state: String,
}

/// The lines of a person with their batches, as far as these were not given up, newest first.
pub(crate) async fn lines_of_person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<(OfBatch, LineRow)>> {
    let line: Vec<String> = LINE
        .split(',')
        .map(|column| format!("l.{}", column.trim()))
        .collect();
    let sql = format!(
        "SELECT b.id AS batch_id, b.label, b.month, b.state AS batch_state, {} FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE {} AND l.region = $5 AND l.person = $6 \
         AND b.state <> 'void' ORDER BY b.month DESC, b.id DESC, l.line_no",
        line.join(", "),
        made_within("l")
    );
    let values = scope.values_and([region.into(), person.into()]);
    let rows = db::raw(c, &sql, values).await?;
    rows.iter()
        .map(|row| {
            let batch = OfBatch::from_query_result(row, "")?;
            Ok((batch, LineRow::from_query_result(row, "")?))
        })
        .collect()
}

/// What has been paid to one person, by scheme.
pub(crate) async fn accounts_of_person(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
) -> Result<Accounts> {
    let sql = "SELECT person, scheme, months, amount_fen FROM payment_account WHERE region = $1 AND person = $2";
    accounts(db::tuples(c, sql, vec![region.into(), person.into()]).await?)
}

/// Label and state of a batch that is not approved yet and has a line of somebody.
pub(crate) async fn open_batch_of(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
) -> Result<Option<(String, String)>> {
    let sql = "SELECT b.label, b.state FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
               WHERE l.region = $1 AND l.person = $2 AND b.approved_seq IS NULL AND b.state <> 'void' LIMIT 1";
    let found: Vec<(String, String)> =
        db::tuples(c, sql, vec![region.into(), person.into()]).await?;
    Ok(found.into_iter().next())
}
