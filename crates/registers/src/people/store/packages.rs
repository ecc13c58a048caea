//! 变更包 in the database.

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::requests::RequestState;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// Packages, marked.
pub const CHANGE_PACKAGE: SealedTable = SealedTable {
    name: "change_package",
    columns: &[
        "region",
        "id",
        "division",
        "source",
        "proposed_by",
        "proposed_at",
    ],
};

/// Their lines, marked.
pub const CHANGE_PACKAGE_LINE: SealedTable = SealedTable {
    name: "change_package_line",
    columns: &[
        "region", "id", "package", "line", "request", "sheet", "row_no",
    ],
};

/// A package to be written.
pub(crate) struct NewPackage<'a> {
    pub region: i32,
    pub division: i64,
    pub source: &'a str,
    pub by: i64,
    pub at: &'a str,
}

/// Writes a package without lines; answers its number.
pub(crate) async fn insert_package(keyring: &Keyring, tx: &Tx, new: NewPackage<'_>) -> Result<i64> {
    let id = db::take_numbers(tx, new.region, CHANGE_PACKAGE.name, 1).await?;
    let row = vec![
        new.region.into(),
        id.into(),
        new.division.into(),
        new.source.into(),
        new.by.into(),
        new.at.into(),
    ];
    CHANGE_PACKAGE.insert(keyring, tx, vec![row]).await?;
    Ok(id)
}

/// Where a line stands: in which package as which line, for which request, from which row.
pub struct NewLine<'a> {
    pub package: i64,
    pub line: i64,
    pub request: i64,
    pub sheet: &'a str,
    pub row: u32,
}

/// Writes a line of a package.
pub(crate) async fn insert_line(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    new: NewLine<'_>,
) -> Result<()> {
    let id = db::take_numbers(tx, region, CHANGE_PACKAGE_LINE.name, 1).await?;
    let row = vec![
        region.into(),
        id.into(),
        new.package.into(),
        new.line.into(),
        new.request.into(),
        new.sheet.into(),
        i64::from(new.row).into(),
    ];
    CHANGE_PACKAGE_LINE.insert(keyring, tx, vec![row]).await
}

/// A package, and how its lines stand.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct PackageRow {
    pub region: i32,
    pub id: i64,
    pub source: String,
    pub proposed_by: i64,
    pub proposed_at: String,
    pub lines: i64,
    pub open: i64,
    pub agreed: i64,
}

/// What is asked of packages: with lines that wait, or all; one of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct PackageAsk {
    /// Only those with lines that wait.
    pub waiting: bool,
    /// Only this one.
    pub key: Option<(i32, i64)>,
}

fn asked(scope: &Scope, ask: &PackageAsk) -> (String, Vec<Value>) {
    let mut values = scope.values();
    let mut parts = vec![Scope::CONDITION.to_owned()];
    if ask.waiting {
        parts.push(format!("{COUNTED} AND r.state = 'open') > 0"));
    }
    if let Some((region, id)) = ask.key {
        parts.push("region = $5 AND id = $6".to_owned());
        values.extend([region.into(), id.into()]);
    }
    (parts.join(" AND "), values)
}

/// Counts the lines of a package, up to a condition on their requests.
const COUNTED: &str = "(SELECT COUNT(*) FROM change_package_line l JOIN change_request r ON r.region = l.region \
    AND r.id = l.request WHERE l.region = change_package.region AND l.package = change_package.id";

/// How many packages of a scope are asked for.
pub async fn package_count(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &PackageAsk,
) -> Result<u64> {
    let (condition, values) = asked(scope, ask);
    let sql = format!("SELECT COUNT(*) FROM change_package WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// Those packages, newest first, a page of them.
pub async fn packages(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &PackageAsk,
    (offset, limit): (u64, u64),
) -> Result<Vec<PackageRow>> {
    let (condition, values) = asked(scope, ask);
    let sql = format!(
        "SELECT region, id, source, proposed_by, proposed_at, {COUNTED}) AS lines, \
         {COUNTED} AND r.state = 'open') AS open, {COUNTED} AND r.state = 'agreed') AS agreed \
         FROM change_package WHERE {condition} ORDER BY proposed_at DESC, region, id DESC LIMIT {limit} OFFSET {offset}"
    );
    db::rows(c, &sql, values).await
}

/// A line of a package: its number, its request, where it came from.
#[derive(Debug, Clone, FromQueryResult)]
pub struct LineRow {
    pub line: i64,
    pub request: i64,
    pub sheet: String,
    pub row_no: i64,
}

/// The lines of a package, in their order.
pub(crate) async fn package_lines(
    c: &impl ConnectionTrait,
    region: i32,
    package: i64,
) -> Result<Vec<LineRow>> {
    let sql = "SELECT line, request, sheet, row_no FROM change_package_line WHERE region = $1 AND package = $2 \
               ORDER BY line";
    db::rows(c, sql, vec![region.into(), package.into()]).await
}

/// The package that a request belongs to, where it came by one.
pub(crate) async fn package_of(
    c: &impl ConnectionTrait,
    region: i32,
    request: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT package FROM change_package_line WHERE region = $1 AND request = $2";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), request.into()]).await?;
    Ok(found.first().map(|(package,)| *package))
}

/// How many changes of what stands in a person's own row were agreed to since a moment: each counts her version up.
pub(crate) async fn agreed_since(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
    since: &str,
) -> Result<i64> {
    let sql = "SELECT COUNT(*) FROM change_request WHERE region = $1 AND person = $2 AND state = $3 AND decided_at >= $4 \
               AND kind IN ('account', 'payee', 'name', 'id_number', 'move')";
    let values = vec![
        region.into(),
        person.into(),
        RequestState::Agreed.code().into(),
        since.into(),
    ];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(found.first().map_or(0, |(n,)| *n))
}
