//! An assessment (考评), its states and what moves it from one to the next.

use std::fmt;

use serde::{Deserialize, Serialize};

use ground::error::{Error, Result};
use ground::key::read_key;

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

/// What is done to an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// 自评、补佐证
    Fill,
    /// 提交
    Submit,
    /// 撤回
    Withdraw,
    /// 上级评、抽查、认定否决
    Judge,
    /// 退回
    Return,
    /// 定分
    Fix,
    /// 作废
    Cancel,
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

    /// The state after `command`.
    ///
    /// # Errors
    /// A refusal saying what the assessment is and what comes first.
    pub fn after(self, command: Command) -> Result<State> {
        use Command::{Cancel, Fill, Fix, Judge, Return, Submit, Withdraw};
        use State::{Fixed, Judging, Open, Submitted, Void};
        match (self, command) {
            (Open, Fill) => Ok(Open),
            (Open, Submit) => Ok(Submitted),
            (Open, Cancel) => Ok(Void),
            (Submitted, Withdraw) | (Submitted | Judging, Return) => Ok(Open),
            (Submitted | Judging, Judge) => Ok(Judging),
            (Judging, Fix) => Ok(Fixed),
            (Open, Withdraw) => Err(self.refusal("还没有提交，不用撤回")),
            (Open, Judge | Return | Fix) => Err(self.refusal("请等被考评单位提交")),
            (Submitted, Fix) => Err(self.refusal("请先评分再定分")),
            (Submitted | Judging, Fill) => Err(self.refusal("要改请先撤回，或由上级退回")),
            (Submitted | Judging, Submit) => Err(self.refusal("不用再提交")),
            (Submitted | Judging, Cancel) => Err(self.refusal("要作废请先撤回，或由上级退回")),
            (Judging, Withdraw) => Err(self.refusal("上级已评分，要改请上级退回")),
            (Fixed, Fill | Submit | Withdraw | Judge | Return | Fix | Cancel) => {
                Err(self.refusal("不能再改"))
            }
            (Void, Fill | Submit | Withdraw | Judge | Return | Fix | Cancel) => {
                Err(self.refusal("要考评请另开一份"))
            }
        }
    }

    fn refusal(self, what: &str) -> Error {
        Error::refusal(format!("这份考评{}，{what}", self.label()))
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
}

impl Key {
    /// Reads what an address says.
    pub fn read(text: &str) -> Result<Key> {
        let (region, id) = read_key(text).ok_or_else(|| Error::not_found("这份考评"))?;
        Ok(Key { region, id })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.region, self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table: what each state makes of each command.
    #[test]
    fn every_state_answers_every_command() {
        let table = [
            (
                "open",
                [
                    Some("open"),
                    Some("submitted"),
                    None,
                    None,
                    None,
                    None,
                    Some("void"),
                ],
            ),
            (
                "submitted",
                [
                    None,
                    None,
                    Some("open"),
                    Some("judging"),
                    Some("open"),
                    None,
                    None,
                ],
            ),
            (
                "judging",
                [
                    None,
                    None,
                    None,
                    Some("judging"),
                    Some("open"),
                    Some("fixed"),
                    None,
                ],
            ),
            ("fixed", [None; 7]),
            ("void", [None; 7]),
        ];
        let commands = [
            Command::Fill,
            Command::Submit,
            Command::Withdraw,
            Command::Judge,
            Command::Return,
            Command::Fix,
            Command::Cancel,
        ];
        for (from, row) in table {
            let state = State::from_code(from).expect("a state");
            for (command, to) in commands.into_iter().zip(row) {
                let after = state.after(command).ok().map(State::code);
                assert_eq!(after, to, "{from} {command:?}");
            }
        }
    }
}
