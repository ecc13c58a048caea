//! The words that tell what is a figure: measure words, slogans with numbers in them, words of about and of total. They
//! are data (`catalogue/prose/words.toml`); here they are made ready for looking up.

use std::collections::HashMap;

use serde::Deserialize;

use crate::letters::folded;

/// The lists as the file has them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    units: Vec<String>,
    not_units: Vec<String>,
    #[serde(default)]
    still_units: Vec<String>,
    one: Vec<String>,
    slogans: Vec<String>,
    #[serde(rename = "abstract")]
    abstracts: Vec<String>,
    abstract_alone: Vec<String>,
    about_before: Vec<String>,
    about_after: Vec<String>,
    over_before: Vec<String>,
    over_after: Vec<String>,
    alike: Vec<Vec<String>>,
    fits: Vec<[String; 2]>,
    totals: Vec<String>,
    not_totals: Vec<String>,
    #[serde(default)]
    announcements: Vec<String>,
    #[serde(default)]
    attributes: Vec<Vec<String>>,
    #[serde(default)]
    not_attributes: Vec<String>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    row_totals: Vec<String>,
    #[serde(default)]
    row_subtotals: Vec<String>,
    #[serde(default)]
    not_summed: Vec<String>,
    #[serde(default)]
    meanwhile: Vec<String>,
    #[serde(default)]
    stock: Vec<String>,
    #[serde(default)]
    neutral: Vec<String>,
    #[serde(default)]
    year_before: Vec<String>,
    #[serde(default)]
    planned: Vec<String>,
    #[serde(default)]
    totals_of_year: Vec<String>,
    #[serde(default)]
    grows: Vec<String>,
    #[serde(default)]
    completes: Vec<String>,
    #[serde(default)]
    part_rates: Vec<String>,
    #[serde(default)]
    negations: Vec<String>,
}

impl Words {
    /// Words that announce parts: 其中, 包括, 分别为.
    pub fn announcements(&self) -> &[String] {
        &self.announcements
    }
}

/// Phrases to be found in a text, by their first character, longest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases {
    by_first: HashMap<char, Vec<Vec<char>>>,
}

impl Phrases {
    fn of<'a>(lists: impl IntoIterator<Item = &'a String>) -> Phrases {
        let mut by_first: HashMap<char, Vec<Vec<char>>> = HashMap::new();
        for phrase in lists {
            let phrase: Vec<char> = folded(phrase);
            if let Some(first) = phrase.first() {
                by_first.entry(*first).or_default().push(phrase);
            }
        }
        for phrases in by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        }
        Phrases { by_first }
    }

    /// How long the longest phrase is that begins at a place.
    pub fn at(&self, text: &[char], place: usize) -> Option<usize> {
        let rest = text.get(place..)?;
        let phrases = self.by_first.get(rest.first()?)?;
        let found = phrases.iter().find(|phrase| rest.starts_with(phrase));
        found.map(Vec::len)
    }

    /// Whether one of the phrases stands in these words.
    pub fn are_in(&self, words: &[char]) -> bool {
        (0..words.len()).any(|at| self.at(words, at).is_some())
    }

    /// These words without the phrases.
    pub fn taken_from(&self, words: &[char]) -> Vec<char> {
        let mut left = Vec::new();
        let mut at = 0;
        while at < words.len() {
            match self.at(words, at) {
                Some(length) => at += length,
                None => {
                    left.push(words[at]);
                    at += 1;
                }
            }
        }
        left
    }

    /// Whether a phrase ends just before a place.
    pub fn before(&self, text: &[char], place: usize) -> bool {
        let longest = 6.min(place);
        (1..=longest).any(|length| {
            let from = place - length;
            self.by_first
                .get(&text[from])
                .is_some_and(|all| all.iter().any(|phrase| text[from..place] == phrase[..]))
        })
    }
}

/// The lists, ready for reading.
#[derive(Debug, Clone)]
pub struct Lexicon {
    /// Measure words, and what only looks like them: the longest that fits decides.
    units: Phrases,
    not_units: Phrases,
    still_units: Phrases,
    one: Vec<String>,
    pub(crate) slogans: Phrases,
    pub(crate) abstracts: Phrases,
    pub(crate) abstracts_alone: Phrases,
    pub(crate) about_before: Phrases,
    pub(crate) about_after: Phrases,
    pub(crate) over_before: Phrases,
    pub(crate) over_after: Phrases,
    pub(crate) totals: Phrases,
    pub(crate) not_totals: Phrases,
    pub(crate) announcements: Phrases,
    /// What one person or household may be, one list a kind.
    pub(crate) attributes: Vec<Phrases>,
    pub(crate) not_attributes: Phrases,
    pub(crate) actions: Phrases,
    pub(crate) row_totals: Phrases,
    pub(crate) row_subtotals: Phrases,
    pub(crate) not_summed: Phrases,
    pub(crate) meanwhile: Phrases,
    pub(crate) stock: Phrases,
    pub(crate) neutral: Phrases,
    pub(crate) year_before: Phrases,
    pub(crate) planned: Phrases,
    pub(crate) totals_of_year: Phrases,
    pub(crate) grows: Phrases,
    /// Rates that may be over all: 完成率.
    pub(crate) completes: Phrases,
    /// Rates of a part of a whole: 就业率.
    pub(crate) part_rates: Phrases,
    pub(crate) negations: Phrases,
    alike: HashMap<String, String>,
    fits: Vec<[String; 2]>,
}

fn plain(unit: &str) -> String {
    folded(unit).into_iter().collect()
}

impl Lexicon {
    /// Makes the lists ready.
    pub fn new(words: &Words) -> Lexicon {
        let mut alike = HashMap::new();
        for group in &words.alike {
            for unit in group {
                alike.insert(plain(unit), plain(&group[0]));
            }
        }
        Lexicon {
            units: Phrases::of(&words.units),
            not_units: Phrases::of(&words.not_units),
            still_units: Phrases::of(&words.still_units),
            one: words.one.clone(),
            slogans: Phrases::of(&words.slogans),
            abstracts: Phrases::of(&words.abstracts),
            abstracts_alone: Phrases::of(&words.abstract_alone),
            about_before: Phrases::of(&words.about_before),
            about_after: Phrases::of(&words.about_after),
            over_before: Phrases::of(&words.over_before),
            over_after: Phrases::of(&words.over_after),
            totals: Phrases::of(&words.totals),
            not_totals: Phrases::of(&words.not_totals),
            announcements: Phrases::of(&words.announcements),
            attributes: words.attributes.iter().map(Phrases::of).collect(),
            not_attributes: Phrases::of(&words.not_attributes),
            actions: Phrases::of(&words.actions),
            row_totals: Phrases::of(&words.row_totals),
            row_subtotals: Phrases::of(&words.row_subtotals),
            not_summed: Phrases::of(&words.not_summed),
            meanwhile: Phrases::of(&words.meanwhile),
            stock: Phrases::of(&words.stock),
            neutral: Phrases::of(&words.neutral),
            year_before: Phrases::of(&words.year_before),
            planned: Phrases::of(&words.planned),
            totals_of_year: Phrases::of(&words.totals_of_year),
            grows: Phrases::of(&words.grows),
            completes: Phrases::of(&words.completes),
            part_rates: Phrases::of(&words.part_rates),
            negations: Phrases::of(&words.negations),
            alike,
            fits: words.fits.clone(),
        }
    }

    /// How long the measure word at a place is; nothing where there is none, or what stands there is something else.
    pub(crate) fn unit_at(&self, text: &[char], place: usize) -> Option<usize> {
        let unit = self.units.at(text, place)?;
        let other = self.not_units.at(text, place).unwrap_or(0);
        let still = self.still_units.at(text, place).unwrap_or(0);
        (unit.max(still) > other).then_some(unit)
    }

    /// Whether 一 before this measure word counts one.
    pub(crate) fn counts_one(&self, unit: &str) -> bool {
        self.one.iter().any(|one| one == unit)
    }

    /// The measure word under which figures are added up: 名 and 位 are 人.
    pub fn class(&self, unit: &str) -> String {
        let unit = plain(unit);
        self.alike.get(&unit).cloned().unwrap_or(unit)
    }

    /// Whether a figure may be written with `written` where its records are counted in `counted`.
    pub fn fits(&self, counted: &str, written: &str) -> bool {
        let (counted, written) = (self.class(counted), self.class(written));
        let pair = |a: &str, b: &str| a == counted && b == written;
        counted == written || self.fits.iter().any(|[a, b]| pair(a, b) || pair(b, a))
    }
}
