//! The bank's file of a batch, made as its layout says. What does not fit is refused, and never cut.

use encoding_rs::{GB18030, GBK};
use gongwen::{PlainCell, PlainSheet, write_plain};

use super::layout::{ChecksumKind, FileColumn, FileKind, Layout, LineEnd, Side, TextEncoding};
use super::values::{FileFacts, FileLine, FileValue};
use ground::error::{Error, Result};

/// So many digits at the end of an account are added up.
const SUMMED_DIGITS: usize = 8;

/// Makes the file.
///
/// # Errors
/// A refusal that names line, person and column where something cannot be written.
pub(crate) fn written(layout: &Layout, facts: &FileFacts, lines: &[FileLine]) -> Result<Vec<u8>> {
    let mut facts = facts.clone();
    let mut body = Rows::new(layout);
    for line in lines {
        let text = |value, cell: &FileColumn| line.text(value, &facts, cell.date_format.as_ref());
        body.row(&layout.columns, text, || {
            format!("第{}笔（{}）", line.line_no, line.person)
        })?;
    }
    facts.checksum = match layout.checksum {
        None => String::new(),
        Some(ChecksumKind::Sm3) => seal::sm3_hex(&body.bytes),
        Some(ChecksumKind::AccountSum) => account_sum(lines.iter().map(|line| &*line.account)),
    };
    let mut file = Rows::new(layout);
    let of_file = |value, cell: &FileColumn| facts.text(value, cell.date_format.as_ref());
    for row in &layout.head {
        file.row(&row.cells, of_file, || "文件头".to_owned())?;
    }
    if layout.heading {
        file.headings(&layout.columns)?;
    }
    file.append(body);
    for row in &layout.tail {
        file.row(&row.cells, of_file, || "文件尾".to_owned())?;
    }
    file.finish(&layout.label)
}

/// The last digits of all accounts, added up.
pub(crate) fn account_sum<'a>(accounts: impl Iterator<Item = &'a str>) -> String {
    let last = |account: &str| {
        let digits: Vec<char> = account.chars().filter(char::is_ascii_digit).collect();
        let from = digits.len().saturating_sub(SUMMED_DIGITS);
        let tail: String = digits[from..].iter().collect();
        tail.parse::<u64>().unwrap_or_default()
    };
    accounts.map(last).sum::<u64>().to_string()
}

/// Rows as they are written one after another.
pub(crate) struct Rows<'l> {
    layout: &'l Layout,
    /// Of a text.
    bytes: Vec<u8>,
    /// Of a sheet.
    sheet: Vec<Vec<PlainCell>>,
}

impl<'l> Rows<'l> {
    /// Nothing yet.
    pub(crate) fn new(layout: &'l Layout) -> Rows<'l> {
        Rows {
            layout,
            bytes: Vec::new(),
            sheet: Vec::new(),
        }
    }

    fn append(&mut self, other: Rows<'_>) {
        self.bytes.extend(other.bytes);
        self.sheet.extend(other.sheet);
    }

    /// Writes the headings.
    pub(crate) fn headings(&mut self, columns: &[FileColumn]) -> Result<()> {
        let titles: Vec<FileColumn> = columns
            .iter()
            .map(|column| FileColumn {
                value: None,
                text: Some(column.heading.clone()),
                align: Side::Left,
                pad: None,
                ..column.clone()
            })
            .collect();
        self.row(&titles, |_, _| String::new(), || "表头".to_owned())
    }

    /// Writes a row of cells; `whose` says in a refusal what the row is of.
    pub(crate) fn row(
        &mut self,
        cells: &[FileColumn],
        text: impl Fn(FileValue, &FileColumn) -> String,
        whose: impl Fn() -> String,
    ) -> Result<()> {
        let texts = cells.iter().map(|cell| match (&cell.text, cell.value) {
            (Some(words), _) => filled(words, |value| text(value, cell)),
            (None, Some(value)) => text(value, cell),
            (None, None) => String::new(),
        });
        let texts: Vec<String> = texts.collect();
        match self.layout.kind {
            FileKind::Xlsx => {
                let row = cells.iter().zip(texts);
                self.sheet
                    .push(row.map(|(cell, text)| in_sheet(cell, text)).collect());
                return Ok(());
            }
            FileKind::Delimited => self.delimited(cells, texts, &whose)?,
            FileKind::Fixed => self.fixed(cells, texts, &whose)?,
        }
        let end: &[u8] = match self.layout.line_end {
            LineEnd::CrLf => b"\r\n",
            LineEnd::Lf => b"\n",
        };
        self.bytes.extend_from_slice(end);
        Ok(())
    }

    fn delimited(
        &mut self,
        cells: &[FileColumn],
        texts: Vec<String>,
        whose: &impl Fn() -> String,
    ) -> Result<()> {
        let delimiter = u8::try_from(self.layout.delimiter).map_err(|e| Error::Fault(e.into()))?;
        for (at, (cell, text)) in cells.iter().zip(texts).enumerate() {
            if at > 0 {
                self.bytes.push(delimiter);
            }
            let text = match cell.value {
                Some(_) => inert(&text),
                None => text,
            };
            // As CSV: in quotes only what would be taken apart. Looked at as text: a byte of a character in GBK may be
            // that of a bar.
            let quoted = match text.contains([self.layout.delimiter, '"', '\r', '\n']) {
                true => format!("\"{}\"", text.replace('"', "\"\"")),
                false => text,
            };
            let bytes = self.bytes_of(cell, &quoted, whose)?;
            self.bytes.extend(bytes);
        }
        Ok(())
    }

    fn fixed(
        &mut self,
        cells: &[FileColumn],
        texts: Vec<String>,
        whose: &impl Fn() -> String,
    ) -> Result<()> {
        for (cell, text) in cells.iter().zip(texts) {
            let bytes = self.bytes_of(cell, &text, whose)?;
            let width = cell.width.unwrap_or_default();
            let Some(left) = width.checked_sub(bytes.len()) else {
                return Err(Error::refusal(format!(
                    "{}的{}“{text}”要占{}个字节，格式“{}”里这一栏只有{width}个，写不下，没有导出。请换一种代发格式，或者问清银行后把这一栏的 width 改宽",
                    whose(),
                    called(cell),
                    bytes.len(),
                    self.layout.label
                )));
            };
            if bytes.iter().any(u8::is_ascii_control) {
                return Err(Error::refusal(format!(
                    "{}的{}里有换行一类的字符，写不进定长文件，请先改好",
                    whose(),
                    called(cell)
                )));
            }
            let filler = vec![u8::try_from(cell.filler()).unwrap_or(b' '); left];
            match cell.align {
                Side::Left => {
                    self.bytes.extend(bytes);
                    self.bytes.extend(filler);
                }
                Side::Right => {
                    self.bytes.extend(filler);
                    self.bytes.extend(bytes);
                }
            }
        }
        Ok(())
    }

    fn bytes_of(
        &self,
        cell: &FileColumn,
        text: &str,
        whose: &impl Fn() -> String,
    ) -> Result<Vec<u8>> {
        encoded(self.layout.encoding, text).map_err(|lacking| {
            Error::refusal(format!(
                "{}的{}“{text}”里的“{lacking}”字，格式“{}”的编码里没有，没有导出。请换一种代发格式（UTF-8 或 GB18030 的写得出），或者问银行这个字怎么写",
                whose(),
                called(cell),
                self.layout.label
            ))
        })
    }

    /// The whole file.
    pub(crate) fn finish(self, sheet: &str) -> Result<Vec<u8>> {
        match (self.layout.kind, self.layout.encoding) {
            (FileKind::Xlsx, _) => {
                let sheet = PlainSheet {
                    name: sheet.to_owned(),
                    rows: self.sheet,
                };
                let mut out = std::io::Cursor::new(Vec::new());
                write_plain(&[sheet], &mut out).map_err(|e| Error::Fault(e.into()))?;
                Ok(out.into_inner())
            }
            (_, TextEncoding::Utf8Bom) => Ok(["\u{feff}".as_bytes(), &self.bytes].concat()),
            _ => Ok(self.bytes),
        }
    }
}

/// What a cell is called in a refusal.
fn called(cell: &FileColumn) -> &str {
    match (cell.heading.as_str(), cell.value) {
        ("", Some(value)) => value.label(),
        ("", None) => "文字",
        (heading, _) => heading,
    }
}

/// A number of yuan or people is one in a sheet, everything else is text: accounts would lose their ends.
fn in_sheet(cell: &FileColumn, text: String) -> PlainCell {
    use FileValue::{AmountFen, AmountYuan, Count, LineNo, TotalFen, TotalYuan};
    let counts = [LineNo, AmountYuan, AmountFen, Count, TotalYuan, TotalFen];
    let number = cell.value.is_some_and(|value| counts.contains(&value));
    match text.parse() {
        Ok(parsed) if number => PlainCell::Number(parsed),
        _ if text.is_empty() => PlainCell::Empty,
        _ => PlainCell::Text(text),
    }
}

/// Text as bytes.
///
/// # Errors
/// The first character that the encoding lacks.
pub(super) fn encoded(encoding: TextEncoding, text: &str) -> std::result::Result<Vec<u8>, char> {
    let encoding = match encoding {
        TextEncoding::Utf8Bom | TextEncoding::Utf8 => return Ok(text.as_bytes().to_vec()),
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Gbk => GBK,
    };
    let (bytes, _, lacking) = encoding.encode(text);
    if !lacking {
        return Ok(bytes.into_owned());
    }
    let lacks = |c: &char| encoding.encode(c.encode_utf8(&mut [0; 4])).2;
    Err(text.chars().find(lacks).unwrap_or('?'))
}

/// The codes that stand in braces.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split('{').skip(1);
    after.map(|rest| rest.split_once('}').map_or(rest, |(code, _)| code))
}

/// Words with values in place of their codes.
pub(super) fn filled(words: &str, mut text: impl FnMut(FileValue) -> String) -> String {
    let mut parts = words.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap_or((part, ""));
        out.push_str(&FileValue::coded(code).map_or_else(String::new, &mut text));
        out.push_str(rest);
    }
    out
}

/// Text that a spreadsheet program would take for a formula, with an apostrophe before it.
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}
