//! 我的下载: files that were written as a job and wait to be fetched, sealed, for a day.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::Duration;
use serde_json::json;

use super::imports::KEPT_HOURS;
use ground::audit;
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::files::write_private;
use ground::jobs::{Finished, Job, NewJob, Progress};
use ground::key::Number;
use ground::office::Office;
use ground::time::moment_text;

const FOLDER: &str = "exports";
const SEALED_FOR: &str = "export_file";

/// What is asked of an export.
#[derive(Debug)]
pub struct NewExport {
    /// What it is, for people.
    pub title: String,
    /// Name of its file.
    pub file_name: String,
    /// Media type of its file.
    pub media: &'static str,
}

/// Begins to write a file; answers the job. Who may, and that it is told in the audit, is the caller's to see to.
pub async fn export<W, F>(
    office: &Arc<Office>,
    actor: &Actor,
    new: NewExport,
    work: W,
) -> Result<i64>
where
    W: FnOnce(Arc<Progress>) -> F,
    F: Future<Output = Result<Vec<u8>>> + Send + 'static,
{
    let job = NewJob {
        region: office.profile().division.region(),
        user: actor.user,
        by: actor.name.clone(),
        kind: "export",
        title: new.title,
        href: "/downloads".to_owned(),
    };
    let (file_name, media, of) = (new.file_name, new.media, office.clone());
    let write = move |id: i64, progress: Arc<Progress>| {
        let written = work(progress);
        async move {
            let bytes = written.await?;
            let sealed = of.seal_file(SEALED_FOR, id, &bytes)?;
            write_private(&path(&of, id)?, &sealed)?;
            Ok(Finished {
                message: format!("{file_name}写好了，可以下载"),
                file: Some((file_name, media)),
            })
        }
    };
    office.jobs().start(job, write).await
}

fn path(office: &Office, id: i64) -> Result<PathBuf> {
    Ok(office.folder(FOLDER)?.join(format!("{id}.sealed")))
}

fn since(office: &Office) -> String {
    moment_text(office.clock().now_utc() - Duration::hours(KEPT_HOURS))
}

/// Her files that wait, newest first. Those whose day is over are taken away.
pub async fn waiting(office: &Office, actor: &Actor) -> Result<Vec<Job>> {
    let (jobs, region) = (office.jobs(), office.profile().division.region());
    let kept = jobs.with_files(region, &since(office)).await?;
    for entry in std::fs::read_dir(office.folder(FOLDER)?)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let id: Option<i64> = stem.and_then(|stem| stem.parse().ok());
        if id.is_some_and(|id| !kept.contains(&id) && !jobs.is_running(region, id)) {
            std::fs::remove_file(path)?;
        }
    }
    jobs.files(region, actor.user, &since(office)).await
}

/// One of her files: its name, media type and bytes.
///
/// # Errors
/// When it is not hers, or its day is over.
pub async fn fetch(office: &Office, actor: &Actor, id: i64) -> Result<(Job, Vec<u8>)> {
    let found = waiting(office, actor).await?;
    let job = found.into_iter().find(|job| job.id == id);
    let job = job.ok_or_else(|| Error::not_found("这份文件"))?;
    let sealed = std::fs::read(path(office, id)?).map_err(|_| Error::not_found("这份文件"))?;
    let bytes = office.open_file(SEALED_FOR, id, &sealed)?;
    let tx = office.db().begin().await?;
    let region = office.profile().division.region();
    let (subject, detail) = (
        format!("任务 {}", Number(id)),
        json!({ "文件": job.file.as_ref().map(|(name, _)| name) }),
    );
    audit::append(office, &tx, actor, region, "file_fetch", &subject, &detail).await?;
    tx.commit().await?;
    Ok((job, bytes))
}
