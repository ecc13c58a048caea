//! A text of fixed widths read back: each cell by its bytes.

use encoding_rs::{GB18030, GBK, UTF_8};

use super::layout::{FileColumn, Layout, Side, TextEncoding};
use super::values::FileValue;
use crate::answer_file::FileRow;
use crate::answer_keys::{fen, yuan};

/// The rows of a text whose cells have the widths of `columns`, without so many rows at its head and tail.
///
/// # Errors
/// Which line is not so, and how; where it is no such text at all.
pub(crate) fn fixed_rows(
    layout: &Layout,
    columns: &[FileColumn],
    (head, tail): (usize, usize),
    bytes: &[u8],
) -> Result<Vec<FileRow>, String> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    let mut lines: Vec<&[u8]> = lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    // Old systems end a text with a sign of its own.
    while lines.last().is_some_and(|line| matches!(line, [] | [0x1a])) {
        lines.pop();
    }
    if lines.len() <= head + tail {
        return Err(format!("只有{}行，没有明细", lines.len()));
    }
    let details = head..lines.len() - tail;
    // A bank that leaves its head out would lose the first of its lines without a word.
    if columns.iter().any(is_told) {
        let outside = (0..head).chain(details.end..lines.len());
        let mut outside = outside.filter(|at| reads_as_detail(layout, columns, lines[*at]));
        if let Some(at) = outside.next() {
            return Err(format!(
                "第{}行是一笔明细，不是文件头尾（格式里写了前{head}行、后{tail}行不是明细），请核对 head、tail",
                at + 1
            ));
        }
    }
    let rows = details.map(|at| row(layout, columns, at + 1, lines[at]));
    rows.collect()
}

/// Whether a column holds what no line that is not of a payment would: an amount.
fn is_told(column: &FileColumn) -> bool {
    matches!(
        column.value,
        Some(FileValue::AmountYuan | FileValue::AmountFen)
    )
}

/// Whether a line has the widths of a payment, and an amount where that stands.
fn reads_as_detail(layout: &Layout, columns: &[FileColumn], line: &[u8]) -> bool {
    let Ok(row) = row(layout, columns, 0, line) else {
        return false;
    };
    let mut amounts = columns.iter().zip(&row.cells).filter(|(c, _)| is_told(c));
    let reads = |(column, cell): (&FileColumn, &String)| match column.value {
        Some(FileValue::AmountFen) => fen(cell).is_ok(),
        _ => yuan(cell).is_ok(),
    };
    amounts.all(reads)
}

fn row(
    layout: &Layout,
    columns: &[FileColumn],
    number: usize,
    line: &[u8],
) -> Result<FileRow, String> {
    let width = |column: &FileColumn| column.width.unwrap_or_default();
    let whole: usize = columns.iter().map(width).sum();
    let last = columns.last();
    // Some programs take the blanks at the end of a line away.
    let least = last.map_or(whole, |last| match last.align {
        Side::Left => whole - width(last),
        Side::Right => whole,
    });
    if !(least..=whole).contains(&line.len()) {
        return Err(format!("第{number}行有{}个字节，应是{whole}个", line.len()));
    }
    let mut cells = Vec::with_capacity(columns.len());
    let mut from = 0;
    for column in columns {
        let until = (from + width(column)).min(line.len());
        let text = decoded(layout.encoding, &line[from..until])
            .ok_or_else(|| format!("第{number}行“{}”一栏读不出字", column.heading))?;
        let cell = match column.align {
            Side::Left => text.trim_end(),
            Side::Right => text.trim_start(),
        };
        if column
            .text
            .as_ref()
            .is_some_and(|words| words.trim() != cell.trim())
        {
            let words = column.text.as_deref().unwrap_or_default();
            return Err(format!(
                "第{number}行“{}”一栏是“{cell}”，应是“{words}”",
                column.heading
            ));
        }
        cells.push(cell.to_owned());
        from = until;
    }
    Ok(FileRow { number, cells })
}

fn decoded(encoding: TextEncoding, bytes: &[u8]) -> Option<String> {
    let encoding = match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf8Bom => UTF_8,
        TextEncoding::Gb18030 => GB18030,
        TextEncoding::Gbk => GBK,
    };
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    (!broken).then(|| text.into_owned())
}
