//! Where a bank's answer has its keys and results: by its headings, or where there are none as the bank was given the
//! lines.

use std::ops::Range;

use super::answer_file::FileRow;
use super::answer_keys::{Known, Like, compare, is_key};
use super::answer_words::{AnswerWords, Holds};
use super::bank::Layout;
use ground::error::{Error, Result};
use registers::exchange::plain_heading;

/// Headings stand among the first rows.
const HEADINGS_WITHIN: usize = 30;

/// Where the keys and the results stand.
#[derive(Clone)]
pub(super) struct Columns {
    /// Place, what it holds, heading.
    pub columns: Vec<(usize, Holds, String)>,
    /// Headings that are not known.
    pub unused: Vec<String>,
}

impl Columns {
    /// The columns, and the rows beneath their headings: by headings, or where there are none as a layout has them.
    pub(super) fn find(
        rows: &[FileRow],
        known: &[Known<'_>],
        words: &AnswerWords,
        layouts: &[&Layout],
    ) -> Result<(Columns, Range<usize>)> {
        for (at, row) in rows.iter().enumerate().take(HEADINGS_WITHIN) {
            let columns = Columns::headed(row, words);
            if columns.has_key() && columns.has_result() {
                return Ok((columns, at + 1..rows.len()));
            }
        }
        for layout in layouts {
            let (columns, first) = (Columns::laid_out(layout), layout.answer.head);
            let row = rows.get(first);
            if row.is_some_and(|row| columns.fit(row, known, words)) {
                let end = rows.len().saturating_sub(layout.answer.tail).max(first);
                return Ok((columns, first..end));
            }
        }
        let seen = rows
            .first()
            .map(|row| row.cells.join("、"))
            .unwrap_or_default();
        Err(Error::refusal(format!(
            "没有认出回盘文件的表头：要有序号、账号、户名中的一栏，和处理结果（或失败原因）一栏。文件第一行是“{}”",
            excerpt(&seen)
        )))
    }

    fn headed(row: &FileRow, words: &AnswerWords) -> Columns {
        let mut found = Columns {
            columns: Vec::new(),
            unused: Vec::new(),
        };
        for (at, heading) in row.cells.iter().enumerate().filter(|(_, h)| !h.is_empty()) {
            match words.column(heading) {
                Some(holds) => found.columns.push((at, holds, heading.clone())),
                None => found.unused.push(heading.clone()),
            }
        }
        found
    }

    /// As the layout of the bank has them.
    pub(super) fn laid_out(layout: &Layout) -> Columns {
        let all = layout.answer_columns().into_iter().enumerate();
        let columns = all.filter_map(|(at, column)| {
            let holds = match column.value?.holds()? {
                // Where the layout does not say what its answers look like, the cause may stand there, or the result.
                Holds::Reason if layout.answer.columns.is_empty() => Holds::Either,
                holds => holds,
            };
            Some((at, holds, column.heading))
        });
        Columns {
            columns: columns.collect(),
            unused: Vec::new(),
        }
    }

    /// Whether a row is of a line, laid out like this.
    fn fit(&self, row: &FileRow, known: &[Known<'_>], words: &AnswerWords) -> bool {
        let cell = |at: &usize| row.cells.get(*at).map_or("", String::as_str);
        let mut result = self
            .columns
            .iter()
            .filter(|(_, holds, _)| *holds == Holds::Result);
        let says = result.any(|(at, ..)| words.meaning(cell(at), false).is_some());
        let keys = || self.columns.iter().filter(|(_, holds, _)| is_key(*holds));
        let is_of = |one: &&Known<'_>| {
            let same = |(at, holds, _): &(usize, Holds, String)| {
                matches!(
                    compare(*holds, cell(at), one, None),
                    Ok(Like::Same | Like::InPart)
                )
            };
            keys()
                .filter(|(_, holds, _)| *holds != Holds::Batch)
                .all(same)
        };
        says && known.iter().any(|one| is_of(&one))
    }

    /// The same with its amounts in fen, where their headings name no unit.
    pub(super) fn in_fen(&self) -> Option<Columns> {
        let mut in_fen = self.clone();
        let mut amounts = in_fen.columns.iter_mut();
        let mut changed = false;
        let plain = |heading: &str| plain_heading(heading) == kernel::squeeze(heading);
        for (_, holds, _) in amounts
            .by_ref()
            .filter(|(_, holds, heading)| *holds == Holds::AmountYuan && plain(heading))
        {
            *holds = Holds::AmountFen;
            changed = true;
        }
        changed.then_some(in_fen)
    }

    /// Whether it carries amounts.
    pub(super) fn has_amount(&self) -> bool {
        let by = [Holds::AmountYuan, Holds::AmountFen];
        self.columns.iter().any(|(_, holds, _)| by.contains(holds))
    }

    /// What is compared besides the accounts, as it is called.
    pub(super) fn compared(&self) -> Vec<&'static str> {
        let called = [
            (Holds::LineNo, "序号"),
            (Holds::Name, "户名"),
            (Holds::Person, "姓名"),
            (Holds::Scheme, "待遇项目"),
            (Holds::AmountYuan, "金额"),
            (Holds::AmountFen, "金额"),
        ];
        let has = |of: Holds| self.columns.iter().any(|(_, holds, _)| *holds == of);
        let there = called.into_iter().filter(|(holds, _)| has(*holds));
        let mut there: Vec<&str> = there.map(|(_, label)| label).collect();
        there.dedup();
        there
    }

    fn has_key(&self) -> bool {
        let by = [Holds::LineNo, Holds::Account, Holds::Name, Holds::Person];
        self.columns.iter().any(|(_, holds, _)| by.contains(holds))
    }

    fn has_result(&self) -> bool {
        let by = [Holds::Result, Holds::YesNo, Holds::Either, Holds::Reason];
        self.columns.iter().any(|(_, holds, _)| by.contains(holds))
    }

    /// The cells of a row in columns of a kind, with their headings.
    pub(super) fn cells<'r>(
        &'r self,
        row: &'r FileRow,
        holds: Holds,
    ) -> impl Iterator<Item = (&'r str, &'r str)> {
        let columns = self
            .columns
            .iter()
            .filter(move |(_, kind, _)| *kind == holds);
        columns.filter_map(|(at, _, heading)| {
            let cell = row.cells.get(*at)?;
            (!cell.is_empty()).then_some((cell.as_str(), heading.as_str()))
        })
    }
}

/// The beginning of a text for a message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 30;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
