//! How a database is, asked of it alone: it is only read, and nothing is brought up to date.

use sea_orm::{ConnectionTrait, DatabaseBackend};

use crate::db;
use crate::error::Result;
use crate::server::Location;

/// What a database says of itself.
pub struct Health {
    /// The last change of its tables.
    pub schema: String,
    /// What is wrong with its file; a server looks after its files itself.
    pub faults: Vec<String>,
    /// Rows that point at rows that are not there.
    pub strays: usize,
}

/// Asks a database.
///
/// # Errors
/// When it does not answer, or is none of ours.
pub async fn health(location: &Location) -> Result<Health> {
    let c = db::connect(location, "ro", 1).await?;
    let found = ask(&c).await;
    // It was only read.
    let _ = c.close().await;
    found
}

async fn ask(c: &impl ConnectionTrait) -> Result<Health> {
    let sql = "SELECT MAX(name) FROM migration";
    let schema: Vec<(Option<String>,)> = db::tuples(c, sql, vec![]).await?;
    let mut found = Health {
        schema: schema
            .into_iter()
            .next()
            .and_then(|(name,)| name)
            .unwrap_or_default(),
        faults: Vec::new(),
        strays: 0,
    };
    if c.get_database_backend() == DatabaseBackend::Sqlite {
        let faults: Vec<(String,)> = db::tuples(c, "PRAGMA integrity_check", vec![]).await?;
        found.faults = faults.into_iter().map(|(fault,)| fault).collect();
        found.faults.retain(|fault| fault != "ok");
        found.strays = db::raw(c, "PRAGMA foreign_key_check", vec![]).await?.len();
    }
    Ok(found)
}
