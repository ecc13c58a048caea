//! Plans and tasks: asked for, made, and every act of their lives.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::acts::{Answers, act_routes};
use super::body::{Body, Created, Does, Reads, refused, texts};
use super::lists::{ListShape, list_route};
use super::plan_shapes::{
    NewPlanGoal, NewPlanTask, NewYearPlan, PlanGoal, PlanStep, PlanTask, PlanTaskDetail, YearPlan,
    YearPlanDetail,
};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use kernel::Date;
use registers::organisation::units::units;
use site::plans::{cited_key, read_plan};
use site::shell::{Route, Visit, get, post};
use work::plans::actions::{plan_make, plan_open};
use work::plans::filled::read_task;
use work::plans::goals::{goal_add, goal_indicators, read_goal};
use work::plans::model::{Plan, PlanKey, Step, Task, TaskKey};
use work::plans::tasks::{TaskPlace, task_add, task_open};
use work::plans::{PlanInHand, TaskInHand};
use work::plans::{PlanLine, Plans, Tasks};

/// The routes of plans and tasks.
pub fn routes() -> Vec<Route> {
    use Action::{PlanRead, PlanWrite};
    let mut routes = vec![
        list_route::<Plans>(),
        post("/api/v1/plans", PlanWrite, make),
        get("/api/v1/plans/{plan}", PlanRead, plan),
        post("/api/v1/plans/{plan}/goals", PlanWrite, add_goal),
        list_route::<Tasks>(),
        post("/api/v1/tasks", PlanWrite, add),
        get("/api/v1/tasks/{task}", PlanRead, task),
    ];
    routes.extend(act_routes::<PlanInHand>());
    routes.extend(act_routes::<TaskInHand>());
    routes
}

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

/// 编制计划
#[utoipa::path(post, path = "/api/v1/plans", tag = "计划与任务",
    request_body = NewYearPlan,
    responses((status = 201, body = Created), Does))]
pub async fn make(visit: Visit, Body(new): Body<NewYearPlan>) -> Result<Response> {
    let text = texts(&new)?;
    let new = read_plan(&text).map_err(refused)?;
    let key = plan_make(&visit.office, &visit.actor, &new).await?;
    let created = Created {
        key: key.to_string(),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
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

/// 给计划加一个目标
#[utoipa::path(post, path = "/api/v1/plans/{plan}/goals", tag = "计划与任务",
    params(("plan" = String, Path, description = "编号，例如 990101-2")),
    request_body = NewPlanGoal,
    responses((status = 201, body = Created), Does))]
pub(super) async fn add_goal(
    visit: Visit,
    Path(key): Path<String>,
    Body(new): Body<NewPlanGoal>,
) -> Result<Response> {
    let text = texts(&new)?;
    let goal = read_goal(&goal_indicators(&visit.office)?, &text).map_err(refused)?;
    let reason = kernel::tidy(&text("reason"));
    let plan = plan_key(&key)?;
    let added = goal_add(&visit.office, &visit.actor, plan, goal, &reason).await?;
    let created = Created {
        key: added.to_string(),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

impl ListShape for Tasks {
    type Shape = PlanTask;
    const TAG: &'static str = "计划与任务";
    const SAYS: &'static str = "任务，先到期的在前；成员单位只看得到本单位的";

    fn shape(&self, looking: &Looking<'_>, task: &Task) -> Result<PlanTask> {
        Ok(task_shape(looking.today(), task.clone()))
    }
}

/// 下达任务
#[utoipa::path(post, path = "/api/v1/tasks", tag = "计划与任务",
    request_body = NewPlanTask,
    responses((status = 201, body = Created), Does))]
pub async fn add(visit: Visit, Body(new): Body<NewPlanTask>) -> Result<Response> {
    let scope = visit.actor.may(Action::PlanWrite)?;
    let plan = new.plan.as_deref().map(plan_key).transpose()?;
    let full = match plan {
        Some(key) => Some(plan_open(&visit.office, &visit.actor, key).await?),
        None => None,
    };
    let division = full
        .as_ref()
        .map_or(scope.division(), |full| full.plan.division);
    let mut units = units(&visit.office, &scope).await?;
    units.retain(|unit| unit.division == division);
    let goals = full.map(|full| full.goals).unwrap_or_default();
    let helpers = new.helpers.clone().unwrap_or_default();
    let text = texts(&new)?;
    let task = read_task(&text, &helpers, &units, &goals).map_err(refused)?;
    let place = TaskPlace {
        plan,
        source: cited_key(&text("from"))?,
        reason: kernel::tidy(&text("reason")),
    };
    let key = task_add(&visit.office, &visit.actor, &place, task).await?;
    let created = Created {
        key: key.to_string(),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
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
