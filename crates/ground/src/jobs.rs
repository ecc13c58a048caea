//! Long work (长任务) in this process: begun by a page, going on while the page is left, told when it is done. Knows no
//! subject; whoever begins it says what is done.
//!
//! While it runs, how far it is stands in memory: the work itself may hold the one connection that writes. The
//! database says that it began and how it ended, so that a program that was stopped can say so afterwards.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::Clock;
use sea_orm::FromQueryResult;
use tokio::sync::watch;

use super::db::{self, Db};
use super::error::{Error, Result};
use super::key::Number;
use super::time::moment_text;

/// How far a piece of work is, and whether it is still wanted.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    step: Mutex<String>,
}

impl Progress {
    /// A new part of the work: what is done now, over so many things.
    pub fn begin(&self, step: &str, total: usize) {
        self.done.store(0, Ordering::Relaxed);
        self.total.store(total as u64, Ordering::Relaxed);
        step.clone_into(&mut self.step.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One thing more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether to go on; asked where nothing half-done is left behind.
    ///
    /// # Errors
    /// When it was cancelled.
    pub fn wanted(&self) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::refusal("已按您的要求停下，没有写入任何内容"));
        }
        Ok(())
    }
}

/// What is asked of a job.
#[derive(Debug)]
pub struct NewJob {
    /// Region of its number.
    pub region: i32,
    /// Who began it.
    pub user: i64,
    /// Her name.
    pub by: String,
    /// What it is, in a word: `import_check`.
    pub kind: &'static str,
    /// What it is, for people.
    pub title: String,
    /// Where to look afterwards, also when it did not end well.
    pub href: String,
}

/// What is left of a job that was done.
#[derive(Debug, Default)]
pub struct Finished {
    /// What came of it.
    pub message: String,
    /// A file that waits to be fetched: its name and media type.
    pub file: Option<(String, &'static str)>,
}

/// How a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// 正在进行
    Running,
    /// 已完成
    Done,
    /// 没有办成, and the message says why.
    Refused,
    /// 已停下
    Cancelled,
    /// 中断: the program stopped meanwhile.
    Interrupted,
}

impl JobState {
    const ALL: [(JobState, &'static str, &'static str); 5] = [
        (JobState::Running, "running", "正在进行"),
        (JobState::Done, "done", "已完成"),
        (JobState::Refused, "refused", "没有办成"),
        (JobState::Cancelled, "cancelled", "已停下"),
        (JobState::Interrupted, "interrupted", "中断"),
    ];

    fn code(self) -> &'static str {
        let found = JobState::ALL.iter().find(|(state, _, _)| *state == self);
        found.map_or("", |(_, code, _)| code)
    }

    fn from_code(code: &str) -> Result<JobState> {
        let found = JobState::ALL.iter().find(|(_, known, _)| *known == code);
        found
            .map(|(state, _, _)| *state)
            .ok_or_else(|| Error::inconsistent(format!("任务状态 {code}")))
    }

    /// In words.
    pub fn label(self) -> &'static str {
        let found = JobState::ALL.iter().find(|(state, _, _)| *state == self);
        found.map_or("", |(_, _, label)| label)
    }
}

/// A job as it is shown.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub title: String,
    /// How it stands.
    pub state: JobState,
    /// What is done now, or what came of it.
    pub message: String,
    /// So many of …
    pub done: u64,
    /// … so many; 0 where it is not known.
    pub total: u64,
    /// Where to look afterwards.
    pub href: String,
    /// Name and media type of its file.
    pub file: Option<(String, String)>,
    /// When it began.
    pub created_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
}

#[derive(FromQueryResult)]
struct Record {
    id: i64,
    title: String,
    state: String,
    done: i64,
    total: i64,
    message: String,
    href: String,
    file_name: Option<String>,
    media: Option<String>,
    created_at: String,
    finished_at: Option<String>,
}

const COLUMNS: &str =
    "id, title, state, done, total, message, href, file_name, media, created_at, finished_at";

impl Record {
    fn job(self) -> Result<Job> {
        Ok(Job {
            id: self.id,
            title: self.title,
            state: JobState::from_code(&self.state)?,
            message: self.message,
            done: u64::try_from(self.done).unwrap_or(0),
            total: u64::try_from(self.total).unwrap_or(0),
            href: self.href,
            file: self.file_name.zip(self.media),
            created_at: self.created_at,
            finished_at: self.finished_at,
        })
    }
}

struct Running {
    progress: Arc<Progress>,
    ended: watch::Receiver<bool>,
}

/// The jobs of an office.
#[derive(Clone)]
pub struct Jobs {
    db: Db,
    clock: Arc<dyn Clock>,
    running: Arc<Mutex<HashMap<(i32, i64), Running>>>,
}

impl Jobs {
    /// Jobs that are written into this database.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Jobs {
        Jobs {
            db,
            clock,
            running: Arc::default(),
        }
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<(i32, i64), Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a piece of work and answers its number; it goes on by itself. The work is handed its own number.
    pub async fn start<W, F>(&self, new: NewJob, work: W) -> Result<i64>
    where
        W: FnOnce(i64, Arc<Progress>) -> F,
        F: Future<Output = Result<Finished>> + Send + 'static,
    {
        let region = new.region;
        let id = self.insert(new).await?;
        let progress = Arc::new(Progress::default());
        let (end, ended) = watch::channel(false);
        let entry = Running {
            progress: progress.clone(),
            ended,
        };
        self.running().insert((region, id), entry);
        let task = tokio::spawn(work(id, progress.clone()));
        let jobs = self.clone();
        tokio::spawn(async move {
            let result = match task.await {
                Ok(result) => result,
                Err(panic) => Err(Error::Fault(panic.into())),
            };
            if let Err(error) = jobs.finish(region, id, &progress, result).await {
                tracing::error!(job = id, %error, "任务的结果没有记下");
            }
            jobs.running().remove(&(region, id));
            // Nobody need be waiting.
            let _ = end.send(true);
        });
        Ok(id)
    }

    async fn insert(&self, new: NewJob) -> Result<i64> {
        let tx = self.db.begin().await?;
        let id = db::take_numbers(&tx, new.region, "job", 1).await?;
        let columns = [
            "region",
            "id",
            "user_id",
            "by_name",
            "kind",
            "title",
            "state",
            "done",
            "total",
            "message",
            "href",
            "created_at",
        ];
        let row = vec![
            new.region.into(),
            id.into(),
            new.user.into(),
            new.by.into(),
            new.kind.into(),
            new.title.into(),
            JobState::Running.code().into(),
            0i64.into(),
            0i64.into(),
            "".into(),
            new.href.into(),
            moment_text(self.clock.now_utc()).into(),
        ];
        db::insert(tx.connection(), "job", &columns, vec![row]).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn finish(
        &self,
        region: i32,
        id: i64,
        progress: &Progress,
        result: Result<Finished>,
    ) -> Result<()> {
        let cancelled = progress.cancelled.load(Ordering::Relaxed);
        let (state, message, file) = match result {
            Ok(finished) => (JobState::Done, finished.message, finished.file),
            Err(Error::Fault(inside)) => {
                tracing::error!(job = id, %inside, "内部错误");
                let message = format!(
                    "系统内部出错，数据没有改动。请告诉管理员：任务 {}",
                    Number(id)
                );
                (JobState::Refused, message, None)
            }
            Err(refusal) if cancelled => (JobState::Cancelled, refusal.to_string(), None),
            Err(refusal) => (JobState::Refused, refusal.to_string(), None),
        };
        let (name, media) = file.unzip();
        let number = |n: &AtomicU64| i64::try_from(n.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        let sql = "UPDATE job SET state = $3, message = $4, done = $5, total = $6, file_name = $7, media = $8, \
                   finished_at = $9 WHERE region = $1 AND id = $2";
        let values = vec![
            region.into(),
            id.into(),
            state.code().into(),
            message.into(),
            number(&progress.done).into(),
            number(&progress.total).into(),
            name.into(),
            media.into(),
            moment_text(self.clock.now_utc()).into(),
        ];
        let tx = self.db.begin().await?;
        db::execute(tx.connection(), sql, values).await?;
        tx.commit().await
    }

    /// A job of somebody's own.
    ///
    /// # Errors
    /// When it is not hers.
    pub async fn of(&self, region: i32, user: i64, id: i64) -> Result<Job> {
        let sql =
            format!("SELECT {COLUMNS} FROM job WHERE region = $1 AND user_id = $2 AND id = $3");
        let values = vec![region.into(), user.into(), id.into()];
        let found: Option<Record> = db::one(self.db.reader(), &sql, values).await?;
        let record = found.ok_or_else(|| Error::not_found("这个任务"))?;
        let mut job = record.job()?;
        if let Some(running) = self.running().get(&(region, id)) {
            job.done = running.progress.done.load(Ordering::Relaxed);
            job.total = running.progress.total.load(Ordering::Relaxed);
            let step = &running.progress.step;
            job.message
                .clone_from(&step.lock().unwrap_or_else(PoisonError::into_inner));
        }
        Ok(job)
    }

    /// Whether a job goes on in this process.
    pub fn is_running(&self, region: i32, id: i64) -> bool {
        self.running().contains_key(&(region, id))
    }

    /// Waits until a job has ended, but not longer than this; for sparing a page that says it has only begun.
    pub async fn settled(&self, region: i32, id: i64, patience: Duration) {
        let ended = self.running().get(&(region, id)).map(|r| r.ended.clone());
        if let Some(mut ended) = ended {
            // Too late or gone: either way there is nothing more to wait for.
            let _ = tokio::time::timeout(patience, ended.wait_for(|ended| *ended)).await;
        }
    }

    /// Asks a job to stop; it does at the next place where nothing half-done is left behind.
    pub fn cancel(&self, region: i32, id: i64) {
        if let Some(running) = self.running().get(&(region, id)) {
            running.progress.cancelled.store(true, Ordering::Relaxed);
        }
    }

    /// Says of jobs that were going on when the program stopped that they were interrupted. For the start of a server.
    pub async fn interrupt_unfinished(&self) -> Result<()> {
        let sql = "UPDATE job SET state = $1, message = $2, finished_at = $3 WHERE state = $4";
        let values = vec![
            JobState::Interrupted.code().into(),
            "程序中途停过，这件事没有做完，也没有写入一半。请重新办理".into(),
            moment_text(self.clock.now_utc()).into(),
            JobState::Running.code().into(),
        ];
        let tx = self.db.begin().await?;
        db::execute(tx.connection(), sql, values).await?;
        tx.commit().await
    }

    /// Numbers of the jobs whose files wait to be fetched, whoever's they are.
    pub async fn with_files(&self, region: i32, since: &str) -> Result<HashSet<i64>> {
        let sql =
            "SELECT id FROM job WHERE region = $1 AND file_name IS NOT NULL AND finished_at >= $2";
        let values = vec![region.into(), since.into()];
        let found: Vec<(i64,)> = db::tuples(self.db.reader(), sql, values).await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }

    /// Somebody's files that wait to be fetched, newest first.
    pub async fn files(&self, region: i32, user: i64, since: &str) -> Result<Vec<Job>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM job WHERE region = $1 AND user_id = $2 AND file_name IS NOT NULL \
             AND finished_at >= $3 ORDER BY id DESC"
        );
        let values = vec![region.into(), user.into(), since.into()];
        let records: Vec<Record> = db::rows(self.db.reader(), &sql, values).await?;
        records.into_iter().map(Record::job).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn jobs(folder: &std::path::Path) -> Jobs {
        let db = Db::open(
            &crate::server::Location::File(folder.join("jobs.db")),
            true,
            1,
        )
        .await
        .unwrap();
        // Numbers name the office that gives them.
        let tx = db.begin().await.unwrap();
        let office = "INSERT INTO meta (name, value) VALUES ('office', '101000')";
        db::execute(tx.connection(), office, vec![]).await.unwrap();
        tx.commit().await.unwrap();
        let day = kernel::Date::from_ymd_opt(2026, 11, 24).unwrap();
        Jobs::new(db, Arc::new(kernel::FixedClock::on(day)))
    }

    fn new() -> NewJob {
        NewJob {
            region: 990_101,
            user: 1,
            by: "张三".to_owned(),
            kind: "test",
            title: "试一试".to_owned(),
            href: "/".to_owned(),
        }
    }

    const PATIENCE: Duration = Duration::from_secs(20);

    #[tokio::test]
    async fn a_job_says_what_came_of_it_and_another_user_does_not_see_it() {
        let folder = tempfile::tempdir().unwrap();
        let jobs = jobs(folder.path()).await;
        let work = |_, progress: Arc<Progress>| async move {
            progress.begin("数一数", 2);
            progress.step();
            progress.step();
            Ok(Finished {
                message: "数完了".to_owned(),
                file: None,
            })
        };
        let id = jobs.start(new(), work).await.unwrap();
        jobs.settled(990_101, id, PATIENCE).await;
        let job = jobs.of(990_101, 1, id).await.unwrap();
        assert_eq!(
            (job.state, job.message.as_str(), job.done, job.total),
            (JobState::Done, "数完了", 2, 2)
        );
        assert!(jobs.of(990_101, 2, id).await.is_err());
    }

    #[tokio::test]
    async fn a_job_that_panics_or_is_stopped_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let jobs = jobs(folder.path()).await;
        let panics = jobs.start(new(), |_, _| async { panic!("inside") });
        let panics = panics.await.unwrap();
        jobs.settled(990_101, panics, PATIENCE).await;
        let job = jobs.of(990_101, 1, panics).await.unwrap();
        assert_eq!(job.state, JobState::Refused);
        assert!(!job.message.contains("inside"));

        let waits = |_, progress: Arc<Progress>| async move {
            loop {
                progress.wanted()?;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let waits = jobs.start(new(), waits).await.unwrap();
        assert!(jobs.is_running(990_101, waits));
        jobs.cancel(990_101, waits);
        jobs.settled(990_101, waits, PATIENCE).await;
        let job = jobs.of(990_101, 1, waits).await.unwrap();
        assert_eq!(job.state, JobState::Cancelled);
    }
}
