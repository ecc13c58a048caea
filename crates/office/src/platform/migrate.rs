//! Migrations: numbered SQL files, applied once each, in order, each in its own transaction.

use sea_orm::FromQueryResult;

use super::db::{self, Db};
use super::error::{Error, Result};

/// The files, oldest first. A file that has shipped never changes; a change is a new file.
const MIGRATIONS: &[(&str, &str)] = &[
    (
        "0001_office",
        include_str!("../../migrations/0001_office.sql"),
    ),
    (
        "0002_people",
        include_str!("../../migrations/0002_people.sql"),
    ),
    (
        "0003_payments",
        include_str!("../../migrations/0003_payments.sql"),
    ),
    (
        "0004_ledgers",
        include_str!("../../migrations/0004_ledgers.sql"),
    ),
];

#[derive(FromQueryResult)]
struct Applied {
    name: String,
}

/// Applies what is missing. Refuses a database that a newer program has written.
pub async fn up(db: &Db) -> Result<()> {
    db::execute_script(
        db.reader(),
        "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY)",
    )
    .await?;
    let applied: Vec<Applied> = db::rows(
        db.reader(),
        "SELECT name FROM migration ORDER BY name",
        vec![],
    )
    .await?;
    if let Some(unknown) = applied
        .iter()
        .find(|a| MIGRATIONS.iter().all(|(name, _)| *name != a.name))
    {
        return Err(Error::refusal(format!(
            "这个数据文件夹由更新的版本写过（{}）,请用新版程序打开",
            unknown.name
        )));
    }
    for (name, sql) in MIGRATIONS {
        if applied.iter().any(|a| a.name == *name) {
            continue;
        }
        let tx = db.begin().await?;
        db::execute_script(tx.connection(), sql).await?;
        db::execute(
            tx.connection(),
            "INSERT INTO migration (name) VALUES ($1)",
            vec![(*name).into()],
        )
        .await?;
        tx.commit().await?;
    }
    Ok(())
}
