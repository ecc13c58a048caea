//! The bare bound: how long a database alone takes to store rows that lie ready. The same schema, indexes and pragmas in a
//! database of its own; nothing around it of what the program does. For measuring, beside what is measured.

use std::collections::HashMap;

use rusqlite::Connection;
use sea_orm::sqlx::{Connection as _, PgConnection};

use super::file::{insert_on, told};
use super::{Cell, Target};
use crate::columns;
use crate::db::{Db, PRAGMAS};
use crate::error::{Error, Result};
use crate::server::Location;

/// A database that only stores.
pub enum Bare {
    /// Prepared statements through SQLite's own interface.
    File(Connection),
    /// Binary COPY.
    Server {
        /// The one connection.
        connection: Box<PgConnection>,
        /// The columns of four bytes.
        short: HashMap<(String, String), bool>,
    },
}

impl Bare {
    /// Makes the tables in an empty database and begins a transaction.
    ///
    /// # Errors
    /// When that cannot be done.
    pub async fn begin(location: &Location) -> Result<Bare> {
        let db = Db::open(location, true, 1).await?;
        let all = columns::all(db.reader()).await?;
        let short = |c: columns::Column| {
            let is_short = c.declared.eq_ignore_ascii_case("integer");
            ((c.table_name, c.column_name), is_short)
        };
        let short = all.into_iter().map(short).collect();
        db.close().await?;
        match location {
            Location::File(file) => {
                let connection = Connection::open(file).map_err(told)?;
                for (name, value) in PRAGMAS {
                    let set = format!("PRAGMA {name} = {value}");
                    connection.execute_batch(&set).map_err(told)?;
                }
                connection.execute_batch("BEGIN IMMEDIATE").map_err(told)?;
                Ok(Bare::File(connection))
            }
            Location::Server(address) => {
                let mut connection = PgConnection::connect(address).await.map_err(lost)?;
                run(&mut connection, "BEGIN").await?;
                Ok(Bare::Server {
                    connection: Box::new(connection),
                    short,
                })
            }
        }
    }

    /// Stores rows that lie ready.
    ///
    /// # Errors
    /// When the database refuses one.
    pub async fn write<'r, R>(
        &mut self,
        into: Target<'_>,
        rows: &'r [R],
        cells: impl Fn(&'r R, &mut Vec<Cell<'r>>),
    ) -> Result<()> {
        match self {
            Bare::File(connection) => insert_on(connection, &into, rows, &cells).map_err(told),
            Bare::Server { connection, short } => {
                let is_short = |c: &&str| short[&(into.table.to_owned(), (*c).to_owned())];
                let short: Vec<bool> = into.columns.iter().map(is_short).collect();
                let sql = format!(
                    "COPY {} ({}) FROM STDIN WITH (FORMAT binary)",
                    into.table,
                    into.columns.join(", ")
                );
                let mut copy = connection.copy_in_raw(&sql).await.map_err(lost)?;
                copy.send(copied(rows, &cells, &short))
                    .await
                    .map_err(lost)?;
                copy.finish().await.map_err(lost)?;
                Ok(())
            }
        }
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// When it could not be.
    pub async fn commit(self) -> Result<()> {
        match self {
            Bare::File(connection) => connection.execute_batch("COMMIT").map_err(told),
            Bare::Server { mut connection, .. } => run(&mut connection, "COMMIT").await,
        }
    }
}

/// Rows as binary COPY takes them.
fn copied<'r, R>(
    rows: &'r [R],
    cells: &impl Fn(&'r R, &mut Vec<Cell<'r>>),
    short: &[bool],
) -> Vec<u8> {
    let mut bytes = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0".to_vec();
    let mut row_cells = Vec::with_capacity(short.len());
    for row in rows {
        row_cells.clear();
        cells(row, &mut row_cells);
        bytes.extend((row_cells.len() as i16).to_be_bytes());
        for (cell, short) in row_cells.iter().zip(short) {
            match cell {
                Cell::Null => bytes.extend((-1i32).to_be_bytes()),
                Cell::Int(number) if *short => {
                    bytes.extend(4i32.to_be_bytes());
                    bytes.extend((*number as i32).to_be_bytes());
                }
                Cell::Int(number) => {
                    bytes.extend(8i32.to_be_bytes());
                    bytes.extend(number.to_be_bytes());
                }
                Cell::Text(text) => {
                    bytes.extend((text.len() as i32).to_be_bytes());
                    bytes.extend(text.as_bytes());
                }
            }
        }
    }
    bytes.extend((-1i16).to_be_bytes());
    bytes
}

async fn run(connection: &mut PgConnection, sql: &'static str) -> Result<()> {
    let done = sea_orm::sqlx::raw_sql(sql).execute(connection).await;
    done.map(|_| ()).map_err(lost)
}

fn lost(error: sea_orm::sqlx::Error) -> Error {
    Error::Fault(error.into())
}
