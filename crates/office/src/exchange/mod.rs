//! Workbooks in: sheets recognised by their headings, rows handed to the subject that owns them, results told row by
//! row. Owns recognition, the reading of cells and the report; refuses to know what a row means.

pub mod actions;
mod input;
mod layout;
mod recognise;
mod report;

pub use input::{PRECISION_LOST, RowView};
pub use layout::{Column, Layout};
pub use report::{ImportReport, RowReport, RowResult, SheetReport};
