//! What every subject stands on: the database, migrations, catalogue files, errors, jobs; an office, who may do what in
//! it, the audit chain, acts, and how records are counted. Knows no subject.

pub mod acts;
pub mod ask;
pub mod attachments;
pub mod audit;
pub mod authority;
pub mod backup;
pub mod bulk;
pub mod catalogue;
pub mod clock;
pub mod columns;
pub mod db;
pub mod disk;
pub mod error;
pub mod files;
mod fixed_columns;
mod guards;
pub mod health;
pub mod http;
pub mod jobs;
pub mod key;
pub mod lists;
pub mod messenger;
mod migrate;
mod migrations;
pub mod moving;
pub mod office;
pub mod once;
pub mod photos;
pub mod query;
pub mod reading;
pub mod records;
pub mod sabotage;
pub mod scratch;
pub mod sealed;
pub mod server;
pub mod serving;
pub mod shown;
pub mod slots;
pub mod time;
pub mod upgrade;
mod writer;

pub use error::{Error, Result};
pub use migrate::newest as newest_schema;
pub use office::{NewOffice, Office, OfficeProfile, Surroundings, Worker};
