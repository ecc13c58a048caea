//! Plans and tasks: asked for, made, and every act of their lives.

use axum::Json;
use axum::extract::Path;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use super::plan_shapes::{PlanGoal, PlanStep, PlanTask, PlanTaskDetail, YearPlan, YearPlanDetail};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use kernel::Date;
use site::shell::{Route, Visit, get};
use work::plans::actions::plan_open;
use work::plans::model::{Plan, PlanKey, Step, Task, TaskKey};
use work::plans::tasks::task_open;
use work::plans::{Goals, PlanInHand, PlanLine, Plans, TaskInHand, Tasks};

/// The routes of plans and tasks.
pub fn routes() -> Vec<Route> {
    use Action::PlanRead;
    let mut routes = vec![
        list_route::<Plans>(),
        get("/api/v1/plans/{plan}", PlanRead, plan),
        list_route::<Tasks>(),
        get("/api/v1/tasks/{task}", PlanRead, task),
    ];
    routes.extend(act_routes::<All<Plans>>());
    routes.extend(act_routes::<All<Goals>>());
    routes.extend(act_routes::<All<Tasks>>());
    routes.extend(act_routes::<PlanInHand>());
    routes.extend(act_routes::<TaskInHand>());
    routes
}

impl Answers for All<Plans> {}

impl Answers for All<Goals> {}

impl Answers for All<Tasks> {}

impl Answers for PlanInHand {}

impl Answers for TaskInHand {}

fn plan_key(text: &str) -> Result<PlanKey> {
    PlanKey::read(text)
}

fn task_key(text: &str) -> Result<TaskKey> {
    TaskKey::read(text)
}

fn plan_shape(plan: Plan) -> YearPlan {
    YearPlan {
        key: plan.key.to_string(),
        title: plan.title,
        year: plan.year,
        kind: plan.kind.code(),
        state: plan.state.code(),
        division: plan.division.get(),
        doc_number: plan.doc_number,
        issued_on: plan.issued_on,
        closing: plan.closing,
        version: plan.version,
    }
}

fn task_shape(today: Date, task: Task) -> PlanTask {
    let region = task.key.region;
    let key = |id: i64| AnyKey::new(region, id).to_string();
    PlanTask {
        key: task.key.to_string(),
        plan: task.plan.map(key),
        goal: task.goal,
        year: task.year,
        division: task.division.get(),
        overdue: task.late(today),
        unit: task.unit.map(key),
        helpers: task.helpers.iter().map(|id| key(*id)).collect(),
        due_on: task.due_on.to_string(),
        planned_fen: task.planned.get(),
        spent_fen: task.spent.get(),
        percent: task.percent,
        state: task.state.code(),
        urged: task.urged,
        done_on: task.done_on.map(|day| day.to_string()),
        direction: task.project.then_some(task.direction),
        number: task.project.then_some(task.number),
        source: task.source.map(|(kind, id)| format!("{kind}/{}", key(id))),
        title: task.title,
        content: task.content,
        leader: task.leader,
        results: task.results,
        version: task.version,
    }
}

fn step_shape(step: Step) -> PlanStep {
    let cited = step.evidence.iter();
    PlanStep {
        evidence: cited
            .map(|(kind, region, id)| format!("{kind}/{}", AnyKey::new(*region, *id)))
            .collect(),
        step: step.step,
        on: step.on,
        percent: step.percent,
        spent_fen: step.spent.map(kernel::Fen::get),
        words: step.words,
        by: step.by,
    }
}

impl ListShape for Plans {
    type Shape = YearPlan;
    const TAG: &'static str = "计划与任务";
    const SAYS: &'static str = "年度计划，新的年度在前";

    fn shape(&self, _: &Looking<'_>, line: &PlanLine) -> Result<YearPlan> {
        Ok(plan_shape(line.plan.clone()))
    }
}

/// 一份计划，连同目标和任务
#[utoipa::path(get, path = "/api/v1/plans/{plan}", tag = "计划与任务",
    params(("plan" = String, Path, description = "编号，例如 990101-2")),
    responses((status = 200, body = YearPlanDetail), Reads))]
pub async fn plan(visit: Visit, Path(key): Path<String>) -> Result<Json<YearPlanDetail>> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let seen = full.seen();
    let tasks = full.tasks.into_iter();
    let goals = full.goals.into_iter();
    Ok(Json(YearPlanDetail {
        plan: plan_shape(full.plan),
        goals: goals
            .map(|goal| PlanGoal {
                no: goal.key.id,
                title: goal.title,
                indicator: goal.indicator,
                target: goal.target,
                at_most: goal.at_most,
            })
            .collect(),
        tasks: tasks
            .map(|task| task_shape(visit.office.clock().today(), task))
            .collect(),
        seen,
    }))
}

impl ListShape for Tasks {
    type Shape = PlanTask;
    const TAG: &'static str = "计划与任务";
    const SAYS: &'static str = "任务，先到期的在前；成员单位只看得到本单位的";

    fn shape(&self, looking: &Looking<'_>, task: &Task) -> Result<PlanTask> {
        Ok(task_shape(looking.today(), task.clone()))
    }
}

/// 一个任务和办理经过
#[utoipa::path(get, path = "/api/v1/tasks/{task}", tag = "计划与任务",
    params(("task" = String, Path, description = "编号，例如 990101-7")),
    responses((status = 200, body = PlanTaskDetail), Reads))]
pub async fn task(visit: Visit, Path(key): Path<String>) -> Result<Json<PlanTaskDetail>> {
    let full = task_open(&visit.office, &visit.actor, task_key(&key)?).await?;
    Ok(Json(PlanTaskDetail {
        task: task_shape(visit.office.clock().today(), full.task),
        steps: full.steps.into_iter().map(step_shape).collect(),
    }))
}
