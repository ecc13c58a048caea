//! What papers of a time go by (指导思想) and what a year is remembered for (年度主题), as
//! `catalogue/documents/themes.toml` has it.

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

const FILE: &str = "documents/themes.toml";

/// Both, as the catalogue has them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Themes {
    #[serde(default)]
    guidance: Vec<Guidance>,
    #[serde(default)]
    theme: Vec<Theme>,
}

/// 指导思想, from a year on until the next.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Guidance {
    since: i32,
    words: String,
}

/// 年度主题
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Theme {
    year: i32,
    words: String,
}

impl Themes {
    /// As the catalogue has them.
    ///
    /// # Errors
    /// When the file is not written as it should be.
    pub fn load(catalogue: &Catalogue) -> Result<Themes> {
        match catalogue.read(FILE) {
            Ok(file) => file.toml(),
            Err(Error::NotFound(_)) => Ok(Themes::default()),
            Err(other) => Err(other),
        }
    }

    /// What papers of a year go by; empty where nothing is said of so early a year.
    pub fn guidance(&self, year: i32) -> &str {
        let begun = self.guidance.iter().filter(|one| one.since <= year);
        let last = begun.max_by_key(|one| one.since);
        last.map_or("", |one| one.words.as_str())
    }

    /// What a year is remembered for; empty in most.
    pub fn theme(&self, year: i32) -> &str {
        let found = self.theme.iter().find(|one| one.year == year);
        found.map_or("", |one| one.words.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn a_year_goes_by_what_was_begun_last_before_it() {
        let themes = Themes::load(&Catalogue::with_overrides(PathBuf::new())).expect("themes");
        assert_eq!(themes.guidance(1990), "");
        assert!(themes.guidance(2011).contains("科学发展观"));
        assert!(themes.guidance(2026).contains("新时代"));
        assert_eq!(themes.theme(2011), "建党九十周年");
        assert_eq!(themes.theme(2010), "");
    }
}
