//! 发放累计: what the live lines of one person under one scheme add up to, month by month, less what came back.

use std::collections::BTreeMap;

use kernel::Month;
use serde::{Deserialize, Serialize};

use super::line::StoredMonth;
use ground::error::Result;
use ground::time::{month_from, month_number};

/// What has been paid to one person under one scheme by the lines of approved batches that did not fail. Sums saturate,
/// as [`StoredMonth::difference`] does.
#[derive(Debug, Clone, Default)]
pub struct Covered {
    months: BTreeMap<i32, Sum>,
    /// To the bank, less what was returned, written off or moved to another scheme, fen.
    pub amount_fen: i64,
    /// 分期扣回: what the next line may take at most of what is owed, fen; no part of what is stored.
    pub instalment_fen: Option<i64>,
}

/// What a month adds up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    fen: i64,
    /// How many lines touch the month; it is covered while any does. None is left of one whose lines all failed.
    lines: u32,
}

/// Months in a row that add up alike: from (201101), how many, fen and lines of each.
#[derive(Serialize, Deserialize)]
struct Run(i32, u16, i64, u32);

impl Covered {
    /// Adds a line.
    pub fn add(&mut self, months: &[StoredMonth], amount_fen: i64) {
        for month in months {
            let sum = self.months.entry(month.0).or_default();
            sum.fen = sum.fen.saturating_add(month.difference());
            sum.lines += 1;
        }
        self.amount_fen = self.amount_fen.saturating_add(amount_fen);
    }

    /// Takes a failed line out again.
    pub fn remove(&mut self, months: &[StoredMonth], amount_fen: i64) {
        for month in months {
            let Some(sum) = self.months.get_mut(&month.0) else {
                continue;
            };
            sum.fen = sum.fen.saturating_sub(month.difference());
            sum.lines = sum.lines.saturating_sub(1);
            if sum.lines == 0 {
                sum.fen = 0;
            }
        }
        self.amount_fen = self.amount_fen.saturating_sub(amount_fen);
    }

    /// Takes so many fen out of what is outstanding: returned in cash, written off, moved to another scheme. Negative where
    /// they come from another.
    pub fn take_back(&mut self, fen: i64) {
        self.amount_fen = self.amount_fen.saturating_sub(fen);
    }

    /// The months covered, ascending, as 201101, with their fen.
    pub fn months(&self) -> impl Iterator<Item = (i32, i64)> {
        let covered = self.months.iter().filter(|(_, sum)| sum.lines > 0);
        covered.map(|(month, sum)| (*month, sum.fen))
    }

    /// The last month all of whose lines failed, as 201101: it was to be paid, and was not.
    pub fn failed(&self) -> Option<i32> {
        let mut failed = self.months.iter().rev().filter(|(_, sum)| sum.lines == 0);
        failed.next().map(|(month, _)| *month)
    }

    /// 待追缴: what went to the bank and did not come back, beyond what the months account for, fen.
    pub fn outstanding_fen(&self) -> i64 {
        let sums = self.months.values().map(|sum| sum.fen);
        self.amount_fen
            .saturating_sub(sums.fold(0, i64::saturating_add))
    }

    /// As it stands in the database.
    pub fn text(&self) -> Result<String> {
        let mut runs: Vec<Run> = Vec::new();
        for (month, sum) in &self.months {
            if let Some(run) = runs.last_mut()
                && after(run)? == Some(*month)
                && (run.2, run.3) == (sum.fen, sum.lines)
            {
                run.1 += 1;
                continue;
            }
            runs.push(Run(*month, 1, sum.fen, sum.lines));
        }
        Ok(serde_json::to_string(&runs)?)
    }

    /// Reads what [`Covered::text`] wrote.
    pub fn from_text(text: &str, amount_fen: i64) -> Result<Covered> {
        let runs: Vec<Run> = serde_json::from_str(text)?;
        let mut months = BTreeMap::new();
        for Run(from, count, fen, lines) in runs {
            let first = month_from(from)?;
            for month in first.through(first.plus(i32::from(count) - 1)) {
                months.insert(month_number(month), Sum { fen, lines });
            }
        }
        Ok(Covered {
            months,
            amount_fen,
            instalment_fen: None,
        })
    }
}

/// Failed lines leave no sum: what is paid is the same without them.
impl PartialEq for Covered {
    fn eq(&self, other: &Covered) -> bool {
        let live = |covered: &'_ Covered| -> Vec<(i32, Sum)> {
            let months = covered.months.iter().filter(|(_, sum)| sum.lines > 0);
            months.map(|(month, sum)| (*month, *sum)).collect()
        };
        self.amount_fen == other.amount_fen && live(self) == live(other)
    }
}

/// The month after a run, unless it ends with the calendar.
fn after(run: &Run) -> Result<Option<i32>> {
    let first: Month = month_from(run.0)?;
    Ok(Month::from_index(first.index() + i32::from(run.1)).map(month_number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Further;

    fn month(number: i32, due: i64, paid: i64) -> StoredMonth {
        StoredMonth(number, Some(1), due, paid, 0, Further::default())
    }

    #[test]
    fn lines_add_up_and_a_failed_one_leaves_no_sum() {
        let (first, second) = (
            [month(201112, 900, 0), month(201201, 900, 0)],
            [month(201201, 1_000, 900)],
        );
        let mut covered = Covered::default();
        covered.add(&first, 1_800);
        let before = covered.clone();
        covered.add(&second, 100);
        assert_eq!(
            covered.months().collect::<Vec<_>>(),
            [(201112, 900), (201201, 1_000)]
        );
        covered.remove(&second, 100);
        assert_eq!(covered, before);
        covered.remove(&first, 1_800);
        assert_eq!(covered, Covered::default());
        assert_eq!((before.failed(), covered.failed()), (None, Some(201201)));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut covered = Covered::default();
        covered.add(
            &[
                month(201111, 5, 0),
                month(201112, 5, 0),
                month(201201, 5, 0),
                month(201203, 5, 0),
            ],
            20,
        );
        let text = covered.text().unwrap();
        assert_eq!(text, "[[201111,3,5,1],[201203,1,5,1]]");
        assert_eq!(Covered::from_text(&text, 20).unwrap(), covered);
    }
}
