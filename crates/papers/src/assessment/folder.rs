//! The evidence folder (佐证材料): one zip in the order of the items, with a table of contents. Equal assessments give
//! equal bytes.

use std::io::Write;
use std::sync::Arc;

use gongwen::{
    Align, Block, CellKind, Column, Document, Fonts, Group, Properties, Sheet, SheetCell, Table,
};
use serde_json::json;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::model::Key;
use super::opened::{DOCUMENT, ENTRY, Opened, assessment_open};
use super::score::{Cited, ScoredItem};
use super::sheets::{column, score_file, workbook};
use crate::documents::{DocumentKey, document_open};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::files::Download;
use ground::office::Office;
use registers::attachments::Owner;
use registers::attachments::actions::files_of;

const ZIP: &str = "application/zip";
/// A name in the folder is kept up to so many characters: paths on office machines are short.
const NAME_MAX: usize = 24;
/// So many records of an item stand in the table of contents one by one, and those with files.
const LISTED_MAX: usize = 8;
/// So many bytes of files go into one folder.
const BYTES_MAX: usize = 512 * 1024 * 1024;

/// What is being put together.
#[derive(Default)]
struct Folder {
    files: Vec<(String, Vec<u8>)>,
    bytes: usize,
    contents: Vec<Block>,
}

impl Folder {
    fn put(&mut self, path: String, bytes: Vec<u8>) -> Result<()> {
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > BYTES_MAX {
            return Err(Error::refusal("佐证文件合计超过512兆，请少引用几件再导出"));
        }
        self.files.push((path, bytes));
        Ok(())
    }
}

/// Writes the evidence of an assessment as one zip; told in the audit with its reason. Nothing while figures are still
/// being worked out.
///
/// # Errors
/// When the actor may not hand out lists, or the files are too large together.
pub async fn evidence_folder(
    office: &Arc<Office>,
    actor: &Actor,
    key: Key,
    reason: &str,
) -> Result<Option<Download>> {
    actor.may(Action::ListExport)?;
    let Some(opened) = assessment_open(office, actor, key).await? else {
        return Ok(None);
    };
    let mut folder = Folder::default();
    let parts = opened.sheet.sections.iter();
    let mut parts: Vec<(&str, &[ScoredItem])> = parts
        .map(|section| (section.title.as_str(), section.items.as_slice()))
        .collect();
    if !opened.sheet.bonus.is_empty() {
        parts.push(("加分项", &opened.sheet.bonus));
    }
    for (place, (title, items)) in parts.into_iter().enumerate() {
        let section = format!("{:02}_{}", place + 1, safe(title));
        folder.contents.push(Block::Heading {
            level: 1,
            text: title.to_owned(),
        });
        if items.is_empty() {
            let none = "本节没有条目。".to_owned();
            folder.contents.push(Block::Paragraph(none));
            continue;
        }
        let mut rows = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let at = format!(
                "{section}/{:02}_{}",
                place + 1,
                safe(&format!("{} {}", item.number, item.content))
            );
            if !put_item(office, actor, &mut folder, &at, item, &mut rows).await? {
                return Ok(None);
            }
        }
        folder.contents.push(Block::Table(contents_table(rows)));
    }
    folder.put("00_考评表.xlsx".to_owned(), score_file(&opened)?.bytes)?;
    let contents = contents(&opened, std::mem::take(&mut folder.contents))?;
    folder.put("目录.docx".to_owned(), contents)?;
    let bytes = packed(&folder.files)?;
    let tx = office.db().begin().await?;
    let (subject, region) = (opened.row.subject(), opened.row.region);
    let reason = if reason.is_empty() {
        "报送考评材料"
    } else {
        reason
    };
    let detail = json!({ "件数": folder.files.len(), "用途": reason });
    audit::append(
        office,
        &tx,
        actor,
        region,
        "assessment_export",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(Download {
        name: format!("{}佐证材料.zip", opened.row.title),
        media: ZIP,
        bytes,
    }))
}

/// What is cited for an item: a sheet of it all, and a file for everything that is one.
async fn put_item(
    office: &Arc<Office>,
    actor: &Actor,
    folder: &mut Folder,
    at: &str,
    item: &ScoredItem,
    rows: &mut Vec<Vec<String>>,
) -> Result<bool> {
    let clause = format!("{} {}", item.number, item.content);
    let cited: Vec<(i32, &Cited)> = item
        .cells
        .iter()
        .flat_map(|cell| cell.evidence.iter().map(|cited| (cell.year, cited)))
        .filter(|(_, cited)| !cited.gone)
        .collect();
    if cited.is_empty() {
        let none = if item.wanted.is_empty() {
            "不要佐证"
        } else {
            "还没有佐证"
        };
        rows.push(vec![clause, none.to_owned(), String::new()]);
        return Ok(true);
    }
    let (mut listed, mut left, mut number) = (Vec::new(), Vec::new(), 0);
    for (place, (year, cited)) in cited.iter().enumerate() {
        let mut names = Vec::new();
        for (name, bytes) in match files(office, actor, cited).await? {
            Some(files) => files,
            None => return Ok(false),
        } {
            number += 1;
            let name = format!("附{number:02}_{name}");
            folder.put(format!("{at}/{name}"), bytes)?;
            names.push(name);
        }
        let year = if *year == 0 {
            "整届".to_owned()
        } else {
            year.to_string()
        };
        if place >= LISTED_MAX && names.is_empty() {
            left.push(place + 1);
        } else {
            rows.push(contents_row(&clause, place, &cited.told, &names));
        }
        listed.push(vec![
            SheetCell::Integer(i64::try_from(place + 1).unwrap_or_default()),
            SheetCell::Text(year),
            SheetCell::Text(cited.told.clone()),
            SheetCell::Text(names.join("、")),
        ]);
    }
    if let (Some(first), Some(last)) = (left.first(), left.last()) {
        let told = format!("其余{}条", left.len());
        let place = format!("证据清单第{first}至{last}行");
        rows.push(vec![String::new(), told, place]);
    }
    let list = Sheet {
        name: "证据清单".to_owned(),
        title: clause,
        subtitle: vec![("要求的佐证".to_owned(), item.wanted.clone())],
        columns: vec![
            column("序号", CellKind::Integer, None),
            column("年度", CellKind::Text, None),
            column("记录", CellKind::Text, Some(60)),
            column("附件", CellKind::Text, Some(24)),
        ],
        groups: vec![Group {
            label: None,
            rows: listed,
        }],
        ..Sheet::default()
    };
    folder.put(format!("{at}/证据清单.xlsx"), workbook(&[list])?)?;
    Ok(true)
}

/// A record in the table of contents: its clause before the first, what it says, where it is found.
fn contents_row(clause: &str, place: usize, told: &str, names: &[String]) -> Vec<String> {
    let first = if place == 0 { clause } else { "" };
    let row = format!("证据清单第{}行", place + 1);
    let found: Vec<&str> = std::iter::once(row.as_str())
        .chain(names.iter().map(String::as_str))
        .collect();
    vec![first.to_owned(), told.to_owned(), found.join("、")]
}

/// The files of what is cited: the attachments of an entry, the Word of a document. Nothing while figures are being
/// worked out.
async fn files(
    office: &Arc<Office>,
    actor: &Actor,
    cited: &Cited,
) -> Result<Option<Vec<(String, Vec<u8>)>>> {
    match cited.kind.as_str() {
        ENTRY => {
            let key = Key::read(&cited.target)?;
            let owner = Owner::ledger_entry(key.region, key.id);
            // What was fixed may cite an entry that was taken away since; its words stay.
            let files = match files_of(office, actor, owner).await {
                Err(Error::NotFound(_)) => Vec::new(),
                files => files?,
            };
            Ok(Some(
                files
                    .into_iter()
                    .map(|file| (safe_file(&file.name), file.bytes))
                    .collect(),
            ))
        }
        DOCUMENT => {
            let key = DocumentKey::read(&cited.target)?;
            let opened = document_open(office, actor, key).await?;
            let Some(opened) = opened else {
                return Ok(None);
            };
            let name = format!("{}.docx", safe(&opened.row.title));
            Ok(Some(vec![(name, opened.content().word()?)]))
        }
        _ => Ok(Some(Vec::new())),
    }
}

/// A name that every file system takes.
fn safe(name: &str) -> String {
    let plain = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | ' ' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.chars().map(plain).take(NAME_MAX).collect();
    name.trim_matches(['.', '_']).to_owned()
}

/// The same for the name of a file, its ending kept.
fn safe_file(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, ending)) if ending.len() <= 5 => format!("{}.{}", safe(stem), safe(ending)),
        _ => safe(name),
    }
}

fn contents_table(rows: Vec<Vec<String>>) -> Table {
    let column = |title: &str, width: u32| Column {
        title: title.to_owned(),
        width,
        align: Align::Left,
    };
    Table {
        columns: vec![column("条目", 4), column("佐证", 6), column("在哪里", 4)],
        rows,
        total: None,
        font_half_points: 21,
    }
}

fn contents(opened: &Opened, body: Vec<Block>) -> Result<Vec<u8>> {
    let document = Document {
        title: vec![opened.row.title.clone(), "佐证材料目录".to_owned()],
        body,
        properties: Properties {
            author: opened.sheet.unit.clone(),
            subject: opened.sheet.scheme.clone(),
            created: String::new(),
        },
        ..Document::default()
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_docx(&document, &Fonts::default(), &mut bytes)
        .map_err(|e| Error::Fault(e.into()))?;
    Ok(bytes.into_inner())
}

/// In the order of the names, with a fixed time stamp.
fn packed(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut files: Vec<&(String, Vec<u8>)> = files.iter().collect();
    files.sort();
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    let fault = |e: zip::result::ZipError| Error::Fault(e.into());
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).map_err(fault)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(fault)?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_such_as_every_file_system_takes() {
        assert_eq!(safe("1.1 规划：党/政"), "1.1_规划：党_政");
        assert_eq!(safe("..\\..\\x"), "x");
        assert_eq!(safe_file("照片 1.jpg"), "照片_1.jpg");
        assert!(safe(&"长".repeat(80)).chars().count() <= NAME_MAX);
    }

    #[test]
    fn equal_files_are_equal_bytes() {
        let files = [
            ("乙.txt".to_owned(), vec![1]),
            ("甲.txt".to_owned(), vec![2]),
        ];
        let turned = [files[1].clone(), files[0].clone()];
        let packed = |files| packed(files).expect("packed");
        assert_eq!(packed(&files), packed(&turned));
    }
}
