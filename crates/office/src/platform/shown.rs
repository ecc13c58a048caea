//! How a record says of itself where it stands and where it is found: a state with its colour, words that lead there.

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
