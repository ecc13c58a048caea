//! Visits planned as one task: made, seen, done household by household.

use axum::Json;
use axum::extract::Path;

use super::acts::{Answers, act_routes};
use super::body::{Page, Reads, offset, paging};
use super::visit_shapes::{Household, Task};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::asked_scope;
use registers::ledgers::visits::{
    HouseholdInHand, TargetState, TaskKey, VisitTarget, VisitTask, VisitTasks, target_page,
    task_list, task_open,
};
use site::kit::Query;
use site::shell::{Route, Visit, get};

/// The routes of visits.
pub fn routes() -> Vec<Route> {
    use Action::LedgerRead;
    let mut routes = vec![
        get("/api/v1/visits", LedgerRead, tasks),
        get("/api/v1/visits/{task}", LedgerRead, task),
        get("/api/v1/visits/{task}/households", LedgerRead, households),
    ];
    routes.extend(act_routes::<All<VisitTasks>>());
    routes.extend(act_routes::<VisitTask>());
    routes.extend(act_routes::<HouseholdInHand>());
    routes
}

impl Answers for All<VisitTasks> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["MadeTask", "Done"]
    }
}

impl Answers for VisitTask {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for HouseholdInHand {
    fn shapes(act: &str) -> &'static [&'static str] {
        match act {
            "record" => &["Created", "ActDone"],
            _ => &["ActDone"],
        }
    }
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
