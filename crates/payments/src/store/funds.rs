//! 资金 in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::budget::Budget;
use crate::funds::{FundKind, FundRow};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text};
use registers::organisation::made_within;

/// 资金, marked.
pub const FUND_ENTRY: SealedTable = SealedTable {
    name: "fund_entry",
    columns: &[
        "region",
        "id",
        "division",
        "budget",
        "scheme",
        "year",
        "kind",
        "fen",
        "happened_on",
        "paper",
        "batch",
        "recorded_by",
        "recorded_at",
        "void_reason",
        "voided_by",
        "voided_at",
    ],
};

#[derive(FromQueryResult)]
struct Record {
    region: i32,
    id: i64,
    division: i64,
    budget: String,
    scheme: Option<String>,
    year: i32,
    kind: String,
    fen: i64,
    happened_on: String,
    paper: String,
    batch: Option<i64>,
    void_reason: Option<String>,
}

impl Record {
    fn row(self) -> Result<FundRow> {
        let unknown = |what: &str| Error::inconsistent(format!("资金 {what}"));
        Ok(FundRow {
            region: self.region,
            id: self.id,
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            budget: Budget::from_code(&self.budget).ok_or_else(|| unknown(&self.budget))?,
            scheme: self.scheme,
            year: self.year,
            kind: FundKind::from_code(&self.kind).ok_or_else(|| unknown(&self.kind))?,
            fen: self.fen,
            on: date_from(&self.happened_on)?,
            paper: self.paper,
            batch: self.batch,
            void_reason: self.void_reason,
        })
    }
}

const SELECT: &str = "SELECT region, id, division, budget, scheme, year, kind, fen, happened_on, paper, batch, void_reason \
    FROM fund_entry";

/// Writes an entry and answers its number.
pub(crate) async fn insert_fund_entry(
    keyring: &Keyring,
    tx: &Tx,
    row: FundRow,
    by: i64,
    at: &str,
) -> Result<i64> {
    let id = db::take_numbers(tx, row.region, FUND_ENTRY.name, 1).await?;
    let nothing: Option<String> = None;
    let values = vec![
        row.region.into(),
        id.into(),
        row.division.get().into(),
        row.budget.code().into(),
        row.scheme.into(),
        row.year.into(),
        row.kind.code().into(),
        row.fen.into(),
        date_text(row.on).into(),
        row.paper.into(),
        row.batch.into(),
        by.into(),
        at.into(),
        nothing.clone().into(),
        Option::<i64>::None.into(),
        nothing.into(),
    ];
    FUND_ENTRY.insert(keyring, tx, vec![values]).await?;
    Ok(id)
}

/// Says of an entry that it does not count; answers whether it still did.
pub(crate) async fn void_fund_entry(
    keyring: &Keyring,
    tx: &Tx,
    (region, id): (i32, i64),
    (reason, by, at): (&str, i64, &str),
) -> Result<bool> {
    let sql = "UPDATE fund_entry SET void_reason = $3, voided_by = $4, voided_at = $5 \
               WHERE region = $1 AND id = $2 AND void_reason IS NULL";
    let values = vec![
        region.into(),
        id.into(),
        reason.into(),
        by.into(),
        at.into(),
    ];
    let touched = db::execute(tx.connection(), sql, values).await?;
    FUND_ENTRY
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await?;
    Ok(touched > 0)
}

/// The entries of a scope, or of one year there, the latest first.
pub(crate) async fn fund_entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    year: Option<i32>,
) -> Result<Vec<FundRow>> {
    let within = made_within("fund_entry");
    let mut sql = format!("{SELECT} WHERE {within}");
    let mut values = scope.values();
    if let Some(year) = year {
        sql.push_str(" AND year = $5");
        values.push(year.into());
    }
    sql.push_str(" ORDER BY happened_on DESC, region, id DESC");
    let records: Vec<Record> = db::rows(c, &sql, values).await?;
    records.into_iter().map(Record::row).collect()
}

/// One of them.
pub(crate) async fn fund_entry(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<FundRow>> {
    let sql = format!(
        "{SELECT} WHERE {} AND region = $5 AND id = $6",
        made_within("fund_entry")
    );
    let values = scope.values_and([region.into(), id.into()]);
    let found = db::one::<Record>(c, &sql, values).await?;
    found.map(Record::row).transpose()
}

/// What the approved batches of a unit for the months of a year have paid, fen: what the bank refused is not.
pub(crate) async fn paid_in_year(
    c: &impl ConnectionTrait,
    (region, division): (i32, DivisionCode),
    year: i32,
) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(l.amount_fen), 0) AS BIGINT) FROM payment_line l \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE b.region = $1 AND b.division = $2 AND b.month BETWEEN $3 AND $4 \
         AND b.approved_seq IS NOT NULL AND l.state <> 'failed'";
    let values = vec![
        region.into(),
        division.get().into(),
        (year * 100 + 1).into(),
        (year * 100 + 12).into(),
    ];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(found.first().map_or(0, |(fen,)| *fen))
}
