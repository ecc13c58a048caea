//! Documents (文稿): a template of the catalogue with figures in it, edited by the office, laid out as an official paper.
//! Owns templates, texts and their versions, and how text without records disappears; refuses to compute a figure.

pub mod actions;
mod book;
mod compose;
mod content;
mod diff;
mod drafts;
mod facts;
mod goals;
mod kinds;
mod live;
pub mod pages;
mod shortcomings;
mod store;
mod template;

pub(crate) use actions::numbers_told;
pub use actions::{Printed, Report};
pub(crate) use book::ledger_book;
pub use content::Content;
pub(crate) use drafts::{
    DocumentKey, DocumentQuery, DocumentRow, Opened, document_make, document_open, document_save,
    document_sign, documents_page, read_year, read_year_of,
};
pub use kinds::{Kind, Style, kinds};
pub(crate) use store::{DOCUMENT, DOCUMENT_FINAL, DOCUMENT_VERSION};
