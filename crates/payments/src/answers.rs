//! What a bank's answer says of a batch (回盘): every key that a row carries is compared with the line it is of, and the
//! first that differs refuses the file.

use kernel::Fen;

use super::answer_columns::{Columns, excerpt};
use super::answer_file::FileRow;
use super::answer_keys::{KEYS, Known, Like, compare, fen, number, ours, shown, yuan};
use super::answer_words::{AnswerWords, Holds, Meaning, plain_word};
use super::bank::Layout;
use super::model::Batch;
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

/// Reads the rows of an answer: each must be of one line of the batch, and no line twice.
///
/// # Errors
/// A refusal naming row, column and both values: then nothing is to be written.
pub(super) fn read_answers(
    office: &Office,
    batch: &Batch,
    lines: &[LineRow],
    rows: &[FileRow],
    (words, layouts): (&AnswerWords, &[Layout]),
) -> Result<Answers> {
    let mut known = Vec::new();
    for line in lines.iter().filter(|line| line.amount_fen > 0) {
        if let Some(sealed) = &line.account_sealed {
            let account = office.open_field(ACCOUNT, line.person, sealed)?;
            known.push(Known { line, account });
        }
    }
    let (columns, first) = Columns::find(rows, &known, words, layouts)?;
    let mut reading = Reading {
        batch,
        known,
        words,
        columns,
        taken: Vec::new(),
        sums: Sums::default(),
        read: Answers::default(),
        marks: Marks::default(),
    };
    for row in &rows[first..] {
        reading.row(row)?;
    }
    Ok(reading.told())
}

/// What was compared only in part.
#[derive(Default)]
struct Marks {
    accounts: usize,
    names: usize,
    batches: usize,
}

/// What the rows come to, to compare with a row of sums.
#[derive(Default)]
struct Sums {
    all: i64,
    paid: i64,
    failed: i64,
}

struct Reading<'a> {
    batch: &'a Batch,
    known: Vec<Known<'a>>,
    words: &'a AnswerWords,
    columns: Columns,
    /// Lines with the row that is of them.
    taken: Vec<(i64, usize)>,
    sums: Sums,
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
            self.read.notes.push(format!(
                "第{}行没有用到：{}",
                row.number,
                excerpt(&text.join(" "))
            ));
            return Ok(());
        }
        let at = self.line_of(row)?;
        let line = self.known[at].line;
        if let Some((_, before)) = self.taken.iter().find(|(taken, _)| *taken == line.line_no) {
            return Err(Error::refusal(format!(
                "回盘文件第{before}行和第{}行是同一笔（第{}笔 {}），请核对文件",
                row.number, line.line_no, line.name
            )));
        }
        let said = self.said(row)?;
        self.taken.push((line.line_no, row.number));
        self.sums.all += line.amount_fen;
        match &said {
            None => {
                self.read.notes.push(format!(
                    "第{}行没有写结果，第{}笔还算没有回盘",
                    row.number, line.line_no
                ));
                return Ok(());
            }
            Some(Meaning::Paid) => self.sums.paid += line.amount_fen,
            Some(Meaning::Failed(_)) => self.sums.failed += line.amount_fen,
        }
        let failed = match said {
            Some(Meaning::Failed(cause)) => Some(cause),
            _ => None,
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
        let sums = &self.sums;
        for (holds, read) in amounts {
            for (cell, heading) in self.cells(row, holds) {
                let sum = read(cell).map_err(|e| at(row, heading, &e))?;
                if ![sums.all, sums.paid, sums.failed].contains(&sum) {
                    return Err(at(
                        row,
                        heading,
                        &format!(
                            "的合计是{}元，上面各行之和是{}元",
                            Fen::new(sum),
                            Fen::new(sums.all)
                        ),
                    ));
                }
            }
        }
        self.read
            .notes
            .push(format!("第{}行是合计，已核对", row.number));
        Ok(())
    }

    /// Whether anything in the row could be of a line.
    fn has_line(&self, row: &FileRow) -> bool {
        let numbered = self
            .cells(row, Holds::LineNo)
            .any(|(cell, _)| number(cell).is_some());
        let account = self.cells(row, Holds::Account).next().is_some();
        let named = self.cells(row, Holds::Name).next().is_some();
        let amount = self
            .cells(row, Holds::AmountYuan)
            .chain(self.cells(row, Holds::AmountFen))
            .next()
            .is_some();
        numbered || account || (named && amount) || (named && self.columns.columns.len() <= 3)
    }

    /// The one line that a row is of: found by the first key it carries, and the same in every other.
    fn line_of(&mut self, row: &FileRow) -> Result<usize> {
        let free = |at: &usize| {
            let line_no = self.known[*at].line.line_no;
            !self.taken.iter().any(|(taken, _)| *taken == line_no)
        };
        let mut left: Vec<usize> = (0..self.known.len()).collect();
        let mut by = None;
        for holds in KEYS {
            for (cell, heading) in self.cells(row, holds) {
                let like = |at: &usize| {
                    let like = compare(holds, cell, &self.known[*at], Some(self.batch));
                    like.map(|like| like != Like::Other)
                };
                let mut alike = Vec::new();
                for at_line in &left {
                    if like(at_line).map_err(|e| at(row, heading, &e))? {
                        alike.push(*at_line);
                    }
                }
                if alike.is_empty() {
                    return Err(self.differs(row, (holds, cell, heading), &left));
                }
                by.get_or_insert(heading);
                left = alike;
            }
        }
        // The same person twice in one batch, for two schemes: what is not taken yet comes next.
        let one = match left.as_slice() {
            [one] => *one,
            several => *several.iter().find(|at| free(at)).unwrap_or(&several[0]),
        };
        if left.len() > 1 && !self.alike(&left) {
            return Err(Error::refusal(format!(
                "回盘文件第{}行对得上批次 {} 的{}笔，分不清是哪一笔，请用带序号的回盘文件",
                row.number,
                self.batch.label,
                left.len()
            )));
        }
        self.mark(row, one);
        Ok(one)
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
        let ours = ours(holds, cell, known, self.batch);
        at(
            row,
            heading,
            &format!(
                "是“{}”，批次 {label} 第{}笔（{}）是“{ours}”，不一致，整份没有登记，请核对",
                shown(holds, cell),
                line.line_no,
                line.name
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
                (Some((Meaning::Failed(_), word)), None) => {
                    Some((Meaning::Failed(kernel::tidy(cell)), word))
                }
                (before, None) => before,
            };
        }
        for (cell, _) in self.cells(row, Holds::Reason) {
            let cause = match self.words.meaning(cell, false) {
                Some(Meaning::Paid) => (Meaning::Paid, cell.to_owned()),
                _ => (Meaning::Failed(kernel::tidy(cell)), cell.to_owned()),
            };
            let known_cause = matches!(self.words.meaning(cell, false), Some(Meaning::Failed(_)));
            said = match said {
                // Beside a success a remark is no cause, unless it is one that is known.
                Some((Meaning::Paid, word)) if !known_cause => Some((Meaning::Paid, word)),
                before => Some(agreeing(row, before, cause)?),
            };
        }
        Ok(said.map(|(meaning, _)| meaning))
    }

    fn told(mut self) -> Answers {
        let Marks {
            accounts,
            names,
            batches,
        } = self.marks;
        let mut notes = Vec::new();
        if !self.columns.unused.is_empty() {
            notes.push(format!("没有用到的栏：{}", self.columns.unused.join("、")));
        }
        if accounts > 0 {
            notes.push(format!("{accounts}行的账号不完整（打了星号，或者被表格软件改成了科学记数），只按看得见的几位和序号、户名、金额核对"));
        }
        if names > 0 {
            notes.push(format!(
                "{names}行的户名有银行写不出的字或星号，只按其余的字核对"
            ));
        }
        if batches > 0 {
            notes.push("批次一栏是银行自己的编号，没有用来核对".to_owned());
        }
        notes.append(&mut self.read.notes);
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
