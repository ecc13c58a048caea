//! The one connection that writes: lent to one transaction at a time, and thrown away unless that transaction was
//! committed.
//!
//! The driver counts open transactions by itself. SQLite ends a transaction on its own when the disk is full or fails
//! (SQLITE_FULL, SQLITE_IOERR), the driver's count stays behind, and from then on "commit" only releases a savepoint:
//! everything is acknowledged and nothing is stored. So no connection outlives a failure, and after each commit the
//! database itself is asked whether the connection is outside a transaction.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

use sea_orm::sqlx::Connection as _;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseConnection, DatabaseTransaction, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::bulk::Handle;
use super::db::{TURN_MAX, connect, execute_script};
use super::error::{Error, Result};
use super::once;
use super::server::Location;

/// The lock that whoever writes to a server holds: "yushui" in the letters of a telephone.
const WRITE_LOCK: i64 = 987_484;

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
    /// SQLite's own handle of the connection.
    handle: Option<Handle>,
    /// The rows that were changed and marked again: table, region and id.
    marked: std::sync::Mutex<BTreeSet<(&'static str, i32, i64)>>,
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
        let begun = async {
            let handle = match on_server {
                true => None,
                false => Some(handle_of(&connection).await?),
            };
            Ok((begun(&connection, options).await?, handle))
        };
        match begun.await {
            Ok((transaction, handle)) => Ok(Tx {
                transaction: Some(transaction),
                place,
                sound: false,
                handle,
                marked: std::sync::Mutex::default(),
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

    /// SQLite's own handle of the connection inside the transaction; nothing on a server.
    pub(super) fn handle(&self) -> Option<&Handle> {
        self.handle.as_ref()
    }

    /// Remembers that a row was changed and marked again.
    pub(super) fn marked_again(&self, row: (&'static str, i32, i64)) {
        let mut marked = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        marked.insert(row);
    }

    /// The rows with marks that were there before or came in this transaction, and were changed in it: table, region, id.
    pub fn changed_rows(&self) -> Vec<(&'static str, i32, i64)> {
        let marked = self.marked.lock().unwrap_or_else(PoisonError::into_inner);
        marked.iter().copied().collect()
    }

    /// Makes everything durable. Only after this has returned may success be reported.
    ///
    /// # Errors
    /// When it could not be, or the connection turns out to be still inside a transaction: then nothing is sure to be
    /// stored.
    pub async fn commit(mut self) -> Result<()> {
        if let Some(transaction) = self.transaction.take() {
            // A server ends a transaction in which something failed without a word: what still answers has not failed.
            if transaction.get_database_backend() == DatabaseBackend::Postgres {
                execute_script(&transaction, "SELECT 1").await?;
            }
            let key = once::to_note();
            if let Some(key) = &key {
                once::note(&transaction, key).await?;
            }
            transaction.commit().await?;
            if key.is_some() {
                once::noted();
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

/// SQLite's own handle of the one connection there is: whatever begins on it next uses the same.
async fn handle_of(connection: &DatabaseConnection) -> Result<Handle> {
    let lost = |e: sea_orm::sqlx::Error| Error::Fault(e.into());
    let mut driver = connection
        .get_sqlite_connection_pool()
        .acquire()
        .await
        .map_err(lost)?;
    let mut locked = driver.lock_handle().await.map_err(lost)?;
    Ok(Handle::of(locked.as_raw_handle()))
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
