//! The second pass over a sheet: every event is written as it came, but for the cells that change.

use std::collections::VecDeque;
use std::io::{BufRead, Write};

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::Severity;
use super::plan::SheetPlan;
use super::styles::Styles;
use super::survey::{Survey, style_of};
use super::xml::{Events, Position, attribute, prefix, put, with_attributes};
use crate::ReadError;
use crate::reference::{column_name, parse_range};

/// Writes the sheet in `stream` to `output` with the marks of `plan`.
pub(super) fn rewrite(
    stream: impl BufRead,
    output: impl Write,
    plan: &SheetPlan,
    survey: &Survey,
    styles: &mut Styles,
) -> Result<(), ReadError> {
    let mut events = Events::new(stream, "工作表");
    let mut sheet = Rewriter {
        writer: Writer::new(output),
        plan,
        survey,
        styles,
        prefix: String::new(),
        in_data: false,
        at: Position::default(),
        missing_rows: plan.numbers().into(),
        row_style: None,
        additions: VecDeque::new(),
    };
    let mut buffer = Vec::new();
    let mut skipped = Vec::new();
    loop {
        match events.next(&mut buffer)? {
            Event::Eof => return Ok(()),
            Event::Start(tag) => {
                let end = tag.name().as_ref().to_owned();
                if !sheet.open(tag, false)? {
                    events.skip(&end, &mut skipped)?;
                }
            }
            Event::Empty(tag) => {
                sheet.open(tag, true)?;
            }
            Event::End(tag) => sheet.close(tag)?,
            event => sheet.writer.write_event(event)?,
        }
    }
}

/// A cell of ours that waits for its place in the row.
enum Addition {
    /// A coloured cell where there is none.
    Blank(Option<Severity>),
    /// The result column.
    Text(String, usize),
}

struct Rewriter<'a, W: Write> {
    writer: Writer<W>,
    plan: &'a SheetPlan,
    survey: &'a Survey,
    styles: &'a mut Styles,
    /// Namespace prefix of the sheet's own elements.
    prefix: String,
    /// Between the tags of `sheetData`.
    in_data: bool,
    at: Position,
    /// Rows that must exist and have not come yet, ascending.
    missing_rows: VecDeque<u32>,
    /// The style of the current row, when it has one.
    row_style: Option<usize>,
    /// Cells to add to the current row, ascending.
    additions: VecDeque<(u16, Addition)>,
}

impl<W: Write> Rewriter<'_, W> {
    /// Writes a start tag or an empty element. `false` when the element is left out with all that is in it.
    fn open(&mut self, tag: BytesStart<'_>, empty: bool) -> Result<bool, ReadError> {
        match tag.local_name().as_ref() {
            "dimension" => {
                let tag = self.dimension(&tag)?;
                self.write_tag(tag, empty)?;
            }
            "sheetData" => {
                self.prefix = prefix(&tag);
                self.in_data = true;
                let filled = empty && !self.missing_rows.is_empty();
                let end = tag.to_end().into_owned();
                self.write_tag(tag, empty && !filled)?;
                if filled {
                    self.close(end)?;
                }
            }
            "row" if self.in_data => return self.open_row(&tag, empty),
            "c" if self.in_data => return self.open_cell(tag, empty),
            _ => self.write_tag(tag, empty)?,
        }
        Ok(true)
    }

    fn close(&mut self, tag: BytesEnd<'_>) -> Result<(), ReadError> {
        match tag.local_name().as_ref() {
            "row" if self.in_data => self.add_cells_before(None)?,
            "sheetData" => {
                self.add_rows_before(None)?;
                self.in_data = false;
            }
            _ => {}
        }
        Ok(self.writer.write_event(Event::End(tag))?)
    }

    fn write_tag(&mut self, tag: BytesStart<'_>, empty: bool) -> Result<(), ReadError> {
        let event = if empty {
            Event::Empty(tag)
        } else {
            Event::Start(tag)
        };
        Ok(self.writer.write_event(event)?)
    }

    fn open_row(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<bool, ReadError> {
        let mut next = self.at;
        let number = next.enter_row(tag)?;
        self.add_rows_before(Some(number))?;
        self.at = next;
        if self.plan.drops(number) {
            let place = [("r", &*number.to_string()), ("hidden", "1")];
            self.write_tag(with_attributes(tag, &place)?, true)?;
            return Ok(empty);
        }
        self.missing_rows.pop_front_if(|row| *row == number);
        self.row_style = attribute(tag, "customFormat")
            .filter(|custom| custom == "1" || custom == "true")
            .map(|_| style_of(tag));
        self.plan_row(number);
        let filled = empty && !self.additions.is_empty();
        let tag = match attribute(tag, "spans") {
            Some(spans) if !self.additions.is_empty() => {
                with_attributes(tag, &[("spans", &self.spans(&spans))])?
            }
            _ => tag.to_owned(),
        };
        let end = tag.to_end().into_owned();
        self.write_tag(tag, empty && !filled)?;
        if filled {
            self.close(end)?;
        }
        Ok(true)
    }

    /// Lines up the cells to add to row `number`.
    fn plan_row(&mut self, number: u32) {
        self.additions.clear();
        if let Some(row) = self.plan.row(number) {
            let columns = row.columns(self.survey.width).into_iter();
            let blanks = columns
                .filter(|column| *column != self.survey.result)
                .map(|column| (column, Addition::Blank(row.colour(column))));
            self.additions.extend(blanks);
        }
        if let Some(text) = self.plan.text(number) {
            let style = if self.plan.heading == Some(number) {
                self.survey.heading_style
            } else {
                let severity = self.plan.row(number).map(|row| row.severity);
                self.styles.painted(0, severity)
            };
            let at = self
                .additions
                .partition_point(|(column, _)| *column < self.survey.result);
            let result = (self.survey.result, Addition::Text(text, style));
            self.additions.insert(at, result);
        }
    }

    /// Writes the rows that come before row `number`, or all that are left.
    fn add_rows_before(&mut self, number: Option<u32>) -> Result<(), ReadError> {
        while let Some(row) = self
            .missing_rows
            .pop_front_if(|row| number.is_none_or(|number| *row < number))
        {
            self.at.row = row;
            self.row_style = None;
            self.plan_row(row);
            let prefix = self.prefix.clone();
            put(&mut self.writer, &format!("<{prefix}row r=\"{row}\">"))?;
            self.add_cells_before(None)?;
            put(&mut self.writer, &format!("</{prefix}row>"))?;
        }
        Ok(())
    }

    fn open_cell(&mut self, tag: BytesStart<'_>, empty: bool) -> Result<bool, ReadError> {
        let column = self.at.enter_cell(&tag)?;
        self.add_cells_before(Some(column))?;
        let addition = self.additions.pop_front_if(|(next, _)| *next == column);
        if let Some((_, text @ Addition::Text(..))) = addition {
            self.add_cell(column, text)?;
            return Ok(false);
        }
        let below_heading = self.plan.heading.is_none_or(|row| row < self.at.row);
        if self.survey.earlier_result == Some(column) && below_heading {
            return Ok(false);
        }
        let colour = self
            .plan
            .row(self.at.row)
            .and_then(|row| row.colour(column));
        let style = style_of(&tag);
        // Without an earlier round there is no colour of ours to take away.
        let painted = if colour.is_some() || self.survey.earlier_result.is_some() {
            self.styles.painted(style, colour)
        } else {
            style
        };
        let tag = if painted == style {
            tag
        } else {
            with_attributes(&tag, &[("s", &painted.to_string())])?
        };
        self.write_tag(tag, empty)?;
        Ok(true)
    }

    /// Writes the added cells that come before `column`, or all that are left.
    fn add_cells_before(&mut self, column: Option<u16>) -> Result<(), ReadError> {
        while let Some((at, addition)) = self
            .additions
            .pop_front_if(|(next, _)| column.is_none_or(|column| *next < column))
        {
            self.add_cell(at, addition)?;
        }
        Ok(())
    }

    fn add_cell(&mut self, column: u16, addition: Addition) -> Result<(), ReadError> {
        let prefix = &self.prefix;
        let place = format!("{}{}", column_name(column), self.at.row);
        let markup = match addition {
            Addition::Blank(severity) => {
                // A blank keeps the format of its column: an ID number typed there later must stay text.
                let base = self.row_style;
                let base = base.unwrap_or_else(|| self.survey.column_style(column));
                let style = self.styles.painted(base, severity);
                format!("<{prefix}c r=\"{place}\" s=\"{style}\"/>")
            }
            Addition::Text(text, style) => {
                let text = partial_escape(text.as_str());
                format!(
                    "<{prefix}c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><{prefix}is>\
                     <{prefix}t xml:space=\"preserve\">{text}</{prefix}t></{prefix}is></{prefix}c>"
                )
            }
        };
        put(&mut self.writer, &markup)
    }

    /// `1:14` stretched to the cells added to the row.
    fn spans(&self, spans: &str) -> String {
        let ends = spans
            .split([' ', ':'])
            .filter_map(|end| end.parse::<u32>().ok());
        let added = self
            .additions
            .iter()
            .map(|(column, _)| u32::from(*column) + 1);
        let ends: Vec<u32> = ends.chain(added).collect();
        let (first, last) = (ends.iter().min(), ends.iter().max());
        format!("{}:{}", first.unwrap_or(&1), last.unwrap_or(&1))
    }

    /// The used range, stretched to what is added.
    fn dimension(&self, tag: &BytesStart<'_>) -> Result<BytesStart<'static>, ReadError> {
        let reference = attribute(tag, "ref").unwrap_or_default();
        let rows = &self.missing_rows;
        let (Some(range), Some(first_added), Some(last_added)) =
            (parse_range(&reference), rows.front(), rows.back())
        else {
            return Ok(tag.to_owned());
        };
        let ((left, top), (right, bottom)) = range;
        let reference = format!(
            "{}{}:{}{}",
            column_name(left.min(self.survey.result)),
            top.min(*first_added),
            column_name(right.max(self.survey.result)),
            bottom.max(*last_added),
        );
        with_attributes(tag, &[("ref", &reference)])
    }
}
