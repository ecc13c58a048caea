//! `word/document.xml` and the two footers.

use std::io;

use super::flow::{Item, Paragraph, Place, Section};
use super::fonts::{run_fonts, size};
use super::layout::{CHARACTER, FOOTER_DROP, LINE, Page};
use super::styles::Style;
use super::table::table;
use super::xml::{R, W, Xml};
use crate::model::Fonts;

/// Relationship ids of the footers, odd pages first.
pub(super) const FOOTERS: [&str; 2] = ["rId4", "rId5"];

/// `word/document.xml`. The last section's page is described at the end of the body, those before
/// it in their last paragraph.
pub(super) fn document(sections: &[Section], fonts: &Fonts) -> io::Result<Vec<u8>> {
    Xml::part("w:document", &[("xmlns:w", W), ("xmlns:r", R)], |xml| {
        xml.element("w:body", &[], |xml| {
            let Some((last, earlier)) = sections.split_last() else {
                return Ok(());
            };
            for section in earlier {
                items(xml, section, fonts, Some(section.page))?;
            }
            items(xml, last, fonts, None)?;
            page_setup(xml, last.page)
        })
    })
}

/// Writes a section; `ending` is the page to close it with.
fn items(xml: &mut Xml, section: &Section, fonts: &Fonts, ending: Option<Page>) -> io::Result<()> {
    let mut closed = false;
    for (index, item) in section.items.iter().enumerate() {
        let last = index + 1 == section.items.len();
        match item {
            Item::Paragraph(text) => {
                paragraph(xml, text, fonts, ending.filter(|_| last))?;
                closed = last;
            }
            Item::Table {
                table: model,
                keep_next,
            } => {
                table(xml, model, fonts, section.page.measure(), *keep_next)?;
            }
        }
    }
    if closed {
        Ok(())
    } else {
        closing_paragraph(xml, ending)
    }
}

/// Word wants a paragraph after a table. This one is too small to need a page of its own: the
/// type area has 18 twips left under 22 lines.
fn closing_paragraph(xml: &mut Xml, ending: Option<Page>) -> io::Result<()> {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:snapToGrid", 0)?;
            let spacing = [
                ("w:before", "0"),
                ("w:after", "0"),
                ("w:line", "14"),
                ("w:lineRule", "exact"),
            ];
            xml.empty("w:spacing", &spacing)?;
            xml.element("w:rPr", &[], |xml| size(xml, 2))?;
            ending.map_or(Ok(()), |page| page_setup(xml, page))
        })
    })
}

fn paragraph(
    xml: &mut Xml,
    text: &Paragraph,
    fonts: &Fonts,
    ending: Option<Page>,
) -> io::Result<()> {
    xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", text.style.id())?;
            if text.keep_next {
                xml.empty("w:keepNext", &[])?;
            }
            if text.gap_above {
                xml.empty("w:spacing", &[("w:before", &LINE.to_string())])?;
            }
            placement(xml, &text.place)?;
            ending.map_or(Ok(()), |page| page_setup(xml, page))
        })?;
        for (index, line) in text.lines.iter().enumerate() {
            run(xml, text.style, fonts, |xml| {
                if index > 0 {
                    xml.empty("w:br", &[])?;
                }
                line_text(xml, line)
            })?;
        }
        Ok(())
    })
}

fn placement(xml: &mut Xml, place: &Place) -> io::Result<()> {
    match place {
        Place::Style => Ok(()),
        Place::FromRight(half_widths) => {
            let chars = (half_widths * 50).to_string();
            let twips = (half_widths * CHARACTER as usize / 2).to_string();
            xml.empty("w:ind", &[("w:rightChars", &chars), ("w:right", &twips)])
        }
        Place::FromLeft(twips) => {
            // Two characters of room on the right, for fonts with wider digits than 仿宋.
            let room = format!("-{}", 2 * CHARACTER);
            xml.empty(
                "w:ind",
                &[("w:left", &twips.to_string()), ("w:right", &room)],
            )?;
            xml.value("w:jc", "left")
        }
    }
}

fn line_text(xml: &mut Xml, line: &str) -> io::Result<()> {
    for (index, piece) in line.split('\t').enumerate() {
        if index > 0 {
            xml.empty("w:tab", &[])?;
        }
        xml.text("w:t", &[("xml:space", "preserve")], piece)?;
    }
    Ok(())
}

fn run(
    xml: &mut Xml,
    style: Style,
    fonts: &Fonts,
    content: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    xml.element("w:r", &[], |xml| {
        xml.element("w:rPr", &[], |xml| run_fonts(xml, style.font(fonts)))?;
        content(xml)
    })
}

fn page_setup(xml: &mut Xml, page: Page) -> io::Result<()> {
    let (width, height) = page.paper();
    let [top, right, bottom, left] = page.margins().map(|margin| margin.to_string());
    let footer = (page.margins()[2] - FOOTER_DROP).to_string();
    xml.element("w:sectPr", &[], |xml| {
        for (kind, id) in ["default", "even"].into_iter().zip(FOOTERS) {
            xml.empty("w:footerReference", &[("w:type", kind), ("r:id", id)])?;
        }
        xml.value("w:type", "nextPage")?;
        let (width, height) = (width.to_string(), height.to_string());
        let mut paper = vec![("w:w", &*width), ("w:h", &*height)];
        if page.landscape {
            paper.push(("w:orient", "landscape"));
        }
        xml.empty("w:pgSz", &paper)?;
        let margins = [
            ("w:top", &*top),
            ("w:right", &*right),
            ("w:bottom", &*bottom),
            ("w:left", &*left),
            ("w:header", "851"),
            ("w:footer", &*footer),
            ("w:gutter", "0"),
        ];
        xml.empty("w:pgMar", &margins)?;
        xml.empty("w:cols", &[("w:space", "0")])?;
        xml.empty(
            "w:docGrid",
            &[("w:type", "lines"), ("w:linePitch", &LINE.to_string())],
        )
    })
}

/// A footer with the page number between dashes: right on odd pages, left on even ones, one
/// character in from the edge (§7.5).
pub(super) fn footer(fonts: &Fonts, even: bool) -> io::Result<Vec<u8>> {
    let font = Style::Footer.font(fonts);
    let piece = |xml: &mut Xml, content: &dyn Fn(&mut Xml) -> io::Result<()>| {
        xml.element("w:r", &[], |xml| {
            xml.element("w:rPr", &[], |xml| run_fonts(xml, font))?;
            content(xml)
        })
    };
    let mark = |xml: &mut Xml, kind: &str| {
        piece(xml, &|xml| {
            xml.empty("w:fldChar", &[("w:fldCharType", kind)])
        })
    };
    let keep = [("xml:space", "preserve")];
    let side = if even { "left" } else { "right" };
    Xml::part("w:ftr", &[("xmlns:w", W), ("xmlns:r", R)], |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", Style::Footer.id())?;
                let (chars, twips) = (format!("w:{side}Chars"), format!("w:{side}"));
                xml.empty("w:ind", &[(&*chars, "100"), (&*twips, "280")])?;
                xml.value("w:jc", side)
            })?;
            piece(xml, &|xml| xml.text("w:t", &keep, "— "))?;
            mark(xml, "begin")?;
            piece(xml, &|xml| xml.text("w:instrText", &keep, " PAGE "))?;
            mark(xml, "separate")?;
            piece(xml, &|xml| xml.text("w:t", &keep, "1"))?;
            mark(xml, "end")?;
            piece(xml, &|xml| xml.text("w:t", &keep, " —"))
        })
    })
}
