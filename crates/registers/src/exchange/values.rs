//! Words in cells that stand for nothing that is known: what each of them means is asked once, and kept for the office.

use std::collections::HashMap;

use super::input::RowView;
use super::places::LEFT_OUT;
use super::report::RowReport;
use super::unused::{AskedOf, Question};

/// What was said of words in cells: table, column and word, and one that is known; [`LEFT_OUT`] where such rows are not
/// wanted.
pub(super) type ValuesSaid = HashMap<String, String>;

/// What is told of a word that nobody knows.
pub struct Unread {
    /// Stable code of the refusal.
    pub code: &'static str,
    /// Why it is none, and what may stand there.
    pub why: String,
    /// What it may be said to mean.
    pub choices: Vec<String>,
}

impl RowView<'_> {
    /// Reads a word that `known` does not know, as what the office has said that it means.
    ///
    /// # Errors
    /// The row: left out, or refused with the question what the word means.
    pub fn meant<T>(
        &self,
        column: &str,
        word: &str,
        known: impl Fn(&str) -> Option<T>,
        unread: Unread,
    ) -> Result<T, RowReport> {
        let words = self.value_words(column, word);
        let Unread {
            code,
            mut why,
            mut choices,
        } = unread;
        match self.said(&words) {
            Some(LEFT_OUT) => {
                let told = format!("按说好的，写“{word}”的不导入");
                return Err(RowReport::skip(self.number(), &told));
            }
            Some(meant) => match known(meant) {
                Some(read) => return Ok(read),
                None => why = format!("说过是“{meant}”，可是没有这一个；{why}"),
            },
            None => {}
        }
        choices.push(LEFT_OUT.to_owned());
        let mut report = self.error(code, column, &why);
        report.question = Some(Box::new(Question {
            what: AskedOf::Value,
            words,
            choices,
        }));
        Err(report)
    }
}
