//! From the model to a plain sequence of styled paragraphs and tables, section by section.
//! Everything the standard says about order, numbering and wording is decided here.

use super::layout::{HALF_CHARACTER, Page};
use super::styles::Style;
use crate::model::{Annex, Block, Document, Masthead, Signature, Table};
use crate::text::{HeadingNumbers, clean, half_widths, split_title};

/// Pages of one orientation.
pub(super) struct Section<'a> {
    pub(super) page: Page,
    pub(super) items: Vec<Item<'a>>,
}

/// What stands on a page.
pub(super) enum Item<'a> {
    Paragraph(Paragraph),
    /// `keep_next` ties the last row to what follows.
    Table {
        table: &'a Table,
        keep_next: bool,
    },
}

/// A paragraph of one style.
#[derive(Default)]
pub(super) struct Paragraph {
    pub(super) style: Style,
    /// Lines within the paragraph; a tab stands where the text has one.
    pub(super) lines: Vec<String>,
    /// Where the line stands, when the style does not say it all.
    pub(super) place: Place,
    /// One blank line above.
    pub(super) gap_above: bool,
    pub(super) keep_next: bool,
}

/// Where a line of the signature stands.
#[derive(Default)]
pub(super) enum Place {
    /// Where the style puts it.
    #[default]
    Style,
    /// Ending this many half characters before the edge.
    FromRight(usize),
    /// Beginning this many twips from the left edge.
    FromLeft(u32),
}

impl Paragraph {
    fn new(style: Style, text: impl Into<String>) -> Self {
        Self {
            style,
            lines: vec![text.into()],
            ..Self::default()
        }
    }
}

/// Lays the document out as sections: the text, then every annex.
pub(super) fn sections(document: &Document) -> Vec<Section<'_>> {
    let mut sections = vec![main_section(document)];
    let alone = document.annexes.len() == 1;
    sections.extend(document.annexes.iter().enumerate().map(|(index, annex)| {
        annex_section(
            annex,
            if alone {
                "附件".into()
            } else {
                format!("附件{}", index + 1)
            },
        )
    }));
    sections
}

fn main_section(document: &Document) -> Section<'_> {
    let page = Page { landscape: false };
    let mut items: Vec<Item> = document.masthead.iter().flat_map(masthead_lines).collect();
    push_title(&mut items, document.title.iter(), page);
    if let Some(addressee) = &document.addressee {
        let name = addressee.trim_end_matches(['：', ':']);
        items.push(Item::Paragraph(Paragraph::new(
            Style::Addressee,
            format!("{name}："),
        )));
    }
    push_blocks(&mut items, &document.body);

    let mut closing = annex_list(&document.annexes);
    if let Some(signature) = &document.signature {
        // Neither 附件 nor the signature begins a page: the last words come along.
        keep_with_next(items.last_mut());
        keep_with_next(closing.last_mut());
        closing.extend(signature_lines(signature).map(Item::Paragraph));
    }
    items.append(&mut closing);
    Section { page, items }
}

/// Name, number, then office and date over the red line.
fn masthead_lines(masthead: &Masthead) -> [Item<'static>; 3] {
    let date = masthead.date.format("%Y年%-m月%-d日");
    let (name, issue) = (masthead.name.trim(), masthead.issue.trim());
    let made = format!("{}\t{date}", masthead.office.trim());
    [
        Paragraph::new(Style::Masthead, name),
        Paragraph::new(Style::Issue, issue),
        Paragraph::new(Style::Issued, made),
    ]
    .map(Item::Paragraph)
}

fn annex_section(annex: &Annex, label: String) -> Section<'_> {
    let page = Page {
        landscape: annex.landscape,
    };
    let mut items = vec![Item::Paragraph(Paragraph::new(Style::AnnexLabel, label))];
    push_title(&mut items, std::iter::once(&annex.title), page);
    push_blocks(&mut items, &annex.blocks);
    if let Some(note) = &annex.note {
        keep_with_next(items.last_mut());
        items.push(Item::Paragraph(Paragraph {
            lines: lines(note),
            ..Paragraph::new(Style::Note, "")
        }));
    }
    Section { page, items }
}

fn push_title<'a>(items: &mut Vec<Item<'_>>, title: impl Iterator<Item = &'a String>, page: Page) {
    let lines: Vec<String> = title
        .filter(|line| !line.trim().is_empty())
        .flat_map(|line| split_title(line.trim(), page.title_half_widths()))
        .collect();
    if !lines.is_empty() {
        items.push(Item::Paragraph(Paragraph {
            style: Style::Title,
            lines,
            ..Paragraph::default()
        }));
    }
}

fn push_blocks<'a>(items: &mut Vec<Item<'a>>, blocks: &'a [Block]) {
    let mut numbers = HeadingNumbers::default();
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let level = (*level).clamp(1, 4);
                let text = format!("{}{}", numbers.next(level), text.trim());
                items.push(Item::Paragraph(Paragraph::new(Style::heading(level), text)));
            }
            Block::Paragraph(text) => items.extend(
                lines(text)
                    .into_iter()
                    .map(|line| Item::Paragraph(Paragraph::new(Style::Body, line))),
            ),
            Block::Table(table) => items.push(Item::Table {
                table,
                keep_next: false,
            }),
        }
    }
}

/// The list of annexes under the body (附件说明, §7.3.4): after one blank line, numbered from the
/// second annex on, names without closing punctuation and hanging under their first character.
fn annex_list<'a>(annexes: &[Annex]) -> Vec<Item<'a>> {
    let alone = annexes.len() == 1;
    let entries = annexes.iter().enumerate().map(|(index, annex)| {
        let name = annex.title.trim().trim_end_matches(['。', '；', '，']);
        let text = match (index, alone) {
            (0, true) => format!("附件：\t{name}"),
            (0, false) => format!("附件：1.\t{name}"),
            _ => format!("{}.\t{name}", index + 1),
        };
        let style = match (index, alone) {
            (0, true) => Style::AnnexOnly,
            (0, false) => Style::AnnexFirst,
            _ => Style::AnnexNext,
        };
        let keep_next = index + 1 < annexes.len();
        Item::Paragraph(Paragraph {
            gap_above: index == 0,
            keep_next,
            ..Paragraph::new(style, text)
        })
    });
    entries.collect()
}

/// Office and date without a seal (§7.3.5.2): the office keeps two characters free on the right,
/// the date starts two characters further right than the office. A date longer than the office
/// keeps two characters free itself and the office moves left.
fn signature_lines(signature: &Signature) -> [Paragraph; 2] {
    let date = signature.date.format("%Y年%-m月%-d日").to_string();
    let office = signature.office.trim();
    let (office_width, date_width) = (half_widths(office), half_widths(&date));
    let measure = Page { landscape: false }.measure();
    let (office_place, date_place) = if date_width > office_width {
        (
            Place::FromRight(8 + date_width - office_width),
            Place::FromRight(4),
        )
    } else {
        // Counted from the right edge, two characters free and two of offset cancel out: the date
        // begins as far in as the office is long.
        let length = office_width as u32 * HALF_CHARACTER;
        (
            Place::FromRight(4),
            Place::FromLeft(measure.saturating_sub(length)),
        )
    };
    let line = |text, place| Paragraph {
        place,
        ..Paragraph::new(Style::Signature, text)
    };
    [
        Paragraph {
            gap_above: true,
            keep_next: true,
            ..line(office.to_string(), office_place)
        },
        line(date, date_place),
    ]
}

fn keep_with_next(item: Option<&mut Item>) {
    match item {
        Some(Item::Paragraph(paragraph)) => paragraph.keep_next = true,
        Some(Item::Table { keep_next, .. }) => *keep_next = true,
        None => {}
    }
}

/// The lines of a text, without empty ones.
fn lines(text: &str) -> Vec<String> {
    clean(text)
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(String::from)
        .collect()
}
