//! Visits planned as one task: made, seen, done household by household.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{DivisionCode, Fen};

use super::body::{
    Body, Created, Does, Done, Page, Reads, Reason, filled, offset, paging, refused,
};
use super::visit_shapes::{Brings, Household, MadeTask, NewHousehold, NewTask, Record, Task};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::lists::asked_scope;
use registers::ledgers::visits::{
    NewTarget, Standard, TargetState, TaskKey, VisitPlan, VisitTarget, VisitTask, Visited,
    household_place, namesakes, plan_make, target_add, target_cancel, target_open, target_page,
    task_cancel, task_list, task_open, visit_done,
};
use registers::people::register::PersonKey;
use site::kit::Query;
use site::shell::{Route, Visit, get, post};

/// The routes of visits.
pub fn routes() -> Vec<Route> {
    use Action::{LedgerRead, LedgerWrite};
    vec![
        get("/api/v1/visits", LedgerRead, tasks),
        post("/api/v1/visits", LedgerWrite, make),
        get("/api/v1/visits/{task}", LedgerRead, task),
        get("/api/v1/visits/{task}/households", LedgerRead, households),
        post("/api/v1/visits/{task}/households", LedgerWrite, add),
        post("/api/v1/visits/{task}/households/{no}", LedgerWrite, record),
        post(
            "/api/v1/visits/{task}/households/{no}/cancel",
            LedgerWrite,
            give_up,
        ),
        post("/api/v1/visits/{task}/cancel", LedgerWrite, cancel),
    ]
}

fn shape(visit: &Visit, task: VisitTask) -> Task {
    let (term, _) = task.term(visit.office.clock().today());
    Task {
        key: task.key.to_string(),
        name: task.name,
        festival: task.festival,
        division: task.division.get(),
        from: task.from,
        due: task.due,
        households: task.households,
        done: task.done,
        term,
        cancelled: task.cancelled,
    }
}

fn household(target: VisitTarget) -> Household {
    let region = target.task.region;
    let (entry, visited_on) = target.visited.unzip();
    Household {
        no: target.id,
        person: target
            .person
            .map(|person| AnyKey::new(region, person).to_string()),
        name: target.name,
        categories: target.categories,
        division: target.division.get(),
        cash_fen: target.cash.get(),
        goods: target.goods,
        goods_value_fen: target.goods_value.get(),
        entry: entry.map(|entry| AnyKey::new(region, entry).to_string()),
        visited_on,
        cancelled: target.cancelled,
        version: target.version,
    }
}

/// 走访任务，新的在前
#[utoipa::path(get, path = "/api/v1/visits", tag = "走访慰问",
    params(
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<Task>), Reads))]
pub async fn tasks(visit: Visit, query: Query) -> Result<Json<Page<Task>>> {
    let (page, size) = paging(&query);
    let from = offset((page, size));
    let (total, found) = task_list(&visit.office, &visit.actor, from, size).await?;
    let items = found.into_iter().map(|task| shape(&visit, task)).collect();
    Ok(Json(Page {
        total,
        page,
        size,
        items,
    }))
}

fn day(text: &str, label: &str) -> Result<kernel::Date> {
    let text = filled(text, label)?;
    kernel::read_date(&text).map_err(|e| Error::refusal(format!("{label}{e}")))
}

fn money(fen: Option<i64>) -> Fen {
    Fen::new(fen.unwrap_or_default())
}

/// 建走访任务
#[utoipa::path(post, path = "/api/v1/visits", tag = "走访慰问",
    request_body = NewTask,
    responses((status = 201, body = MadeTask), Does))]
pub async fn make(visit: Visit, Body(new): Body<NewTask>) -> Result<Response> {
    let standard = |brings: Brings| {
        Ok(Standard {
            category: filled(&brings.category, "人员类别")?,
            cash: money(brings.cash_fen),
            goods: kernel::tidy(&brings.goods.unwrap_or_default()),
            goods_value: money(brings.goods_value_fen),
        })
    };
    let unit = |code: String| DivisionCode::read(&code).map_err(|e| Error::refusal(e.to_string()));
    let units = new.units.unwrap_or_default().into_iter().map(unit);
    let plan = VisitPlan {
        name: kernel::tidy(&new.name.unwrap_or_default()),
        festival: filled(&new.festival, "节日")?,
        from: day(&new.from, "开始日期")?,
        due: day(&new.due, "截止日期")?,
        standards: new
            .brings
            .into_iter()
            .map(standard)
            .collect::<Result<_>>()?,
        units: units.collect::<Result<_>>()?,
        hardship_only: new.hardship_only.unwrap_or_default(),
    };
    let (key, count) = plan_make(&visit.office, &visit.actor, &plan).await?;
    let made = MadeTask {
        key: key.to_string(),
        households: count as u64,
    };
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

/// 一个走访任务
#[utoipa::path(get, path = "/api/v1/visits/{task}", tag = "走访慰问",
    params(("task" = String, Path, description = "编号，例如 990101-2")),
    responses((status = 200, body = Task), Reads))]
pub async fn task(visit: Visit, Path(task): Path<String>) -> Result<Json<Task>> {
    let key = TaskKey::read(&task)?;
    let task = task_open(&visit.office, &visit.actor, key).await?;
    Ok(Json(shape(&visit, task)))
}

/// 一个走访任务的各户
#[utoipa::path(get, path = "/api/v1/visits/{task}/households", tag = "走访慰问",
    params(
        ("task" = String, Path, description = "编号，例如 990101-2"),
        ("state" = Option<String>, Query, description = "open 应访全部、waiting 未走访、done 已走访、cancelled 不走访；不写是应访全部"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<Household>), Reads))]
pub async fn households(
    visit: Visit,
    Path(task): Path<String>,
    query: Query,
) -> Result<Json<Page<Household>>> {
    let key = TaskKey::read(&task)?;
    task_open(&visit.office, &visit.actor, key).await?;
    let within = asked_scope(visit.actor.may(Action::LedgerRead)?, &query)?;
    let state = match query.text("state").as_str() {
        "" | "open" => TargetState::Open,
        "waiting" => TargetState::Waiting,
        "done" => TargetState::Done,
        "cancelled" => TargetState::Cancelled,
        other => return Err(Error::refusal(format!("没有“{other}”这种状态，请核对代码"))),
    };
    let (page, size) = paging(&query);
    let at = (offset((page, size)), size);
    let (total, found) = target_page(&visit.office, &within, Some(key), state, at).await?;
    Ok(Json(Page {
        total,
        page,
        size,
        items: found.into_iter().map(household).collect(),
    }))
}

/// 加一户；名册里有同名的，要写明是哪一位
#[utoipa::path(post, path = "/api/v1/visits/{task}/households", tag = "走访慰问",
    params(("task" = String, Path, description = "编号，例如 990101-2")),
    request_body = NewHousehold,
    responses((status = 200, body = Done), Does))]
pub async fn add(
    visit: Visit,
    Path(task): Path<String>,
    Body(body): Body<NewHousehold>,
) -> Result<Json<Done>> {
    let key = TaskKey::read(&task)?;
    let (office, actor) = (&visit.office, &visit.actor);
    task_open(office, actor, key).await?;
    let cash = money(body.cash_fen);
    let new = match &body.person {
        Some(person) => NewTarget::Known(PersonKey::read(person)?),
        None => {
            let name = filled(&body.name.unwrap_or_default(), "姓名")?;
            let name = kernel::squeeze(&name);
            let same = namesakes(office, actor, &name).await?;
            if !same.is_empty() && body.not_on_rolls != Some(true) {
                let same = same.iter().map(|p| format!("{}（{}）", p.key, p.village));
                let same: Vec<String> = same.collect();
                return Err(Error::refusal(format!(
                    "名册里有叫{name}的：{}。是其中一位请写 person，都不是请写 not_on_rolls",
                    same.join("、")
                )));
            }
            let village = kernel::tidy(&body.village.unwrap_or_default());
            NewTarget::Named(name, household_place(office, actor, &village).await?)
        }
    };
    let goods = kernel::tidy(&body.goods.unwrap_or_default());
    target_add(office, actor, key, new, cash, &goods).await?;
    Ok(Done::told("已加入应访名单"))
}

fn number(text: &str) -> Result<i64> {
    let Number(number) = text.parse().map_err(|_| Error::not_found("这一户"))?;
    Ok(number)
}

/// 登记走访了一户，回答记在台账里的编号
#[utoipa::path(post, path = "/api/v1/visits/{task}/households/{no}", tag = "走访慰问",
    params(
        ("task" = String, Path, description = "编号，例如 990101-2"),
        ("no" = i64, Path, description = "这一户的编号"),
    ),
    request_body = Record,
    responses((status = 201, body = Created), Does))]
pub async fn record(
    visit: Visit,
    Path((task, no)): Path<(String, String)>,
    Body(body): Body<Record>,
) -> Result<Response> {
    let (key, no) = (TaskKey::read(&task)?, number(&no)?);
    let (office, actor) = (&visit.office, &visit.actor);
    let target = target_open(office, actor, key, no).await?;
    let yuan = |fen: Option<i64>, planned: Fen| match fen.map_or(planned, Fen::new) {
        fen if fen.is_zero() => String::new(),
        fen => fen.to_string(),
    };
    let today = office.clock().today().to_string();
    let visited = Visited {
        on: body.date.unwrap_or(today),
        cash: yuan(body.cash_fen, target.cash),
        goods: body.goods.unwrap_or(target.goods),
        goods_value: yuan(body.goods_value_fen, target.goods_value),
        visitor: body.visitor.unwrap_or_else(|| actor.name.clone()),
    };
    let done = visit_done(office, actor, key, no, body.version, &visited).await?;
    let entry = done.map_err(refused)?;
    let key = AnyKey::new(key.region, entry).to_string();
    Ok((StatusCode::CREATED, Json(Created { key })).into_response())
}

/// 不走访这一户了
#[utoipa::path(post, path = "/api/v1/visits/{task}/households/{no}/cancel", tag = "走访慰问",
    params(
        ("task" = String, Path, description = "编号，例如 990101-2"),
        ("no" = i64, Path, description = "这一户的编号"),
    ),
    request_body = Reason,
    responses((status = 200, body = Done), Does))]
pub(super) async fn give_up(
    visit: Visit,
    Path((task, no)): Path<(String, String)>,
    Body(body): Body<Reason>,
) -> Result<Json<Done>> {
    let (key, no) = (TaskKey::read(&task)?, number(&no)?);
    let reason = kernel::tidy(&body.reason);
    target_cancel(&visit.office, &visit.actor, key, no, &reason).await?;
    Ok(Done::told("已从应访名单里取消这一户"))
}

/// 取消走访任务；走访过的留在台账里
#[utoipa::path(post, path = "/api/v1/visits/{task}/cancel", tag = "走访慰问",
    params(("task" = String, Path, description = "编号，例如 990101-2")),
    request_body = Reason,
    responses((status = 200, body = Done), Does))]
pub async fn cancel(
    visit: Visit,
    Path(task): Path<String>,
    Body(body): Body<Reason>,
) -> Result<Json<Done>> {
    let key = TaskKey::read(&task)?;
    let reason = kernel::tidy(&body.reason);
    task_cancel(&visit.office, &visit.actor, key, &reason).await?;
    Ok(Done::told("已取消这个走访任务"))
}
