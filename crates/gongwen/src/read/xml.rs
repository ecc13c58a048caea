//! A part of a package, event by event: counted and bounded, no entity expanded.

use std::io::BufRead;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{ReadLimits, WordError};

/// What is told of each element.
pub(super) trait Listener {
    fn opened(&mut self, tag: &BytesStart<'_>) -> Result<(), WordError>;
    fn closed(&mut self, name: &str) -> Result<(), WordError>;
    fn said(&mut self, text: &str) -> Result<(), WordError>;
}

/// Goes through a part. Prefixes are passed over, so that the strict namespaces read as the usual ones.
pub(super) fn walk(
    part: impl BufRead,
    limits: &ReadLimits,
    listener: &mut impl Listener,
) -> Result<(), WordError> {
    let mut reader = Reader::from_reader(part);
    let mut buffer = Vec::new();
    let mut depth = 0_usize;
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|_| WordError::Broken)? {
            Event::Eof => break,
            Event::DocType(_) => return Err(WordError::Broken),
            Event::Start(tag) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(WordError::Broken);
                }
                listener.opened(&tag)?;
            }
            Event::Empty(tag) => {
                listener.opened(&tag)?;
                listener.closed(tag.local_name().as_ref())?;
            }
            Event::End(tag) => {
                depth = depth.saturating_sub(1);
                listener.closed(tag.local_name().as_ref())?;
            }
            Event::Text(text) => listener.said(&text.xml10_content())?,
            Event::CData(text) => listener.said(&text.xml10_content())?,
            Event::GeneralRef(reference) => {
                let c = referred(&reference).ok_or(WordError::Broken)?;
                listener.said(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
        if reader.buffer_position() > limits.unpacked_bytes {
            return Err(WordError::TooLarge(limits.text_chars));
        }
    }
    if depth > 0 {
        return Err(WordError::Broken);
    }
    Ok(())
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag
        .attributes()
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

/// Whether a switch such as `w:vanish` is on; without a value it is.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    let value = attribute(tag, "val");
    !matches!(value.as_deref(), Some("0" | "false" | "off"))
}

/// What `&amp;` and `&#20803;` stand for; no other entity is known.
fn referred(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
