//! Lines that a bank did not pay and nothing has paid since.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::lines::PAID_AGAIN;
use ground::authority::Scope;
use ground::db;
use ground::error::Result;
use registers::organisation::made_within;

/// Such a line.
#[derive(Debug, Clone, FromQueryResult)]
pub struct FailedRow {
    pub region: i32,
    pub batch: i64,
    pub label: String,
    pub line_no: i64,
    pub person: i64,
    pub scheme: String,
    pub division: i64,
    pub name: String,
    pub amount_fen: i64,
    pub reason: String,
    /// How far it is: `unmended`, `proposed`, `ready`, `again`.
    pub step: String,
    /// The request that waits, of account, payee or name.
    pub request: Option<i64>,
    /// Number and label of the batch that pays it again, with a space between.
    pub again: Option<String>,
}

/// Those of a scope, with batch and person. A later batch has taken the line over once it is approved, paid or failed again;
/// to a registration that was voided or went into another nothing is paid any more.
fn of_scope() -> String {
    format!(
        "FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         LEFT JOIN person p ON p.region = l.region AND p.id = l.person \
         WHERE {} AND l.state = 'failed' AND b.approved_seq IS NOT NULL AND COALESCE(p.division, 1) > 0 \
         AND NOT EXISTS (SELECT 1 {PAID_AGAIN} AND m.approved_seq IS NOT NULL)",
        made_within("l")
    )
}

/// All of them as `s`, with how far each is.
fn with_steps() -> String {
    format!(
        "(SELECT f.*, CASE WHEN again IS NOT NULL THEN 'again' WHEN request IS NOT NULL THEN 'proposed' \
             WHEN same THEN 'unmended' ELSE 'ready' END AS step \
         FROM (SELECT l.region, l.batch, b.label, l.line_no, l.person, l.scheme, l.division, l.name, l.amount_fen, \
             COALESCE(l.failed_reason, '') AS reason, \
             COALESCE(p.account_sealed, '') = COALESCE(l.account_sealed, '') AND p.bank = l.bank \
                 AND p.name = l.name AND COALESCE(p.payee, '') = COALESCE(l.payee, '') AS same, \
             (SELECT MAX(c.id) FROM change_request c WHERE c.region = l.region AND c.person = l.person \
                 AND c.state = 'open' AND c.kind IN ('account', 'payee', 'name')) AS request, \
             (SELECT m.id || ' ' || m.label {PAID_AGAIN} \
                 AND m.state IN ('draft', 'reviewed') ORDER BY m.id DESC LIMIT 1) AS again \
             {}) f) s",
        of_scope()
    )
}

const TOTALS: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT)";

/// How many there are, and how much they come to; of one step, or of any.
pub(crate) async fn failed_totals(
    c: &impl ConnectionTrait,
    scope: &Scope,
    step: Option<&str>,
) -> Result<(u64, i64)> {
    let (sql, values) = match step {
        Some(step) => (
            format!("{TOTALS} FROM {} WHERE step = $5", with_steps()),
            scope.values_and([step.into()]),
        ),
        None => (format!("{TOTALS} {}", of_scope()), scope.values()),
    };
    let found: Vec<(i64, i64)> = db::tuples(c, &sql, values).await?;
    let (count, fen) = found.first().copied().unwrap_or_default();
    Ok((u64::try_from(count).unwrap_or(0), fen))
}

/// A page of them, the oldest first.
pub(crate) async fn failed_page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    step: Option<&str>,
    (offset, limit): (u64, u64),
) -> Result<Vec<FailedRow>> {
    let sql = format!(
        "SELECT * FROM {} WHERE $5 = '' OR step = $5 ORDER BY region, batch, line_no LIMIT $6 OFFSET $7",
        with_steps()
    );
    let number = |n: u64| -> Value { i64::try_from(n).unwrap_or(i64::MAX).into() };
    let own = [
        step.unwrap_or_default().into(),
        number(limit),
        number(offset),
    ];
    db::rows(c, &sql, scope.values_and(own)).await
}
