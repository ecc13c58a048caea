//! The lines of one person in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::access::Scope;
use crate::platform::db;
use crate::platform::error::Result;

/// A line of a person with what its batch says.
#[derive(FromQueryResult)]
pub(in crate::payments) struct PersonLineRow {
    pub label: String,
    pub month: i32,
    pub state: String,
    pub line_no: i64,
    pub scheme: String,
    pub months: String,
    pub regular_fen: i64,
    pub backpay_fen: i64,
    pub recovery_fen: i64,
    pub amount_fen: i64,
    pub failed_reason: Option<String>,
}

/// The lines of a person in batches that were not given up, newest first.
pub(in crate::payments) async fn lines_of_person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<PersonLineRow>> {
    let sql = "SELECT b.label, b.month, b.state, l.line_no, l.scheme, l.months, l.regular_fen, l.backpay_fen, l.recovery_fen, \
        l.amount_fen, l.failed_reason FROM payment_line l \
        JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
        WHERE l.region BETWEEN $1 AND $2 AND l.division BETWEEN $3 AND $4 AND l.region = $5 AND l.person = $6 \
        AND b.state <> 'void' ORDER BY b.month DESC, b.id DESC, l.line_no";
    db::rows(c, sql, scope.values_and([region.into(), person.into()])).await
}
