//! 追缴登记 in the database.

use std::collections::{HashMap, HashSet};

use kernel::Month;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use crate::model::Batch;
use crate::receivable::{Entry, EntryKind};
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text, month_number};

/// 追缴登记, marked.
pub const RECEIVABLE_ENTRY: SealedTable = SealedTable {
    name: "receivable_entry",
    columns: &[
        "region",
        "id",
        "person",
        "scheme",
        "kind",
        "fen",
        "to_scheme",
        "from_month",
        "happened_on",
        "paper",
        "request",
        "seq",
        "recorded_at",
        "batch",
        "line_no",
    ],
};

/// An entry as stored: whose, by which request, known to what was worked out after which entry of the audit.
#[derive(Debug, Clone)]
pub(crate) struct EntryRow {
    pub person: i64,
    pub request: i64,
    pub seq: i64,
    pub entry: Entry,
}

#[derive(FromQueryResult)]
struct Record {
    person: i64,
    scheme: String,
    kind: String,
    fen: i64,
    to_scheme: Option<String>,
    from_month: Option<i32>,
    happened_on: String,
    paper: String,
    request: i64,
    seq: i64,
    batch: Option<i64>,
    line_no: Option<i64>,
}

impl Record {
    fn row(self) -> Result<EntryRow> {
        Ok(EntryRow {
            person: self.person,
            request: self.request,
            seq: self.seq,
            entry: Entry {
                kind: EntryKind::from_code(&self.kind)?,
                scheme: self.scheme,
                fen: self.fen,
                to_scheme: self.to_scheme,
                from_month: self.from_month,
                on: date_from(&self.happened_on)?,
                paper: self.paper,
                line: self.batch.zip(self.line_no),
            },
        })
    }
}

/// Writes an entry that was agreed to.
pub(crate) async fn insert_entry(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    row: EntryRow,
    at: &str,
) -> Result<()> {
    let id = db::take_numbers(tx, region, RECEIVABLE_ENTRY.name, 1).await?;
    let entry = row.entry;
    let values = vec![
        region.into(),
        id.into(),
        row.person.into(),
        entry.scheme.into(),
        entry.kind.code().into(),
        entry.fen.into(),
        entry.to_scheme.into(),
        entry.from_month.into(),
        date_text(entry.on).into(),
        entry.paper.into(),
        row.request.into(),
        row.seq.into(),
        at.into(),
        entry.line.map(|(batch, _)| batch).into(),
        entry.line.map(|(_, line)| line).into(),
    ];
    RECEIVABLE_ENTRY.insert(keyring, tx, vec![values]).await
}

/// The entries of a region, or of one person there, in the order they were agreed to.
pub(crate) async fn entries(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
) -> Result<Vec<EntryRow>> {
    let mut sql = "SELECT person, scheme, kind, fen, to_scheme, from_month, happened_on, paper, request, seq, batch, line_no \
         FROM receivable_entry WHERE region = $1"
        .to_owned();
    let mut values: Vec<Value> = vec![region.into()];
    if let Some(person) = person {
        sql.push_str(" AND person = $2");
        values.push(person.into());
    }
    sql.push_str(" ORDER BY seq, id");
    let records: Vec<Record> = db::rows(c, &sql, values).await?;
    records.into_iter().map(Record::row).collect()
}

/// The lines of a batch that were handed out in cash, by number.
pub(crate) async fn cash_lines(c: &impl ConnectionTrait, batch: &Batch) -> Result<HashSet<i64>> {
    let sql = "SELECT line_no FROM receivable_entry WHERE region = $1 AND batch = $2 AND line_no IS NOT NULL";
    let values = vec![batch.region.into(), batch.id.into()];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(found.into_iter().map(|(line_no,)| line_no).collect())
}

/// What the live lines of a month took of what was owed by those who pay it in instalments, fen.
pub(crate) async fn taken_in(
    c: &impl ConnectionTrait,
    region: i32,
    month: Month,
) -> Result<HashMap<(i64, String), i64>> {
    let sql = "SELECT l.person, l.scheme, \
         CAST(SUM(CASE WHEN l.regular_fen + l.backpay_fen > l.amount_fen \
         THEN l.regular_fen + l.backpay_fen - l.amount_fen ELSE 0 END) AS BIGINT) \
         FROM (SELECT DISTINCT region, person, scheme FROM receivable_entry WHERE region = $1 AND kind = 'instalment') e \
         JOIN payment_line l ON l.region = e.region AND l.person = e.person AND l.scheme = e.scheme \
         JOIN payment_batch b ON b.region = l.region AND b.id = l.batch \
         WHERE b.month = $2 AND b.approved_seq IS NOT NULL AND l.state <> 'failed' GROUP BY l.person, l.scheme";
    let values = vec![region.into(), month_number(month).into()];
    let found: Vec<(i64, String, i64)> = db::tuples(c, sql, values).await?;
    let found = found.into_iter();
    Ok(found
        .map(|(person, scheme, fen)| ((person, scheme), fen))
        .collect())
}
