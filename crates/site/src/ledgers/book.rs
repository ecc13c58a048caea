//! 走访簿: the households of a task that are still to be visited, on one page that a phone takes along. Without a network
//! what is written down waits on the phone, and is handed in as the form of each household would have been.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::visits::plain;
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use registers::ledgers::visits::{TargetState, TaskKey, target_page, task_open, usual_day};

/// A phone takes no more along.
const TAKEN_MAX: u64 = 300;

#[derive(Serialize)]
struct BookPage {
    token: String,
    task: String,
    user: String,
    today: String,
    visitor: String,
    households: Vec<Household>,
}

#[derive(Serialize)]
struct Household {
    path: String,
    name: String,
    categories: String,
    address: String,
    cash: String,
    goods: String,
    goods_value: String,
    version: i32,
}

pub(super) async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let key = TaskKey::read(&key)?;
    let task = task_open(&visit.office, &visit.actor, key).await?;
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let (office, waiting) = (&visit.office, TargetState::Waiting);
    let (count, found) = target_page(office, &scope, Some(key), waiting, (0, TAKEN_MAX)).await?;
    if count > TAKEN_MAX {
        return Err(Error::refusal(format!(
            "还有{count}户没有走访，走访簿一次最多带{TAKEN_MAX}户，请由各村的联络员各带各的"
        )));
    }
    let households = found.iter().filter(|_| task.cancelled.is_none());
    let households = households.map(|target| Household {
        path: format!("/visits/{key}/{}", Number(target.id)),
        name: target.name.clone(),
        categories: target.categories.clone(),
        address: target.address.clone(),
        cash: plain(target.cash),
        goods: target.goods.clone(),
        goods_value: plain(target.goods_value),
        version: target.version,
    });
    let page = BookPage {
        token: visit.token.clone(),
        task: format!("/visits/{key}"),
        user: visit.actor.user.to_string(),
        today: usual_day(&task, office.clock().today()).to_string(),
        visitor: visit.actor.name.clone(),
        households: households.collect(),
    };
    visit.page(
        "ledgers/book.html",
        &format!("走访簿：{}", task.name),
        &page,
    )
}
