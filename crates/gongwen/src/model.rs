//! The document as the office thinks of it; everything about paper is in `docx`.

use kernel::Date;

/// An official document or summary (总结、报告) with its annexes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The masthead of a bulletin (简报); a document has none.
    pub masthead: Option<Masthead>,
    /// Lines of the title, shaped by the caller (梯形或菱形). A line too long for the page is
    /// split near a natural pause.
    pub title: Vec<String>,
    /// The receiving office (主送机关); a full-width colon is added when missing.
    pub addressee: Option<String>,
    /// Headings, paragraphs and tables in reading order.
    pub body: Vec<Block>,
    /// Office and date below the body. The list of annexes (附件说明) is set above it.
    pub signature: Option<Signature>,
    /// Annexes, each on a page of its own.
    pub annexes: Vec<Annex>,
    /// What the file says about itself.
    pub properties: Properties,
}

/// What stands above the red line of a bulletin (简报).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masthead {
    /// Its name, large and red: 双拥工作简报.
    pub name: String,
    /// Its number: 第3期.
    pub issue: String,
    /// The office that makes it, on the left.
    pub office: String,
    /// Its date, on the right.
    pub date: Date,
}

/// One piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; the writer gives the number: 一、（一）1. （1）.
    Heading {
        /// 1 to 4; anything outside is brought to the nearest.
        level: u8,
        /// The heading without its number.
        text: String,
    },
    /// A paragraph with two characters of indent; a line break starts the next paragraph.
    Paragraph(String),
    /// A ruled table.
    Table(Table),
}

/// Office and date without a seal (GB/T 9704—2012 §7.3.5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The office that signs (署名).
    pub office: String,
    /// The date of the document (成文日期), printed without leading zeros.
    pub date: Date,
}

/// An annex (附件) on a page of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annex {
    /// Title of the annex, also named in the list under the body.
    pub title: String,
    /// Turn the paper, for wide tables.
    pub landscape: bool,
    /// Content; heading numbers start again.
    pub blocks: Vec<Block>,
    /// Source and closing day of the figures, in small print under the content.
    pub note: Option<String>,
}

/// A ruled table over the whole width; its heading repeats on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// One text per column in every row.
    pub rows: Vec<Vec<String>>,
    /// The total row (合计), set in 黑体.
    pub total: Option<Vec<String>>,
    /// Size of the text in half points: 24 is 小四, 21 is 五号.
    pub font_half_points: u16,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            rows: Vec::new(),
            total: None,
            font_half_points: 24,
        }
    }
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Share of the table's width, relative to the other columns.
    pub width: u32,
    /// Where the cells stand; headings are always centred.
    pub align: Align,
}

/// Horizontal place of a cell's text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Align {
    /// Names and remarks.
    #[default]
    Left,
    /// Short words, dates.
    Center,
    /// Amounts and counts.
    Right,
}

/// What the file says about itself in its properties.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties {
    /// Author, usually the office.
    pub author: String,
    /// Subject, for example the year and the kind of summary.
    pub subject: String,
    /// When it was made, as `2026-01-05` or `2026-01-05T09:30:00Z`; empty leaves it out.
    pub created: String,
}

/// Names of the fonts. Only names go into the file, never the fonts: 方正小标宋 and 仿宋_GB2312
/// are proprietary. Known names carry substitutes for machines without them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fonts {
    /// Text, third and fourth level headings: 仿宋.
    pub body: String,
    /// Title: 方正小标宋简体.
    pub title: String,
    /// First level headings, table headings, the word 附件: 黑体.
    pub heading1: String,
    /// Second level headings: 楷体.
    pub heading2: String,
    /// Page numbers: 宋体.
    pub page_number: String,
}

impl Default for Fonts {
    fn default() -> Self {
        Self {
            body: "仿宋".into(),
            title: "方正小标宋简体".into(),
            heading1: "黑体".into(),
            heading2: "楷体".into(),
            page_number: "宋体".into(),
        }
    }
}
