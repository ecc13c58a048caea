//! A line (发放明细) as it is stored: its months as text, and the hash that fixes it.

use std::collections::HashMap;

use entitlement::{Line, MonthDifference};
use kernel::{Fen, Month};
use seal::Keyring;
use serde::{Deserialize, Serialize};

use super::formula_sums::Workings;
use super::model::Batch;
use super::schemes::Schemes;
use super::side_by_side::in_parts;
use super::store::LineRow;
use ground::error::Result;
use ground::time::{month_from, month_number};

/// One month of a stored line: month (201101), standard, due fen, paid fen, whether covered before (0 or 1), and where
/// there is any what it follows besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMonth(
    pub i32,
    pub Option<i64>,
    pub i64,
    pub i64,
    pub u8,
    #[serde(default, skip_serializing_if = "Further::is_nothing")] pub Further,
);

/// What else a month follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Further {
    /// The standards paid on top (加发) and what of the month each is, fen; those that percentages are of are nothing of it.
    Parts(Vec<(i64, i64)>),
    /// The same standards, in lines from before their sums were kept.
    Standards(Vec<i64>),
    /// Code of the scheme in whose favour nothing is due (不兼领).
    SetAside(String),
    /// Sums of their own by formula: how each of the month's was reckoned, and the standards that are their figures.
    Reckoned {
        /// The figures.
        of: Vec<i64>,
        /// How, and what it rests on.
        by: Workings,
    },
}

impl Default for Further {
    fn default() -> Further {
        Further::Parts(Vec::new())
    }
}

impl Further {
    fn is_nothing(&self) -> bool {
        *self == Further::default()
    }
}

impl StoredMonth {
    fn of(m: &MonthDifference, schemes: &Schemes, workings: Option<&Workings>) -> StoredMonth {
        let by = m.set_aside.and_then(|number| schemes.numbered(number));
        let of = m.on_top.iter();
        StoredMonth(
            month_number(m.month),
            m.standard,
            m.due.get(),
            m.paid.get(),
            u8::from(m.covered_before),
            match (by, workings) {
                (Some(scheme), _) => Further::SetAside(scheme.code.clone()),
                (None, Some(workings)) => Further::Reckoned {
                    of: of.map(|p| p.standard).collect(),
                    by: workings.clone(),
                },
                (None, None) => Further::Parts(of.map(|p| (p.standard, p.fen.get())).collect()),
            },
        )
    }

    /// What the line adds to the month, fen. Saturates: only an altered file comes near, and `verify` must go on to
    /// tell it.
    pub fn difference(&self) -> i64 {
        self.2.saturating_sub(self.3)
    }

    /// The standards it follows besides its own.
    pub fn further(&self) -> Vec<i64> {
        match &self.5 {
            Further::Parts(parts) => parts.iter().map(|(id, _)| *id).collect(),
            Further::Standards(ids) | Further::Reckoned { of: ids, .. } => ids.clone(),
            Further::SetAside(_) => Vec::new(),
        }
    }

    /// What is due by each standard, fen, its own first, or by none where a sum of its own is: together what is due. `None`
    /// in lines from before the sums of what is on top were kept.
    pub fn parts(&self) -> Option<Vec<(Option<i64>, i64)>> {
        let further: &[(i64, i64)] = match &self.5 {
            Further::Parts(parts) => parts,
            Further::SetAside(_) | Further::Reckoned { .. } => &[],
            Further::Standards(_) => return None,
        };
        let fens = further.iter().map(|(_, fen)| *fen);
        let own = self.2.saturating_sub(fens.fold(0, i64::saturating_add));
        let further = further.iter().map(|(id, fen)| (Some(*id), *fen));
        let parts = std::iter::once((self.1, own)).chain(further);
        Some(parts.filter(|(_, fen)| *fen != 0).collect())
    }

    /// How its sums by formula were reckoned, and what that rests on.
    pub fn workings(&self) -> &[(String, String)] {
        match &self.5 {
            Further::Reckoned { by, .. } => by,
            _ => &[],
        }
    }

    /// Code of the scheme in whose favour nothing is due.
    pub fn set_aside(&self) -> Option<&str> {
        match &self.5 {
            Further::SetAside(scheme) => Some(scheme),
            _ => None,
        }
    }

    /// The month itself.
    pub fn month(&self) -> Result<Month> {
        month_from(self.0)
    }

    /// Whether an earlier line had covered it.
    pub fn covered_before(&self) -> bool {
        self.4 == 1
    }
}

/// The months of a line as text, with how those that have sums by formula were reckoned.
pub(super) fn months_text(
    line: &Line,
    schemes: &Schemes,
    workings: &HashMap<Month, Workings>,
) -> Result<String> {
    let stored =
        |month: &MonthDifference| StoredMonth::of(month, schemes, workings.get(&month.month));
    let months: Vec<StoredMonth> = line.months.iter().map(stored).collect();
    Ok(serde_json::to_string(&months)?)
}

/// regular, backpay, recovery, outstanding before, to the bank, outstanding after; fen.
pub(super) fn amounts_of(line: &Line) -> [i64; 6] {
    let amounts = [
        line.regular,
        line.backpay,
        line.recovery,
        line.outstanding_before,
        line.amount,
        line.outstanding_after,
    ];
    amounts.map(Fen::get)
}

/// Reads what [`months_text`] wrote.
pub(super) fn months_from(text: &str) -> Result<Vec<StoredMonth>> {
    Ok(serde_json::from_str(text)?)
}

/// What the hash of a line covers, in this order.
#[derive(Debug)]
pub(super) struct LineContent<'a> {
    pub batch: &'a str,
    pub line_no: i64,
    pub person: i64,
    pub scheme: &'a str,
    pub division: i64,
    pub category: &'a str,
    pub name: &'a str,
    pub bank: &'a str,
    pub account_sealed: &'a str,
    /// Covered where there is one, so that lines from before there were any keep their hash.
    pub payee: Option<&'a str>,
    /// As the payee.
    pub instalment_fen: Option<i64>,
    pub months: &'a str,
    pub amounts: [i64; 6],
}

/// SM3 over everything a line says.
pub(super) fn line_hash(line: &LineContent<'_>) -> String {
    let numbers = [line.line_no, line.person, line.division].map(|n| n.to_string());
    let amounts = line.amounts.map(|n| n.to_string()).join(",");
    let mut fields = vec![
        ("batch", line.batch),
        ("line_no", &numbers[0]),
        ("person", &numbers[1]),
        ("scheme", line.scheme),
        ("division", &numbers[2]),
        ("category", line.category),
        ("name", line.name),
        ("bank", line.bank),
        ("account", line.account_sealed),
        ("months", line.months),
        ("amounts", &amounts),
    ];
    fields.extend(line.payee.map(|payee| ("payee", payee)));
    let instalment = line.instalment_fen.map(|fen| fen.to_string());
    fields.extend(instalment.as_deref().map(|fen| ("instalment", fen)));
    seal::link(seal::GENESIS, &fields)
}

/// SM3 over a batch's own label and the hashes of all its lines in order.
pub(super) struct BatchHash(seal::Sm3Writer);

impl BatchHash {
    /// No line yet.
    pub fn new(label: &str) -> BatchHash {
        let mut writer = seal::Sm3Writer::new();
        writer.update(label.as_bytes());
        BatchHash(writer)
    }

    /// The next line.
    pub fn add(&mut self, line_hash: &str) {
        self.0.update(b"\n");
        self.0.update(line_hash.as_bytes());
    }

    /// What fixes them all.
    pub fn finish(self) -> String {
        self.0.finish_hex()
    }
}

/// Whether a batch's lines are what was worked out: they are shown to it in their order, some at a time. `Err` says what is
/// not.
pub(super) struct Intact<'b> {
    keyring: &'b Keyring,
    label: &'b str,
    hash: &'b str,
    found: BatchHash,
}

impl<'b> Intact<'b> {
    /// Of a batch; no line seen yet.
    pub fn of(keyring: &'b Keyring, batch: &'b Batch) -> Intact<'b> {
        Intact {
            keyring,
            label: &batch.label,
            hash: &batch.hash,
            found: BatchHash::new(&batch.label),
        }
    }

    /// The next lines.
    pub fn look(&mut self, lines: &[LineRow]) -> std::result::Result<(), String> {
        let (keyring, label) = (self.keyring, self.label);
        let altered = |line: &&LineRow| line.recomputed_hash(keyring, label) != line.hash;
        let found = in_parts(lines, |part| part.iter().find(altered));
        if let Some(line) = found.into_iter().flatten().next() {
            return Err(format!("第{}笔（{}）被改动过", line.line_no, line.name));
        }
        lines.iter().for_each(|line| self.found.add(&line.hash));
        Ok(())
    }

    /// After the last.
    pub fn finish(self) -> std::result::Result<(), String> {
        match self.found.finish() == self.hash {
            true => Ok(()),
            false => Err("明细有增减或被替换".to_owned()),
        }
    }
}

/// The standards that the last regular month of a line follows: the one it is paid by, and those on top.
pub(super) fn followed(months: &str) -> Result<Vec<i64>> {
    let months = months_from(months)?;
    let last = months.iter().rfind(|month| month.4 == 0);
    Ok(last.map(standards_of).unwrap_or_default())
}

fn standards_of(month: &StoredMonth) -> Vec<i64> {
    let on_top: Vec<i64> = match &month.5 {
        Further::Parts(parts) => parts.iter().map(|(standard, _)| *standard).collect(),
        Further::Standards(standards) => standards.clone(),
        Further::SetAside(_) | Further::Reckoned { .. } => Vec::new(),
    };
    month.1.into_iter().chain(on_top).collect()
}
