//! What else changes where only some rows are given back: nothing of the others is left in the file.

use std::collections::HashSet;
use std::io::{BufRead, Write};

use quick_xml::Writer;
use quick_xml::events::Event;

use super::xml::{Events, attribute, prefix, put};
use crate::ReadError;

/// The shared strings with those emptied that nothing uses any more; the others keep their numbers.
pub(super) fn with_strings(
    stream: impl BufRead,
    output: impl Write,
    used: &HashSet<usize>,
) -> Result<(), ReadError> {
    let mut events = Events::new(stream, "共享字符串表");
    let mut writer = Writer::new(output);
    let (mut buffer, mut skipped) = (Vec::new(), Vec::new());
    let mut index = 0;
    loop {
        let event = events.next(&mut buffer)?;
        let is_string = matches!(&event, Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "si");
        if is_string {
            index += 1;
        }
        match event {
            Event::Eof => return Ok(()),
            Event::Start(tag) if is_string && !used.contains(&(index - 1)) => {
                let (end, prefix) = (tag.name().as_ref().to_owned(), prefix(&tag));
                put(&mut writer, &format!("<{end}><{prefix}t/></{end}>"))?;
                events.skip(&end, &mut skipped)?;
            }
            event => writer.write_event(event)?,
        }
    }
}

/// A part that names other parts, without the chain of formulas.
pub(super) fn without_chain(stream: impl BufRead, output: impl Write) -> Result<(), ReadError> {
    let mut events = Events::new(stream, "工作簿的关系表");
    let mut writer = Writer::new(output);
    let mut buffer = Vec::new();
    loop {
        match events.next(&mut buffer)? {
            Event::Eof => return Ok(()),
            Event::Empty(tag) => {
                let says =
                    |name, end| attribute(&tag, name).is_some_and(|said| said.ends_with(end));
                if !says("Type", "/calcChain") && !says("PartName", "calcChain.xml") {
                    writer.write_event(Event::Empty(tag))?;
                }
            }
            event => writer.write_event(event)?,
        }
    }
}
