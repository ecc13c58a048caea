//! Nobody else has the office open while its keys change: whoever has goes on with the old ones.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::db::{self, Tx};
use crate::error::{Error, Result};
use crate::office::{Office, Place};
use crate::server::Location;
use crate::serving::Serving;

/// A connection whose program has ended is still there for a moment.
const MOMENTS: u32 = 20;
const MOMENT: Duration = Duration::from_millis(150);

/// Refuses to change the keys of what somebody serves: of a folder its lock tells, on a server of databases, where several
/// may serve one office, who is connected.
///
/// # Errors
/// When somebody does.
pub async fn refuse_in_use(office: &Office, place: &Place) -> Result<()> {
    if let Location::File(_) = place.database() {
        return Serving::free(&place.data);
    }
    let tx = office.db().begin().await?;
    refuse_others(office, &tx).await?;
    tx.commit().await
}

/// Refuses where others than this process are connected to the database.
pub(super) async fn refuse_others(office: &Office, tx: &Tx) -> Result<()> {
    if tx.connection().get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    let own = [
        process(office.db().reader()).await?,
        process(tx.connection()).await?,
    ];
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
               AND COALESCE(backend_type, 'client backend') = 'client backend' AND pid NOT IN ($1, $2)";
    let mut others = 0;
    for _ in 0..MOMENTS {
        // Inside a transaction the server shows what it showed first.
        let found: Vec<(i64,)> = db::tuples(
            office.db().reader(),
            sql,
            own.into_iter().map(Into::into).collect(),
        )
        .await?;
        others = found.first().map_or(0, |(count,)| *count);
        if others == 0 {
            return Ok(());
        }
        tokio::time::sleep(MOMENT).await;
    }
    Err(Error::refusal(format!(
        "没有换：这个库还有 {others} 个别的连接，网页服务或者别的命令开着，换了它们还用旧的密钥写。请先停下网页服务、别的命令和连着库的工具，再运行一次"
    )))
}

async fn process(c: &impl ConnectionTrait) -> Result<i32> {
    let found: Vec<(i32,)> = db::tuples(c, "SELECT pg_backend_pid()", vec![]).await?;
    found
        .first()
        .map(|(process,)| *process)
        .ok_or_else(|| Error::inconsistent("pg_backend_pid"))
}
