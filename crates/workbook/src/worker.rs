//! The child: bounds itself, looks the file over, and writes what it holds line by line.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::os::fd::AsFd;

use calamine::{Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::confine::confine;
use crate::inspect::{Form, inspect, recognise, too_many_cells};
use crate::reference::{LAST_COLUMN, LAST_ROW};
use crate::shape::shapes;
use crate::wire::Message;
use crate::{Cell, Foreign, Limits, ReadError, Row, Shape, Sheet, Value};
use crate::{convert, legacy, markup, text};

/// Bytes in the name of a sheet. Excel stops at 31 characters, other programs later.
const LONGEST_NAME: usize = 1024;

/// The child's main. `args` is the one argument [`Reader`](crate::Reader) adds behind the worker's own: the limits. The
/// workbook is standard input. Writes JSON lines to standard output and returns the exit code: 0 when it said all it
/// had to say (a refusal included), 1 when it could not, 2 when it was not started by a [`Reader`](crate::Reader).
pub fn worker_main(args: &[String]) -> i32 {
    let limits: Limits = match args {
        [limits] => match serde_json::from_str(limits) {
            Ok(limits) => limits,
            Err(_) => return 2,
        },
        _ => return 2,
    };
    if confine(&limits).is_err() {
        return 2;
    }
    let mut outlet = Outlet {
        stream: BufWriter::with_capacity(64 << 10, io::stdout().lock()),
        written: 0,
        limits: &limits,
    };
    let last = match serve(&mut outlet) {
        Ok(()) => Message::End,
        Err(refusal) => Message::Failed(refusal),
    };
    // The last word is never refused for its length.
    let said = serde_json::to_vec(&last)
        .map_err(io::Error::from)
        .and_then(|line| outlet.stream.write_all(&line))
        .and_then(|()| outlet.stream.write_all(b"\n"))
        .and_then(|()| outlet.stream.flush());
    i32::from(said.is_err())
}

fn serve(outlet: &mut Outlet<'_>) -> Result<(), ReadError> {
    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    match recognise(&mut file)? {
        Form::Archive => serve_archive(file, outlet),
        Form::Sealed => serve_archive(legacy::opened(&mut file, outlet.limits)?, outlet),
        Form::Binary => serve_sheets(legacy::sheets(file)?, outlet),
        Form::Text => {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let text = text::decode(&bytes)?;
            let sheets = match markup::sheets(&text) {
                Some(sheets) => sheets?,
                None => vec![Sheet {
                    name: "第1张表".to_owned(),
                    hidden: false,
                    shape: Shape::default(),
                    rows: text::rows(&text)?,
                }],
            };
            serve_sheets(sheets, outlet)
        }
    }
}

/// Writes sheets that were read whole.
fn serve_sheets(sheets: Vec<Sheet>, outlet: &mut Outlet<'_>) -> Result<(), ReadError> {
    outlet.say(&Message::Ready)?;
    let mut cells = 0;
    for sheet in sheets {
        outlet.say(&Message::Sheet {
            name: sheet.name,
            hidden: sheet.hidden,
            shape: sheet.shape,
        })?;
        for mut row in sheet.rows {
            cells += row.cells.len() as u64;
            if cells > outlet.limits.cells {
                return Err(too_many_cells(outlet.limits));
            }
            for cell in &row.cells {
                check_length(cell, outlet.limits)?;
            }
            outlet.say_row(&mut row)?;
        }
        outlet.say(&Message::SheetEnd)?;
    }
    Ok(())
}

/// Writes the sheets of an .xlsx, row by row as they are read.
fn serve_archive<R: Read + Seek>(mut file: R, outlet: &mut Outlet<'_>) -> Result<(), ReadError> {
    inspect(&mut file, outlet.limits)?;
    let mut shapes = shapes(BufReader::new(&mut file));
    file.rewind()?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(|error| match error {
        XlsxError::Password => ReadError::Encrypted,
        _ => ReadError::broken("工作簿的结构读不懂"),
    })?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.is_empty() {
        return Err(ReadError::NotAWorkbook(Foreign::Other));
    }
    // The parser finds a sheet by its name, so a second one of the same name would be the first one again.
    let mut names = HashSet::new();
    for sheet in &sheets {
        if sheet.name.len() > LONGEST_NAME {
            return Err(ReadError::broken("工作表的名称太长"));
        }
        if !names.insert(sheet.name.as_str()) {
            return Err(ReadError::broken(format!("工作表「{}」重名", sheet.name)));
        }
    }
    outlet.say(&Message::Ready)?;
    outlet.stream.flush()?;
    let mut cells = 0;
    for sheet in &sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        outlet.say(&Message::Sheet {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            shape: shapes.remove(&sheet.name).unwrap_or_default(),
        })?;
        serve_rows(&mut book, &sheet.name, &mut cells, outlet)?;
        outlet.say(&Message::SheetEnd)?;
    }
    Ok(())
}

/// Writes the rows of one sheet; `cells` counts over the whole workbook.
fn serve_rows<R: Read + Seek>(
    book: &mut Xlsx<BufReader<R>>,
    sheet: &str,
    cells: &mut u64,
    outlet: &mut Outlet<'_>,
) -> Result<(), ReadError> {
    let mut row = Row {
        number: 0,
        cells: Vec::new(),
    };
    let unreadable = |row: u32| ReadError::broken(format!("工作表「{sheet}」第 {row} 行附近"));
    let mut reader = match book.worksheet_cells_reader(sheet) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(_) => return Err(unreadable(1)),
    };
    loop {
        let next = reader.next_cell_with_formula_metadata();
        let Some(record) = next.map_err(|_| unreadable(row.number.max(1)))? else {
            return outlet.say_row(&mut row);
        };
        let number = record.pos.0.saturating_add(1);
        let column = u16::try_from(record.pos.1).unwrap_or(u16::MAX);
        if number < row.number || number > LAST_ROW || column > LAST_COLUMN {
            return Err(unreadable(row.number.max(1)));
        }
        let cell = Cell {
            column,
            value: convert::value(record.value),
            formula: record.formula.is_some(),
        };
        if cell.is_blank() && !cell.formula {
            continue;
        }
        *cells += 1;
        if *cells > outlet.limits.cells {
            return Err(too_many_cells(outlet.limits));
        }
        check_length(&cell, outlet.limits)?;
        if number > row.number {
            outlet.say_row(&mut row)?;
            row.number = number;
        }
        if row.cells.last().is_some_and(|last| last.column >= column) {
            return Err(unreadable(number));
        }
        row.cells.push(cell);
    }
}

fn check_length(cell: &Cell, limits: &Limits) -> Result<(), ReadError> {
    let (Value::Text(text) | Value::Error(text) | Value::DateTime(text)) = &cell.value else {
        return Ok(());
    };
    // A character is at least one byte: the count is only needed for texts that might be too long.
    if text.len() > limits.text_chars && text.chars().count() > limits.text_chars {
        let limit = format!("{} 字", limits.text_chars);
        return Err(ReadError::too_large("单元格文字", limit));
    }
    Ok(())
}

/// Standard output, with what the limits allow on it.
struct Outlet<'a> {
    stream: BufWriter<io::StdoutLock<'static>>,
    written: u64,
    limits: &'a Limits,
}

impl Outlet<'_> {
    /// Writes the row, if it shows anything, and empties it. A formula drawn down to the last row shows nothing where it has
    /// come to nothing; one that was never worked out may show something.
    fn say_row(&mut self, row: &mut Row) -> Result<(), ReadError> {
        let cells = std::mem::take(&mut row.cells);
        if cells
            .iter()
            .all(|cell| cell.is_blank() && cell.value != Value::Empty)
        {
            return Ok(());
        }
        self.say(&Message::Row(Row {
            number: row.number,
            cells,
        }))
    }

    fn say(&mut self, message: &Message) -> Result<(), ReadError> {
        let mut line = serde_json::to_vec(message).map_err(io::Error::from)?;
        line.push(b'\n');
        self.written += line.len() as u64;
        if line.len() > self.limits.line_bytes {
            let limit = self.limits.line_bytes as u64;
            return Err(ReadError::too_many_bytes("一行的内容", limit));
        }
        if self.written > self.limits.output_bytes {
            return Err(ReadError::too_many_bytes(
                "全部内容",
                self.limits.output_bytes,
            ));
        }
        self.stream.write_all(&line)?;
        Ok(())
    }
}
