//! 公示, 异议 and what was written on a batch's way, in the database.

use kernel::Date;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::model::Batch;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text};

/// 公示期, marked.
pub const PAYMENT_NOTICE: SealedTable = SealedTable {
    name: "payment_notice",
    columns: &[
        "region",
        "id",
        "batch",
        "from_on",
        "to_on",
        "telephone",
        "recorded_by",
        "recorded_at",
    ],
};

/// 异议, marked.
pub const PAYMENT_OBJECTION: SealedTable = SealedTable {
    name: "payment_objection",
    columns: &[
        "region",
        "id",
        "batch",
        "line_no",
        "raised_by",
        "raised_on",
        "about",
        "recorded_by",
        "recorded_at",
        "answer",
        "answered_by",
        "answered_at",
    ],
};

/// 退回和提前报盘的原因, marked.
pub const PAYMENT_REMARK: SealedTable = SealedTable {
    name: "payment_remark",
    columns: &[
        "region",
        "id",
        "batch",
        "kind",
        "reason",
        "recorded_by",
        "recorded_at",
    ],
};

/// 公示期
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Notice {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// 监督电话, of the office, not of a person.
    pub telephone: String,
}

/// The term of a batch's notice.
pub(crate) async fn notice_of(c: &impl ConnectionTrait, batch: &Batch) -> Result<Option<Notice>> {
    #[derive(FromQueryResult)]
    struct Record {
        from_on: String,
        to_on: String,
        telephone: String,
    }
    let sql = "SELECT from_on, to_on, telephone FROM payment_notice \
               WHERE region = $1 AND batch = $2 ORDER BY id DESC LIMIT 1";
    let found = db::one::<Record>(c, sql, vec![batch.region.into(), batch.id.into()]).await?;
    found
        .map(|r| {
            Ok(Notice {
                from: date_from(&r.from_on)?,
                to: date_from(&r.to_on)?,
                telephone: r.telephone,
            })
        })
        .transpose()
}

/// The telephone that somebody last wrote on a notice.
pub(crate) async fn telephone_of(
    c: &impl ConnectionTrait,
    region: i32,
    by: i64,
) -> Result<Option<String>> {
    let sql = "SELECT telephone FROM payment_notice WHERE region = $1 AND recorded_by = $2 \
               ORDER BY id DESC LIMIT 1";
    let found: Vec<(String,)> = db::tuples(c, sql, vec![region.into(), by.into()]).await?;
    Ok(found.into_iter().next().map(|(telephone,)| telephone))
}

/// Records the term of a batch's notice.
pub(crate) async fn insert_notice(
    keyring: &Keyring,
    tx: &Tx,
    batch: &Batch,
    notice: &Notice,
    by: i64,
    at: &str,
) -> Result<()> {
    let region = batch.region;
    let id = db::take_numbers(tx, region, PAYMENT_NOTICE.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        batch.id.into(),
        date_text(notice.from).into(),
        date_text(notice.to).into(),
        notice.telephone.clone().into(),
        by.into(),
        at.into(),
    ];
    PAYMENT_NOTICE.insert(keyring, tx, vec![row]).await
}

/// An objection as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct ObjectionRow {
    pub id: i64,
    pub line_no: Option<i64>,
    pub raised_by: String,
    pub raised_on: String,
    pub about: String,
    pub recorded_by: i64,
    pub answer: Option<String>,
    pub answered_by: Option<i64>,
    pub answered_at: Option<String>,
}

/// The objections to a batch, oldest first.
pub(crate) async fn objections_of(
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Vec<ObjectionRow>> {
    let sql = "SELECT id, line_no, raised_by, raised_on, about, recorded_by, answer, answered_by, answered_at \
               FROM payment_objection WHERE region = $1 AND batch = $2 ORDER BY id";
    db::rows(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// What somebody brought forward against a batch.
#[derive(Debug)]
pub struct NewObjection {
    /// About this line, or none.
    pub line_no: Option<i64>,
    /// Who.
    pub raised_by: String,
    /// When.
    pub raised_on: Date,
    /// What.
    pub about: String,
}

/// Records an objection and answers its number.
pub(crate) async fn insert_objection(
    keyring: &Keyring,
    tx: &Tx,
    batch: &Batch,
    new: &NewObjection,
    by: i64,
    at: &str,
) -> Result<i64> {
    let region = batch.region;
    let id = db::take_numbers(tx, region, PAYMENT_OBJECTION.name, 1).await?;
    let nothing: Option<String> = None;
    let row = vec![
        region.into(),
        id.into(),
        batch.id.into(),
        new.line_no.into(),
        new.raised_by.clone().into(),
        date_text(new.raised_on).into(),
        new.about.clone().into(),
        by.into(),
        at.into(),
        nothing.clone().into(),
        Option::<i64>::None.into(),
        nothing.into(),
    ];
    PAYMENT_OBJECTION.insert(keyring, tx, vec![row]).await?;
    Ok(id)
}

/// Records how an objection was handled; answers whether it was still open.
pub(crate) async fn answer_objection(
    keyring: &Keyring,
    tx: &Tx,
    batch: &Batch,
    id: i64,
    answer: &str,
    by: i64,
    at: &str,
) -> Result<bool> {
    let sql = "UPDATE payment_objection SET answer = $4, answered_by = $5, answered_at = $6 \
               WHERE region = $1 AND batch = $2 AND id = $3 AND answer IS NULL";
    let values = vec![
        batch.region.into(),
        batch.id.into(),
        id.into(),
        answer.into(),
        by.into(),
        at.into(),
    ];
    let touched = db::execute(tx.connection(), sql, values).await?;
    PAYMENT_OBJECTION
        .reseal(keyring, tx, batch.region, "id = $2", vec![id.into()])
        .await?;
    Ok(touched == 1)
}

/// What somebody wrote on a batch's way.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct RemarkRow {
    pub kind: String,
    pub reason: String,
    pub recorded_by: i64,
    pub recorded_at: String,
}

/// The remarks on a batch, newest first.
pub(crate) async fn remarks_of(c: &impl ConnectionTrait, batch: &Batch) -> Result<Vec<RemarkRow>> {
    let sql = "SELECT kind, reason, recorded_by, recorded_at FROM payment_remark \
               WHERE region = $1 AND batch = $2 ORDER BY id DESC";
    db::rows(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// Records a remark.
pub(crate) async fn insert_remark(
    keyring: &Keyring,
    tx: &Tx,
    batch: &Batch,
    remark: RemarkRow,
) -> Result<()> {
    let region = batch.region;
    let id = db::take_numbers(tx, region, PAYMENT_REMARK.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        batch.id.into(),
        remark.kind.into(),
        remark.reason.into(),
        remark.recorded_by.into(),
        remark.recorded_at.into(),
    ];
    PAYMENT_REMARK.insert(keyring, tx, vec![row]).await
}
