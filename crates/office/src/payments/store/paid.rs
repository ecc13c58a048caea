//! What has been paid: 发放累计 for the money rule, lines for figures.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ConnectionTrait;

use super::batches::counted_between;
use crate::access::Scope;
use crate::payments::covered::Covered;
use crate::payments::model::Batch;
use crate::platform::db::{self, Tx};
use crate::platform::error::Result;

/// By person and scheme.
pub(in crate::payments) type Accounts = HashMap<(i64, String), Covered>;

pub(super) type AccountTuple = (i64, String, String, i64);

pub(super) fn accounts(tuples: Vec<AccountTuple>) -> Result<Accounts> {
    let account = |(person, scheme, months, amount_fen): AccountTuple| {
        Ok(((person, scheme), Covered::from_text(&months, amount_fen)?))
    };
    tuples.into_iter().map(account).collect()
}

/// What has been paid to the people of a scope within a region.
pub(in crate::payments) async fn accounts_in(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<Accounts> {
    let sql = format!(
        "SELECT person, scheme, months, amount_fen FROM payment_account WHERE region = $5 \
         AND person IN (SELECT id FROM person WHERE {} AND region = $5)",
        Scope::CONDITION
    );
    accounts(db::tuples(c, &sql, scope.values_and([region.into()])).await?)
}

/// What has been paid in a region, for `verify`.
pub(in crate::payments) async fn accounts_of_region(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<Accounts> {
    let sql = "SELECT person, scheme, months, amount_fen FROM payment_account WHERE region = $1";
    accounts(db::tuples(c, sql, vec![region.into()]).await?)
}

/// What has been paid to the people of a batch under its schemes.
pub(in crate::payments) async fn accounts_of_batch(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Accounts> {
    let sql = "SELECT a.person, a.scheme, a.months, a.amount_fen FROM payment_line l \
        JOIN payment_account a ON a.region = l.region AND a.person = l.person AND a.scheme = l.scheme \
        WHERE l.region = $1 AND l.batch = $2";
    accounts(db::tuples(c, sql, vec![batch.region.into(), batch.id.into()]).await?)
}

const ACCOUNT_COLUMNS: [&str; 5] = ["region", "person", "scheme", "months", "amount_fen"];

/// Writes what has been paid.
pub(in crate::payments) async fn write_accounts(
    tx: &Tx,
    region: i32,
    accounts: &Accounts,
) -> Result<()> {
    let mut rows = Vec::with_capacity(accounts.len());
    for ((person, scheme), covered) in accounts {
        rows.push(vec![
            region.into(),
            (*person).into(),
            scheme.as_str().into(),
            covered.text()?.into(),
            covered.amount_fen.into(),
        ]);
    }
    let key = &ACCOUNT_COLUMNS[..3];
    db::upsert(
        tx.connection(),
        "payment_account",
        &ACCOUNT_COLUMNS,
        key,
        rows,
    )
    .await
}

/// A line paid, as figures see it.
#[derive(Debug, Clone)]
pub struct PaidRow {
    /// 批次号
    pub batch: Arc<str>,
    /// 所属月份, as 201103.
    pub month: i32,
    /// Number of the line in its batch.
    pub line_no: i64,
    /// Number of the person.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// Code of the scheme.
    pub scheme: Arc<str>,
    /// Code of the category.
    pub category: Arc<str>,
    /// To the bank, fen.
    pub amount_fen: i64,
    /// 正常发放, fen.
    pub regular_fen: i64,
    /// 补发, fen.
    pub backpay_fen: i64,
    /// 追缴, fen, ≤ 0.
    pub recovery_fen: i64,
}

type PaidTuple = (i64, i64, String, String, String, i64, i64, i64, i64);

/// Lines of approved batches whose month lies between two months (as 201101), failed ones left out.
pub async fn paid_rows(
    c: &impl ConnectionTrait,
    scope: &Scope,
    from: i32,
    to: i32,
) -> Result<Vec<PaidRow>> {
    let sql = format!(
        "SELECT line_no, person, name, scheme, category, amount_fen, regular_fen, backpay_fen, recovery_fen \
         FROM payment_line WHERE {} AND region = $5 AND batch = $6 AND state <> 'failed' ORDER BY line_no",
        Scope::CONDITION
    );
    let mut codes: HashMap<String, Arc<str>> = HashMap::new();
    let mut shared = |code: String| {
        Arc::clone(
            codes
                .entry(code)
                .or_insert_with_key(|code| Arc::from(code.as_str())),
        )
    };
    let mut rows = Vec::new();
    for batch in counted_between(c, scope, from, to).await? {
        let label: Arc<str> = Arc::from(batch.label.as_str());
        let month = crate::platform::time::month_number(batch.month);
        let values = scope.values_and([batch.region.into(), batch.id.into()]);
        for (
            line_no,
            person,
            name,
            scheme,
            category,
            amount_fen,
            regular_fen,
            backpay_fen,
            recovery_fen,
        ) in db::tuples::<PaidTuple>(c, &sql, values).await?
        {
            rows.push(PaidRow {
                batch: Arc::clone(&label),
                month,
                line_no,
                person,
                name,
                scheme: shared(scheme),
                category: shared(category),
                amount_fen,
                regular_fen,
                backpay_fen,
                recovery_fen,
            });
        }
    }
    Ok(rows)
}
