//! A case, its steps, and what may become of it.

use kernel::{Date, DivisionCode};
use serde_json::{Map, Value as Json};

use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::shown::{Badge, Tone};
use ground::time::overdue;

/// A case in an address: 990101-12.
pub type CaseKey = Key<Case>;

impl Keyed for Case {
    const NAMED: &str = "服务事项";
    const THIS: &str = "这件事项";
}

/// 状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// 待受理
    Registered,
    /// 不予受理
    Rejected,
    /// 待交办
    Accepted,
    /// 办理中
    Handling,
    /// 审核中
    Reviewing,
    /// 待回访: 办结
    Closed,
    /// 未批准
    Denied,
    /// 已回访
    Done,
    /// 已撤销
    Revoked,
}

impl State {
    const CODES: [(State, &'static str, &'static str); 9] = [
        (State::Registered, "registered", "待受理"),
        (State::Rejected, "rejected", "不予受理"),
        (State::Accepted, "accepted", "待交办"),
        (State::Handling, "handling", "办理中"),
        (State::Reviewing, "reviewing", "审核中"),
        (State::Closed, "closed", "待回访"),
        (State::Denied, "denied", "未批准"),
        (State::Done, "done", "已回访"),
        (State::Revoked, "revoked", "已撤销"),
    ];

    /// All of them, in the order of a case's life.
    pub fn all() -> impl Iterator<Item = State> {
        State::CODES.iter().map(|(state, _, _)| *state)
    }

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        let found = State::CODES.iter().find(|(s, _, _)| *s == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = State::CODES.iter().find(|(s, _, _)| *s == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// Reads what [`State::code`] wrote.
    pub fn from_code(code: &str) -> Result<State> {
        let found = State::CODES.iter().find(|(_, c, _)| *c == code);
        found
            .map(|(state, _, _)| *state)
            .ok_or_else(|| Error::inconsistent(format!("事项状态 {code}")))
    }

    /// Whether somebody still has to bring it to its end.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            State::Registered | State::Accepted | State::Handling | State::Reviewing
        )
    }

    /// Its name and colour.
    pub fn badge(self) -> Badge {
        let tone = match self {
            State::Registered
            | State::Accepted
            | State::Handling
            | State::Reviewing
            | State::Closed => Tone::Soon,
            State::Done => Tone::Good,
            State::Rejected | State::Denied | State::Revoked => Tone::Quiet,
        };
        Badge::new(self.label(), tone)
    }
}

/// Which member unit or user has a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Number of the member unit.
    pub unit: Option<i64>,
    /// Number of the user.
    pub user: Option<i64>,
    /// What it or she is called.
    pub name: String,
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Which.
    pub key: CaseKey,
    /// Where it belongs.
    pub division: DivisionCode,
    /// Code of its kind.
    pub kind: String,
    /// Number of the person on the rolls.
    pub person: Option<i64>,
    /// Who asks.
    pub applicant: String,
    /// Sealed ID number and its hash.
    pub id_number: Option<(String, String)>,
    /// Sealed phone.
    pub phone_sealed: Option<String>,
    /// 开户行
    pub bank: String,
    /// Sealed account.
    pub account_sealed: Option<String>,
    /// What was filled in, by field; money in fen.
    pub fields: Map<String, Json>,
    /// State.
    pub state: State,
    /// ISO dates: registered, to be accepted by, accepted, due, closed.
    pub registered_on: String,
    /// Who registered it.
    pub registered_by: i64,
    /// Until when it is to be accepted.
    pub accept_due: String,
    /// When it was accepted.
    pub accepted_on: Option<String>,
    /// Until when it is to be closed.
    pub due: Option<String>,
    /// When it was closed.
    pub closed_on: Option<String>,
    /// What was said afterwards.
    pub satisfied: Option<bool>,
    /// Who has it.
    pub held: Option<Held>,
    /// How often it was asked for.
    pub reminders: i32,
    /// How many opinions were given.
    pub opinions: i32,
    /// The ledger entry it was written into.
    pub entry: Option<i64>,
    /// Counts the changes.
    pub version: i32,
}

impl Case {
    /// The day by which the next thing has to be done.
    pub fn due_now(&self) -> Option<&str> {
        match self.state {
            State::Registered => Some(&self.accept_due),
            State::Accepted | State::Handling | State::Reviewing => self.due.as_deref(),
            State::Rejected | State::Closed | State::Denied | State::Done | State::Revoked => None,
        }
    }

    /// 还剩2天, 今天截止, 已逾期3天, and whether it is overdue; for what is over, whether it was in time.
    pub fn term(&self, today: Date) -> (String, bool) {
        let Some(due) = self.due_now().and_then(|due| due.parse::<Date>().ok()) else {
            return match self.late() {
                Some(0) => ("按时办结".to_owned(), false),
                Some(days) => (format!("超期{days}天办结"), false),
                None => (String::new(), false),
            };
        };
        match (due - today).num_days() {
            0 => ("今天截止".to_owned(), false),
            days if days > 0 => (format!("还剩{days}天"), false),
            days => (overdue(-days), true),
        }
    }

    /// Whether it was closed before and left an entry on a ledger or an identity on the rolls, which 撤销 would not take
    /// back.
    pub fn left_something(&self) -> bool {
        let reopened = matches!(self.state, State::Accepted | State::Handling);
        self.entry.is_some() || (reopened && self.opinions > 0)
    }

    /// How many days too late it was closed; nothing while it is not.
    pub fn late(&self) -> Option<i64> {
        let closed: Date = self.closed_on.as_deref()?.parse().ok()?;
        let due: Date = self.due.as_deref()?.parse().ok()?;
        Some((closed - due).num_days().max(0))
    }
}

/// The steps that a case may have, with what they are called.
const STEPS: [(&str, &str); 19] = [
    ("register", "登记"),
    ("accept", "受理"),
    ("accept_for_review", "受理"),
    ("reject", "不予受理"),
    ("correct", "补正"),
    ("assign", "交办"),
    ("transfer", "转办"),
    ("hand_back", "退回"),
    ("progress", "办理"),
    ("remind", "催办"),
    ("extend", "延期"),
    ("close", "办结"),
    ("agree", "同意"),
    ("approve", "同意"),
    ("deny", "不同意"),
    ("send_back", "退回补正"),
    ("satisfied", "回访满意"),
    ("dissatisfied", "回访不满意"),
    ("revoke", "撤销"),
];

/// A step of a case.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done.
    pub act: String,
    /// The state it led to.
    pub state: String,
    /// ISO date.
    pub on_date: String,
    /// In which words.
    pub words: String,
    /// To whom it was handed.
    pub handed_to: String,
    /// The deadline it set.
    pub due: Option<String>,
    /// Who did it.
    pub by_user: i64,
    /// By name.
    pub by_name: String,
    /// When, UTC.
    pub at: String,
}

impl Step {
    /// 受理
    pub fn label(&self) -> &str {
        let found = STEPS.iter().find(|(code, _)| *code == self.act);
        found.map_or(&self.act, |(_, label)| label)
    }

    /// What was done, in one line.
    pub fn text(&self) -> String {
        let mut told = Vec::new();
        if !self.handed_to.is_empty() {
            told.push(format!("交给{}", self.handed_to));
        }
        told.extend(self.due.as_ref().map(|due| format!("{due}前办结")));
        if !self.words.is_empty() {
            told.push(self.words.clone());
        }
        if told.is_empty() {
            self.label().to_owned()
        } else {
            told.join("，")
        }
    }
}
