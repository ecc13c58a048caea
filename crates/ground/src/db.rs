//! The database: opening, reading, writing. What differs between databases is in this file and in
//! `guards.rs`.
//!
//! SQL is written once, in the subjects' `store.rs`, with `$1` placeholders that both SQLite and PostgreSQL take.

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection,
    FromQueryResult, QueryResult, Statement, TryGetableMany, Value,
};

use log::LevelFilter;

use super::error::{Error, Result};
use super::guards;
use super::key::Number;
use super::migrate;
use super::server::{self, Location};
pub use super::writer::Tx;
use super::writer::Writer;

/// The first SQLite release in which the WAL-reset race is mended.
const SQLITE_VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

/// A statement that takes longer is written into the log.
const STATEMENT_SLOW: std::time::Duration = std::time::Duration::from_secs(1);

/// How many bound values one statement may carry (SQLite 32,766; PostgreSQL 65,535).
const BOUND_VALUES_MAX: usize = 32_000;

/// An open database whose schema is current.
#[derive(Clone)]
pub struct Db {
    /// One connection: writers take turns.
    writer: Writer,
    /// Several: with a write-ahead log, readers wait for nobody.
    readers: DatabaseConnection,
}

/// What every connection to an SQLite file is told.
pub(super) const PRAGMAS: [(&str, &str); 6] = [
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("temp_store", "MEMORY"),
    ("secure_delete", "FAST"),
    // 64 MiB: a month of a county's payments is one transaction.
    ("cache_size", "-65536"),
];

/// How many may read at the same time where an office is served.
pub const READERS: u32 = 4;

impl Db {
    /// Opens a database for so many readers at the same time and brings its schema up to date; a file is made when
    /// `create` says so.
    ///
    /// # Errors
    /// When it cannot be opened, or the database is older than the first safe release, or sorts by a language's rules.
    pub async fn open(location: &Location, create: bool, readers: u32) -> Result<Db> {
        let db = Db::as_it_is(location, create, readers).await?;
        db.bring_up_to_date().await?;
        Ok(db)
    }

    /// Opens a database with whatever schema it has.
    ///
    /// # Errors
    /// Those of [`Db::open`].
    pub async fn as_it_is(location: &Location, create: bool, readers: u32) -> Result<Db> {
        let first = connect(location, if create { "rwc" } else { "rw" }, 1).await?;
        match first.get_database_backend() {
            DatabaseBackend::Sqlite => assert_version(&first).await?,
            _ => server::assert_usable(&first, location).await?,
        }
        Ok(Db {
            writer: Writer::new(location.clone(), first),
            readers: connect(location, "rw", readers).await?,
        })
    }

    /// Whether nothing was ever put into it, not even a table.
    pub async fn is_blank(&self) -> Result<bool> {
        let sql = match self.readers.get_database_backend() {
            DatabaseBackend::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'",
            _ => "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()",
        };
        let found: Vec<(i64,)> = tuples(&self.readers, sql, vec![]).await?;
        Ok(found.first().is_none_or(|(tables,)| *tables == 0))
    }

    /// Whether its schema is of this program.
    pub async fn is_up_to_date(&self) -> Result<bool> {
        migrate::is_done(self).await
    }

    /// Gives an empty database the schema that another one has, which may be an older one.
    ///
    /// # Errors
    /// When a newer program wrote the other.
    pub async fn shape_as(&self, other: &impl ConnectionTrait) -> Result<()> {
        migrate::up_as(self, other).await
    }

    /// Brings its schema up to date.
    ///
    /// # Errors
    /// When a newer program wrote it.
    pub async fn bring_up_to_date(&self) -> Result<()> {
        migrate::up(self).await
    }

    /// For reading outside a transaction.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.readers
    }

    /// Begins a write transaction. The write lock is taken at once, so that what is read inside stays true.
    pub async fn begin(&self) -> Result<Tx> {
        self.writer.begin().await
    }

    /// Runs statements of maintenance outside any transaction.
    pub(super) async fn maintain(&self, script: &str) -> Result<()> {
        self.writer.run(script).await
    }

    /// Checks the file itself; answers what is wrong, empty when nothing is.
    pub async fn integrity(&self) -> Result<Vec<String>> {
        #[derive(FromQueryResult)]
        struct Row {
            integrity_check: String,
        }
        if self.readers.get_database_backend() != DatabaseBackend::Sqlite {
            // A server looks after its files itself.
            return Ok(Vec::new());
        }
        let found: Vec<Row> = rows(&self.readers, "PRAGMA integrity_check", vec![]).await?;
        Ok(found
            .into_iter()
            .map(|r| r.integrity_check)
            .filter(|r| r != "ok")
            .collect())
    }

    /// Tables that lost what guards their rows.
    pub async fn unguarded(&self) -> Result<Vec<&'static str>> {
        guards::unguarded(self, migrate::fixed_tables()).await
    }

    /// Closes cleanly, folding the write-ahead log into the file.
    pub async fn close(self) -> Result<()> {
        self.readers.close().await?;
        self.writer.close().await
    }
}

/// Writers take turns, and the import of a whole county is one turn.
pub(super) const TURN_MAX: std::time::Duration = std::time::Duration::from_secs(600);

/// How long a server is waited for.
const SERVER_WAIT: std::time::Duration = std::time::Duration::from_secs(15);

/// Opens a database for so many connections.
pub async fn connect(
    location: &Location,
    mode: &str,
    connections: u32,
) -> Result<DatabaseConnection> {
    // Who only reads leaves the journal as it is.
    let may_write = mode != "ro";
    let pragmas = PRAGMAS.into_iter();
    let pragmas = pragmas.filter(move |(name, _)| may_write || *name != "journal_mode");
    let mut options = ConnectOptions::new(match location {
        Location::File(file) => format!("sqlite://{}?mode={mode}", file.display()),
        Location::Server(address) => address.clone(),
    });
    options
        .max_connections(connections)
        .acquire_timeout(match location {
            Location::File(_) => TURN_MAX,
            // A server that starts again, or hands over to another, takes moments.
            Location::Server(_) => SERVER_WAIT,
        })
        // Connections to a file do not age. With either limit the pool keeps a task that looks for old ones, and that
        // task may count them wrongly and never end.
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_postgres_opts(|server| {
            server.options([
                ("timezone", "UTC"),
                // Writers take turns, here and in other servers on the same database.
                ("lock_timeout", "600s"),
            ])
        })
        .sqlx_logging(true)
        .sqlx_logging_level(LevelFilter::Off)
        // The statement with its placeholders, without values.
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, STATEMENT_SLOW)
        .map_sqlx_sqlite_opts(move |sqlite| {
            // Rows are written on its handle from other threads than the driver's.
            let sqlite = pragmas.clone().fold(
                sqlite.serialized(connections == 1),
                |sqlite, (name, value)| sqlite.pragma(name, value),
            );
            let sqlite = match crate::sabotaged!("fsync") {
                true => sqlite.pragma("synchronous", "OFF"),
                false => sqlite,
            };
            sqlite.busy_timeout(std::time::Duration::from_secs(30))
        });
    Ok(Database::connect(options).await?)
}

async fn assert_version(connection: &DatabaseConnection) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Version {
        version: String,
    }
    let sql = "SELECT sqlite_version() AS version";
    let row: Option<Version> = one(connection, sql, vec![]).await?;
    let text = row.map(|r| r.version).unwrap_or_default();
    let mut parts = text.split('.').map(|p| p.parse::<u32>().unwrap_or(0));
    let mut part = || parts.next().unwrap_or(0);
    if (part(), part(), part()) < SQLITE_VERSION_MIN {
        return Err(Error::inconsistent(format!(
            "SQLite {text} 版本过低，需要 3.51.3 以上"
        )));
    }
    Ok(())
}

fn statement(connection: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), sql, values)
}

/// All rows of a query.
pub async fn rows<T: FromQueryResult>(
    c: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<T>> {
    let found = c.query_all_raw(statement(c, sql, values)).await?;
    // A row is let go as soon as it is read.
    found
        .into_iter()
        .map(|row| T::from_query_result(&row, "").map_err(Error::from))
        .collect()
}

/// The only row of a query, or nothing.
pub async fn one<T: FromQueryResult>(
    c: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<T>> {
    let found = c.query_one_raw(statement(c, sql, values)).await?;
    found
        .map(|row| T::from_query_result(&row, "").map_err(Error::from))
        .transpose()
}

/// All rows of a query as tuples in the order of its columns: for the many rows of a run, four times as fast.
pub async fn tuples<T: TryGetableMany>(
    c: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<T>> {
    let found = c.query_all_raw(statement(c, sql, values)).await?;
    found
        .into_iter()
        .map(|row| row.try_get_many_by_index().map_err(Error::from))
        .collect()
}

/// All rows of a query, for who knows their columns only when running.
pub async fn raw(
    c: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>> {
    Ok(c.query_all_raw(statement(c, sql, values)).await?)
}

/// Runs one statement; answers how many rows it touched.
pub async fn execute(c: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<u64> {
    Ok(c.execute_raw(statement(c, sql, values))
        .await?
        .rows_affected())
}

/// Runs statements without values, as migrations do.
pub async fn execute_script(c: &impl ConnectionTrait, sql: &str) -> Result<()> {
    match c.get_database_backend() {
        // A name that PostgreSQL keeps for itself.
        DatabaseBackend::Postgres => {
            let sql = sql.replace("INDEX session_user ", "INDEX session_of_user ");
            c.execute_unprepared(&sql).await?
        }
        _ => c.execute_unprepared(sql).await?,
    };
    Ok(())
}

/// Inserts many rows, in as few statements as the database allows.
pub async fn insert(
    c: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    insert_rows(c, table, columns, rows, "").await
}

/// Inserts many rows; where a row with the same `key` is there already, its other columns take the new values.
pub async fn upsert(
    c: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    key: &[&str],
    rows: Vec<Vec<Value>>,
) -> Result<()> {
    let on_conflict = on_conflict(columns, key);
    insert_rows(c, table, columns, rows, &on_conflict).await
}

/// What is done with a row whose `key` is there already: its other columns take the new values.
pub(super) fn on_conflict(columns: &[&str], key: &[&str]) -> String {
    let others = columns.iter().filter(|column| !key.contains(column));
    let set: Vec<String> = others
        .map(|column| format!("{column} = excluded.{column}"))
        .collect();
    let does = match set.is_empty() {
        true => "NOTHING".to_owned(),
        false => format!("UPDATE SET {}", set.join(", ")),
    };
    format!(" ON CONFLICT ({}) DO {does}", key.join(", "))
}

async fn insert_rows(
    c: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: Vec<Vec<Value>>,
    on_conflict: &str,
) -> Result<()> {
    let per_statement = (BOUND_VALUES_MAX / columns.len()).max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<Value>> = rows.by_ref().take(per_statement).collect();
        let marks = placeholders(c, columns.len() * chunk.len());
        let values: Vec<String> = marks
            .chunks(columns.len())
            .map(|row| format!("({})", row.join(", ")))
            .collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        let sql = format!("INSERT INTO {table} ({columns}) VALUES {values}{on_conflict}");
        execute(c, &sql, chunk.into_iter().flatten().collect()).await?;
    }
    Ok(())
}

/// Tells SQLite's planner, once, what it cannot know of an office without people: that nearly every row is of one
/// region, so that the column after it has to lead. Stated and not gathered: plans do not change with what is stored.
/// Other databases gather their own.
pub async fn state_selectivity(db: &Db) -> Result<()> {
    const STATED: &str = "\
        ANALYZE meta; \
        DELETE FROM sqlite_stat1; \
        INSERT INTO sqlite_stat1 (tbl, idx, stat) \
        SELECT m.name, i.name, '1000000' || (\
            SELECT group_concat(' ' || CASE \
                WHEN x.seqno = 0 THEN 1000000 \
                WHEN i.\"unique\" AND x.seqno = (SELECT MAX(seqno) FROM pragma_index_info(i.name)) THEN 1 \
                ELSE MAX(10 - x.seqno, 2) END, '') \
            FROM (SELECT seqno FROM pragma_index_info(i.name) ORDER BY seqno) x) \
        FROM sqlite_master m, pragma_index_list(m.name) i \
        WHERE m.type = 'table' \
        AND (SELECT name FROM pragma_index_info(i.name) WHERE seqno = 0) = 'region'; \
        ANALYZE sqlite_schema;";
    if db.readers.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(());
    }
    db.maintain(STATED).await
}

/// Placeholders for a statement with many values, all of them in order. SQLite looks named ones up one by one, which
/// takes a second for ten thousand; so there they are nameless.
pub fn placeholders(c: &impl ConnectionTrait, count: usize) -> Vec<String> {
    match c.get_database_backend() {
        DatabaseBackend::Sqlite => vec!["?".to_owned(); count],
        _ => (1..=count).map(|n| format!("${n}")).collect(),
    }
}

/// The text of a field of a JSON column; null where it is not there. `key` comes from the catalogue, never from a user.
pub fn json_text(c: &impl ConnectionTrait, column: &str, key: &str) -> String {
    let key: String = key
        .chars()
        .filter(|k| k.is_ascii_alphanumeric() || *k == '_')
        .collect();
    match c.get_database_backend() {
        DatabaseBackend::Sqlite => format!("({column} ->> '$.{key}')"),
        _ => format!("({column}::jsonb ->> '{key}')"),
    }
}

/// A condition that some value of a JSON object has a text in it, not the name of a field; its values are those of
/// [`said_in_json`].
pub fn json_says(c: &impl ConnectionTrait, column: &str) -> String {
    let each = match c.get_database_backend() {
        DatabaseBackend::Sqlite => format!("json_each({column})"),
        _ => format!("jsonb_each_text({column}::jsonb)"),
    };
    // Few objects have it anywhere, and only those are taken apart.
    format!(
        "LOWER({column}) LIKE ? ESCAPE '!' \
         AND EXISTS (SELECT 1 FROM {each} said WHERE LOWER(said.value) LIKE ? ESCAPE '!')"
    )
}

/// The values of [`json_says`] for a text: as it stands in the object, and by itself.
pub fn said_in_json(text: &str) -> [Value; 2] {
    let quoted = serde_json::Value::from(text).to_string();
    let written = quoted.trim_start_matches('"');
    let written = written.strip_suffix('"').unwrap_or(written);
    [containing(written).into(), containing(text).into()]
}

/// A condition written with `?`, its values numbered from `$first` on.
pub fn numbered(sql: &str, first: usize) -> String {
    let mut parts = sql.split('?');
    let mut numbered = parts.next().unwrap_or_default().to_owned();
    for (part, number) in parts.zip(first..) {
        numbered.push_str(&format!("${number}{part}"));
    }
    numbered
}

/// A pattern for `LIKE … ESCAPE '!'` that finds `text` anywhere, in lower case.
pub fn containing(text: &str) -> String {
    let plain: String = text
        .to_lowercase()
        .chars()
        .flat_map(|c| {
            let escape = matches!(c, '%' | '_' | '!').then_some('!');
            escape.into_iter().chain([c])
        })
        .collect();
    format!("%{plain}%")
}

/// The office that gives the numbers of this database, as [`super::key::office_code`] has it.
pub const OFFICE: &str = "(SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'office')";

/// Takes `count` numbers of a named sequence and answers the first. Sequences are per region and office, so that nothing
/// needs a number that several installations agree on; the number itself says which of them gave it.
pub async fn take_numbers(tx: &Tx, region: i32, name: &str, count: usize) -> Result<i64> {
    let (office, first, last) = take(tx, region, name, count).await?;
    let full = || Error::inconsistent(format!("编号用完了（{name}）"));
    Number::given_by(office, last).ok_or_else(full)?;
    Ok(Number::given_by(office, first).ok_or_else(full)?.0)
}

/// Takes the next of a sequence that the office counts for itself, from 1, and says which office that is.
pub async fn take_running(tx: &Tx, region: i32, name: &str) -> Result<(i64, i64)> {
    let (office, running, _) = take(tx, region, name, 1).await?;
    Ok((office, running))
}

/// The office, and the first and the last of what was taken.
async fn take(tx: &Tx, region: i32, name: &str, count: usize) -> Result<(i64, i64, i64)> {
    let count = i64::try_from(count).map_err(|e| Error::Fault(e.into()))?;
    let sql = format!(
        "INSERT INTO counter (region, office, name, next) \
         SELECT $1, {OFFICE}, $2, 1 + $3 FROM meta WHERE name = 'office' \
         ON CONFLICT (region, office, name) DO UPDATE SET next = counter.next + $3 RETURNING office, next"
    );
    let values = vec![region.into(), name.into(), count.into()];
    let taken: Vec<(i64, i64)> = tuples(tx.connection(), &sql, values).await?;
    let (office, next) = taken
        .first()
        .ok_or_else(|| Error::inconsistent("counter"))?;
    Ok((*office, next - count, next - 1))
}
