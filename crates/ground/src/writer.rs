//! The one connection that writes: lent to one transaction at a time, and thrown away unless that transaction was
//! committed.
//!
//! The driver counts open transactions by itself. SQLite ends a transaction on its own when the disk is full or fails
//! (SQLITE_FULL, SQLITE_IOERR), the driver's count stays behind, and from then on "commit" only releases a savepoint:
//! everything is acknowledged and nothing is stored. So no connection outlives a failure, and after each commit the
//! database itself is asked whether the connection is outside a transaction.

use std::sync::Arc;

use sea_orm::sqlx::Connection as _;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, FromQueryResult,
    IsolationLevel, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::db::{TURN_MAX, connect, execute_script, one};
use super::error::{Error, Result, Trouble};
use super::server::Location;

/// The lock that whoever writes to a server holds: "yushui" in the letters of a telephone.
const WRITE_LOCK: i64 = 987_484;
/// How often a server is asked what became of a transaction …
const ASKED_AFTER: u32 = 100;
/// … and how far apart.
const ASKED_EVERY: std::time::Duration = std::time::Duration::from_millis(100);

/// Whose turn it is to write, and with what.
#[derive(Clone)]
pub(super) struct Writer {
    place: Arc<Mutex<Place>>,
}

struct Place {
    location: Location,
    /// Nothing after a failure, until somebody writes again.
    connection: Option<DatabaseConnection>,
}

/// A write transaction: data, audit entry and all, or nothing.
pub struct Tx {
    /// Gone only while it is committed.
    transaction: Option<DatabaseTransaction>,
    place: OwnedMutexGuard<Place>,
    /// Whether the connection is known to be outside a transaction, so that the next writer may have it.
    sound: bool,
}

impl Place {
    /// The connection, opened anew where the last one was thrown away.
    async fn connection(&mut self) -> Result<DatabaseConnection> {
        match &self.connection {
            Some(connection) => Ok(connection.clone()),
            None => {
                let connection = connect(&self.location, "rw", 1).await?;
                Ok(self.connection.insert(connection).clone())
            }
        }
    }
}

impl Writer {
    /// Writes through `connection`, and through others to the same database after it.
    pub fn new(location: Location, connection: DatabaseConnection) -> Writer {
        let connection = Some(connection);
        Writer {
            place: Arc::new(Mutex::new(Place {
                location,
                connection,
            })),
        }
    }

    async fn turn(&self) -> Result<OwnedMutexGuard<Place>> {
        let turn = tokio::time::timeout(TURN_MAX, self.place.clone().lock_owned()).await;
        turn.map_err(|_| Error::Fault("no turn to write within ten minutes".into()))
    }

    /// Begins a transaction. The write lock is taken at once, so that what is read inside stays true.
    pub async fn begin(&self) -> Result<Tx> {
        let mut place = self.turn().await?;
        let connection = place.connection().await?;
        let on_server = connection.get_database_backend() != DatabaseBackend::Sqlite;
        let options = TransactionOptions {
            // Writing is what a transaction may do anyway; SQLite has no word for it, and the driver says so each time.
            access_mode: None,
            // What was committed before the lock was given is seen after it.
            isolation_level: on_server.then_some(IsolationLevel::ReadCommitted),
            sqlite_transaction_mode: (!on_server).then_some(SqliteTransactionMode::Immediate),
        };
        match begun(&connection, options).await {
            Ok(transaction) => Ok(Tx {
                transaction: Some(transaction),
                place,
                sound: false,
            }),
            Err(error) => {
                place.connection = None;
                Err(error)
            }
        }
    }

    /// Runs statements of maintenance outside any transaction.
    pub async fn run(&self, script: &str) -> Result<()> {
        let mut place = self.turn().await?;
        let connection = place.connection().await?;
        let done = execute_script(&connection, script).await;
        if done.is_err() {
            place.connection = None;
        }
        done
    }

    /// Closes the connection cleanly.
    pub async fn close(self) -> Result<()> {
        let mut place = self.turn().await?;
        match place.connection.take() {
            Some(connection) => Ok(connection.close().await?),
            None => Ok(()),
        }
    }
}

impl Tx {
    /// For reading and writing inside the transaction.
    pub fn connection(&self) -> &DatabaseTransaction {
        self.transaction
            .as_ref()
            .expect("a transaction until it is committed")
    }

    /// Makes everything durable. Only after this has returned may success be reported.
    ///
    /// # Errors
    /// When it could not be, or the connection turns out to be still inside a transaction: then nothing is sure to be
    /// stored.
    pub async fn commit(mut self) -> Result<()> {
        if let Some(transaction) = self.transaction.take() {
            match transaction.get_database_backend() {
                DatabaseBackend::Postgres => {
                    commit_on_server(transaction, &self.place.location).await?;
                }
                _ => transaction.commit().await?,
            }
        }
        let connection = self.place.connection().await?;
        assert_outside(&connection).await?;
        self.sound = true;
        Ok(())
    }
}

impl Drop for Tx {
    fn drop(&mut self) {
        if !self.sound {
            self.place.connection = None;
        }
    }
}

/// Begins a transaction and takes the write lock: on a server one lock for all who write to the database.
async fn begun(
    connection: &DatabaseConnection,
    options: TransactionOptions,
) -> Result<DatabaseTransaction> {
    let transaction = connection.begin_with_options(options).await?;
    if connection.get_database_backend() == DatabaseBackend::Postgres {
        let lock = format!("SELECT pg_advisory_xact_lock({WRITE_LOCK})");
        execute_script(&transaction, &lock).await?;
    }
    Ok(transaction)
}

/// Commits on a server, which may go away while it answers: then the transaction is asked after by its number.
///
/// # Errors
/// When it was not committed, or nobody can say.
async fn commit_on_server(transaction: DatabaseTransaction, location: &Location) -> Result<()> {
    #[derive(FromQueryResult)]
    struct Number {
        number: String,
    }
    // A server ends a transaction in which something failed without a word: what still answers has not failed.
    let sql = "SELECT CAST(pg_current_xact_id() AS TEXT) AS number";
    let number: Option<Number> = one(&transaction, sql, vec![]).await?;
    let Some(Number { number }) = number else {
        return Err(Error::inconsistent("pg_current_xact_id"));
    };
    let Err(error) = transaction.commit().await else {
        return Ok(());
    };
    if Trouble::of(&error) != Some(Trouble::Away) {
        return Err(error.into());
    }
    match became_of(location, number).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(error.into()),
        Err(_) => Err(Error::refusal(
            "数据库在最后一步断开了，不知道这一次办成没有。请等它恢复以后先看一看，没有办成的再办一次",
        )),
    }
}

/// Whether a transaction was committed, once the server answers again.
async fn became_of(location: &Location, number: String) -> Result<bool> {
    #[derive(FromQueryResult)]
    struct Status {
        status: Option<String>,
    }
    let sql = "SELECT pg_xact_status(CAST($1 AS xid8)) AS status";
    let connection = connect(location, "rw", 1).await?;
    for _ in 0..ASKED_AFTER {
        let status: Option<Status> = one(&connection, sql, vec![number.clone().into()]).await?;
        match status.and_then(|told| told.status).as_deref() {
            Some("committed") => return Ok(true),
            Some("aborted") => return Ok(false),
            // The server has not noticed yet that nobody waits for it any more.
            _ => tokio::time::sleep(ASKED_EVERY).await,
        }
    }
    Err(Error::inconsistent("pg_xact_status"))
}

/// Asks the database, and the driver, whether a connection is outside a transaction: inside one, neither begins.
async fn assert_outside(connection: &DatabaseConnection) -> Result<()> {
    if connection.get_database_backend() != DatabaseBackend::Sqlite {
        return Ok(());
    }
    let mut driver = connection.get_sqlite_connection_pool().acquire().await;
    let driver = driver
        .as_mut()
        .map_err(|e| Error::Fault(e.to_string().into()))?;
    if driver.is_in_transaction() {
        return Err(Error::inconsistent("提交以后事务没有结束"));
    }
    sea_orm::sqlx::raw_sql("BEGIN; ROLLBACK")
        .execute(&mut **driver)
        .await
        .map_err(|e| Error::inconsistent(format!("提交以后事务没有结束：{e}")))?;
    Ok(())
}
