//! Migrations: numbered SQL files, applied once each, in order, each in its own transaction.

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::Serialize;

use super::db::{self, Db};
use super::error::{Error, Result};
use super::fixed_columns::Fixed;
use super::guards;
use super::migrations::{MIGRATIONS, Migration};

/// Since this one the database remembers what each migration said.
const REMEMBERED_SINCE: &str = "0019_offices";

/// The last change of the tables that this program knows.
pub fn newest() -> &'static str {
    let names = MIGRATIONS.iter().map(|migration| migration.name);
    names.max().unwrap_or_default()
}

#[derive(FromQueryResult)]
struct Applied {
    name: String,
}

#[derive(FromQueryResult)]
struct Remembered {
    name: String,
    checksum: Option<String>,
}

async fn applied(c: &impl ConnectionTrait) -> Result<Vec<Applied>> {
    let sql = "SELECT name FROM migration ORDER BY name";
    db::rows(c, sql, vec![]).await
}

/// The tables of which some migration made rows fixed.
pub fn fixed_tables() -> impl Iterator<Item = &'static str> {
    let fixed = MIGRATIONS.iter().flat_map(|m| m.fixed);
    fixed.map(|fixed| fixed.table)
}

/// What is fixed of a table's rows, as the last migration that said so has it.
pub(super) fn fixed_of(table: &str) -> Option<&'static Fixed> {
    let mut fixed = MIGRATIONS.iter().flat_map(|m| m.fixed);
    fixed.rfind(|fixed| fixed.table == table)
}

/// A change of the tables that a database has not seen yet.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub tells: &'static str,
}

/// How the tables of a database stand to those of this program.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// The last change that it has.
    pub from: String,
    /// The last one that this program has.
    pub to: &'static str,
    /// What is to come.
    pub steps: Vec<Step>,
}

/// What a database that has been written to waits for; nothing is changed.
///
/// # Errors
/// When a newer program has written it.
pub async fn waiting(c: &impl ConnectionTrait) -> Result<Waiting> {
    let applied = applied(c).await?;
    refuse_newer(&applied)?;
    let missing = MIGRATIONS.iter().filter(|m| !was(&applied, m.name));
    Ok(Waiting {
        from: applied
            .last()
            .map(|last| last.name.clone())
            .unwrap_or_default(),
        to: newest(),
        steps: missing
            .map(|m| Step {
                name: m.name,
                tells: m.tells,
            })
            .collect(),
    })
}

/// Whether every migration of this program was applied to a database that has been written to.
pub async fn is_done(db: &Db) -> Result<bool> {
    let applied = applied(db.reader()).await?;
    Ok(MIGRATIONS.iter().all(|m| was(&applied, m.name)))
}

fn was(applied: &[Applied], name: &str) -> bool {
    applied.iter().any(|a| a.name == name)
}

fn refuse_newer(applied: &[Applied]) -> Result<()> {
    let newer = |a: &&Applied| MIGRATIONS.iter().all(|m| m.name != a.name);
    match applied.iter().find(newer) {
        None => Ok(()),
        Some(unknown) => Err(Error::refusal(format!(
            "这个数据文件夹由更新的版本写过（{}），请用新版程序打开",
            unknown.name
        ))),
    }
}

/// Applies what is missing. Refuses a database that a newer program has written, and one made by other migrations than
/// this program has.
pub async fn up(db: &Db) -> Result<()> {
    apply(db, |_| true).await
}

/// Applies to an empty database what another one has.
pub async fn up_as(db: &Db, other: &impl ConnectionTrait) -> Result<()> {
    let theirs = applied(other).await?;
    refuse_newer(&theirs)?;
    apply(db, |migration| was(&theirs, migration.name)).await
}

async fn apply(db: &Db, wanted: impl Fn(&Migration) -> bool) -> Result<()> {
    db.maintain("CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY)")
        .await?;
    let applied = applied(db.reader()).await?;
    refuse_newer(&applied)?;
    if was(&applied, REMEMBERED_SINCE) {
        remember(db).await?;
    }
    let missing = MIGRATIONS
        .iter()
        .filter(|m| !was(&applied, m.name) && wanted(m));
    for migration in missing.clone() {
        let tx = db.begin().await?;
        // Another server may have done it while this one waited for its turn.
        let sql = "SELECT name FROM migration WHERE name = $1";
        let values = vec![migration.name.into()];
        if db::one::<Applied>(tx.connection(), sql, values)
            .await?
            .is_some()
        {
            continue;
        }
        db::execute_script(tx.connection(), migration.sql).await?;
        for fixed in migration.fixed {
            guards::fix(tx.connection(), fixed).await?;
        }
        let done = "INSERT INTO migration (name) VALUES ($1)";
        db::execute(tx.connection(), done, vec![migration.name.into()]).await?;
        tx.commit().await?;
    }
    if missing.count() > 0 {
        remember(db).await?;
        db::state_selectivity(db).await?;
    }
    Ok(())
}

/// Compares what each applied migration said with what it says now, and writes it down where it is not known yet.
async fn remember(db: &Db) -> Result<()> {
    let sql = "SELECT name, checksum FROM migration ORDER BY name";
    let rows: Vec<Remembered> = db::rows(db.reader(), sql, vec![]).await?;
    let mut unknown = Vec::new();
    for row in rows {
        let Some(migration) = MIGRATIONS.iter().find(|m| m.name == row.name) else {
            continue;
        };
        let says = seal::sm3_hex(migration.sql.as_bytes());
        match row.checksum {
            None => unknown.push((row.name, says)),
            Some(said) if said == says => {}
            Some(_) => {
                return Err(Error::refusal(format!(
                    "程序里的升级步骤 {} 和这个数据文件夹当时做的不一样，请换回原来的程序，或用正式发布的新版打开",
                    row.name
                )));
            }
        }
    }
    if unknown.is_empty() {
        return Ok(());
    }
    let tx = db.begin().await?;
    for (name, says) in unknown {
        let sql = "UPDATE migration SET checksum = $2 WHERE name = $1";
        db::execute(tx.connection(), sql, vec![name.into(), says.into()]).await?;
    }
    tx.commit().await
}
