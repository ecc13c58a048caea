//! A task with its plan, goal and steps, as pages show it and acts are done with it.

use kernel::{Date, Fen};
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::sight;
use super::feed;
use super::model::{Plan, PlanGoal, PlanKey, Step, Task, TaskKey, TaskState};
use super::store::{self, NewStep};
use super::task_acts::{ACTS, instead};
use super::tasks::{may_do, no_task};
use ground::acts::{Act, Doing, Subject};
use ground::ask::Ask;
use ground::authority::{Action, Actor};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// A task that somebody may see.
#[derive(Debug, Clone)]
pub struct TaskInHand {
    /// The task.
    pub task: Task,
    /// Its plan.
    pub plan: Option<Plan>,
    /// Its goal.
    pub goal: Option<PlanGoal>,
    /// Its steps, the latest first.
    pub steps: Vec<Step>,
    /// Whether the actor may report on it.
    pub hers: bool,
    /// The state it was opened in.
    was: TaskState,
}

/// A step being taken.
#[derive(Debug, Clone)]
pub struct TaskStep {
    /// What was done.
    pub code: &'static str,
    /// The day it is dated by.
    pub on: Date,
    /// How far, of a hundred.
    pub percent: Option<i32>,
    /// What it cost so far.
    pub spent: Option<Fen>,
    /// In which words.
    pub words: String,
    /// The ledger entries it cites: kind, region, number.
    pub evidence: Vec<(String, i32, i64)>,
}

impl TaskStep {
    /// A step without words.
    pub fn of(code: &'static str, on: Date) -> TaskStep {
        TaskStep {
            code,
            on,
            percent: None,
            spent: None,
            words: String::new(),
            evidence: Vec::new(),
        }
    }
}

/// The action of the audit that tells a step.
fn audited(step: &str) -> &'static str {
    match step {
        "report" => "task_report",
        "submit" => "task_submit",
        "confirm" => "task_confirm",
        "return" => "task_return",
        "extend" => "task_extend",
        "cancel" => "task_cancel",
        "drop" => "task_drop",
        _ => "task_urge",
    }
}

/// That a task went out to its unit: the first of its steps.
pub(super) async fn handed_down(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    on: Date,
) -> Result<()> {
    let step = TaskStep::of("set", on);
    write(office, tx, actor, task, task.state, &step).await
}

async fn write(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    task: &Task,
    was: TaskState,
    step: &TaskStep,
) -> Result<()> {
    let new = NewStep {
        plan: task.plan,
        task: Some(task.key.id),
        step: step.code,
        on: date_text(step.on),
        states: (was.code(), task.state.code()),
        percent: step.percent,
        spent: step.spent,
        words: &step.words,
        evidence: &step.evidence,
        by: (actor.user, &actor.name),
        at: moment_text(office.clock().now_utc()),
    };
    store::insert_step(office.keyring(), tx, task.key.region, new).await
}

/// Leaves a step, and tells the ledger what has become of one of the 双十项.
pub async fn leave(doing: &mut Doing<'_, TaskInHand>, step: TaskStep) -> Result<()> {
    let scope = doing.actor.may(Action::PlanRead)?;
    let task = &mut doing.it.task;
    feed::fed(doing.office, doing.tx, doing.actor, &scope, task).await?;
    doing.step(step);
    Ok(())
}

impl Subject for TaskInHand {
    type State = TaskState;
    type Step = TaskStep;

    const CODE: &'static str = "tasks";
    const AT: &'static str = "/tasks/{task}";
    const LABEL: &'static str = "任务";
    const THIS: &'static str = "这个任务";
    const TAG: &'static str = "计划与任务";

    fn acts() -> &'static [Act<TaskInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<TaskInHand> {
        let key = TaskKey::read(key)?;
        let sight = sight(office, actor).await?;
        let task = store::task(&on, &sight, key).await?.ok_or_else(no_task)?;
        let plan = match task.plan {
            Some(id) => store::plan(&on, &sight, PlanKey::new(key.region, id)).await?,
            None => None,
        };
        let goals = match &plan {
            Some(plan) => store::goals(&on, plan).await?,
            None => Vec::new(),
        };
        Ok(TaskInHand {
            goal: goals.into_iter().find(|g| Some(g.key.id) == task.goal),
            steps: store::steps(&on, key, true).await?,
            hers: may_do(&task, sight.unit),
            was: task.state,
            plan,
            task,
        })
    }

    fn key(&self) -> String {
        self.task.key.to_string()
    }

    fn region(&self) -> i32 {
        self.task.key.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.task.version)
    }

    fn state(&self) -> TaskState {
        self.task.state
    }

    fn set_state(&mut self, state: TaskState) {
        self.task.state = state;
    }

    fn named(state: TaskState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    /// A draft's tasks are nobody's yet: they can only be taken out, and that only as long.
    fn ready_for(&self, act: &str) -> Result<()> {
        match (self.task.draft, act) {
            (true, "drop") => Ok(()),
            (true, _) => Err(Error::refusal("计划还没有印发，任务等印发后办理")),
            (false, "drop") => Err(Error::refusal("任务已经下达，不办了请取消并写明原因")),
            (false, _) => Ok(()),
        }
    }

    fn above(&self) -> String {
        match self.task.plan {
            Some(plan) => format!("/plans/{}", AnyKey::new(self.task.key.region, plan)),
            None => "/tasks".to_owned(),
        }
    }

    fn instead(state: TaskState, act: &str) -> &'static str {
        instead(state, act)
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<TaskInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        let task = &self.task;
        for ask in &mut asks {
            match ask.code.as_str() {
                "on" => ask.usual = date_text(office.clock().today()),
                "percent" => ask.usual = task.percent.to_string(),
                "spent" if !task.spent.is_zero() => ask.usual = task.spent.to_string(),
                _ => {}
            }
        }
        Ok(asks)
    }

    async fn write_step(
        &self,
        office: &Office,
        tx: &Tx,
        actor: &Actor,
        step: &TaskStep,
    ) -> Result<()> {
        if step.code == "drop" {
            // What nobody was told of has no history.
            return Ok(());
        }
        write(office, tx, actor, &self.task, self.was, step).await
    }

    fn entry(&self, step: &TaskStep) -> (&'static str, String, Json) {
        let task = &self.task;
        let detail = match step.code {
            "drop" => json!({ "任务": task.title }),
            _ => json!({
                "任务": task.title,
                "说明": step.words,
                "进度": step.percent,
                "投入": step.spent.map(|spent| format!("{}元", spent.grouped())),
                "完成时限": task.due_on.to_string(),
            }),
        };
        (audited(step.code), task.key.subject(), detail)
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        let mut next = self.task.clone();
        next.version += 1;
        store::update_task(office.keyring(), tx, &next, self.task.version).await
    }
}
