//! Workbooks written as clerks write them, and invented people to put into them.

use std::path::Path;

use kernel::{Date, IdNumber};
use rust_xlsxwriter::Workbook;

/// A sheet of a workbook: headings, then rows, all of it text.
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// A sheet whose headings are separated by spaces.
    pub fn new(name: &str, headings: &str) -> Sheet {
        Sheet {
            name: name.to_owned(),
            rows: Vec::new(),
        }
        .row(headings)
    }

    /// Adds a row of cells separated by spaces; `-` is an empty cell.
    pub fn row(mut self, cells: &str) -> Sheet {
        let cell = |text: &str| {
            if text == "-" {
                String::new()
            } else {
                text.to_owned()
            }
        };
        self.rows.push(cells.split(' ').map(cell).collect());
        self
    }
}

/// Writes a workbook.
pub fn write_workbook(file: &Path, sheets: &[Sheet]) {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet().set_name(&sheet.name).unwrap();
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells
                .iter()
                .enumerate()
                .filter(|(_, cell)| !cell.is_empty())
            {
                page.write_string(row as u32, column as u16, cell).unwrap();
            }
        }
    }
    book.save(file).unwrap();
}

/// The ID number of an invented man, another one for each number.
pub fn id_number(person: u32) -> String {
    let birth = Date::from_ymd_opt(1950, 1, 1).unwrap() + chrono::Days::new(u64::from(person));
    IdNumber::synthetic(990_101, birth, 101)
        .unwrap()
        .as_str()
        .to_owned()
}

/// The account of an invented person: eighteen digits and the one that makes them check.
pub fn account(person: u32) -> String {
    let digits = format!("990101{person:012}");
    let mut candidates = (0..10).map(|check| format!("{digits}{check}"));
    candidates
        .find(|account| kernel::luhn_valid(account))
        .unwrap()
}
