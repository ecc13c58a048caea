//! The database as it stood at one moment, in an SQLite file of its own, while people go on working.

use std::collections::BTreeMap;
use std::path::Path;

use sea_orm::{AccessMode, ConnectionTrait, DatabaseBackend, IsolationLevel, TransactionTrait};

use crate::audit::{self, End};
use crate::db::{self, Db};
use crate::error::{Error, Result};
use crate::moving;
use crate::server::Location;

/// What a snapshot holds.
pub(super) struct Counted {
    pub schema: String,
    pub tables: BTreeMap<String, u64>,
    pub chains: Vec<End>,
}

/// Writes the database into a file that is not there yet. Readers and writers of the office are not held up: both kinds of
/// database read one moment for as long as it takes.
pub(super) async fn take(db: &Db, file: &Path) -> Result<Counted> {
    let there = Location::File(file.to_owned());
    if db.reader().get_database_backend() == DatabaseBackend::Sqlite {
        let name = file.to_str().ok_or_else(|| Error::inconsistent("path"))?;
        db::execute(db.reader(), "VACUUM INTO $1", vec![name.into()]).await?;
    } else {
        let copy = Db::as_it_is(&there, true, 1).await?;
        copy.shape_as(db.reader()).await?;
        let moment = db
            .reader()
            .begin_with_config(
                Some(IsolationLevel::RepeatableRead),
                Some(AccessMode::ReadOnly),
            )
            .await?;
        moving::carry_from(&moment, &copy, &|_| ()).await?;
        moment.rollback().await?;
        copy.close().await?;
    }
    // With the tables that it has: before an upgrade they are those of an older program.
    let copy = Db::as_it_is(&there, false, 1).await?;
    let wrong = copy.integrity().await?;
    if let Some(wrong) = wrong.first() {
        return Err(Error::refusal(format!(
            "数据库里有坏的地方，备份没有做：{wrong}。请保留现场，运行 yushui verify，并从上一份备份恢复"
        )));
    }
    let counted = count(copy.reader()).await?;
    copy.close().await?;
    Ok(counted)
}

/// What a database holds.
async fn count(c: &impl ConnectionTrait) -> Result<Counted> {
    let schema: Vec<(Option<String>,)> =
        db::tuples(c, "SELECT MAX(name) FROM migration", vec![]).await?;
    let schema = schema.into_iter().next().and_then(|(name,)| name);
    Ok(Counted {
        schema: schema.unwrap_or_default(),
        tables: moving::counts(c).await?.into_iter().collect(),
        chains: audit::ends(c).await?,
    })
}

/// Compares what was restored with what the backup says it has.
///
/// # Errors
/// When a table has more or fewer rows, or a chain ends elsewhere.
pub(super) async fn refuse_difference(
    c: &impl ConnectionTrait,
    (tables, chains): (&BTreeMap<String, u64>, &[End]),
) -> Result<()> {
    let there = count(c).await?;
    let other = tables
        .iter()
        .find(|(name, rows)| there.tables.get(*name) != Some(rows));
    if let Some((name, rows)) = other {
        let now = there.tables.get(name).copied().unwrap_or_default();
        return Err(Error::refusal(format!(
            "恢复出来的 {name} 有 {now} 行，备份里写的是 {rows} 行，没有恢复。请换一份备份"
        )));
    }
    match there.chains == chains {
        true => Ok(()),
        false => Err(Error::refusal(
            "恢复出来的审计链末尾和备份里写的不一样，没有恢复。请换一份备份",
        )),
    }
}
