//! The workbook of what could not be imported (错误行回写): the whole file with the reasons beside its rows, or only the
//! rows still to be put right. Corrected and handed in again, exactly those are added.

use std::sync::Arc;

use gongwen::{SheetCell, SheetColumn, write_xlsx};
use serde_json::json;
use workbook::{Given, Mark, Severity};

use super::actions::read;
use super::exports::{NewExport, export};
use super::imports::{one, rows, sheets};
use super::marked::write_marked;
use super::model::{ImportFile, ImportRow, ImportSheet, Shown};
use super::uploads::{InTheClear, beside, in_the_clear};
use ground::audit;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::files::Download;
use ground::jobs::Progress;
use ground::key::Number;
use ground::office::Office;

/// Everything: a workbook has no more rows.
const ALL: u64 = 10_000_000;

/// The workbook with the reasons; with `only_refused`, just the rows that were refused.
///
/// # Errors
/// When the import is not hers or its file is gone already.
pub async fn corrections(
    office: &Arc<Office>,
    actor: &Actor,
    id: i64,
    only_refused: bool,
) -> Result<Download> {
    let file = one(office, actor, id).await?;
    let told = sheets(office, &file).await?;
    let refused = Shown {
        effect: Some("refused".to_owned()),
        ..Shown::default()
    };
    let warned = Shown {
        warnings: true,
        ..Shown::default()
    };
    let refused = rows(office, &file, &refused, ALL, 0).await?;
    let (others, given, what) = if only_refused {
        if refused.is_empty() {
            return Err(Error::refusal("没有不能导入的行"));
        }
        let skipped = Shown {
            effect: Some("skipped".to_owned()),
            ..Shown::default()
        };
        // A line of its own may say of which village the rows beneath it are.
        let skipped = rows(office, &file, &skipped, ALL, 0).await?;
        (skipped, Given::Marked, "仅错误行")
    } else {
        let warned = rows(office, &file, &warned, ALL, 0).await?;
        (warned, Given::All, "标注")
    };
    let bytes = marked(office, &file, &told, (&refused, &others, given))?;
    // It holds whole ID numbers, as the file did.
    let tx = office.db().begin().await?;
    let detail = json!({ "文件": file.file_name, "内容": what, "错误行": refused.len() });
    let subject = format!("导入 {}", Number(id));
    let region = file.division.region();
    audit::append(
        office,
        &tx,
        actor,
        region,
        "import_corrections",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    let stem = file.file_name.trim_end_matches(".xlsx");
    Ok(Download {
        name: format!("{stem}（{what}）.xlsx"),
        media: Download::XLSX,
        bytes,
    })
}

/// The file with the reasons beside its rows. Where only the refused ones are given back, the others are what stays among
/// them; else they have reasons too.
fn marked(
    office: &Office,
    file: &ImportFile,
    told: &[ImportSheet],
    (refused, others, given): (&[ImportRow], &[ImportRow], Given),
) -> Result<Vec<u8>> {
    let name = |number: i32| {
        let sheet = told.iter().find(|s| s.number == number);
        sheet.map(|s| s.name.clone()).unwrap_or_default()
    };
    let mark = |row: &ImportRow| Mark {
        sheet: name(row.sheet),
        row: row.row,
        columns: row.column.into_iter().collect(),
        severity: if row.result == "error" {
            Severity::Error
        } else {
            Severity::Warning
        },
        message: row.message.clone(),
    };
    let known = told.iter().filter(|s| s.kind.is_some());
    let known: Vec<(String, u32)> = known.map(|s| (s.name.clone(), s.heading_row)).collect();
    let (mut rows, mut stays) = (refused.iter().collect::<Vec<_>>(), Vec::new());
    match given {
        Given::All => rows.extend(others),
        Given::Marked => {
            let of_known = others.iter().map(|row| (name(row.sheet), row.row));
            stays.extend(of_known.filter(|(sheet, _)| known.iter().any(|(name, _)| name == sheet)));
        }
    }
    let marks: Vec<Mark> = rows.into_iter().map(mark).collect();
    let (source, output) = (
        in_the_clear(office, file)?,
        InTheClear(beside(office, file)?),
    );
    let sheets = || {
        let progress = Progress::default();
        read(office.worker(), &source.0, &file.file_name, &progress)
    };
    write_marked(
        &source.0,
        sheets,
        (&known, &stays),
        (&marks, given),
        &output.0,
    )?;
    Ok(std::fs::read(&output.0)?)
}

/// Begins to write what became of every row, as a list to be kept; answers the job.
///
/// # Errors
/// When the import is not hers.
pub async fn results(office: &Arc<Office>, actor: &Actor, id: i64) -> Result<i64> {
    let file = one(office, actor, id).await?;
    let stem = file.file_name.trim_end_matches(".xlsx");
    let new = NewExport {
        title: format!("导出《{}》的逐行结果", file.file_name),
        file_name: format!("{stem}（逐行结果）.xlsx"),
        media: Download::XLSX,
    };
    let (of, own) = (office.clone(), file);
    export(office, actor, new, move |progress| async move {
        let told = sheets(&of, &own).await?;
        let rows = rows(&of, &own, &Shown::default(), ALL, 0).await?;
        progress.begin("正在写表格", rows.len());
        let sheet = result_sheet(&own, &told, &rows, &progress)?;
        let mut bytes = std::io::Cursor::new(Vec::new());
        write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
        Ok(bytes.into_inner())
    })
    .await
}

fn result_sheet(
    file: &ImportFile,
    told: &[ImportSheet],
    rows: &[ImportRow],
    progress: &Progress,
) -> Result<gongwen::Sheet> {
    let column = |title: &str| SheetColumn {
        title: title.to_owned(),
        ..SheetColumn::default()
    };
    let mut lines = Vec::new();
    for row in rows {
        progress.step();
        progress.wanted()?;
        let sheet = told.iter().find(|s| s.number == row.sheet);
        let said = row.said()?;
        lines.push(
            [
                sheet.map_or("", |s| s.name.as_str()),
                &row.row.to_string(),
                &row.subject,
                row.effect_label(),
                &said,
            ]
            .map(|text| SheetCell::Text(text.to_owned()))
            .to_vec(),
        );
    }
    Ok(gongwen::Sheet {
        name: "逐行结果".to_owned(),
        title: format!("《{}》导入结果", file.file_name),
        subtitle: vec![("导入人".to_owned(), file.by_name.clone())],
        columns: ["工作表", "行号", "对象", "结果", "说明"]
            .map(column)
            .to_vec(),
        groups: vec![gongwen::Group {
            label: None,
            rows: lines,
        }],
        ..gongwen::Sheet::default()
    })
}
