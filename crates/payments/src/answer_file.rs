//! A bank's answer as a table (回盘文件): text in whatever encoding and with whatever between its cells, or a workbook.

use encoding_rs::{Encoding, GB18030, UTF_8};

use ground::error::{Error, Result};
use ground::office::Office;
use registers::exchange::{Row, Value, sheets_in};

/// A workbook is a zip archive, and begins like one.
const ZIP: &[u8] = b"PK\x03\x04";
/// What may stand between cells, the likeliest first where two divide alike.
const BETWEEN: [u8; 4] = *b",\t;|";
/// So many lines are looked at to see what stands between cells.
const LOOKED_AT: usize = 50;
/// A number of more digits has lost the last of them in a sheet.
const DIGITS_KEPT: f64 = 1e15;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileRow {
    /// The row of the sheet or the line of the text, from 1.
    pub number: usize,
    /// Its cells as text.
    pub cells: Vec<String>,
}

/// The rows of an answer that hold anything.
///
/// # Errors
/// When it is neither text nor a workbook, or a workbook of several sheets that hold something.
pub(super) async fn answer_rows(office: &Office, bytes: &[u8]) -> Result<Vec<FileRow>> {
    let mut rows = if bytes.starts_with(ZIP) {
        sheet_rows(office, bytes).await?
    } else {
        text_rows(&decode(bytes)?)?
    };
    rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    Ok(rows)
}

async fn sheet_rows(office: &Office, bytes: &[u8]) -> Result<Vec<FileRow>> {
    let sheets = sheets_in(office, bytes, "回盘文件").await?;
    let filled = sheets.iter().filter(|sheet| !sheet.rows.is_empty());
    let filled: Vec<_> = filled.filter(|sheet| !sheet.hidden).collect();
    match filled.as_slice() {
        [only] => Ok(only.rows.iter().map(sheet_row).collect()),
        [] => Ok(Vec::new()),
        several => {
            let names: Vec<&str> = several.iter().map(|sheet| sheet.name.as_str()).collect();
            Err(Error::refusal(format!(
                "回盘文件里有{}张表（{}），请只留下银行答复的那一张",
                several.len(),
                names.join("、")
            )))
        }
    }
}

fn sheet_row(row: &Row) -> FileRow {
    let mut cells = Vec::new();
    for cell in &row.cells {
        cells.resize(usize::from(cell.column), String::new());
        cells.push(match &cell.value {
            Value::Empty => String::new(),
            // As a sheet shows it: of so long a number the last digits are lost.
            Value::Number(number) if number.abs() >= DIGITS_KEPT => format!("{number:.14E}"),
            Value::Number(number) => number.to_string(),
            Value::Bool(value) => if *value { "是" } else { "否" }.to_owned(),
            Value::Text(text) | Value::DateTime(text) | Value::Error(text) => tidy_cell(text),
        });
    }
    let number = usize::try_from(row.number).unwrap_or(usize::MAX);
    FileRow { number, cells }
}

fn not_text() -> Error {
    Error::refusal(
        "回盘文件读不出来：应是银行给的文本（CSV、TXT）或 Excel（.xlsx）文件，请重新下载或另存后再试",
    )
}

fn decode(bytes: &[u8]) -> Result<String> {
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = by_mark.unwrap_or_else(|| match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        Err(_) => GB18030,
    });
    let (text, _, broken) = encoding.decode(bytes);
    if broken || text.contains('\0') {
        return Err(not_text());
    }
    // The reader counts a line too few after a line that ends in two characters.
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
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

fn text_rows(text: &str) -> Result<Vec<FileRow>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(between(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        if !reader.read_record(&mut record).map_err(|_| not_text())? {
            return Ok(rows);
        }
        let line = record.position().map_or(line, csv::Position::line);
        rows.push(FileRow {
            number: usize::try_from(line).unwrap_or(usize::MAX),
            cells: record.iter().map(tidy_cell).collect(),
        });
    }
}

/// A cell without what keeps a sheet from making a number of it: `="6222…"`, a TAB or an apostrophe before it.
fn tidy_cell(cell: &str) -> String {
    let cell = kernel::tidy(cell);
    let quoted = cell
        .strip_prefix("=\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let cell = quoted.unwrap_or(&cell);
    kernel::tidy(cell.trim_start_matches(['\'', '‘', '’', '`']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<String>> {
        let rows = text_rows(text).unwrap();
        rows.into_iter().map(|row| row.cells).collect()
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
    fn text_is_read_in_the_encodings_of_banks() {
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
