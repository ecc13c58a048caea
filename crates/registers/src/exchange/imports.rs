//! Importing from a page: a file is handed in, looked over as a job, confirmed, written as another. Nothing of it is
//! written before it is confirmed, and what is written is what was shown: where the records have changed meanwhile, the
//! preview is made again instead.
//!
//! The file lies sealed until it is not needed any more. The child that reads it is given a copy in the clear, which is
//! gone when it has been read.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use kernel::DivisionCode;
use serde_json::json;

use super::actions::{Importer, Understood, layouts};
use super::answers::{Answers, decided_kept, keep_answers, keep_decided, meanings_of};
use super::differing::all_decided;
use super::import_audit::record;
use super::left::brought_again;
use super::model::{
    Counts, ImportFile, ImportRow, ImportSheet, ImportState, Imported, ImportsAsk, Shown, Told,
};
use super::store;
use super::undo::{Numbers, forget_made, keep_made};
use super::unused::{AskedOf, Question};
use super::uploads::{clear_away, keep, remove_sealed, sheets_of};
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::jobs::{Finished, NewJob, Progress};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

/// A file that comes in is no larger. Bytes.
pub const FILE_BYTES_MAX: usize = 50 << 20;
/// A preview can be confirmed for so long. Minutes.
pub const PREVIEW_MINUTES: i64 = 30;
/// The file of an import that is over is kept so long, for the workbook of its errors. Hours.
pub const KEPT_HOURS: i64 = 24;

/// What is handed in.
#[derive(Debug)]
pub struct NewImport {
    /// Where its records belong; the actor's own division when left out.
    pub division: Option<DivisionCode>,
    /// Its name on the clerk's machine.
    pub file_name: String,
    /// The workbook.
    pub bytes: Vec<u8>,
    /// The import whose refused rows it brings again.
    pub corrects: Option<i64>,
}

/// The number of an import, and of the job that works on it.
#[derive(Debug, Clone, Copy)]
pub struct Begun {
    /// The import.
    pub import: i64,
    /// The job.
    pub job: i64,
}

/// Takes a workbook in and begins to look it over.
///
/// # Errors
/// When she may not, the division is not hers, or the file is too large.
pub async fn hand_in(office: &Arc<Office>, actor: &Actor, new: NewImport) -> Result<Begun> {
    let idle = Progress::default();
    Importer::new(office, actor, new.division, ("", &idle))?;
    if new.bytes.len() > FILE_BYTES_MAX {
        return Err(Error::refusal("文件超过50兆，请拆成几份再上传"));
    }
    if let Some(earlier) = new.corrects {
        one(office, actor, earlier).await?;
    }
    let division = new.division.unwrap_or(actor.division());
    let own = office.profile().division.region();
    let tx = office.db().begin().await?;
    let id = ground::db::take_numbers(&tx, own, "import_file", 1).await?;
    let file = ImportFile {
        id,
        division,
        file_name: new.file_name,
        state: ImportState::Reading,
        told: String::new(),
        digest: String::new(),
        ok: 0,
        warning: 0,
        error: 0,
        by_name: actor.name.clone(),
        uploaded_at: moment_text(office.clock().now_utc()),
        expires_at: None,
        finished_at: None,
        kept: true,
        job: 0,
        package: String::new(),
        corrects: new.corrects,
        settled_at: None,
    };
    keep(office, id, &new.bytes)?;
    store::insert_file(&tx, &file, actor.user).await?;
    let detail = json!({ "文件": file.file_name, "字节": new.bytes.len() });
    record(office, &tx, actor, &file, "workbook_upload", &detail).await?;
    tx.commit().await?;
    let job = begin_check(office, actor, &file).await?;
    Ok(Begun { import: id, job })
}

fn job_of(
    office: &Office,
    actor: &Actor,
    file: &ImportFile,
    kind: &'static str,
    what: &str,
) -> NewJob {
    NewJob {
        region: office.profile().division.region(),
        user: actor.user,
        by: actor.name.clone(),
        kind,
        title: format!("{what}《{}》", file.file_name),
        href: format!("/imports/{}", Number(file.id)),
    }
}

async fn begin_check(office: &Arc<Office>, actor: &Actor, file: &ImportFile) -> Result<i64> {
    let new = job_of(office, actor, file, "import_check", "核对");
    let (office, actor, mut file) = (office.clone(), actor.clone(), file.clone());
    let jobs = office.jobs().clone();
    jobs.start(new, move |job, progress| async move {
        file.job = job;
        match check(&office, &actor, &mut file, &progress).await {
            Ok(message) => Ok(Finished {
                message,
                file: None,
            }),
            Err(error) => {
                let refused = matches!(error, Error::Refusal(_)) && progress.wanted().is_ok();
                file.told = match &error {
                    Error::Fault(_) => {
                        "系统内部出错，没有写入任何内容。请重新上传，或联系管理员".to_owned()
                    }
                    told => told.to_string(),
                };
                file.state = ImportState::Refused;
                let message = file.told.clone();
                close(&office, &mut file, true).await?;
                // What is wrong with the file is told by its own page.
                if refused {
                    Ok(Finished {
                        message,
                        file: None,
                    })
                } else {
                    Err(error)
                }
            }
        }
    })
    .await
}

/// Looks a file over; answers what it comes to.
async fn check(
    office: &Arc<Office>,
    actor: &Actor,
    file: &mut ImportFile,
    progress: &Arc<Progress>,
) -> Result<String> {
    let source = file.file_name.clone();
    let importer = Importer::new(office, actor, Some(file.division), (&source, progress))?;
    let sheets = sheets_of(office, file, progress).await?;
    let decided = Answers {
        conflicts: decided_kept(office, file.id).await?,
        ..Answers::default()
    };
    let understood = Understood::of(&importer, sheets, decided).await?;
    let reports = importer.rehearse(&understood).await?;
    let told = Told::of(&understood.in_order(reports))?;
    let counts = Counts::sum(told.sheets.iter().map(|s| &s.counts));
    keep_preview(office, file, &told, "").await?;
    let waits = match counts.proposed {
        0 => String::new(),
        rows => format!("，要由另一人复核{rows}行"),
    };
    Ok(format!(
        "核对完了：新增{}行，更新{}行{waits}，无变化{}行，不能导入{}行。确认以后才写入",
        counts.added, counts.changed, counts.same, counts.refused
    ))
}

/// Remembers what a file comes to, to be confirmed.
async fn keep_preview(
    office: &Office,
    file: &mut ImportFile,
    told: &Told,
    note: &str,
) -> Result<()> {
    let until = office.clock().now_utc() + Duration::minutes(PREVIEW_MINUTES);
    file.state = ImportState::Ready;
    note.clone_into(&mut file.told);
    file.digest.clone_from(&told.digest);
    file.expires_at = Some(moment_text(until));
    file.ok = told.count("ok");
    file.warning = told.count("warning");
    file.error = told.count("error");
    let tx = office.db().begin().await?;
    store::delete_rows(&tx, file).await?;
    store::insert_rows(&tx, file, &told.sheets, &told.rows).await?;
    store::set_state(&tx, file).await?;
    tx.commit().await
}

/// Confirms a preview and begins to write it.
///
/// # Errors
/// When it is not hers, not to be confirmed any more, or there is nothing to write.
pub async fn confirm(office: &Arc<Office>, actor: &Actor, id: i64) -> Result<i64> {
    let file = one(office, actor, id).await?;
    refuse_unless_ready(&file, office.clock().now_utc())?;
    let own = office.profile().division.region();
    if office.jobs().is_running(own, file.job) {
        return Ok(file.job);
    }
    let new = job_of(office, actor, &file, "import_write", "导入");
    let (office, actor) = (office.clone(), actor.clone());
    let jobs = office.jobs().clone();
    jobs.start(new, move |job, progress| async move {
        let message = write(&office, &actor, file, job, &progress).await?;
        Ok(Finished {
            message,
            file: None,
        })
    })
    .await
}

fn refuse_unless_ready(file: &ImportFile, now: DateTime<Utc>) -> Result<()> {
    let in_time = file
        .expires_at
        .as_ref()
        .is_some_and(|at| *at > moment_text(now));
    match file.state {
        ImportState::Ready if in_time => Ok(()),
        ImportState::Ready | ImportState::Expired => Err(Error::refusal(format!(
            "核对的结果只保留{PREVIEW_MINUTES}分钟，已经过期，没有写入。请重新上传"
        ))),
        ImportState::Reading => Err(Error::refusal("还在核对，请核对完再确认")),
        ImportState::Undone => Err(Error::Conflict(
            "这次导入已经撤销，要导入请重新上传".to_owned(),
        )),
        ImportState::Imported => Err(Error::Conflict(
            "这份表格已经导入过了，没有再写一遍".to_owned(),
        )),
        ImportState::Dropped => Err(Error::Conflict("这次导入已经放弃，请重新上传".to_owned())),
        ImportState::Refused => Err(Error::refusal(format!("这份表格不能导入：{}", file.told))),
    }
}

/// Writes what was shown, all sheets and the import itself in one transaction: done once or not at all.
async fn write(
    office: &Arc<Office>,
    actor: &Actor,
    file: ImportFile,
    job: i64,
    progress: &Arc<Progress>,
) -> Result<String> {
    let scope = actor.may(Action::WorkbookImport)?;
    let source = file.file_name.clone();
    let importer = Importer::new(office, actor, Some(file.division), (&source, progress))?;
    let sheets = sheets_of(office, &file, progress).await?;
    let decided = Answers {
        conflicts: decided_kept(office, file.id).await?,
        ..Answers::default()
    };
    let understood = Understood::of(&importer, sheets, decided).await?;
    let tx = office.db().begin().await?;
    // Somebody may have confirmed or dropped it before the lock was taken.
    let found = store::file(tx.connection(), &scope, file.id).await?;
    let mut file = found.ok_or_else(|| Error::not_found("这次导入"))?;
    refuse_unless_ready(&file, office.clock().now_utc())?;
    file.job = job;
    let numbers = Numbers::read(&tx).await?;
    let (reports, package) = importer.write_all(&understood, &tx).await?;
    let told = Told::of(&understood.in_order(reports))?;
    if told.digest != file.digest {
        drop(tx);
        let note = "核对以后登记的内容有了变化，还没有写入。下面是重新核对的数，请看过再确认";
        keep_preview(office, &mut file, &told, note).await?;
        return Ok(note.to_owned());
    }
    let counts = Counts::sum(told.sheets.iter().map(|s| &s.counts));
    file.state = ImportState::Imported;
    file.told.clear();
    file.package = package.unwrap_or_default();
    file.finished_at = Some(moment_text(office.clock().now_utc()));
    store::set_state(&tx, &file).await?;
    keep_made(office, &tx, &file, &numbers).await?;
    brought_again(office, &tx, &scope, &file).await?;
    let mut detail = json!({
        "文件": file.file_name,
        "新增": counts.added,
        "更新": counts.changed,
        "无变化": counts.same,
        "不能导入": counts.refused,
    });
    if !file.package.is_empty() {
        detail["待复核"] = json!(counts.proposed);
        detail["变更包"] = json!(file.package);
    }
    record(office, &tx, actor, &file, "workbook_import", &detail).await?;
    tx.commit().await?;
    let waits = match counts.proposed {
        0 => String::new(),
        rows => format!("，{rows}行等另一人复核（变更包 {}）", file.package),
    };
    Ok(format!(
        "已导入：新增{}行，更新{}行{waits}",
        counts.added, counts.changed
    ))
}

/// Gives a preview up; nothing of it is written.
///
/// # Errors
/// When it is not hers, or already confirmed.
pub async fn give_up(office: &Office, actor: &Actor, id: i64) -> Result<()> {
    let scope = actor.may(Action::WorkbookImport)?;
    let tx = office.db().begin().await?;
    let found = store::file(tx.connection(), &scope, id).await?;
    let mut file = found.ok_or_else(|| Error::not_found("这次导入"))?;
    if file.state != ImportState::Ready {
        return Err(Error::Conflict(format!(
            "这次导入{}，不能放弃",
            file.state.label()
        )));
    }
    file.state = ImportState::Dropped;
    file.finished_at = Some(moment_text(office.clock().now_utc()));
    file.kept = false;
    store::delete_rows(&tx, &file).await?;
    store::set_state(&tx, &file).await?;
    let detail = json!({ "文件": file.file_name });
    record(office, &tx, actor, &file, "workbook_drop", &detail).await?;
    tx.commit().await?;
    remove_sealed(office, id)
}

/// One import of hers.
///
/// # Errors
/// When there is none, or it is not beneath her division.
pub async fn one(office: &Office, actor: &Actor, id: i64) -> Result<ImportFile> {
    let scope = actor.may(Action::WorkbookImport)?;
    let found = store::file(office.db().reader(), &scope, id).await?;
    found.ok_or_else(|| Error::not_found("这次导入"))
}

/// What the sheets of an import wait for, each question once.
///
/// # Errors
/// When the store fails.
pub async fn waiting(office: &Office, file: &ImportFile) -> Result<Vec<Question>> {
    let sheets = sheets(office, file).await?.into_iter();
    Ok(Question::once(sheets.flat_map(|sheet| sheet.asks)))
}

/// Answers what the sheets wait for, for this import and from now on, and looks the file over again.
///
/// # Errors
/// When nothing is said, or something that no sheet has; and where the import does not wait any more.
pub async fn explain(
    office: &Arc<Office>,
    actor: &Actor,
    id: i64,
    said: &[(AskedOf, String, String)],
) -> Result<i64> {
    let file = one(office, actor, id).await?;
    refuse_unless_ready(&file, office.clock().now_utc())?;
    let of = |what: AskedOf| {
        let said = said.iter().filter(move |(asked, ..)| *asked == what);
        said.map(|(_, words, means)| (words.clone(), means.clone()))
    };
    let columns: Vec<(String, String)> = of(AskedOf::Column).collect();
    let answers = Answers {
        columns: meanings_of(&layouts(office)?, &columns)?,
        places: of(AskedOf::Place).collect(),
        values: of(AskedOf::Value).collect(),
        conflicts: all_decided(of(AskedOf::Conflict), of(AskedOf::Sheet))?,
    };
    if said.is_empty() {
        return Err(Error::refusal("请先选好再提交"));
    }
    keep_decided(office, actor, file.id, &answers.conflicts).await?;
    keep_answers(office, actor, &answers, file.division).await?;
    begin_check(office, actor, &file).await
}

/// How many imports a scope has.
pub async fn count(office: &Office, scope: &Scope, ask: ImportsAsk) -> Result<u64> {
    store::file_count(office.db().reader(), scope, ask).await
}

/// A page of the imports of a scope, newest first.
pub async fn page(
    office: &Office,
    scope: &Scope,
    ask: ImportsAsk,
    limit: u64,
    offset: u64,
) -> Result<Vec<ImportFile>> {
    store::files(office.db().reader(), scope, ask, limit, offset).await
}

/// The sheets of an import.
pub async fn sheets(office: &Office, file: &ImportFile) -> Result<Vec<ImportSheet>> {
    store::sheets(office.db().reader(), file).await
}

/// An import with its sheets, once they have been looked over.
pub async fn with_sheets(office: &Office, file: ImportFile) -> Result<Imported> {
    let sheets = match file.state.is_told() {
        true => sheets(office, &file).await?,
        false => Vec::new(),
    };
    Ok(Imported { file, sheets })
}

/// A page of the rows of an import.
pub async fn rows(
    office: &Office,
    file: &ImportFile,
    shown: &Shown,
    limit: u64,
    offset: u64,
) -> Result<Vec<ImportRow>> {
    store::rows(office.db().reader(), file, shown, limit, offset).await
}

/// Clears away what is not needed any more: previews nobody confirmed in time, and files of imports long over.
pub async fn tidy(office: &Office) -> Result<()> {
    let now = office.clock().now_utc();
    let before = moment_text(now - Duration::hours(KEPT_HOURS));
    let outlived = store::outlived(office.db().reader(), &moment_text(now), &before).await?;
    for mut file in outlived {
        let expired = file.state == ImportState::Ready;
        if expired {
            file.state = ImportState::Expired;
        }
        close(office, &mut file, expired).await?;
    }
    forget_made(office).await
}

/// For the start of a server: what was going on when the program stopped is told, and no file is left in the clear.
pub async fn recover(office: &Office) -> Result<()> {
    office.jobs().interrupt_unfinished().await?;
    for mut file in store::all_in(office.db().reader(), ImportState::Reading).await? {
        file.state = ImportState::Refused;
        file.told = "核对到一半时程序停过，没有写入任何内容。请重新上传".to_owned();
        close(office, &mut file, true).await?;
    }
    clear_away(office)?;
    tidy(office).await
}

/// Writes that an import is over; its file goes, and with `rows` what was said of them.
async fn close(office: &Office, file: &mut ImportFile, rows: bool) -> Result<()> {
    if file.finished_at.is_none() {
        file.finished_at = Some(moment_text(office.clock().now_utc()));
    }
    file.kept = false;
    let tx = office.db().begin().await?;
    if rows {
        store::delete_rows(&tx, file).await?;
    }
    store::set_state(&tx, file).await?;
    tx.commit().await?;
    remove_sealed(office, file.id)
}
