//! Where a batch's file is on its way (办到哪一步), as pages and the API show it.

use serde::Serialize;

use super::bank::steps_of_layout;
use super::model::Batch;
use super::store;
use super::words;
use ground::error::Result;
use ground::office::Office;
use registers::accounts::users_by_id;

/// A step of a batch's file on its way.
#[derive(Debug, Clone, Serialize)]
pub struct FileStep {
    /// 国库已付
    pub label: String,
    /// The day.
    pub on: String,
    /// 文号或凭证号
    pub paper: String,
    /// 说明
    pub note: String,
    /// Who wrote it down.
    pub who: String,
    /// 2026-11-24 10:05
    pub when: String,
    /// Whether the file came back with it.
    pub returned: bool,
}

/// The steps of a batch, oldest first; and whether its layout names any.
pub(super) async fn file_steps(office: &Office, batch: &Batch) -> Result<(Vec<FileStep>, bool)> {
    let named = steps_of_layout(office.catalogue(), batch)?;
    let reader = office.db().reader();
    let rows = store::steps_of(reader, batch).await?;
    if rows.is_empty() {
        return Ok((Vec::new(), !named.is_empty()));
    }
    let users = users_by_id(office, reader, batch.region).await?;
    let shown = |row: store::StepRow| FileStep {
        returned: named
            .iter()
            .any(|step| step.code == row.step && step.returned),
        who: users
            .get(&row.recorded_by)
            .map_or_else(String::new, |user| user.name.clone()),
        when: words::moment(&row.recorded_at),
        label: row.label,
        on: row.happened_on,
        paper: row.paper,
        note: row.note,
    };
    Ok((rows.into_iter().map(shown).collect(), !named.is_empty()))
}
