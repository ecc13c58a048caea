//! Where a batch's file is on its way (办到哪一步), in the database.

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::model::Batch;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// 办到哪一步, marked.
pub const PAYMENT_STEP: SealedTable = SealedTable {
    name: "payment_step",
    columns: &[
        "region",
        "id",
        "batch",
        "step",
        "label",
        "happened_on",
        "paper",
        "note",
        "recorded_by",
        "recorded_at",
    ],
};

/// A step as it was written down.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct StepRow {
    pub step: String,
    pub label: String,
    pub happened_on: String,
    pub paper: String,
    pub note: String,
    pub recorded_by: i64,
    pub recorded_at: String,
}

/// The steps of a batch, oldest first.
pub(crate) async fn steps_of(c: &impl ConnectionTrait, batch: &Batch) -> Result<Vec<StepRow>> {
    let sql = "SELECT step, label, happened_on, paper, note, recorded_by, recorded_at FROM payment_step \
               WHERE region = $1 AND batch = $2 ORDER BY id";
    db::rows(c, sql, vec![batch.region.into(), batch.id.into()]).await
}

/// Writes a step down.
pub(crate) async fn insert_step(
    keyring: &Keyring,
    tx: &Tx,
    batch: &Batch,
    step: StepRow,
) -> Result<()> {
    let region = batch.region;
    let id = db::take_numbers(tx, region, PAYMENT_STEP.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        batch.id.into(),
        step.step.into(),
        step.label.into(),
        step.happened_on.into(),
        step.paper.into(),
        step.note.into(),
        step.recorded_by.into(),
        step.recorded_at.into(),
    ];
    PAYMENT_STEP.insert(keyring, tx, vec![row]).await
}
