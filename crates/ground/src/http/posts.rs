//! What was posted and done, by the keys that [`crate::once`] wrote.

use crate::db::{self, Db};
use crate::error::Result;

/// Whether what has this key was done.
pub async fn is_done(db: &Db, key: &str) -> Result<bool> {
    let sql = "SELECT at FROM done_once WHERE done_key = $1";
    let found: Vec<(i64,)> = db::tuples(db.reader(), sql, vec![key.into()]).await?;
    Ok(!found.is_empty())
}

/// Whether something else was done by a key with the same beginning.
pub async fn used_otherwise(db: &Db, begins: &str, key: &str) -> Result<bool> {
    let sql = "SELECT at FROM done_once WHERE done_key >= $1 AND done_key < $2 AND done_key <> $3";
    let values = vec![begins.into(), format!("{begins}g").into(), key.into()];
    let found: Vec<(i64,)> = db::tuples(db.reader(), sql, values).await?;
    Ok(!found.is_empty())
}

/// Forgets a key: what was asked was refused after something else was committed for it.
pub async fn forget(db: &Db, key: &str) -> Result<()> {
    let tx = db.begin().await?;
    let sql = "DELETE FROM done_once WHERE done_key = $1";
    db::execute(tx.connection(), sql, vec![key.into()]).await?;
    tx.commit().await
}
