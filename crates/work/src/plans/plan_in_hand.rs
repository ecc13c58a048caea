//! A plan with its goals, tasks and steps, as pages show it and acts are done with it.

use kernel::Date;
use sea_orm::DatabaseExecutor;
use serde_json::{Value as Json, json};

use super::actions::{missing, sight, step};
use super::model::{Plan, PlanGoal, PlanKey, PlanState, Step, Task};
use super::plan_acts::{ACTS, instead};
use super::store;
use super::tasks::TaskAsk;
use ground::acts::{Act, Subject};
use ground::ask::Ask;
use ground::authority::Actor;
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::date_text;

/// A plan that somebody may see, with what is in it.
#[derive(Debug, Clone)]
pub struct PlanInHand {
    /// The plan.
    pub plan: Plan,
    /// Its goals, in order.
    pub goals: Vec<PlanGoal>,
    /// Its tasks, the earliest deadline first.
    pub tasks: Vec<Task>,
    /// What happened to it, the latest first.
    pub steps: Vec<Step>,
    /// The state it was opened in.
    was: PlanState,
}

/// A step being taken.
#[derive(Debug, Clone)]
pub struct PlanStep {
    /// What was done.
    pub code: &'static str,
    /// The day it is dated by.
    pub on: Date,
    /// In which words; the number of a plan that is issued.
    pub words: String,
}

impl PlanInHand {
    /// What stands for the plan as it was read: whoever issues it issues this and no other.
    pub fn seen(&self) -> String {
        let goals = self.goals.iter().map(|goal| (goal.key.id, goal.version));
        let tasks = self.tasks.iter().map(|task| (task.key.id, task.version));
        let (mut goals, mut tasks): (Vec<_>, Vec<_>) = (goals.collect(), tasks.collect());
        goals.sort_unstable();
        tasks.sort_unstable();
        let version = self.plan.version;
        seal::sm3_hex(format!("{version} {goals:?} {tasks:?}").as_bytes())[..16].to_owned()
    }
}

impl Subject for PlanInHand {
    type State = PlanState;
    type Step = PlanStep;

    const CODE: &'static str = "plans";
    const AT: &'static str = "/plans/{plan}";
    const LABEL: &'static str = "计划";
    const THIS: &'static str = "这份计划";
    const TAG: &'static str = "计划与任务";

    fn acts() -> &'static [Act<PlanInHand>] {
        &ACTS
    }

    async fn open(
        office: &Office,
        on: DatabaseExecutor<'_>,
        actor: &Actor,
        key: &str,
    ) -> Result<PlanInHand> {
        let key = PlanKey::read(key)?;
        let sight = sight(office, actor).await?;
        let plan = store::plan(&on, &sight, key).await?.ok_or_else(missing)?;
        let ask = TaskAsk {
            plan: Some(key),
            drafts: true,
            ..TaskAsk::default()
        };
        let tasks = store::tasks(&on, &sight, &ask, None).await?;
        let mut goals = store::goals(&on, &plan).await?;
        let mut steps = store::steps(&on, key, false).await?;
        if sight.unit.is_some() {
            goals.retain(|goal| tasks.iter().any(|task| task.goal == Some(goal.key.id)));
            // An adjustment names the tasks and goals of other units.
            steps.retain(|step| step.step != "adjust");
        }
        Ok(PlanInHand {
            was: plan.state,
            goals,
            tasks,
            steps,
            plan,
        })
    }

    fn key(&self) -> String {
        self.plan.key.to_string()
    }

    fn region(&self) -> i32 {
        self.plan.key.region
    }

    fn version(&self) -> Option<i32> {
        Some(self.plan.version)
    }

    fn state(&self) -> PlanState {
        self.plan.state
    }

    fn set_state(&mut self, state: PlanState) {
        self.plan.state = state;
    }

    fn named(state: PlanState) -> (&'static str, &'static str) {
        (state.code(), state.label())
    }

    fn instead(state: PlanState, act: &str) -> &'static str {
        instead(state, act)
    }

    async fn asks(
        &self,
        office: &Office,
        _: &Actor,
        act: &'static Act<PlanInHand>,
    ) -> Result<Vec<Ask>> {
        let mut asks = (act.asks)();
        for ask in &mut asks {
            match ask.code.as_str() {
                "on" => ask.usual = date_text(office.clock().today()),
                "seen" => ask.usual = self.seen(),
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
        taken: &PlanStep,
    ) -> Result<()> {
        let said = (taken.code, taken.words.as_str());
        step(office, tx, actor, &self.plan, said, self.was, taken.on).await
    }

    fn entry(&self, step: &PlanStep) -> (&'static str, String, Json) {
        let (title, words) = (&self.plan.title, &step.words);
        let (action, detail) = match step.code {
            "issue" => {
                let on = date_text(step.on);
                let detail = json!({ "名称": title, "文号": words, "日期": on });
                ("plan_issue", detail)
            }
            _ => ("plan_close", json!({ "名称": title, "总结": words })),
        };
        (action, self.plan.key.subject(), detail)
    }

    async fn save(&self, office: &Office, tx: &Tx, _: i64) -> Result<bool> {
        store::change_plan(office.keyring(), tx, &self.plan).await
    }
}
