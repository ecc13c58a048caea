//! Who is registered under an ID number.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};

use super::HASHES_PER_QUERY;
use super::search::some_of;
use ground::db;
use ground::error::Result;

/// A person as registration sees her.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct PersonRow {
    pub id: i64,
    pub division: i64,
    pub name: String,
    pub id_hash: Option<String>,
    pub phone_sealed: Option<String>,
    pub phone_hash: Option<String>,
    pub bank: String,
    pub account_sealed: Option<String>,
    pub account_hash: Option<String>,
    pub note: String,
    pub payee: Option<String>,
    pub payee_id_sealed: Option<String>,
    pub payee_relation: Option<String>,
    pub address_sealed: Option<String>,
}

const COLUMNS: [&str; 14] = [
    "id",
    "division",
    "name",
    "id_hash",
    "phone_sealed",
    "phone_hash",
    "bank",
    "account_sealed",
    "account_hash",
    "note",
    "payee",
    "payee_id_sealed",
    "payee_relation",
    "address_sealed",
];

/// People of a region by the keyed hashes of their ID numbers, whatever their division: an ID is registered once. That of a
/// record merged into another leads to the other.
pub(crate) async fn by_id_hash(
    c: &impl ConnectionTrait,
    region: i32,
    hashes: &[String],
) -> Result<HashMap<String, PersonRow>> {
    let mut found = HashMap::new();
    for chunk in hashes.chunks(HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "id_hash", chunk);
        let sql = format!("SELECT {} FROM person WHERE {some}", COLUMNS.join(", "));
        let rows: Vec<PersonRow> = db::rows(c, &sql, values).await?;
        found.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.id_hash.clone()?, row))),
        );
    }
    let absent = hashes.iter().filter(|hash| !found.contains_key(*hash));
    let absent: Vec<String> = absent.cloned().collect();
    for chunk in absent.chunks(HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "merged_id_hash", chunk);
        let hers: Vec<String> = COLUMNS
            .iter()
            .map(|column| match *column {
                "id_hash" => "m.merged_id_hash AS id_hash".to_owned(),
                column => format!("o.{column}"),
            })
            .collect();
        let sql = format!(
            "SELECT {} FROM (SELECT region, merged_into, merged_id_hash FROM person WHERE {some}) m \
             JOIN person o ON o.region = m.region AND o.id = m.merged_into WHERE o.division > 0",
            hers.join(", ")
        );
        let rows: Vec<PersonRow> = db::rows(c, &sql, values).await?;
        found.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.id_hash.clone()?, row))),
        );
    }
    Ok(found)
}
