//! 资金: what arrived, was carried over, advanced, given back; and what is left of it once batches are paid.

use kernel::{Date, DivisionCode};
use serde::{Deserialize, Serialize};

use super::budget::Budget;

/// What happened with money for allowances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundKind {
    /// 上年结转: left of the year before.
    Carried,
    /// 资金到位: a level of government sent it.
    Arrived,
    /// 垫付: a level paid ahead for what had not arrived.
    Advanced,
    /// 归还垫付: an advance was given back.
    Repaid,
    /// 上缴: what was left was handed in.
    Returned,
}

impl FundKind {
    /// In the order of a year: kind, code, Chinese name.
    pub const ALL: [(FundKind, &'static str, &'static str); 5] = [
        (FundKind::Carried, "carried", "上年结转"),
        (FundKind::Arrived, "arrived", "资金到位"),
        (FundKind::Advanced, "advanced", "垫付"),
        (FundKind::Repaid, "repaid", "归还垫付"),
        (FundKind::Returned, "returned", "上缴"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// From its code.
    pub fn from_code(code: &str) -> Option<FundKind> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        found.map(|(kind, _, _)| *kind)
    }

    /// Whether it leaves less to pay with.
    pub fn takes(self) -> bool {
        matches!(self, FundKind::Repaid | FundKind::Returned)
    }
}

/// An entry as it is kept.
#[derive(Debug, Clone)]
pub struct FundRow {
    /// Region.
    pub region: i32,
    /// Number; 0 before it is written.
    pub id: i64,
    /// The unit that pays with it.
    pub division: DivisionCode,
    /// Whose budget.
    pub budget: Budget,
    /// For this scheme alone.
    pub scheme: Option<String>,
    /// Of which year's money.
    pub year: i32,
    /// What happened.
    pub kind: FundKind,
    /// How much, above zero.
    pub fen: i64,
    /// When.
    pub on: Date,
    /// 文号 or voucher.
    pub paper: String,
    /// The batch that an advance was made for.
    pub batch: Option<i64>,
    /// Why it does not count.
    pub void_reason: Option<String>,
}

impl FundRow {
    /// What it leaves more or less to pay with, fen; nothing once it is voided.
    pub fn balance(&self) -> i64 {
        match (self.void_reason.is_some(), self.kind.takes()) {
            (true, _) => 0,
            (false, true) => -self.fen,
            (false, false) => self.fen,
        }
    }
}

/// What is there to pay with in a year, fen, before anything is paid; `None` where nobody keeps a book of it.
pub(crate) fn to_pay_with(entries: &[FundRow]) -> Option<i64> {
    let kept = |row: &FundRow| {
        row.void_reason.is_none() && matches!(row.kind, FundKind::Carried | FundKind::Arrived)
    };
    let balances = entries.iter().map(FundRow::balance);
    (entries.iter().any(kept)).then(|| balances.fold(0, i64::saturating_add))
}
