//! What the audit is told of an import.

use super::model::ImportFile;
use ground::audit;
use ground::authority::Actor;
use ground::error::Result;
use ground::key::Number;
use ground::office::Office;

/// Writes into the audit what somebody does with an import, in the same transaction.
pub(super) async fn record(
    office: &Office,
    tx: &ground::db::Tx,
    actor: &Actor,
    file: &ImportFile,
    action: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    let subject = format!("导入 {}", Number(file.id));
    let region = file.division.region();
    audit::append(office, tx, actor, region, action, &subject, detail).await?;
    Ok(())
}
