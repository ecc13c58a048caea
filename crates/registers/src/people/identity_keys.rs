//! What else is known of an identity (在乡、时期、批准日期 …), as `catalogue/schemes/general.toml` declares it.

use std::collections::BTreeMap;

use kernel::{Date, Month, read_date, read_month};
use serde::Deserialize;

use ground::error::Result;

/// A fact that an identity may carry: it chooses a standard, gives a start or years of service, or ends at an age.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityKey {
    /// Code: the column of the roster, the field of the form, the field of an indicator.
    pub code: String,
    /// Chinese name.
    pub label: String,
    /// What it holds.
    #[serde(default)]
    pub holds: Holds,
    /// What it may say, where it holds one of a list.
    #[serde(default)]
    pub options: Vec<String>,
    /// Other ways to write an option.
    #[serde(default)]
    also: BTreeMap<String, Vec<String>>,
    /// Whether the words for a category say it too: 在乡残疾军人.
    #[serde(default)]
    in_category: bool,
    /// Whether a row of a sheet that says something else is refused; otherwise it is said, and not used.
    #[serde(default)]
    refuses: bool,
    /// Codes of the categories that have it; all where none is named.
    #[serde(default)]
    pub categories: Vec<String>,
    /// What to fill in, where the categories do not say it.
    #[serde(default)]
    pub hint: String,
}

/// What a key holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// One of a list.
    #[default]
    Option,
    /// A day, or where no more is known a month.
    Day,
    /// Words.
    Words,
}

/// What an identity says by its keys: code and what is said.
pub type IdentityKeys = BTreeMap<String, String>;

impl IdentityKey {
    /// Whether identities of a category (its code) have it.
    pub fn of(&self, category: &str) -> bool {
        self.categories.is_empty() || self.categories.iter().any(|c| c == category)
    }

    fn spellings<'k>(&'k self, option: &'k String) -> impl Iterator<Item = &'k String> {
        std::iter::once(option).chain(self.also.get(option).into_iter().flatten())
    }

    /// What is written, as it is kept.
    fn read(&self, text: &str) -> std::result::Result<String, String> {
        let label = &self.label;
        match self.holds {
            Holds::Words => Ok(text.to_owned()),
            Holds::Day => match (read_date(text), read_month(text)) {
                (Ok(day), _) => Ok(day.to_string()),
                (Err(_), Ok(month)) => Ok(month.to_string()),
                (Err(why), Err(_)) => Err(format!("{label}{why}")),
            },
            Holds::Option => {
                let exactly = |option: &&String| self.spellings(option).any(|way| way == text);
                let mut within = self.options.iter().filter(|o| text.contains(o.as_str()));
                let within = (within.next(), within.next());
                let only = within.0.filter(|_| within.1.is_none() && !self.refuses);
                let found = self.options.iter().find(exactly).or(only);
                found.cloned().ok_or_else(|| {
                    let options = self.options.join("、");
                    format!("{label}“{text}”不认得，请填{options}，不清楚的空着")
                })
            }
        }
    }
}

/// What an identity says by its keys, and what of it was not understood.
#[derive(Debug, Default)]
pub struct KeysSaid {
    /// What was understood.
    pub keys: IdentityKeys,
    /// The key, why it was not understood, and whether that refuses a row of a sheet.
    pub wrong: Vec<(String, String, bool)>,
}

/// What identities of a category say by their keys: each as it is written out (its code is asked for it), or where nothing
/// is, as the words for the category say it: 在乡残疾军人.
pub(super) fn keys_said(
    keys: &[IdentityKey],
    category: &str,
    words: &str,
    written: impl Fn(&str) -> String,
) -> KeysSaid {
    let mut said = KeysSaid::default();
    for key in keys.iter().filter(|key| key.of(category)) {
        let text = kernel::squeeze(&written(&key.code));
        if !text.is_empty() {
            match key.read(&text) {
                Ok(read) => {
                    said.keys.insert(key.code.clone(), read);
                }
                Err(why) => said.wrong.push((key.code.clone(), why, key.refuses)),
            }
            continue;
        }
        let mentioned = |option: &&String| words.contains(option.as_str());
        let option = key.options.iter().find(mentioned);
        if let Some(option) = option.filter(|_| key.in_category) {
            said.keys.insert(key.code.clone(), option.clone());
        }
    }
    said
}

/// What is said by keys, as people read it: 在乡, 批准日期2024-09-20.
pub(super) fn keys_read(keys: &[IdentityKey], said: &IdentityKeys) -> Vec<String> {
    let text = |(code, said): (&String, &String)| {
        let key = keys.iter().find(|key| key.code == *code);
        match key.filter(|key| key.holds != Holds::Option) {
            Some(key) => format!("{}{said}", key.label),
            None => said.clone(),
        }
    };
    said.iter().map(text).collect()
}

/// The day that a key says, the first of a month where no more is known.
pub fn day_said(keys: &IdentityKeys, code: &str) -> Option<Date> {
    let said = keys.get(code)?;
    let month = || said.parse::<Month>().ok().map(Month::first_day);
    said.parse().ok().or_else(month)
}

/// What stands in the database of an identity's keys.
pub fn keys_from(text: Option<&str>) -> Result<IdentityKeys> {
    Ok(text
        .map(serde_json::from_str)
        .transpose()?
        .unwrap_or_default())
}

/// What is said by keys, as it stands in the database; nothing where nothing is said.
pub fn keys_text(keys: &IdentityKeys) -> Result<Option<String>> {
    let said = !keys.is_empty();
    Ok(said.then(|| serde_json::to_string(keys)).transpose()?)
}
