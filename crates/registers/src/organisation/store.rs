//! Divisions in the database.

use kernel::{DivisionCode, Month};
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::sealed::SealedTable;
use ground::time::{moment_text, month_number};

/// A division of the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Its 12-digit code.
    pub code: DivisionCode,
    /// Its name, as 第一村.
    pub name: String,
}

/// What a division was before.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its code.
    pub code: DivisionCode,
    /// The name it had.
    pub name: String,
    /// The one it was merged into, with the first month for which that holds.
    pub merged: Option<(DivisionCode, Month)>,
}

/// What divisions were before, marked.
pub const DIVISION_PAST: SealedTable = SealedTable {
    name: "division_past",
    columns: &[
        "region",
        "id",
        "code",
        "name",
        "merged_into",
        "from_month",
        "recorded_at",
    ],
};

/// Keeps what a division was.
pub async fn insert_past(office: &Office, tx: &Tx, past: Past) -> Result<()> {
    let region = past.code.region();
    let id = db::take_numbers(tx, region, DIVISION_PAST.name, 1).await?;
    let (into, from) = past.merged.unzip();
    let row = vec![
        region.into(),
        id.into(),
        past.code.get().into(),
        past.name.into(),
        into.map(DivisionCode::get).into(),
        from.map(month_number).into(),
        moment_text(office.clock().now_utc()).into(),
    ];
    DIVISION_PAST.insert(office.keyring(), tx, vec![row]).await
}

/// The names that divisions within a scope had, oldest first, and what they were merged into.
pub async fn past_names(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(Division, Option<DivisionCode>)>> {
    type Row = (i64, String, Option<i64>);
    let sql = "SELECT code, name, merged_into FROM division_past \
               WHERE region BETWEEN $1 AND $2 AND code BETWEEN $3 AND $4 ORDER BY region, id";
    let read = |code: i64| DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()));
    let past = |(code, name, into): Row| {
        let code = read(code)?;
        Ok((Division { code, name }, into.map(read).transpose()?))
    };
    let rows: Vec<Row> = db::tuples(c, sql, scope.values()).await?;
    rows.into_iter().map(past).collect()
}

#[derive(FromQueryResult)]
struct Row {
    code: i64,
    name: String,
}

/// Divisions as they are called, marked.
pub const DIVISION: SealedTable = SealedTable {
    name: "division",
    columns: &["region", "code", "name", "name_sort"],
};

/// Adds a division.
pub async fn division_insert(
    keyring: &Keyring,
    tx: &Tx,
    code: DivisionCode,
    name: &str,
) -> Result<()> {
    let row = vec![
        code.region().into(),
        code.get().into(),
        name.into(),
        kernel::name_sort(name).into(),
    ];
    DIVISION.insert(keyring, tx, vec![row]).await
}

/// The divisions within a scope, by code.
pub async fn divisions(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Division>> {
    let sql = "SELECT code, name FROM division \
               WHERE region BETWEEN $1 AND $2 AND code BETWEEN $3 AND $4 ORDER BY code";
    let rows: Vec<Row> = db::rows(c, sql, scope.values()).await?;
    rows.into_iter().map(Row::division).collect()
}

/// The divisions within a scope whose name or its sound contains `text`, by code.
pub async fn divisions_like(
    c: &impl ConnectionTrait,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> Result<Vec<Division>> {
    let sql = "SELECT code, name FROM division \
               WHERE region BETWEEN $1 AND $2 AND code BETWEEN $3 AND $4 \
               AND (name LIKE $5 ESCAPE '!' OR name_sort LIKE $5 ESCAPE '!') ORDER BY code LIMIT $6";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let values = scope.values_and([db::containing(text).into(), limit.into()]);
    let rows: Vec<Row> = db::rows(c, sql, values).await?;
    rows.into_iter().map(Row::division).collect()
}

/// Gives a division another name; the one it had is kept.
pub async fn rename(
    office: &Office,
    tx: &Tx,
    (code, old): (DivisionCode, &str),
    name: &str,
) -> Result<()> {
    let past = Past {
        code,
        name: old.to_owned(),
        merged: None,
    };
    insert_past(office, tx, past).await?;
    let sql = "UPDATE division SET name = $3, name_sort = $4 WHERE region = $1 AND code = $2";
    let values = vec![
        code.region().into(),
        code.get().into(),
        name.into(),
        kernel::name_sort(name).into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    let renamed = vec![code.get().into()];
    DIVISION
        .reseal(office.keyring(), tx, code.region(), "code = $2", renamed)
        .await
}

impl Row {
    fn division(self) -> Result<Division> {
        let code = DivisionCode::try_from(self.code).map_err(|e| Error::Fault(e.into()))?;
        Ok(Division {
            code,
            name: self.name,
        })
    }
}

/// The name of one division; nothing where it has none.
pub async fn division_name(c: &impl ConnectionTrait, code: DivisionCode) -> Result<Option<String>> {
    let sql = "SELECT code, name FROM division WHERE region = $1 AND code = $2";
    let row: Option<Row> = db::one(c, sql, vec![code.region().into(), code.get().into()]).await?;
    Ok(row.map(|row| row.name))
}
