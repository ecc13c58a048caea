//! A bank layout's file, changed as a table of values: whatever it says that its page does not know stays in it.

use std::fmt::Write as _;

use toml::{Table, Value};

use ground::catalogue::CatalogueFile;
use ground::error::{Error, Result};
use ground::office::Office;

/// The folder of layouts.
pub const BANKS: &str = "banks";

/// A cell as it is filled in; nothing where the file does not say it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CellDraft {
    /// 栏名
    pub heading: String,
    /// Code of what it holds.
    pub value: String,
    /// Words in place of a value.
    pub text: String,
    /// Bytes it takes.
    pub width: String,
    /// On which side it stands.
    pub align: String,
    /// What fills it up.
    pub pad: String,
    /// How a day is written.
    pub date_format: String,
}

/// A layout as it is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LayoutDraft {
    /// 名称
    pub label: String,
    /// Code of the sort of file.
    pub kind: String,
    /// Code of its encoding.
    pub encoding: String,
    /// What stands between cells.
    pub delimiter: String,
    /// Code of how lines end.
    pub line_end: String,
    /// What the name of the file ends in.
    pub extension: String,
    /// Code of what proves that it came whole.
    pub checksum: String,
    /// Whether headings stand above the lines.
    pub heading: bool,
    /// Cells of a line.
    pub columns: Vec<CellDraft>,
    /// Rows before the lines.
    pub head: Vec<Vec<CellDraft>>,
    /// Rows after them.
    pub tail: Vec<Vec<CellDraft>>,
    /// Cells of a line of the answer.
    pub answer: Vec<CellDraft>,
    /// So many rows before the lines of the answer.
    pub answer_head: String,
    /// So many after them.
    pub answer_tail: String,
    /// Words for 成功.
    pub paid: Vec<String>,
    /// Words for 失败.
    pub failed: Vec<String>,
    /// Codes of the bank, each with the code of the cause.
    pub reasons: Vec<(String, String)>,
}

/// The file of a layout.
#[derive(Debug, Clone)]
pub struct LayoutFile {
    /// Path of the file in the catalogue.
    pub path: String,
    /// Comments at its head.
    head: String,
    table: Table,
}

/// Keys in the order people read them; others follow.
const LAYOUT_KEYS: [&str; 9] = [
    "name",
    "label",
    "kind",
    "encoding",
    "delimiter",
    "line_end",
    "extension",
    "heading",
    "checksum",
];
const CELL_KEYS: [&str; 7] = [
    "heading",
    "value",
    "text",
    "date_format",
    "width",
    "align",
    "pad",
];
/// What is not a line of its own at the head of the file.
const PARTS: [&str; 5] = ["column", "head", "tail", "step", "answer"];

impl LayoutFile {
    /// The file of a layout.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn load(office: &Office, name: &str) -> Result<LayoutFile> {
        for file in office.catalogue().list(BANKS, "toml")? {
            let table: Table = file.toml()?;
            if table.get("name").and_then(Value::as_str) == Some(name) {
                return Ok(LayoutFile::of(file, table));
            }
        }
        Err(Error::not_found(format!("代发格式 {name}")))
    }

    fn of(file: CatalogueFile, table: Table) -> LayoutFile {
        let head = file.text.lines().take_while(|line| line.starts_with('#'));
        let head = head.map(|line| format!("{line}\n")).collect();
        LayoutFile {
            path: file.path,
            head,
            table,
        }
    }

    /// The same as a file of another name.
    #[must_use]
    pub fn copied(mut self, name: &str, label: &str) -> LayoutFile {
        self.path = format!("{BANKS}/{name}.toml");
        self.head = format!("# {label}代发文件。\n");
        self.table.insert("name".to_owned(), name.into());
        self
    }

    /// The name by which it is chosen.
    pub fn name(&self) -> &str {
        let name = self.table.get("name").and_then(Value::as_str);
        name.unwrap_or_default()
    }

    /// What it says, to be filled in.
    pub fn draft(&self) -> LayoutDraft {
        let none = Table::new();
        let said = |key: &str, unsaid: &str| match said(&self.table, key) {
            text if text.is_empty() => unsaid.to_owned(),
            text => text,
        };
        let rows = |key: &str| {
            let rows = self.table.get(key).and_then(Value::as_array);
            let rows = rows.into_iter().flatten().filter_map(Value::as_table);
            rows.map(|row| cells(row, "cells")).collect()
        };
        let answer = self.table.get("answer").and_then(Value::as_table);
        let answer = answer.unwrap_or(&none);
        let reasons = answer.get("reasons").and_then(Value::as_table);
        let reasons = reasons.into_iter().flatten();
        LayoutDraft {
            label: said("label", ""),
            kind: said("kind", "delimited"),
            encoding: said("encoding", "utf8-bom"),
            delimiter: said("delimiter", ","),
            line_end: said("line_end", "crlf"),
            extension: said("extension", ""),
            checksum: said("checksum", ""),
            heading: self.table.get("heading").and_then(Value::as_bool) == Some(true),
            columns: cells(&self.table, "column"),
            head: rows("head"),
            tail: rows("tail"),
            answer: cells(answer, "column"),
            answer_head: number(answer, "head"),
            answer_tail: number(answer, "tail"),
            paid: words(answer, "paid"),
            failed: words(answer, "failed"),
            reasons: reasons
                .map(|(code, cause)| (code.clone(), cause.as_str().unwrap_or_default().to_owned()))
                .collect(),
        }
    }

    /// Makes it say what was filled in.
    ///
    /// # Errors
    /// Nothing but numbers that are none, which whoever reads the form refuses first.
    pub fn put(&mut self, draft: &LayoutDraft) -> Result<()> {
        let table = &mut self.table;
        table.insert("label".to_owned(), draft.label.as_str().into());
        for (key, value, unsaid) in [
            ("kind", &draft.kind, "delimited"),
            ("encoding", &draft.encoding, "utf8-bom"),
            ("delimiter", &draft.delimiter, ","),
            ("line_end", &draft.line_end, "crlf"),
            ("extension", &draft.extension, ""),
            ("checksum", &draft.checksum, ""),
        ] {
            // What goes without saying is left as it stood.
            if value.is_empty() || (value == unsaid && !table.contains_key(key)) {
                table.remove(key);
            } else {
                table.insert(key.to_owned(), value.as_str().into());
            }
        }
        match draft.heading || table.contains_key("heading") {
            true => table.insert("heading".to_owned(), draft.heading.into()),
            false => None,
        };
        put(table, "column", written_all(&draft.columns)?);
        for (key, rows) in [("head", &draft.head), ("tail", &draft.tail)] {
            let mut written = Vec::new();
            for row in rows {
                let cells = Value::Array(written_all(row)?);
                let row: Table = [("cells".to_owned(), cells)].into_iter().collect();
                written.push(Value::Table(row));
            }
            put(table, key, written);
        }
        let answer = table.remove("answer");
        let mut answer = match answer {
            Some(Value::Table(answer)) => answer,
            _ => Table::new(),
        };
        put(&mut answer, "column", written_all(&draft.answer)?);
        let texts = |list: &[String]| list.iter().cloned().map(Value::from).collect();
        put(&mut answer, "paid", texts(&draft.paid));
        put(&mut answer, "failed", texts(&draft.failed));
        for (key, rows) in [("head", &draft.answer_head), ("tail", &draft.answer_tail)] {
            match count(rows)? {
                0 => answer.remove(key),
                rows => answer.insert(key.to_owned(), rows.into()),
            };
        }
        let reasons = draft.reasons.iter();
        let reasons: Table = reasons
            .map(|(code, cause)| (code.clone(), cause.as_str().into()))
            .collect();
        match reasons.is_empty() {
            true => answer.remove("reasons"),
            false => answer.insert("reasons".to_owned(), Value::Table(reasons)),
        };
        if !answer.is_empty() {
            table.insert("answer".to_owned(), Value::Table(answer));
        }
        Ok(())
    }

    /// The file as it is written.
    pub fn text(&self) -> String {
        let mut text = self.head.clone();
        put_keys(&mut text, &self.table, &LAYOUT_KEYS, &PARTS);
        for part in ["head", "column", "tail", "step"] {
            put_rows(&mut text, &self.table, part, part);
        }
        let answer = self.table.get("answer").and_then(Value::as_table);
        if let Some(answer) = answer {
            text.push_str("\n[answer]\n");
            put_keys(
                &mut text,
                answer,
                &["head", "tail", "paid", "failed"],
                &["column", "reasons"],
            );
            put_rows(&mut text, answer, "column", "answer.column");
            if let Some(reasons) = answer.get("reasons").and_then(Value::as_table) {
                text.push_str("\n[answer.reasons]\n");
                for (code, cause) in reasons {
                    let _ = writeln!(text, "{} = {cause}", key(code));
                }
            }
        }
        text
    }
}

/// A key as it may stand before an equals sign.
fn key(code: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !code.is_empty() && code.chars().all(bare) {
        true => code.to_owned(),
        false => Value::from(code).to_string(),
    }
}

fn said(table: &Table, key: &str) -> String {
    let value = table.get(key).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}

fn number(table: &Table, key: &str) -> String {
    let value = table.get(key).and_then(Value::as_integer);
    value.map_or_else(String::new, |value| value.to_string())
}

fn words(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    let list = list.into_iter().flatten();
    list.filter_map(|word| Some(word.as_str()?.to_owned()))
        .collect()
}

fn cells(table: &Table, key: &str) -> Vec<CellDraft> {
    let cells = table.get(key).and_then(Value::as_array);
    let cells = cells.into_iter().flatten().filter_map(Value::as_table);
    let cell = |cell: &Table| CellDraft {
        heading: said(cell, "heading"),
        value: said(cell, "value"),
        text: said(cell, "text"),
        width: number(cell, "width"),
        align: said(cell, "align"),
        pad: said(cell, "pad"),
        date_format: said(cell, "date_format"),
    };
    cells.map(cell).collect()
}

fn count(text: &str) -> Result<i64> {
    if text.is_empty() {
        return Ok(0);
    }
    let parsed = text.parse::<u16>();
    let parsed = parsed.map_err(|_| Error::refusal(format!("“{text}”不是数")))?;
    Ok(i64::from(parsed))
}

fn written_all(cells: &[CellDraft]) -> Result<Vec<Value>> {
    cells.iter().map(written).collect()
}

fn written(cell: &CellDraft) -> Result<Value> {
    let mut table = Table::new();
    for (key, value) in [
        ("heading", &cell.heading),
        ("value", &cell.value),
        ("align", &cell.align),
        ("pad", &cell.pad),
        ("date_format", &cell.date_format),
    ] {
        if !value.is_empty() {
            table.insert(key.to_owned(), value.as_str().into());
        }
    }
    if cell.value.is_empty() {
        table.insert("text".to_owned(), cell.text.as_str().into());
    }
    if !cell.width.is_empty() {
        table.insert("width".to_owned(), count(&cell.width)?.into());
    }
    Ok(Value::Table(table))
}

fn put(table: &mut Table, key: &str, list: Vec<Value>) {
    match list.is_empty() {
        true => table.remove(key),
        false => table.insert(key.to_owned(), Value::Array(list)),
    };
}

fn put_keys(text: &mut String, table: &Table, first: &[&str], apart: &[&str]) {
    let known = first.iter();
    let known = known.filter_map(|key| Some((*key, table.get(*key)?)));
    let others = table.iter().map(|(key, value)| (key.as_str(), value));
    let others = others.filter(|(key, _)| !first.contains(key) && !apart.contains(key));
    for (key, value) in known.chain(others) {
        let _ = writeln!(text, "{key} = {value}");
    }
}

fn put_rows(text: &mut String, table: &Table, key: &str, called: &str) {
    let rows = table.get(key).and_then(Value::as_array);
    for row in rows.into_iter().flatten().filter_map(Value::as_table) {
        let _ = writeln!(text, "\n[[{called}]]");
        put_keys(text, row, &CELL_KEYS, &[]);
    }
}

/// A name for a new layout of this label: its sound, with a number where it is taken.
///
/// # Errors
/// When the catalogue cannot be read.
pub fn layout_name(office: &Office, label: &str) -> Result<String> {
    let layouts = payments::layouts(office.catalogue())?;
    Ok(super::kinds::free(&super::kinds::sound(label), |name| {
        let path = format!("{BANKS}/{name}.toml");
        layouts.iter().any(|layout| layout.name == name)
            || office.catalogue().origin(&path) != (false, false)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ground::catalogue::Catalogue;

    #[test]
    fn every_shipped_layout_says_the_same_after_it_was_filled_in_again() {
        let files = Catalogue::default().list(BANKS, "toml").unwrap();
        assert!(files.len() >= 8);
        for file in files {
            let before: Table = file.toml().unwrap();
            let mut layout = LayoutFile::of(file.clone(), before.clone());
            let draft = layout.draft();
            layout.put(&draft).unwrap();
            let after: Table = layout.text().parse().unwrap();
            assert_eq!(after, before, "{}", file.path);
            assert!(layout.text().starts_with("# "), "{}", file.path);
        }
    }
}
