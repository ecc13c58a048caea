//! A year's plan as documents print it: goals, each with its tasks.

use kernel::{Date, DivisionCode, Fen};

use super::actions::PlanAsk;
use super::goals::{goal_indicators, target_text};
use super::model::{PlanKind, PlanState, Task, TaskState};
use super::store::{self, Sight};
use super::tasks::TaskAsk;
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use registers::organisation::units::every_unit;

/// A goal of a year's plan.
#[derive(Debug, Clone)]
pub struct Goal {
    /// What is to be reached; empty for tasks that belong to no goal.
    pub title: String,
    /// 会议场次不少于 6场; empty where no indicator says so.
    pub target: String,
    /// Its tasks, the earliest deadline first.
    pub tasks: Vec<GoalTask>,
}

/// A task of a goal.
#[derive(Debug, Clone)]
pub struct GoalTask {
    /// 任务
    pub title: String,
    /// 责任单位; empty for the office itself.
    pub unit: String,
    /// 配合单位
    pub helpers: Vec<String>,
    /// 完成时限
    pub deadline: Date,
    /// 计划投入
    pub planned: Fen,
    /// 实际投入
    pub spent: Fen,
    /// How far.
    pub state: TaskState,
    /// How far, of a hundred.
    pub percent: i32,
    /// Whether it should have been done by now and is not.
    pub late: bool,
}

/// The goals and tasks of the year's 双拥工作计划 of a division, issued or still a draft; nothing where it has none. Tasks
/// without a goal come last, under one without a title.
///
/// # Errors
/// When the database fails.
pub async fn plan_outline(
    office: &Office,
    scope: Scope,
    division: DivisionCode,
    year: i32,
) -> Result<Vec<Goal>> {
    let sight = Sight { scope, unit: None };
    let c = office.db().reader();
    let ask = PlanAsk {
        year: Some(year),
        state: None,
        of: Some(division),
    };
    let plans = store::plans(c, &sight, &ask, (0, 10)).await?;
    let annual = plans.into_iter().find(|plan| plan.kind == PlanKind::Annual);
    let Some(plan) = annual else {
        return Ok(Vec::new());
    };
    let ask = TaskAsk {
        plan: Some(plan.key),
        drafts: plan.state == PlanState::Draft,
        ..TaskAsk::default()
    };
    let mut tasks = store::tasks(c, &sight, &ask, None).await?;
    tasks.retain(|task| task.state != TaskState::Cancelled);
    let units = every_unit(office, &scope).await?;
    let named = |id: i64| {
        let found = units
            .iter()
            .find(|u| (u.region, u.id) == (plan.key.region, id));
        found.map(|unit| unit.name.clone()).unwrap_or_default()
    };
    let today = office.clock().today();
    let told = |task: &Task| GoalTask {
        title: task.title.clone(),
        unit: task.unit.map(named).unwrap_or_default(),
        helpers: task.helpers.iter().map(|id| named(*id)).collect(),
        deadline: task.due_on,
        planned: task.planned,
        spent: task.spent,
        state: task.state,
        percent: task.percent,
        late: task.late(today),
    };
    let indicators = goal_indicators(office)?;
    let mut outline: Vec<Goal> = Vec::new();
    for goal in store::goals(c, &plan).await? {
        let of = tasks.iter().filter(|task| task.goal == Some(goal.key.id));
        outline.push(Goal {
            target: target_text(&indicators, &goal),
            tasks: of.map(told).collect(),
            title: goal.title,
        });
    }
    let others: Vec<GoalTask> = tasks
        .iter()
        .filter(|t| t.goal.is_none())
        .map(told)
        .collect();
    if !others.is_empty() {
        outline.push(Goal {
            title: String::new(),
            target: String::new(),
            tasks: others,
        });
    }
    Ok(outline)
}
