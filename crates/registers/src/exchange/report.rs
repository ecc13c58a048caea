//! What an import did, row by row.

use serde::{Deserialize, Serialize};

use super::returned::Conflict;
use super::unused::{Question, Unused};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowResult {
    /// Written, or already there.
    Ok,
    /// Written, with something to look at.
    Warning,
    /// What of it needs two people waits for the second; everything else of it is written.
    Proposed,
    /// Not written.
    Error,
    /// Not a record: blank, a total, signatures.
    Skip,
}

/// What a row does to the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// 新增
    Added,
    /// 更新
    Changed,
    /// 无变化
    Same,
    /// 待复核: something of it waits for a second person.
    Proposed,
}

impl Effect {
    /// As a plain row tells it.
    fn told(self) -> &'static str {
        match self {
            Effect::Added => "新增",
            Effect::Changed => "有改动，已更新",
            Effect::Same => "无变化",
            Effect::Proposed => "已提出，等另一人复核",
        }
    }
}

/// One field as it was and as it becomes. Numbers that are shown masked are masked here already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// 标签
    pub field: String,
    /// What stood there; empty for something new.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

impl Change {
    /// A field as it was and as it becomes.
    pub fn new(field: impl Into<String>, old: impl Into<String>, new: impl Into<String>) -> Change {
        Change {
            field: field.into(),
            old: old.into(),
            new: new.into(),
        }
    }
}

/// One row's result, with a stable code and a Chinese sentence naming sheet, row and column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowReport {
    /// The sheet's own row number, from 1.
    pub row: u32,
    /// What became of it.
    pub result: RowResult,
    /// Stable code of the error or warning.
    pub code: Option<&'static str>,
    /// For people.
    pub message: String,
    /// Column at fault, from 0.
    #[serde(skip)]
    pub column: Option<u16>,
    /// Whom or what the row is about.
    #[serde(skip)]
    pub subject: Box<str>,
    /// What it does to the records; nothing where it is not written.
    #[serde(skip)]
    pub effect: Option<Effect>,
    /// Field by field what it changes, or what it says that is new.
    #[serde(skip)]
    pub changes: Vec<Change>,
    /// What somebody has to decide before it is written.
    #[serde(skip_serializing_if = "<[Conflict]>::is_empty")]
    pub conflicts: Box<[Conflict]>,
    /// What a word in it means, where nobody knows it.
    #[serde(skip)]
    pub question: Option<Box<Question>>,
}

impl RowReport {
    /// The row with what it does to the records; a plain row's message says it.
    #[must_use]
    pub fn does(mut self, effect: Effect, changes: Vec<Change>) -> RowReport {
        let plain = self.effect.map_or("", Effect::told);
        if self.message == plain {
            effect.told().clone_into(&mut self.message);
        }
        self.effect = Some(effect);
        self.changes = changes;
        self
    }

    /// What has to be said before it is written.
    pub(super) fn questions(&self) -> impl Iterator<Item = Question> {
        let conflicts = self.conflicts.iter().map(Conflict::question);
        conflicts.chain(self.question.as_deref().cloned())
    }

    /// The row with something more to look at; what becomes of it stays.
    #[must_use]
    pub fn noticing(mut self, notice: RowReport) -> RowReport {
        if self.result == RowResult::Ok {
            return RowReport {
                effect: self.effect,
                changes: self.changes,
                ..notice
            };
        }
        self.message = format!("{}；{}", self.message, notice.message);
        self
    }

    /// The row with what it writes at once and what it proposes to a second person; its message says so.
    #[must_use]
    pub fn proposes(mut self, written: Vec<Change>, proposed: Vec<Change>) -> RowReport {
        let what: Vec<&str> = proposed
            .iter()
            .map(|change| change.field.as_str())
            .collect();
        let rest = if written.is_empty() {
            ""
        } else {
            "；其余的直接写入"
        };
        let told = format!("{}要由另一人复核{rest}", what.join("、"));
        self.message = match self.message.as_str() {
            "" => told,
            message => format!("{message}；{told}"),
        };
        self.result = RowResult::Proposed;
        self.effect = Some(Effect::Proposed);
        let waits = |change: Change| Change {
            field: format!("{}（待复核）", change.field),
            ..change
        };
        self.changes = written;
        self.changes.extend(proposed.into_iter().map(waits));
        self
    }

    /// The row of headings of a sheet that waits for an answer.
    pub(super) fn stopped(row: u32, column: u16, message: String) -> RowReport {
        RowReport {
            result: RowResult::Error,
            code: Some("heading"),
            column: Some(column),
            subject: "表头".into(),
            ..RowReport::skip(row, &message)
        }
    }

    /// A row that cannot be read, and why.
    pub(super) fn refused(row: u32, column: u16, code: &'static str, message: String) -> RowReport {
        RowReport {
            result: RowResult::Error,
            code: Some(code),
            column: Some(column),
            ..RowReport::skip(row, &message)
        }
    }

    /// A row that is no record, and why.
    pub(crate) fn skip(row: u32, why: &str) -> RowReport {
        RowReport {
            row,
            result: RowResult::Skip,
            code: None,
            message: why.to_owned(),
            column: None,
            subject: Box::default(),
            effect: None,
            changes: Vec::new(),
            conflicts: Box::default(),
            question: None,
        }
    }
}

/// One sheet's results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetReport {
    /// Its name.
    pub sheet: String,
    /// What it was recognised as; `None` when it was not.
    pub kind: Option<String>,
    /// Its rows in order; none when it was not recognised.
    pub rows: Vec<RowReport>,
    /// What was understood or made without being asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What of it was not used.
    pub unused: Vec<Unused>,
    /// What it waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<Question>,
    /// Row of its headings.
    #[serde(skip)]
    pub heading_row: u32,
}

/// A whole import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Sheets in the workbook's order.
    pub sheets: Vec<SheetReport>,
    /// Rows written or already there.
    pub ok: usize,
    /// Rows written with something to look at.
    pub warning: usize,
    /// Rows not written.
    pub error: usize,
    /// Rows of which something waits for a second person.
    pub proposed: usize,
    /// The package in which it waits.
    pub package: Option<String>,
}

impl ImportReport {
    pub(crate) fn of(sheets: Vec<SheetReport>, package: Option<String>) -> ImportReport {
        let count = |result: RowResult| {
            sheets
                .iter()
                .flat_map(|s| &s.rows)
                .filter(|row| row.result == result)
                .count()
        };
        let (ok, warning, error, proposed) = (
            count(RowResult::Ok),
            count(RowResult::Warning),
            count(RowResult::Error),
            count(RowResult::Proposed),
        );
        ImportReport {
            sheets,
            ok,
            warning,
            error,
            proposed,
            package,
        }
    }
}
