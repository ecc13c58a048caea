//! The registers of an office: divisions and units, users, people, ledgers, files, and how workbooks come in.

pub mod accounts;
pub mod attachments;
pub mod comparisons;
pub mod confirmations;
pub mod exchange;
pub mod ledgers;
pub mod organisation;
pub mod people;
