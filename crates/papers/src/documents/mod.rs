//! Documents (文稿): a template of the catalogue with figures in it, edited by the office, laid out as an official paper.
//! Owns templates, texts and their versions, and how text without records disappears; refuses to compute a figure.

pub mod actions;
mod acts;
pub mod again;
pub mod book;
pub mod compose;
pub mod content;
pub mod diff;
pub mod drafts;
mod facts;
mod found;
mod goals;
mod grounds;
pub mod kinds;
mod lint;
mod list;
pub mod live;
mod making;
mod printed;
mod rosters;
mod sentences;
mod shortcomings;
mod store;
mod stories;
mod template;
mod themes;
mod told;
mod variants;
pub mod writing;

pub(crate) use actions::numbers_told;
pub use actions::{Printed, Report};
pub use acts::DocumentInHand;
pub use book::ledger_book;
pub use content::Content;
pub use drafts::{
    DocumentKey, DocumentQuery, DocumentRow, Opened, document_open, documents_page, read_year,
};
pub(crate) use found::document_row;
pub(crate) use grounds::said;
pub use grounds::{Grounds, Standing};
pub use kinds::{Kind, Style, Topic, kinds, topics};
pub use lint::claims;
pub use list::{DocumentLine, Documents};
pub use store::DOCUMENT;
pub(crate) use store::{DOCUMENT_FINAL, DOCUMENT_TAKEN_ON, DOCUMENT_VERSION};
