//! 双十项: both directions, with money, progress and state.

use axum::response::Response;
use chrono::Datelike;
use kernel::{Fen, Level};
use serde::Serialize;

use super::plan_list::{kept, year_field};
use super::{Names, asked_sight, task_badge};
use crate::kit::{Button, Cell, Column, Field, Query, Row, Table, Tree};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use work::plans::actions::sight;
use work::plans::model::{DIRECTIONS, Task, TaskState};
use work::plans::tasks::{TaskAsk, task_list};

/// A direction.
#[derive(Serialize)]
struct Direction {
    title: &'static str,
    told: String,
    percent: usize,
    table: Table,
}

#[derive(Serialize)]
struct ProjectsPage {
    tree: Option<Tree>,
    path: &'static str,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
    buttons: Vec<Button>,
    directions: Vec<Direction>,
}

pub async fn page(visit: Visit, query: Query) -> Result<Response> {
    let sight_asked = asked_sight(&visit, &query).await?;
    let this = visit.office.clock().today().year();
    let asked = query.number("year").and_then(|y| i32::try_from(y).ok());
    let everything = TaskAsk {
        projects: true,
        ..TaskAsk::default()
    };
    let mut all = task_list(&visit.office, &sight_asked, &everything, None).await?;
    all.retain(|task| task.state != TaskState::Cancelled);
    // Without a year asked for, the last year that has some.
    let last = all.iter().map(|task| task.year).max();
    let year = asked.unwrap_or(last.map_or(this, |last| last.min(this)));
    all.retain(|task| task.year == year);
    all.sort_by_key(|task| (task.division, task.number));
    let names = Names::of(&visit.office, &sight_asked.scope).await?;
    let own = sight(&visit.office, &visit.actor).await?.scope;
    let tree = match own.division().level() {
        Level::Village | Level::Town => None,
        _ => Some(unit_tree(&visit.office, own, "/projects", &query).await?),
    };
    let several = tree.is_some();
    let directions = DIRECTIONS.iter().map(|direction| {
        let own = all.iter().filter(|task| task.direction == *direction);
        direction_shown(&visit, &names, direction, &own.collect::<Vec<_>>(), several)
    });
    let mut buttons = Vec::new();
    if visit.may(Action::PlanRead) {
        buttons.push(Button::link("年度计划", format!("/plans?year={year}")));
    }
    if visit.may(Action::LedgerRead) {
        buttons.push(Button::link("双十项台账", "/ledgers/project"));
    }
    let shown = query.with("year", &year.to_string());
    let page = ProjectsPage {
        tree,
        path: "/projects",
        filters: vec![year_field(&visit, &shown)],
        kept: kept(&query),
        buttons,
        directions: directions.collect(),
    };
    visit.page("plans/projects.html", &format!("{year}年双十项"), &page)
}

fn direction_shown(
    visit: &Visit,
    names: &Names,
    title: &'static str,
    tasks: &[&Task],
    several: bool,
) -> Direction {
    let done = tasks.iter().filter(|t| t.state == TaskState::Done).count();
    let sum = |of: fn(&Task) -> Fen| Fen::try_sum(tasks.iter().map(|t| of(t))).unwrap_or_default();
    let (planned, spent) = (sum(|t| t.planned), sum(|t| t.spent));
    let row = |task: &&Task| {
        let mut unit = Cell::text(names.unit(task));
        unit.under = several.then(|| names.directory.name(task.division));
        Row {
            cells: vec![
                Cell::text(task.number.to_string()),
                Cell::link(&task.title, format!("/tasks/{}", task.key)),
                unit,
                Cell::text(task.due_on.to_string()),
                Cell::money(task.planned),
                Cell::money(task.spent),
                Cell::text(format!("{}%", task.percent)),
                Cell::badge(task_badge(visit.office.clock().today(), task)),
            ],
            marked: task.late(visit.office.clock().today()),
            ..Row::default()
        }
    };
    let mut totals = vec![
        Cell::empty(),
        Cell::text("合计"),
        Cell::empty(),
        Cell::empty(),
    ];
    totals.extend([
        Cell::money(planned),
        Cell::money(spent),
        Cell::empty(),
        Cell::empty(),
    ]);
    Direction {
        title,
        told: format!(
            "{} 项，办结 {done} 项，投入 {}元",
            tasks.len(),
            spent.grouped()
        ),
        percent: super::plan::percent(tasks.len(), done),
        table: Table {
            caption: title.to_owned(),
            columns: vec![
                Column::number("number", "序号"),
                Column::text("title", "实事"),
                Column::text("unit", "责任单位"),
                Column::text("due", "完成时限"),
                Column::number("planned", "计划投入（元）"),
                Column::number("spent", "实际投入（元）"),
                Column::number("percent", "进度"),
                Column::text("state", "状态"),
            ],
            rows: tasks.iter().map(row).collect(),
            totals: (!tasks.is_empty()).then_some(totals),
            empty: "这一年还没有。在年度计划里增加任务，选上方向和序号，就列在这里。".to_owned(),
            ..Table::default()
        },
    }
}
