//! Tables as markup: web pages that systems export under the name .xls, and the XML of 2003.

use quick_xml::events::Event;
use scraper::{ElementRef, Html, Selector};

use crate::annotate::xml::attribute;
use crate::reference::LAST_ROW;
use crate::shape::{Area, Shape};
use crate::text::{cell, tidy_cell};
use crate::{Foreign, ReadError, Row, Sheet};

/// No table is wider: a claim beyond it is not believed.
const WIDEST: u32 = 16_384;

/// Whether a text is markup, and the tables in it.
///
/// # Errors
/// When it is markup without a table.
pub(crate) fn sheets(text: &str) -> Option<Result<Vec<Sheet>, ReadError>> {
    let begins = text.trim_start_matches('\u{feff}').trim_start();
    if !begins.starts_with('<') {
        return None;
    }
    let sheets = if begins.contains("urn:schemas-microsoft-com:office:spreadsheet") {
        xml_sheets(begins)
    } else {
        Ok(page_sheets(begins))
    };
    Some(sheets.and_then(|sheets| match sheets.as_slice() {
        [] => Err(ReadError::NotAWorkbook(Foreign::Page)),
        _ => Ok(sheets),
    }))
}

/// The tables of a page, but for those that only hold others.
fn page_sheets(text: &str) -> Vec<Sheet> {
    let page = Html::parse_document(text);
    let (Ok(tables), Ok(rows), Ok(cells)) = (
        Selector::parse("table"),
        Selector::parse("tr"),
        Selector::parse("td, th"),
    ) else {
        return Vec::new();
    };
    let filled = page
        .select(&tables)
        .filter(|table| table.select(&tables).next().is_none());
    let read = filled.map(|table| {
        let mut builder = Builder::default();
        for row in table.select(&rows) {
            builder.row(is_hidden(row), None);
            for cell in row.select(&cells) {
                let words = cell.text().collect::<Vec<_>>().join("");
                let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
                let span = |name| cell.attr(name).and_then(|span| span.trim().parse().ok());
                let wide: u32 = span("colspan").unwrap_or(1);
                builder.cell(None, &words, (wide, span("rowspan").unwrap_or(1)));
            }
        }
        builder.sheet
    });
    let filled = read.filter(|sheet| !sheet.rows.is_empty());
    (1..)
        .zip(filled)
        .map(|(number, sheet)| Sheet {
            name: format!("第{number}张表"),
            ..sheet
        })
        .collect()
}

fn is_hidden(element: ElementRef<'_>) -> bool {
    let style = element.attr("style").unwrap_or_default().to_lowercase();
    style.replace(' ', "").contains("display:none")
}

/// The sheets of a workbook written as XML before there was .xlsx.
fn xml_sheets(text: &str) -> Result<Vec<Sheet>, ReadError> {
    let broken = || ReadError::broken("XML 表格读不懂");
    let mut xml = quick_xml::Reader::from_str(text);
    let (mut sheets, mut builder) = (Vec::new(), Builder::default());
    let (mut words, mut at, mut spans, mut in_data) = (String::new(), None, (1, 1), false);
    loop {
        let event = xml.read_event().map_err(|_| broken())?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let named = |name: &str| attribute(tag, name);
                let number = |name: &str| named(name)?.parse::<u32>().ok();
                match tag.local_name().as_ref() {
                    "Worksheet" => {
                        builder = Builder::default();
                        builder.sheet.name = named("Name").unwrap_or_default();
                    }
                    "Row" => {
                        let hidden = named("Hidden").is_some_and(|hidden| hidden == "1");
                        builder.row(hidden, number("Index"));
                    }
                    "Cell" => {
                        words.clear();
                        at = number("Index");
                        let more = |name| number(name).unwrap_or(0).saturating_add(1);
                        spans = (more("MergeAcross"), more("MergeDown"));
                        if matches!(event, Event::Empty(_)) {
                            builder.cell(at, "", spans);
                        }
                    }
                    "Data" => in_data = matches!(event, Event::Start(_)),
                    _ => {}
                }
            }
            Event::Text(text) if in_data => {
                words.push_str(&text.xml10_content());
            }
            Event::GeneralRef(reference) if in_data => {
                let known = match reference.as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference.resolve_char_ref().ok().flatten(),
                };
                words.extend(known);
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "Data" => in_data = false,
                "Cell" => builder.cell(at, &words, spans),
                "Worksheet" => sheets.push(std::mem::take(&mut builder).sheet),
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// A sheet put together cell by cell: cells that span others push those behind them to the right.
struct Builder {
    sheet: Sheet,
    number: u32,
    column: u32,
    /// Cells of rows before that reach down: the last row they cover, and their columns.
    reaching: Vec<(u32, u32, u32)>,
}

impl Default for Builder {
    fn default() -> Builder {
        Builder {
            sheet: Sheet {
                name: String::new(),
                hidden: false,
                shape: Shape::default(),
                rows: Vec::new(),
            },
            number: 0,
            column: 0,
            reaching: Vec::new(),
        }
    }
}

impl Builder {
    fn row(&mut self, hidden: bool, index: Option<u32>) {
        let next = self.number.saturating_add(1);
        self.number = index.unwrap_or(next).clamp(next, LAST_ROW);
        self.column = 0;
        let number = self.number;
        self.reaching.retain(|(last, ..)| *last >= number);
        if hidden {
            self.sheet.shape.hide_row(number);
        }
    }

    fn cell(&mut self, index: Option<u32>, words: &str, (wide, deep): (u32, u32)) {
        let named = index.and_then(|index| index.checked_sub(1));
        let mut column = named.unwrap_or(self.column).max(self.column);
        while let Some((_, _, last)) = self
            .reaching
            .iter()
            .find(|(_, first, last)| (*first..=*last).contains(&column))
        {
            column = last.saturating_add(1);
        }
        let wide = wide.clamp(1, WIDEST);
        let last = column.saturating_add(wide - 1);
        let deepest = LAST_ROW.saturating_sub(self.number).saturating_add(1);
        let deep = deep.clamp(1, deepest);
        self.column = last.saturating_add(1);
        if last >= WIDEST {
            return;
        }
        if deep > 1 {
            self.reaching.push((self.number + deep - 1, column, last));
        }
        let narrow = |column: u32| u16::try_from(column).unwrap_or(u16::MAX);
        if deep > 1 || wide > 1 {
            self.sheet.shape.merged.push(Area {
                rows: (self.number, self.number + deep - 1),
                columns: (narrow(column), narrow(last)),
            });
        }
        let words = tidy_cell(words);
        let filled = Some(words).filter(|words| !words.is_empty());
        let Some(cell) = filled.and_then(|words| cell(column as usize, words)) else {
            return;
        };
        let rows = &mut self.sheet.rows;
        match rows.last_mut().filter(|row| row.number == self.number) {
            Some(row) => row.cells.push(cell),
            None => rows.push(Row {
                number: self.number,
                cells: vec![cell],
            }),
        }
    }
}
