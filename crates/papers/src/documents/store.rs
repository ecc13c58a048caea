//! Documents in the database.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// Documents, marked.
pub const DOCUMENT: SealedTable = SealedTable {
    name: "document",
    columns: &[
        "region",
        "id",
        "division",
        "kind",
        "title",
        "year",
        "span",
        "state",
        "version",
        "created_by",
        "created_at",
    ],
};

/// Their versions, marked.
pub(crate) const DOCUMENT_VERSION: SealedTable = SealedTable {
    name: "document_version",
    columns: &[
        "region",
        "id",
        "document",
        "number",
        "source",
        "recorded_by",
        "recorded_at",
    ],
};

/// What was signed, marked.
pub(crate) const DOCUMENT_FINAL: SealedTable = SealedTable {
    name: "document_final",
    columns: &[
        "region",
        "id",
        "document",
        "number",
        "content",
        "hash",
        "signed_by",
        "signed_at",
    ],
};

/// Sentences that somebody took on, marked.
pub(crate) const DOCUMENT_TAKEN_ON: SealedTable = SealedTable {
    name: "document_taken_on",
    columns: &[
        "region", "id", "document", "sentence", "taken_by", "taken_at",
    ],
};

/// A document.
#[derive(Debug, Clone, FromQueryResult)]
pub struct DocumentRow {
    /// County.
    pub region: i32,
    /// Number within the region.
    pub id: i64,
    /// Of which division.
    pub division: i64,
    /// Code of its kind.
    pub kind: String,
    /// Its title as the list shows it.
    pub title: String,
    /// 年度
    pub year: i32,
    /// Part of the year.
    pub span: String,
    /// draft, final, void
    pub state: String,
    /// Number of its last version.
    pub version: i64,
    /// Who began it.
    pub created_by: i64,
    /// When.
    pub created_at: String,
    /// Who wrote the last version.
    pub recorded_by: i64,
    /// When.
    pub recorded_at: String,
}

const SELECT: &str = "SELECT d.region, d.id, d.division, d.kind, d.title, d.year, d.span, d.state, d.version, \
    d.created_by, d.created_at, v.recorded_by, v.recorded_at FROM document d \
    JOIN document_version v ON v.region = d.region AND v.document = d.id AND v.number = d.version";
const SCOPED: &str = "d.region BETWEEN $1 AND $2 AND d.division BETWEEN $3 AND $4";

/// A document of a scope.
pub async fn document(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<DocumentRow>> {
    let sql = format!("{SELECT} WHERE {SCOPED} AND d.region = $5 AND d.id = $6");
    db::one(c, &sql, scope.values_and([region.into(), id.into()])).await
}

/// Which documents a list is asked for.
#[derive(Debug, Clone, Default)]
pub struct DocumentQuery {
    /// Code of a kind.
    pub kind: Option<String>,
    /// 年度
    pub year: Option<i32>,
    /// draft, final, void; all but void where it is not said.
    pub state: Option<String>,
    /// Words that its title has in it.
    pub titled: String,
    /// Only those begun before this one.
    pub before: Option<i64>,
}

fn conditions(query: &DocumentQuery, scope: &Scope) -> (String, Vec<Value>) {
    let mut sql = String::from(SCOPED);
    let mut values = scope.values();
    let mut add = |column: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" AND d.{column} = ${}", values.len()));
        }
    };
    add("kind", query.kind.clone().map(Value::from));
    add("year", query.year.map(Value::from));
    add("state", query.state.clone().map(Value::from));
    if !query.titled.is_empty() {
        values.push(db::containing(&query.titled).into());
        sql.push_str(&format!(" AND d.title LIKE ${} ESCAPE '!'", values.len()));
    }
    if query.state.is_none() {
        sql.push_str(" AND d.state <> 'void'");
    }
    if let Some(before) = query.before {
        values.push(before.into());
        sql.push_str(&format!(" AND d.id < ${}", values.len()));
    }
    (sql, values)
}

/// How many documents a list has.
pub async fn count(c: &impl ConnectionTrait, scope: &Scope, query: &DocumentQuery) -> Result<u64> {
    let (condition, values) = conditions(query, scope);
    let sql = format!("SELECT COUNT(*) FROM document d WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// A page of a list, the last written first.
pub async fn page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &DocumentQuery,
    (offset, limit): (u64, u64),
) -> Result<Vec<DocumentRow>> {
    let (condition, mut values) = conditions(query, scope);
    let number = |n: u64| Value::from(i64::try_from(n).unwrap_or(i64::MAX));
    values.extend([number(limit), number(offset)]);
    let (limit, offset) = (values.len() - 1, values.len());
    let sql = format!(
        "{SELECT} WHERE {condition} ORDER BY v.recorded_at DESC, d.region, d.id DESC LIMIT ${limit} OFFSET ${offset}"
    );
    db::rows(c, &sql, values).await
}

/// The draft of a division, kind and time, if there is one.
pub async fn draft_of(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (kind, year, span): (&str, i32, &str),
) -> Result<Option<DocumentRow>> {
    let sql = format!(
        "{SELECT} WHERE {SCOPED} AND d.division = $5 AND d.kind = $6 AND d.year = $7 AND d.span = $8 \
         AND d.state = 'draft'"
    );
    let own = [
        scope.division().get().into(),
        kind.into(),
        year.into(),
        span.into(),
    ];
    db::one(c, &sql, scope.values_and(own)).await
}

/// Writes a new document.
pub async fn insert(keyring: &Keyring, tx: &Tx, d: &DocumentRow) -> Result<()> {
    let row = vec![
        d.region.into(),
        d.id.into(),
        d.division.into(),
        d.kind.as_str().into(),
        d.title.as_str().into(),
        d.year.into(),
        d.span.as_str().into(),
        d.state.as_str().into(),
        d.version.into(),
        d.created_by.into(),
        d.created_at.as_str().into(),
    ];
    DOCUMENT.insert(keyring, tx, vec![row]).await
}

/// Title, state and last version of a document, changed.
pub(super) async fn update(
    keyring: &Keyring,
    tx: &Tx,
    d: &DocumentRow,
    (title, state, version): (&str, &str, i64),
) -> Result<()> {
    let sql =
        "UPDATE document SET title = $3, state = $4, version = $5 WHERE region = $1 AND id = $2";
    let values = vec![
        d.region.into(),
        d.id.into(),
        title.into(),
        state.into(),
        version.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    let id = vec![d.id.into()];
    DOCUMENT.reseal(keyring, tx, d.region, "id = $2", id).await
}

/// A version of a document.
#[derive(Debug, Clone, FromQueryResult)]
pub struct VersionRow {
    /// From 1.
    pub number: i64,
    /// The text.
    pub source: String,
    /// Who wrote it.
    pub recorded_by: i64,
    /// When.
    pub recorded_at: String,
}

/// Writes a version.
pub(super) async fn insert_version(
    keyring: &Keyring,
    tx: &Tx,
    (region, document): (i32, i64),
    v: &VersionRow,
) -> Result<()> {
    let id = db::take_numbers(tx, region, DOCUMENT_VERSION.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        document.into(),
        v.number.into(),
        v.source.as_str().into(),
        v.recorded_by.into(),
        v.recorded_at.as_str().into(),
    ];
    DOCUMENT_VERSION.insert(keyring, tx, vec![row]).await
}

/// The versions of a document, the last first.
pub async fn versions(c: &impl ConnectionTrait, d: &DocumentRow) -> Result<Vec<VersionRow>> {
    let sql = "SELECT number, source, recorded_by, recorded_at FROM document_version \
               WHERE region = $1 AND document = $2 ORDER BY number DESC";
    db::rows(c, sql, vec![d.region.into(), d.id.into()]).await
}

/// What was signed.
#[derive(Debug, Clone, FromQueryResult)]
pub struct FinalRow {
    /// Which version.
    pub number: i64,
    /// The text with its numbers, JSON.
    pub content: String,
    /// SM3 of it.
    pub hash: String,
    /// Who signed.
    pub signed_by: i64,
    /// When.
    pub signed_at: String,
}

/// Writes what was signed.
pub(super) async fn insert_final(
    keyring: &Keyring,
    tx: &Tx,
    (region, document): (i32, i64),
    f: &FinalRow,
) -> Result<()> {
    let id = db::take_numbers(tx, region, DOCUMENT_FINAL.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        document.into(),
        f.number.into(),
        f.content.as_str().into(),
        f.hash.as_str().into(),
        f.signed_by.into(),
        f.signed_at.as_str().into(),
    ];
    DOCUMENT_FINAL.insert(keyring, tx, vec![row]).await
}

/// What was signed of a document.
pub(super) async fn final_of(
    c: &impl ConnectionTrait,
    d: &DocumentRow,
) -> Result<Option<FinalRow>> {
    let sql = "SELECT number, content, hash, signed_by, signed_at FROM document_final \
               WHERE region = $1 AND document = $2";
    db::one(c, sql, vec![d.region.into(), d.id.into()]).await
}

/// A sentence that somebody took on (认下).
#[derive(Debug, Clone, FromQueryResult)]
pub struct TakenOnRow {
    /// As it stands in the source.
    pub sentence: String,
    /// Who answers for it.
    pub taken_by: i64,
    /// Since when.
    pub taken_at: String,
}

/// Writes that somebody took on a sentence.
pub(super) async fn insert_taken_on(
    keyring: &Keyring,
    tx: &Tx,
    (region, document): (i32, i64),
    taken: &TakenOnRow,
) -> Result<()> {
    let id = db::take_numbers(tx, region, DOCUMENT_TAKEN_ON.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        document.into(),
        taken.sentence.as_str().into(),
        taken.taken_by.into(),
        taken.taken_at.as_str().into(),
    ];
    DOCUMENT_TAKEN_ON.insert(keyring, tx, vec![row]).await
}

/// The sentences of a document that somebody took on.
pub async fn taken_on(c: &impl ConnectionTrait, d: &DocumentRow) -> Result<Vec<TakenOnRow>> {
    let sql = "SELECT sentence, taken_by, taken_at FROM document_taken_on \
               WHERE region = $1 AND document = $2 ORDER BY id";
    db::rows(c, sql, vec![d.region.into(), d.id.into()]).await
}
