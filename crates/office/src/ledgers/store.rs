//! Ledger entries in the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;
use serde_json::{Map, Value as Json};

use crate::access::Scope;
use crate::platform::db::{self, Tx};
use crate::platform::error::Result;
use crate::platform::sealed::SealedTable;

/// An entry to be written.
pub(super) struct NewEntry {
    pub id: i64,
    pub division: i64,
    pub on_date: String,
    pub person: Option<i64>,
    pub id_sealed: Option<String>,
    pub id_hash: Option<String>,
    pub fields: Map<String, Json>,
    pub source_hash: String,
}

/// Entries, marked.
pub(crate) const LEDGER_ENTRY: SealedTable = SealedTable {
    name: "ledger_entry",
    columns: &[
        "region",
        "id",
        "kind",
        "division",
        "on_date",
        "person",
        "id_sealed",
        "id_hash",
        "fields",
        "source_hash",
        "recorded_by",
        "recorded_at",
        "version",
    ],
};

/// Writes entries of a kind.
pub(super) async fn insert_entries(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    kind: &str,
    entries: Vec<NewEntry>,
    by: i64,
    at: &str,
) -> Result<()> {
    let row = |e: NewEntry| {
        vec![
            region.into(),
            e.id.into(),
            kind.into(),
            e.division.into(),
            e.on_date.into(),
            e.person.into(),
            e.id_sealed.into(),
            e.id_hash.into(),
            Json::Object(e.fields).to_string().into(),
            e.source_hash.into(),
            by.into(),
            at.into(),
            1.into(),
        ]
    };
    LEDGER_ENTRY
        .insert(keyring, tx, entries.into_iter().map(row).collect())
        .await
}

#[derive(FromQueryResult)]
struct SourceCount {
    source_hash: String,
    n: i64,
}

/// How often each source row has been recorded already, within a division and what lies beneath it.
pub(super) async fn source_counts(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
) -> Result<HashMap<String, i64>> {
    let sql = format!(
        "SELECT source_hash, COUNT(*) AS n FROM ledger_entry WHERE {} AND kind = $5 GROUP BY source_hash",
        Scope::CONDITION
    );
    let rows: Vec<SourceCount> = db::rows(c, &sql, scope.values_and([kind.into()])).await?;
    Ok(rows.into_iter().map(|r| (r.source_hash, r.n)).collect())
}

/// An entry as figures see it.
#[derive(Debug, Clone)]
pub struct EntryRow {
    /// Number within the region.
    pub id: i64,
    /// Where it belongs.
    pub division: i64,
    /// ISO date.
    pub on_date: String,
    /// Number of the person, when on the rolls.
    pub person: Option<i64>,
    /// Keyed hash of the ID number, where one was given.
    pub id_hash: Option<String>,
    /// Its fields by code; money in fen, dates as ISO text.
    pub fields: Map<String, Json>,
}

#[derive(FromQueryResult)]
struct Record {
    id: i64,
    division: i64,
    on_date: String,
    person: Option<i64>,
    id_hash: Option<String>,
    fields: String,
}

/// Entries of a kind between two ISO dates, both included; from the beginning when `from` is left out.
pub(super) async fn entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    from: Option<&str>,
    to: &str,
) -> Result<Vec<EntryRow>> {
    let sql = format!(
        "SELECT id, division, on_date, person, id_hash, fields FROM ledger_entry \
         WHERE {} AND kind = $5 AND on_date >= $6 AND on_date <= $7 ORDER BY on_date, region, id",
        Scope::CONDITION
    );
    let own = [kind.into(), from.unwrap_or_default().into(), to.into()];
    let mut entries = Vec::new();
    for record in db::rows::<Record>(c, &sql, scope.values_and(own)).await? {
        let fields: Map<String, Json> = serde_json::from_str(&record.fields)?;
        entries.push(EntryRow {
            id: record.id,
            division: record.division,
            on_date: record.on_date,
            person: record.person,
            id_hash: record.id_hash,
            fields,
        });
    }
    Ok(entries)
}

#[derive(FromQueryResult)]
struct KindRecord {
    kind: String,
    id: i64,
    division: i64,
    on_date: String,
    person: Option<i64>,
    id_hash: Option<String>,
    fields: String,
}

/// Entries of every kind that name a person of the rolls, newest first, each with its kind.
pub(super) async fn entries_of_person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<(String, EntryRow)>> {
    let sql = format!(
        "SELECT kind, id, division, on_date, person, id_hash, fields FROM ledger_entry \
         WHERE {} AND region = $5 AND person = $6 ORDER BY on_date DESC, id DESC",
        Scope::CONDITION
    );
    let own = [region.into(), person.into()];
    let records: Vec<KindRecord> = db::rows(c, &sql, scope.values_and(own)).await?;
    records
        .into_iter()
        .map(|record| {
            let row = EntryRow {
                id: record.id,
                division: record.division,
                on_date: record.on_date,
                person: record.person,
                id_hash: record.id_hash,
                fields: serde_json::from_str(&record.fields)?,
            };
            Ok((record.kind, row))
        })
        .collect()
}
