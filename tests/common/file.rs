//! Looking into files the program writes.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use zip::ZipArchive;

/// Every part of a Word or Excel file: its name, and its text.
pub fn parts(file: &Path) -> Vec<(String, String)> {
    let mut archive = ZipArchive::new(File::open(file).unwrap()).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// What a reader of a Word file sees, without the markup.
pub fn words(file: &Path) -> String {
    let parts = parts(file);
    let (_, document) = parts
        .iter()
        .find(|(name, _)| name == "word/document.xml")
        .unwrap();
    without_markup(document)
}

/// Text without tags; what they separate stays separated.
fn without_markup(xml: &str) -> String {
    let mut text = String::new();
    for piece in xml.split('<') {
        let (tag, after) = piece.split_once('>').unwrap_or(("", piece));
        if tag.starts_with("/w:p") && !tag.starts_with("/w:pPr") {
            text.push('\n');
        }
        text.push_str(after);
    }
    text
}

/// The first sheet of an Excel file as text, from its first row and column on.
pub fn cells(file: &Path) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    assert_eq!(range.start(), Some((0, 0)));
    range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}
