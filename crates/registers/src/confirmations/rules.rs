//! What a year's confirmation is by default, and the words for its ways and results. From `catalogue/confirmation.toml`.

use kernel::Date;
use serde::Deserialize;

use crate::people::Categories;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};

/// The rules of 年度确认.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// First day of the window, as 10-01.
    from: String,
    /// Last day of the window.
    until: String,
    /// Days after the notice within which it has to be done.
    pub days: u32,
    /// The articles it rests on, in words.
    pub basis: String,
    /// Whether the months of a stop are paid once somebody is confirmed after all.
    pub back_pay: bool,
    /// Codes of the schemes whose people are asked.
    schemes: Vec<String>,
    #[serde(rename = "way")]
    ways: Vec<Way>,
    #[serde(rename = "result")]
    results: Vec<Outcome>,
}

/// How somebody is confirmed.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// As it stands in the database.
    pub code: String,
    /// 窗口
    pub label: String,
    #[serde(default)]
    synonyms: Vec<String>,
    /// Whether somebody else comes for her.
    #[serde(default)]
    pub proxy: bool,
}

/// A result of the national system, and how it is written.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outcome {
    confirmed: bool,
    label: String,
    #[serde(default)]
    synonyms: Vec<String>,
}

fn is_word(text: &str, label: &str, synonyms: &[String]) -> bool {
    text == label || synonyms.iter().any(|word| word == text)
}

impl Rules {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// When a day of the window is none.
    pub fn load(catalogue: &Catalogue) -> Result<Rules> {
        let rules: Rules = catalogue.read("confirmation.toml")?.toml()?;
        rules.window(2024)?;
        Ok(rules)
    }

    /// First and last day of the window of a year.
    ///
    /// # Errors
    /// When the catalogue has no such days.
    pub fn window(&self, year: i32) -> Result<(Date, Date)> {
        let day = |text: &str| {
            format!("{year}-{text}").parse::<Date>().map_err(|_| {
                Error::refusal(format!(
                    "confirmation.toml 里的日期“{text}”应写成 10-01 的样子"
                ))
            })
        };
        Ok((day(&self.from)?, day(&self.until)?))
    }

    /// The codes of the categories whose people are asked.
    pub fn categories(&self, categories: &Categories) -> Vec<(String, String)> {
        let asked = categories.iter();
        let asked = asked.filter(|category| self.schemes.contains(&category.scheme));
        asked.map(|c| (c.code.clone(), c.label.clone())).collect()
    }

    /// The ways, in the catalogue's order.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// The way of a code.
    pub fn way(&self, code: &str) -> Option<&Way> {
        self.ways.iter().find(|way| way.code == code)
    }

    /// A code in words.
    pub fn way_label(&self, code: &str) -> String {
        self.way(code)
            .map_or_else(|| code.to_owned(), |way| way.label.clone())
    }

    /// The way that is written so.
    pub fn way_read(&self, text: &str) -> Option<&Way> {
        self.ways
            .iter()
            .find(|way| is_word(text, &way.label, &way.synonyms))
    }

    /// Whether a result that is written so says that she was confirmed.
    pub fn result_read(&self, text: &str) -> Option<bool> {
        let found = self
            .results
            .iter()
            .find(|outcome| is_word(text, &outcome.label, &outcome.synonyms));
        found.map(|outcome| outcome.confirmed)
    }

    /// The words for results, for whoever wrote another.
    pub fn result_words(&self) -> String {
        let words: Vec<&str> = self.results.iter().map(|r| r.label.as_str()).collect();
        words.join("、")
    }
}

/// The last day of a term: so many days after the notice, and no earlier than the window ends.
pub fn last_day(notice: Date, until: Date, days: u32) -> Date {
    let after = notice + chrono::Days::new(u64::from(days));
    after.max(until)
}
