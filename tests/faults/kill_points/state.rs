//! Everything an office holds, table by table and row by row, so that two offices can be told apart.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement};

use super::folder::{BANK_FILE, DATA, Folder};

/// All rows of all tables, and the bank's file if there is one. Where the clock or chance has a hand in a column
/// (moments, sealed fields, marks, the audit's hashes), only whether it is filled; `verify` looks after what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    tables: BTreeMap<String, Vec<String>>,
}

impl State {
    /// What the office of `folder` holds.
    pub fn of(folder: &Folder) -> State {
        let mut tables = on_database(folder.path(), |db| async move {
            let mut tables = BTreeMap::new();
            let names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
            for table in texts(&db, names).await? {
                let rows = texts(&db, &rows_sql(&db, &table).await?).await?;
                tables.insert(table, rows);
            }
            Ok(tables)
        });
        let bank_file = std::fs::read_to_string(folder.path().join(BANK_FILE)).ok();
        tables.insert(BANK_FILE.to_owned(), Vec::from_iter(bank_file));
        State { tables }
    }

    /// Where it differs from `other`: the tables, and how many rows each has that the other has not.
    pub fn difference(&self, other: &State) -> Vec<String> {
        let names: BTreeSet<&String> = self.tables.keys().chain(other.tables.keys()).collect();
        let rows = |state: &State, name: &String| -> BTreeSet<String> {
            state
                .tables
                .get(name)
                .into_iter()
                .flatten()
                .cloned()
                .collect()
        };
        names
            .into_iter()
            .map(|name| (name, rows(self, name), rows(other, name)))
            .filter(|(_, ours, theirs)| ours != theirs)
            .map(|(name, ours, theirs)| {
                let (more, fewer) = (ours.difference(&theirs), theirs.difference(&ours));
                format!("{name} +{} −{} rows", more.count(), fewer.count())
            })
            .collect()
    }
}

/// One text for each row of a table.
async fn rows_sql(db: &DatabaseConnection, table: &str) -> Result<String, DbErr> {
    let columns = texts(
        db,
        &format!("SELECT name FROM pragma_table_info('{table}')"),
    )
    .await?;
    let cells = columns.iter().map(|column| {
        let by_chance = column == "at"
            || column.ends_with("_at")
            || column.ends_with("_sealed")
            || column == "password_hash"
            || column == "mac"
            || (table == "audit_entry" && ["previous_hash", "hash"].contains(&column.as_str()));
        if by_chance {
            format!("{column} IS NOT NULL")
        } else {
            column.clone()
        }
    });
    let cells: Vec<String> = cells.collect();
    Ok(format!(
        "SELECT json_array({}) FROM {table} ORDER BY 1",
        cells.join(", ")
    ))
}

async fn texts(db: &DatabaseConnection, sql: &str) -> Result<Vec<String>, DbErr> {
    let rows = db
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Runs statements on the office of a folder behind the program's back, each by itself.
pub fn write_one_by_one(folder: &Path, statements: Vec<String>) {
    on_database(folder, |db| async move {
        for sql in statements {
            db.execute_unprepared(&sql).await?;
        }
        Ok(())
    });
}

/// Runs a statement on the office of a folder behind the program's back, its triggers out of the way meanwhile.
pub fn tamper(folder: &Path, sql: &str) {
    on_database(folder, |db| async move {
        let triggers = "FROM sqlite_schema WHERE type = 'trigger' ORDER BY name";
        let names = texts(&db, &format!("SELECT name {triggers}")).await?;
        let guards = texts(&db, &format!("SELECT sql {triggers}")).await?;
        let away = names.iter().map(|name| format!("DROP TRIGGER {name}"));
        let steps = away.chain([sql.to_owned()]).chain(guards);
        for step in steps {
            db.execute_unprepared(&step).await?;
        }
        Ok(())
    });
}

fn on_database<T, F: Future<Output = Result<T, DbErr>>>(
    folder: &Path,
    work: impl FnOnce(DatabaseConnection) -> F,
) -> T {
    let file = folder.join(DATA).join("yushui.db");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let done = runtime.unwrap().block_on(async {
        let db = Database::connect(format!("sqlite://{}?mode=rw", file.display())).await?;
        let done = work(db.clone()).await?;
        db.close().await?;
        Ok::<T, DbErr>(done)
    });
    done.unwrap()
}
