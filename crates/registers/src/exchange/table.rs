//! A table found in a sheet: what its rows are read by.

use std::collections::HashSet;

use workbook::Shape;

use super::input::ColumnAt;
use super::layout::{Column, Layout, TableWords};
use super::once::Once;

/// What the rows of a table are read by.
pub(super) struct Table<'t> {
    pub layout: &'t Layout,
    pub words: &'t TableWords,
    pub once: &'t Once,
    pub shape: &'t Shape,
    /// Name of the sheet.
    pub sheet: &'t str,
    pub heading_row: u32,
    /// Columns that have a heading, known or not.
    pub headed: &'t HashSet<u16>,
    /// The lines above the headings, with their row numbers.
    pub titles: &'t [(u32, String)],
    /// The words of the headings.
    pub heads: &'t str,
    /// Where its columns are; those whose values stand elsewhere are added.
    pub columns: Vec<ColumnAt>,
}

impl Table<'_> {
    /// The column of the layout that goes by a code.
    pub fn known(&self, code: &str) -> Option<&Column> {
        self.layout
            .columns
            .iter()
            .find(|column| column.code == code)
    }
}
