//! Printing: JSON for scripts, aligned Chinese for people.

use std::io::{ErrorKind, Write};

use ground::Result;
use serde::Serialize;

/// Prints a line for people.
pub fn line(text: &str) {
    if let Err(error) = out(&format!("{text}\n")) {
        eprintln!("输出没能写完：{error}");
    }
}

/// Writes to standard output at once. A reader that has left, as `| head` does, is no error.
fn out(text: &str) -> std::io::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a value as one JSON document.
pub fn json(value: &impl Serialize) -> Result<()> {
    Ok(out(&format!("{}\n", serde_json::to_string_pretty(value)?))?)
}

/// Yuan with thousands separated, from fen.
pub fn yuan(fen: i64) -> String {
    kernel::Fen::new(fen).grouped()
}

/// How wide a text is on a terminal: two columns for a Chinese character.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A text padded to a width, on the left for numbers.
pub fn pad(text: &str, columns: usize, right: bool) -> String {
    let space = " ".repeat(columns.saturating_sub(width(text)));
    if right {
        format!("{space}{text}")
    } else {
        format!("{text}{space}")
    }
}

/// A table with its columns as wide as they need to be; `right` names the columns of numbers.
pub fn table(headings: &[&str], rows: &[Vec<String>], right: &[usize]) {
    let column_width = |i: usize| {
        let cells = rows.iter().filter_map(|r| r.get(i)).map(|t| width(t));
        cells
            .chain(headings.get(i).map(|h| width(h)))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(column_width).collect();
    let row_text = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .enumerate()
            .map(|(i, c)| pad(c, widths[i], right.contains(&i)));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let mut text = row_text(headings.to_vec());
    for row in rows {
        text.push_str(&row_text(row.iter().map(String::as_str).collect()));
    }
    line(text.trim_end());
}
