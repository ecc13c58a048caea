//! What every subject stands on: the database, migrations, catalogue files, errors. Knows no subject.

pub mod ask;
pub mod attachments;
pub mod catalogue;
pub mod clock;
pub mod db;
pub mod error;
pub mod files;
pub mod jobs;
pub mod key;
mod migrate;
pub mod photos;
pub mod query;
pub mod reading;
pub mod sealed;
pub mod shown;
pub mod slots;
pub mod time;
pub mod web;
mod writer;
