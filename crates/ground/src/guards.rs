//! What the database itself guards: rows that never change and never go, whoever asks.

use sea_orm::{ConnectionTrait, DatabaseBackend};

use super::db::{Db, execute_script, tuples};
use super::error::{Error, Result};
use super::fixed_columns::Fixed;

/// The tables among `fixed` that the database should guard and does not: somebody took what guards them off.
pub(super) async fn unguarded(
    db: &Db,
    fixed: impl Iterator<Item = &'static str>,
) -> Result<Vec<&'static str>> {
    let there = standing(db).await?;
    let guarded = |table: &str, what| there.contains(&format!("{table}_never_{what}"));
    let mut missing: Vec<&str> = fixed
        .filter(|table| !guarded(table, "changes") || !guarded(table, "goes"))
        .collect();
    missing.sort_unstable();
    missing.dedup();
    Ok(missing)
}

/// What stands guard in the database, by name.
async fn standing(db: &Db) -> Result<Vec<String>> {
    let sql = match db.reader().get_database_backend() {
        DatabaseBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        _ => {
            "SELECT CAST(tgname AS TEXT) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        }
    };
    let found: Vec<(String,)> = tuples(db.reader(), sql, vec![]).await?;
    Ok(found.into_iter().map(|(name,)| name).collect())
}

/// Lets the rows of a table be changed until [`fix`] is called, in one transaction with it.
pub(super) async fn release(c: &impl ConnectionTrait, table: &str) -> Result<()> {
    let on = match c.get_database_backend() {
        DatabaseBackend::Postgres => format!(" ON {table}"),
        _ => String::new(),
    };
    execute_script(
        c,
        &format!("DROP TRIGGER IF EXISTS {table}_never_changes{on}"),
    )
    .await
}

/// Makes the database itself refuse what no action does, in place of what it refused of the table before. Whoever takes
/// the triggers away is found by `verify`.
pub async fn fix(c: &impl ConnectionTrait, fixed: &Fixed) -> Result<()> {
    let Fixed { table, columns } = fixed;
    let of = if columns.is_empty() {
        String::new()
    } else {
        format!(" OF {}", columns.join(", "))
    };
    match c.get_database_backend() {
        DatabaseBackend::Postgres => {
            let refuse = |what: &str, does: &str| {
                format!(
                    "CREATE OR REPLACE FUNCTION {table}_never_{what}() RETURNS trigger LANGUAGE plpgsql AS \
                     $$ BEGIN RAISE EXCEPTION '{table} never {what}'; END $$; \
                     DROP TRIGGER IF EXISTS {table}_never_{what} ON {table}; \
                     CREATE TRIGGER {table}_never_{what} BEFORE {does} ON {table} \
                     FOR EACH ROW EXECUTE FUNCTION {table}_never_{what}()"
                )
            };
            execute_script(c, &refuse("changes", &format!("UPDATE{of}"))).await?;
            execute_script(c, &refuse("goes", "DELETE")).await
        }
        DatabaseBackend::Sqlite => {
            let refuse =
                |what: &str| format!("BEGIN SELECT RAISE(ABORT, '{table} never {what}'); END");
            let (changes, goes) = (refuse("changes"), refuse("goes"));
            for what in ["changes", "goes"] {
                let sql = format!("DROP TRIGGER IF EXISTS {table}_never_{what}");
                execute_script(c, &sql).await?;
            }
            let sql = format!(
                "CREATE TRIGGER {table}_never_changes BEFORE UPDATE{of} ON {table} {changes}"
            );
            execute_script(c, &sql).await?;
            execute_script(
                c,
                &format!("CREATE TRIGGER {table}_never_goes BEFORE DELETE ON {table} {goes}"),
            )
            .await
        }
        other => Err(Error::inconsistent(format!("{other:?} 还不支持"))),
    }
}
