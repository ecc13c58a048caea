//! Bank files (代发文件), laid out as `catalogue/banks` says: a new bank is a new file.

use encoding_rs::GB18030;
use kernel::Fen;
use serde::Deserialize;

use super::answer_words::{Holds, OwnWords};
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
    /// What its answers say besides what all say.
    #[serde(default)]
    pub(super) answer: OwnWords,
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
    /// 户名: the payee's name, or the person's own where she takes it herself.
    Name,
    /// 姓名: whom the money is for, whoever takes it.
    Person,
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

    /// What its columns hold that an answer may bring back, with their headings.
    pub(super) fn given(&self) -> Vec<(Option<Holds>, &str)> {
        let given = self.columns.iter();
        given
            .map(|column| (column.value.holds(), column.heading.as_str()))
            .collect()
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
    fn holds(self) -> Option<Holds> {
        Some(match self {
            FileValue::LineNo => Holds::LineNo,
            FileValue::Name => Holds::Name,
            FileValue::Account => Holds::Account,
            FileValue::AmountYuan => Holds::AmountYuan,
            FileValue::AmountFen => Holds::AmountFen,
            FileValue::Batch => Holds::Batch,
            FileValue::Bank | FileValue::Person | FileValue::Purpose => return None,
        })
    }

    fn text(self, batch: &Batch, line: &LineRow, account: &str) -> String {
        match self {
            FileValue::LineNo => line.line_no.to_string(),
            FileValue::Name => inert(line.account_name()),
            FileValue::Person => inert(&line.name),
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
