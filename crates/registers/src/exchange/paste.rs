//! A block pasted from a sheet (F-09): cells parted by tabs, as Excel and WPS copy them. It becomes a workbook and goes
//! the way of every other.

use gongwen::{PlainCell, PlainSheet, write_plain};

use ground::error::{Error, Result};

/// A pasted block has no more cells: a longer one is a file.
const CELLS_MAX: usize = 200_000;

/// The workbook of a pasted block.
///
/// # Errors
/// When there is nothing in it but its headings, or too much.
pub fn pasted_workbook(block: &str) -> Result<Vec<u8>> {
    let rows = rows(block);
    if rows.iter().map(Vec::len).sum::<usize>() > CELLS_MAX {
        return Err(Error::refusal("粘贴的内容太多，请存成 .xlsx 再上传"));
    }
    let filled = rows.iter().filter(|row| !row.is_empty()).count();
    if filled < 2 {
        return Err(Error::refusal("请连同表头一起粘贴，至少两行"));
    }
    let sheet = PlainSheet {
        name: "粘贴的内容".to_owned(),
        rows,
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    write_plain(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    Ok(bytes.into_inner())
}

/// Cells by row. A cell with line ends, tabs or quotes stands in quotes, its own doubled.
fn rows(block: &str) -> Vec<Vec<PlainCell>> {
    let mut rows = vec![Vec::new()];
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = block.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && closes(letters.clone()) => quoted = true,
            '\t' if !quoted => put(&mut rows, &mut cell),
            '\r' if !quoted => {
                letters.next_if_eq(&'\n');
                put(&mut rows, &mut cell);
                rows.push(Vec::new());
            }
            '\n' if !quoted => {
                put(&mut rows, &mut cell);
                rows.push(Vec::new());
            }
            '\r' => {}
            c => cell.push(c),
        }
    }
    put(&mut rows, &mut cell);
    for row in &mut rows {
        while row.last() == Some(&PlainCell::Empty) {
            row.pop();
        }
    }
    while rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    rows
}

/// Whether a quote at the beginning of a cell is closed at the end of one; else it is just a quote.
fn closes(mut rest: std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    while let Some(c) = rest.next() {
        if c == '"' && rest.next_if_eq(&'"').is_none() {
            return matches!(rest.peek(), None | Some('\t' | '\r' | '\n'));
        }
    }
    false
}

fn put(rows: &mut [Vec<PlainCell>], cell: &mut String) {
    let text = std::mem::take(cell);
    if let Some(row) = rows.last_mut() {
        row.push(match kernel::squeeze(&text) {
            plain if plain.is_empty() => PlainCell::Empty,
            // What a sheet shows of a long number: told as one, so that its lost digits are found.
            plain => precision_lost(&plain).map_or(PlainCell::Text(text), PlainCell::Number),
        });
    }
}

/// 5.10101E+17
fn precision_lost(text: &str) -> Option<f64> {
    let (digits, power) = text.split_once(['E', 'e'])?;
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    let power = power.strip_prefix('+')?;
    (plain && power.chars().all(|c| c.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(block: &str) -> Vec<Vec<String>> {
        let text = |cell: &PlainCell| match cell {
            PlainCell::Text(text) => text.clone(),
            PlainCell::Number(number) => format!("数{number}"),
            PlainCell::Empty => String::new(),
        };
        let rows = rows(block);
        rows.iter()
            .map(|row| row.iter().map(text).collect())
            .collect()
    }

    #[test]
    fn a_block_as_sheets_copy_it() {
        let block = "姓名\t身份证号\t备注\t\t\r\n甲一\t99010119500101101X\t\"两\r\n行\"\"引\"\"\"\t\r\n\r\n\"甲\"二\t5.10101E+17\t\r\n";
        let expected: [&[&str]; 4] = [
            &["姓名", "身份证号", "备注"],
            &["甲一", "99010119500101101X", "两\n行\"引\""],
            &[],
            &["\"甲\"二", "数510101000000000000"],
        ];
        assert_eq!(texts(block), expected);
        assert!(pasted_workbook("姓名\t身份证号\r\n").is_err());
    }
}
