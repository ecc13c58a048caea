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

use std::collections::HashMap;

use crate::kit::{Badge, Cell, Column, Query, Row, Tone};
use crate::shell::{Route, Visit, act_routes, get, post};
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::lists::asked_scope;
use registers::organisation::Directory;
use registers::organisation::units::{Unit, every_unit};
use work::plans::Sight;
use work::plans::actions::sight;
use work::plans::model::{Key, PlanState, Task, TaskState};
use work::plans::{PlanInHand, TaskInHand};

pub use beside::beside_entry;
pub use plan_list::read_plan;
pub use task_form::cited_key;
pub(crate) use task_list::drafts_href;
pub use task_list::{asked, soon};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    use Action::{ListExport, PlanIssue, PlanRead, PlanWrite, TaskDo};
    let mut routes = vec![
        get("/plans", PlanRead, plan_list::list),
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
        get("/tasks", PlanRead, task_list::list),
        get("/tasks/new", PlanWrite, task_form::new),
        post("/tasks/new", PlanWrite, task_form::create),
        get("/tasks/{task}", PlanRead, task::page),
        get("/tasks/{task}/edit", PlanWrite, task_form::edit),
        post("/tasks/{task}/edit", PlanWrite, task_form::save),
        get("/tasks/{task}/report", TaskDo, report::report_form),
        get("/tasks/{task}/submit", TaskDo, report::submit_form),
        get("/projects", PlanRead, projects::page),
    ];
    routes.extend(act_routes::<PlanInHand>());
    routes.extend(act_routes::<TaskInHand>());
    routes
}

/// What units and offices are called, for everybody on a page.
struct Names {
    units: HashMap<(i32, i64), String>,
    directory: Directory,
}

impl Names {
    async fn of(visit: &Visit, scope: &Scope) -> Result<Names> {
        let units = every_unit(&visit.office, scope).await?.into_iter();
        Ok(Names {
            units: units
                .map(|unit: Unit| ((unit.region, unit.id), unit.name))
                .collect(),
            directory: Directory::load(visit.office.db().reader(), scope).await?,
        })
    }

    /// 责任单位; the office itself where none was named.
    fn unit(&self, task: &Task) -> String {
        match task.unit {
            Some(id) => self.named(task.key.region, id),
            None => format!("{}双拥办", self.directory.name(task.division)),
        }
    }

    fn named(&self, region: i32, id: i64) -> String {
        self.units.get(&(region, id)).cloned().unwrap_or_default()
    }

    fn helpers(&self, task: &Task) -> String {
        let all = task.helpers.iter();
        let named: Vec<String> = all.map(|id| self.named(task.key.region, *id)).collect();
        named.join("、")
    }
}

fn plan_key(text: &str) -> Result<Key> {
    Key::read(text, "这份计划")
}

fn task_key(text: &str) -> Result<Key> {
    Key::read(text, "这个任务")
}

/// What somebody sees of the division a list is asked for.
async fn asked_sight(visit: &Visit, query: &Query) -> Result<Sight> {
    let own = sight(&visit.office, &visit.actor).await?;
    Ok(Sight {
        scope: asked_scope(own.scope, query)?,
        ..own
    })
}

fn plan_badge(state: PlanState) -> Badge {
    let tone = match state {
        PlanState::Draft => Tone::Soon,
        PlanState::Issued => Tone::Good,
        PlanState::Closed => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

fn task_badge(visit: &Visit, task: &Task) -> Badge {
    if task.late(visit.office.clock().today()) {
        return Badge::new(format!("{}，逾期", task.state.label()), Tone::Bad);
    }
    let tone = match task.state {
        TaskState::New => Tone::Plain,
        TaskState::Going | TaskState::Waiting => Tone::Soon,
        TaskState::Done => Tone::Good,
        TaskState::Cancelled | TaskState::Dropped => Tone::Quiet,
    };
    Badge::new(task.state.label(), tone)
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
    let term = task.term(today);
    let mut due = Cell::text(task.due_on.to_string());
    due.under = (!term.is_empty() && !task.draft).then_some(term);
    let mut title = Cell::link(&task.title, format!("/tasks/{}", task.key));
    title.under = task
        .project
        .then(|| format!("双十项：{}第{}项", task.direction, task.number));
    let mut unit = Cell::text(names.unit(task));
    let helpers = names.helpers(task);
    unit.under = (!helpers.is_empty()).then(|| format!("配合：{helpers}"));
    let mut cells = vec![
        title,
        unit,
        due,
        Cell::text(format!("{}%", task.percent)),
        Cell::badge(task_badge(visit, task)),
    ];
    if source {
        cells.push(Cell::text(work::plans::registers::source_text(task)));
    } else {
        let planned = if task.planned.is_zero() {
            Cell::empty()
        } else {
            Cell::money(task.planned)
        };
        cells.insert(3, planned);
    }
    Row {
        cells,
        marked: task.late(today),
        ..Row::default()
    }
}
