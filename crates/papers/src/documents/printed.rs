//! What stands on the page of a document: paragraphs in pieces, and the figures that they print.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::figures::Reach;

/// A figure that a document prints.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Printed {
    /// Code of the indicator.
    pub code: String,
    /// Its name.
    pub label: String,
    /// Its value.
    pub value: Json,
    /// Its measure word.
    pub unit: String,
    /// As it stands in the text.
    pub text: String,
    /// How many records stand behind it.
    pub records: usize,
    /// Whether it is of the year before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub before: bool,
    /// Whose records it counts, where not all.
    #[serde(default, skip_serializing_if = "Reach::is_whole")]
    pub reach: Reach,
    /// The one ledger entry it is of: project/990100-7; or the page of another record: /payments/990100-7.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Which figure printed it, by its place among those printed.
    pub figure: Option<usize>,
}

impl Piece {
    pub(crate) fn plain(text: String) -> Piece {
        Piece { text, figure: None }
    }
}

/// A heading, or a paragraph at level 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentBlock {
    /// 1 to 4 for a heading.
    pub level: u8,
    /// Its text.
    pub pieces: Vec<Piece>,
}

impl ContentBlock {
    /// Its text without telling what is a figure.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|p| p.text.as_str()).collect()
    }
}
