//! Units that were merged into others. What they did stays in their own name (batches, their lines, standards); whoever they
//! are now sees it.

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;

use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};

/// A unit that is no more.
#[derive(Debug, Clone)]
pub struct Absorbed {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
    /// What it was merged into.
    pub into: DivisionCode,
}

/// Codes and successors of the units that were merged, at whatever remove, into those of a scope.
const ABSORBED: &str = "WITH RECURSIVE absorbed(code, successor) AS (\
    SELECT code, merged_into FROM division_past WHERE merged_into BETWEEN $3 AND $4 \
    UNION SELECT p.code, p.merged_into FROM division_past p JOIN absorbed a ON p.merged_into = a.code)";

/// [`Scope::CONDITION`] for records that stay with the unit that made them, of the table called `table`.
pub fn made_within(table: &str) -> String {
    format!(
        "{table}.region BETWEEN $1 AND $2 AND ({table}.division BETWEEN $3 AND $4 \
         OR {table}.division IN ({ABSORBED} SELECT code FROM absorbed))"
    )
}

/// The units that were merged into those of a scope.
///
/// # Errors
/// When the store fails.
pub async fn absorbed(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<Absorbed>> {
    let sql = format!(
        "{ABSORBED} SELECT a.code, d.name, a.successor FROM absorbed a JOIN division d ON d.code = a.code \
         WHERE d.region BETWEEN $1 AND $2 ORDER BY a.code"
    );
    let read = |code: i64| DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()));
    let rows: Vec<(i64, String, i64)> = db::tuples(c, &sql, scope.values()).await?;
    rows.into_iter()
        .map(|(code, name, into)| {
            Ok(Absorbed {
                code: read(code)?,
                name,
                into: read(into)?,
            })
        })
        .collect()
}

/// Whether what a unit made is seen in a scope: it lies within, or was merged into a unit that does.
///
/// # Errors
/// When the store fails.
pub async fn sees_what_made(
    c: &impl ConnectionTrait,
    scope: &Scope,
    division: DivisionCode,
) -> Result<bool> {
    if scope.contains(division) {
        return Ok(true);
    }
    let absorbed = absorbed(c, scope).await?;
    Ok(absorbed.iter().any(|unit| unit.code == division))
}
