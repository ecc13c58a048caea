//! The pages: the kit they are built of, the shell around them, a folder of pages for each subject.

pub mod accounts;
pub mod assessment;
pub mod attachments;
pub mod audit_log;
pub mod cases;
pub mod check;
pub mod comparisons;
pub mod confirmations;
pub mod design;
pub mod desk;
pub mod dictionary;
pub mod documents;
pub mod exchange;
pub mod figures;
pub mod help;
pub mod kit;
pub mod ledgers;
pub mod organisation;
pub mod pairs;
pub mod payments;
pub mod people;
pub mod plans;
pub mod shell;
