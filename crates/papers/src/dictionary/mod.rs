//! The office's own words (字典): ledger kinds and their fields, options, the ways a category is written. Owns how the
//! catalogue's files are changed: checked by their own loaders first, the old ones kept, told in the audit. Refuses to
//! know what the files mean to those who read them.

pub mod actions;
pub mod banks;
mod diff;
pub mod kinds;
pub mod words;
