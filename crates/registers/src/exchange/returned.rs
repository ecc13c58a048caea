//! A row of our own workbook that came back, and what is to be decided about it: what its words are, and no more.

use std::collections::HashMap;

use serde::Serialize;

use super::layout::Column;
use super::unused::{AskedOf, Question};
use ground::error::{Error, Result};
use ground::lists::{HandedCell, Key, ROW_TOKEN};

/// Code of the column of tokens.
pub const TOKEN: &str = "row_token";

/// A row that came back.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Which record it is.
    pub record: Key,
    /// Whom or what it was about.
    pub subject: String,
    /// The cells that say something else than what was handed out.
    pub changed: Vec<ReturnedCell>,
}

/// A cell that says something else than what was handed out.
#[derive(Debug, Clone)]
pub struct ReturnedCell {
    /// Its heading.
    pub heading: String,
    /// What the subject calls the column; nothing where no import reads it.
    pub code: Option<String>,
    /// What stood there; nothing where the column was not handed out.
    pub before: Option<HandedCell>,
    /// What stands there now; empty where it was emptied.
    pub mine: String,
}

/// The column of tokens, for every layout.
pub(super) fn token_column() -> Column {
    Column {
        code: TOKEN.to_owned(),
        headings: vec![ROW_TOKEN.to_owned()],
        ..Column::default()
    }
}

/// What the file says is to stand.
pub const MINE: &str = "mine";
/// What stands now is to stay.
pub const THEIRS: &str = "theirs";
/// In place of the words of a conflict, or of its mark: all of them.
pub const ALL_CONFLICTS: &str = "*";

/// What was decided of conflicts: their words or marks, and [`MINE`] or [`THEIRS`].
pub(super) type Decided = HashMap<String, String>;

/// A field that was changed on both sides, and not alike. Numbers are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// 标签
    pub field: String,
    /// What stood there when it was handed out.
    pub before: String,
    /// What stands there now.
    pub theirs: String,
    /// What the file says.
    pub mine: String,
    /// Short for all of it, where somebody types it.
    pub mark: String,
    /// All of it in words: by these it is decided, so that a decision holds for exactly these values.
    #[serde(skip)]
    pub words: String,
}

/// How many digits of a hash a mark has.
const MARK_DIGITS: usize = 8;

/// The mark of a conflict: it holds for exactly these words, and so for exactly these values.
pub(super) fn mark_of(words: &str) -> String {
    let mut hash = seal::Sm3Writer::new();
    hash.update(words.as_bytes());
    let hash = hash.finish_hex();
    hash.chars().take(MARK_DIGITS).collect()
}

impl Conflict {
    /// As the sheet asks for it.
    pub(super) fn question(&self) -> Question {
        Question {
            what: AskedOf::Conflict,
            words: self.words.clone(),
            choices: vec![MINE.to_owned(), THEIRS.to_owned()],
        }
    }
}

/// What may be decided of conflicts.
///
/// # Errors
/// When it is something else.
pub(super) fn decided_of(said: impl IntoIterator<Item = (String, String)>) -> Result<Decided> {
    let read = |(words, take): (String, String)| match take.as_str() {
        MINE | THEIRS => Ok((words, take)),
        other => Err(Error::refusal(format!(
            "冲突可答 {MINE}（用表里的）、{THEIRS}（留现在的），不能答“{other}”"
        ))),
    };
    said.into_iter().map(read).collect()
}
