//! Giving a workbook back: the same file, with what is wrong said beside each row.
//!
//! Only the marked sheets and the style table are rewritten, event by event; every other member is copied as it is
//! packed. Nothing is held in memory but the style table.

mod package;
mod partial;
mod plan;
mod rewrite;
mod styles;
mod survey;
pub(crate) mod xml;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use zip::{ZipArchive, ZipWriter};

use self::package::Package;
use self::partial::{with_strings, without_chain};
use self::plan::SheetPlan;
use self::styles::Styles;
use self::survey::Survey;
use crate::ReadError;

/// Heading of the column [`annotate`] adds. A column of this heading in an uploaded workbook is ours from an earlier
/// round, not data.
pub const RESULT_HEADING: &str = "导入结果";

/// How bad it is. Orders by gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 提醒: the row is taken, someone should look. Light yellow.
    Warning,
    /// 错误: the row is refused. Light red.
    Error,
}

/// What is wrong with one row. Several marks on a row are joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Name of the sheet.
    pub sheet: String,
    /// The sheet's own row number, from 1.
    pub row: u32,
    /// Columns of the cells at fault, from 0; empty when it is the whole row.
    pub columns: Vec<u16>,
    /// Decides the colour.
    pub severity: Severity,
    /// The reason and what to do, for the clerk.
    pub message: String,
}

/// Which rows are given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// All.
    All,
    /// Of the sheets that were read, the marked ones, with what stands above the headings. Each stays where it was, with its
    /// number, its colours and its merges; the places between are empty and hidden, and what stood there is nowhere in the
    /// file.
    Marked,
}

/// Writes `output`: the workbook `file` with a last column 「导入结果」 and the reasons beside the marked rows, the cells
/// at fault filled with colour. `heading_rows` names the row of the headings of each sheet that was read, and behind it
/// what else stays where only marked rows are given back. A column
/// 「导入结果」 from an earlier round is used again: its old reasons and colours go. Sheets that have neither marks nor
/// such a column stay byte for byte, as does every other part of the workbook. A workbook without a style table gets the
/// reasons only, no colours.
///
/// `file` is expected to have passed [`Reader`](crate::Reader). `output` appears whole or not at all.
///
/// # Errors
/// [`ReadError::NotFound`] without the file, [`ReadError::Broken`] when it does not hold together, names no such sheet or
/// has no free column, [`ReadError::Io`] when the output cannot be written.
pub fn annotate(
    file: &Path,
    heading_rows: &[(String, u32)],
    (marks, given): (&[Mark], Given),
    output: &Path,
) -> Result<(), ReadError> {
    let source = File::open(file).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::NotFound,
        _ => ReadError::Io(error),
    })?;
    let mut archive = ZipArchive::new(BufReader::new(source)).map_err(ReadError::from_zip)?;
    let partial = partial_path(output);
    let written = write(&mut archive, heading_rows, (marks, given), &partial)
        .and_then(|()| fs::rename(&partial, output).map_err(ReadError::Io))
        .and_then(|()| sync_directory(output));
    if written.is_err() {
        // The error itself is what matters; a leftover is overwritten by the next attempt.
        let _ = fs::remove_file(&partial);
    }
    written
}

/// A name beside `output`, on the same disk, for the file while it is being written.
fn partial_path(output: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(output.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    output.with_file_name(name)
}

/// A rename survives a power cut once its directory is on disk.
fn sync_directory(output: &Path) -> Result<(), ReadError> {
    let parent = match output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    Ok(File::open(parent)?.sync_all()?)
}

type Archive = ZipArchive<BufReader<File>>;

fn write(
    archive: &mut Archive,
    heading_rows: &[(String, u32)],
    (marks, given): (&[Mark], Given),
    partial: &Path,
) -> Result<(), ReadError> {
    let package = Package::read(archive)?;
    let mut plans = plans(&package, heading_rows, marks, given)?;
    let headings = package.strings_beginning_with(archive, RESULT_HEADING)?;
    let mut styles = match package.styles {
        Some(part) => Styles::read(package::open(archive, part)?)?,
        None => Styles::default(),
    };
    let mut surveys = BTreeMap::new();
    for (part, plan) in &mut plans {
        let mut survey = survey::survey(package::open(archive, *part)?, plan, &headings)?;
        if plan.is_partial() {
            plan.keep(survey.anchors(plan));
            survey = survey::survey(package::open(archive, *part)?, plan, &headings)?;
        }
        if plan.has_marks() || plan.is_partial() || survey.earlier_result.is_some() {
            surveys.insert(*part, survey);
        }
    }
    let used = match given {
        Given::All => None,
        Given::Marked => Some(strings_used(archive, &package, &surveys)?),
    };

    let mut zip = ZipWriter::new(BufWriter::new(File::create(partial)?));
    for part in 0..archive.len() {
        if Some(part) == package.styles {
            continue;
        }
        if used.is_some() && package.chain == Some(part) {
            continue;
        }
        let member = archive.by_index_raw(part).map_err(ReadError::from_zip)?;
        if let Some(used) = &used
            && (package.strings == Some(part) || package.named_in.contains(&part))
        {
            start_member(&mut zip, &member)?;
            drop(member);
            let stream = package::open(archive, part)?;
            match package.strings == Some(part) {
                true => with_strings(stream, &mut zip, used)?,
                false => without_chain(stream, &mut zip)?,
            }
            continue;
        }
        match (plans.get(&part), surveys.get(&part)) {
            (Some(plan), Some(survey)) => {
                start_member(&mut zip, &member)?;
                drop(member);
                let stream = package::open(archive, part)?;
                rewrite::rewrite(stream, &mut zip, plan, survey, &mut styles)?;
            }
            _ => zip.raw_copy_file(member).map_err(ReadError::from_zip)?,
        }
    }
    // Last, when it is known which styles the sheets came to need.
    if let Some(part) = package.styles {
        let member = archive.by_index_raw(part).map_err(ReadError::from_zip)?;
        if styles.changed() {
            start_member(&mut zip, &member)?;
            drop(member);
            styles.write(package::open(archive, part)?, &mut zip)?;
        } else {
            zip.raw_copy_file(member).map_err(ReadError::from_zip)?;
        }
    }
    let mut stream = zip.finish().map_err(ReadError::from_zip)?;
    stream.flush()?;
    stream.get_ref().sync_all()?;
    Ok(())
}

fn start_member<W: Write + std::io::Seek, R: std::io::Read>(
    zip: &mut ZipWriter<W>,
    member: &zip::read::ZipFile<'_, R>,
) -> Result<(), ReadError> {
    let name = member.name().map_err(ReadError::from_zip)?.into_owned();
    zip.start_file(name, member.options())
        .map_err(ReadError::from_zip)
}

/// The shared strings that are still used once only marked rows are given back.
fn strings_used(
    archive: &mut Archive,
    package: &Package,
    surveys: &BTreeMap<usize, Survey>,
) -> Result<HashSet<usize>, ReadError> {
    let mut used = HashSet::new();
    for part in package.sheets() {
        match surveys.get(&part) {
            Some(survey) => used.extend(&survey.used),
            None => {
                let plan = SheetPlan::new(None, std::iter::empty());
                let stream = package::open(archive, part)?;
                used.extend(survey::survey(stream, &plan, &HashSet::new())?.used);
            }
        }
    }
    Ok(used)
}

/// What to do in each sheet, by the index of its part.
fn plans(
    package: &Package,
    heading_rows: &[(String, u32)],
    marks: &[Mark],
    given: Given,
) -> Result<BTreeMap<usize, SheetPlan>, ReadError> {
    let names: HashSet<&str> = heading_rows
        .iter()
        .map(|(sheet, _)| sheet.as_str())
        .chain(marks.iter().map(|mark| mark.sheet.as_str()))
        .collect();
    let mut plans = BTreeMap::new();
    for name in names {
        let part = package
            .sheet(name)
            .ok_or_else(|| ReadError::broken(format!("没有工作表「{name}」")))?;
        let heading = heading_rows
            .iter()
            .find(|(sheet, _)| sheet == name)
            .map(|(_, row)| *row);
        let own = marks.iter().filter(|mark| mark.sheet == name);
        let plan = SheetPlan::new(heading, own);
        let headings = heading_rows.iter().filter(|(sheet, _)| sheet == name);
        let plan = match given {
            Given::All => plan,
            Given::Marked => plan.only(headings.map(|(_, row)| *row).collect()),
        };
        plans.insert(part, plan);
    }
    Ok(plans)
}
