//! Whose records a figure counts: those of the unit itself (本级), of the units beneath it (下级), or of both (全辖). A
//! meeting of a town is not the county's, and a town's late task is not the county's fault.

use serde::{Deserialize, Serialize};

/// Whose records are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// 全辖: of the unit and of all beneath it.
    #[default]
    Whole,
    /// 本级: recorded for the unit itself.
    Own,
    /// 下级: recorded for units beneath it.
    Beneath,
}

impl Reach {
    /// All of them, as a drop-down has them.
    pub const ALL: [Reach; 3] = [Reach::Whole, Reach::Own, Reach::Beneath];

    /// As it stands in an address and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Reach::Whole => "whole",
            Reach::Own => "own",
            Reach::Beneath => "beneath",
        }
    }

    /// 全辖, 本级, 下级
    pub fn label(self) -> &'static str {
        match self {
            Reach::Whole => "全辖",
            Reach::Own => "本级",
            Reach::Beneath => "下级",
        }
    }

    /// Reads what [`Reach::code`] or [`Reach::label`] says.
    pub fn read(text: &str) -> Option<Reach> {
        let mut all = Reach::ALL.into_iter();
        all.find(|reach| reach.code() == text || reach.label() == text)
    }

    /// Whether it is the unit with all beneath it.
    pub fn is_whole(&self) -> bool {
        *self == Reach::Whole
    }

    /// Whether a record of a division counts, `top` being the unit that is asked.
    pub(crate) fn counts(self, top: i64, division: i64) -> bool {
        match self {
            Reach::Whole => true,
            Reach::Own => division == top,
            Reach::Beneath => division != top,
        }
    }
}
