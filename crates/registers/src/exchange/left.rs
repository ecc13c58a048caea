//! Rows that an import did not take: left to be put right and brought again, until somebody does or says that they are
//! not needed.

use serde_json::json;

use super::import_audit::record;
use super::model::ImportFile;
use super::store;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// Says that the rows which were not imported need not be brought again.
///
/// # Errors
/// When it is not hers, or no row of it is left.
pub async fn settle(office: &Office, actor: &Actor, id: i64) -> Result<()> {
    let scope = actor.may(Action::WorkbookImport)?;
    let tx = office.db().begin().await?;
    let found = store::file(tx.connection(), &scope, id).await?;
    let file = found.ok_or_else(|| Error::not_found("这次导入"))?;
    if !file.is_left() {
        return Err(Error::Conflict("这次导入没有等着补的行".to_owned()));
    }
    store::settle(&tx, &file, &moment_text(office.clock().now_utc())).await?;
    let detail = json!({ "文件": file.file_name, "行数": file.error });
    record(office, &tx, actor, &file, "workbook_settle", &detail).await?;
    tx.commit().await
}

/// The rows of an earlier import were brought again with this one: what is still refused is left with this one.
pub(super) async fn brought_again(
    office: &Office,
    tx: &Tx,
    scope: &Scope,
    file: &ImportFile,
) -> Result<()> {
    let Some(earlier) = file.corrects else {
        return Ok(());
    };
    let earlier = store::file(tx.connection(), scope, earlier).await?;
    if let Some(earlier) = earlier.filter(ImportFile::is_left) {
        store::settle(tx, &earlier, &moment_text(office.clock().now_utc())).await?;
    }
    Ok(())
}
