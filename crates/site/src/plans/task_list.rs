//! All tasks; for a member unit, its own.

use axum::response::Response;
use kernel::{Date, Level};

use super::plan_list::{kept, year_field};
use super::{Names, asked_sight, plan_key, task_columns, task_row};
use crate::kit::table::page_of;
use crate::kit::{Button, Choice, Field, Link, ListPage, Pager, Query, Table};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::{Action, Role};
use ground::error::Result;
use ground::office::Office;
use registers::organisation::units::{unit_key, units};
use work::plans::actions::sight;
use work::plans::model::{PlanState, TaskState};
use work::plans::tasks::{TaskAsk, Wanted, task_count, task_list};

/// 临近: so many days ahead.
pub(crate) const SOON_DAYS: u64 = 30;

/// The days from today on within which a task is due soon.
pub fn soon(today: Date) -> (Date, Date) {
    let last = today.checked_add_days(chrono::Days::new(SOON_DAYS));
    (today, last.unwrap_or(today))
}

/// What the address of a list of tasks asks for.
pub fn asked(office: &Office, query: &Query) -> Result<TaskAsk> {
    let today = office.clock().today();
    let mut ask = TaskAsk {
        wanted: match query.text("state").as_str() {
            "open" => Some(Wanted::Open),
            code => TaskState::read(code).map(Wanted::State),
        },
        year: query.number("year").and_then(|y| i32::try_from(y).ok()),
        unit: query.given("unit").map(|key| unit_key(&key)).transpose()?,
        plan: query.given("plan").map(|key| plan_key(&key)).transpose()?,
        from_meeting: match query.text("source").as_str() {
            "meeting" => Some(true),
            "plan" => Some(false),
            _ => None,
        },
        ..TaskAsk::default()
    };
    match query.text("term").as_str() {
        "late" => ask.late_on = Some(today),
        "soon" => {
            ask.due = Some(soon(today));
            ask.wanted = ask.wanted.or(Some(Wanted::Open));
        }
        _ => {}
    }
    Ok(ask)
}

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let sight_asked = asked_sight(&visit, &query).await?;
    let office = &visit.office;
    let ask = asked(office, &query)?;
    let (page, size) = page_of(&query);
    let total = task_count(office, &sight_asked, &ask).await?;
    let pager = Pager::of("/tasks", &query, total);
    let _ = page;
    let window = Some((pager.offset(), size));
    let tasks = task_list(office, &sight_asked, &ask, window).await?;
    let names = Names::of(&visit, &sight_asked.scope).await?;
    let may = visit.may(Action::PlanWrite);
    let member = visit.actor.role == Role::Member;
    let plain = query.without("page").without("size").pairs().is_empty();
    let table = Table {
        caption: "任务".to_owned(),
        columns: task_columns(true),
        rows: tasks
            .iter()
            .map(|task| task_row(&visit, &names, task, true))
            .collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: match (plain, member) {
            (false, _) => "没有符合条件的任务，可以去掉一些条件再找。",
            (true, true) => "还没有交给本单位的任务。计划印发以后，这里会列出来。",
            (true, false) => "还没有任务。在年度计划里分解任务，印发后就列在这里。",
        }
        .to_owned(),
        empty_next: match (plain, may) {
            (false, _) => vec![Link::new("看全部任务", "/tasks")],
            (true, true) => vec![Link::new("看年度计划", "/plans")],
            (true, false) => Vec::new(),
        },
        ..Table::default()
    };
    let own = sight(office, &visit.actor).await?.scope;
    let tree = match own.division().level() {
        Level::Village | Level::Town => None,
        _ => Some(unit_tree(office, own, "/tasks", &query).await?),
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("交办任务", "/tasks/new").primary());
    }
    buttons.push(Button::link("逾期的", "/tasks?term=late"));
    buttons.push(Button::link("30天内到期的", "/tasks?term=soon"));
    if !member {
        buttons.push(Button::link("等销号的", "/tasks?state=waiting"));
    }
    let list = ListPage {
        tree,
        path: "/tasks".to_owned(),
        filters: filters(&visit, &query).await?,
        kept: kept(&query),
        buttons,
        table,
        ..ListPage::default()
    };
    let title = if member { "我的任务" } else { "任务" };
    visit.list(title, list)
}

async fn filters(visit: &Visit, query: &Query) -> Result<Vec<Field>> {
    let mut states = vec![Choice::new("open", "未完成")];
    let shown = TaskState::ALL
        .iter()
        .filter(|(s, ..)| *s != TaskState::Dropped);
    states.extend(shown.map(|(_, code, label)| Choice::new(*code, *label)));
    let terms = vec![
        Choice::new("late", "已逾期"),
        Choice::new("soon", "30天内到期"),
    ];
    let sources = vec![
        Choice::new("plan", "计划和交办"),
        Choice::new("meeting", "会议决议"),
    ];
    let mut fields = vec![year_field(visit, query)];
    let state = Field::choice("state", "状态", states);
    fields.push(state.value(query.text("state")).width(6));
    let term = Field::choice("term", "期限", terms);
    fields.push(term.value(query.text("term")).width(6));
    let source = Field::choice("source", "来源", sources);
    fields.push(source.value(query.text("source")).width(6));
    if visit.actor.role != Role::Member {
        let scope = visit.actor.may(Action::PlanRead)?;
        let all = units(&visit.office, &scope).await?;
        let own = all.iter().filter(|unit| unit.division == scope.division());
        let choices: Vec<Choice> = own.map(|u| Choice::new(u.key(), &u.name)).collect();
        if !choices.is_empty() {
            let field = Field::choice("unit", "责任单位", choices);
            fields.push(field.value(query.text("unit")).width(8));
        }
    }
    Ok(fields)
}

/// A plan's state by its code, for lists elsewhere.
pub(crate) fn drafts_href() -> String {
    format!("/plans?state={}", PlanState::Draft.code())
}
