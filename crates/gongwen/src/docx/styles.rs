//! `word/styles.xml`: the standard's typography as named styles, so that
//! an office can still change a document by its styles in Word or WPS.

use std::io;

use super::fonts::{run_fonts, size};
use super::layout::{
    CHARACTER, FOOTER_LINE, LINE, Page, SIZE_BODY, SIZE_FOOTER, SIZE_MASTHEAD, SIZE_NOTE,
    SIZE_TITLE, TRACKING,
};
use super::xml::{W, Xml};
use crate::model::Fonts;

/// The red of mastheads and their line (红色分隔线).
const RED: &str = "FF0000";

/// The styles of an official document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Style {
    #[default]
    Body,
    /// Name, number, and office with date of a bulletin.
    Masthead,
    Issue,
    Issued,
    Title,
    Addressee,
    Heading1,
    Heading2,
    Heading3,
    Heading4,
    /// The only entry of the list of annexes; then the first and the following of several.
    AnnexOnly,
    AnnexFirst,
    AnnexNext,
    Signature,
    AnnexLabel,
    Table,
    Note,
    Footer,
}

/// Whose font a style takes.
#[derive(Clone, Copy)]
enum Face {
    Body,
    Title,
    Heading1,
    Heading2,
    PageNumber,
}

/// What a style says beyond Normal.
struct Spec {
    id: &'static str,
    /// Word's own name where it has one, so that its menus show it in the reader's language.
    name: &'static str,
    face: Face,
    size: u16,
    tracking: i32,
    /// Exact line height; none lets the line grow with its text, off the grid.
    line: Option<u32>,
    after: u32,
    indent: Indent,
    justification: &'static str,
    /// Stay on the page of the paragraph that follows.
    keep_next: bool,
    outline: Option<u8>,
    /// In red.
    red: bool,
    /// Over a red line, the right end of the line at a tab.
    ruled: bool,
}

enum Indent {
    None,
    /// Two characters on the first line (§7.3.3).
    FirstLine,
    /// All but the first line hang at `left`; the first begins `by` before.
    Hanging {
        left: u32,
        by: u32,
    },
}

impl Style {
    const ALL: [Self; 18] = [
        Self::Body,
        Self::Masthead,
        Self::Issue,
        Self::Issued,
        Self::Title,
        Self::Addressee,
        Self::Heading1,
        Self::Heading2,
        Self::Heading3,
        Self::Heading4,
        Self::AnnexOnly,
        Self::AnnexFirst,
        Self::AnnexNext,
        Self::Signature,
        Self::AnnexLabel,
        Self::Table,
        Self::Note,
        Self::Footer,
    ];

    /// The style of a heading of level 1 to 4.
    pub(super) fn heading(level: u8) -> Self {
        match level {
            1 => Self::Heading1,
            2 => Self::Heading2,
            3 => Self::Heading3,
            _ => Self::Heading4,
        }
    }

    /// The id paragraphs refer to.
    pub(super) fn id(self) -> &'static str {
        self.spec().id
    }

    /// The font of the style's runs.
    pub(super) fn font(self, fonts: &Fonts) -> &str {
        self.spec().face.name(fonts)
    }

    fn spec(self) -> Spec {
        // The list of annexes: 左空二字, then 附件： of three characters, then the number in a
        // character and a half.
        let name_at = CHARACTER * 13 / 2;
        match self {
            Self::Body => BODY,
            Self::Masthead => Spec {
                size: SIZE_MASTHEAD,
                tracking: 0,
                line: Some(2 * LINE),
                justification: "center",
                keep_next: true,
                red: true,
                ..flush("Masthead", "简报报头", Face::Title)
            },
            Self::Issue => Spec {
                justification: "center",
                keep_next: true,
                ..flush("Issue", "简报期号", Face::Body)
            },
            Self::Issued => Spec {
                after: LINE / 2,
                keep_next: true,
                ruled: true,
                ..flush("Issued", "简报编发", Face::Body)
            },
            Self::Title => Spec {
                size: SIZE_TITLE,
                tracking: 0,
                after: LINE,
                justification: "center",
                keep_next: true,
                ..flush("Title", "Title", Face::Title)
            },
            Self::Addressee => flush("Addressee", "主送机关", Face::Body),
            Self::Heading1 => heading("Heading1", "heading 1", Face::Heading1, 0),
            Self::Heading2 => heading("Heading2", "heading 2", Face::Heading2, 1),
            Self::Heading3 => heading("Heading3", "heading 3", Face::Body, 2),
            Self::Heading4 => heading("Heading4", "heading 4", Face::Body, 3),
            Self::AnnexOnly => hanging("AnnexOnly", "附件说明", 5 * CHARACTER, 3 * CHARACTER),
            Self::AnnexFirst => hanging(
                "AnnexFirst",
                "附件说明首项",
                name_at,
                name_at - 2 * CHARACTER,
            ),
            Self::AnnexNext => {
                hanging("AnnexNext", "附件说明续项", name_at, CHARACTER * 3 / 2 + 15)
            }
            Self::Signature => Spec {
                justification: "right",
                ..flush("Signature", "Signature", Face::Body)
            },
            Self::AnnexLabel => Spec {
                after: LINE,
                keep_next: true,
                ..flush("AnnexLabel", "附件标识", Face::Heading1)
            },
            Self::Table => Spec {
                line: None,
                tracking: 0,
                ..flush("TableText", "表格文字", Face::Body)
            },
            Self::Note => Spec {
                size: SIZE_NOTE,
                line: None,
                tracking: 0,
                ..flush("TableNote", "表注", Face::Body)
            },
            Self::Footer => Spec {
                size: SIZE_FOOTER,
                tracking: 0,
                line: Some(FOOTER_LINE),
                justification: "right",
                ..flush("Footer", "footer", Face::PageNumber)
            },
        }
    }
}

/// 3号仿宋 on the grid with two characters of indent; the others differ from it.
const BODY: Spec = Spec {
    id: "Body",
    name: "Body Text",
    face: Face::Body,
    size: SIZE_BODY,
    tracking: TRACKING,
    line: Some(LINE),
    after: 0,
    indent: Indent::FirstLine,
    justification: "both",
    keep_next: false,
    outline: None,
    red: false,
    ruled: false,
};

fn flush(id: &'static str, name: &'static str, face: Face) -> Spec {
    Spec {
        id,
        name,
        face,
        indent: Indent::None,
        ..BODY
    }
}

fn heading(id: &'static str, name: &'static str, face: Face, outline: u8) -> Spec {
    Spec {
        id,
        name,
        face,
        keep_next: true,
        outline: Some(outline),
        ..BODY
    }
}

fn hanging(id: &'static str, name: &'static str, left: u32, by: u32) -> Spec {
    Spec {
        id,
        name,
        indent: Indent::Hanging { left, by },
        ..BODY
    }
}

impl Face {
    fn name(self, fonts: &Fonts) -> &str {
        match self {
            Self::Body => &fonts.body,
            Self::Title => &fonts.title,
            Self::Heading1 => &fonts.heading1,
            Self::Heading2 => &fonts.heading2,
            Self::PageNumber => &fonts.page_number,
        }
    }
}

/// `word/styles.xml`.
pub(super) fn styles(fonts: &Fonts) -> io::Result<Vec<u8>> {
    Xml::part("w:styles", &[("xmlns:w", W)], |xml| {
        xml.element("w:docDefaults", &[], |xml| {
            xml.element("w:rPrDefault", &[], |xml| {
                xml.element("w:rPr", &[], |xml| {
                    run_fonts(xml, &fonts.body)?;
                    size(xml, SIZE_BODY)?;
                    let language = [
                        ("w:val", "en-US"),
                        ("w:eastAsia", "zh-CN"),
                        ("w:bidi", "ar-SA"),
                    ];
                    xml.empty("w:lang", &language)
                })
            })?;
            xml.empty("w:pPrDefault", &[])
        })?;
        normal(xml, fonts)?;
        normal_table(xml)?;
        Style::ALL
            .iter()
            .try_for_each(|style| definition(xml, fonts, &style.spec()))
    })
}

/// Normal carries what all share. Widow control is off: it would leave pages of 21 lines. The
/// spaces Word adds between Chinese and digits are off: they would break the 28 characters.
/// Punctuation may not hang over the edge: the type area ends in one straight line.
fn normal(xml: &mut Xml, fonts: &Fonts) -> io::Result<()> {
    let attributes = [
        ("w:type", "paragraph"),
        ("w:default", "1"),
        ("w:styleId", "Normal"),
    ];
    xml.element("w:style", &attributes, |xml| {
        xml.value("w:name", "Normal")?;
        xml.empty("w:qFormat", &[])?;
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:widowControl", 0)?;
            xml.value("w:overflowPunct", 0)?;
            xml.value("w:autoSpaceDE", 0)?;
            xml.value("w:autoSpaceDN", 0)?;
            exact_line(xml, LINE, 0)?;
            xml.value("w:jc", "both")
        })?;
        xml.element("w:rPr", &[], |xml| {
            run_fonts(xml, &fonts.body)?;
            size(xml, SIZE_BODY)
        })
    })
}

/// The table style every table falls back to, with Word's usual name.
fn normal_table(xml: &mut Xml) -> io::Result<()> {
    let attributes = [
        ("w:type", "table"),
        ("w:default", "1"),
        ("w:styleId", "TableNormal"),
    ];
    xml.element("w:style", &attributes, |xml| {
        xml.value("w:name", "Normal Table")?;
        xml.value("w:uiPriority", 99)?;
        xml.empty("w:semiHidden", &[])?;
        xml.empty("w:unhideWhenUsed", &[])?;
        xml.element("w:tblPr", &[], |xml| {
            xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")])
        })
    })
}

fn definition(xml: &mut Xml, fonts: &Fonts, spec: &Spec) -> io::Result<()> {
    let own = !spec.name.is_ascii();
    let mut attributes = vec![("w:type", "paragraph"), ("w:styleId", spec.id)];
    if own {
        attributes.insert(1, ("w:customStyle", "1"));
    }
    xml.element("w:style", &attributes, |xml| {
        xml.value("w:name", spec.name)?;
        xml.value("w:basedOn", "Normal")?;
        if spec.outline.is_some() {
            xml.value("w:next", Style::Body.id())?;
        }
        xml.empty("w:qFormat", &[])?;
        xml.element("w:pPr", &[], |xml| {
            if spec.keep_next {
                xml.empty("w:keepNext", &[])?;
            }
            if spec.ruled {
                red_line(xml)?;
            }
            paragraph_shape(xml, spec)
        })?;
        xml.element("w:rPr", &[], |xml| {
            run_fonts(xml, spec.face.name(fonts))?;
            if spec.red {
                xml.value("w:color", RED)?;
            }
            xml.value("w:spacing", spec.tracking)?;
            size(xml, spec.size)
        })
    })
}

/// The red line beneath a paragraph, and the tab that ends at the right edge.
fn red_line(xml: &mut Xml) -> io::Result<()> {
    xml.element("w:pBdr", &[], |xml| {
        let line = [
            ("w:val", "single"),
            ("w:sz", "12"),
            ("w:space", "4"),
            ("w:color", RED),
        ];
        xml.empty("w:bottom", &line)
    })?;
    let right = Page { landscape: false }.measure().to_string();
    xml.element("w:tabs", &[], |xml| {
        xml.empty("w:tab", &[("w:val", "right"), ("w:pos", &right)])
    })
}

fn paragraph_shape(xml: &mut Xml, spec: &Spec) -> io::Result<()> {
    match spec.line {
        Some(line) => {
            // A line taller than the body's takes two lines of the grid unless it is off it.
            if spec.size != SIZE_BODY {
                xml.value("w:snapToGrid", 0)?;
            }
            exact_line(xml, line, spec.after)?;
        }
        None => {
            xml.value("w:snapToGrid", 0)?;
            let single = [
                ("w:before", "0"),
                ("w:after", "0"),
                ("w:line", "240"),
                ("w:lineRule", "auto"),
            ];
            xml.empty("w:spacing", &single)?;
        }
    }
    match spec.indent {
        Indent::None => {}
        Indent::FirstLine => {
            let first = (2 * CHARACTER).to_string();
            xml.empty(
                "w:ind",
                &[("w:firstLineChars", "200"), ("w:firstLine", &first)],
            )?;
        }
        Indent::Hanging { left, by } => {
            xml.empty(
                "w:ind",
                &[
                    ("w:left", &left.to_string()),
                    ("w:hanging", &by.to_string()),
                ],
            )?;
        }
    }
    xml.value("w:jc", spec.justification)?;
    spec.outline
        .map_or(Ok(()), |level| xml.value("w:outlineLvl", level))
}

fn exact_line(xml: &mut Xml, line: u32, after: u32) -> io::Result<()> {
    let (line, after) = (line.to_string(), after.to_string());
    let attributes = [
        ("w:before", "0"),
        ("w:after", &*after),
        ("w:line", &*line),
        ("w:lineRule", "exact"),
    ];
    xml.empty("w:spacing", &attributes)
}
