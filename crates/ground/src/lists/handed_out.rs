//! What a workbook handed out, kept so that its rows are known when they come back. Each row carries a token (行标识) that
//! only this office can have made; what stood in its cells is kept sealed beside the office, not in the workbook: a
//! masked number stays masked, and nobody outside can say what stood there.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Column, Key, List, cells};
use crate::db;
use crate::error::Result;
use crate::files::write_private;
use crate::office::Office;

/// The heading of the column of tokens.
pub const ROW_TOKEN: &str = "行标识";
/// So many workbooks are remembered, the newest; the rows of an older one are refused with that reason.
pub const HANDED_OUT_MAX: usize = 500;
/// And so much of them together. Bytes.
const BYTES_MAX: u64 = 1 << 30;
/// So many digits of its mark stand in a token.
const MARK_DIGITS: usize = 16;
const FOLDER: &str = "handed_out";
const PURPOSE: &str = "handed_out";

/// A cell as it was handed out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedCell {
    /// What was shown.
    #[serde(rename = "s")]
    pub shown: String,
    /// What tells two values apart that are shown alike: the keyed hash of a number that is masked.
    #[serde(rename = "x", default, skip_serializing_if = "String::is_empty")]
    pub exact: String,
}

/// What a workbook handed out.
#[derive(Debug, Serialize, Deserialize)]
pub struct HandedOut {
    /// As which kind of sheet it comes back.
    pub kind: String,
    /// Its headings.
    pub headings: Vec<String>,
    /// Its rows: which record each is, and a cell for each heading.
    pub rows: Vec<(Key, Vec<HandedCell>)>,
}

impl HandedOut {
    /// The rows of a list as they go out; nothing where it does not come back.
    pub fn of<L: List>(list: &L, columns: &[Column<L>], rows: &[L::Row]) -> Option<HandedOut> {
        let row = |row: &L::Row| Some((list.record(row)?, handed_cells(list, columns, row)));
        Some(HandedOut {
            kind: list.returns()?,
            headings: columns.iter().map(|column| column.label.clone()).collect(),
            rows: rows.iter().map(row).collect::<Option<_>>()?,
        })
    }

    /// Remembers it; answers the token of each row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn keep(&self, office: &Office) -> Result<Vec<String>> {
        let region = office.profile().division.region();
        let tx = office.db().begin().await?;
        let (_, id) = db::take_running(&tx, region, "handed_out").await?;
        tx.commit().await?;
        let sealed = office.seal_file(PURPOSE, id, &serde_json::to_vec(self)?)?;
        write_private(&path(office, id)?, &sealed)?;
        forget_oldest(office)?;
        let rows = 1..=self.rows.len();
        Ok(rows.map(|row| token(office, id, row)).collect())
    }

    /// What a workbook handed out; nothing where that is forgotten.
    ///
    /// # Errors
    /// When it was altered.
    pub fn read(office: &Office, id: i64) -> Result<Option<HandedOut>> {
        let Ok(sealed) = std::fs::read(path(office, id)?) else {
            return Ok(None);
        };
        let plain = office.open_file(PURPOSE, id, &sealed)?;
        Ok(Some(serde_json::from_slice(&plain)?))
    }
}

/// The cells of a row as they go out.
pub fn handed_cells<L: List>(list: &L, columns: &[Column<L>], row: &L::Row) -> Vec<HandedCell> {
    let shown = cells(list, columns, row).into_iter().zip(columns);
    let cell = |(cell, column): (crate::shown::Cell, &Column<L>)| HandedCell {
        shown: cell.said(),
        exact: list.exact(row, &column.code),
    };
    shown.map(cell).collect()
}

/// A token as it is read: number of the workbook and of the row in it, from 1; nothing where it is none of this office's.
pub fn token_read(office: &Office, text: &str) -> Option<(i64, usize)> {
    let text = kernel::squeeze(text).to_ascii_uppercase();
    let mut parts = text.strip_prefix('R')?.split('-');
    let id: i64 = parts.next()?.parse().ok()?;
    let row: usize = parts.next()?.parse().ok()?;
    (token(office, id, row) == text).then_some((id, row))
}

/// R12-345-4F6A…: the mark makes it this office's, and this row's.
fn token(office: &Office, id: i64, row: usize) -> String {
    let region = office.profile().division.region();
    let mark = office
        .keyring()
        .search_hash("row_token", &format!("{region}|{id}|{row}"));
    let mark = mark.get(..MARK_DIGITS).unwrap_or_default();
    format!("R{id}-{row}-{mark}").to_ascii_uppercase()
}

fn path(office: &Office, id: i64) -> Result<PathBuf> {
    Ok(office.folder(FOLDER)?.join(format!("{id}.sealed")))
}

/// Forgets the oldest workbooks beyond what is remembered.
fn forget_oldest(office: &Office) -> Result<()> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(office.folder(FOLDER)?)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if let Some(id) = stem.and_then(|stem| stem.parse::<i64>().ok()) {
            files.push((id, path.metadata()?.len(), path));
        }
    }
    files.sort_unstable_by_key(|(id, ..)| std::cmp::Reverse(*id));
    let mut bytes = 0;
    for (place, (_, length, path)) in files.into_iter().enumerate() {
        bytes += length;
        if place > 0 && (place >= HANDED_OUT_MAX || bytes > BYTES_MAX) {
            std::fs::remove_file(path)?;
        }
    }
    Ok(())
}
