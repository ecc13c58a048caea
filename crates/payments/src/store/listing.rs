//! Pages of batches and of lines, counted and cut by the database.

use kernel::{Fen, Month};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::batches::select;
use super::lines::{LINE, LineRow};
use crate::model::{Batch, BatchState};
use ground::authority::Scope;
use ground::db;
use ground::error::Result;
use ground::time::month_number;
use registers::organisation::made_within;

/// Which batches are asked for.
#[derive(Debug, Clone, Default)]
pub struct BatchFilter {
    /// Of this year.
    pub year: Option<i32>,
    /// In this state.
    pub state: Option<BatchState>,
    /// That pay this scheme.
    pub scheme: Option<String>,
}

/// A page of batches, newest first, with how many there are and what they pay together.
#[derive(Debug)]
pub struct BatchPage {
    /// How many fit.
    pub total: u64,
    /// What they pay together; drafts, what was voided and what the bank did not pay are not paid.
    pub amount: Fen,
    /// This page.
    pub batches: Vec<Batch>,
}

/// A page of the batches of a scope.
pub(crate) async fn batches_page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    filter: &BatchFilter,
    (limit, offset): (u64, u64),
) -> Result<BatchPage> {
    let mut condition = made_within("payment_batch");
    let mut own: Vec<Value> = Vec::new();
    let mut and = |text: &str, value: Value| {
        own.push(value);
        condition.push_str(&text.replace('?', &format!("${}", own.len() + 4)));
    };
    if let Some(year) = filter.year {
        let first = |month| Month::new(year, month).map_or(0, month_number);
        and(" AND month >= ?", first(1).into());
        and(" AND month <= ?", first(12).into());
    }
    match filter.state {
        Some(state) => and(" AND state = ?", state.code().into()),
        None => and(" AND state <> ?", BatchState::Void.code().into()),
    }
    if let Some(scheme) = &filter.scheme {
        let text = " AND EXISTS (SELECT 1 FROM payment_scheme s WHERE s.region = payment_batch.region \
                    AND s.batch = payment_batch.id AND s.scheme = ?)";
        and(text, scheme.clone().into());
    }
    let values = || scope.values_and(own.clone());
    // What the bank did not pay is paid by a later batch.
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN approved_seq IS NULL THEN 0 ELSE total_fen - COALESCE(( \
             SELECT SUM(l.amount_fen) FROM payment_line l WHERE l.region = payment_batch.region \
             AND l.batch = payment_batch.id AND l.state = 'failed'), 0) END), 0) AS BIGINT) \
         FROM payment_batch WHERE {condition}"
    );
    let sums: Vec<(i64, i64)> = db::tuples(c, &sql, values()).await?;
    let (total, amount) = sums.first().copied().unwrap_or_default();
    let rest = format!(
        "WHERE {condition} ORDER BY month DESC, region, id DESC LIMIT {limit} OFFSET {offset}"
    );
    Ok(BatchPage {
        total: total.unsigned_abs(),
        amount: Fen::new(amount),
        batches: select(c, &rest, values()).await?,
    })
}

/// How many batches of a scope are in each state.
pub async fn state_counts(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT state, COUNT(*) FROM payment_batch WHERE {} GROUP BY state",
        made_within("payment_batch")
    );
    db::tuples(c, &sql, scope.values()).await
}

/// The years in which a scope has batches, latest first.
pub async fn years(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<i32>> {
    let sql = format!(
        "SELECT DISTINCT month / 100 AS year FROM payment_batch WHERE {} ORDER BY year DESC",
        made_within("payment_batch")
    );
    let years: Vec<(i32,)> = db::tuples(c, &sql, scope.values()).await?;
    Ok(years.into_iter().map(|(year,)| year).collect())
}

/// Who did the steps of a batch, and when: moments as UTC text, users by number.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Moments {
    pub prepared_at: String,
    pub reviewed_at: Option<String>,
    pub approved_at: Option<String>,
    pub published_by: Option<i64>,
    pub published_at: Option<String>,
    pub exported_by: Option<i64>,
    pub exported_at: Option<String>,
    pub settled_by: Option<i64>,
    pub settled_at: Option<String>,
}

/// When the steps of a batch were done.
pub async fn moments(c: &impl ConnectionTrait, batch: &Batch) -> Result<Option<Moments>> {
    let sql = "SELECT prepared_at, reviewed_at, approved_at, published_by, published_at, exported_by, exported_at, \
               settled_by, settled_at FROM payment_batch WHERE region = $1 AND id = $2";
    db::one(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// Which lines of a batch are asked for.
#[derive(Debug, Clone, Default)]
pub struct LineFilter {
    /// Under this scheme.
    pub scheme: Option<String>,
    /// Part of a name, or its sound: zs, zhangsan.
    pub name: Option<String>,
    /// `open`, `paid`, `failed`.
    pub state: Option<String>,
    /// About which something of these kinds was found.
    pub kinds: Vec<&'static str>,
}

impl LineFilter {
    /// Whether every line fits.
    fn is_empty(&self) -> bool {
        self.scheme.is_none()
            && self.name.is_none()
            && self.state.is_none()
            && self.kinds.is_empty()
    }

    /// The condition on lines of a batch within a scope, and its values.
    fn condition(&self, scope: &Scope, batch: &Batch) -> (String, Vec<Value>) {
        let within = made_within("payment_line");
        let mut condition = format!("{within} AND region = $5 AND batch = $6");
        let mut values = scope.values_and([batch.region.into(), batch.id.into()]);
        let mut mark = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(scheme) = &self.scheme {
            condition.push_str(&format!(" AND scheme = {}", mark(scheme.clone().into())));
        }
        if let Some(state) = &self.state {
            condition.push_str(&format!(" AND state = {}", mark(state.clone().into())));
        }
        if let Some(name) = &self.name {
            let anywhere = db::containing(name);
            let sound = anywhere.trim_start_matches('%').to_owned();
            let (whole, later) = (
                mark(sound.clone().into()),
                mark(format!("% {sound}").into()),
            );
            let written = mark(anywhere.into());
            condition.push_str(&format!(
                " AND (name LIKE {written} ESCAPE '!' OR name_sort LIKE {whole} ESCAPE '!' \
                 OR name_sort LIKE {later} ESCAPE '!')"
            ));
        }
        if !self.kinds.is_empty() {
            let kinds: Vec<String> = self.kinds.iter().map(|kind| mark((*kind).into())).collect();
            condition.push_str(&format!(
                " AND line_no IN (SELECT f.line_no FROM payment_finding f WHERE f.region = $5 AND f.batch = $6 \
                 AND f.kind IN ({}) AND f.line_no IS NOT NULL)",
                kinds.join(", ")
            ));
        }
        (condition, values)
    }
}

/// Whether all of a batch lies within.
fn is_whole(scope: &Scope, batch: &Batch) -> bool {
    scope.contains(batch.division) && !scope.is_alone()
}

/// How many lines of a batch fit, and what they pay together.
pub(crate) async fn lines_totals(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
    filter: &LineFilter,
) -> Result<(u64, Fen)> {
    if filter.is_empty() && is_whole(scope, batch) {
        return Ok((batch.line_count.unsigned_abs(), batch.total));
    }
    let (condition, values) = filter.condition(scope, batch);
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(amount_fen), 0) AS BIGINT) FROM payment_line WHERE {condition}"
    );
    let sums: Vec<(i64, i64)> = db::tuples(c, &sql, values).await?;
    let (count, fen) = sums.first().copied().unwrap_or_default();
    Ok((count.unsigned_abs(), Fen::new(fen)))
}

/// A page of the lines that fit, by number.
pub async fn lines_page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    batch: &Batch,
    filter: &LineFilter,
    (limit, offset): (u64, u64),
) -> Result<Vec<LineRow>> {
    let (condition, values) = filter.condition(scope, batch);
    if filter.is_empty() && is_whole(scope, batch) {
        // All of them: lines are numbered from 1 without gaps, so nothing has to be skipped.
        let last = offset.saturating_add(limit);
        let sql = format!(
            "SELECT {LINE} FROM payment_line WHERE {condition} \
             AND line_no > {offset} AND line_no <= {last} ORDER BY line_no"
        );
        return db::rows(c, &sql, values).await;
    }
    // The numbers come from the index alone; only this page's lines are read.
    let sql = format!(
        "SELECT {LINE} FROM payment_line WHERE region = $5 AND batch = $6 AND line_no IN \
         (SELECT line_no FROM payment_line WHERE {condition} ORDER BY line_no LIMIT {limit} OFFSET {offset}) \
         ORDER BY line_no"
    );
    db::rows(c, &sql, values).await
}

/// A line by its number.
pub(crate) async fn line_numbered(
    c: &impl ConnectionTrait,
    batch: &Batch,
    line_no: i64,
) -> Result<Option<LineRow>> {
    let sql = format!(
        "SELECT {LINE} FROM payment_line WHERE region = $1 AND batch = $2 AND line_no = $3"
    );
    let values = vec![batch.region.into(), batch.id.into(), line_no.into()];
    db::one(c, &sql, values).await
}

/// What is still missing from the bank.
pub(crate) async fn answers_missing(c: &impl ConnectionTrait, batch: &Batch) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM payment_line \
               WHERE region = $1 AND batch = $2 AND state = 'open' AND amount_fen > 0";
    let counted: Vec<(i64,)> =
        db::tuples(c, sql, vec![batch.region.into(), batch.id.into()]).await?;
    Ok(counted.first().map_or(0, |(n,)| *n))
}

/// The last line before a batch that paid somebody under a scheme regularly.
pub(crate) async fn line_before(
    c: &impl ConnectionTrait,
    batch: &Batch,
    person: i64,
    scheme: &str,
) -> Result<Option<LineRow>> {
    let columns: Vec<String> = LINE.split(", ").map(|c| format!("l.{c}")).collect();
    let sql = format!(
        "SELECT {} FROM payment_line l JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE l.region = $1 AND l.person = $2 AND l.scheme = $3 AND b.approved_seq IS NOT NULL \
         AND b.approved_seq <= $4 AND l.regular_fen > 0 ORDER BY b.approved_seq DESC LIMIT 1",
        columns.join(", ")
    );
    let values = vec![
        batch.region.into(),
        person.into(),
        scheme.into(),
        batch.base_seq.into(),
    ];
    db::one(c, &sql, values).await
}
