//! Tables as text (.csv, .txt): whatever their encoding, and whatever stands between the cells.

use encoding_rs::{Encoding, GB18030, UTF_8};

use crate::{Cell, Foreign, ReadError, Row, Value};

/// What may stand between cells, the likeliest first where two divide alike.
const BETWEEN: [u8; 4] = *b",\t;|";
/// So many lines are looked at to see what stands between cells.
const LOOKED_AT: usize = 50;

/// The text of a file: by its mark, else as it declares itself, else UTF-8 where it is that, else as Chinese systems write.
///
/// # Errors
/// When it is no text.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, ReadError> {
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = by_mark.unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => GB18030,
    });
    let (text, _, broken) = encoding.decode(bytes);
    if broken || text.contains('\0') {
        return Err(ReadError::NotAWorkbook(Foreign::Other));
    }
    // The reader counts a line too few after a line that ends in two characters.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

/// The rows of a text, numbered by their lines.
///
/// # Errors
/// When it cannot be divided.
pub(crate) fn rows(text: &str) -> Result<Vec<Row>, ReadError> {
    let unreadable = || ReadError::broken("文字分不成格");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(between(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        if !reader.read_record(&mut record).map_err(|_| unreadable())? {
            return Ok(rows);
        }
        let line = record.position().map_or(line, csv::Position::line);
        let number = u32::try_from(line).map_err(|_| unreadable())?;
        let cells = record.iter().map(tidy_cell).enumerate();
        let cells = cells.filter(|(_, text)| !text.is_empty());
        rows.push(Row {
            number,
            cells: cells.filter_map(|(at, text)| cell(at, text)).collect(),
        });
    }
}

/// A cell that holds a text; nothing beyond the last column of a sheet.
pub(crate) fn cell(column: usize, text: String) -> Option<Cell> {
    Some(Cell {
        column: u16::try_from(column).ok()?,
        value: Value::Text(text),
        formula: false,
    })
}

/// What stands between the cells: whatever divides the most lines alike, and into the most cells.
fn between(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().take(LOOKED_AT).collect();
    let alike = |between: &u8| {
        let counts = lines.iter().map(|line| {
            let divided = line.bytes().filter(|byte| byte == between).count();
            (divided > 0).then_some(divided)
        });
        let counts: Vec<usize> = counts.flatten().collect();
        let same = |n: &usize| (counts.iter().filter(|other| *other == n).count(), *n);
        counts.iter().map(same).max().unwrap_or_default()
    };
    // The first of the best: `max_by_key` would answer the last.
    let all = BETWEEN.into_iter().rev();
    all.max_by_key(alike).unwrap_or(b',')
}

/// A cell without what keeps a sheet from making a number of it: `="6222…"`, a TAB or an apostrophe before it.
pub fn tidy_cell(cell: &str) -> String {
    let cell = cell.trim();
    let quoted = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let cell = quoted.unwrap_or(cell);
    cell.trim_start_matches(['\'', '‘', '’', '`'])
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let rows = rows(text).unwrap();
        let text = |cell: Cell| match cell.value {
            Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        rows.into_iter()
            .map(|row| row.cells.into_iter().map(text).collect())
            .collect()
    }

    #[test]
    fn whatever_stands_between_cells_is_seen() {
        let whole = [["1", "张三", "1,500.00"], ["2", "李四", "300.00"]];
        for text in [
            "1\t张三\t1,500.00\n2\t李四\t300.00\n",
            "1;张三;1,500.00\n2;李四;300.00",
            "1|张三|1,500.00\r\n2|李四|300.00\r\n",
            "1,张三,\"1,500.00\"\n2,李四,300.00",
        ] {
            assert_eq!(cells(text), whole, "{text}");
        }
    }

    #[test]
    fn what_keeps_a_number_from_being_one_goes() {
        let text = "\"=\"\"6222023000000418522\"\"\",\t6222,'6222\n";
        assert_eq!(cells(text), [["6222023000000418522", "6222", "6222"]]);
    }

    #[test]
    fn text_is_read_in_every_encoding_it_comes_in() {
        let utf16: Vec<u8> = "\u{feff}户名"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let (gb18030, _, _) = GB18030.encode("户名");
        for bytes in [
            utf16,
            gb18030.into_owned(),
            "\u{feff}户名".as_bytes().to_vec(),
        ] {
            assert_eq!(decode(&bytes).unwrap(), "户名");
        }
        assert!(decode(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0").is_err());
    }
}
