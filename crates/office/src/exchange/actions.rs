//! Importing a workbook.

use std::path::Path;

use kernel::DivisionCode;
use workbook::{Limits, Mark, ReadError, Reader, Severity, Sheet};

use super::input::SheetInput;
use super::layout::Layout;
use super::recognise::recognise;
use super::report::{ImportReport, RowReport, RowResult, SheetReport};
use crate::access::{Action, Actor, Scope};
use crate::ledgers;
use crate::office::Office;
use crate::organisation::Directory;
use crate::payments;
use crate::people;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

/// What is asked of an import.
#[derive(Debug)]
pub struct Import<'a> {
    /// The workbook.
    pub file: &'a Path,
    /// Where its records belong; the actor's own division when left out.
    pub division: Option<DivisionCode>,
    /// Report only, write nothing.
    pub dry_run: bool,
    /// Where to write the workbook with the refused rows marked.
    pub errors: Option<&'a Path>,
}

/// What a sheet is written into: who, where, in which transaction.
pub struct SheetTarget<'a> {
    /// The office.
    pub office: &'a Office,
    /// Who imports.
    pub actor: &'a Actor,
    /// What she may touch.
    pub scope: Scope,
    /// Where the records belong.
    pub division: DivisionCode,
    /// The sheet's transaction.
    pub tx: &'a Tx,
    /// Divisions, with those met for the first time.
    pub directory: Directory,
}

/// Imports every sheet it recognises, each in one transaction; answers what became of each row.
///
/// # Errors
/// When the file cannot be read, or nothing in it is recognised: then nothing is written.
pub async fn workbook_import(
    office: &Office,
    actor: &Actor,
    import: Import<'_>,
) -> Result<ImportReport> {
    let scope = actor.may(Action::WorkbookImport)?;
    let division = import.division.unwrap_or(scope.division());
    let scope = scope
        .narrowed(division)
        .ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;

    let sheets = read(office, import.file)?;
    let names: Vec<String> = sheets.iter().map(|s| s.name.clone()).collect();
    let layouts = layouts(office)?;
    let mut inputs: Vec<SheetInput> = sheets
        .into_iter()
        .filter_map(|s| recognise(s, &layouts).ok())
        .collect();
    if inputs.is_empty() {
        return Err(nothing_recognised(&names, &layouts));
    }
    // People before what happened to them, and both before ledgers that name them.
    inputs.sort_by_key(|input| {
        ["roster", "standards", "changes"]
            .iter()
            .position(|k| *k == input.kind)
            .unwrap_or(9)
    });

    let mut reports = write_sheets(office, actor, scope, division, &inputs, import.dry_run).await?;
    let unknown = names
        .iter()
        .filter(|n| reports.iter().all(|r| r.sheet != **n));
    let unknown: Vec<SheetReport> = unknown
        .map(|name| SheetReport {
            sheet: name.clone(),
            kind: None,
            rows: Vec::new(),
            heading_row: 0,
        })
        .collect();
    reports.extend(unknown);
    reports.sort_by_key(|r| names.iter().position(|n| *n == r.sheet));
    if let Some(output) = import.errors {
        mark(import.file, &reports, output, import.dry_run)?;
    }
    Ok(ImportReport::of(reports))
}

fn read(office: &Office, file: &Path) -> Result<Vec<Sheet>> {
    let worker = office.worker();
    let arguments: Vec<&str> = worker.arguments.iter().map(String::as_str).collect();
    let refuse = |e: ReadError| Error::refusal(format!("{}：{e}", file.display()));
    let mut reader =
        Reader::open(&worker.program, &arguments, file, &Limits::default()).map_err(refuse)?;
    let mut sheets = Vec::new();
    while let Some(sheet) = reader.next_sheet().map_err(refuse)? {
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn layouts(office: &Office) -> Result<Vec<Layout>> {
    let mut layouts = Layout::shipped(office.catalogue())?;
    layouts.extend(
        ledgers::kinds(office.catalogue())?
            .iter()
            .map(ledgers::Kind::layout),
    );
    Ok(layouts)
}

fn nothing_recognised(names: &[String], layouts: &[Layout]) -> Error {
    let known: Vec<&str> = layouts.iter().map(|l| l.label.as_str()).collect();
    Error::refusal(format!(
        "没有认出任何工作表（现有：{}）。请检查表头，能导入的有：{}",
        names.join("、"),
        known.join("、")
    ))
}

/// Each sheet in its own transaction. A rehearsal is one transaction that is never committed, so that ledgers find
/// the people of the same workbook in it.
async fn write_sheets(
    office: &Office,
    actor: &Actor,
    scope: Scope,
    division: DivisionCode,
    inputs: &[SheetInput],
    rehearsal: bool,
) -> Result<Vec<SheetReport>> {
    let mut reports = Vec::new();
    if rehearsal {
        let tx = office.db().begin().await?;
        for input in inputs {
            reports.push(write_sheet(office, actor, scope, division, input, &tx).await?);
        }
        return Ok(reports);
    }
    for input in inputs {
        let tx = office.db().begin().await?;
        reports.push(write_sheet(office, actor, scope, division, input, &tx).await?);
        tx.commit().await?;
    }
    Ok(reports)
}

async fn write_sheet(
    office: &Office,
    actor: &Actor,
    scope: Scope,
    division: DivisionCode,
    input: &SheetInput,
    tx: &Tx,
) -> Result<SheetReport> {
    let directory = Directory::load(tx.connection(), &scope).await?;
    let mut target = SheetTarget {
        office,
        actor,
        scope,
        division,
        tx,
        directory,
    };
    let (rows, mut reports) = input.rows();
    let written: Vec<RowReport> = match input.kind.as_str() {
        "roster" => people::sheets::roster_import(&mut target, &rows).await?,
        "standards" => payments::sheets::standards_import(&mut target, &rows).await?,
        "changes" => people::sheets::changes_import(&mut target, &rows).await?,
        kind => ledgers::sheets::ledger_import(&mut target, kind, &rows).await?,
    };
    target.directory.write_added(tx).await?;
    reports.extend(written);
    reports.sort_by_key(|r| r.row);
    Ok(SheetReport {
        sheet: input.sheet.clone(),
        kind: Some(input.kind.clone()),
        rows: reports,
        heading_row: input.heading_row,
    })
}

/// Writes the workbook again with what is wrong beside each row. By then the rest is written: the refusal says so.
fn mark(file: &Path, reports: &[SheetReport], output: &Path, dry_run: bool) -> Result<()> {
    let mut marks = Vec::new();
    for sheet in reports {
        for row in &sheet.rows {
            let severity = match row.result {
                RowResult::Error => Severity::Error,
                RowResult::Warning => Severity::Warning,
                RowResult::Ok | RowResult::Skip => continue,
            };
            marks.push(Mark {
                sheet: sheet.sheet.clone(),
                row: row.row,
                columns: row.column.into_iter().collect(),
                severity,
                message: row.message.clone(),
            });
        }
    }
    let headings: Vec<(String, u32)> = reports
        .iter()
        .filter(|s| s.kind.is_some())
        .map(|s| (s.sheet.clone(), s.heading_row))
        .collect();
    let written = if dry_run { "" } else { "数据已导入，但" };
    workbook::annotate(file, &headings, &marks, output)
        .map_err(|e| Error::refusal(format!("{written}标注问题的工作簿没有写成：{e}")))
}
