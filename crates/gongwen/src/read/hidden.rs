//! Styles that hide text: whoever reads the page does not see it, so it is not counted.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::WordError;
use super::xml::{Listener, attribute, is_on};

/// One style, as far as hiding goes.
#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    hides: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Hiding {
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
    reading: Option<String>,
    path: Vec<String>,
}

impl Hiding {
    /// Whether text is hidden by the styles of its paragraph and its run: set in both, it is shown (ISO 29500-1 §17.7.3).
    pub fn hides(&self, paragraph: Option<&str>, run: Option<&str>) -> bool {
        let paragraph = paragraph.or(self.usual.as_deref());
        self.hiding(paragraph) != self.hiding(run)
    }

    fn hiding<'a>(&'a self, mut style: Option<&'a str>) -> bool {
        const HOPS_MAX: usize = 32;
        for _ in 0..HOPS_MAX {
            let Some(found) = style.and_then(|id| self.styles.get(id)) else {
                return false;
            };
            if let Some(hides) = found.hides {
                return hides;
            }
            style = found.based_on.as_deref();
        }
        false
    }
}

impl Listener for Hiding {
    fn opened(&mut self, tag: &BytesStart<'_>) -> Result<(), WordError> {
        let name = tag.local_name().as_ref().to_owned();
        if name == "style" {
            let id = attribute(tag, "styleId").unwrap_or_default();
            let usual = matches!(
                attribute(tag, "default").as_deref(),
                Some("1" | "true" | "on")
            );
            if usual && attribute(tag, "type").as_deref() == Some("paragraph") {
                self.usual = Some(id.clone());
            }
            self.styles.insert(id.clone(), Style::default());
            self.reading = Some(id);
        }
        let style = self.reading.as_ref().and_then(|id| self.styles.get_mut(id));
        let inside = self.path.last().map(String::as_str);
        let of_style = self.path.iter().rev().nth(1).is_some_and(|p| p == "style");
        match (style, name.as_str(), inside) {
            (Some(style), "basedOn", Some("style")) => style.based_on = attribute(tag, "val"),
            (Some(style), "vanish", Some("rPr")) if of_style => style.hides = Some(is_on(tag)),
            _ => {}
        }
        self.path.push(name);
        Ok(())
    }

    fn closed(&mut self, name: &str) -> Result<(), WordError> {
        self.path.pop();
        if name == "style" {
            self.reading = None;
        }
        Ok(())
    }

    fn said(&mut self, _text: &str) -> Result<(), WordError> {
        Ok(())
    }
}
