//! A written bank file as a bank takes it in: taken apart by its layout, and everything that it says of itself compared.

use std::collections::HashMap;

use encoding_rs::{GB18030, GBK, UTF_8};
use kernel::Fen;

use super::layout::{ChecksumKind, FileColumn, FileKind, Layout, TextEncoding};
use super::read::fixed_rows;
use super::values::FileValue;
use super::write::{account_sum, filled};
use crate::answer_file::FileRow;
use crate::answer_keys::{fen, yuan};

/// A line as it was taken in.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// What stands in its cells.
    pub values: HashMap<FileValue, String>,
    /// What is to be paid.
    pub amount: Fen,
}

type Taken<T> = Result<T, String>;

/// Takes a file in; of a workbook its rows are given.
///
/// # Errors
/// What the bank would send the file back for.
pub(crate) fn received(
    layout: &Layout,
    bytes: &[u8],
    sheet: Option<Vec<FileRow>>,
) -> Taken<Vec<Received>> {
    let above = layout.head.len() + usize::from(layout.heading);
    let tail = layout.tail.len();
    let rows = match (layout.kind, sheet) {
        (FileKind::Xlsx, Some(rows)) => rows,
        (FileKind::Xlsx, None) => return Err("不是 Excel 文件".to_owned()),
        (FileKind::Delimited, _) => delimited(layout, bytes)?,
        (FileKind::Fixed, _) => fixed(layout, bytes, (above, tail))?,
    };
    if rows.len() <= above + tail {
        return Err(format!("只有{}行，没有明细", rows.len()));
    }
    if layout.heading {
        headings(layout, &rows[layout.head.len()])?;
    }
    let body = &rows[above..rows.len() - tail];
    let lines: Taken<Vec<Received>> = body.iter().map(|row| line(layout, row)).collect();
    let lines = lines?;
    let mut seen = HashMap::new();
    for (row, line) in body.iter().zip(&lines) {
        if let Some(no) = line.values.get(&FileValue::LineNo)
            && let Some(before) = seen.insert(no.clone(), row.number)
        {
            return Err(format!("第{before}行和第{}行的序号都是{no}", row.number));
        }
    }
    let own = Own {
        lines: &lines,
        total: Fen::try_sum(lines.iter().map(|line| line.amount)).map_err(|e| e.to_string())?,
        checksum: checksum(layout, bytes, &lines, (above, tail)),
    };
    let heads = layout.head.iter().zip(&rows);
    let tails = layout.tail.iter().zip(&rows[rows.len() - tail..]);
    for (extra, row) in heads.chain(tails) {
        for (cell, said) in extra.cells.iter().zip(&row.cells) {
            own.agree(cell, said, row.number)?;
        }
    }
    Ok(lines)
}

/// What the lines come to.
struct Own<'l> {
    lines: &'l [Received],
    total: Fen,
    checksum: String,
}

impl Own<'_> {
    fn text(&self, value: FileValue) -> Option<String> {
        Some(match value {
            FileValue::Count => self.lines.len().to_string(),
            FileValue::TotalYuan => self.total.to_string(),
            FileValue::TotalFen => self.total.get().to_string(),
            FileValue::Checksum => self.checksum.clone(),
            // The same on every line; where the lines do not have it, nothing is there to compare.
            _ => self.lines.first()?.values.get(&value)?.clone(),
        })
    }

    /// Compares a cell of a row of no line with what the lines come to.
    fn agree(&self, cell: &FileColumn, said: &str, number: usize) -> Taken<()> {
        let (expected, label) = match (&cell.text, cell.value) {
            (Some(words), _) if !words.contains('{') => (words.clone(), "文字"),
            (Some(words), _) => {
                let mut known = true;
                let text = filled(words, |value| {
                    let text = self.text(value);
                    known &= text.is_some();
                    text.unwrap_or_default()
                });
                if !known {
                    return Ok(());
                }
                (text, "文字")
            }
            (None, Some(value)) => match self.text(value) {
                Some(text) => (text, value.label()),
                None => return Ok(()),
            },
            (None, None) => return Ok(()),
        };
        let number_of = |text: &str| yuan(text).ok();
        let same = expected.trim() == said.trim()
            || cell.value.is_some_and(FileValue::is_number)
                && number_of(&expected).is_some()
                && number_of(&expected) == number_of(said);
        if same {
            Ok(())
        } else {
            Err(format!(
                "第{number}行的{label}是“{said}”，按明细算是“{expected}”，整份退回"
            ))
        }
    }
}

fn headings(layout: &Layout, row: &FileRow) -> Taken<()> {
    for (at, column) in layout.columns.iter().enumerate() {
        let said = row.cells.get(at).map_or("", String::as_str);
        if said.trim() != column.heading {
            return Err(format!(
                "第{}行第{}栏的栏名是“{said}”，应是“{}”",
                row.number,
                at + 1,
                column.heading
            ));
        }
    }
    Ok(())
}

fn line(layout: &Layout, row: &FileRow) -> Taken<Received> {
    let (mut values, mut amounts) = (HashMap::new(), Vec::new());
    for (at, column) in layout.columns.iter().enumerate() {
        let (Some(value), Some(said)) = (column.value, row.cells.get(at)) else {
            continue;
        };
        let wrong = |why: String| format!("第{}行“{}”一栏{why}", row.number, column.heading);
        match value {
            FileValue::AmountYuan => amounts.push(yuan(said).map_err(wrong)?),
            FileValue::AmountFen => amounts.push(fen(said).map_err(wrong)?),
            FileValue::LineNo => {
                let number: i64 = said
                    .trim()
                    .parse()
                    .map_err(|_| wrong(format!("“{said}”不是序号")))?;
                values.insert(value, number.to_string());
            }
            FileValue::Account if !kernel::account_plausible(said) => {
                return Err(wrong(format!("“{said}”不是账号")));
            }
            _ => {
                values.insert(value, said.clone());
            }
        }
    }
    let amount = amounts.first().copied().unwrap_or_default();
    if amount <= 0 || amounts.iter().any(|other| *other != amount) {
        return Err(format!("第{}行的金额不对", row.number));
    }
    let amount = Fen::new(amount);
    values.insert(FileValue::AmountYuan, amount.to_string());
    values.insert(FileValue::AmountFen, amount.get().to_string());
    Ok(Received { values, amount })
}

fn text_of(layout: &Layout, bytes: &[u8]) -> Taken<String> {
    let encoding = match layout.encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom => UTF_8,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Gbk => GBK,
    };
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    match broken {
        true => Err("文件的编码不是这种格式的编码，读不出字".to_owned()),
        false => Ok(text.into_owned()),
    }
}

fn delimited(layout: &Layout, bytes: &[u8]) -> Taken<Vec<FileRow>> {
    let text = text_of(layout, bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(u8::try_from(layout.delimiter).unwrap_or(b','))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader.records().enumerate().map(|(at, record)| {
        let record = record.map_err(|_| format!("第{}行分不成栏", at + 1))?;
        Ok(FileRow {
            number: at + 1,
            cells: record.iter().map(str::to_owned).collect(),
        })
    });
    rows.collect()
}

/// All rows of a text of widths: those at its head and tail have widths of their own.
fn fixed(layout: &Layout, bytes: &[u8], (above, tail): (usize, usize)) -> Taken<Vec<FileRow>> {
    let body = fixed_rows(layout, &layout.columns, (above, tail), bytes)?;
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let alone = |at: usize, columns: &[FileColumn]| {
        let row = fixed_rows(
            layout,
            columns,
            (0, 0),
            lines.get(at).copied().unwrap_or_default(),
        )?;
        let row = row
            .into_iter()
            .next()
            .ok_or_else(|| format!("没有第{}行", at + 1))?;
        Ok::<FileRow, String>(FileRow {
            number: at + 1,
            ..row
        })
    };
    let mut rows = Vec::new();
    for (at, extra) in layout.head.iter().enumerate() {
        rows.push(alone(at, &extra.cells)?);
    }
    if layout.heading {
        // Headings are written in the widths of the columns.
        let titles = layout.columns.iter().map(|column| FileColumn {
            text: None,
            ..column.clone()
        });
        rows.push(alone(rows.len(), &titles.collect::<Vec<_>>())?);
    }
    rows.extend(body);
    for extra in &layout.tail {
        rows.push(alone(rows.len(), &extra.cells)?);
    }
    Ok(rows)
}

/// The checksum as the bank reckons it.
fn checksum(
    layout: &Layout,
    bytes: &[u8],
    lines: &[Received],
    (above, tail): (usize, usize),
) -> String {
    match layout.checksum {
        None => String::new(),
        Some(ChecksumKind::AccountSum) => {
            let accounts = lines.iter();
            account_sum(
                accounts.filter_map(|line| line.values.get(&FileValue::Account).map(|a| &**a)),
            )
        }
        Some(ChecksumKind::Sm3) => {
            let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            let rows: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
            let body = rows.get(above..rows.len().saturating_sub(tail));
            seal::sm3_hex(&body.unwrap_or_default().concat())
        }
    }
}
