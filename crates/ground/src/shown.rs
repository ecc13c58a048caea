//! How a record says of itself where it stands and where it is found: a state with its colour, words that
//! lead there, a cell of a table.

use kernel::Fen;
use serde::Serialize;

/// What a part says by its colour; the words say it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Nothing special: ink.
    Plain,
    /// Done, in force: pine.
    Good,
    /// Due soon: amber.
    Soon,
    /// Overdue, destructive: vermilion.
    Bad,
    /// Over and done with: grey.
    Quiet,
}

/// Words that lead somewhere.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}

impl Link {
    /// Words and where they lead.
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// A state in words, with a colour.
#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    /// The state.
    pub label: String,
    /// Its colour.
    pub tone: Tone,
}

impl Badge {
    /// A state.
    pub fn new(label: impl Into<String>, tone: Tone) -> Badge {
        Badge {
            label: label.into(),
            tone,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
    /// A state, in words.
    pub badge: Option<Badge>,
    /// A second, smaller line.
    pub under: Option<String>,
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            ..Cell::default()
        }
    }

    /// Words that lead somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            href: Some(href.into()),
            ..Cell::default()
        }
    }

    /// Money with thousands separated.
    pub fn money(fen: Fen) -> Cell {
        Cell::text(fen.grouped())
    }

    /// A state.
    pub fn badge(badge: Badge) -> Cell {
        Cell {
            badge: Some(badge),
            ..Cell::default()
        }
    }

    /// Nothing.
    pub fn empty() -> Cell {
        Cell::default()
    }

    /// With a second, smaller line.
    #[must_use]
    pub fn under(mut self, under: impl Into<String>) -> Cell {
        self.under = Some(under.into());
        self
    }

    /// All it says, in one line: for paper and workbooks.
    pub fn said(&self) -> String {
        let badge = self.badge.as_ref().map_or("", |badge| &badge.label);
        let under = self.under.as_deref().unwrap_or_default();
        let words = [badge, &self.text, under];
        let words: Vec<&str> = words
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        words.join(" ")
    }
}
