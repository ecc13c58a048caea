//! The first pass over a sheet: how wide it is, and whether an earlier round left its column.

use std::collections::HashSet;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::RESULT_HEADING;
use super::plan::SheetPlan;
use super::xml::{Events, Position, attribute};
use crate::ReadError;
use crate::reference::{LAST_COLUMN, parse_range};

/// What the second pass needs to know before it begins.
pub(super) struct Survey {
    /// Where the reasons go, from 0.
    pub result: u16,
    /// The same column, when it holds the reasons of an earlier round.
    pub earlier_result: Option<u16>,
    /// Columns of the table: up to the last heading, the result column not among them.
    pub width: u16,
    /// Style of the last heading, for the one we add.
    pub heading_style: usize,
    /// Styles of whole columns: first, last, style.
    column_styles: Vec<(u16, u16, usize)>,
    /// The shared strings that its rows use, but for those that are not given back.
    pub used: HashSet<usize>,
    /// First and last row of the merges that reach over several.
    tall: Vec<(u32, u32)>,
}

impl Survey {
    /// The rows in which the merged cells of kept rows have what they say.
    pub fn anchors(&self, plan: &SheetPlan) -> Vec<u32> {
        let tall = self.tall.iter();
        let holds =
            tall.filter(|(first, last)| plan.drops(*first) && plan.touches(first + 1, *last));
        holds.map(|(first, _)| *first).collect()
    }

    /// The style a new cell in `column` takes when its row has none.
    pub fn column_style(&self, column: u16) -> usize {
        let spans = &self.column_styles;
        spans
            .iter()
            .find(|(first, last, _)| (*first..=*last).contains(&column))
            .map_or(0, |(_, _, style)| *style)
    }
}

/// Reads the sheet in `stream`. `headings` are the shared strings that begin like our heading.
pub(super) fn survey(
    stream: impl BufRead,
    plan: &SheetPlan,
    headings: &HashSet<usize>,
) -> Result<Survey, ReadError> {
    let mut surveyor = Surveyor {
        plan,
        headings,
        in_data: false,
        at: Position::default(),
        cell: None,
        last_used: None,
        last_merged: None,
        last_heading: None,
        earlier_result: None,
        column_styles: Vec::new(),
        used: HashSet::new(),
        tall: Vec::new(),
    };
    let mut events = Events::new(stream, "工作表");
    let mut buffer = Vec::new();
    loop {
        match events.next(&mut buffer)? {
            Event::Start(tag) => surveyor.open(&tag, false)?,
            Event::Empty(tag) => surveyor.open(&tag, true)?,
            Event::Text(text) => surveyor.text(&text.xml10_content()),
            Event::End(tag) => match tag.local_name().as_ref() {
                "c" => surveyor.close_cell(),
                "sheetData" => surveyor.in_data = false,
                _ => {}
            },
            Event::Eof => return surveyor.finish(),
            _ => {}
        }
    }
}

struct Surveyor<'a> {
    plan: &'a SheetPlan,
    headings: &'a HashSet<usize>,
    in_data: bool,
    at: Position,
    cell: Option<OpenCell>,
    last_used: Option<u16>,
    last_merged: Option<u16>,
    last_heading: Option<(u16, usize)>,
    earlier_result: Option<u16>,
    column_styles: Vec<(u16, u16, usize)>,
    used: HashSet<usize>,
    tall: Vec<(u32, u32)>,
}

/// The cell being read.
struct OpenCell {
    column: u16,
    style: usize,
    shared: bool,
    /// Holds a value or a formula.
    filled: bool,
    /// The beginning of its text in the heading row; elsewhere which shared string it is.
    text: String,
}

impl Surveyor<'_> {
    fn open(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), ReadError> {
        match tag.local_name().as_ref() {
            "sheetData" => self.in_data = !empty,
            "row" if self.in_data => {
                self.at.enter_row(tag)?;
            }
            "c" if self.in_data => {
                let column = self.at.enter_cell(tag)?;
                if !empty {
                    self.cell = Some(OpenCell {
                        column,
                        style: style_of(tag),
                        shared: attribute(tag, "t").as_deref() == Some("s"),
                        filled: false,
                        text: String::new(),
                    });
                }
            }
            "v" | "f" | "is" => {
                if let Some(cell) = &mut self.cell {
                    cell.filled |= !empty || tag.local_name().as_ref() == "f";
                }
            }
            "col" => self.column(tag),
            "mergeCell" => self.merge(tag),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        let heading = self.plan.heading == Some(self.at.row);
        if let Some(cell) = &mut self.cell
            && (heading || cell.shared)
            && cell.text.len() < RESULT_HEADING.len() * 2
        {
            cell.text.push_str(text);
        }
    }

    fn close_cell(&mut self) {
        let Some(cell) = self.cell.take().filter(|cell| cell.filled) else {
            return;
        };
        self.last_used = self.last_used.max(Some(cell.column));
        if cell.shared && !self.plan.drops(self.at.row) {
            self.used.extend(cell.text.trim().parse::<usize>());
        }
        if self.plan.heading != Some(self.at.row) {
            return;
        }
        let text = cell.text.trim();
        let ours = if cell.shared {
            text.parse()
                .is_ok_and(|index: usize| self.headings.contains(&index))
        } else {
            text.starts_with(RESULT_HEADING)
        };
        if ours {
            self.earlier_result = Some(cell.column);
        } else {
            self.last_heading = Some((cell.column, cell.style));
        }
    }

    fn column(&mut self, tag: &BytesStart<'_>) {
        let number = |name| attribute(tag, name)?.parse::<u16>().ok()?.checked_sub(1);
        if let (Some(first), Some(last)) = (number("min"), number("max")) {
            self.column_styles
                .push((first, last, number_of(tag, "style")));
        }
    }

    /// A merge that reaches past the last filled cell hides what stands under it.
    fn merge(&mut self, tag: &BytesStart<'_>) {
        let range = attribute(tag, "ref").and_then(|range| parse_range(&range));
        if let Some(((_, first), (column, last))) = range
            && self.plan.touches(first, last)
        {
            self.last_merged = self.last_merged.max(Some(column));
            self.tall.push((first, last));
        }
    }

    fn finish(self) -> Result<Survey, ReadError> {
        let next = |column: Option<u16>| column.map_or(0, |column| column.saturating_add(1));
        let result = self
            .earlier_result
            .unwrap_or_else(|| next(self.last_used.max(self.last_merged)));
        if result > LAST_COLUMN {
            return Err(ReadError::broken("最后一列已占用，放不下导入结果"));
        }
        let heading = self.last_heading;
        Ok(Survey {
            result,
            earlier_result: self.earlier_result,
            width: next(heading.map_or(self.last_used, |(column, _)| Some(column))).min(result),
            heading_style: heading.map_or(0, |(_, style)| style),
            column_styles: self.column_styles,
            used: self.used,
            tall: self.tall,
        })
    }
}

/// The style index of a row or cell.
pub(super) fn style_of(tag: &BytesStart<'_>) -> usize {
    number_of(tag, "s")
}

fn number_of(tag: &BytesStart<'_>, name: &str) -> usize {
    attribute(tag, name)
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}
