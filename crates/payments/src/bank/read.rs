//! A text of fixed widths read back: each cell by its bytes.

use encoding_rs::{GB18030, GBK, UTF_8};

use super::layout::{FileColumn, Layout, Side, TextEncoding};
use crate::answer_file::FileRow;

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
    let rows = lines.iter().enumerate().take(lines.len() - tail).skip(head);
    rows.map(|(at, line)| row(layout, columns, at + 1, line))
        .collect()
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
