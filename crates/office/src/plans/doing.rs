//! Doing a task: reported on, reported done, confirmed, sent back, put off, given up, urged. Each is a step that stays.

use kernel::{Date, Fen};
use serde_json::json;

use super::actions::own_unit;
use super::feed;
use super::filled::money;
use super::model::{Key, Task, TaskCommand, TaskState};
use super::store::{self, NewStep, Sight};
use super::tasks::{may_do, no_task};
use crate::audit;
use crate::authority::{Action, Actor};
use crate::ledgers::actions::entry_at;
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::key::read_cited;
use crate::platform::reading::{Reading, Wrongs};
use crate::platform::time::{date_text, moment_text};

/// What somebody reports on a task.
#[derive(Debug, Clone)]
pub struct Report {
    /// The day it is of.
    pub on: Date,
    /// How far, of a hundred; nothing leaves it.
    pub percent: Option<i32>,
    /// What it cost so far; nothing leaves it.
    pub spent: Option<Fen>,
    /// What was done, or what came of it.
    pub words: String,
    /// The ledger entries it cites: kind, region, number.
    pub evidence: Vec<(String, i32, i64)>,
}

/// Reads a report: `on`, `percent`, `spent`, `words`; `evidence` as it was ticked.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_report(
    text: &dyn Fn(&str) -> String,
    evidence: &[String],
    today: Date,
    done: bool,
) -> std::result::Result<Report, Wrongs> {
    let mut reading = Reading::new(text);
    let label = if done { "完成日期" } else { "日期" };
    let on = reading.needed("on", label);
    let on = on.and_then(|text| reading.read("on", &text, kernel::read_date));
    if on.is_some_and(|on| on > today) {
        reading.wrong("on", format!("{label}不能晚于今天，请核对"));
    }
    let words = reading.needed("words", if done { "完成情况" } else { "进展情况" });
    let percent = match reading.text("percent").trim_end_matches('%').trim() {
        "" => None,
        text => match text.parse::<i32>() {
            Ok(percent) if (0..=100).contains(&percent) => Some(percent),
            _ => {
                reading.wrong("percent", "进度请填 0 到 100 的整数");
                None
            }
        },
    };
    let spent = match reading.text("spent").as_str() {
        "" => None,
        text => reading.read("spent", text, money),
    };
    let mut cited = Vec::new();
    for text in evidence.iter().filter(|text| !text.is_empty()) {
        match cite(text) {
            Some(key) => cited.push(key),
            None => reading.wrong("evidence", "引用的台账没有认出来，请重新勾选"),
        }
    }
    reading.done(on.zip(words).map(|(on, words)| Report {
        on,
        percent,
        spent,
        words,
        evidence: cited,
    }))
}

/// meeting/990101-12
fn cite(text: &str) -> Option<(String, i32, i64)> {
    read_cited(text.trim_start_matches("/ledgers/"))
}

/// What else a command says.
struct Said<'a> {
    on: Date,
    words: &'a str,
    percent: Option<i32>,
    spent: Option<Fen>,
    evidence: &'a [(String, i32, i64)],
}

/// A task loaded for doing something about it, and what is said of it.
async fn opened(office: &Office, tx: &Tx, sight: &Sight, key: Key) -> Result<Task> {
    let task = store::task(tx.connection(), sight, key).await?;
    let task = task.filter(|task| may_do(task, sight.unit));
    let task = task.ok_or_else(no_task)?;
    if task.draft {
        return Err(Error::refusal("计划还没有印发，任务等印发后办理"));
    }
    let _ = office;
    Ok(task)
}

/// Writes what became of a task, the step and the audit, and feeds the ledger.
async fn written(
    office: &Office,
    tx: Tx,
    actor: &Actor,
    sight: &Sight,
    (before, mut task): (TaskState, Task),
    (command, said): (TaskCommand, Said<'_>),
) -> Result<()> {
    task.version += 1;
    store::update_task(office.keyring(), &tx, &task).await?;
    let step = NewStep {
        plan: task.plan,
        task: Some(task.key.id),
        step: command.code(),
        on: date_text(said.on),
        states: (before.code(), task.state.code()),
        percent: said.percent,
        spent: said.spent,
        words: said.words,
        evidence: said.evidence,
        by: (actor.user, &actor.name),
        at: moment_text(office.clock().now_utc()),
    };
    let region = task.key.region;
    store::insert_step(office.keyring(), &tx, region, step).await?;
    feed::fed(office, &tx, actor, &sight.scope, &mut task).await?;
    let detail = json!({
        "任务": task.title,
        "说明": said.words,
        "进度": said.percent,
        "投入": said.spent.map(|spent| format!("{}元", spent.grouped())),
        "完成时限": task.due_on.to_string(),
    });
    let subject = format!("任务 {}", task.key.id);
    audit::append(
        office,
        &tx,
        actor,
        region,
        command.audit(),
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}

/// That a task went out to its unit: the first of its steps.
pub(super) async fn handed_down(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    on: Date,
) -> Result<()> {
    let step = NewStep {
        plan: task.plan,
        task: Some(task.key.id),
        step: "set",
        on: date_text(on),
        states: (task.state.code(), task.state.code()),
        by: (actor.user, &actor.name),
        at: moment_text(office.clock().now_utc()),
        ..NewStep::default()
    };
    store::insert_step(office.keyring(), tx, task.key.region, step).await
}

/// What somebody may do about the tasks of her unit, or of her office.
async fn hers(office: &Office, actor: &Actor) -> Result<Sight> {
    let scope = actor.may(Action::TaskDo)?;
    let unit = own_unit(office, actor).await?;
    Ok(Sight { scope, unit })
}

/// The ledger entries a report cites have to be there, and hers to see.
async fn refuse_unseen(office: &Office, actor: &Actor, report: &Report) -> Result<()> {
    for (kind, region, id) in &report.evidence {
        let scope = actor.may(Action::LedgerRead)?;
        let entry = entry_at(office.db().reader(), &scope, *region, *id).await?;
        if entry.is_none_or(|entry| entry.kind != *kind) {
            return Err(Error::not_found("引用的台账"));
        }
    }
    Ok(())
}

/// 报进度
///
/// # Errors
/// When the task is another unit's, or no longer open.
pub async fn task_report(office: &Office, actor: &Actor, key: Key, report: &Report) -> Result<()> {
    actor.may(Action::TaskDo)?;
    let sight = hers(office, actor).await?;
    refuse_unseen(office, actor, report).await?;
    let tx = office.db().begin().await?;
    let mut task = opened(office, &tx, &sight, key).await?;
    let before = task.state;
    task.state = before.after(TaskCommand::Report)?;
    task.percent = report.percent.unwrap_or(task.percent);
    task.spent = report.spent.unwrap_or(task.spent);
    let done = (TaskCommand::Report, said(report, report.percent));
    written(office, tx, actor, &sight, (before, task), done).await
}

fn said(report: &Report, percent: Option<i32>) -> Said<'_> {
    Said {
        on: report.on,
        words: &report.words,
        percent,
        spent: report.spent,
        evidence: &report.evidence,
    }
}

/// 报完成: the unit says that it is done; the office confirms.
///
/// # Errors
/// When the task is another unit's, or no longer open.
pub async fn task_submit(office: &Office, actor: &Actor, key: Key, report: &Report) -> Result<()> {
    actor.may(Action::TaskDo)?;
    let sight = hers(office, actor).await?;
    refuse_unseen(office, actor, report).await?;
    let tx = office.db().begin().await?;
    let mut task = opened(office, &tx, &sight, key).await?;
    let before = task.state;
    task.state = before.after(TaskCommand::Submit)?;
    task.percent = 100;
    task.spent = report.spent.unwrap_or(task.spent);
    task.results.clone_from(&report.words);
    task.submitted_on = Some(report.on);
    let done = (TaskCommand::Submit, said(report, Some(100)));
    written(office, tx, actor, &sight, (before, task), done).await
}

/// What an office decides about a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// 销号
    Confirm,
    /// 退回, with what is missing.
    Return(String),
    /// 延期 to a day, with the reason.
    Extend(Date, String),
    /// 取消, with the reason.
    Cancel(String),
    /// 催办, with what is asked.
    Urge(String),
}

impl Decision {
    fn command(&self) -> TaskCommand {
        match self {
            Decision::Confirm => TaskCommand::Confirm,
            Decision::Return(_) => TaskCommand::Return,
            Decision::Extend(..) => TaskCommand::Extend,
            Decision::Cancel(_) => TaskCommand::Cancel,
            Decision::Urge(_) => TaskCommand::Urge,
        }
    }

    /// What is said with it.
    fn words(&self) -> Result<String> {
        let needed = |text: &str, what: &str| {
            if text.is_empty() {
                return Err(Error::refusal(format!("请填写{what}")));
            }
            Ok(text.to_owned())
        };
        match self {
            Decision::Confirm => Ok(String::new()),
            Decision::Return(reason) => needed(reason, "退回的原因"),
            Decision::Extend(_, reason) => needed(reason, "延期的原因"),
            Decision::Cancel(reason) => needed(reason, "取消的原因"),
            Decision::Urge(words) => Ok(words.clone()),
        }
    }
}

/// Decides about a task.
///
/// # Errors
/// When the task is not the actor's to decide about, in another state, or the reason is missing.
pub async fn task_decide(
    office: &Office,
    actor: &Actor,
    key: Key,
    decision: &Decision,
) -> Result<()> {
    let scope = actor.may(Action::PlanWrite)?;
    let sight = Sight { scope, unit: None };
    let mut words = decision.words()?;
    let tx = office.db().begin().await?;
    let mut task = opened(office, &tx, &sight, key).await?;
    let before = task.state;
    let today = office.clock().today();
    task.state = before.after(decision.command())?;
    let mut on = today;
    match decision {
        Decision::Confirm => {
            // What was done is dated by the day it was done, not by the day somebody looked.
            on = task.submitted_on.unwrap_or(today);
            task.done_on = Some(on);
        }
        Decision::Return(_) => {
            task.submitted_on = None;
            task.done_on = None;
            task.percent = task.percent.min(90);
        }
        Decision::Extend(due, _) => {
            if *due <= task.due_on {
                return Err(Error::refusal(format!(
                    "新的时限要晚于原来的 {}，请重填",
                    task.due_on
                )));
            }
            words = format!("由 {} 延至 {due}：{words}", task.due_on);
            task.due_on = *due;
        }
        Decision::Cancel(_) => task.cancelled_on = Some(today),
        Decision::Urge(_) => task.urged += 1,
    }
    let said = Said {
        on,
        words: &words,
        percent: None,
        spent: None,
        evidence: &[],
    };
    let done = (decision.command(), said);
    written(office, tx, actor, &sight, (before, task), done).await
}
