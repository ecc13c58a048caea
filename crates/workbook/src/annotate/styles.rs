//! The style table: every style a coloured cell had, once more with the colour.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesStart, Event};

use super::Severity;
use super::xml::{Events, attribute, prefix, put, unreadable, with_attributes};
use crate::ReadError;

const PART: &str = "样式表";
/// Excel's ceiling for cell formats in a workbook.
const MOST_STYLES: usize = 64_000;

/// The colours are ours alone, a shade off the usual ones, so that a later round knows them from the clerk's own.
fn colour(severity: Severity) -> &'static str {
    match severity {
        Severity::Warning => "FFFFF3B5",
        Severity::Error => "FFFFC9CB",
    }
}

/// A cell format (`xf`): its tag and what is inside, as they stand.
struct Format {
    tag: BytesStart<'static>,
    inside: Vec<u8>,
}

/// The style table of a workbook and what is to be added to it. The default is a workbook without one: nothing is
/// coloured then.
#[derive(Default)]
pub(super) struct Styles {
    formats: Vec<Format>,
    fills: usize,
    /// Our own fills in the table, from earlier rounds and this one.
    own_fills: BTreeMap<usize, Severity>,
    /// Fills to append, in order.
    new_fills: Vec<Severity>,
    /// Formats to append, in order: the format to copy and the fill to give it.
    new_formats: Vec<(usize, usize)>,
    /// What was derived already: by format and colour.
    derived: HashMap<(usize, Option<Severity>), usize>,
}

/// What is gathered from `fills` and `cellXfs` while the table is read.
#[derive(Clone, Copy)]
enum Inside {
    Elsewhere,
    Fills,
    Formats,
}

impl Styles {
    /// Reads the cell formats and fills.
    pub fn read(stream: impl BufRead) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        let mut inside = Inside::Elsewhere;
        let mut events = Events::new(stream, PART);
        let mut buffer = Vec::new();
        loop {
            let event = events.next(&mut buffer)?;
            match (inside, &event) {
                (_, Event::Eof) => return Ok(styles),
                (Inside::Elsewhere, Event::Start(tag)) => match tag.local_name().as_ref() {
                    "fills" => inside = Inside::Fills,
                    "cellXfs" => inside = Inside::Formats,
                    _ => {}
                },
                (Inside::Elsewhere, _) => {}
                (_, Event::End(tag))
                    if matches!(tag.local_name().as_ref(), "fills" | "cellXfs") =>
                {
                    inside = Inside::Elsewhere;
                }
                (Inside::Fills, _) => styles.read_fill(&event),
                (Inside::Formats, _) => styles.read_format(&event)?,
            }
        }
    }

    fn read_fill(&mut self, event: &Event<'_>) {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            return;
        };
        match tag.local_name().as_ref() {
            "fill" => self.fills += 1,
            "fgColor" => {
                let rgb = attribute(tag, "rgb").unwrap_or_default();
                let own = [Severity::Warning, Severity::Error]
                    .into_iter()
                    .find(|severity| rgb.eq_ignore_ascii_case(colour(*severity)));
                if let Some(severity) = own {
                    self.own_fills
                        .insert(self.fills.saturating_sub(1), severity);
                }
            }
            _ => {}
        }
    }

    fn read_format(&mut self, event: &Event<'_>) -> Result<(), ReadError> {
        if let Event::Start(tag) | Event::Empty(tag) = event
            && tag.local_name().as_ref() == "xf"
        {
            self.formats.push(Format {
                tag: tag.to_owned(),
                inside: Vec::new(),
            });
            return Ok(());
        }
        if matches!(event, Event::End(tag) if tag.local_name().as_ref() == "xf") {
            return Ok(());
        }
        if let Some(format) = self.formats.last_mut() {
            Writer::new(&mut format.inside).write_event(event.borrow())?;
        }
        Ok(())
    }

    /// The style to give a cell of style `base`: with the colour of `severity`, or without any of our colours. The base
    /// itself when there is nothing to change, or no room left in the table.
    pub fn painted(&mut self, base: usize, severity: Option<Severity>) -> usize {
        let Some(format) = self.formats.get(base) else {
            return base;
        };
        let fill = attribute(&format.tag, "fillId").and_then(|fill| fill.parse().ok());
        let current = fill.and_then(|fill: usize| self.own_fills.get(&fill).copied());
        if current == severity {
            return base;
        }
        if let Some(style) = self.derived.get(&(base, severity)) {
            return *style;
        }
        let style = self.formats.len() + self.new_formats.len();
        if style >= MOST_STYLES || self.fills == 0 {
            return base;
        }
        let fill = severity.map_or(0, |severity| self.fill(severity));
        self.new_formats.push((base, fill));
        self.derived.insert((base, severity), style);
        style
    }

    /// The index of our fill of this colour, added if need be.
    fn fill(&mut self, severity: Severity) -> usize {
        let known = self.own_fills.iter().find(|(_, own)| **own == severity);
        if let Some((fill, _)) = known {
            return *fill;
        }
        let fill = self.fills + self.new_fills.len();
        self.new_fills.push(severity);
        self.own_fills.insert(fill, severity);
        fill
    }

    /// Whether [`write`](Self::write) would write anything but the table as it was.
    pub fn changed(&self) -> bool {
        !self.new_formats.is_empty()
    }

    /// Writes the table read from `stream` with what was added to it.
    pub fn write(&self, stream: impl BufRead, output: impl Write) -> Result<(), ReadError> {
        let mut events = Events::new(stream, PART);
        let mut writer = Writer::new(output);
        let mut buffer = Vec::new();
        loop {
            match events.next(&mut buffer)? {
                Event::Eof => return Ok(()),
                Event::Start(tag) if tag.local_name().as_ref() == "fills" => {
                    let count = self.fills + self.new_fills.len();
                    writer.write_event(Event::Start(counted(&tag, count)?))?;
                }
                Event::Start(tag) if tag.local_name().as_ref() == "cellXfs" => {
                    let count = self.formats.len() + self.new_formats.len();
                    writer.write_event(Event::Start(counted(&tag, count)?))?;
                }
                Event::End(tag) if tag.local_name().as_ref() == "fills" => {
                    let prefix = prefix(&BytesStart::new(tag.name().as_ref()));
                    for severity in &self.new_fills {
                        put(&mut writer, &fill_markup(&prefix, *severity))?;
                    }
                    writer.write_event(Event::End(tag))?;
                }
                Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => {
                    for (format, fill) in &self.new_formats {
                        self.write_format(&mut writer, *format, *fill)?;
                    }
                    writer.write_event(Event::End(tag))?;
                }
                event => writer.write_event(event)?,
            }
        }
    }

    fn write_format<W: Write>(
        &self,
        writer: &mut Writer<W>,
        format: usize,
        fill: usize,
    ) -> Result<(), ReadError> {
        let format = self.formats.get(format).ok_or_else(|| unreadable(PART))?;
        let fill = fill.to_string();
        let changes = [("fillId", fill.as_str()), ("applyFill", "1")];
        let tag = with_attributes(&format.tag, &changes)?;
        if format.inside.is_empty() {
            writer.write_event(Event::Empty(tag))?;
            return Ok(());
        }
        let end = tag.to_end().into_owned();
        writer.write_event(Event::Start(tag))?;
        writer.get_mut().write_all(&format.inside)?;
        writer.write_event(Event::End(end))?;
        Ok(())
    }
}

/// The tag with its `count` brought up to date.
fn counted(tag: &BytesStart<'_>, count: usize) -> Result<BytesStart<'static>, ReadError> {
    with_attributes(tag, &[("count", &count.to_string())])
}

fn fill_markup(prefix: &str, severity: Severity) -> String {
    let rgb = colour(severity);
    format!(
        "<{prefix}fill><{prefix}patternFill patternType=\"solid\"><{prefix}fgColor rgb=\"{rgb}\"/>\
         <{prefix}bgColor indexed=\"64\"/></{prefix}patternFill></{prefix}fill>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<x:styleSheet><x:fills count='2'><x:fill><x:patternFill/></x:fill><x:fill/></x:fills>\
        <x:cellStyleXfs><x:xf fillId=\"1\"/></x:cellStyleXfs><x:cellXfs count=\"2\"><x:xf numFmtId=\"0\" fillId=\"0\"/>\
        <x:xf numFmtId=\"49\"><x:alignment wrapText=\"1\"/></x:xf></x:cellXfs></x:styleSheet>";

    #[test]
    fn a_style_is_copied_once_and_recognised_in_the_next_round() {
        let mut styles = Styles::read(TABLE.as_bytes()).unwrap();
        assert_eq!(styles.painted(1, Some(Severity::Error)), 2);
        assert_eq!(styles.painted(1, Some(Severity::Warning)), 3);
        assert_eq!(styles.painted(1, Some(Severity::Error)), 2);
        assert_eq!(styles.painted(0, None), 0);
        let mut written = Vec::new();
        styles.write(TABLE.as_bytes(), &mut written).unwrap();

        let text = String::from_utf8(written.clone()).unwrap();
        assert!(text.contains("<x:fills count=\"4\">"));
        assert!(text.contains(
            "<x:xf numFmtId=\"49\" fillId=\"2\" applyFill=\"1\"><x:alignment wrapText=\"1\"/></x:xf>"
        ));
        let mut again = Styles::read(written.as_slice()).unwrap();
        assert_eq!(again.painted(2, Some(Severity::Error)), 2);
        assert!(!again.changed());
        assert_eq!(again.painted(2, None), 4);
        assert_eq!(again.painted(0, Some(Severity::Error)), 5);
    }

    #[test]
    fn without_a_table_nothing_is_coloured() {
        let mut styles = Styles::default();
        assert_eq!(styles.painted(7, Some(Severity::Error)), 7);
        assert!(!styles.changed());
    }
}
