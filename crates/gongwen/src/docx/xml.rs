//! A thin hand on quick-xml: elements, attributes, text, nothing else.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

use crate::text::clean;

/// The namespace of WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
/// The namespace of relationships inside a document.
pub(super) const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Attributes in the order they are written.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// One part of the package under construction.
pub(super) struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A whole part: the declaration, then one root element.
    pub(super) fn part(
        root: &str,
        attributes: Attributes,
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<Vec<u8>> {
        let mut xml = Self(Writer::new(Vec::new()));
        xml.0.write_event(Event::Decl(BytesDecl::new(
            "1.0",
            Some("UTF-8"),
            Some("yes"),
        )))?;
        xml.element(root, attributes, content)?;
        Ok(xml.0.into_inner())
    }

    /// An element with children.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes,
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element without children.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element whose only attribute is `w:val`, the commonest shape in Word.
    pub(super) fn value(&mut self, name: &str, value: impl ToString) -> io::Result<()> {
        self.empty(name, &[("w:val", &value.to_string())])
    }

    /// An element that holds text, cleaned of characters XML forbids.
    pub(super) fn text(
        &mut self,
        name: &str,
        attributes: Attributes,
        text: &str,
    ) -> io::Result<()> {
        let text = clean(text);
        self.element(name, attributes, |xml| {
            xml.0.write_event(Event::Text(BytesText::new(&text)))
        })
    }
}

fn start<'a>(name: &'a str, attributes: Attributes) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for &attribute in attributes {
        start.push_attribute(attribute);
    }
    start
}
