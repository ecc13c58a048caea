//! 变更包: in which an import proposes what needs two people. What becomes of its lines is the affair of whose they are.

use std::fmt;

use ground::error::{Error, Result};
use ground::key::{AnyKey, NoKey};

/// A package as it is cited: P-990101-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageKey {
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
}

impl PackageKey {
    /// Reads P-990101-3.
    ///
    /// # Errors
    /// When it is no package's.
    pub fn read(text: &str) -> Result<PackageKey> {
        let bare = text.trim_start_matches(['P', 'p']).trim_start_matches('-');
        let key: AnyKey = bare
            .parse()
            .map_err(|NoKey| Error::not_found("这个变更包"))?;
        let (region, id) = key.pair();
        Ok(PackageKey { region, id })
    }
}

impl fmt::Display for PackageKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "P-{}", AnyKey::new(self.region, self.id))
    }
}

/// A package that an import is putting together.
#[derive(Debug, Clone, Copy)]
pub struct PackageDraft {
    /// Which.
    pub key: PackageKey,
    /// How many lines it has so far.
    pub lines: i64,
}
