//! How people on lists stand, in the words of the database.

use kernel::DivisionCode;

use ground::error::{Error, Result};

/// How somebody on a list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueState {
    /// 未确认
    Waiting,
    /// 已确认
    Confirmed,
    /// 不用确认: said so, or dead.
    Excused,
}

impl DueState {
    const ALL: [(DueState, &'static str, &'static str); 3] = [
        (DueState::Waiting, "waiting", "未确认"),
        (DueState::Confirmed, "confirmed", "已确认"),
        (DueState::Excused, "excused", "不用确认"),
    ];

    /// As it stands in the database and in addresses.
    pub fn code(self) -> &'static str {
        let found = DueState::ALL.iter().find(|(state, ..)| *state == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = DueState::ALL.iter().find(|(state, ..)| *state == self);
        found.map_or("", |(_, _, label)| label)
    }

    pub(super) fn read(code: &str) -> Result<DueState> {
        let found = DueState::ALL.iter().find(|(_, known, _)| *known == code);
        let found = found.map(|(state, ..)| *state);
        found.ok_or_else(|| Error::inconsistent(format!("年度确认的状态 {code}")))
    }
}

/// Who stands how: somebody who died is not to be confirmed any more.
pub(super) const STANDS: &str =
    "CASE WHEN t.state = 'waiting' AND l.state = 'dead' THEN 'excused' ELSE t.state END";

pub(super) const FROM: &str = "FROM confirmation t \
     JOIN confirmation_campaign k ON k.region = t.region AND k.id = t.campaign \
     JOIN person p ON p.region = t.region AND p.id = t.person \
     LEFT JOIN person_list l ON l.region = t.region AND l.person = t.person \
     LEFT JOIN change_request s ON s.region = t.region AND s.id = t.stop_request \
     LEFT JOIN change_request r ON r.region = t.region AND r.id = t.resume_request \
     WHERE t.region BETWEEN $1 AND $2 AND p.division BETWEEN $3 AND $4";

/// The unit of a code.
pub(super) fn division(code: i64) -> Result<DivisionCode> {
    DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))
}

/// How many, as the database counts.
pub(super) fn count(found: &[(i64,)]) -> u64 {
    found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0))
}
