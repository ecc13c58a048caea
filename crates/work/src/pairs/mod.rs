//! Pairs (共建对子): agreements between a local unit and an army unit, their term, what was done together, both ways
//! (六进军营 and 六进村镇). The records are entries of the ledgers `pair`, `pair_activity`, `into_barracks` and
//! `into_villages`, so that sheets, figures and papers have them; this subject knows what they mean together: which are
//! in force, which run out, which have been still for a year. Refuses to keep records of its own.

pub mod actions;
mod acts;
pub mod list;

use ground::key::AnyKey;
use kernel::{Date, DivisionCode};

pub use acts::PairInHand;
pub use list::Pairs;

/// The ledger of agreements.
const PAIR: &str = "pair";
/// The ledgers in which pairs do something, with whether the entry names the local unit in `local_unit` or `unit`.
const ACTIVITIES: [(&str, &str); 2] = [("pair_activity", "local_unit"), ("into_barracks", "unit")];
/// Code and name of a field.
type Named = (&'static str, &'static str);
/// 六进军营 and 六进村镇: the ledger, what its table is called, its fields that are summed.
const SIX: [(&str, &str, &[Named]); 2] = [
    (
        "into_barracks",
        "六进军营（地方为部队）",
        &[
            ("people", "人次"),
            ("input", "投入（元）"),
            ("books", "赠书（册）"),
            ("posts", "岗位（个）"),
        ],
    ),
    (
        "into_villages",
        "六进村镇（部队为地方）",
        &[
            ("soldiers", "出动官兵"),
            ("vehicles", "车次"),
            ("people", "受益群众"),
        ],
    ),
];

/// No activity for so many months makes a pair dormant (一年没有活动).
const DORMANT_MONTHS: u32 = 12;
/// An agreement that ends within so many days runs out.
const RUNS_OUT_DAYS: i64 = 90;

/// How an agreement stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 有效
    InForce,
    /// 有效, and ends soon.
    RunsOut,
    /// 到期: its term is over and nobody renewed it.
    Lapsed,
    /// 终止
    Ended,
}

impl Standing {
    /// All of them, with their codes.
    pub const ALL: [(Standing, &'static str); 4] = [
        (Standing::InForce, "in_force"),
        (Standing::RunsOut, "runs_out"),
        (Standing::Lapsed, "lapsed"),
        (Standing::Ended, "ended"),
    ];

    /// Its Chinese name.
    pub fn label(self) -> &'static str {
        match self {
            Standing::InForce => "有效",
            Standing::RunsOut => "快到期",
            Standing::Lapsed => "到期",
            Standing::Ended => "终止",
        }
    }

    /// Whether it counts as in force.
    pub fn holds(self) -> bool {
        match self {
            Standing::InForce | Standing::RunsOut => true,
            Standing::Lapsed | Standing::Ended => false,
        }
    }
}

/// An agreement (对子).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Region and number of its entry.
    pub key: (i32, i64),
    /// Where it was written down.
    pub division: DivisionCode,
    /// 地方单位
    pub local_unit: String,
    /// 单位类型
    pub unit_type: String,
    /// 部队, by a name fit for publication.
    pub troop: String,
    /// 签约日期
    pub signed_on: Date,
    /// 到期日期, where there is one.
    pub ended_on: Option<Date>,
    /// 状态 as written.
    pub state: String,
    /// 最近活动日期, as far as activities and the agreement say.
    pub last_activity: Option<Date>,
    /// 示范点级别
    pub model_level: String,
    /// 共建内容
    pub content: String,
    /// 联系人
    pub contact: String,
}

impl Pair {
    /// As it stands in an address.
    pub fn key_text(&self) -> String {
        AnyKey::new(self.key.0, self.key.1).to_string()
    }

    /// How it stands on a day. As the figures `pairs` count it: what is written as 有效 or not at all, until 到期日期.
    pub fn standing(&self, on: Date) -> Standing {
        let written = matches!(self.state.as_str(), "" | "有效");
        match self.ended_on {
            _ if !written && self.state == "到期" => Standing::Lapsed,
            _ if !written => Standing::Ended,
            Some(end) if end < on => Standing::Lapsed,
            Some(end) if (end - on).num_days() <= RUNS_OUT_DAYS => Standing::RunsOut,
            Some(_) | None => Standing::InForce,
        }
    }

    /// Whether it is in force and nothing was done for a year; as the figure `dormant_pairs` counts it.
    pub fn is_dormant(&self, on: Date) -> bool {
        let year_ago = on.checked_sub_months(chrono::Months::new(DORMANT_MONTHS));
        let still = match (self.last_activity, year_ago) {
            (Some(last), Some(year_ago)) => last < year_ago,
            (None, _) => true,
            (Some(_), None) => false,
        };
        self.standing(on).holds() && still
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        kernel::read_date(text).unwrap_or_default()
    }

    fn pair(state: &str, ended_on: Option<&str>, last: Option<&str>) -> Pair {
        Pair {
            key: (990_101, 1),
            division: DivisionCode::read("990101").unwrap_or_else(|e| panic!("{e}")),
            local_unit: "幸福社区".to_owned(),
            unit_type: "社区".to_owned(),
            troop: "驻军甲部".to_owned(),
            signed_on: day("2009-08-01"),
            ended_on: ended_on.map(day),
            state: state.to_owned(),
            last_activity: last.map(day),
            model_level: String::new(),
            content: String::new(),
            contact: String::new(),
        }
    }

    #[test]
    fn an_agreement_stands_by_its_state_and_its_term() {
        let on = day("2011-12-31");
        let stands = |state, end| pair(state, end, None).standing(on);
        assert_eq!(stands("有效", None), Standing::InForce);
        assert_eq!(stands("", Some("2012-06-30")), Standing::InForce);
        assert_eq!(stands("有效", Some("2011-12-31")), Standing::RunsOut);
        assert_eq!(stands("有效", Some("2011-12-30")), Standing::Lapsed);
        assert_eq!(stands("到期", None), Standing::Lapsed);
        assert_eq!(stands("终止", Some("2015-01-01")), Standing::Ended);
    }

    #[test]
    fn a_pair_is_dormant_when_nothing_was_done_for_a_year() {
        let on = day("2011-12-31");
        assert!(pair("有效", None, Some("2010-12-30")).is_dormant(on));
        assert!(!pair("有效", None, Some("2010-12-31")).is_dormant(on));
        assert!(pair("有效", None, None).is_dormant(on));
        assert!(!pair("终止", None, None).is_dormant(on));
    }
}
