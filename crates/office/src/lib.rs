//! The application: one folder per subject, in floors on top of `platform`; `composition` alone knows them all.
//!
//! Data flows one way: catalogue → records (people, payments, ledgers) → figures → documents. A subject uses another
//! beneath it, and only what its `mod.rs` hands out; `store` is private to its subject; `platform` names no subject.

pub mod accounts;
pub mod acts;
pub mod api;
pub mod assessment;
pub mod attachments;
pub mod audit;
pub mod audit_log;
pub mod authority;
pub mod cases;
pub mod check;
mod composition;
pub mod demo;
pub mod design;
pub mod desk;
pub mod dictionary;
pub mod documents;
pub mod exchange;
pub mod figures;
pub mod help;
pub mod ledgers;
pub mod lists;
mod office;
pub mod organisation;
pub mod pairs;
pub mod payments;
pub mod people;
pub mod plans;
pub mod platform;
pub mod records;
pub mod shell;
pub mod verify;
pub mod web;

pub use composition::{every_act, found_office, open_office};
pub use office::{NewOffice, Office, OfficeProfile, Surroundings, Worker};
pub use platform::error::{Error, Result};
