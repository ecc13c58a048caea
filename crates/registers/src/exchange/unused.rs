//! What of a sheet was not used, and what it waits for: nothing is passed over without a word.

use serde::{Deserialize, Serialize};

use workbook::{Sheet, column_name};

/// What was not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A column: its heading is not known, missing, or it is hidden.
    Column,
    /// Rows that are hidden.
    Rows,
    /// A whole sheet.
    Sheet,
    /// A table beside or below another.
    Table,
    /// Single cells.
    Cell,
}

/// Something of a sheet that was not used, where it stands, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unused {
    /// What.
    pub what: Part,
    /// Where: F列, 第5、6行, the name of a sheet.
    #[serde(rename = "where")]
    pub place: String,
    /// The heading of a column; empty where it has none, and for other parts.
    pub heading: String,
    /// The known heading or sheet that is nearest.
    pub nearest: Option<String>,
    /// Why, and what to do.
    pub why: String,
}

/// What is told of a sheet that the clerk does not see.
const HIDDEN_SHEET: &str = "隐藏的工作表，没有读；要导入请取消隐藏";

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskedOf {
    /// What a column is.
    Column,
    /// Which village or town a name is.
    Place,
    /// What a value means.
    Value,
    /// Which of two changes of a field is to stand; kept for this import only.
    Conflict,
    /// Which of several sheets counts where they differ; kept for this import only.
    Sheet,
}

/// Something a sheet waits for: it is asked once, and the answer is kept for the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What it is about.
    pub what: AskedOf,
    /// The words as they stand in the sheet.
    pub words: String,
    /// What may be answered.
    pub choices: Vec<String>,
}

impl Question {
    /// Each of them once, in their order.
    pub(super) fn once(all: impl IntoIterator<Item = Question>) -> Vec<Question> {
        let mut once: Vec<Question> = Vec::new();
        for question in all {
            if !once.contains(&question) {
                once.push(question);
            }
        }
        once
    }
}

impl Unused {
    /// A sheet that the clerk does not see.
    pub(super) fn hidden_sheet(sheet: &Sheet) -> Unused {
        Unused {
            what: Part::Sheet,
            place: sheet.name.clone(),
            heading: String::new(),
            nearest: None,
            why: HIDDEN_SHEET.to_owned(),
        }
    }

    /// Whether it is a sheet that was not looked at because it is hidden: nothing else is to be said of it.
    pub fn is_hidden_sheet(&self) -> bool {
        self.what == Part::Sheet && self.why == HIDDEN_SHEET
    }

    /// Rows, with what is to be said of them.
    pub(super) fn rows(rows: &[u32], why: &str) -> Unused {
        Unused {
            what: Part::Rows,
            place: rows_told(rows),
            heading: String::new(),
            nearest: None,
            why: why.to_owned(),
        }
    }

    /// A column, with why it was not used.
    pub(super) fn column(index: u16, heading: &str, nearest: Option<String>, why: &str) -> Unused {
        Unused {
            what: Part::Column,
            place: format!("{}列", column_name(index)),
            heading: heading.to_owned(),
            nearest,
            why: why.to_owned(),
        }
    }

    /// In words, for the page.
    pub fn told(&self) -> String {
        let heading = match self.heading.as_str() {
            "" => String::new(),
            heading => format!("“{heading}”"),
        };
        let nearest = self.nearest.as_ref();
        let nearest = nearest.map_or(String::new(), |near| format!("，最像“{near}”"));
        format!("{}{heading}：{}{nearest}", self.place, self.why)
    }
}

/// Row numbers in words: 第5至7、9行.
pub(super) fn rows_told(rows: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => runs.push((*row, *row)),
        }
    }
    let told = runs.iter().map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}至{last}"),
    });
    format!("第{}行", told.collect::<Vec<_>>().join("、"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_in_words() {
        assert_eq!(rows_told(&[5, 6, 7, 9]), "第5至7、9行");
        assert_eq!(rows_told(&[3]), "第3行");
    }
}
