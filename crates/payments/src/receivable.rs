//! 追缴登记: what becomes of a sum that is outstanding, besides being taken out of later payments. Each is proposed by one
//! person and agreed to by a second. They are part of the book as lines are: what a run is told to know of announcements
//! and reports (知悉日) leaves them as they are.

use kernel::{Date, Fen, Month};
use serde::{Deserialize, Serialize};

use super::words::yuan;
use ground::error::{Error, Result};
use ground::time::month_number;

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 现金退回: the family returned it.
    Repaid,
    /// 跨项目抵扣: it is taken from what another scheme pays the same person.
    Offset,
    /// 核销: nobody takes it back any more.
    WrittenOff,
    /// 分期扣回: what a month takes of it at most, until another or an end is agreed to.
    Instalment,
    /// 终止分期: from a month on it is taken whole again.
    InstalmentEnd,
    /// 现金发放: nothing is outstanding; a line that the bank did not pay was handed out.
    CashPaid,
}

impl EntryKind {
    const ALL: [(EntryKind, &'static str, &'static str); 6] = [
        (EntryKind::Repaid, "repaid", "现金退回"),
        (EntryKind::Offset, "offset", "跨项目抵扣"),
        (EntryKind::WrittenOff, "written_off", "核销"),
        (EntryKind::Instalment, "instalment", "分期扣回"),
        (EntryKind::InstalmentEnd, "instalment_end", "终止分期"),
        (EntryKind::CashPaid, "cash_paid", "现金发放"),
    ];

    fn row(self) -> &'static (EntryKind, &'static str, &'static str) {
        let found = Self::ALL.iter().find(|(kind, _, _)| *kind == self);
        found.unwrap_or(&Self::ALL[0])
    }

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// From its code.
    ///
    /// # Errors
    /// When there is none of the code.
    pub fn from_code(code: &str) -> Result<EntryKind> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        let unknown = || Error::inconsistent(format!("追缴登记 {code}"));
        found.map(|(kind, _, _)| *kind).ok_or_else(unknown)
    }

    /// What may be said in a sheet of what is outstanding, from its Chinese name.
    pub fn labelled(label: &str) -> Option<EntryKind> {
        let found = Self::of_owed().find(|(_, _, known)| *known == label);
        found.map(|(kind, _, _)| *kind)
    }

    /// The Chinese names of those.
    pub fn labels() -> Vec<&'static str> {
        Self::of_owed().map(|(_, _, label)| *label).collect()
    }

    fn of_owed() -> impl Iterator<Item = &'static (EntryKind, &'static str, &'static str)> {
        let owed = |(kind, _, _): &&(EntryKind, _, _)| *kind != EntryKind::CashPaid;
        Self::ALL.iter().filter(owed)
    }

    /// Whether it says what a month takes, and moves no sum itself.
    pub fn is_instalment(self) -> bool {
        matches!(self, EntryKind::Instalment | EntryKind::InstalmentEnd)
    }
}

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What becomes of it.
    pub kind: EntryKind,
    /// Code of the scheme it is outstanding under.
    pub scheme: String,
    /// The sum, fen; of an instalment what a month takes at most.
    pub fen: i64,
    /// Code of the scheme that an offset goes to.
    pub to_scheme: Option<String>,
    /// The first month of an instalment or without one, as 201103.
    pub from_month: Option<i32>,
    /// The day it was returned, decided, agreed with the family.
    pub on: Date,
    /// 依据: the receipt or document it rests on.
    pub paper: String,
    /// The line that was handed out in cash: number of its batch, and its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<(i64, i64)>,
}

impl Entry {
    /// How many fen it takes out of what is outstanding under a scheme; negative where it puts them there.
    pub fn takes_from(&self, scheme: &str) -> i64 {
        let own = i64::from(self.scheme == scheme);
        let other = i64::from(self.to_scheme.as_deref() == Some(scheme));
        match self.kind {
            EntryKind::Repaid | EntryKind::WrittenOff => own * self.fen,
            EntryKind::Offset => (own - other).saturating_mul(self.fen),
            EntryKind::Instalment | EntryKind::InstalmentEnd | EntryKind::CashPaid => 0,
        }
    }

    /// What is to be, in words; `label` names a scheme by its code.
    pub fn told(&self, label: impl Fn(&str) -> String) -> String {
        let (scheme, sum, on) = (label(&self.scheme), yuan(self.fen), self.on);
        let from = self
            .from_month
            .and_then(|m| ground::time::month_from(m).ok());
        let from = from.map(Month::to_chinese).unwrap_or_default();
        match self.kind {
            EntryKind::Repaid => format!("{scheme}：{on}退回现金{sum}"),
            EntryKind::WrittenOff => format!("{scheme}：核销{sum}，不再追缴"),
            EntryKind::Offset => {
                let to = self.to_scheme.as_deref().map(&label).unwrap_or_default();
                format!("{scheme}：待追缴{sum}改从{to}以后的发放里扣")
            }
            EntryKind::Instalment => format!("{scheme}：{from}起每月最多扣{sum}"),
            EntryKind::InstalmentEnd => format!("{scheme}：{from}起不再分期，能扣的一次扣清"),
            EntryKind::CashPaid => format!("{scheme}：{on}发现金{sum}"),
        }
    }

    /// That a line was handed out in cash: 2026-02-05发现金180.00元（签领表3号）.
    pub fn handed_out(&self) -> String {
        let (on, paper) = (self.on, &self.paper);
        format!("{on}发现金{}（{paper}）", yuan(self.fen))
    }

    /// As a request carries it.
    ///
    /// # Errors
    /// Never, of an entry.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    /// Reads what [`Entry::text`] wrote.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_text(text: &str) -> Result<Entry> {
        Ok(serde_json::from_str(text)?)
    }
}

/// Whether a line counts after an entry of the audit: approved, and not refused by the bank unless it was handed out in
/// cash since.
pub fn counts_at(seq: i64, approved: i64, failed: Option<i64>, cash: Option<i64>) -> bool {
    let refused = failed.is_some_and(|failed| failed <= seq);
    approved <= seq && (!refused || cash.is_some_and(|cash| cash <= seq))
}

/// What a line of a month may take at most by the entries of one person and scheme, in the order they were agreed to: as
/// the last says that holds for the month, fen. Nothing where it may take all.
pub fn most_in<'e>(entries: impl Iterator<Item = &'e Entry>, month: Month) -> Option<i64> {
    let month = month_number(month);
    let holding = entries.filter(|e| e.kind.is_instalment() && e.from_month <= Some(month));
    let last = holding.last()?;
    (last.kind == EntryKind::Instalment).then_some(last.fen)
}

/// What is left of it after what the month's earlier lines took.
pub fn left_in_month(most: i64, taken: i64) -> i64 {
    most.saturating_sub(taken.max(0)).max(0)
}

/// Refuses to take more than is outstanding.
///
/// # Errors
/// When it is less.
pub fn refuse_beyond(entry: &Entry, outstanding: i64) -> Result<()> {
    let takes = entry.takes_from(&entry.scheme);
    if takes <= outstanding.max(0) {
        return Ok(());
    }
    let (label, sum, left) = (
        entry.kind.label(),
        yuan(takes),
        Fen::new(outstanding.max(0)),
    );
    Err(Error::Conflict(format!(
        "待追缴现在是{}元，不够{label}{sum}；请退回，核对后重新提出",
        left.grouped()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: EntryKind, fen: i64, from_month: Option<i32>) -> Entry {
        Entry {
            kind,
            scheme: "a".to_owned(),
            fen,
            to_scheme: None,
            from_month,
            on: Date::from_ymd_opt(2025, 5, 10).unwrap(),
            paper: "收据12号".to_owned(),
            line: None,
        }
    }

    #[test]
    fn a_later_instalment_stands_in_place_of_an_earlier_until_it_ends() {
        let agreed = [
            entry(EntryKind::Instalment, 50_000, Some(202_507)),
            entry(EntryKind::Repaid, 1, None),
            entry(EntryKind::Instalment, 30_000, Some(202_509)),
            entry(EntryKind::InstalmentEnd, 0, Some(202_511)),
        ];
        let most = |month| most_in(agreed.iter(), Month::new(2025, month).unwrap());
        assert_eq!(
            [6, 7, 8, 9, 10, 11].map(most),
            [
                None,
                Some(50_000),
                Some(50_000),
                Some(30_000),
                Some(30_000),
                None
            ]
        );
        assert_eq!(left_in_month(30_000, 20_000), 10_000);
        assert_eq!(left_in_month(30_000, 40_000), 0);
        assert_eq!(left_in_month(30_000, -5), 30_000);
    }

    #[test]
    fn an_offset_has_two_sides() {
        let mut offset = entry(EntryKind::Offset, 700, None);
        offset.to_scheme = Some("b".to_owned());
        assert_eq!(
            ["a", "b", "c"].map(|s| offset.takes_from(s)),
            [700, -700, 0]
        );
        assert!(refuse_beyond(&offset, 700).is_ok());
        assert!(refuse_beyond(&offset, 699).is_err());
        assert!(refuse_beyond(&entry(EntryKind::Instalment, 700, Some(1)), 0).is_ok());
        let text = offset.text().unwrap();
        assert_eq!(Entry::from_text(&text).unwrap(), offset);
    }
}
