//! A bank to rehearse with (演练): takes a written file in, pays, fails and sends back by a seed, and answers in the form of
//! the layout. It reads a file and makes files; of an office it knows nothing but the catalogue.

use std::path::Path;

use kernel::Fen;
use seal::{Entropy, SeededEntropy};
use serde::Serialize;

use super::known::layouts;
use super::layout::{FileColumn, FileKind, Layout};
use super::received::{Received, received};
use super::values::{FileValue, Known};
use super::write::Rows;
use crate::answer_file::sheet_row;
use crate::bank_reasons::BankReasons;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::files::read_given;
use ground::jobs::Progress;
use ground::office::Worker;
use registers::exchange::actions::read;

/// What is asked of the bank.
#[derive(Debug, Clone, Copy)]
pub struct Simulate<'a> {
    /// The written file.
    pub file: &'a Path,
    /// Name of its layout.
    pub layout: &'a str,
    /// The same seed does the same.
    pub seed: u64,
    /// So many of ten thousand lines fail.
    pub fail: u32,
    /// So many of ten thousand lines are paid and come back later.
    pub late: u32,
}

/// Lines and what they come to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// 笔数
    pub lines: usize,
    /// 合计
    pub fen: i64,
}

/// What the bank did.
#[derive(Debug, Serialize)]
pub struct Simulated {
    /// What it took in.
    pub received: Sum,
    /// What it paid at once, those that came back later included.
    pub paid: Sum,
    /// What it could not pay.
    pub failed: Sum,
    /// What it paid and got back.
    pub returned: Sum,
    /// What its files end in.
    #[serde(skip)]
    pub ending: String,
    /// Its answer (回盘).
    #[serde(skip)]
    pub answer: Vec<u8>,
    /// Its later file of what came back (退汇), where anything did.
    #[serde(skip)]
    pub late: Option<Vec<u8>>,
}

/// What is not wrong with an account, but with the office or the order.
const NOT_OF_THE_ACCOUNT: [&str; 4] = ["missing", "funds", "wrong_bank", "dead"];

/// Lets the bank of a layout take a file in and answer it.
///
/// # Errors
/// What it would send the file back for; a layout in which no answer can be written.
pub fn simulate(catalogue: &Catalogue, worker: &Worker, ask: Simulate<'_>) -> Result<Simulated> {
    let all = layouts(catalogue)?;
    let layout = all.iter().find(|layout| layout.name == ask.layout);
    let layout = layout.ok_or_else(|| {
        let known: Vec<&str> = all.iter().map(|layout| &*layout.name).collect();
        let known = known.join("、");
        Error::refusal(format!("没有代发格式“{}”，可选 {known}", ask.layout))
    })?;
    if ask.fail + ask.late > 10_000 {
        return Err(Error::refusal("没有付成的和退汇的加起来不能超过 100%"));
    }
    let bytes = read_given(ask.file)?;
    let sheet = match layout.kind {
        FileKind::Xlsx => {
            let sheets = read(worker, ask.file, "代发文件", &Progress::default())?;
            let rows = sheets.first().map(|sheet| &sheet.rows);
            Some(rows.into_iter().flatten().map(sheet_row).collect())
        }
        FileKind::Delimited | FileKind::Fixed => None,
    };
    let lines = received(layout, &bytes, sheet)
        .map_err(|why| Error::refusal(format!("按格式“{}”读代发文件：{why}", layout.label)))?;
    let bank = Bank {
        layout,
        causes: causes(layout, &BankReasons::load(catalogue)?),
        entropy: SeededEntropy::new(ask.seed),
    };
    bank.answer(&lines, (ask.fail, ask.late))
}

/// The answer to a file whose first line was paid and whose others were not, each for another cause.
pub(super) fn answered(
    layout: &Layout,
    reasons: &BankReasons,
    lines: &[Received],
) -> Result<Vec<u8>> {
    let bank = Bank {
        layout,
        causes: causes(layout, reasons),
        entropy: SeededEntropy::new(0),
    };
    let causes = std::iter::once(None).chain(bank.causes.iter().cycle().cloned().map(Some));
    let answers: Vec<_> = lines.iter().zip(causes).collect();
    bank.file(&answers)
}

/// How a failure is told: the result, and its cause.
type Cause = (String, String);

/// The causes by which the bank of a layout may fail a line.
fn causes(layout: &Layout, reasons: &BankReasons) -> Vec<Cause> {
    let failed = layout.answer.failed.first();
    let failed = failed.map_or_else(|| "失败".to_owned(), Clone::clone);
    let own = layout.answer.reasons.iter();
    let own = own.filter_map(|(code, of)| Some((code.clone(), reasons.coded(of)?.label.clone())));
    let own: Vec<Cause> = own.collect();
    if !own.is_empty() {
        return own;
    }
    let common = reasons.all();
    let common = common.filter(|reason| !NOT_OF_THE_ACCOUNT.contains(&&*reason.code));
    common
        .map(|reason| (failed.clone(), reason.label.clone()))
        .collect()
}

struct Bank<'l> {
    layout: &'l Layout,
    causes: Vec<Cause>,
    entropy: SeededEntropy,
}

impl Bank<'_> {
    fn answer(&self, lines: &[Received], (fail, late): (u32, u32)) -> Result<Simulated> {
        let order = self.shuffled(lines.len())?;
        let failing = share(lines.len(), fail);
        let returning = share(lines.len(), late).min(lines.len() - failing);
        let (failed, rest) = order.split_at(failing);
        let (returned, _) = rest.split_at(returning);
        let is_in = |some: &[usize], at: &usize| some.contains(at);
        let paid: Vec<usize> = (0..lines.len()).filter(|at| !is_in(failed, at)).collect();
        let mut answers = Vec::with_capacity(lines.len());
        for (at, line) in lines.iter().enumerate() {
            let cause = match is_in(failed, &at) {
                true => Some(self.cause()?),
                false => None,
            };
            answers.push((line, cause));
        }
        let mut back: Vec<usize> = returned.to_vec();
        back.sort_unstable();
        let mut late = Vec::with_capacity(back.len());
        for at in back {
            late.push((&lines[at], Some(self.cause()?)));
        }
        let sum = |some: &[usize]| {
            let amounts = some.iter().map(|at| lines[*at].amount);
            let fen = Fen::try_sum(amounts)?.get();
            Ok::<Sum, Error>(Sum {
                lines: some.len(),
                fen,
            })
        };
        Ok(Simulated {
            received: sum(&order)?,
            paid: sum(&paid)?,
            failed: sum(failed)?,
            returned: sum(returned)?,
            ending: self.layout.ending().to_owned(),
            answer: self.file(&answers)?,
            late: match late.is_empty() {
                true => None,
                false => Some(self.file(&late)?),
            },
        })
    }

    fn draw(&self, below: usize) -> Result<usize> {
        let mut bytes = [0; 8];
        self.entropy.fill(&mut bytes)?;
        let below = u64::try_from(below.max(1)).unwrap_or(1);
        Ok(usize::try_from(u64::from_be_bytes(bytes) % below).unwrap_or_default())
    }

    fn shuffled(&self, count: usize) -> Result<Vec<usize>> {
        let mut order: Vec<usize> = (0..count).collect();
        for last in (1..count).rev() {
            order.swap(last, self.draw(last + 1)?);
        }
        Ok(order)
    }

    fn cause(&self) -> Result<Cause> {
        Ok(self.causes[self.draw(self.causes.len())?].clone())
    }

    /// A file that answers some lines.
    fn file(&self, answers: &[(&Received, Option<Cause>)]) -> Result<Vec<u8>> {
        let layout = self.layout;
        let columns = layout.answer_columns();
        let paid = layout.answer.paid.first();
        let paid = paid.map_or("成功", String::as_str);
        let mut rows = Rows::new(layout);
        for at in 0..layout.answer.head {
            let filler = [blank(layout)];
            let cells = layout.head.get(at).map_or(&filler[..], |row| &row.cells);
            rows.row(cells, |_, _| String::new(), || "文件头".to_owned())?;
        }
        if layout.heading {
            rows.headings(&columns)?;
        }
        for (line, cause) in answers {
            let known = |value: FileValue| match (value, cause) {
                (FileValue::Result, None) => Some(paid.to_owned()),
                (FileValue::Result, Some((result, _))) => Some(result.clone()),
                (FileValue::Reason, None) => Some(String::new()),
                (FileValue::Reason, Some((_, reason))) => Some(reason.clone()),
                (value, _) => line.values.get(&value).cloned(),
            };
            if let Some(lacking) = columns.iter().find(|column| {
                let value = column.value.filter(|value| value.known() != Known::File);
                value.is_some_and(|value| known(value).is_none())
            }) {
                return Err(Error::refusal(format!(
                    "格式“{}”的回盘有“{}”一栏，代发文件里没有，演练写不出",
                    layout.label, lacking.heading
                )));
            }
            let text = |value, _: &FileColumn| known(value).unwrap_or_default();
            rows.row(&columns, text, || "回盘".to_owned())?;
        }
        for at in 0..layout.answer.tail {
            let filler = [blank(layout)];
            let cells = layout.tail.get(at).map_or(&filler[..], |row| &row.cells);
            rows.row(cells, |_, _| String::new(), || "文件尾".to_owned())?;
        }
        rows.finish("回盘")
    }
}

/// A cell that says what the file is.
fn blank(layout: &Layout) -> FileColumn {
    FileColumn {
        text: Some("演练".to_owned()),
        width: (layout.kind == FileKind::Fixed).then_some("演练".len()),
        ..FileColumn::default()
    }
}

/// So many of so many, of ten thousand: rounded, and at least one where there are to be any.
fn share(count: usize, of_ten_thousand: u32) -> usize {
    if of_ten_thousand == 0 {
        return 0;
    }
    let part = usize::try_from(of_ten_thousand).unwrap_or_default();
    ((count * part + 5_000) / 10_000).clamp(1, count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_never_nothing_where_some_are_wanted() {
        assert_eq!(share(47, 300), 1);
        assert_eq!(share(200, 300), 6);
        assert_eq!(share(47, 100), 1);
        assert_eq!(share(47, 0), 0);
        assert_eq!(share(3, 10_000), 3);
    }
}
