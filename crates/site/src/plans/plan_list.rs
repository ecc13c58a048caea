//! Plans by year, and a new one.

use axum::response::Response;
use chrono::Datelike;
use kernel::Level;

use super::{Names, asked_sight, plan_badge, plan_key};
use crate::kit::form::Reading;
use crate::kit::table::page_of;
use crate::kit::{
    Button, Cell, Choice, Column, Field, FieldKind, Form, Link, ListPage, Pager, Posted, Query,
    Row, Table,
};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use work::plans::actions::{PlanAsk, PlanFilled, plan_list, plan_make, sight};
use work::plans::model::{Plan, PlanKind, PlanState, Task, TaskState};
use work::plans::tasks::{TaskAsk, task_list};

/// So many years back are offered.
const YEARS: i32 = 6;

pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let sight = asked_sight(&visit, &query).await?;
    let office = &visit.office;
    let ask = PlanAsk {
        year: query.number("year").and_then(|y| i32::try_from(y).ok()),
        state: PlanState::read(&query.text("state")),
        of: None,
    };
    let (page, size) = page_of(&query);
    let (total, mut plans) = plan_list(office, &sight, ask, ((page - 1) * size, size)).await?;
    let pager = Pager::of("/plans", &query, total);
    if pager.page != page {
        (_, plans) = plan_list(office, &sight, ask, (pager.offset(), size)).await?;
    }
    let names = Names::of(&visit, &sight.scope).await?;
    let mut rows = Vec::new();
    for plan in &plans {
        let ask = TaskAsk {
            plan: Some(plan.key),
            drafts: true,
            ..TaskAsk::default()
        };
        let tasks = task_list(office, &sight, &ask, None).await?;
        rows.push(row(&visit, &names, plan, &tasks));
    }
    let may = visit.may(Action::PlanWrite);
    let table = Table {
        caption: "年度计划".to_owned(),
        columns: vec![
            Column::text("title", "计划"),
            Column::number("year", "年度"),
            Column::text("unit", "单位"),
            Column::text("number", "文号"),
            Column::number("tasks", "任务（项）"),
            Column::number("done", "已销号（项）"),
            Column::number("late", "逾期（项）"),
            Column::text("state", "状态"),
        ],
        rows,
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: if may {
            "还没有年度计划。编一份，把目标分解成任务，交到各成员单位。"
        } else {
            "还没有可以看的年度计划。"
        }
        .to_owned(),
        empty_next: if may {
            vec![Link::new("编制计划", "/plans/new")]
        } else {
            Vec::new()
        },
        ..Table::default()
    };
    let own = work::plans::actions::sight(office, &visit.actor)
        .await?
        .scope;
    let tree = match own.division().level() {
        Level::Village | Level::Town => None,
        _ => Some(unit_tree(office, own, "/plans", &query).await?),
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("编制计划", "/plans/new").primary());
    }
    buttons.push(Button::link("全部任务", "/tasks"));
    let list = ListPage {
        tree,
        path: "/plans".to_owned(),
        filters: filters(&visit, &query),
        kept: kept(&query),
        buttons,
        table,
        ..ListPage::default()
    };
    visit.list("年度计划", list)
}

pub fn kept(query: &Query) -> Vec<(String, String)> {
    let division = query.given("division");
    let kept = division.map(|code| ("division".to_owned(), code));
    kept.into_iter().collect()
}

pub(super) fn year_field(visit: &Visit, query: &Query) -> Field {
    let this = visit.office.clock().today().year();
    let mut years: Vec<i32> = (this - YEARS..=this + 1).rev().collect();
    if let Some(year) = query.number("year").and_then(|y| i32::try_from(y).ok())
        && !years.contains(&year)
    {
        years.push(year);
    }
    let choice = |y: &i32| Choice::new(y.to_string(), format!("{y}年"));
    Field::choice("year", "年度", years.iter().map(choice).collect())
        .value(query.text("year"))
        .width(6)
}

fn filters(visit: &Visit, query: &Query) -> Vec<Field> {
    let states = PlanState::ALL.iter();
    let states = states.map(|(_, code, label)| Choice::new(*code, *label));
    let state = Field::choice("state", "状态", states.collect());
    vec![
        year_field(visit, query),
        state.value(query.text("state")).width(6),
    ]
}

fn row(visit: &Visit, names: &Names, plan: &Plan, tasks: &[Task]) -> Row {
    let today = visit.office.clock().today();
    let standing = tasks.iter().filter(|t| t.state != TaskState::Cancelled);
    let done = tasks.iter().filter(|t| t.state == TaskState::Done).count();
    let late = tasks.iter().filter(|t| t.late(today)).count();
    let count = |n: usize| {
        if n == 0 {
            Cell::empty()
        } else {
            Cell::text(n.to_string())
        }
    };
    Row {
        cells: vec![
            Cell::link(&plan.title, format!("/plans/{}", plan.key)),
            Cell::text(plan.year.to_string()),
            Cell::text(names.directory.name(plan.division)),
            Cell::text(&plan.doc_number),
            count(standing.count()),
            count(done),
            count(late),
            Cell::badge(plan_badge(plan.state)),
        ],
        marked: late > 0,
        ..Row::default()
    }
}

async fn form(visit: &Visit, query: &Query) -> Result<Form> {
    let own = sight(&visit.office, &visit.actor).await?;
    let ask = PlanAsk {
        of: Some(own.scope.division()),
        ..PlanAsk::default()
    };
    let (_, plans) = plan_list(&visit.office, &own, ask, (0, 20)).await?;
    let today = visit.office.clock().today();
    // From December on the plan that is made is next year's.
    let year = today.year() + i32::from(today.month() == 12);
    let kinds = PlanKind::ALL.iter();
    let kinds = kinds.map(|(_, code, label)| Choice::new(*code, *label));
    let mut fields = vec![
        Field::new(FieldKind::Integer, "year", "年度")
            .required()
            .value(query.given("year").unwrap_or_else(|| year.to_string())),
        Field::choice("kind", "种类", kinds.collect())
            .required()
            .value(PlanKind::Annual.code())
            .width(10),
        Field::text("title", "名称")
            .hint("不填就用“单位＋年度＋种类”")
            .width(24),
    ];
    if !plans.is_empty() {
        let choice = |plan: &Plan| Choice::new(plan.key.to_string(), &plan.title);
        let field = Field::choice("copied", "照哪一份复制", plans.iter().map(choice).collect());
        let field = field.hint("目标、任务、责任单位都带过来，时限改到这一年，再逐项修改");
        fields.push(field.value(query.text("copied")).width(24));
    }
    Ok(Form::new("/plans/new", "建立草稿", fields).cancel("/plans"))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let form = form(&visit, &query).await?;
    visit.form("编制计划", form)
}

/// Reads a plan to be made: `year`, `kind`, `title`, `copied`.
pub fn read_plan(
    text: &dyn Fn(&str) -> String,
) -> std::result::Result<PlanFilled, crate::kit::form::Wrongs> {
    let mut reading = Reading::new(text);
    let year = reading.needed("year", "年度");
    let year = year.and_then(|text| {
        reading.read("year", &text, |text| {
            let year = text.trim_end_matches('年').parse::<i32>().ok();
            let year = year.filter(|year| (1949..=2100).contains(year));
            year.ok_or("年度请填四位年份，例如 2027")
        })
    });
    let kind = reading.chosen("kind", "种类");
    let kind = kind.and_then(|code| {
        reading.read("kind", &code, |code| {
            PlanKind::read(code).ok_or("种类可选双拥工作计划、宣传教育计划")
        })
    });
    let copied = match reading.text("copied").as_str() {
        "" => None,
        text => reading.read("copied", text, plan_key),
    };
    let title = reading.text("title");
    reading.done(year.zip(kind).map(|(year, kind)| PlanFilled {
        year,
        kind,
        title,
        copied,
    }))
}

pub async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form(&visit, &Query::default()).await?;
    form.keep(&posted);
    let text = |name: &str| posted.text(name);
    let filled = match read_plan(&text) {
        Ok(filled) => filled,
        Err(wrong) => {
            form.wrong_all(wrong);
            return visit.form("编制计划", form);
        }
    };
    match plan_make(&visit.office, &visit.actor, &filled).await {
        Ok(key) => Ok(visit.done(
            &format!("/plans/{key}"),
            "草稿已建立，请列目标、分任务，完成后请审批人印发",
        )),
        Err(Error::Refusal(reason)) => {
            form.wrong("year", reason);
            visit.form("编制计划", form)
        }
        Err(other) => Err(other),
    }
}
