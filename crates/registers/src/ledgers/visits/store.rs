//! Tasks and their households in the database.

use kernel::{DivisionCode, Fen};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::{TaskKey, VisitTarget, VisitTask};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;

/// Tasks, marked.
pub const VISIT_TASK: SealedTable = SealedTable {
    name: "visit_task",
    columns: &[
        "region",
        "id",
        "division",
        "name",
        "festival",
        "from_on",
        "due_on",
        "state",
        "reason",
        "recorded_by",
        "recorded_at",
    ],
};

/// Households, marked.
pub const VISIT_TARGET: SealedTable = SealedTable {
    name: "visit_target",
    columns: &[
        "region",
        "id",
        "task",
        "division",
        "person",
        "name",
        "categories",
        "cash_fen",
        "goods",
        "goods_fen",
        "entry",
        "state",
        "reason",
        "version",
    ],
};

/// The entry that tells a visit, unless it was taken away.
const VISITED: &str = "LEFT JOIN ledger_entry e ON e.region = t.region AND e.id = t.entry AND NOT EXISTS \
     (SELECT 1 FROM ledger_removed gone WHERE gone.region = e.region AND gone.id = e.id)";

/// Which households are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetState {
    /// All but those given up.
    Open,
    /// 未走访
    Waiting,
    /// 已走访
    Done,
    /// 已取消
    Cancelled,
    /// 逾期未走访
    Overdue,
}

impl TargetState {
    fn condition(self) -> &'static str {
        match self {
            TargetState::Open => "t.state = 'open'",
            TargetState::Waiting => "t.state = 'open' AND e.id IS NULL",
            TargetState::Done => "t.state = 'open' AND e.id IS NOT NULL",
            TargetState::Cancelled => "t.state = 'cancelled'",
            TargetState::Overdue => {
                "t.state = 'open' AND e.id IS NULL AND k.state = 'open' AND k.due_on < $5"
            }
        }
    }
}

fn division(code: i64) -> Result<DivisionCode> {
    DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))
}

#[derive(FromQueryResult)]
struct TaskRow {
    region: i32,
    id: i64,
    division: i64,
    name: String,
    festival: String,
    from_on: String,
    due_on: String,
    state: String,
    reason: String,
    households: i64,
    done: i64,
}

/// A task is seen by whoever has a household of it, or set it.
const SEEN: &str = "k.region BETWEEN $1 AND $2 AND (k.division BETWEEN $3 AND $4 OR EXISTS (SELECT 1 FROM visit_target h \
     WHERE h.region = k.region AND h.task = k.id AND h.division BETWEEN $3 AND $4))";

/// How many tasks a scope sees.
pub async fn task_count(c: &impl ConnectionTrait, scope: &Scope) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) FROM visit_task k WHERE {SEEN}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, scope.values()).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// Tasks a scope sees, or the one of a key, counted within the scope.
pub async fn tasks(
    c: &impl ConnectionTrait,
    scope: &Scope,
    key: Option<TaskKey>,
    (offset, limit): (u64, u64),
) -> Result<Vec<VisitTask>> {
    let mut values = scope.values();
    let mut one = "";
    if let Some(key) = key {
        values.extend([key.region.into(), key.id.into()]);
        one = " AND k.region = $5 AND k.id = $6";
    }
    let counted = format!(
        "SELECT t.region, t.task, COUNT(*) AS households, COUNT(e.id) AS done FROM visit_target t {VISITED} \
         WHERE t.region BETWEEN $1 AND $2 AND t.division BETWEEN $3 AND $4 AND t.state = 'open' GROUP BY t.region, t.task"
    );
    let sql = format!(
        "SELECT k.region, k.id, k.division, k.name, k.festival, k.from_on, k.due_on, k.state, k.reason, \
         COALESCE(n.households, 0) AS households, COALESCE(n.done, 0) AS done \
         FROM visit_task k LEFT JOIN ({counted}) n ON n.region = k.region AND n.task = k.id \
         WHERE {SEEN}{one} ORDER BY k.due_on DESC, k.id DESC LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<TaskRow> = db::rows(c, &sql, values).await?;
    let task = |row: TaskRow| {
        Ok(VisitTask {
            key: TaskKey::new(row.region, row.id),
            division: division(row.division)?,
            name: row.name,
            festival: row.festival,
            from: row.from_on,
            due: row.due_on,
            cancelled: (row.state == "cancelled").then_some(row.reason),
            households: u64::try_from(row.households).unwrap_or(0),
            done: u64::try_from(row.done).unwrap_or(0),
        })
    };
    rows.into_iter().map(task).collect()
}

#[derive(FromQueryResult)]
struct TargetRow {
    region: i32,
    id: i64,
    task: i64,
    division: i64,
    person: Option<i64>,
    name: String,
    categories: String,
    cash_fen: i64,
    goods: String,
    goods_fen: i64,
    state: String,
    reason: String,
    version: i32,
    entry: Option<i64>,
    visited_on: Option<String>,
}

impl TargetRow {
    fn target(self) -> Result<VisitTarget> {
        Ok(VisitTarget {
            task: TaskKey::new(self.region, self.task),
            id: self.id,
            division: division(self.division)?,
            person: self.person,
            name: self.name,
            address: String::new(),
            household: Vec::new(),
            categories: self.categories,
            cash: Fen::new(self.cash_fen),
            goods: self.goods,
            goods_value: Fen::new(self.goods_fen),
            visited: self.entry.zip(self.visited_on),
            cancelled: (self.state == "cancelled").then_some(self.reason),
            version: self.version,
        })
    }
}

const TARGET: &str = "SELECT t.region, t.id, t.task, t.division, t.person, t.name, t.categories, t.cash_fen, t.goods, \
     t.goods_fen, t.state, t.reason, t.version, e.id AS entry, e.on_date AS visited_on";

/// How many households are in a state, and a page of them by village.
pub(super) async fn targets(
    c: &impl ConnectionTrait,
    scope: &Scope,
    task: Option<TaskKey>,
    state: TargetState,
    today: &str,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<VisitTarget>)> {
    let mut values: Vec<Value> = scope.values_and([today.into()]);
    let mut one = "";
    if let Some(key) = task {
        values.extend([key.region.into(), key.id.into()]);
        one = " AND t.region = $6 AND t.task = $7";
    }
    let from = format!(
        "FROM visit_target t JOIN visit_task k ON k.region = t.region AND k.id = t.task {VISITED} \
         WHERE t.region BETWEEN $1 AND $2 AND t.division BETWEEN $3 AND $4 AND $5 <> '' AND {}{one}",
        state.condition()
    );
    let count: Vec<(i64,)> =
        db::tuples(c, &format!("SELECT COUNT(*) {from}"), values.clone()).await?;
    let count = count
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0));
    if limit == 0 {
        return Ok((count, Vec::new()));
    }
    let sql = format!(
        "{TARGET} {from} ORDER BY t.region, t.task DESC, t.division, t.id LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<TargetRow> = db::rows(c, &sql, values).await?;
    let found: Result<Vec<VisitTarget>> = rows.into_iter().map(TargetRow::target).collect();
    Ok((count, found?))
}

/// The household of a task that waits behind another, by village; the first of all behind the last.
pub(super) async fn next_waiting(
    c: &impl ConnectionTrait,
    scope: &Scope,
    after: &VisitTarget,
) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT t.id FROM visit_target t {VISITED} \
         WHERE t.region BETWEEN $1 AND $2 AND t.division BETWEEN $3 AND $4 AND t.region = $5 AND t.task = $6 AND {} \
         ORDER BY CASE WHEN (t.division, t.id) > ($7, $8) THEN 0 ELSE 1 END, t.division, t.id LIMIT 1",
        TargetState::Waiting.condition()
    );
    let own = [
        after.task.region.into(),
        after.task.id.into(),
        after.division.get().into(),
        after.id.into(),
    ];
    let found: Vec<(i64,)> = db::tuples(c, &sql, scope.values_and(own)).await?;
    Ok(found.first().map(|(id,)| *id))
}

/// One household.
pub async fn target(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<VisitTarget>> {
    let sql = format!(
        "{TARGET} FROM visit_target t {VISITED} WHERE t.region BETWEEN $1 AND $2 AND t.division BETWEEN $3 AND $4 \
         AND t.region = $5 AND t.id = $6"
    );
    let own = [region.into(), id.into()];
    let row: Option<TargetRow> = db::one(c, &sql, scope.values_and(own)).await?;
    row.map(TargetRow::target).transpose()
}

/// The household of a task that a person is, whatever became of it.
pub(super) async fn target_of_person(
    c: &impl ConnectionTrait,
    task: TaskKey,
    person: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT id FROM visit_target WHERE region = $1 AND task = $2 AND person = $3";
    let values = vec![task.region.into(), task.id.into(), person.into()];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(found.first().map(|(id,)| *id))
}

/// A household to be written.
pub struct NewHousehold {
    pub division: DivisionCode,
    pub person: Option<i64>,
    pub name: String,
    pub categories: String,
    pub cash: Fen,
    pub goods: String,
    pub goods_value: Fen,
}

/// Writes a task.
pub async fn insert_task(
    keyring: &Keyring,
    tx: &Tx,
    task: &VisitTask,
    by: i64,
    at: &str,
) -> Result<()> {
    let row = vec![
        task.key.region.into(),
        task.key.id.into(),
        task.division.get().into(),
        task.name.clone().into(),
        task.festival.clone().into(),
        task.from.clone().into(),
        task.due.clone().into(),
        "open".into(),
        "".into(),
        by.into(),
        at.into(),
    ];
    VISIT_TASK.insert(keyring, tx, vec![row]).await
}

/// Writes households of a task.
pub(super) async fn insert_targets(
    keyring: &Keyring,
    tx: &Tx,
    task: TaskKey,
    households: Vec<NewHousehold>,
) -> Result<()> {
    if households.is_empty() {
        return Ok(());
    }
    let first = db::take_numbers(tx, task.region, VISIT_TARGET.name, households.len()).await?;
    let entry: Option<i64> = None;
    let rows = households.into_iter().zip(first..).map(|(household, id)| {
        vec![
            task.region.into(),
            id.into(),
            task.id.into(),
            household.division.get().into(),
            household.person.into(),
            household.name.into(),
            household.categories.into(),
            household.cash.get().into(),
            household.goods.into(),
            household.goods_value.get().into(),
            entry.into(),
            "open".into(),
            "".into(),
            1.into(),
        ]
    });
    VISIT_TARGET.insert(keyring, tx, rows.collect()).await
}

/// Ties a household that is still at `version` to the entry that tells its visit; answers whether it was.
pub(super) async fn tie(
    keyring: &Keyring,
    tx: &Tx,
    target: &VisitTarget,
    entry: i64,
) -> Result<bool> {
    let sql = "UPDATE visit_target SET entry = $4, version = version + 1 \
               WHERE region = $1 AND id = $2 AND version = $3 AND state = 'open'";
    let values = vec![
        target.task.region.into(),
        target.id.into(),
        target.version.into(),
        entry.into(),
    ];
    let tied = db::execute(tx.connection(), sql, values).await? == 1;
    if tied {
        reseal(keyring, tx, target.task.region, target.id).await?;
    }
    Ok(tied)
}

/// Sets what a household's state is, and why.
pub(super) async fn set_target_state(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    id: i64,
    state: &str,
    reason: &str,
) -> Result<()> {
    let sql = "UPDATE visit_target SET state = $3, reason = $4, version = version + 1 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), id.into(), state.into(), reason.into()];
    db::execute(tx.connection(), sql, values).await?;
    reseal(keyring, tx, region, id).await
}

async fn reseal(keyring: &Keyring, tx: &Tx, region: i32, id: i64) -> Result<()> {
    VISIT_TARGET
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await
}

/// Gives a task up.
pub(super) async fn cancel_task(
    keyring: &Keyring,
    tx: &Tx,
    key: TaskKey,
    reason: &str,
) -> Result<()> {
    let sql =
        "UPDATE visit_task SET state = 'cancelled', reason = $3 WHERE region = $1 AND id = $2";
    let values = vec![key.region.into(), key.id.into(), reason.into()];
    db::execute(tx.connection(), sql, values).await?;
    VISIT_TASK
        .reseal(keyring, tx, key.region, "id = $2", vec![key.id.into()])
        .await
}
