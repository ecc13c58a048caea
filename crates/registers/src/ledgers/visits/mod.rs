//! Visits planned as one task (走访任务): one act produces the households to visit; a visit made is an ordinary entry of
//! the ledger `visit`, tied to its household, so that nothing is counted twice.

mod household;
pub mod list;
mod plan;
mod store;
mod task;
mod together;

use std::collections::BTreeSet;

use kernel::{Date, DivisionCode, Fen};

pub use household::{HouseholdInHand, usual_day};
pub use list::{Households, OverdueVisits, Visits};
pub use plan::{Standard, VisitPlan, VisitTasks, households};
pub use store::{TargetState, VISIT_TARGET, VISIT_TASK};
pub use task::{NOBODY, namesakes};

use crate::people::actions::addresses;
use crate::people::housemates;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{Key, Keyed};
use ground::office::Office;
use ground::time::{date_text, overdue};

/// The kind of ledger in which visits stand.
pub const VISIT: &str = "visit";

/// A task in an address: 990101-12.
pub type TaskKey = Key<VisitTask>;

impl Keyed for VisitTask {
    const NAMED: &str = "走访任务";
    const THIS: &str = "这个走访任务";
}

/// Whether a task is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It is.
    Open,
    /// It was given up.
    Cancelled,
}

/// A task, and how far it is within the scope it is looked at from.
#[derive(Debug, Clone)]
pub struct VisitTask {
    /// Which.
    pub key: TaskKey,
    /// Who set it.
    pub division: DivisionCode,
    /// 2027年春节走访慰问
    pub name: String,
    /// 春节
    pub festival: String,
    /// ISO date of the first day.
    pub from: String,
    /// ISO date of the last day.
    pub due: String,
    /// Why it was given up, where it was.
    pub cancelled: Option<String>,
    /// Households to visit.
    pub households: u64,
    /// Households visited.
    pub done: u64,
}

impl VisitTask {
    /// What is to be said about its term: 还剩2天, 今天截止, 已逾期3天, and whether it is overdue.
    pub fn term(&self, today: Date) -> (String, bool) {
        if self.cancelled.is_some() {
            return ("已取消".to_owned(), false);
        }
        if self.done == self.households {
            return ("已完成".to_owned(), false);
        }
        let Ok(due) = self.due.parse::<Date>() else {
            return (String::new(), false);
        };
        match (due - today).num_days() {
            0 => ("今天截止".to_owned(), false),
            days if days > 0 => (format!("还剩{days}天"), false),
            days => (overdue(-days), true),
        }
    }
}

/// A household of a task.
#[derive(Debug, Clone)]
pub struct VisitTarget {
    /// Its task.
    pub task: TaskKey,
    /// Number within the region.
    pub id: i64,
    /// Where it is.
    pub division: DivisionCode,
    /// Number of the person on the rolls.
    pub person: Option<i64>,
    /// 姓名
    pub name: String,
    /// 人员类别, in words.
    pub categories: String,
    /// 住址, of somebody on the rolls; filled in where a page of households is read.
    pub address: String,
    /// Who else of the rolls is of the household: 钱二（配偶）.
    pub household: Vec<String>,
    /// 慰问金 planned.
    pub cash: Fen,
    /// 物资 planned.
    pub goods: String,
    /// What the goods are worth.
    pub goods_value: Fen,
    /// The entry that tells the visit, and its day.
    pub visited: Option<(i64, String)>,
    /// Why it was given up, where it was.
    pub cancelled: Option<String>,
    /// Counts the changes.
    pub version: i32,
}

/// The tasks that somebody sees, the latest first.
pub async fn task_list(
    office: &Office,
    actor: &Actor,
    offset: u64,
    limit: u64,
) -> Result<(u64, Vec<VisitTask>)> {
    let scope = actor.may(Action::LedgerRead)?;
    let reader = office.db().reader();
    let total = store::task_count(reader, &scope).await?;
    let tasks = store::tasks(reader, &scope, None, (offset, limit)).await?;
    Ok((total, tasks))
}

/// One task.
///
/// # Errors
/// When it is not there, or nothing of it is the actor's to see.
pub async fn task_open(office: &Office, actor: &Actor, key: TaskKey) -> Result<VisitTask> {
    let scope = actor.may(Action::LedgerRead)?;
    let found = store::tasks(office.db().reader(), &scope, Some(key), (0, 1)).await?;
    let first = found.into_iter().next();
    first.ok_or_else(|| Error::not_found("这个走访任务"))
}

/// Households of a task, by village; of every task when none is named.
pub async fn target_page(
    office: &Office,
    scope: &Scope,
    task: Option<TaskKey>,
    state: TargetState,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<VisitTarget>)> {
    let today = date_text(office.clock().today());
    let (reader, page) = (office.db().reader(), (offset, limit));
    let (count, mut found) = store::targets(reader, scope, task, state, &today, page).await?;
    let regions: BTreeSet<i32> = found.iter().map(|target| target.task.region).collect();
    for region in regions {
        let own = |target: &&mut VisitTarget| target.task.region == region;
        let people = found.iter().filter(|target| target.task.region == region);
        let people: Vec<i64> = people.filter_map(|target| target.person).collect();
        let homes = addresses(office, reader, region, &people).await?;
        let mut others = housemates(reader, scope, region, &people).await?;
        for target in found.iter_mut().filter(own) {
            let home = target.person.and_then(|person| homes.get(&person));
            target.address = home.cloned().unwrap_or_default();
            let others = target.person.and_then(|person| others.remove(&person));
            target.household = others.unwrap_or_default();
        }
    }
    Ok((count, found))
}

/// The household to be visited after another of its task, by village: from the first again behind the last.
pub async fn next_waiting(
    office: &Office,
    scope: &Scope,
    after: &VisitTarget,
) -> Result<Option<i64>> {
    store::next_waiting(office.db().reader(), scope, after).await
}

/// How many households were to be visited by now and were not.
pub async fn visits_overdue(office: &Office, scope: &Scope) -> Result<u64> {
    let (count, _) = target_page(office, scope, None, TargetState::Overdue, (0, 0)).await?;
    Ok(count)
}
