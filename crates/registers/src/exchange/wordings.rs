//! What a word of other people's files means (说法): asked once, kept for the office.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use ground::authority::Actor;
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// What was said of the words of a kind, by word.
///
/// # Errors
/// When the store fails.
pub async fn wordings(
    c: &impl ConnectionTrait,
    region: i32,
    kind: &str,
) -> Result<HashMap<String, String>> {
    let sql = "SELECT said, meant FROM wording WHERE region = $1 AND kind = $2";
    let rows: Vec<(String, String)> = db::tuples(c, sql, vec![region.into(), kind.into()]).await?;
    Ok(rows.into_iter().collect())
}

/// Keeps what a word means; the last that was said holds.
///
/// # Errors
/// When the store fails.
pub async fn keep_wording(
    tx: &Tx,
    actor: &Actor,
    (region, kind): (i32, &str),
    (said, meant): (&str, &str),
    now: &str,
) -> Result<()> {
    let sql = "INSERT INTO wording (region, kind, said, meant, recorded_by, recorded_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (region, kind, said) DO UPDATE SET \
               meant = excluded.meant, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at";
    let values = vec![
        region.into(),
        kind.into(),
        said.into(),
        meant.into(),
        actor.user.into(),
        now.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    Ok(())
}
