//! Ledger entries in the database.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;
use serde_json::{Map, Value as Json};

use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// Entries that were not taken away.
pub(super) const KEPT: &str = "NOT EXISTS (SELECT 1 FROM ledger_removed gone WHERE gone.region = ledger_entry.region AND gone.id = ledger_entry.id)";

/// An entry to be written.
pub struct NewEntry {
    pub(crate) id: i64,
    pub(crate) division: i64,
    pub(crate) on_date: String,
    pub(crate) person: Option<i64>,
    pub(crate) id_sealed: Option<String>,
    pub(crate) id_hash: Option<String>,
    pub(crate) fields: Map<String, Json>,
    pub(crate) source_hash: String,
}

/// Entries, marked.
pub const LEDGER_ENTRY: SealedTable = SealedTable {
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

/// How often each source row has been recorded already, within a division and what lies beneath it; `but` are not counted.
pub(super) async fn source_counts(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    but: &HashSet<(i32, i64)>,
) -> Result<HashMap<String, i64>> {
    let sql = format!(
        "SELECT region, id, source_hash FROM ledger_entry WHERE {} AND kind = $5",
        Scope::CONDITION
    );
    let rows: Vec<(i32, i64, String)> =
        db::tuples(c, &sql, scope.values_and([kind.into()])).await?;
    let mut counts = HashMap::new();
    for (region, id, hash) in rows {
        if !but.contains(&(region, id)) {
            *counts.entry(hash).or_default() += 1;
        }
    }
    Ok(counts)
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

/// An entry as stored.
#[derive(FromQueryResult)]
pub struct Record {
    id: i64,
    division: i64,
    on_date: String,
    person: Option<i64>,
    id_hash: Option<String>,
    fields: String,
}

impl Record {
    /// Its columns.
    pub const COLUMNS: &str = "id, division, on_date, person, id_hash, fields";

    pub(crate) fn row(self) -> Result<EntryRow> {
        Ok(EntryRow {
            id: self.id,
            division: self.division,
            on_date: self.on_date,
            person: self.person,
            id_hash: self.id_hash,
            fields: serde_json::from_str(&self.fields)?,
        })
    }
}

/// Entries of a kind between two ISO dates, both included; from the beginning when `from` is left out.
pub async fn entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    from: Option<&str>,
    to: &str,
) -> Result<Vec<EntryRow>> {
    let sql = format!(
        "SELECT id, division, on_date, person, COALESCE(id_hash, (SELECT p.id_hash FROM person p \
         WHERE p.region = ledger_entry.region AND p.id = ledger_entry.person)) AS id_hash, fields FROM ledger_entry \
         WHERE {} AND kind = $5 AND on_date >= $6 AND on_date <= $7 AND {KEPT} ORDER BY on_date, region, id",
        Scope::CONDITION
    );
    let own = [kind.into(), from.unwrap_or_default().into(), to.into()];
    let records: Vec<Record> = db::rows(c, &sql, scope.values_and(own)).await?;
    records.into_iter().map(Record::row).collect()
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
pub async fn entries_of_person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<(String, EntryRow)>> {
    let sql = format!(
        "SELECT kind, id, division, on_date, person, id_hash, fields FROM ledger_entry \
         WHERE {} AND region = $5 AND person = $6 AND {KEPT} ORDER BY on_date DESC, id DESC",
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

/// That an entry was taken away.
#[derive(Debug, Clone)]
pub struct Removed {
    /// When, UTC.
    pub at: String,
    /// Why.
    pub reason: String,
}

/// An entry with everything a page needs.
#[derive(Debug, Clone)]
pub struct FullEntry {
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// Where it belongs.
    pub division: i64,
    /// ISO date.
    pub on_date: String,
    /// Number of the person, when on the rolls.
    pub person: Option<i64>,
    /// Sealed ID number.
    pub id_sealed: Option<String>,
    /// Keyed hash of the ID number: of the entry, or of the person on the rolls.
    pub id_hash: Option<String>,
    /// Its fields by code.
    pub fields: Map<String, Json>,
    /// Who recorded it.
    pub recorded_by: i64,
    /// When, UTC.
    pub recorded_at: String,
    /// Counts the changes.
    pub version: i32,
    /// Whether it was taken away.
    pub removed: Option<Removed>,
}

#[derive(FromQueryResult)]
struct FullRecord {
    region: i32,
    id: i64,
    kind: String,
    division: i64,
    on_date: String,
    person: Option<i64>,
    id_sealed: Option<String>,
    id_hash: Option<String>,
    fields: String,
    recorded_by: i64,
    recorded_at: String,
    version: i32,
    removed_at: Option<String>,
    reason: Option<String>,
}

impl FullRecord {
    fn entry(self) -> Result<FullEntry> {
        Ok(FullEntry {
            region: self.region,
            id: self.id,
            kind: self.kind,
            division: self.division,
            on_date: self.on_date,
            person: self.person,
            id_sealed: self.id_sealed,
            id_hash: self.id_hash,
            fields: serde_json::from_str(&self.fields)?,
            recorded_by: self.recorded_by,
            recorded_at: self.recorded_at,
            version: self.version,
            removed: self.removed_at.map(|at| Removed {
                at,
                reason: self.reason.unwrap_or_default(),
            }),
        })
    }
}

const FULL: &str = "SELECT ledger_entry.region, ledger_entry.id, kind, division, on_date, person, id_sealed, \
    COALESCE(ledger_entry.id_hash, (SELECT p.id_hash FROM person p WHERE p.region = ledger_entry.region AND p.id = ledger_entry.person)) AS id_hash, \
    fields, recorded_by, recorded_at, version, gone.removed_at, gone.reason FROM ledger_entry \
    LEFT JOIN ledger_removed gone ON gone.region = ledger_entry.region AND gone.id = ledger_entry.id";

/// [`Scope::CONDITION`] where two tables have a region.
const SCOPED: &str = "ledger_entry.region BETWEEN $1 AND $2 AND division BETWEEN $3 AND $4";

/// One entry of a scope, taken away or not.
pub async fn entry(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<FullEntry>> {
    let sql =
        format!("{FULL} WHERE {SCOPED} AND ledger_entry.region = $5 AND ledger_entry.id = $6");
    let record: Option<FullRecord> =
        db::one(c, &sql, scope.values_and([region.into(), id.into()])).await?;
    record.map(FullRecord::entry).transpose()
}

/// How many entries of each kind have a text in some field.
pub(super) async fn kinds_with(
    c: &impl ConnectionTrait,
    scope: &Scope,
    text: &str,
) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT kind, COUNT(*) FROM ledger_entry \
         LEFT JOIN ledger_removed gone ON gone.region = ledger_entry.region AND gone.id = ledger_entry.id \
         WHERE {SCOPED} AND {} AND gone.removed_at IS NULL GROUP BY kind ORDER BY 2 DESC, 1",
        db::numbered(&db::json_says(c, "fields"), 5)
    );
    db::tuples(c, &sql, scope.values_and(db::said_in_json(text))).await
}

/// What is asked of a list of one kind.
#[derive(Debug, Clone, Default)]
pub struct EntryQuery {
    /// Kind.
    pub kind: String,
    /// From this ISO date on.
    pub from: String,
    /// To this ISO date; no end when empty.
    pub to: String,
    /// Fields that must have a value.
    pub equal: Vec<(String, String)>,
    /// A text that some field has in it.
    pub text: String,
    /// Those taken away instead of those kept.
    pub removed: bool,
}

fn condition(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &EntryQuery,
) -> (String, Vec<sea_orm::Value>) {
    let mut parts = vec![
        SCOPED.to_owned(),
        "kind = $5".to_owned(),
        "on_date >= $6".to_owned(),
    ];
    let mut own: Vec<sea_orm::Value> = vec![query.kind.clone().into(), query.from.clone().into()];
    let mut add = |sql: &str, value: sea_orm::Value| {
        parts.push(db::numbered(sql, 5 + own.len()));
        own.push(value);
    };
    if !query.to.is_empty() {
        add("on_date <= ?", query.to.clone().into());
    }
    for (field, value) in &query.equal {
        add(
            &format!("{} = ?", db::json_text(c, "fields", field)),
            value.clone().into(),
        );
    }
    if !query.text.is_empty() {
        parts.push(db::numbered(&db::json_says(c, "fields"), 5 + own.len()));
        own.extend(db::said_in_json(&query.text));
    }
    parts.push(if query.removed {
        "gone.removed_at IS NOT NULL".to_owned()
    } else {
        "gone.removed_at IS NULL".to_owned()
    });
    (parts.join(" AND "), scope.values_and(own))
}

/// How many entries fit, and what their money and number fields add up to, in the order given.
pub async fn totals(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &EntryQuery,
    summed: &[&str],
) -> Result<(u64, Vec<i64>)> {
    let (condition, values) = condition(c, scope, query);
    let sums = summed.iter().map(|field| {
        format!(
            ", CAST(COALESCE(SUM(CAST({} AS BIGINT)), 0) AS BIGINT)",
            db::json_text(c, "fields", field)
        )
    });
    let sql = format!(
        "SELECT COUNT(*){} FROM ledger_entry LEFT JOIN ledger_removed gone \
         ON gone.region = ledger_entry.region AND gone.id = ledger_entry.id WHERE {condition}",
        sums.collect::<String>()
    );
    let rows = db::raw(c, &sql, values).await?;
    let row = rows
        .first()
        .ok_or_else(|| ground::error::Error::inconsistent("合计"))?;
    let count: i64 = row.try_get_by_index(0)?;
    let sums: Result<Vec<i64>> = (1..=summed.len())
        .map(|i| Ok(row.try_get_by_index(i)?))
        .collect();
    Ok((u64::try_from(count).unwrap_or(0), sums?))
}

/// A page of the entries that fit, newest first.
pub async fn page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &EntryQuery,
    (offset, limit): (u64, u64),
) -> Result<Vec<FullEntry>> {
    let (condition, values) = condition(c, scope, query);
    let sql = format!(
        "{FULL} WHERE {condition} ORDER BY on_date DESC, ledger_entry.region, ledger_entry.id DESC LIMIT {limit} OFFSET {offset}"
    );
    let records: Vec<FullRecord> = db::rows(c, &sql, values).await?;
    records.into_iter().map(FullRecord::entry).collect()
}

/// The years in which a kind has entries, newest first.
pub async fn years(c: &impl ConnectionTrait, scope: &Scope, kind: &str) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT DISTINCT substr(on_date, 1, 4) FROM ledger_entry WHERE {} AND kind = $5 AND {KEPT} ORDER BY 1 DESC",
        Scope::CONDITION
    );
    let found: Vec<(String,)> = db::tuples(c, &sql, scope.values_and([kind.into()])).await?;
    Ok(found.into_iter().map(|(year,)| year).collect())
}

/// Writes an entry under its next version, with a new ID number where there is one; false when somebody changed it
/// meanwhile.
pub(super) async fn update_entry(
    keyring: &Keyring,
    tx: &Tx,
    entry: &FullEntry,
    sealed: Option<(String, Option<String>)>,
) -> Result<bool> {
    let sql = "UPDATE ledger_entry SET division = $3, on_date = $4, person = $5, id_sealed = COALESCE($6, id_sealed), \
               id_hash = COALESCE($7, id_hash), fields = $8, version = version + 1 \
               WHERE region = $1 AND id = $2 AND version = $9";
    let (sealed, hash) = sealed.map_or((None, None), |(sealed, hash)| (Some(sealed), hash));
    let values = vec![
        entry.region.into(),
        entry.id.into(),
        entry.division.into(),
        entry.on_date.clone().into(),
        entry.person.into(),
        sealed.into(),
        hash.into(),
        Json::Object(entry.fields.clone()).to_string().into(),
        entry.version.into(),
    ];
    if db::execute(tx.connection(), sql, values).await? == 0 {
        return Ok(false);
    }
    let id = vec![entry.id.into()];
    LEDGER_ENTRY
        .reseal(keyring, tx, entry.region, "id = $2", id)
        .await?;
    Ok(true)
}
