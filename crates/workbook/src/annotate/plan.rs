//! What to write into one sheet, gathered from its marks.

use std::collections::{BTreeMap, HashSet};

use super::{Mark, RESULT_HEADING, Severity};
use crate::reference::{LAST_COLUMN, LAST_ROW};

/// Characters one cell can hold.
const LONGEST_TEXT: usize = 32_767;

/// Everything to be said in one sheet.
pub(super) struct SheetPlan {
    /// Row of the headings, from 1.
    pub heading: Option<u32>,
    /// By row number.
    rows: BTreeMap<u32, RowPlan>,
    /// Where only the marked rows are given back: the others that stay.
    only: Option<HashSet<u32>>,
}

/// Everything to be said in one row.
pub(super) struct RowPlan {
    /// The gravest of the marks.
    pub severity: Severity,
    /// The marks' messages in their order.
    pub message: String,
    /// The gravest mark that names no cell.
    whole: Option<Severity>,
    /// The gravest mark by column.
    cells: BTreeMap<u16, Severity>,
}

impl SheetPlan {
    /// Marks outside the sheet's edges say nothing about any row and are left out.
    pub fn new<'a>(heading: Option<u32>, marks: impl Iterator<Item = &'a Mark>) -> Self {
        let inside = |row: &u32| (1..=LAST_ROW).contains(row);
        let mut rows: BTreeMap<u32, RowPlan> = BTreeMap::new();
        for mark in marks.filter(|mark| inside(&mark.row)) {
            rows.entry(mark.row)
                .or_insert_with(|| RowPlan::new(mark.severity))
                .add(mark);
        }
        Self {
            heading: heading.filter(inside),
            rows,
            only: None,
        }
    }

    /// Without the rows that have no mark; what stands above the first heading stays, and so do these others.
    #[must_use]
    pub fn only(mut self, others: HashSet<u32>) -> Self {
        self.only = Some(others);
        self
    }

    /// Keeps further rows that have no mark.
    pub fn keep(&mut self, rows: Vec<u32>) {
        if let Some(only) = &mut self.only {
            only.extend(rows);
        }
    }

    /// Whether only the marked rows are given back.
    pub fn is_partial(&self) -> bool {
        self.only.is_some()
    }

    /// Whether a row is not given back. Its place stays, hidden: a row keeps its number, and with it every merge, rule and
    /// formula its meaning.
    pub fn drops(&self, row: u32) -> bool {
        let (Some(others), Some(first)) = (&self.only, self.heading) else {
            return false;
        };
        row > first && !others.contains(&row) && !self.rows.contains_key(&row)
    }

    pub fn has_marks(&self) -> bool {
        !self.rows.is_empty()
    }

    pub fn row(&self, number: u32) -> Option<&RowPlan> {
        self.rows.get(&number)
    }

    /// Whether anything is to be said in one of these rows, the heading included.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        let heading = self
            .heading
            .is_some_and(|row| (first..=last).contains(&row));
        heading || (first <= last && self.rows.range(first..=last).next().is_some())
    }

    /// The rows that must exist, ascending: the marked ones and the heading.
    pub fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.rows.keys().copied().chain(self.heading).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// The text of the result column in row `number`, if it has one. A mark on the heading row itself follows the
    /// heading, which must stay recognisable.
    pub fn text(&self, number: u32) -> Option<String> {
        let message = self.row(number).map(|row| row.message.as_str());
        let text = match (self.heading == Some(number), message) {
            (true, Some(message)) => format!("{RESULT_HEADING}：{message}"),
            (true, None) => RESULT_HEADING.to_owned(),
            (false, message) => message?.to_owned(),
        };
        let printable = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
        let allowed = text
            .chars()
            .filter(printable)
            .filter(|c| !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
        Some(allowed.take(LONGEST_TEXT).collect())
    }
}

impl RowPlan {
    fn new(severity: Severity) -> Self {
        Self {
            severity,
            message: String::new(),
            whole: None,
            cells: BTreeMap::new(),
        }
    }

    fn add(&mut self, mark: &Mark) {
        self.severity = self.severity.max(mark.severity);
        if !self.message.is_empty() {
            self.message.push('；');
        }
        self.message.push_str(&mark.message);
        if mark.columns.is_empty() {
            self.whole = self.whole.max(Some(mark.severity));
        }
        for column in mark.columns.iter().filter(|column| **column <= LAST_COLUMN) {
            let cell = self.cells.entry(*column).or_insert(mark.severity);
            *cell = (*cell).max(mark.severity);
        }
    }

    /// The colour of a cell of this row.
    pub fn colour(&self, column: u16) -> Option<Severity> {
        self.cells.get(&column).copied().max(self.whole)
    }

    /// The columns to colour even where there is no cell yet: those named, and the table's width for the whole row.
    pub fn columns(&self, width: u16) -> Vec<u16> {
        let whole = if self.whole.is_some() { width } else { 0 };
        let mut columns: Vec<u16> = (0..whole).chain(self.cells.keys().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(row: u32, columns: &[u16], severity: Severity, message: &str) -> Mark {
        Mark {
            sheet: "名册".into(),
            row,
            columns: columns.into(),
            severity,
            message: message.into(),
        }
    }

    #[test]
    fn marks_on_one_row_are_joined_and_the_gravest_colour_wins() {
        let marks = [
            mark(5, &[3], Severity::Warning, "电话少一位"),
            mark(5, &[3, 4], Severity::Error, "身份证号校验位不对"),
            mark(6, &[], Severity::Warning, "可能重复\u{0}\u{1b}"),
            mark(0, &[], Severity::Error, "不在表内"),
        ];
        let plan = SheetPlan::new(Some(3), marks.iter());
        assert_eq!(plan.numbers(), [3, 5, 6]);
        let row = plan.row(5).unwrap();
        assert_eq!(row.severity, Severity::Error);
        assert_eq!(row.colour(3), Some(Severity::Error));
        assert_eq!(row.colour(0), None);
        assert_eq!(row.columns(9), [3, 4]);
        assert_eq!(plan.text(5).unwrap(), "电话少一位；身份证号校验位不对");
        assert_eq!(plan.text(6).unwrap(), "可能重复");
        assert_eq!(plan.row(6).unwrap().columns(3), [0, 1, 2]);
        assert_eq!(plan.text(3).unwrap(), "导入结果");
        assert_eq!(plan.text(4), None);
    }

    #[test]
    fn a_mark_on_the_heading_row_follows_the_heading() {
        let marks = [mark(3, &[], Severity::Error, "缺少「姓名」列")];
        let plan = SheetPlan::new(Some(3), marks.iter());
        assert_eq!(plan.text(3).unwrap(), "导入结果：缺少「姓名」列");
    }
}
