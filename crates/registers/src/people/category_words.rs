//! What the catalogue says of the words around categories (人员类别): ages, periods, relatives, words for several.

use serde::Deserialize;

use ground::catalogue::Catalogue;
use ground::error::Result;

/// What the catalogue says of the words around categories.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct CategoryWords {
    /// Words about ages, which change nothing.
    #[serde(default)]
    ages: Vec<String>,
    /// What stands in brackets and changes nothing.
    #[serde(default)]
    asides: Vec<String>,
    #[serde(default)]
    pub(super) several: Vec<Several>,
}

/// Words for more than one category.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Several {
    pub words: Vec<String>,
    /// Codes of those it may mean.
    pub may: Vec<String>,
}

impl CategoryWords {
    pub(super) fn load(catalogue: &Catalogue) -> Result<CategoryWords> {
        catalogue.read("roster_words.toml")?.toml()
    }

    pub(super) fn without_ages(&self, name: &str) -> String {
        let mut ages: Vec<&String> = self.ages.iter().collect();
        ages.sort_by_key(|age| std::cmp::Reverse(age.len()));
        let strip = |name: String, age: &String| name.replace(age.as_str(), "");
        let bare = ages.into_iter().fold(name.to_owned(), strip);
        bare.replace("()", "").trim_start_matches('的').to_owned()
    }

    /// Whether what stands in brackets changes nothing.
    pub(super) fn is_aside(&self, inside: &str) -> bool {
        let listed = |word: &str| self.asides.iter().any(|aside| aside == word);
        let mut parts = inside.split(SEPARATORS).filter(|part| !part.is_empty());
        self.without_ages(inside).is_empty() || parts.all(listed)
    }

    /// What a word for several may mean, by code.
    pub(super) fn several(&self, text: &str) -> Option<&[String]> {
        let text = plain(text);
        let is = |word: &String| plain(word) == text;
        let found = self.several.iter().find(|s| s.words.iter().any(is))?;
        Some(&found.may)
    }
}

/// Between two categories in a cell.
pub(super) const SEPARATORS: [char; 11] =
    ['、', '/', ',', ';', '|', '+', '&', '和', '及', '与', '\n'];

/// A category's name as it is compared.
pub(super) fn plain(name: &str) -> String {
    kernel::squeeze(name).replace(['“', '”', '"', '、'], "")
}
