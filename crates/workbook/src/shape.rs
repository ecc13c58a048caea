//! What a workbook says of its sheets beside their cells: which cells are merged, which rows and columns are hidden.

use std::collections::HashMap;
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
        let after = self.hidden_rows.partition_point(|(first, _)| *first <= row);
        let before = after.checked_sub(1).and_then(|at| self.hidden_rows.get(at));
        before.is_some_and(|(_, last)| row <= *last)
    }

    /// Whether the clerk does not see a column.
    pub fn hides_column(&self, column: u16) -> bool {
        let within = |(first, last): &(u16, u16)| (*first..=*last).contains(&column);
        self.hidden_columns.iter().any(within)
    }

    /// Notes a hidden row; they come in order.
    pub(crate) fn hide_row(&mut self, row: u32) {
        match self.hidden_rows.last_mut() {
            Some((_, last)) if last.saturating_add(1) == row => *last = row,
            _ => self.hidden_rows.push((row, row)),
        }
    }
}

/// The shapes of the sheets of an archive, by their names. A part that does not hold together has none: the parser of the
/// cells will say what is wrong with it.
pub(crate) fn shapes<R: Read + Seek>(source: R) -> HashMap<String, Shape> {
    let Ok(mut archive) = ZipArchive::new(source) else {
        return HashMap::new();
    };
    let parts = sheet_parts(&mut archive);
    let shapes = parts
        .into_iter()
        .map(|(name, part)| (name, shape_of(&mut archive, &part).unwrap_or_default()));
    shapes.collect()
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

fn shape_of<R: Read + Seek>(archive: &mut ZipArchive<R>, part: &str) -> Option<Shape> {
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
