//! Rows to a server: a chunk as one array for each column, taken apart there.

use sea_orm::Value;
use sea_orm::sea_query::ArrayType;

use super::{Cell, Target};
use crate::db::{self, Tx};
use crate::error::Result;

/// A column of a chunk. The driver's arrays have no missing values; where some are missing, others stand in their places.
#[derive(Default)]
struct Column {
    numbers: Vec<Value>,
    texts: Vec<Value>,
    missing: Vec<bool>,
}

impl Column {
    fn push(&mut self, cell: Cell<'_>) {
        self.missing.push(cell == Cell::Null);
        match cell {
            Cell::Int(number) => {
                self.pad(self.missing.len() - 1, true);
                self.numbers.push(number.into());
            }
            Cell::Text(text) => {
                self.pad(self.missing.len() - 1, false);
                self.texts.push(text.into());
            }
            Cell::Null => {}
        }
    }

    /// Fills the places of missing values up to `length`.
    fn pad(&mut self, length: usize, number: bool) {
        match number {
            true => self.numbers.resize(length, 0i64.into()),
            false => self.texts.resize(length, "".into()),
        }
    }

    /// What the column is in the statement's list and among its arrays, where it has any.
    fn laid_out(mut self, at: usize, arrays: &mut Arrays) -> String {
        let count = self.missing.len();
        if self.missing.iter().all(|missing| *missing) {
            return "NULL".to_owned();
        }
        let is_number = !self.numbers.is_empty();
        self.pad(count, is_number);
        let name = format!("c{at}");
        match is_number {
            true => arrays.add(&name, ArrayType::BigInt, "BIGINT", self.numbers),
            false => arrays.add(&name, ArrayType::String, "TEXT", self.texts),
        }
        if !self.missing.contains(&true) {
            return name;
        }
        let missing = format!("m{at}");
        let values = self.missing.into_iter().map(Value::from).collect();
        arrays.add(&missing, ArrayType::Bool, "BOOLEAN", values);
        format!("CASE WHEN {missing} THEN NULL ELSE {name} END")
    }
}

/// The arrays of a statement.
#[derive(Default)]
struct Arrays {
    names: Vec<String>,
    marks: Vec<String>,
    values: Vec<Value>,
}

impl Arrays {
    fn add(&mut self, name: &str, kind: ArrayType, of: &str, values: Vec<Value>) {
        self.values.push(Value::Array(kind, Some(Box::new(values))));
        self.marks.push(format!("${}::{of}[]", self.values.len()));
        self.names.push(name.to_owned());
    }
}

/// Inserts rows.
pub(super) async fn insert<'r, R>(
    tx: &Tx,
    into: &Target<'_>,
    rows: &'r [R],
    cells: &impl Fn(&'r R, &mut Vec<Cell<'r>>),
) -> Result<()> {
    let (sql, values) = statement(into, rows, cells);
    db::execute(tx.connection(), &sql, values).await?;
    Ok(())
}

fn statement<'r, R>(
    into: &Target<'_>,
    rows: &'r [R],
    cells: &impl Fn(&'r R, &mut Vec<Cell<'r>>),
) -> (String, Vec<Value>) {
    let mut columns: Vec<Column> = into.columns.iter().map(|_| Column::default()).collect();
    let mut row_cells = Vec::with_capacity(columns.len());
    for row in rows {
        row_cells.clear();
        cells(row, &mut row_cells);
        for (column, cell) in columns.iter_mut().zip(&row_cells) {
            column.push(*cell);
        }
    }
    let mut arrays = Arrays::default();
    let list: Vec<String> = (columns.into_iter().enumerate())
        .map(|(at, column)| column.laid_out(at, &mut arrays))
        .collect();
    let sql = format!(
        "INSERT INTO {} ({}) SELECT {} FROM UNNEST({}) AS r({}){}",
        into.table,
        into.columns.join(", "),
        list.join(", "),
        arrays.marks.join(", "),
        arrays.names.join(", "),
        into.on_conflict()
    );
    (sql, arrays.values)
}
