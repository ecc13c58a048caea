//! The workbook of what could not be imported (错误行回写): the whole file with the reasons beside its rows, or only the
//! rows still to be put right. Corrected and handed in again, exactly those are added.

use std::collections::HashMap;
use std::sync::Arc;

use gongwen::{SheetCell, SheetColumn, write_plain, write_xlsx};
use serde_json::json;
use workbook::{Mark, Severity};

use super::actions::read;
use super::exports::{NewExport, export};
use super::imports::{one, rows, sheets};
use super::marked::{with_reasons, write_marked};
use super::model::{ImportFile, ImportRow, ImportSheet, Shown};
use super::uploads::{InTheClear, beside, in_the_clear, sheets_of};
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
    let (bytes, what) = if only_refused {
        (
            refused_rows(office, &file, &told, &refused).await?,
            "仅错误行",
        )
    } else {
        let warned = rows(office, &file, &warned, ALL, 0).await?;
        let said = refused.iter().chain(&warned);
        (marked(office, &file, &told, said)?, "标注")
    };
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

/// The whole file with the reasons beside its rows.
fn marked<'r>(
    office: &Office,
    file: &ImportFile,
    told: &[ImportSheet],
    rows: impl Iterator<Item = &'r ImportRow>,
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
    let marks: Vec<Mark> = rows.map(mark).collect();
    let known = told.iter().filter(|s| s.kind.is_some());
    let headings: Vec<(String, u32)> = known.map(|s| (s.name.clone(), s.heading_row)).collect();
    let (source, output) = (
        in_the_clear(office, file)?,
        InTheClear(beside(office, file)?),
    );
    let sheets = || {
        let progress = Progress::default();
        read(office.worker(), &source.0, &file.file_name, &progress)
    };
    write_marked(&source.0, sheets, (&headings, &marks), &output.0)?;
    Ok(std::fs::read(&output.0)?)
}

/// The refused rows under their headings, the reason in the last column.
async fn refused_rows(
    office: &Arc<Office>,
    file: &ImportFile,
    told: &[ImportSheet],
    refused: &[ImportRow],
) -> Result<Vec<u8>> {
    let source = sheets_of(office, file, &Arc::new(Progress::default())).await?;
    let mut out = Vec::new();
    for sheet in &source {
        // A sheet may hold several tables.
        let tables = told.iter().filter(|s| s.kind.is_some());
        let tables: Vec<&ImportSheet> = tables.filter(|s| s.name == sheet.name).collect();
        let own = refused.iter();
        let own = own.filter(|row| tables.iter().any(|table| table.number == row.sheet));
        let reasons: HashMap<u32, &str> = own.map(|row| (row.row, row.message.as_str())).collect();
        let heads: Vec<u32> = tables.iter().map(|table| table.heading_row).collect();
        if !reasons.is_empty() {
            out.push(with_reasons(sheet, &heads, &reasons, false));
        }
    }
    if out.is_empty() {
        return Err(Error::refusal("没有不能导入的行"));
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    write_plain(&out, &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    Ok(bytes.into_inner())
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
