//! What an office keeps of the lines it approved, and a few short words for months, days and money.

use std::collections::BTreeMap;

use entitlement::{Line, Paid};
use kernel::{Date, Fen, Month};

/// A calendar month.
pub fn ym(year: i32, month: u32) -> Month {
    Month::new(year, month).expect("a month")
}

/// A calendar day.
pub fn day(year: i32, month: u32, day: u32) -> Date {
    Date::from_ymd_opt(year, month, day).expect("a day")
}

/// Approved lines, each live until it fails at the bank (回盘失败).
#[derive(Clone, Default)]
pub struct Ledger {
    lines: Vec<(Line, bool)>,
    /// What the family returned or the office wrote off (现金退回、核销).
    returned: i64,
}

impl Ledger {
    /// Approves a line; the number is for [`Ledger::fail`].
    pub fn approve(&mut self, line: Line) -> usize {
        self.lines.push((line, true));
        self.lines.len() - 1
    }

    /// The bank could not pay the line: it counts no longer.
    pub fn fail(&mut self, number: usize) {
        self.lines[number].1 = false;
    }

    /// What is owed becomes less by other ways than a line.
    pub fn take_back(&mut self, fen: Fen) {
        self.returned += fen.get();
    }

    /// For every month a live line touched, the sum of its differences, also where that is zero.
    pub fn paid(&self) -> Vec<Paid> {
        let mut sums: BTreeMap<Month, i64> = BTreeMap::new();
        for month in self.live().flat_map(|line| &line.months) {
            *sums.entry(month.month).or_default() += month.due.get() - month.paid.get();
        }
        sums.into_iter()
            .map(|(month, fen)| Paid {
                month,
                amount: Fen::new(fen),
            })
            .collect()
    }

    /// The last month of the lines that failed.
    pub fn failed(&self) -> Option<Month> {
        let failed = self.lines.iter().filter(|(_, live)| !live);
        failed
            .flat_map(|(line, _)| &line.months)
            .map(|m| m.month)
            .max()
    }

    /// What went to the bank, was paid there and did not come back.
    pub fn to_the_bank(&self) -> i64 {
        let paid: i64 = self.live().map(|line| line.amount.get()).sum();
        paid - self.returned
    }

    /// Overpaid and neither recovered nor returned (待追缴): what went to the bank less what it should have been.
    pub fn outstanding(&self) -> Fen {
        let to_the_bank = self.to_the_bank();
        let differences: i64 = self.paid().iter().map(|p| p.amount.get()).sum();
        Fen::new(to_the_bank - differences)
    }

    fn live(&self) -> impl Iterator<Item = &Line> {
        self.lines
            .iter()
            .filter(|(_, live)| *live)
            .map(|(line, _)| line)
    }
}
