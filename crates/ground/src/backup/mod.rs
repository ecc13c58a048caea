//! Backups (备份): one file a generation, made while people work, encrypted to a key whose private half is on paper.
//!
//! A generation is a tar in gzip in the age format: `about.json` first, the database, the files of the data folder, and
//! `manifest.json` last, with the hash of each. Never a key. It gets its name only after it was read back from the disk
//! and every hash was compared; only then old generations go.

mod container;
mod generations;
mod key;
mod manifest;
mod restoring;
mod run;
mod snapshot;
mod standing;

pub use generations::Generation;
pub use key::{NewKey, PublicKey};
pub use manifest::{About, Manifest};
pub use restoring::{Restoring, note_drill};
pub use run::{Asked, Made, back_up, back_up_older, tell_made};
pub use standing::Standing;

/// Words of the audit for what is done here.
const MADE: &str = "backup_made";
const FAILED: &str = "backup_failed";
const KEY_MADE: &str = "backup_key";
const DRILLED: &str = "backup_drill";
const RESTORED: &str = "office_restored";

/// What is kept of backups inside the data folder.
const FOLDER: &str = "backup";
