//! Rows into SQLite: one prepared statement, a step for each row, without the driver's queue between.
#![allow(
    unsafe_code,
    reason = "SQLite's own interface on a handle that the driver lends"
)]

use std::ptr::NonNull;

use rusqlite::{Connection, ErrorCode, Statement, ffi};

use super::{Cell, Target};
use crate::error::{Error, Result};

/// The handle of the connection that a transaction writes through. Who makes one sees to it that the connection outlives it
/// and was opened in SQLite's serialized mode, in which any thread may use it at any time.
#[derive(Clone, Copy)]
pub struct Handle(NonNull<ffi::sqlite3>);

// SAFETY: a connection in serialized mode guards itself with a mutex of its own.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Handle {
    /// Of a connection.
    pub fn of(pointer: NonNull<ffi::sqlite3>) -> Handle {
        Handle(pointer)
    }
}

/// Inserts rows, from here to the end without a pause: nothing can take the connection away meanwhile.
pub(super) fn insert<'r, R>(
    handle: &Handle,
    into: &Target<'_>,
    rows: &'r [R],
    cells: &impl Fn(&'r R, &mut Vec<Cell<'r>>),
) -> Result<()> {
    // SAFETY: the transaction that lends the handle keeps its connection open, and is borrowed until this returns. What is
    // made here does not close it.
    let connection = unsafe { Connection::from_handle(handle.0.as_ptr()) }.map_err(told)?;
    insert_on(&connection, into, rows, cells).map_err(told)
}

/// Inserts rows on a connection.
pub(super) fn insert_on<'r, R>(
    connection: &Connection,
    into: &Target<'_>,
    rows: &'r [R],
    cells: &impl Fn(&'r R, &mut Vec<Cell<'r>>),
) -> rusqlite::Result<()> {
    let marks = vec!["?"; into.columns.len()].join(", ");
    let sql = format!(
        "INSERT INTO {} ({}) VALUES ({marks}){}",
        into.table,
        into.columns.join(", "),
        into.on_conflict()
    );
    let mut statement = connection.prepare(&sql)?;
    let mut row_cells = Vec::with_capacity(into.columns.len());
    for row in rows {
        row_cells.clear();
        cells(row, &mut row_cells);
        step(&mut statement, &row_cells)?;
    }
    Ok(())
}

fn step(statement: &mut Statement<'_>, cells: &[Cell<'_>]) -> rusqlite::Result<()> {
    for (at, cell) in (1..).zip(cells) {
        match cell {
            Cell::Null => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
            Cell::Int(number) => statement.raw_bind_parameter(at, number)?,
            Cell::Text(text) => statement.raw_bind_parameter(at, text)?,
        }
    }
    statement.raw_execute()?;
    Ok(())
}

pub(super) fn told(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Error::disk_full(),
        _ => Error::Fault(error.into()),
    }
}
