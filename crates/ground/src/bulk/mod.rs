//! Many rows into a table within a transaction, for the lines of a county and its like. On SQLite each row is one step of a
//! prepared statement on the handle of the driver's own connection; a server takes the rows of a chunk as columns.
//!
//! What is written is part of the transaction as everything else is: it is there once that is committed, or not at all.

mod bare;
mod file;
mod server;

pub use self::bare::Bare;
pub(super) use self::file::Handle;

use super::db::{Tx, on_conflict};
use super::error::Result;

/// What a column of a row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number.
    Int(i64),
    /// A text.
    Text(&'a str),
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Int(number)
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Cell::Int(number.into())
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Cell::Text(text)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Null, T::into)
    }
}

/// Where rows go.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns that are given, in the order of a row's cells.
    pub columns: &'a [&'a str],
    /// Those of a key: where a row with the same is there already, its other columns take the new values. None for new rows.
    pub key: &'a [&'a str],
}

impl Target<'_> {
    /// What is done where a row with the same key is there.
    fn on_conflict(&self) -> String {
        if self.key.is_empty() {
            return String::new();
        }
        on_conflict(self.columns, self.key)
    }
}

/// So many rows are written before others have their turn on this thread.
const TURN: usize = 1_000;
/// So many rows go to a server at a time.
const SENT: usize = 10_000;

/// Writes rows; `cells` lays out one, column by column.
///
/// # Errors
/// When the database refuses one. The transaction must not be committed then.
pub async fn write<'r, R: Sync>(
    tx: &Tx,
    into: Target<'_>,
    rows: &'r [R],
    cells: impl Fn(&'r R, &mut Vec<Cell<'r>>) + Sync,
) -> Result<()> {
    match tx.handle() {
        Some(handle) => {
            for rows in rows.chunks(TURN) {
                file::insert(handle, &into, rows, &cells)?;
                tokio::task::yield_now().await;
            }
        }
        None => {
            for rows in rows.chunks(SENT) {
                server::insert(tx, &into, rows, &cells).await?;
            }
        }
    }
    Ok(())
}
