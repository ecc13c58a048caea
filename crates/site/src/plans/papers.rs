//! 任务分解表 on paper and as a workbook.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use serde::Serialize;
use serde_json::json;

use super::{Names, plan_key};
use crate::kit::{Download, Posted};
use crate::shell::Visit;
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use work::plans::PlanInHand;
use work::plans::actions::{plan_open, sight};
use work::plans::goals::{goal_indicators, target_text};
use work::plans::model::{Task, TaskState};

/// The tasks of a goal, in the order of the paper.
struct Part<'p> {
    goal: String,
    tasks: Vec<&'p Task>,
}

fn parts<'p>(visit: &Visit, full: &'p PlanInHand) -> Result<Vec<Part<'p>>> {
    let indicators = goal_indicators(&visit.office)?;
    let standing = || {
        full.tasks
            .iter()
            .filter(|t| t.state != TaskState::Cancelled)
    };
    let mut parts: Vec<Part<'p>> = Vec::new();
    for goal in &full.goals {
        let target = target_text(&indicators, goal);
        let target = if target.is_empty() {
            target
        } else {
            format!("（{target}）")
        };
        parts.push(Part {
            goal: format!("{}{target}", goal.title),
            tasks: standing().filter(|t| t.goal == Some(goal.key.id)).collect(),
        });
    }
    let known = |task: &&Task| {
        let own = |id: i64| full.goals.iter().any(|g| g.key.id == id);
        !task.goal.is_some_and(own)
    };
    let others: Vec<&Task> = standing().filter(known).collect();
    if !others.is_empty() {
        parts.push(Part {
            goal: "其他任务".to_owned(),
            tasks: others,
        });
    }
    Ok(parts)
}

#[derive(Serialize)]
struct PrintedTask {
    number: usize,
    title: String,
    unit: String,
    helpers: String,
    leader: String,
    due: String,
    planned: String,
    state: String,
}

#[derive(Serialize)]
struct PrintPage {
    back: String,
    head: String,
    parts: Vec<(String, Vec<PrintedTask>)>,
    printed: String,
}

pub async fn print(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let scope = sight(&visit.office, &visit.actor).await?.scope;
    let names = Names::of(&visit.office, &scope).await?;
    let mut number = 0;
    let mut printed = Vec::new();
    for part in parts(&visit, &full)? {
        let told = part.tasks.into_iter().map(|task| {
            number += 1;
            PrintedTask {
                number,
                title: task.title.clone(),
                unit: names.unit(task),
                helpers: names.helpers(task),
                leader: task.leader.clone(),
                due: task.due_on.to_string(),
                planned: if task.planned.is_zero() {
                    String::new()
                } else {
                    task.planned.grouped()
                },
                state: task.state.label().to_owned(),
            }
        });
        printed.push((part.goal, told.collect()));
    }
    let plan = &full.plan;
    let head = match &plan.issued_on {
        Some(on) => format!("{}，{on} 印发", plan.doc_number),
        None => "草稿".to_owned(),
    };
    let page = PrintPage {
        back: format!("/plans/{key}"),
        head,
        parts: printed,
        printed: format!("{}，{}", visit.actor.name, visit.office.clock().today()),
    };
    visit.page(
        "plans/print.html",
        &format!("{}任务分解表", plan.title),
        &page,
    )
}

pub async fn export(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let scope = sight(&visit.office, &visit.actor).await?.scope;
    let names = Names::of(&visit.office, &scope).await?;
    let text = |text: String| SheetCell::Text(text);
    let mut number = 0i64;
    let groups = parts(&visit, &full)?.into_iter().map(|part| {
        let rows = part.tasks.into_iter().map(|task| {
            number += 1;
            let day = |day: Option<kernel::Date>| day.map_or(SheetCell::Empty, SheetCell::Date);
            vec![
                SheetCell::Integer(number),
                text(task.title.clone()),
                text(task.content.clone()),
                text(names.unit(task)),
                text(names.helpers(task)),
                text(task.leader.clone()),
                SheetCell::Date(task.due_on),
                SheetCell::Money(task.planned),
                SheetCell::Money(task.spent),
                text(format!("{}%", task.percent)),
                text(task.state.label().to_owned()),
                day(task.done_on),
            ]
        });
        Group {
            rows: rows.collect(),
            label: Some(part.goal),
        }
    });
    let groups: Vec<Group> = groups.collect();
    let column = |(title, kind, summed): (&str, CellKind, bool)| SheetColumn {
        title: title.to_owned(),
        width_chars: None,
        kind,
        summed,
    };
    use CellKind::{Date, Integer, Money, Text};
    let columns = [
        ("序号", Integer, false),
        ("任务", Text, false),
        ("具体要求", Text, false),
        ("责任单位", Text, false),
        ("配合单位", Text, false),
        ("分管领导", Text, false),
        ("完成时限", Date, false),
        ("计划投入（元）", Money, true),
        ("实际投入（元）", Money, true),
        ("进度", Text, false),
        ("状态", Text, false),
        ("完成日期", Date, false),
    ];
    let sheet = Sheet {
        name: "任务分解表".to_owned(),
        title: format!("{}任务分解表", full.plan.title),
        columns: columns.into_iter().map(column).collect(),
        groups,
        total: true,
        ..Sheet::default()
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    let tx = visit.office.db().begin().await?;
    let detail = json!({ "名称": full.plan.title, "条数": number });
    let plan = full.plan.key;
    let (region, subject) = (plan.region, format!("计划 {}", Number(plan.id)));
    let actor = &visit.actor;
    audit::append(
        &visit.office,
        &tx,
        actor,
        region,
        "plan_export",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    let name = format!("{}任务分解表.xlsx", full.plan.title);
    Ok(Download {
        name,
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    }
    .into_response())
}
