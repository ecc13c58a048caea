//! Tasks: asked for, written down, changed.

use kernel::{Date, Fen};
use serde_json::json;

use super::actions::{adjusted, missing, own_unit, sight};
use super::feed;
use super::filled::TaskFilled;
use super::model::{PlanKey, Task, TaskKey, TaskState};
use super::store::{self, Sight};
use super::task_in_hand::TaskInHand;
use ground::acts::Subject;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// In which state tasks are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Not reported done yet.
    Open,
    /// In this one.
    State(TaskState),
}

/// Which tasks are wanted. Those of drafts only where it says so.
#[derive(Debug, Clone, Default)]
pub struct TaskAsk {
    /// In which state.
    pub wanted: Option<Wanted>,
    /// Those that should have been done before this day and are not.
    pub late_on: Option<Date>,
    /// Due between these days, both included.
    pub due: Option<(Date, Date)>,
    /// Of this year.
    pub year: Option<i32>,
    /// Of this unit: region and number; the number 0 is the office itself.
    pub unit: Option<(i32, i64)>,
    /// Those that came from a meeting, or those that did not.
    pub from_meeting: Option<bool>,
    /// Of this plan.
    pub plan: Option<PlanKey>,
    /// That came from this ledger entry: kind, region, number.
    pub source: Option<(String, i32, i64)>,
    /// That feed this ledger entry.
    pub entry: Option<(i32, i64)>,
    /// Only 双十项.
    pub projects: bool,
    /// Those of drafts too.
    pub drafts: bool,
    /// Words that the task has in it.
    pub text: String,
    /// Those that are open first, what is over behind them.
    pub open_first: bool,
}

/// How many tasks fit.
///
/// # Errors
/// When the database fails.
pub async fn task_count(office: &Office, sight: &Sight, ask: &TaskAsk) -> Result<u64> {
    store::task_counts(office.db().reader(), sight, ask).await
}

/// The tasks that fit, the earliest deadline first; a page of them, or all.
///
/// # Errors
/// When the database fails.
pub async fn task_list(
    office: &Office,
    sight: &Sight,
    ask: &TaskAsk,
    window: Option<(u64, u64)>,
) -> Result<Vec<Task>> {
    store::tasks(office.db().reader(), sight, ask, window).await
}

/// A task in full.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn task_open(office: &Office, actor: &Actor, key: TaskKey) -> Result<TaskInHand> {
    let reader = office.db().reader();
    TaskInHand::open(office, reader.into(), actor, &key.to_string()).await
}

pub(super) fn no_task() -> Error {
    Error::not_found("这个任务")
}

/// Whether somebody who acts for a unit, or for the office, reports on a task.
pub(super) fn may_do(task: &Task, unit: Option<(i32, i64)>) -> bool {
    match unit {
        None => true,
        Some((region, id)) => task.key.region == region && task.unit == Some(id),
    }
}

/// A task as a file of it asks: whether an actor may look at it, or add to it.
///
/// # Errors
/// When it is not there or not hers.
pub async fn task_at(office: &Office, actor: &Actor, key: TaskKey, write: bool) -> Result<Task> {
    let sight = if write {
        let scope = actor.may(Action::TaskDo)?;
        let unit = own_unit(office, actor).await?;
        Sight { scope, unit }
    } else {
        sight(office, actor).await?
    };
    let task = store::task(office.db().reader(), &sight, key).await?;
    let task = task.filter(|task| !write || may_do(task, sight.unit));
    task.ok_or_else(no_task)
}

impl Task {
    /// The same task to be done once more: nothing of it done yet.
    pub(super) fn begun_again(self) -> Task {
        Task {
            state: TaskState::New,
            percent: 0,
            spent: Fen::ZERO,
            results: String::new(),
            submitted_on: None,
            done_on: None,
            cancelled_on: None,
            urged: 0,
            entry: None,
            source: None,
            version: 1,
            ..self
        }
    }

    pub(super) fn take(&mut self, filled: TaskFilled) {
        let (direction, number) = filled.project.unzip();
        self.project = direction.is_some();
        self.direction = direction.unwrap_or_default();
        self.number = number.unwrap_or_default();
        self.title = filled.title;
        self.content = filled.content;
        self.goal = filled.goal;
        self.unit = filled.unit;
        self.helpers = filled.helpers;
        self.leader = filled.leader;
        self.due_on = filled.due_on;
        self.planned = filled.planned;
    }
}

/// Two of the 双十项 of a year and a direction cannot have the same number.
pub(super) async fn refuse_number(tx: &Tx, sight: &Sight, task: &Task) -> Result<()> {
    if !task.project {
        return Ok(());
    }
    let ask = TaskAsk {
        year: Some(task.year),
        projects: true,
        drafts: true,
        ..TaskAsk::default()
    };
    let all = store::tasks(tx.connection(), sight, &ask, None).await?;
    let same = all.iter().find(|other| {
        other.key != task.key
            && other.division == task.division
            && other.state != TaskState::Cancelled
            && (&other.direction, other.number) == (&task.direction, task.number)
    });
    match same {
        Some(same) => Err(Error::refusal(format!(
            "{}第 {} 项已经是“{}”，请换一个序号",
            task.direction, task.number, same.title
        ))),
        None => Ok(()),
    }
}

fn differences(before: &Task, after: &Task) -> serde_json::Value {
    let mut told = serde_json::Map::new();
    let mut tell = |label: &str, was: String, is: String| {
        if was != is {
            told.insert(label.to_owned(), json!([was, is]));
        }
    };
    tell("任务", before.title.clone(), after.title.clone());
    tell("要求", before.content.clone(), after.content.clone());
    tell("分管领导", before.leader.clone(), after.leader.clone());
    let due = |task: &Task| task.due_on.to_string();
    tell("完成时限", due(before), due(after));
    tell(
        "计划投入",
        before.planned.to_string(),
        after.planned.to_string(),
    );
    let unit = |task: &Task| task.unit.map(|id| id.to_string()).unwrap_or_default();
    tell("责任单位编号", unit(before), unit(after));
    serde_json::Value::Object(told)
}

fn changed() -> Error {
    Error::Conflict("这个任务刚被他人改过，没有保存。请重新打开再改".to_owned())
}

/// Changes what a task says; how far it is stays as it is.
///
/// # Errors
/// When somebody changed it meanwhile, it is over, or its plan is issued and no reason is given.
pub async fn task_change(
    office: &Office,
    actor: &Actor,
    (key, version): (TaskKey, i32),
    filled: TaskFilled,
    reason: &str,
) -> Result<()> {
    let scope = actor.may(Action::PlanWrite)?;
    let sight = Sight { scope, unit: None };
    let tx = office.db().begin().await?;
    let task = store::task(tx.connection(), &sight, key).await?;
    let mut task = task.ok_or_else(no_task)?;
    if task.version != version {
        return Err(changed());
    }
    if !task.state.is_open() {
        return Err(Error::refusal(format!(
            "任务{}，不能再改；要改请先退回",
            task.state.label()
        )));
    }
    let before = task.clone();
    task.take(filled);
    refuse_number(&tx, &sight, &task).await?;
    let told = differences(&before, &task);
    if let Some(id) = task.plan {
        let plan_key = PlanKey::new(key.region, id);
        let plan = store::plan(tx.connection(), &sight, plan_key).await?;
        let plan = plan.ok_or_else(missing)?;
        let what = format!("修改任务“{}”", before.title);
        adjusted(office, &tx, actor, &plan, (&what, reason)).await?;
    }
    task.version += 1;
    if !store::update_task(office.keyring(), &tx, &task, version).await? {
        return Err(changed());
    }
    if !task.draft {
        feed::fed(office, &tx, actor, &scope, &mut task).await?;
    }
    let detail = json!({ "改动": told, "原因": reason });
    let subject = key.subject();
    audit::append(
        office,
        &tx,
        actor,
        key.region,
        "task_change",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}
