//! Which member of the archive is which sheet.

use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read, Seek};

use quick_xml::events::Event;
use zip::ZipArchive;
use zip::read::ZipFile;

use super::xml::{Events, attribute};
use crate::ReadError;
use crate::inspect::part_key;

/// The parts annotating needs, as indexes into the archive.
pub(super) struct Package {
    sheets: HashMap<String, usize>,
    /// The style table.
    pub styles: Option<usize>,
    /// The shared strings.
    pub strings: Option<usize>,
    /// In which order formulas are worked out. Programs make it anew where it is missing, and take a workbook for damaged
    /// where it names a cell that is gone.
    pub chain: Option<usize>,
    /// What the workbook is related to, and what each part is: both name the chain.
    pub named_in: Vec<usize>,
}

/// A relationship: what it is for, and the path of the part it leads to.
struct Relation {
    kind: String,
    target: String,
}

/// A member of the archive, unpacked as it is read.
pub(super) fn open<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: usize,
) -> Result<BufReader<ZipFile<'_, R>>, ReadError> {
    let member = archive.by_index(part).map_err(ReadError::from_zip)?;
    Ok(BufReader::new(member))
}

impl Package {
    /// Follows the relationships from the root of the archive to the sheets.
    pub fn read<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Self, ReadError> {
        let parts = index(archive)?;
        let find = |path: &str| parts.get(&part_key(path)).copied();
        let broken = || ReadError::broken("工作簿的结构读不懂");

        let roots = relations(archive, find("_rels/.rels").ok_or_else(broken)?, "")?;
        let book = roots
            .values()
            .find(|relation| relation.kind == "officeDocument")
            .ok_or_else(broken)?;
        let (folder, file) = book.target.rsplit_once('/').unwrap_or(("", &book.target));
        let rels = find(&join(folder, &format!("_rels/{file}.rels"))).ok_or_else(broken)?;
        let related = relations(archive, rels, folder)?;
        let of_kind = |kind: &str| {
            related
                .values()
                .find(|relation| relation.kind == kind)
                .and_then(|relation| find(&relation.target))
        };

        let mut sheets = HashMap::new();
        let book = find(&book.target).ok_or_else(broken)?;
        let mut events = Events::new(open(archive, book)?, "工作簿的结构");
        let mut buffer = Vec::new();
        loop {
            match events.next(&mut buffer)? {
                Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "sheet" => {
                    let (name, id) = (attribute(&tag, "name"), attribute(&tag, "id"));
                    let part = id
                        .and_then(|id| related.get(&id))
                        .filter(|relation| relation.kind == "worksheet")
                        .and_then(|relation| find(&relation.target));
                    if let (Some(name), Some(part)) = (name, part) {
                        sheets.insert(name, part);
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(Self {
            sheets,
            styles: of_kind("styles"),
            strings: of_kind("sharedStrings"),
            chain: of_kind("calcChain"),
            named_in: std::iter::once(rels)
                .chain(find("[Content_Types].xml"))
                .collect(),
        })
    }

    /// The parts that hold sheets.
    pub fn sheets(&self) -> impl Iterator<Item = usize> {
        self.sheets.values().copied()
    }

    /// The part that holds the sheet of this name.
    pub fn sheet(&self, name: &str) -> Option<usize> {
        self.sheets.get(name).copied()
    }

    /// Indexes of the shared strings that begin with `prefix`.
    pub fn strings_beginning_with<R: Read + Seek>(
        &self,
        archive: &mut ZipArchive<R>,
        prefix: &str,
    ) -> Result<HashSet<usize>, ReadError> {
        let mut found = HashSet::new();
        let Some(part) = self.strings else {
            return Ok(found);
        };
        let mut events = Events::new(open(archive, part)?, "共享字符串表");
        let mut buffer = Vec::new();
        let (mut index, mut text) = (0, String::new());
        loop {
            match events.next(&mut buffer)? {
                Event::Empty(tag) if tag.local_name().as_ref() == "si" => index += 1,
                Event::End(tag) if tag.local_name().as_ref() == "si" => {
                    if text.trim_start().starts_with(prefix) {
                        found.insert(index);
                    }
                    text.clear();
                    index += 1;
                }
                Event::Text(piece) if text.len() < prefix.len() * 2 => {
                    text.push_str(&piece.xml10_content());
                }
                Event::Eof => return Ok(found),
                _ => {}
            }
        }
    }
}

/// The members by the name parts are looked up under.
fn index<R: Read + Seek>(archive: &ZipArchive<R>) -> Result<HashMap<String, usize>, ReadError> {
    let names = archive.file_names().enumerate();
    names
        .map(|(part, name)| {
            name.map(|name| (part_key(&name), part))
                .map_err(ReadError::from_zip)
        })
        .collect()
}

/// The relationships in `part` by id, their targets resolved against `folder`.
fn relations<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: usize,
    folder: &str,
) -> Result<HashMap<String, Relation>, ReadError> {
    let mut relations = HashMap::new();
    let mut events = Events::new(open(archive, part)?, "工作簿的关系表");
    let mut buffer = Vec::new();
    loop {
        match events.next(&mut buffer)? {
            Event::Start(tag) | Event::Empty(tag)
                if tag.local_name().as_ref() == "Relationship" =>
            {
                let id = attribute(&tag, "Id");
                let (kind, target) = (attribute(&tag, "Type"), attribute(&tag, "Target"));
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    let target = join(folder, &target);
                    relations.insert(id, Relation { kind, target });
                }
            }
            Event::Eof => return Ok(relations),
            _ => {}
        }
    }
}

/// The path a target means, seen from `folder`.
fn join(folder: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (folder, target),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn targets_are_resolved_like_paths() {
        assert_eq!(
            join("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(join("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(join("xl", "./../xl/a.xml"), "xl/a.xml");
        assert_eq!(join("", "../../a.xml"), "a.xml");
    }
}
