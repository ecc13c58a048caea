//! 走访簿: the households of a task that are still to be visited, on one page that a phone takes along. Without a network
//! what is written down waits on the phone, and is handed in as the form of each household would have been.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::kind_named;
use super::visits::plain;
use crate::kit::Query;
use crate::shell::Visit;
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use registers::ledgers::entries::entry_open;
use registers::ledgers::shown_text;
use registers::ledgers::visits::{
    HouseholdInHand, TargetState, TaskKey, VISIT, VisitTask, target_page, task_open, usual_day,
};

/// A phone takes no more along.
const TAKEN_MAX: u64 = 300;

#[derive(Serialize)]
struct BookPage {
    token: String,
    task: String,
    user: String,
    today: String,
    /// The last day of the task: a phone fills in its own day, no later than this.
    due: String,
    visitor: String,
    households: Vec<Household>,
    settled: Vec<Settled>,
}

/// What became of a household that a phone still has a visit of: by this it knows its own visit again.
#[derive(Default, Serialize)]
struct Settled {
    path: String,
    /// Why nothing can be written down of it, where there is no entry.
    why: String,
    date: String,
    visitor: String,
    needs: String,
    cash: String,
}

#[derive(Serialize)]
struct Household {
    path: String,
    name: String,
    categories: String,
    address: String,
    /// Who else of the rolls lives there: one visit is to all of them.
    others: String,
    cash: String,
    goods: String,
    goods_value: String,
    version: i32,
}

pub(super) async fn page(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
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
        others: target.household.join("、"),
        cash: plain(target.cash),
        goods: target.goods.clone(),
        goods_value: plain(target.goods_value),
        version: target.version,
    });
    let mut settled = Vec::new();
    let asked = query.text("asked");
    let asked = asked.split(',').filter(|number| !number.is_empty());
    for number in asked.take(usize::try_from(TAKEN_MAX).unwrap_or_default()) {
        settled.extend(settled_of(&visit, &task, number).await?);
    }
    let page = BookPage {
        settled,
        due: task.due.clone(),
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

/// What became of one of a task's households; nothing where it is still to be visited.
async fn settled_of(visit: &Visit, task: &VisitTask, number: &str) -> Result<Option<Settled>> {
    let (office, actor, region) = (&visit.office, &visit.actor, task.key.region);
    let settled = |why: &str| Settled {
        path: format!("/visits/{}/{number}", task.key),
        why: why.to_owned(),
        ..Settled::default()
    };
    let key = format!("{region}-{number}");
    let found = HouseholdInHand::open(office, office.db().reader().into(), actor, &key).await;
    let target = match found {
        Ok(it) if it.target.task == task.key => it.target,
        Ok(_) | Err(Error::NotFound(_)) => return Ok(Some(settled("这一户不在您的名单里了"))),
        Err(other) => return Err(other),
    };
    if let Some((entry, _)) = target.visited {
        let kind = kind_named(visit, VISIT)?;
        let entry = entry_open(office, actor, &kind, region, entry).await?;
        let said = |code: &str| {
            let field = kind.fields.iter().find(|field| field.code == code);
            field.map_or_else(String::new, |field| {
                shown_text(field, entry.fields.get(code))
            })
        };
        return Ok(Some(Settled {
            date: entry.on_date.clone(),
            visitor: said("visitor"),
            needs: said("needs"),
            cash: said("cash"),
            ..settled("")
        }));
    }
    Ok(match (&target.cancelled, &task.cancelled) {
        (Some(reason), _) => Some(settled(&format!("这一户已取消（{reason}）"))),
        (None, Some(reason)) => Some(settled(&format!("这个任务已取消（{reason}）"))),
        (None, None) => None,
    })
}
