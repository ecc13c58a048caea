//! What a workbook says of its sheets beside their cells: which cells are merged, which rows and columns are hidden.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use crate::annotate::xml::attribute;
use crate::inspect::part_key;
use crate::reference::{LAST_COLUMN, LAST_ROW, parse_range};

/// How a sheet is laid out. Rows are counted from 1, columns from 0; both ends belong to a range.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// 合并单元格, by their first row.
    pub merged: Vec<Area>,
    /// 隐藏的行, by a filter or by hand.
    pub hidden_rows: Vec<(u32, u32)>,
    /// 隐藏的列
    pub hidden_columns: Vec<(u16, u16)>,
    /// Rows with cells that are crossed out (删除线).
    #[serde(default)]
    pub struck_rows: Vec<(u32, u32)>,
    /// Whether the format does not say here what is hidden.
    #[serde(default)]
    pub unseen: bool,
}

/// Cells that are one: what the first holds stands for all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Area {
    /// From row to row.
    pub rows: (u32, u32),
    /// From column to column.
    pub columns: (u16, u16),
}

impl Shape {
    /// Whether the clerk does not see a row.
    pub fn hides_row(&self, row: u32) -> bool {
        is_among(&self.hidden_rows, row)
    }

    /// Whether words of a row are crossed out.
    pub fn strikes_row(&self, row: u32) -> bool {
        is_among(&self.struck_rows, row)
    }

    /// Whether the clerk does not see a column.
    pub fn hides_column(&self, column: u16) -> bool {
        let within = |(first, last): &(u16, u16)| (*first..=*last).contains(&column);
        self.hidden_columns.iter().any(within)
    }

    /// Notes a hidden row; they come in order.
    pub(crate) fn hide_row(&mut self, row: u32) {
        add(&mut self.hidden_rows, row);
    }
}

fn is_among(ranges: &[(u32, u32)], row: u32) -> bool {
    let after = ranges.partition_point(|(first, _)| *first <= row);
    let before = after.checked_sub(1).and_then(|at| ranges.get(at));
    before.is_some_and(|(_, last)| row <= *last)
}

/// Adds a row that is not before the last.
fn add(ranges: &mut Vec<(u32, u32)>, row: u32) {
    match ranges.last_mut() {
        Some((_, last)) if row <= last.saturating_add(1) => *last = (*last).max(row),
        _ => ranges.push((row, row)),
    }
}

/// The shapes of the sheets of an archive, by their names. A part that does not hold together has none: the parser of the
/// cells will say what is wrong with it.
pub(crate) fn shapes<R: Read + Seek>(source: R) -> HashMap<String, Shape> {
    let Ok(mut archive) = ZipArchive::new(source) else {
        return HashMap::new();
    };
    let parts = sheet_parts(&mut archive);
    let struck = struck_styles(&mut archive);
    let shapes = parts.into_iter().map(|(name, part)| {
        let shape = shape_of(&mut archive, &part, &struck);
        (name, shape.unwrap_or_default())
    });
    shapes.collect()
}

/// The styles of cells whose words are crossed out, by their places.
fn struck_styles<R: Read + Seek>(archive: &mut ZipArchive<R>) -> HashSet<String> {
    let (mut fonts, mut struck_fonts) = (0_usize, HashSet::new());
    let (mut styles, mut struck) = (0_usize, HashSet::new());
    let mut list = Vec::new();
    each_tag(archive, "xl/styles.xml", |tag| {
        let name = tag.local_name();
        match (list.as_slice(), name.as_ref()) {
            (b"fonts", "font") => fonts += 1,
            (b"fonts", "strike") => {
                let off = attribute(tag, "val").is_some_and(|val| val == "0" || val == "false");
                if !off {
                    struck_fonts.insert(fonts.saturating_sub(1).to_string());
                }
            }
            (b"cellXfs", "xf") => {
                if attribute(tag, "fontId").is_some_and(|font| struck_fonts.contains(&font)) {
                    struck.insert(styles.to_string());
                }
                styles += 1;
            }
            (
                _,
                name @ ("fonts" | "fills" | "cellStyleXfs" | "cellXfs" | "cellStyles" | "dxfs"),
            ) => {
                list = name.as_bytes().to_vec();
            }
            _ => {}
        }
    });
    struck
}

/// The sheets by name, each with its part.
fn sheet_parts<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Vec<(String, String)> {
    let mut targets: HashMap<String, String> = HashMap::new();
    each_tag(archive, "xl/_rels/workbook.xml.rels", |tag| {
        if let (Some(id), Some(target)) = (attribute(tag, "Id"), attribute(tag, "Target")) {
            targets.insert(id, target);
        }
    });
    let mut sheets = Vec::new();
    each_tag(archive, "xl/workbook.xml", |tag| {
        if tag.local_name().as_ref() != "sheet" {
            return;
        }
        let target = attribute(tag, "id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(target)) = (attribute(tag, "name"), target) {
            let part = match target.strip_prefix('/') {
                Some(whole) => part_key(whole),
                None => format!("xl/{}", part_key(target)),
            };
            sheets.push((name, part));
        }
    });
    sheets
}

fn shape_of<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    struck: &HashSet<String>,
) -> Option<Shape> {
    let mut shape = Shape::default();
    let mut row = 0_u32;
    each_tag(archive, part, |tag| match tag.local_name().as_ref() {
        "row" => {
            let number = attribute(tag, "r").and_then(|r| r.parse().ok());
            row = number.unwrap_or(row.saturating_add(1)).min(LAST_ROW);
            if is_hidden(tag) {
                shape.hide_row(row);
            }
        }
        "c" if !struck.is_empty()
            && attribute(tag, "s").is_some_and(|style| struck.contains(&style)) =>
        {
            add(&mut shape.struck_rows, row);
        }
        "col" if is_hidden(tag) => {
            let at = |name| attribute(tag, name)?.parse::<u16>().ok()?.checked_sub(1);
            if let (Some(first), Some(last)) = (at("min"), at("max")) {
                shape.hidden_columns.push((first, last.min(LAST_COLUMN)));
            }
        }
        "mergeCell" => {
            let range = attribute(tag, "ref");
            if let Some((first, last)) = range.as_deref().and_then(parse_range) {
                shape.merged.push(Area {
                    rows: (first.1, last.1),
                    columns: (first.0, last.0),
                });
            }
        }
        _ => {}
    })?;
    shape.merged.sort_unstable();
    Some(shape)
}

fn is_hidden(tag: &BytesStart<'_>) -> bool {
    attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true")
}

/// Hands every tag of a part over; nothing where the part is not there or does not hold together.
fn each_tag<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    mut take: impl FnMut(&BytesStart<'_>),
) -> Option<()> {
    let mut names = archive.file_names().flatten();
    let name = names.find(|name| part_key(name) == part)?.into_owned();
    drop(names);
    let member = archive.by_name(&name).ok()?;
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(member));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) => take(&tag),
            Event::Eof => return Some(()),
            _ => {}
        }
    }
}
