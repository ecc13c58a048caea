//! An assessment (考评): its states, who marks it, its key.

use serde::{Deserialize, Serialize};

use super::store::AssessmentRow;
use ground::error::{Error, Result};
use ground::key;

/// 考评状态
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 自评中: evidence is cited, items judged by hand are marked.
    Open,
    /// 已提交: waits for the superior.
    Submitted,
    /// 上级评分中: the superior has marked an item.
    Judging,
    /// 已定分: figures, evidence and points never change again.
    Fixed,
    /// 已作废
    Void,
}

impl State {
    const CODES: [(State, &'static str, &'static str); 5] = [
        (State::Open, "open", "自评中"),
        (State::Submitted, "submitted", "已提交"),
        (State::Judging, "judging", "上级评分中"),
        (State::Fixed, "fixed", "已定分"),
        (State::Void, "void", "已作废"),
    ];

    /// All of them, in the order of an assessment's life.
    pub fn all() -> impl Iterator<Item = State> {
        State::CODES.iter().map(|(state, _, _)| *state)
    }

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        let found = State::CODES.iter().find(|(state, _, _)| *state == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = State::CODES.iter().find(|(state, _, _)| *state == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// Reads what [`State::code`] wrote.
    pub fn from_code(code: &str) -> Result<State> {
        let found = State::CODES.iter().find(|(_, c, _)| *c == code);
        let found = found.map(|(state, _, _)| *state);
        found.ok_or_else(|| Error::inconsistent(format!("考评状态 {code}")))
    }
}

/// Who marks: a column of the score sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// 自评
    Own,
    /// 上级评
    Superior,
    /// 抽查
    Check,
    /// 一票否决
    Veto,
}

impl Side {
    const CODES: [(Side, &'static str, &'static str); 4] = [
        (Side::Own, "self", "自评"),
        (Side::Superior, "superior", "上级评"),
        (Side::Check, "check", "抽查"),
        (Side::Veto, "veto", "一票否决"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        let found = Side::CODES.iter().find(|(side, _, _)| *side == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = Side::CODES.iter().find(|(side, _, _)| *side == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// Reads what [`Side::code`] wrote.
    pub fn from_code(code: &str) -> Option<Side> {
        let found = Side::CODES.iter().find(|(_, c, _)| *c == code);
        found.map(|(side, _, _)| *side)
    }
}

/// An assessment by its address: 990101-3.
pub type Key = key::Key<AssessmentRow>;

impl key::Keyed for AssessmentRow {
    const NAMED: &str = "考评";
    const THIS: &str = "这份考评";
}
