//! The little that reading and rewriting parts have in common.

use std::io::{BufRead, Write};

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;

use crate::ReadError;
use crate::reference::{LAST_COLUMN, LAST_ROW, parse_cell};

/// Reads a part event by event. Everything it gives can be written back unchanged.
pub(super) struct Events<R> {
    reader: quick_xml::Reader<R>,
    part: &'static str,
}

impl<R: BufRead> Events<R> {
    /// `part` names the part in the errors.
    pub fn new(stream: R, part: &'static str) -> Self {
        Self {
            reader: quick_xml::Reader::from_reader(stream),
            part,
        }
    }

    /// The next event; `Eof` at the end. A part in another encoding than UTF-8 is refused, since it is written as UTF-8.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, ReadError> {
        buffer.clear();
        let event = self
            .reader
            .read_event_into(buffer)
            .map_err(|_| unreadable(self.part))?;
        if let Event::Decl(declaration) = &event
            && let Some(Ok(encoding)) = declaration.encoding()
            && !encoding.eq_ignore_ascii_case("utf-8")
        {
            return Err(unreadable(self.part));
        }
        Ok(event)
    }

    /// Reads on to the end tag of `name`, whose start tag was the last event.
    pub fn skip(&mut self, name: &str, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        buffer.clear();
        self.reader
            .read_to_end_into(QName(name), buffer)
            .map_err(|_| unreadable(self.part))?;
        Ok(())
    }
}

pub(super) fn unreadable(part: &str) -> ReadError {
    ReadError::broken(format!("{part}读不懂"))
}

/// The value of an attribute, entities resolved. Prefixes are passed over: `r:id` is found as `id`.
pub(crate) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// The tag with `changes` made to its attributes: those it has take the new value in place, the others come last.
pub(super) fn with_attributes(
    tag: &BytesStart<'_>,
    changes: &[(&str, &str)],
) -> Result<BytesStart<'static>, ReadError> {
    let name = tag.name().as_ref().to_owned();
    let mut changed = BytesStart::new(name);
    let mut left: Vec<(&str, &str)> = changes.to_vec();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| unreadable("属性"))?;
        match left
            .iter()
            .position(|(name, _)| *name == attribute.key.as_ref())
        {
            Some(at) => changed.push_attribute(left.swap_remove(at)),
            // The value may have stood in single quotes; it is written in double ones.
            None => changed.push_attribute(Attribute {
                key: attribute.key,
                value: attribute.value.replace('"', "&quot;").into(),
            }),
        }
    }
    for change in changes.iter().filter(|change| left.contains(change)) {
        changed.push_attribute(*change);
    }
    Ok(changed)
}

/// The prefix of a tag with its colon, or nothing.
pub(super) fn prefix(tag: &BytesStart<'_>) -> String {
    let name = tag.name();
    let (name, local) = (name.as_ref(), name.local_name());
    let end = name.len() - local.as_ref().len();
    name.get(..end).unwrap_or_default().to_owned()
}

/// Writes markup of our own making.
pub(super) fn put<W: Write>(
    writer: &mut quick_xml::Writer<W>,
    markup: &str,
) -> Result<(), ReadError> {
    Ok(writer.get_mut().write_all(markup.as_bytes())?)
}

/// Where in the sheet the events have got to. Rows and cells may leave their number out; they then follow the last one.
#[derive(Clone, Copy, Default)]
pub(super) struct Position {
    pub row: u32,
    next_column: u16,
}

impl Position {
    /// A row begins; its number.
    pub fn enter_row(&mut self, tag: &BytesStart<'_>) -> Result<u32, ReadError> {
        let number = match attribute(tag, "r") {
            Some(number) => number.parse().ok(),
            None => self.row.checked_add(1),
        };
        self.row = number
            .filter(|row| *row > self.row && *row <= LAST_ROW)
            .ok_or_else(|| unreadable("行号"))?;
        self.next_column = 0;
        Ok(self.row)
    }

    /// A cell begins; its column.
    pub fn enter_cell(&mut self, tag: &BytesStart<'_>) -> Result<u16, ReadError> {
        let column = match attribute(tag, "r") {
            Some(reference) => parse_cell(&reference)
                .filter(|(_, row)| *row == self.row)
                .map(|(column, _)| column),
            None => Some(self.next_column),
        };
        let column = column
            .filter(|column| *column >= self.next_column && *column <= LAST_COLUMN)
            .ok_or_else(|| unreadable("单元格位置"))?;
        self.next_column = column + 1;
        Ok(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_change_in_place_and_keep_their_entities() {
        let tag = BytesStart::from_content(r#"x:c r="A1" s='3' note='a&amp;"b"'"#, 3);
        let changed = with_attributes(&tag, &[("s", "9"), ("t", "inlineStr")]).unwrap();
        assert_eq!(
            changed.attributes_raw(),
            r#" r="A1" s="9" note="a&amp;&quot;b&quot;" t="inlineStr""#
        );
        assert_eq!(prefix(&tag), "x:");
        assert_eq!(attribute(&changed, "note").as_deref(), Some("a&\"b\""));
    }

    #[test]
    fn rows_and_cells_without_numbers_follow_the_last_one() {
        let mut at = Position::default();
        let tag = |content: &'static str| BytesStart::from_content(content, 1);
        assert_eq!(at.enter_row(&tag("r")).unwrap(), 1);
        assert_eq!(at.enter_cell(&tag("c")).unwrap(), 0);
        assert_eq!(at.enter_cell(&tag("c r='D1'")).unwrap(), 3);
        assert_eq!(at.enter_cell(&tag("c")).unwrap(), 4);
        assert!(at.enter_cell(&tag("c r='A1'")).is_err());
        assert_eq!(at.enter_row(&tag("r r='7'")).unwrap(), 7);
        assert_eq!(at.enter_row(&tag("r")).unwrap(), 8);
        assert!(at.enter_row(&tag("r r='8'")).is_err());
        assert!(at.enter_row(&tag("r r='4294967295'")).is_err());
    }
}
