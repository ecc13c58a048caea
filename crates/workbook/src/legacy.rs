//! The container of the old formats: .xls and .et workbooks, and an .xlsx closed with a password.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};

use calamine::{Data, DataRef, Reader as _, SheetType, SheetVisible, Xls, XlsError};

use crate::shape::{Area, Shape};
use crate::{Cell, Limits, ReadError, Row, Sheet, convert};

/// What programs close a workbook with that may be read by everybody and changed by nobody.
const EVERYBODYS_PASSWORD: &str = "VelvetSweatshop";

/// The archive within a workbook that everybody's password opens.
///
/// # Errors
/// When it is closed with a password of somebody's own.
pub(crate) fn opened(file: &mut File, limits: &Limits) -> Result<Cursor<Vec<u8>>, ReadError> {
    let mut sealed = Vec::new();
    file.rewind()?;
    file.take(limits.file_bytes).read_to_end(&mut sealed)?;
    match office_crypto::decrypt_from_bytes(sealed, EVERYBODYS_PASSWORD) {
        // Another password opens it as well, to nothing.
        Ok(archive) if archive.starts_with(b"PK") => Ok(Cursor::new(archive)),
        _ => Err(ReadError::Encrypted),
    }
}

/// The sheets of an old workbook. Its format does not say here which rows and columns are hidden.
///
/// # Errors
/// When it does not hold together, or is closed with a password.
pub(crate) fn sheets(file: File) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Xls<_> = Xls::new(BufReader::new(file)).map_err(|error| match error {
        XlsError::Password => ReadError::Encrypted,
        _ => ReadError::broken("旧版工作簿的结构读不懂"),
    })?;
    let mut sheets = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        let unreadable = |_| ReadError::broken(format!("工作表「{}」", sheet.name));
        let cells = book.worksheet_range(&sheet.name).map_err(unreadable)?;
        let formulas = book.worksheet_formula(&sheet.name).map_err(unreadable)?;
        let merged = book.merge_cells_by_sheet_name(&sheet.name);
        let mut merged: Vec<Area> = merged.unwrap_or_default().iter().map(area).collect();
        merged.sort_unstable();
        let mut rows: Vec<Row> = Vec::new();
        let (top, left) = cells.start().unwrap_or_default();
        for (down, right, value) in cells.used_cells() {
            let down = u32::try_from(down).map_err(|_| ReadError::broken("行数"))?;
            let right = u32::try_from(right).map_err(|_| ReadError::broken("列数"))?;
            let at = (top + down, left + right);
            let formula = formulas.get_value(at);
            let cell = Cell {
                column: u16::try_from(at.1).unwrap_or(u16::MAX),
                value: convert::value(borrowed(value)),
                formula: formula.is_some_and(|formula| !formula.is_empty()),
            };
            if cell.is_blank() && !cell.formula {
                continue;
            }
            let number = at.0.saturating_add(1);
            match rows.last_mut().filter(|row| row.number == number) {
                Some(row) => row.cells.push(cell),
                None => rows.push(Row {
                    number,
                    cells: vec![cell],
                }),
            }
        }
        sheets.push(Sheet {
            name: sheet.name,
            hidden: sheet.visible != SheetVisible::Visible,
            shape: Shape {
                merged,
                unseen: true,
                ..Shape::default()
            },
            rows,
        });
    }
    Ok(sheets)
}

fn area(of: &calamine::Dimensions) -> Area {
    let column = |column: u32| u16::try_from(column).unwrap_or(u16::MAX);
    Area {
        rows: (of.start.0 + 1, of.end.0 + 1),
        columns: (column(of.start.1), column(of.end.1)),
    }
}

fn borrowed(data: &Data) -> DataRef<'_> {
    match data {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(truth) => DataRef::Bool(*truth),
        Data::DateTime(serial) => DataRef::DateTime(*serial),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        _ => DataRef::Empty,
    }
}
