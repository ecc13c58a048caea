//! 发放批次 in the database.

use kernel::{DivisionCode, Fen};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::model::{Batch, BatchState};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::time::{date_from, date_text, month_from, month_number};
use registers::organisation::{InTheWay, absorbed, made_within};

#[derive(FromQueryResult)]
struct Record {
    region: i32,
    id: i64,
    label: String,
    division: i64,
    month: i32,
    known_at: Option<String>,
    scheme: Option<String>,
    state: String,
    base_seq: i64,
    line_count: i64,
    total_fen: i64,
    regular_fen: i64,
    backpay_fen: i64,
    recovery_fen: i64,
    hash: String,
    prepared_by: i64,
    reviewed_by: Option<i64>,
    approved_by: Option<i64>,
    approved_seq: Option<i64>,
    bank_layout: Option<String>,
}

const SELECT: &str = "SELECT region, id, label, division, month, known_at, scheme, state, base_seq, line_count, \
    total_fen, regular_fen, backpay_fen, recovery_fen, hash, prepared_by, reviewed_by, approved_by, approved_seq, bank_layout \
    FROM payment_batch";

impl Record {
    fn batch(self) -> Result<Batch> {
        Ok(Batch {
            region: self.region,
            id: self.id,
            label: self.label,
            division: DivisionCode::read(&self.division.to_string())
                .map_err(|e| Error::Fault(e.into()))?,
            month: month_from(self.month)?,
            known_at: self.known_at.as_deref().map(date_from).transpose()?,
            scheme: self.scheme,
            state: BatchState::from_code(&self.state)?,
            base_seq: self.base_seq,
            line_count: self.line_count,
            total: Fen::new(self.total_fen),
            regular: Fen::new(self.regular_fen),
            backpay: Fen::new(self.backpay_fen),
            recovery: Fen::new(self.recovery_fen),
            hash: self.hash,
            prepared_by: self.prepared_by,
            reviewed_by: self.reviewed_by,
            approved_by: self.approved_by,
            approved_seq: self.approved_seq,
            bank_layout: self.bank_layout,
        })
    }
}

pub async fn select(
    c: &impl ConnectionTrait,
    rest: &str,
    values: Vec<Value>,
) -> Result<Vec<Batch>> {
    let records: Vec<Record> = db::rows(c, &format!("{SELECT} {rest}"), values).await?;
    records.into_iter().map(Record::batch).collect()
}

/// A batch by its number.
pub(crate) async fn batch_numbered(
    c: &impl ConnectionTrait,
    region: i32,
    id: i64,
) -> Result<Option<Batch>> {
    let found = select(
        c,
        "WHERE region = $1 AND id = $2",
        vec![region.into(), id.into()],
    );
    Ok(found.await?.pop())
}

/// The batch of a label (2011-03-1) or key (990101-2011-03-1, 990101-101-2011-03-1) within a scope. Counties and offices
/// number their batches each for itself, so a label may stand for one in each: then nothing is guessed.
///
/// # Errors
/// When there is none, or more than one.
pub(crate) async fn batch_labelled(
    c: &impl ConnectionTrait,
    scope: &Scope,
    label: &str,
) -> Result<Batch> {
    let Cited {
        region,
        office,
        own,
    } = cited(label);
    let mut rest = format!("WHERE {} AND label = $5", made_within("payment_batch"));
    let mut values = scope.values_and([own.into()]);
    if let Some(region) = region {
        rest.push_str(" AND region = $6");
        values.push(region.into());
    }
    if let Some((first, last)) = office {
        rest.push_str(" AND id BETWEEN $7 AND $8");
        values.extend([first.into(), last.into()]);
    }
    let mut found = select(c, &rest, values).await?;
    match (found.pop(), found.first()) {
        (Some(batch), None) => Ok(batch),
        (Some(batch), Some(other)) => {
            let one_county = batch.region == other.region;
            let several = if one_county { "单位" } else { "县" };
            Err(Error::refusal(format!(
                "几个{several}都有批次 {label}，请写完整的编号，或换用下级单位的用户办理"
            )))
        }
        (None, _) => Err(Error::not_found(format!("批次 {label}"))),
    }
}

/// Whether a batch was ever approved.
pub async fn pays_already(c: &impl ConnectionTrait) -> Result<bool> {
    let sql = "SELECT id FROM payment_batch WHERE approved_seq IS NOT NULL LIMIT 1";
    let found: Vec<(i64,)> = db::tuples(c, sql, Vec::new()).await?;
    Ok(!found.is_empty())
}

/// 990101-101-2011-03-1 in its parts; a label alone names neither region nor office.
struct Cited<'t> {
    region: Option<i32>,
    /// First and last of the office's numbers.
    office: Option<(i64, i64)>,
    own: &'t str,
}

fn cited(text: &str) -> Cited<'_> {
    let bare = Cited {
        region: None,
        office: None,
        own: text,
    };
    let Some((region, rest)) = text.split_once('-').filter(|(region, _)| region.len() == 6) else {
        return bare;
    };
    let Ok(region) = region.parse() else {
        return bare;
    };
    // A label has a year, a month and a number.
    let office = rest
        .split_once('-')
        .filter(|_| rest.matches('-').count() == 3);
    let office = office.and_then(|(office, label)| Some((Number::bounds(office)?, label)));
    Cited {
        region: Some(region),
        office: office.map(|(bounds, _)| bounds),
        own: office.map_or(rest, |(_, label)| label),
    }
}

/// The batches of a scope, oldest first.
pub async fn batches(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Batch>> {
    select(
        c,
        &format!(
            "WHERE {} ORDER BY region, month, id",
            made_within("payment_batch")
        ),
        scope.values(),
    )
    .await
}

/// Batches of a region not approved yet, whatever their division.
pub(crate) async fn batches_open(c: &impl ConnectionTrait, region: i32) -> Result<Vec<Batch>> {
    select(
        c,
        "WHERE region = $1 AND state IN ('draft', 'returned', 'reviewed') ORDER BY id",
        vec![region.into()],
    )
    .await
}

/// The units of a scope that have made batches of their own.
pub(crate) async fn payers(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<DivisionCode>> {
    let sql = format!(
        "SELECT DISTINCT division FROM payment_batch WHERE {} AND state <> 'void' ORDER BY division",
        Scope::CONDITION
    );
    let units: Vec<(i64,)> = db::tuples(c, &sql, scope.values()).await?;
    let gone = absorbed(c, scope).await?;
    let units = units.into_iter();
    let units = units.filter(|(code,)| gone.iter().all(|unit| unit.code.get() != *code));
    let read = |(code,): (i64,)| DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()));
    units.map(read).collect()
}

/// A unit's batches are its own: whoever pays brings them to an end before it becomes another.
pub const BATCHES_FIRST: InTheWay = |_, tx, merged| {
    Box::pin(async move {
        let rest =
            "WHERE region = $1 AND division = $2 AND state NOT IN ('closed', 'void') ORDER BY id";
        let values = vec![merged.from.region().into(), merged.from.get().into()];
        let open = select(tx.connection(), rest, values).await?;
        let told =
            |batch: &Batch| format!("的批次 {} 还没有办结，请先办结或作废，再合并", batch.label);
        Ok(open.first().map(told))
    })
};

/// Batches of a region that count as paid, in the order of their approval.
pub async fn counted(c: &impl ConnectionTrait, region: i32) -> Result<Vec<Batch>> {
    select(
        c,
        "WHERE region = $1 AND approved_seq IS NOT NULL ORDER BY approved_seq",
        vec![region.into()],
    )
    .await
}

/// Batches that count as paid, whose month lies between two months (as 201101) and that may pay people of a scope.
pub(super) async fn counted_between(
    c: &impl ConnectionTrait,
    scope: &Scope,
    from: i32,
    to: i32,
) -> Result<Vec<Batch>> {
    let (low, high) = (
        scope.division().low() / 1_000_000,
        scope.division().high() / 1_000_000,
    );
    let rest = "WHERE region BETWEEN $1 AND $2 AND approved_seq IS NOT NULL AND month BETWEEN $3 AND $4 \
        ORDER BY region, month, id";
    select(
        c,
        rest,
        vec![low.into(), high.into(), from.into(), to.into()],
    )
    .await
}

/// The layout in which a division's last file was made.
pub(crate) async fn last_layout(c: &impl ConnectionTrait, batch: &Batch) -> Result<Option<String>> {
    let sql = "SELECT bank_layout FROM payment_batch WHERE region = $1 AND division = $2 AND bank_layout IS NOT NULL \
               ORDER BY exported_at DESC LIMIT 1";
    let values = vec![batch.region.into(), batch.division.get().into()];
    let found: Vec<(String,)> = db::tuples(c, sql, values).await?;
    Ok(found.into_iter().next().map(|(layout,)| layout))
}

/// A batch to be written, as a draft.
pub struct NewBatch {
    pub(crate) batch: Batch,
    pub(crate) prepared_at: String,
}

const COLUMNS: [&str; 18] = [
    "region",
    "id",
    "label",
    "division",
    "month",
    "known_at",
    "scheme",
    "state",
    "base_seq",
    "line_count",
    "total_fen",
    "regular_fen",
    "backpay_fen",
    "recovery_fen",
    "hash",
    "prepared_by",
    "prepared_at",
    "reviewed_by",
];

/// Writes a new batch.
pub(crate) async fn insert_batch(tx: &Tx, new: NewBatch) -> Result<()> {
    let b = new.batch;
    let row = vec![
        b.region.into(),
        b.id.into(),
        b.label.into(),
        b.division.get().into(),
        month_number(b.month).into(),
        b.known_at.map(date_text).into(),
        b.scheme.into(),
        b.state.code().into(),
        b.base_seq.into(),
        b.line_count.into(),
        b.total.get().into(),
        b.regular.get().into(),
        b.backpay.get().into(),
        b.recovery.get().into(),
        b.hash.into(),
        b.prepared_by.into(),
        new.prepared_at.into(),
        b.reviewed_by.into(),
    ];
    db::insert(tx.connection(), "payment_batch", &COLUMNS, vec![row]).await
}

/// Moves a batch to its state from the one it was read in, and writes some columns; false when somebody else moved it
/// meanwhile.
pub(crate) async fn move_batch(
    tx: &Tx,
    batch: &Batch,
    was: BatchState,
    set: Vec<(&'static str, Value)>,
) -> Result<bool> {
    let mut values: Vec<Value> = vec![
        batch.region.into(),
        batch.id.into(),
        was.code().into(),
        batch.state.code().into(),
    ];
    let mut columns = "state = $4".to_owned();
    for (column, value) in set {
        values.push(value);
        columns.push_str(&format!(", {column} = ${}", values.len()));
    }
    let sql =
        format!("UPDATE payment_batch SET {columns} WHERE region = $1 AND id = $2 AND state = $3");
    Ok(db::execute(tx.connection(), &sql, values).await? == 1)
}
