//! What a backup says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::End;

/// The format that this program writes, and the newest it reads.
pub(super) const FORMAT: u32 = 1;

/// The first thing in a backup: whether it can be read at all, and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    /// Of the file.
    pub format: u32,
    /// Version of the program that wrote it.
    pub program: String,
    /// The last change of the tables.
    pub schema: String,
    /// When the database was as it stands here, UTC.
    pub at: String,
    /// Division of the office.
    pub division: i64,
    /// Name of the office.
    pub office: String,
}

/// The last thing in a backup: everything that has to be in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// Where each chain of the audit ended.
    pub chains: Vec<End>,
    /// Every file before it.
    pub files: Vec<Kept>,
}

/// A file in a backup.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Kept {
    /// Where it lies in the data folder.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SM3 of its bytes.
    pub sm3: String,
}

impl Manifest {
    /// Rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.values().sum()
    }

    /// Entries of the audit.
    #[must_use]
    pub fn entries(&self) -> i64 {
        self.chains.iter().map(|chain| chain.seq).sum()
    }
}
