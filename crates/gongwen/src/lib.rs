//! Official documents (公文): a document model to Word in GB/T 9704—2012 layout, rosters to Excel.
//!
//! [`write_docx`] lays a [`Document`] out on A4 with 22 lines of 28 characters per page;
//! [`write_xlsx`] writes [`Sheet`]s ready to print; [`read_docx`] takes the words out of a document. None reads a clock or the environment:
//! the same model always gives the same bytes.

mod docx;
mod error;
mod model;
mod read;
mod text;
mod xlsx;

pub use docx::write_docx;
pub use error::GongwenError;
pub use model::{
    Align, Annex, Block, Column, Document, Fonts, Masthead, Properties, Signature, Table,
};
pub use read::{ReadLimits, WordError, read_docx};
pub use text::HeadingNumbers;
pub use xlsx::{
    BlankColumn, BlankSheet, CellKind, Group, NOTES_SHEET, OPTIONS_SHEET, PlainCell, PlainSheet,
    Sheet, SheetCell, SheetColumn, write_blank, write_plain, write_xlsx,
};
