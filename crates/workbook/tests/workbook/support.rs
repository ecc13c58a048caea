//! Fixtures, made on the spot.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use workbook::{Limits, ReadError, Reader, Row, Sheet, Value};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

pub const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// The example that hosts the child; cargo builds it along with the tests of the whole package.
pub fn worker() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let worker = test.ancestors().nth(2).unwrap().join("examples/worker");
    assert!(
        worker.exists(),
        "run `cargo test -p workbook`: it builds the worker example"
    );
    worker
}

pub fn read_within(file: &Path, limits: &Limits) -> Result<Vec<Sheet>, ReadError> {
    let mut reader = Reader::open(&worker(), &["worker"], file, limits)?;
    let mut sheets = Vec::new();
    while let Some(sheet) = reader.next_sheet()? {
        sheets.push(sheet);
    }
    Ok(sheets)
}

pub fn read(file: &Path) -> Result<Vec<Sheet>, ReadError> {
    read_within(file, &Limits::default())
}

/// The text in a cell, for comparing.
pub fn text(row: &Row, column: u16) -> &str {
    match row.get(column).map(|cell| &cell.value) {
        Some(Value::Text(text)) => text,
        other => panic!("no text in row {} column {column}: {other:?}", row.number),
    }
}

pub fn row(sheet: &Sheet, number: u32) -> &Row {
    let found = sheet.rows.iter().find(|row| row.number == number);
    found.unwrap_or_else(|| panic!("no row {number}"))
}

/// A workbook put together by hand: a sheet 「名册」, the usual parts, and whatever else is given (which wins).
pub fn by_hand(folder: &TempDir, sheet: &str, others: &[(&str, &str)]) -> PathBuf {
    let path = folder.path().join("by_hand.xlsx");
    let book = format!(
        "{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
         <sheet name=\"名册\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let rels = format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{OFFICE}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let root = format!(
        "{HEAD}<Relationships xmlns=\"{RELATIONS}\">\
         <Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let usual = [
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &root),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &rels),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    let replaced = |name: &str| others.iter().any(|(other, _)| *other == name);
    for (name, content) in usual
        .iter()
        .filter(|(name, _)| !replaced(name))
        .chain(others)
    {
        zip.start_file(*name, packed(1)).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap();
    path
}

/// A worksheet part around these rows.
pub fn sheet_xml(rows: &str) -> String {
    format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")
}

/// How to pack a member; level 1 is fast, 6 is small.
pub fn packed(level: i64) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(level))
}

/// Every member of the archive by name, as packed.
pub fn members(file: &Path) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut members = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index_raw(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        members.push((member.name().unwrap().into_owned(), bytes));
    }
    members.sort();
    members
}

/// One member unpacked.
pub fn member(file: &Path, name: &str) -> String {
    let mut archive = ZipArchive::new(File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Bytes of `file` with one step of damage, the same for the same `seed`.
pub fn damaged(file: &Path, seed: u64) -> Vec<u8> {
    let mut bytes = fs::read(file).unwrap();
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for _ in 0..1 + seed % 4 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = (state >> 8) as usize % bytes.len();
        bytes[at] = state as u8;
    }
    bytes
}
