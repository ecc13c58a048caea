//! Who owes what, in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::lines::{LINE, LineRow};
use super::of_person::OfBatch;
use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};

/// Which sums are looked for.
#[derive(Debug, Clone)]
pub struct OwedAsk {
    /// Of people within.
    pub within: Scope,
    /// Part of a name, or how it sounds.
    pub typed: String,
    /// Code of the scheme.
    pub scheme: String,
    /// Those of which something is left, those of which nothing is, or all.
    pub left: Option<bool>,
    /// Of this person.
    pub person: Option<(i32, i64)>,
}

impl OwedAsk {
    /// Everything of people within a scope.
    pub fn within(within: Scope) -> OwedAsk {
        OwedAsk {
            within,
            typed: String::new(),
            scheme: String::new(),
            left: None,
            person: None,
        }
    }
}

/// A person and a scheme under which something was or is owed.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct OwedPair {
    pub region: i32,
    pub person: i64,
    pub name: String,
    pub division: i64,
    pub scheme: String,
    pub outstanding_fen: i64,
}

/// Whoever owes something now, and whoever an entry was made of.
const PAIRS: &str = "FROM (SELECT region, person, scheme FROM payment_account WHERE outstanding_fen <> 0 \
    UNION SELECT region, person, scheme FROM receivable_entry WHERE kind <> 'cash_paid' \
    UNION SELECT region, person, to_scheme FROM receivable_entry WHERE to_scheme IS NOT NULL) o \
    JOIN person p ON p.region = o.region AND p.id = o.person \
    LEFT JOIN payment_account a ON a.region = o.region AND a.person = o.person AND a.scheme = o.scheme";

fn asked(ask: &OwedAsk) -> (String, Vec<Value>) {
    let mut values = ask.within.values();
    let mut condition = "p.region BETWEEN $1 AND $2 AND p.division BETWEEN $3 AND $4".to_owned();
    let mut add = |text: &str, value: Value| {
        values.push(value);
        condition.push_str(&text.replace("{}", &format!("${}", values.len())));
    };
    if !ask.typed.is_empty() {
        let anywhere = db::containing(&ask.typed);
        let sound = anywhere.trim_start_matches('%').to_owned();
        add(" AND (p.name LIKE {} ESCAPE '!'", anywhere.into());
        add(" OR p.name_sort LIKE {} ESCAPE '!')", sound.into());
    }
    if !ask.scheme.is_empty() {
        add(" AND o.scheme = {}", ask.scheme.clone().into());
    }
    if let Some((region, person)) = ask.person {
        add(" AND o.region = {}", region.into());
        add(" AND o.person = {}", person.into());
    }
    match ask.left {
        Some(true) => condition.push_str(" AND COALESCE(a.outstanding_fen, 0) <> 0"),
        Some(false) => condition.push_str(" AND COALESCE(a.outstanding_fen, 0) = 0"),
        None => {}
    }
    (condition, values)
}

/// How many they are, and what is left together.
pub(crate) async fn owed_totals(c: &impl ConnectionTrait, ask: &OwedAsk) -> Result<(u64, i64)> {
    let (condition, values) = asked(ask);
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(COALESCE(a.outstanding_fen, 0)), 0) AS BIGINT) {PAIRS} WHERE {condition}"
    );
    let found: Vec<(i64, i64)> = db::tuples(c, &sql, values).await?;
    let (count, fen) = found.first().copied().unwrap_or_default();
    Ok((count.unsigned_abs(), fen))
}

/// Some of them, by place and name.
pub(crate) async fn owed_pairs(
    c: &impl ConnectionTrait,
    ask: &OwedAsk,
    (offset, limit): (u64, u64),
) -> Result<Vec<OwedPair>> {
    let (condition, mut values) = asked(ask);
    let number = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    values.extend([number(limit), number(offset)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!(
        "SELECT o.region, o.person, p.name, p.division, o.scheme, COALESCE(a.outstanding_fen, 0) AS outstanding_fen \
         {PAIRS} WHERE {condition} ORDER BY COALESCE(a.outstanding_fen, 0) = 0, p.division, p.name_sort, o.person, o.scheme LIMIT ${limit} OFFSET ${offset}"
    );
    db::rows(c, &sql, values).await
}

/// The approved lines of a person under a scheme that did not fail, the oldest first, with their batches and the entry of
/// the audit that tells their approval.
pub(crate) async fn live_lines(
    c: &impl ConnectionTrait,
    (region, person, scheme): (i32, i64, &str),
) -> Result<Vec<(OfBatch, i64, LineRow)>> {
    let line: Vec<String> = LINE
        .split(", ")
        .map(|column| format!("l.{column}"))
        .collect();
    let sql = format!(
        "SELECT b.id AS batch_id, b.label, b.month, b.state AS batch_state, b.approved_seq, {} FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE l.region = $1 AND l.person = $2 AND l.scheme = $3 AND l.state <> 'failed' \
         AND b.approved_seq IS NOT NULL ORDER BY b.approved_seq",
        line.join(", ")
    );
    let values = vec![region.into(), person.into(), scheme.into()];
    let rows = db::raw(c, &sql, values).await?;
    let read = |row| {
        let batch = OfBatch::from_query_result(row, "")?;
        let seq: i64 = row.try_get("", "approved_seq")?;
        Ok((batch, seq, LineRow::from_query_result(row, "")?))
    };
    rows.iter().map(read).collect()
}

/// Name and division of somebody within a scope.
pub(crate) async fn somebody(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, person): (i32, i64),
) -> Result<Option<(String, DivisionCode)>> {
    let sql = format!(
        "SELECT name, division FROM person WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    let values = scope.values_and([region.into(), person.into()]);
    let found: Vec<(String, i64)> = db::tuples(c, &sql, values).await?;
    let found = found.into_iter().next();
    let read = |(name, division): (String, i64)| {
        let division = DivisionCode::try_from(division);
        Ok((name, division.map_err(|e| Error::Fault(e.into()))?))
    };
    found.map(read).transpose()
}

/// The categories of somebody's identities.
pub(crate) async fn categories_of(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Vec<String>> {
    let sql = "SELECT category FROM identity WHERE region = $1 AND person = $2 AND mistaken IS NULL ORDER BY id";
    let found: Vec<(String,)> = db::tuples(c, sql, vec![region.into(), person.into()]).await?;
    Ok(found.into_iter().map(|(category,)| category).collect())
}
