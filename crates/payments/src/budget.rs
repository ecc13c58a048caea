//! 资金级次: whose money.

use kernel::{DivisionCode, Level};
use serde::{Deserialize, Serialize};

/// 资金级次: whose budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    /// 中央
    Central,
    /// 省级
    Province,
    /// 市级
    City,
    /// 县级
    County,
    /// 乡级
    Town,
}

impl Budget {
    /// From the top down: level, code, Chinese name.
    pub const ALL: [(Budget, &'static str, &'static str); 5] = [
        (Budget::Central, "central", "中央"),
        (Budget::Province, "province", "省级"),
        (Budget::City, "city", "市级"),
        (Budget::County, "county", "县级"),
        (Budget::Town, "town", "乡级"),
    ];

    /// As it stands in the database and the catalogue.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<Budget> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(level, _, _)| *level)
    }

    /// Whose budget a division has.
    pub fn of(division: DivisionCode) -> Budget {
        match division.level() {
            Level::Province => Budget::Province,
            Level::City => Budget::City,
            Level::County => Budget::County,
            Level::Town | Level::Village => Budget::Town,
        }
    }
}
