//! A bank's layout (代发格式) as its file in `catalogue/banks` says it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::values::{DayForm, FileValue};
use crate::answer_words::OwnWords;
use ground::files::Download;

/// A bank's layout.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Name by which it is chosen.
    pub name: String,
    /// Chinese name.
    pub label: String,
    /// What sort of file it is.
    #[serde(default)]
    pub(crate) kind: FileKind,
    #[serde(default)]
    pub(crate) encoding: TextEncoding,
    /// What stands between cells, unless it is a fixed width or a sheet.
    #[serde(default = "comma")]
    pub(crate) delimiter: char,
    #[serde(default)]
    pub(crate) line_end: LineEnd,
    /// What the name of the file ends in; csv, txt or xlsx where it says nothing.
    #[serde(default)]
    pub(crate) extension: String,
    /// Whether the headings stand above the lines.
    #[serde(default)]
    pub(crate) heading: bool,
    #[serde(rename = "column")]
    pub(crate) columns: Vec<FileColumn>,
    /// Rows before the headings.
    #[serde(default)]
    pub(crate) head: Vec<ExtraRow>,
    /// Rows after the lines.
    #[serde(default)]
    pub(crate) tail: Vec<ExtraRow>,
    #[serde(default)]
    pub(crate) checksum: Option<ChecksumKind>,
    /// Where the file goes on its way to the bank, and what is written down of it.
    #[serde(default, rename = "step")]
    pub(crate) steps: Vec<LayoutStep>,
    /// What its answers say besides what all say.
    #[serde(default)]
    pub(crate) answer: Answer,
}

/// A step of the file on its way: 已交财政, 国库已付.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayoutStep {
    pub(crate) code: String,
    pub(crate) label: String,
    /// Whether the file comes back with it.
    #[serde(default)]
    pub(crate) returned: bool,
}

/// A row that is of no line: a title, a sum.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtraRow {
    pub(crate) cells: Vec<FileColumn>,
}

/// The bank's answer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Answer {
    /// Its columns, where they are not those of the file with the result and its cause behind.
    #[serde(rename = "column")]
    pub(crate) columns: Vec<FileColumn>,
    /// So many rows before the lines are of no line.
    pub(crate) head: usize,
    /// So many rows after them.
    pub(crate) tail: usize,
    /// The bank's codes of causes, each with the code of `bank_reasons.toml`.
    pub(crate) reasons: BTreeMap<String, String>,
    line_no: Vec<String>,
    name: Vec<String>,
    account: Vec<String>,
    amount: Vec<String>,
    result: Vec<String>,
    reason: Vec<String>,
    /// Words for 成功.
    pub(crate) paid: Vec<String>,
    /// Words for 失败.
    pub(crate) failed: Vec<String>,
}

impl Answer {
    /// Its own headings and words, its codes told by `label`.
    pub(crate) fn words(&self, label: impl Fn(&str) -> String) -> OwnWords {
        let codes = self.reasons.iter();
        OwnWords {
            line_no: self.line_no.clone(),
            name: self.name.clone(),
            account: self.account.clone(),
            amount: self.amount.clone(),
            result: self.result.clone(),
            reason: self.reason.clone(),
            paid: self.paid.clone(),
            failed: self.failed.clone(),
            codes: codes
                .map(|(said, code)| (said.clone(), label(code)))
                .collect(),
            columns: Vec::new(),
        }
    }
}

fn comma() -> char {
    ','
}

/// A cell: what it holds, and how it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileColumn {
    #[serde(default)]
    pub(crate) heading: String,
    pub(crate) value: Option<FileValue>,
    /// Words in place of a value; in a row of no line `{count}` stands for the value.
    pub(crate) text: Option<String>,
    /// Bytes, in a file of fixed width.
    pub(crate) width: Option<usize>,
    #[serde(default)]
    pub(crate) align: Side,
    /// What fills the width up.
    pub(crate) pad: Option<char>,
    pub(crate) date_format: Option<DayForm>,
}

impl FileColumn {
    /// Of a value, under a heading.
    pub(crate) fn of(value: FileValue, heading: &str) -> FileColumn {
        FileColumn {
            heading: heading.to_owned(),
            value: Some(value),
            ..FileColumn::default()
        }
    }

    /// What fills it up.
    pub(crate) fn filler(&self) -> char {
        self.pad.unwrap_or(' ')
    }
}

/// Reads one of a few words.
macro_rules! words {
    ($type:ident, $what:literal, $($word:literal => $value:ident),+) => {
        impl TryFrom<String> for $type {
            type Error = String;

            fn try_from(word: String) -> std::result::Result<$type, String> {
                match word.as_str() {
                    $($word => Ok($type::$value),)+
                    _ => Err(format!(
                        "{} 不认得“{word}”，可以写 {}",
                        $what,
                        [$($word),+].join("、")
                    )),
                }
            }
        }
    };
}

/// What sort of file a layout makes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum FileKind {
    /// Text with something between the cells.
    #[default]
    Delimited,
    /// Text whose cells have widths.
    Fixed,
    /// A workbook of one sheet.
    Xlsx,
}
words!(FileKind, "kind", "delimited" => Delimited, "fixed" => Fixed, "xlsx" => Xlsx);

/// How text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum TextEncoding {
    /// UTF-8 with a byte order mark, which spreadsheet programs need.
    #[default]
    Utf8Bom,
    Utf8,
    Gb18030,
    Gbk,
}
words!(TextEncoding, "encoding", "utf8" => Utf8, "utf8-bom" => Utf8Bom, "gb18030" => Gb18030, "gbk" => Gbk);

/// How lines end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum LineEnd {
    #[default]
    CrLf,
    Lf,
}
words!(LineEnd, "line_end", "crlf" => CrLf, "lf" => Lf);

/// On which side a cell stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Side {
    #[default]
    Left,
    Right,
}
words!(Side, "align", "left" => Left, "right" => Right);

/// What proves that a file arrived whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum ChecksumKind {
    /// SM3 over the bytes of the lines, their ends included; 64 hexadecimal digits.
    Sm3,
    /// The last eight digits of all accounts, added up.
    AccountSum,
}
words!(ChecksumKind, "checksum", "sm3" => Sm3, "account_sum" => AccountSum);

impl Layout {
    /// Every cell of the file, with where it stands.
    pub(crate) fn cells(&self) -> impl Iterator<Item = &FileColumn> {
        let extra = self.head.iter().chain(&self.tail);
        self.columns.iter().chain(extra.flat_map(|row| &row.cells))
    }

    /// Whether any of its cells holds a value.
    pub(crate) fn asks_for(&self, value: FileValue) -> bool {
        self.cells().any(|cell| cell.value == Some(value))
    }

    /// Whether ID numbers stand in it.
    pub fn has_id_numbers(&self) -> bool {
        self.cells()
            .any(|cell| cell.value.is_some_and(FileValue::is_id_number))
    }

    /// What it is called where it is chosen: that it carries ID numbers is said.
    pub fn offered(&self) -> String {
        let numbers = if self.has_id_numbers() {
            "（含身份证号）"
        } else {
            ""
        };
        format!("{}{numbers}", self.label)
    }

    /// What sort of file it makes, in a few words.
    pub fn told(&self) -> String {
        let encoding = match self.encoding {
            TextEncoding::Utf8Bom | TextEncoding::Utf8 => "UTF-8",
            TextEncoding::Gb18030 => "GB18030",
            TextEncoding::Gbk => "GBK",
        };
        let between = match self.delimiter {
            ',' => "逗号",
            ';' => "分号",
            '|' => "竖线",
            _ => "制表符",
        };
        let columns = self.columns.len();
        match self.kind {
            FileKind::Delimited => format!("文本，{between}隔开，{encoding}，{columns}栏"),
            FileKind::Fixed => format!("定长文本，{encoding}，{columns}栏"),
            FileKind::Xlsx => format!("Excel，{columns}栏"),
        }
    }

    /// What its answers say besides what all say: headings and words of its own, its codes told by `label`; and what
    /// stands under the headings of its file.
    pub(crate) fn words(&self, label: impl Fn(&str) -> String) -> OwnWords {
        // Where its answers have a column of that heading, that is what stands there.
        let columns = self.columns.iter().cloned().chain(self.answer_columns());
        let held = columns.map(|column| {
            let holds = column.value.and_then(FileValue::holds);
            (column.heading, holds)
        });
        OwnWords {
            columns: held.collect(),
            ..self.answer.words(label)
        }
    }

    /// Whether its answers have widths too.
    pub(crate) fn has_fixed_answers(&self) -> bool {
        self.kind == FileKind::Fixed && !self.answer.columns.is_empty()
    }

    /// What the name of its file ends in.
    pub(crate) fn ending(&self) -> &str {
        match (self.extension.as_str(), self.kind) {
            ("", FileKind::Delimited) => "csv",
            ("", FileKind::Fixed) => "txt",
            ("", FileKind::Xlsx) => "xlsx",
            (own, _) => own,
        }
    }

    /// The media type of its file.
    pub(crate) fn media(&self) -> &'static str {
        match self.kind {
            FileKind::Xlsx => Download::XLSX,
            FileKind::Delimited | FileKind::Fixed => Download::CSV,
        }
    }

    /// The columns of its answer: its own, or those of the file with the result and its cause behind.
    pub(crate) fn answer_columns(&self) -> Vec<FileColumn> {
        if !self.answer.columns.is_empty() {
            return self.answer.columns.clone();
        }
        let behind = [
            FileColumn::of(FileValue::Result, "处理结果"),
            FileColumn::of(FileValue::Reason, "失败原因"),
        ];
        self.columns.iter().cloned().chain(behind).collect()
    }
}
