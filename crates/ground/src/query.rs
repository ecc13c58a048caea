//! The query of an address: what a list is asked for, whichever door asks.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// How many fields a form or a query may have.
pub const FIELDS_MAX: usize = 20_000;
/// What stands as itself in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Text as it stands in an address.
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// The query of an address: names and values in order, a name as often as it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads `a=1&b=2`.
    pub fn read(text: &str) -> Query {
        let part = |text: &str| {
            percent_decode_str(&text.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned()
        };
        let pairs = text
            .split('&')
            .filter(|pair| !pair.is_empty())
            .take(FIELDS_MAX);
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (part(name), part(value))
        });
        Query {
            pairs: pairs.collect(),
        }
    }

    /// Adds a value.
    pub fn push(&mut self, name: String, value: String) {
        self.pairs.push((name, value));
    }

    /// Names and values, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The value of a name, tidied; empty when it was not given.
    pub fn text(&self, name: &str) -> String {
        kernel::tidy(self.raw(name))
    }

    /// The value as it came.
    pub fn raw(&self, name: &str) -> &str {
        self.pairs
            .iter()
            .find(|(n, _)| n == name)
            .map_or("", |(_, value)| value)
    }

    /// The value, unless it is empty.
    pub fn given(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|text| !text.is_empty())
    }

    /// All values of a name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.pairs
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, value)| kernel::tidy(value))
            .collect()
    }

    /// The value as a number.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.text(name).parse().ok()
    }

    /// The same with this value in place of others of the name.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Query {
        let mut query = self.without(name);
        query.pairs.push((name.to_owned(), value.to_owned()));
        query
    }

    /// The same without a name.
    #[must_use]
    pub fn without(&self, name: &str) -> Query {
        let pairs = self.pairs.iter().filter(|(n, _)| n != name).cloned();
        Query {
            pairs: pairs.collect(),
        }
    }

    /// As it stands in an address, with the question mark; empty values are left out.
    pub fn text_for_url(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.pairs.iter().filter(|(_, value)| !value.is_empty()) {
            let mark = if text.is_empty() { '?' } else { '&' };
            let _ = write!(text, "{mark}{}={}", encoded(name), encoded(value));
        }
        text
    }
}
