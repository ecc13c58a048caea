//! Documents (文稿): a template of the catalogue with figures in it, edited by the office, laid out as an official paper.
//! Owns templates, texts and their versions, and how text without records disappears; refuses to compute a figure.

pub mod actions;
mod book;
mod compose;
mod content;
mod diff;
mod drafts;
mod live;
pub mod pages;
mod store;
mod template;

pub use actions::{Printed, Report, Style, kinds};
pub(crate) use book::ledger_book;
pub use content::Content;
pub(crate) use drafts::{
    DocumentKey, DocumentQuery, DocumentRow, Opened, document_make, document_open, document_row,
    document_save, document_sign, documents_page, read_year,
};
pub(crate) use store::{DOCUMENT, DOCUMENT_FINAL, DOCUMENT_VERSION};
