//! Visits planned as one task: made, seen, done household by household.

use axum::Json;
use axum::extract::Path;
use kernel::Date;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use super::visit_shapes::{Household, OverdueHousehold, Task};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::ledgers::visits::{
    HouseholdInHand, Households, OverdueVisits, TaskKey, VisitTarget, VisitTask, VisitTasks,
    Visits, task_open,
};
use site::shell::{Route, Visit, get};

/// The routes of visits.
pub fn routes() -> Vec<Route> {
    use Action::LedgerRead;
    let mut routes = vec![
        list_route::<Visits>(),
        list_route::<OverdueVisits>(),
        list_route::<Households>(),
        get("/api/v1/visits/{task}", LedgerRead, task),
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

fn shape(today: Date, task: VisitTask) -> Task {
    let (term, _) = task.term(today);
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

impl ListShape for Visits {
    type Shape = Task;
    const TAG: &'static str = "走访慰问";
    const SAYS: &'static str = "走访任务，新的在前";

    fn shape(&self, looking: &Looking<'_>, task: &VisitTask) -> Result<Task> {
        Ok(shape(looking.today(), task.clone()))
    }
}

/// 一个走访任务
#[utoipa::path(get, path = "/api/v1/visits/{task}", tag = "走访慰问",
    params(("task" = String, Path, description = "编号，例如 990101-2")),
    responses((status = 200, body = Task), Reads))]
pub async fn task(visit: Visit, Path(task): Path<String>) -> Result<Json<Task>> {
    let key = TaskKey::read(&task)?;
    let task = task_open(&visit.office, &visit.actor, key).await?;
    Ok(Json(shape(visit.office.clock().today(), task)))
}

impl ListShape for Households {
    type Shape = Household;
    const API: &'static str = "/visits/{task}/households";
    const TAG: &'static str = "走访慰问";
    const SAYS: &'static str = "一个走访任务的各户；不写状态是应访全部";
    const OF: &'static str = "编号，例如 990101-2";

    fn shape(&self, _: &Looking<'_>, target: &VisitTarget) -> Result<Household> {
        Ok(household(target.clone()))
    }
}

impl ListShape for OverdueVisits {
    type Shape = OverdueHousehold;
    const TAG: &'static str = "走访慰问";
    const SAYS: &'static str = "各个走访任务里逾期未走访的户";

    fn shape(&self, _: &Looking<'_>, target: &VisitTarget) -> Result<OverdueHousehold> {
        Ok(OverdueHousehold {
            task: target.task.to_string(),
            household: household(target.clone()),
        })
    }
}
