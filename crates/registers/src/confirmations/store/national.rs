//! What the national system says, in the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use crate::confirmations::CampaignKey;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// What the national system says, marked.
pub const CONFIRMATION_NATIONAL: SealedTable = SealedTable {
    name: "confirmation_national",
    columns: &[
        "region",
        "id",
        "campaign",
        "person",
        "name",
        "id_sealed",
        "id_hash",
        "confirmed",
        "way",
        "on_day",
        "source",
        "recorded_at",
        "recorded_by",
    ],
};

/// What it says of somebody.
#[derive(Debug, Clone, FromQueryResult)]
pub struct National {
    /// Number within the region.
    pub id: i64,
    /// Number of the person on the rolls.
    pub person: Option<i64>,
    /// 姓名, as it is written there.
    pub name: String,
    /// 身份证号, sealed.
    pub id_sealed: String,
    /// Its keyed hash.
    pub id_hash: String,
    /// Whether she was confirmed there: 1.
    pub confirmed: i32,
    /// Code of the way; empty where it says none.
    pub way: String,
    /// ISO date.
    pub on_day: Option<String>,
    /// The file it came with.
    pub source: String,
    /// Who imported it; nothing where that was not kept.
    pub recorded_by: Option<i64>,
}

impl National {
    /// Whether another says the same of her.
    pub fn says_as(&self, other: &National) -> bool {
        let said = |it: &National| (it.person, it.confirmed, it.way.clone(), it.on_day.clone());
        said(self) == said(other)
    }
}

/// Everything it says in a campaign, by the hash of the ID number.
pub async fn national(
    c: &impl ConnectionTrait,
    key: CampaignKey,
) -> Result<HashMap<String, National>> {
    let sql = "SELECT id, person, name, id_sealed, id_hash, confirmed, way, on_day, source, recorded_by \
               FROM confirmation_national WHERE region = $1 AND campaign = $2 ORDER BY id";
    let values = vec![key.region.into(), key.id.into()];
    let rows: Vec<National> = db::rows(c, sql, values).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id_hash.clone(), row))
        .collect())
}

/// Writes what it says of somebody for the first time.
pub async fn insert_national(
    keyring: &Keyring,
    tx: &Tx,
    key: CampaignKey,
    it: &National,
    at: &str,
) -> Result<()> {
    let row = vec![
        key.region.into(),
        it.id.into(),
        key.id.into(),
        it.person.into(),
        it.name.clone().into(),
        it.id_sealed.clone().into(),
        it.id_hash.clone().into(),
        it.confirmed.into(),
        it.way.clone().into(),
        it.on_day.clone().into(),
        it.source.clone().into(),
        at.into(),
        it.recorded_by.into(),
    ];
    CONFIRMATION_NATIONAL.insert(keyring, tx, vec![row]).await
}

/// Writes what it says of her now.
pub async fn update_national(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    it: &National,
    at: &str,
) -> Result<()> {
    let sql = "UPDATE confirmation_national SET person = $3, confirmed = $4, way = $5, on_day = $6, source = $7, \
               recorded_at = $8, recorded_by = $9 WHERE region = $1 AND id = $2";
    let values = vec![
        region.into(),
        it.id.into(),
        it.person.into(),
        it.confirmed.into(),
        it.way.clone().into(),
        it.on_day.clone().into(),
        it.source.clone().into(),
        at.into(),
        it.recorded_by.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    CONFIRMATION_NATIONAL
        .reseal(keyring, tx, region, "id = $2", vec![it.id.into()])
        .await
}
