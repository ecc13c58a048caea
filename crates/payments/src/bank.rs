//! Bank files (代发文件) and answers (回盘文件), laid out as `catalogue/banks` says: a new bank is a new file.

use std::collections::HashMap;

use encoding_rs::{Encoding, GB18030, UTF_8};
use kernel::Fen;
use serde::Deserialize;

use super::model::Batch;
use super::store::LineRow;
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::actions::ACCOUNT;

/// A bank's layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Name by which it is chosen.
    pub name: String,
    /// Chinese name.
    pub label: String,
    encoding: TextEncoding,
    #[serde(default = "comma")]
    delimiter: char,
    #[serde(default)]
    heading: bool,
    #[serde(rename = "column")]
    columns: Vec<FileColumn>,
    answer: AnswerLayout,
}

fn comma() -> char {
    ','
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum TextEncoding {
    /// UTF-8 with a byte order mark, which spreadsheet programs need.
    Utf8Bom,
    Gb18030,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileColumn {
    heading: String,
    value: FileValue,
}

/// What a column of a bank file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileValue {
    LineNo,
    Name,
    Account,
    Bank,
    /// 12.50
    AmountYuan,
    /// 1250
    AmountFen,
    /// 批次号
    Batch,
    /// 摘要: month and what is paid.
    Purpose,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerLayout {
    line_no: Vec<String>,
    account: Vec<String>,
    amount: Vec<String>,
    result: Vec<String>,
    reason: Vec<String>,
    paid: Vec<String>,
    failed: Vec<String>,
}

/// What the bank says of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// 成功
    Paid {
        /// Which line.
        line_no: i64,
    },
    /// 失败
    Failed {
        /// Which line.
        line_no: i64,
        /// What the bank says.
        reason: String,
    },
}

/// All layouts.
pub fn layouts(catalogue: &Catalogue) -> Result<Vec<Layout>> {
    catalogue
        .list("banks", "toml")?
        .iter()
        .map(|file| file.toml())
        .collect()
}

/// The layout of a name.
pub(super) fn layout_named(catalogue: &Catalogue, name: &str) -> Result<Layout> {
    let found = layouts(catalogue)?.into_iter().find(|l| l.name == name);
    found.ok_or_else(|| Error::inconsistent(format!("代发格式 {name}")))
}

impl Layout {
    /// The bank's file of a batch: the lines to pay, each with an account, in order.
    ///
    /// # Errors
    /// When a name cannot be written in the bank's encoding.
    pub fn write(&self, office: &Office, batch: &Batch, payable: &[&LineRow]) -> Result<Vec<u8>> {
        let delimiter = u8::try_from(self.delimiter).map_err(|e| Error::Fault(e.into()))?;
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let fault = |e: csv::Error| Error::Fault(e.into());
        if self.heading {
            writer
                .write_record(self.columns.iter().map(|c| c.heading.as_str()))
                .map_err(fault)?;
        }
        for line in payable {
            let account = line.account_sealed.as_deref().unwrap_or_default();
            let account = office.open_field(ACCOUNT, line.person, account)?;
            let cells = self
                .columns
                .iter()
                .map(|c| c.value.text(batch, line, &account));
            writer.write_record(cells).map_err(fault)?;
        }
        let text = writer
            .into_inner()
            .map_err(|e| Error::inconsistent(e.to_string()))?;
        let text = String::from_utf8(text).map_err(|e| Error::Fault(e.into()))?;
        self.encode(&text)
    }

    fn encode(&self, text: &str) -> Result<Vec<u8>> {
        match self.encoding {
            TextEncoding::Utf8Bom => Ok(format!("\u{feff}{text}").into_bytes()),
            TextEncoding::Gb18030 => {
                let (bytes, _, unmappable) = GB18030.encode(text);
                if unmappable {
                    return Err(Error::refusal(
                        "有姓名含银行编码里没有的字，请改用 UTF-8 格式导出",
                    ));
                }
                Ok(bytes.into_owned())
            }
        }
    }
}

impl FileValue {
    fn text(self, batch: &Batch, line: &LineRow, account: &str) -> String {
        match self {
            FileValue::LineNo => line.line_no.to_string(),
            FileValue::Name => inert(&line.name),
            FileValue::Account => account.to_owned(),
            FileValue::Bank => inert(&line.bank),
            FileValue::AmountYuan => Fen::new(line.amount_fen).to_string(),
            FileValue::AmountFen => line.amount_fen.to_string(),
            FileValue::Batch => batch.label.clone(),
            FileValue::Purpose => {
                let back = if line.regular_fen == 0 && line.backpay_fen > 0 {
                    "补发"
                } else {
                    ""
                };
                format!("{}优抚金{back}", batch.month.to_chinese())
            }
        }
    }
}

/// Text that a spreadsheet program would take for a formula, with an apostrophe before it.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Reads the bank's answer: every row must fit an open line, and no line twice.
///
/// # Errors
/// A refusal naming the row: then nothing is to be written.
pub(super) fn read_answers(
    office: &Office,
    batch: &Batch,
    lines: &[LineRow],
    bytes: &[u8],
) -> Result<Vec<Answer>> {
    let text = decode(bytes)?;
    for layout in layouts(office.catalogue())? {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(u8::try_from(layout.delimiter).unwrap_or(b','))
            .flexible(true)
            .from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|_| not_text())?.clone();
        let Some(columns) = AnswerColumns::of(&layout.answer, &headings) else {
            continue;
        };
        return columns.read(office, batch, lines, &layout.answer, reader);
    }
    Err(Error::refusal(
        "没有认出回盘文件的表头，应有序号（或账号）和处理结果两栏",
    ))
}

fn not_text() -> Error {
    Error::refusal("回盘文件不是文本，请使用银行给的 CSV 文件")
}

fn decode(bytes: &[u8]) -> Result<String> {
    let encoding: &'static Encoding = if std::str::from_utf8(bytes).is_ok() {
        UTF_8
    } else {
        GB18030
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken {
        return Err(not_text());
    }
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

struct AnswerColumns {
    line_no: Option<usize>,
    account: Option<usize>,
    amount: Option<usize>,
    result: usize,
    reason: Option<usize>,
}

impl AnswerColumns {
    fn of(layout: &AnswerLayout, headings: &csv::StringRecord) -> Option<AnswerColumns> {
        let place = |names: &[String]| {
            headings
                .iter()
                .position(|h| names.iter().any(|n| *n == kernel::squeeze(h)))
        };
        let (line_no, account) = (place(&layout.line_no), place(&layout.account));
        (line_no.is_some() || account.is_some()).then_some(AnswerColumns {
            line_no,
            account,
            amount: place(&layout.amount),
            result: place(&layout.result)?,
            reason: place(&layout.reason),
        })
    }

    fn read(
        &self,
        office: &Office,
        batch: &Batch,
        lines: &[LineRow],
        layout: &AnswerLayout,
        mut reader: csv::Reader<&[u8]>,
    ) -> Result<Vec<Answer>> {
        let open: Vec<&LineRow> = lines
            .iter()
            .filter(|l| l.state == "open" && l.amount_fen > 0)
            .collect();
        let by_account = self.by_account(office, &open)?;
        let mut answers: Vec<Answer> = Vec::new();
        let mut taken: HashMap<i64, usize> = HashMap::new();
        for (index, record) in reader.records().enumerate() {
            let (row, record) = (index + 2, record.map_err(|_| not_text())?);
            if record.iter().all(|cell| kernel::squeeze(cell).is_empty()) {
                continue;
            }
            let line = self.line(&record, &open, &by_account);
            let line = line.ok_or_else(|| {
                Error::refusal(format!(
                    "回盘文件第{row}行对不上批次 {} 的任何一笔，请核对文件",
                    batch.label
                ))
            })?;
            self.same_amount(&record, line, row)?;
            if let Some(before) = taken.insert(line.line_no, row) {
                return Err(Error::refusal(format!(
                    "回盘文件第{before}行和第{row}行是同一笔，请核对文件"
                )));
            }
            answers.push(self.answer(&record, line.line_no, layout, row)?);
        }
        Ok(answers)
    }

    /// Accounts that stand for exactly one line; without a line number in the file these are what finds it.
    fn by_account(&self, office: &Office, open: &[&LineRow]) -> Result<HashMap<String, Vec<i64>>> {
        let mut found: HashMap<String, Vec<i64>> = HashMap::new();
        if self.line_no.is_some() {
            return Ok(found);
        }
        for line in open {
            if let Some(sealed) = &line.account_sealed {
                let account = office.open_field(ACCOUNT, line.person, sealed)?;
                found.entry(account).or_default().push(line.line_no);
            }
        }
        Ok(found)
    }

    fn line<'l>(
        &self,
        record: &csv::StringRecord,
        open: &[&'l LineRow],
        by_account: &HashMap<String, Vec<i64>>,
    ) -> Option<&'l LineRow> {
        let line_no: i64 = match self.line_no {
            Some(column) => kernel::squeeze(record.get(column)?).parse().ok()?,
            None => {
                let account = kernel::normalise_account(record.get(self.account?)?);
                match by_account.get(&account)?.as_slice() {
                    [only] => *only,
                    _ => return None,
                }
            }
        };
        open.iter().find(|l| l.line_no == line_no).copied()
    }

    fn same_amount(&self, record: &csv::StringRecord, line: &LineRow, row: usize) -> Result<()> {
        let Some(text) = self
            .amount
            .and_then(|c| record.get(c))
            .filter(|t| !kernel::squeeze(t).is_empty())
        else {
            return Ok(());
        };
        let amount =
            Fen::read_yuan(text).map_err(|e| Error::refusal(format!("回盘文件第{row}行：{e}")))?;
        if amount.get() == line.amount_fen {
            return Ok(());
        }
        let ours = Fen::new(line.amount_fen);
        Err(Error::refusal(format!(
            "回盘文件第{row}行金额{amount}与本批次第{}笔{ours}不一致，请核对",
            line.line_no
        )))
    }

    fn answer(
        &self,
        record: &csv::StringRecord,
        line_no: i64,
        layout: &AnswerLayout,
        row: usize,
    ) -> Result<Answer> {
        let result = kernel::squeeze(record.get(self.result).unwrap_or_default());
        if layout.paid.contains(&result) {
            return Ok(Answer::Paid { line_no });
        }
        if layout.failed.contains(&result) {
            let reason = self
                .reason
                .and_then(|c| record.get(c))
                .map(kernel::tidy)
                .unwrap_or_default();
            return Ok(Answer::Failed { line_no, reason });
        }
        let known = [layout.paid.join("、"), layout.failed.join("、")].join("；");
        Err(Error::refusal(format!(
            "回盘文件第{row}行的结果“{result}”不认识，应为：{known}"
        )))
    }
}
