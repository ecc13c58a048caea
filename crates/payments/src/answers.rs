//! What a bank's answer says of a batch (回盘): every key that a row carries is compared with the line it is of, and the
//! first that differs refuses the file.

use std::collections::HashMap;

use kernel::Fen;

use super::answer_columns::{Columns, excerpt};
use super::answer_file::FileRow;
use super::answer_keys::{KEYS, Known, Like, both, compare, fen, number, shown, yuan};
use super::answer_notes::{Marks, Sums};
use super::answer_words::{AnswerWords, Holds, Meaning, plain_word};
use super::bank::Layout;
use super::model::Batch;
use super::schemes::Schemes;
use super::store::LineRow;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::actions::ACCOUNT;

/// What the bank says of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Which line.
    pub line_no: i64,
    /// The cause where it was not paid.
    pub failed: Option<String>,
}

/// What was read of an answer.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// What is said of each line, in the order of the file.
    pub answers: Vec<Answer>,
    /// What was not used, or only in part: for whoever hands it in.
    pub notes: Vec<String>,
}

/// An answer as a table.
#[derive(Clone, Copy)]
pub(super) struct Table<'t> {
    /// Its rows.
    pub rows: &'t [FileRow],
    /// The layout by whose widths it was taken apart, where it has widths.
    pub laid_out: Option<&'t Layout>,
}

/// Reads the rows of an answer: each must be of one line of the batch, and no line twice.
///
/// # Errors
/// A refusal naming row, column and both values: then nothing is to be written.
pub(super) fn read_answers(
    office: &Office,
    batch: &Batch,
    lines: &[LineRow],
    table: Table<'_>,
    (words, layouts): (&AnswerWords, &[&Layout]),
) -> Result<Answers> {
    let schemes = Schemes::load(office.catalogue())?;
    let mut known = Vec::new();
    for line in lines.iter().filter(|line| line.amount_fen > 0) {
        if let Some(sealed) = &line.account_sealed {
            let account = office.open_field(ACCOUNT, line.person, sealed)?;
            known.push(Known {
                line,
                account,
                scheme: &schemes.coded(&line.scheme)?.label,
                schemes: &schemes,
            });
        }
    }
    let rows = table.rows;
    let (columns, details) = match table.laid_out {
        Some(layout) => (Columns::laid_out(layout), 0..rows.len()),
        None => Columns::find(rows, &known, words, layouts)?,
    };
    let unread = rows.get(details.end..).unwrap_or_default();
    let rows = (&rows[details], unread);
    let in_fen = columns.in_fen();
    let read = read_rows(rows, columns, known.clone(), (batch, words));
    match in_fen {
        Some(in_fen) => or_in_fen(read, || read_rows(rows, in_fen, known, (batch, words))),
        None => read,
    }
}

/// Some banks write fen beneath 金额: where every amount is so to the fen, nothing else is meant. What is refused either way is
/// refused as it was read first; a fault stays one.
fn or_in_fen(read: Result<Answers>, in_fen: impl FnOnce() -> Result<Answers>) -> Result<Answers> {
    let Err(Error::Refusal(_)) = read else {
        return read;
    };
    match in_fen() {
        Ok(mut answers) => {
            answers.notes.insert(0, IN_FEN.to_owned());
            Ok(answers)
        }
        Err(Error::Refusal(_)) => read,
        fault => fault,
    }
}

/// What is said where amounts were read in fen beneath a heading that does not say so.
const IN_FEN: &str = "金额一栏写的是分：每一笔按分读都对得上，已按分核对";

/// Reads the rows of lines; those beneath are told of only.
fn read_rows(
    (details, unread): (&[FileRow], &[FileRow]),
    columns: Columns,
    known: Vec<Known<'_>>,
    (batch, words): (&Batch, &AnswerWords),
) -> Result<Answers> {
    let mut by_key: HashMap<(Holds, String), Vec<usize>> = HashMap::new();
    for (place, one) in known.iter().enumerate() {
        for key in [
            (Holds::LineNo, one.line.line_no.to_string()),
            (Holds::Account, one.account.clone()),
            (Holds::Name, kernel::plain_name(one.line.account_name())),
            (Holds::Person, kernel::plain_name(&one.line.name)),
        ] {
            by_key.entry(key).or_default().push(place);
        }
    }
    let mut reading = Reading {
        batch,
        known,
        words,
        columns,
        by_key,
        taken: HashMap::new(),
        sums: Default::default(),
        read: Answers::default(),
        marks: Marks::default(),
    };
    for row in details {
        reading.row(row)?;
    }
    let told = |row: &FileRow| {
        format!(
            "第{}行是文件尾，没有用到：{}",
            row.number,
            excerpt(&row.cells.join("、"))
        )
    };
    reading.marks.unused.extend(unread.iter().map(told));
    Ok(reading.told())
}

struct Reading<'a> {
    batch: &'a Batch,
    known: Vec<Known<'a>>,
    words: &'a AnswerWords,
    columns: Columns,
    /// Lines by what finds them.
    by_key: HashMap<(Holds, String), Vec<usize>>,
    /// Lines with the row that is of them.
    taken: HashMap<i64, usize>,
    /// Since the beginning, and since the last row of sums.
    sums: [Sums; 2],
    read: Answers,
    marks: Marks,
}

impl Reading<'_> {
    fn row(&mut self, row: &FileRow) -> Result<()> {
        if self.is_sum(row) {
            return self.same_sum(row);
        }
        if !self.has_line(row) {
            let text: Vec<&str> = row
                .cells
                .iter()
                .filter(|c| !c.is_empty())
                .map(String::as_str)
                .collect();
            let text = excerpt(&text.join(" "));
            self.marks
                .unused
                .push(format!("第{}行没有用到：{text}", row.number));
            return Ok(());
        }
        let at = self.line_of(row)?;
        let line = self.known[at].line;
        if let Some(before) = self.taken.get(&line.line_no) {
            return Err(Error::refusal(format!(
                "回盘文件第{before}行和第{}行是同一笔（第{}笔 {}），请核对文件",
                row.number, line.line_no, line.name
            )));
        }
        let said = self.said(row)?;
        self.taken.insert(line.line_no, row.number);
        for sums in &mut self.sums {
            sums.add(line.amount_fen, said.as_ref());
        }
        let failed = match said {
            None => {
                self.marks.silent.push(row.number);
                return Ok(());
            }
            Some(Meaning::Paid) => None,
            Some(Meaning::Failed(cause)) => Some(cause),
        };
        self.read.answers.push(Answer {
            line_no: line.line_no,
            failed,
        });
        Ok(())
    }

    fn cells<'r>(
        &'r self,
        row: &'r FileRow,
        holds: Holds,
    ) -> impl Iterator<Item = (&'r str, &'r str)> {
        self.columns.cells(row, holds)
    }

    /// A row of sums says so, and no line has its number.
    fn is_sum(&self, row: &FileRow) -> bool {
        let numbered = self
            .cells(row, Holds::LineNo)
            .any(|(cell, _)| number(cell).is_some());
        let account = self
            .cells(row, Holds::Account)
            .any(|(cell, _)| cell.bytes().filter(u8::is_ascii_digit).count() > 4);
        !numbered && !account && row.cells.iter().any(|cell| self.words.is_total(cell))
    }

    fn same_sum(&mut self, row: &FileRow) -> Result<()> {
        let amounts = [
            (Holds::AmountYuan, yuan as fn(&str) -> _),
            (Holds::AmountFen, fen),
        ];
        let mut compared = false;
        for (holds, read) in amounts {
            for (cell, heading) in self.cells(row, holds) {
                let sum = read(cell).map_err(|e| at(row, heading, &e))?;
                compared = true;
                if !self.sums.iter().any(|sums| sums.has(sum)) {
                    let [all, _] = &self.sums;
                    let (sum, all) = (Fen::new(sum), Fen::new(all.all));
                    let words = format!("的合计是{sum}元，上面各行之和是{all}元");
                    return Err(at(row, heading, &words));
                }
            }
        }
        if compared {
            self.marks.sums.push(row.number);
        }
        self.sums[1] = Sums::default();
        Ok(())
    }

    /// Whether anything in the row could be of a line.
    fn has_line(&self, row: &FileRow) -> bool {
        let numbered = self
            .cells(row, Holds::LineNo)
            .any(|(cell, _)| number(cell).is_some());
        let account = self.cells(row, Holds::Account).next().is_some();
        let mut names = [Holds::Name, Holds::Person].into_iter();
        let named = names.any(|holds| self.cells(row, holds).next().is_some());
        let of_amount = [Holds::AmountYuan, Holds::AmountFen];
        let mut amounts = of_amount
            .into_iter()
            .flat_map(|holds| self.cells(row, holds));
        let amount = amounts.next().is_some() || !self.columns.has_amount();
        numbered || account || (named && amount)
    }

    /// The one line that a row is of: found by the first key it carries, and the same in every other.
    fn line_of(&mut self, row: &FileRow) -> Result<usize> {
        let mut left = self.candidates(row);
        for holds in KEYS {
            for (cell, heading) in self.cells(row, holds) {
                let mut alike = Vec::new();
                for line in &left {
                    let like = compare(holds, cell, &self.known[*line], Some(self.batch));
                    if like.map_err(|e| at(row, heading, &e))? != Like::Other {
                        alike.push(*line);
                    }
                }
                if alike.is_empty() {
                    return Err(self.differs(row, (holds, cell, heading), &left));
                }
                left = alike;
            }
        }
        if left.len() > 1 && !self.alike(&left) {
            return Err(Error::refusal(format!(
                "回盘文件第{}行对得上批次 {} 的{}笔，分不清是哪一笔，请用带序号的回盘文件",
                row.number,
                self.batch.label,
                left.len()
            )));
        }
        // The same person twice in one batch, for two schemes: what is not taken yet comes next.
        let free = |line: &&usize| !self.taken.contains_key(&self.known[**line].line.line_no);
        let one = *left.iter().find(free).unwrap_or(&left[0]);
        self.mark(row, one);
        Ok(one)
    }

    /// The lines that a row may be of: the one of its number, or those of its account or name; all where it has none of
    /// these, or none is exactly so.
    fn candidates(&self, row: &FileRow) -> Vec<usize> {
        let found = |holds: Holds, text: &dyn Fn(&str) -> String| {
            let mut cells = self.cells(row, holds);
            cells.find_map(|(cell, _)| self.by_key.get(&(holds, text(cell))))
        };
        let numbered = found(Holds::LineNo, &|cell| {
            number(cell).map_or_else(String::new, |number| number.to_string())
        });
        let found = numbered
            .or_else(|| found(Holds::Account, &kernel::normalise_account))
            .or_else(|| found(Holds::Name, &kernel::plain_name))
            .or_else(|| found(Holds::Person, &kernel::plain_name));
        found.map_or_else(|| (0..self.known.len()).collect(), Clone::clone)
    }

    /// Whether lines are of one person, account and amount: then it does not matter which is which.
    fn alike(&self, lines: &[usize]) -> bool {
        let told = |at: &usize| {
            let known = &self.known[*at];
            (known.line.person, &known.account, known.line.amount_fen)
        };
        lines
            .windows(2)
            .all(|pair| told(&pair[0]) == told(&pair[1]))
    }

    fn mark(&mut self, row: &FileRow, line: usize) {
        let in_part = |holds, like| {
            let mut cells = self.cells(row, holds);
            cells.any(|(cell, _)| {
                compare(holds, cell, &self.known[line], Some(self.batch)) == Ok(like)
            })
        };
        let (account, name, batch) = (
            in_part(Holds::Account, Like::InPart),
            in_part(Holds::Name, Like::InPart),
            in_part(Holds::Batch, Like::Theirs),
        );
        self.marks.accounts += usize::from(account);
        self.marks.names += usize::from(name);
        self.marks.batches += usize::from(batch);
    }

    /// The refusal that names row, column and both values.
    fn differs(
        &self,
        row: &FileRow,
        (holds, cell, heading): (Holds, &str, &str),
        left: &[usize],
    ) -> Error {
        let label = &self.batch.label;
        if holds == Holds::Batch {
            let words = format!("是“{cell}”，现在登记的是批次“{label}”，整份没有登记，请核对");
            return at(row, heading, &words);
        }
        let [one] = left else {
            return at(
                row,
                heading,
                &format!(
                    "是“{}”，批次 {label} 里没有这样一笔，请核对是不是这个批次的回盘",
                    shown(holds, cell)
                ),
            );
        };
        let known = &self.known[*one];
        let line = known.line;
        let [theirs, ours] = both(holds, cell, known, self.batch);
        at(
            row,
            heading,
            &format!(
                "是“{theirs}”，批次 {label} 第{}笔（{}）是“{ours}”，不一致，整份没有登记，请核对",
                line.line_no, line.name
            ),
        )
    }

    /// What a row says became of its line; nothing where it says nothing.
    fn said(&self, row: &FileRow) -> Result<Option<Meaning>> {
        let mut said: Option<(Meaning, String)> = None;
        for (holds, yes_no) in [(Holds::Result, false), (Holds::YesNo, true)] {
            for (cell, heading) in self.cells(row, holds) {
                let meaning = self.words.meaning(cell, yes_no);
                let meaning = meaning.ok_or_else(|| unknown(row, heading, cell))?;
                said = Some(agreeing(row, said, (meaning, cell.to_owned()))?);
            }
        }
        let remarks = self.cells(row, Holds::Remark);
        for (cell, heading) in self.cells(row, Holds::Either).chain(remarks) {
            said = match (said, self.words.meaning(cell, false)) {
                (None, None) => return Err(unknown(row, heading, cell)),
                (before, Some(meaning)) => Some(agreeing(row, before, (meaning, cell.to_owned()))?),
                // What nobody knows for a cause stands behind the one that is known.
                (Some((Meaning::Failed(cause), word)), None) => {
                    let remark = kernel::tidy(cell);
                    let both = [cause, remark].into_iter().filter(|one| !one.is_empty());
                    Some((Meaning::Failed(both.collect::<Vec<_>>().join("；")), word))
                }
                (before, None) => before,
            };
        }
        for (cell, _) in self.cells(row, Holds::Reason) {
            let meaning = self.words.meaning(cell, false);
            let known_cause = matches!(meaning, Some(Meaning::Failed(_)));
            let told = matches!(&said, Some((Meaning::Failed(cause), _)) if !cause.is_empty());
            let cause = match meaning {
                // 交易失败 is no cause beside one.
                Some(Meaning::Failed(none)) if none.is_empty() && told => Meaning::Failed(none),
                Some(Meaning::Paid) => Meaning::Paid,
                Some(Meaning::Failed(cause)) if !cause.is_empty() => Meaning::Failed(cause),
                _ => Meaning::Failed(kernel::tidy(cell)),
            };
            let cause = (cause, cell.to_owned());
            said = match said {
                // Beside a success a remark is no cause, unless it is one that is known.
                Some((Meaning::Paid, word)) if !known_cause => Some((Meaning::Paid, word)),
                before => Some(agreeing(row, before, cause)?),
            };
        }
        // Where no cell tells a cause, the bank's own word is all that it says.
        Ok(said.map(|(meaning, word)| match meaning {
            Meaning::Failed(cause) if cause.is_empty() => {
                Meaning::Failed(self.own_word(row, &word))
            }
            meaning => meaning,
        }))
    }

    /// What the bank writes where it tells no cause: 未成功, and under 是否成功 with its heading.
    fn own_word(&self, row: &FileRow, cell: &str) -> String {
        let mut yes_no = self.cells(row, Holds::YesNo);
        let word = kernel::tidy(cell);
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric() && !"×✗".contains(c));
        match yes_no.find(|(said, _)| *said == cell) {
            Some((_, heading)) => format!("{}：{word}", kernel::tidy(heading)),
            None => word.to_owned(),
        }
    }

    fn told(self) -> Answers {
        let compared = self.columns.compared();
        let notes = self.marks.notes(&self.columns.unused, &compared);
        Answers { notes, ..self.read }
    }
}

/// Two cells of a row may not say different things.
fn agreeing(
    row: &FileRow,
    before: Option<(Meaning, String)>,
    now: (Meaning, String),
) -> Result<(Meaning, String)> {
    let Some((before, word)) = before else {
        return Ok(now);
    };
    match (before, now.0) {
        (Meaning::Paid, Meaning::Paid) => Ok((Meaning::Paid, word)),
        (Meaning::Failed(cause), Meaning::Failed(more)) => {
            let longer = if more.is_empty() || cause.contains(&more) {
                cause
            } else {
                more
            };
            Ok((Meaning::Failed(longer), word))
        }
        _ => Err(Error::refusal(format!(
            "回盘文件第{}行前后不一致：一处写“{word}”，一处写“{}”，请问清银行再登记",
            row.number, now.1
        ))),
    }
}

fn unknown(row: &FileRow, heading: &str, cell: &str) -> Error {
    let word = plain_word(cell);
    at(
        row,
        heading,
        &format!(
            "的“{cell}”不知道是成功还是失败。请先用“认回盘字样”说明一次“{word}”的意思，以后都认得"
        ),
    )
}

fn at(row: &FileRow, heading: &str, what: &str) -> Error {
    Error::refusal(format!("回盘文件第{}行“{heading}”一栏{what}", row.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_no_refusal_of_the_file() {
        let (refused, fault) = (|| Error::refusal("第2行"), || Error::inconsistent("坏了"));
        let good = || Ok(Answers::default());
        let read = or_in_fen(Err(refused()), good).unwrap();
        assert_eq!(read.notes, [IN_FEN]);
        let never = || panic!("a fault is not read once more");
        assert!(matches!(
            or_in_fen(Err(fault()), never),
            Err(Error::Fault(_))
        ));
        let told = or_in_fen(Err(refused()), || Err(Error::refusal("第3行")));
        assert!(matches!(told, Err(Error::Refusal(why)) if why == "第2行"));
        let told = or_in_fen(Err(refused()), || Err(fault()));
        assert!(matches!(told, Err(Error::Fault(_))));
    }
}
