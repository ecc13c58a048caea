//! The pages of plans and tasks.

mod beside;
mod goal;
mod papers;
mod plan;
mod plan_life;
mod plan_list;
mod projects;
mod report;
mod task;
mod task_form;
mod task_list;

use crate::kit::{Cell, Column, Query, Row};
use crate::shell::{Route, Visit, act_routes, get, list_routes, post};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::asked_scope;
use work::plans::Sight;
use work::plans::actions::sight;
use work::plans::list;
use work::plans::list::{Names, plan_badge, task_badge};
use work::plans::model::{PlanKey, Task, TaskKey};
use work::plans::{PlanInHand, Plans, TaskInHand, Tasks};

pub use beside::beside_entry;
pub(crate) use task_list::drafts_href;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    use Action::{ListExport, PlanIssue, PlanRead, PlanWrite, TaskDo};
    let mut routes = list_routes::<Plans>();
    routes.extend(list_routes::<Tasks>());
    routes.extend([
        get("/plans/new", PlanWrite, plan_list::new),
        post("/plans/new", PlanWrite, plan_list::create),
        get("/plans/{plan}", PlanRead, plan::page),
        get("/plans/{plan}/edit", PlanWrite, plan::edit),
        post("/plans/{plan}/edit", PlanWrite, plan::save),
        get("/plans/{plan}/issue", PlanIssue, plan_life::issue_form),
        get("/plans/{plan}/close", PlanWrite, plan_life::close_form),
        get("/plans/{plan}/print", PlanRead, papers::print),
        post("/plans/{plan}/export", ListExport, papers::export),
        get("/plans/{plan}/goals/new", PlanWrite, goal::new),
        post("/plans/{plan}/goals/new", PlanWrite, goal::create),
        get("/plans/{plan}/goals/{goal}", PlanWrite, goal::edit),
        post("/plans/{plan}/goals/{goal}", PlanWrite, goal::save),
        post("/plans/{plan}/goals/{goal}/drop", PlanWrite, goal::remove),
        get("/tasks/new", PlanWrite, task_form::new),
        post("/tasks/new", PlanWrite, task_form::create),
        get("/tasks/{task}", PlanRead, task::page),
        get("/tasks/{task}/edit", PlanWrite, task_form::edit),
        post("/tasks/{task}/edit", PlanWrite, task_form::save),
        get("/tasks/{task}/report", TaskDo, report::report_form),
        get("/tasks/{task}/submit", TaskDo, report::submit_form),
        get("/tasks/{task}/confirm", PlanWrite, report::confirm_form),
        get("/projects", PlanRead, projects::page),
    ]);
    routes.extend(act_routes::<PlanInHand>());
    routes.extend(act_routes::<TaskInHand>());
    routes
}

fn plan_key(text: &str) -> Result<PlanKey> {
    PlanKey::read(text)
}

fn task_key(text: &str) -> Result<TaskKey> {
    TaskKey::read(text)
}

/// What somebody sees of the division a list is asked for.
async fn asked_sight(visit: &Visit, query: &Query) -> Result<Sight> {
    let own = sight(&visit.office, &visit.actor).await?;
    Ok(Sight {
        scope: asked_scope(own.scope, query)?,
        ..own
    })
}

/// Tasks as columns, for the lists that show them.
fn task_columns(source: bool) -> Vec<Column> {
    let mut columns = vec![
        Column::text("title", "任务"),
        Column::text("unit", "责任单位"),
        Column::text("due", "完成时限"),
        Column::number("percent", "进度"),
        Column::text("state", "状态"),
    ];
    if source {
        columns.push(Column::text("source", "来源"));
    } else {
        columns.insert(3, Column::number("planned", "计划投入（元）"));
    }
    columns
}

/// A task as a row of [`task_columns`].
fn task_row(visit: &Visit, names: &Names, task: &Task, source: bool) -> Row {
    let today = visit.office.clock().today();
    let mut title = list::title(task);
    title.href = Some(format!("/tasks/{}", task.key));
    let mut cells = vec![
        title,
        list::unit(names, task),
        list::due(today, task),
        Cell::text(format!("{}%", task.percent)),
        Cell::badge(task_badge(today, task)),
    ];
    if source {
        cells.push(Cell::text(work::plans::registers::source_text(task)));
    } else {
        cells.insert(3, list::planned(task));
    }
    Row {
        cells,
        marked: task.late(today),
        ..Row::default()
    }
}
