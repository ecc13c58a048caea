//! Doing: a household visited, added, given up; a task given up.

use kernel::{DivisionCode, Fen, Level};
use serde_json::json;

use super::store::{self, NewHousehold};
use super::{TaskKey, VISIT, VisitTarget, VisitTask, task_open};
use crate::ledgers::entries::{self, read_filled};
use crate::ledgers::kind::kinds;
use crate::organisation::Directory;
use crate::people::register::{PeopleAsk, PersonKey, PersonLine, people_page, person_open};
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// A visit as it was written down; everything as typed.
#[derive(Debug, Clone, Default)]
pub struct Visited {
    /// 日期
    pub on: String,
    /// 慰问金
    pub cash: String,
    /// 物资
    pub goods: String,
    /// 物资折价
    pub goods_value: String,
    /// 走访人
    pub visitor: String,
}

/// One household of a task.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn target_open(
    office: &Office,
    actor: &Actor,
    task: TaskKey,
    id: i64,
) -> Result<VisitTarget> {
    let scope = actor.may(Action::LedgerRead)?;
    let found = store::target(office.db().reader(), &scope, task, id).await?;
    found.ok_or_else(|| Error::not_found("这一户"))
}

/// Writes a visit into the ledger and ties it to its household; answers the entry's number, or what is wrong field by
/// field.
///
/// # Errors
/// When the household was visited or changed meanwhile, or its task was given up.
pub async fn visit_done(
    office: &Office,
    actor: &Actor,
    key: TaskKey,
    id: i64,
    version: i32,
    visited: &Visited,
) -> Result<std::result::Result<i64, Vec<(String, String)>>> {
    let scope = actor.may(Action::LedgerWrite)?;
    let task = going_on(office, actor, key).await?;
    let kinds = kinds(office.catalogue())?;
    let kind = kinds.iter().find(|k| k.kind == VISIT);
    let kind = kind.ok_or_else(|| Error::refusal("没有走访慰问这种台账，请系统管理员先建立"))?;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let tx = office.db().begin().await?;
    let target = store::target(tx.connection(), &scope, key, id).await?;
    let target = target.ok_or_else(|| Error::not_found("这一户"))?;
    if target.visited.is_some() {
        return Err(Error::Conflict(format!(
            "{}这一户已经登记过走访，没有重复登记",
            target.name
        )));
    }
    if target.version != version || target.cancelled.is_some() {
        return Err(Error::Conflict(
            "这一户刚被他人改过，没有登记。请刷新后再看".to_owned(),
        ));
    }
    let village = target.division.get().to_string();
    let text = |code: &str| match code {
        "date" => visited.on.clone(),
        "festival" => task.festival.clone(),
        "person" => target.name.clone(),
        "village" => village.clone(),
        "cash" => visited.cash.clone(),
        "goods" => visited.goods.clone(),
        "goods_value" => visited.goods_value.clone(),
        "visitor" => visited.visitor.clone(),
        _ => String::new(),
    };
    let today = office.clock().today();
    let mut filled = match read_filled(kind, text, &directory, scope.division(), today) {
        Ok(filled) => filled,
        Err(wrong) => return Ok(Err(wrong)),
    };
    if filled.on_date > today {
        let message = "日期不能晚于今天，请核对".to_owned();
        return Ok(Err(vec![("date".to_owned(), message)]));
    }
    filled.division = target.division;
    let (_, entry) = entries::write(office, &tx, actor, kind, filled, target.person, None).await?;
    if !store::tie(office.keyring(), &tx, &target, entry).await? {
        return Err(Error::Conflict(
            "这一户刚被他人改过，没有登记。请刷新后再看".to_owned(),
        ));
    }
    tx.commit().await?;
    Ok(Ok(entry))
}

/// A task that was not given up.
async fn going_on(office: &Office, actor: &Actor, key: TaskKey) -> Result<VisitTask> {
    let task = task_open(office, actor, key).await?;
    match &task.cancelled {
        None => Ok(task),
        Some(reason) => Err(Error::refusal(format!("这个走访任务已取消（{reason}）"))),
    }
}

/// Gives a household up, with the reason.
///
/// # Errors
/// When no reason is given, or it was visited.
pub async fn target_cancel(
    office: &Office,
    actor: &Actor,
    key: TaskKey,
    id: i64,
    reason: &str,
) -> Result<()> {
    let scope = actor.may(Action::LedgerWrite)?;
    if reason.is_empty() {
        return Err(Error::refusal("请填写不走访的原因，例如：已迁出"));
    }
    going_on(office, actor, key).await?;
    let tx = office.db().begin().await?;
    let target = store::target(tx.connection(), &scope, key, id).await?;
    let target = target.ok_or_else(|| Error::not_found("这一户"))?;
    if target.visited.is_some() {
        return Err(Error::refusal(format!(
            "{}这一户已走访，不用取消；登记错了请到台账里改",
            target.name
        )));
    }
    store::set_target_state(office.keyring(), &tx, key.region, id, "cancelled", reason).await?;
    let detail = json!({ "对象名": target.name, "原因": reason });
    append(office, &tx, actor, key, "visit_target_cancel", &detail).await?;
    tx.commit().await
}

/// A household to be added.
#[derive(Debug, Clone)]
pub enum NewTarget {
    /// Somebody on the rolls.
    Known(PersonKey),
    /// Somebody who is not: a name and a village.
    Named(String, DivisionCode),
}

/// Adds a household to a task; one given up before is taken up again.
///
/// # Errors
/// When it is on the list already, or not the actor's.
pub async fn target_add(
    office: &Office,
    actor: &Actor,
    key: TaskKey,
    new: NewTarget,
    cash: Fen,
    goods: &str,
) -> Result<()> {
    let scope = actor.may(Action::LedgerWrite)?;
    refuse_negative(cash)?;
    let task = going_on(office, actor, key).await?;
    let household = household(office, actor, &scope, key, new, cash, goods).await?;
    let name = household.name.clone();
    let tx = office.db().begin().await?;
    let before = match household.person {
        Some(person) => store::target_of_person(tx.connection(), key, person).await?,
        None => None,
    };
    match before {
        None => store::insert_targets(office.keyring(), &tx, key, vec![household]).await?,
        Some(id) => {
            let target = store::target(tx.connection(), &scope, key, id).await?;
            if target.is_none_or(|t| t.cancelled.is_none()) {
                return Err(Error::refusal(format!(
                    "{name}已在“{}”的名单里，不用再加",
                    task.name
                )));
            }
            store::set_target_state(office.keyring(), &tx, key.region, id, "open", "").await?;
        }
    }
    let detail = json!({ "对象名": name });
    append(office, &tx, actor, key, "visit_target_add", &detail).await?;
    tx.commit().await
}

/// Nobody is brought less than nothing.
pub(super) fn refuse_negative(amount: Fen) -> Result<()> {
    if amount.is_negative() {
        return Err(Error::refusal("金额不能是负数，请核对"));
    }
    Ok(())
}

async fn household(
    office: &Office,
    actor: &Actor,
    scope: &Scope,
    task: TaskKey,
    new: NewTarget,
    cash: Fen,
    goods: &str,
) -> Result<NewHousehold> {
    let (person, name, division, categories) = match new {
        NewTarget::Known(person) => {
            let known = person_open(office, actor, person).await?;
            let categories = known.line.identities.join("、");
            (Some(person.id), known.line.name, known.division, categories)
        }
        NewTarget::Named(name, division) => (None, name, division, String::new()),
    };
    if !scope.contains(division) || division.region() != task.region {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    Ok(NewHousehold {
        division,
        person,
        name,
        categories,
        cash,
        goods: goods.to_owned(),
        goods_value: Fen::ZERO,
    })
}

/// So many people of one name are offered.
const NAMESAKES_MAX: u64 = 20;

/// People on the rolls who are called so: a household is one of them, or somebody who is not on the rolls.
pub async fn namesakes(office: &Office, actor: &Actor, name: &str) -> Result<Vec<PersonLine>> {
    let ask = PeopleAsk {
        typed: name.to_owned(),
        ..PeopleAsk::default()
    };
    let mut found = people_page(office, actor, &ask, 0, NAMESAKES_MAX).await?;
    found.retain(|person| person.name == name);
    Ok(found)
}

/// Where somebody who is not on the rolls lives; a village's own liaison need not say it.
///
/// # Errors
/// When it is not said, or there is no such village.
pub async fn household_place(
    office: &Office,
    actor: &Actor,
    village: &str,
) -> Result<DivisionCode> {
    let scope = actor.may(Action::LedgerWrite)?;
    if scope.division().level() == Level::Village {
        return Ok(scope.division());
    }
    if village.is_empty() {
        return Err(Error::refusal("请填写村（社区）"));
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    directory.meant(scope.division(), village)
}

/// Gives a whole task up, with the reason. What was visited stays in the ledger.
///
/// # Errors
/// When no reason is given, or the task was set by another unit.
pub async fn task_cancel(office: &Office, actor: &Actor, key: TaskKey, reason: &str) -> Result<()> {
    let scope = actor.may(Action::LedgerWrite)?;
    if reason.is_empty() {
        return Err(Error::refusal("请填写取消的原因"));
    }
    let task = going_on(office, actor, key).await?;
    if !scope.contains(task.division) {
        return Err(Error::refusal(
            "这个走访任务不是本单位建立的，请建立它的单位取消",
        ));
    }
    let tx = office.db().begin().await?;
    store::cancel_task(office.keyring(), &tx, key, reason).await?;
    let detail = json!({ "名称": task.name, "原因": reason });
    append(office, &tx, actor, key, "visit_task_cancel", &detail).await?;
    tx.commit().await
}

async fn append(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    key: TaskKey,
    action: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    let subject = key.subject();
    audit::append(office, tx, actor, key.region, action, &subject, detail).await?;
    Ok(())
}
