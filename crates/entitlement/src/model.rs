//! The facts the rule works on. Identifiers are the caller's; money is [`Fen`].

use kernel::{Date, Fen, Month, Rounding};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Nature of a disability (残疾性质): 因战, 因公, 因病.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// 因战
    War,
    /// 因公
    Duty,
    /// 因病
    Illness,
}

/// What the amount of a standard is per (单位).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 元/年
    Year,
    /// 元/月
    Month,
    /// 元/年·服役年: multiplied by the years of service.
    YearPerServiceYear,
    /// 元/月·服役年
    MonthPerServiceYear,
    /// 元/次: once, in the first month of the identity, or where it is introduced later in the first month in which it is in
    /// force; a successor is not paid again.
    Once,
    /// %: a share of [`Standard::of`], or of the standard that it is paid on top of (that alone, without what else is on top).
    /// The amount is in hundredths of a percent: 4000 are 40 %. Of what is per year the share of the year is taken, to the
    /// fen, and spread over the months as a year is; of anything else the share of the month, rounded.
    Percent,
}

/// How long one payment lasts (发放周期).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cycle {
    /// 月
    Month,
    /// 季
    Quarter,
    /// 半年
    HalfYear,
    /// 年
    Year,
    /// 每满半年: six months counted from the start of the identity, paid when they are over, whatever the payment months
    /// (义务兵家庭优待金：从批准入伍起每服满6个月发放一次).
    ServedHalfYear,
}

impl Cycle {
    /// The last month of the month, quarter, half-year or year that contains `month`; of months served, `month` itself.
    pub fn end(self, month: Month) -> Month {
        let length = match self {
            Cycle::Month | Cycle::ServedHalfYear => 1,
            Cycle::Quarter => 3,
            Cycle::HalfYear => 6,
            Cycle::Year => 12,
        };
        let position = (month.month() as i32 - 1) % length;
        month.plus(length - 1 - position)
    }
}

/// What else tells people of a category apart (在乡、时期、服役地 …): the caller's numbers, 0–127.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Keys(u128);

impl Keys {
    /// Nothing.
    pub const NONE: Keys = Keys(0);

    /// How many numbers there are.
    pub const LIMIT: u32 = u128::BITS;

    /// These and `number`; `None` where it is not below [`Keys::LIMIT`].
    pub fn with(self, number: u32) -> Option<Keys> {
        1u128.checked_shl(number).map(|bit| Keys(self.0 | bit))
    }

    /// Whether all of these are among `others`.
    pub fn within(self, others: Keys) -> bool {
        self.0 & !others.0 == 0
    }

    /// How many these are.
    pub fn count(self) -> u32 {
        self.0.count_ones()
    }
}

/// The calendar months in which a standard is paid (发放月份).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PayMonths(u16);

impl PayMonths {
    /// 每月
    pub const EVERY: PayMonths = PayMonths(0b1_1111_1111_1110);

    /// From calendar months 1–12; `None` when the list is empty or a number is out of range.
    pub fn new(months: impl IntoIterator<Item = u32>) -> Option<PayMonths> {
        let mut bits = 0u16;
        for month in months {
            if !(1..=12).contains(&month) {
                return None;
            }
            bits |= 1 << month;
        }
        (bits != 0).then_some(PayMonths(bits))
    }

    /// Whether calendar month `month` (1–12) is a payment month.
    pub fn contains(self, month: u32) -> bool {
        self.0 & (1 << month) != 0
    }

    /// The payment months in order.
    pub fn iter(self) -> impl Iterator<Item = u32> {
        (1..=12).filter(move |m| self.contains(*m))
    }
}

/// One row of a standards table (待遇标准).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standard {
    /// The caller's number; the latest wins where nothing else decides.
    pub id: i64,
    /// Division codes (inclusive) of the people it applies to.
    pub divisions: (i64, i64),
    /// Category of person (人员类别), the caller's number.
    pub category: u16,
    /// Grade 1–10 it applies to; `None` for all.
    pub grade: Option<u8>,
    /// Nature it applies to; `None` for all.
    pub nature: Option<Nature>,
    /// Keys it applies to: whoever has all of them. Of a division's standards the one that asks for most stands in place of
    /// those that ask for less, until a later one that asks for as many.
    pub keys: Keys,
    /// Amount per [`Unit`], never negative.
    pub amount: Fen,
    /// What the amount is per.
    pub unit: Unit,
    /// Of a [`Unit::Percent`]: the category whose standard it is a share of (月平均工资); left out, of what it is on top of.
    pub of: Option<u16>,
    /// First month it applies to. Start and end are counted in whole months.
    pub effective: Month,
    /// Date of announcement (公布日期); `None` means known from its effective month on.
    pub announced: Option<Date>,
    /// How long one payment lasts.
    pub cycle: Cycle,
    /// Calendar months of payment.
    pub pay_months: PayMonths,
    /// Rounding of a month's share of a yearly amount.
    pub rounding: Rounding,
    /// 加发: paid on top of the standard in force, whosever that is. Otherwise it stands in place of those of wider
    /// divisions (替代), until a later one of its own division. What is on top is followed by a later one of the same
    /// division, keys and component.
    pub on_top: bool,
    /// What is paid on top (孤老增发、粮油补贴), the caller's number.
    pub component: u16,
}

/// One identity (身份) of a person under a scheme: a category with its start.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Category of person, as in [`Standard::category`].
    pub category: u16,
    /// Grade of disability 1–10 at the start.
    pub grade: Option<u8>,
    /// Nature of disability at the start.
    pub nature: Option<Nature>,
    /// What else is known of it.
    pub keys: Keys,
    /// Years of service (服役年限), for standards paid by them.
    pub service_years: Option<u32>,
    /// First month paid (起发时间).
    pub start: Month,
    /// The last month before a limit of age (发到满18周岁当月): nothing is due after it, and that is said.
    pub until: Option<Month>,
    /// When it became known; `None` means from its start month on.
    pub known: Option<Date>,
}

/// What happened to a person (变动类型).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// 死亡: the month of death is the last month paid. A later report replaces an earlier one, and is final for every
    /// 恢复 reported before it.
    Death,
    /// 停发 or 迁出: the first month not paid.
    Stop,
    /// 恢复: the first month paid again.
    Resume,
    /// 等级变动: the first month paid at the new grade (1–10).
    Grade(u8),
    /// 性质变动: the first month paid by the new nature.
    Nature(Nature),
}

/// A change reported to the office (人员变动).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// Month of death, or first month of the new state.
    pub effective: Month,
    /// Date of report (报告日期); `None` means known from its effective month on.
    pub known: Option<Date>,
    /// The category it concerns; every identity when left out.
    pub category: Option<u16>,
}

/// A move (迁移): where somebody lives from a month on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Move {
    /// Division she moved to, 12 digits.
    pub division: i64,
    /// First month for which she lives there.
    pub from: Month,
    /// When it was reported; `None` means known from its month on.
    pub known: Option<Date>,
}

/// A month already covered by approved lines: the accounting sum, which a recovery lowers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Paid {
    /// The month covered.
    pub month: Month,
    /// Sum of the differences of approved lines not failed at the bank.
    pub amount: Fen,
}

/// What another paid before this office's first batch (已发至): the months through it count as covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Opening {
    /// 已发至: the last month paid.
    pub through: Month,
    /// 已发金额, where it is given: the sum, or what each month was paid. Left out, the months were paid what was due.
    pub amount: Option<Fen>,
}

/// A sum of its own (一次性待遇): a grant, a bill, so many months of a pension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Entered {
    /// The month it belongs to; a run of that month or a later one pays it.
    pub month: Month,
    /// How much.
    pub sum: Sum,
    /// When it was decided; `None` means known from its month on.
    pub known: Option<Date>,
}

/// How much a sum of its own is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sum {
    /// As somebody decided.
    Fen(Fen),
    /// 丧葬补助费: what another scheme of the person would come to in so many months after a month, by what holds in that
    /// month and is known, whatever else she had: twelve months of a yearly standard are the standard.
    MonthsOf {
        /// The scheme.
        scheme: u16,
        /// The month, such as that of death.
        month: Month,
        /// How many times.
        times: u32,
    },
    /// 按公式: so many times a figure of a year, and what the decision names.
    Formula(Formula),
}

/// What the law reckons a sum by (一次性抚恤金：上一年度人均可支配收入的20倍加40个月的月基本工资，立功的增发):
/// R((times × figure + plus) × (1 + increase)), rounded once. Nothing while the figure is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Formula {
    /// The figure, where there is one.
    pub of: Option<Figure>,
    /// What is added to it, from what the decision names: 40 months' pay.
    pub plus: Fen,
    /// What is added to both, in hundredths of a percent: 1500 are 15 %.
    pub increase: u32,
    /// How the whole is rounded.
    pub rounding: Rounding,
}

/// So many times the figure of a year (人均可支配收入). A figure is a yearly [`Standard`] for anybody: that of a year is
/// used from the January after it on, so it takes effect then, or in the December that ends it; of several the one of the
/// narrowest division, there the one announced last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Figure {
    /// Its category, as in [`Standard::category`].
    pub category: u16,
    /// Of which year.
    pub year: i32,
    /// How many times.
    pub times: u32,
}

/// Which schemes of one person are paid beside each other (兼领).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// What holds.
    pub rule: OverlapRule,
    /// Division codes (inclusive) of the people it applies to.
    pub divisions: (i64, i64),
    /// First month it applies to.
    pub from: Option<Month>,
    /// Last month it applies to.
    pub until: Option<Month>,
}

/// What holds of schemes of one person. Of several rules that speak of the same two schemes the last in the list counts.
/// Where none does, both are paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverlapRule {
    /// 不兼领: nothing of a scheme where one of others is paid.
    Excluded {
        /// What is not paid.
        of: u16,
        /// Beside any of these.
        by: Vec<u16>,
    },
    /// 就高: the one with the higher amount in the month; of equals the first named.
    Highest(Vec<u16>),
    /// 择先: the first named.
    First(Vec<u16>),
    /// 可兼领
    Both(Vec<u16>),
}

/// All the rule needs of one person under one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The scheme, the caller's number; each once among the accounts of a person.
    pub scheme: u16,
    /// Division of the person before any move, 12 digits.
    pub division: i64,
    /// Where she moved, in the order recorded.
    pub moves: Vec<Move>,
    /// Identities under this scheme; where several are due in a month, the highest is paid once.
    pub identities: Vec<Identity>,
    /// What happened, in the order it was recorded.
    pub events: Vec<Event>,
    /// Months covered, ascending, each once. A month stands here even when its sum came back to zero.
    pub paid: Vec<Paid>,
    /// The last month of lines that the bank did not pay: a run that covers later ones pays it as back-pay.
    pub failed: Option<Month>,
    /// Overpayment booked and neither recovered nor returned (待追缴). Negative where a line that recovered failed at the
    /// bank after the family had returned the rest: the office has more than it is owed, and pays that back.
    pub outstanding: Fen,
    /// 分期扣回: what a line may take of what is owed at most; left out, all of it. A month has one such sum: what its
    /// earlier lines have taken is not in it any more, so that a run made again in the month takes no more than the month
    /// may, and what a month left is not added to the next.
    pub instalment: Option<Fen>,
    /// What was paid before this office's first batch.
    pub opening: Option<Opening>,
    /// Sums of their own, of an account without identities.
    pub entered: Vec<Entered>,
}

/// One month of a line: due by what is known, paid before, and under which standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthDifference {
    /// The month.
    pub month: Month,
    /// [`Standard::id`] that `due` follows; `None` when nothing is due, or only sums of their own.
    pub standard: Option<i64>,
    /// What else it follows: what is paid on top (加发), what percentages are of, and the figures of formulas.
    pub on_top: Vec<Part>,
    /// The scheme in whose favour nothing is due (不兼领).
    pub set_aside: Option<u16>,
    /// Due for the month.
    pub due: Fen,
    /// Covered for the month by earlier lines.
    pub paid: Fen,
    /// Whether an earlier line had covered the month or a later one, whether or not the bank paid it. Without identities:
    /// the month itself, for sums of their own come when they come.
    pub covered_before: bool,
}

/// A standard that a month follows besides its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// [`Standard::id`]
    pub standard: i64,
    /// What of [`MonthDifference::due`] it is; nothing of what percentages are of and of figures.
    pub fen: Fen,
}

/// What a run pays one person under one scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The months in which due and paid differ, or that are covered for the first time with something due.
    pub months: Vec<MonthDifference>,
    /// Months after the last month covered (正常发放), ≥ 0.
    pub regular: Fen,
    /// Positive differences in months covered before (补发), ≥ 0.
    pub backpay: Fen,
    /// Negative differences in months covered before (追缴), ≤ 0.
    pub recovery: Fen,
    /// 待追缴 before this line; see [`Account::outstanding`].
    pub outstanding_before: Fen,
    /// 分期扣回: what was taken, where that is less than could have been; see [`Account::instalment`].
    pub instalment: Option<Fen>,
    /// To the bank, ≥ 0: `regular + backpay` less what was taken of what is owed, `outstanding_before − recovery`: all that
    /// there is to take, or `instalment`.
    pub amount: Fen,
    /// 待追缴 after this line, ≥ 0.
    pub outstanding_after: Fen,
}

/// Why somebody entitled gets nothing for some month. Shown, never guessed around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// No standard known applies to category, grade and nature.
    NoStandard,
    /// The standard is paid by years of service and none are recorded.
    NoServiceYears,
    /// The standard is a percentage of what no number is known of: its category.
    NoParameter(u16),
    /// A sum of its own is so many times a figure that is not known: its category, and the year it is of.
    NoFigure(u16, i32),
    /// A limit of age is reached ([`Identity::until`]).
    OverAge,
}

/// The amounts do not fit: a standard or a history no office has.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[error("金额超出可计算的范围，请核对待遇标准和服役年限")]
pub struct EntitlementError;

impl From<kernel::MoneyError> for EntitlementError {
    fn from(_: kernel::MoneyError) -> Self {
        EntitlementError
    }
}
