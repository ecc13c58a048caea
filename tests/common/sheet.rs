//! Workbooks written as clerks write them, and invented people to put into them.

use std::path::Path;

use kernel::{Date, IdNumber};
use rust_xlsxwriter::{Format, Workbook};

/// A sheet of a workbook: headings, then rows, all of it text.
#[derive(Default)]
pub struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    /// Whether the clerk does not see it.
    pub hidden: bool,
    /// Merged cells: from row to row (from 1), in a column (from 0).
    pub merged: Vec<(u32, u32, u16)>,
    /// Hidden rows, from 1.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns, from 0.
    pub hidden_columns: Vec<u16>,
}

impl Sheet {
    /// A sheet whose headings are separated by spaces.
    pub fn new(name: &str, headings: &str) -> Sheet {
        Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        }
        .row(headings)
    }

    /// Merges cells of a column over rows, counted from 1.
    pub fn merging(mut self, first: u32, last: u32, column: u16) -> Sheet {
        self.merged.push((first, last, column));
        self
    }

    /// Hides rows, counted from 1.
    pub fn hiding(mut self, rows: &[u32]) -> Sheet {
        self.hidden_rows.extend_from_slice(rows);
        self
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
        for (first, last, column) in &sheet.merged {
            let words = sheet.rows[*first as usize - 1][usize::from(*column)].as_str();
            page.merge_range(first - 1, *column, last - 1, *column, words, &Format::new())
                .unwrap();
        }
        for row in &sheet.hidden_rows {
            page.set_row_hidden(row - 1).unwrap();
        }
        for column in &sheet.hidden_columns {
            page.set_column_hidden(*column).unwrap();
        }
        page.set_hidden(sheet.hidden);
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

/// The name of an invented person, another one for each number: 工一二.
pub fn named(surname: &str, person: u32) -> String {
    let spelled = |digit: char| {
        "〇一二三四五六七八九"
            .chars()
            .nth(digit.to_digit(10).unwrap() as usize)
    };
    let digits = person.to_string();
    surname
        .chars()
        .chain(digits.chars().filter_map(spelled))
        .collect()
}

/// The account of an invented person: eighteen digits and the one that makes them check.
pub fn account(person: u32) -> String {
    let digits = format!("990101{person:012}");
    let mut candidates = (0..10).map(|check| format!("{digits}{check}"));
    candidates
        .find(|account| kernel::luhn_valid(account))
        .unwrap()
}
