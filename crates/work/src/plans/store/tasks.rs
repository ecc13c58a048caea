//! Tasks.

use kernel::{Date, DivisionCode, Fen};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::{PLAN_TASK, Sight};
use crate::plans::model::{Task, TaskKey, TaskState};
use crate::plans::tasks::{TaskAsk, Wanted};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::time::{date_from, date_text};

#[derive(FromQueryResult)]
struct TaskRow {
    region: i32,
    id: i64,
    division: i64,
    year: i32,
    plan: Option<i64>,
    plan_state: Option<String>,
    goal: Option<i64>,
    kind: String,
    title: String,
    content: String,
    unit: Option<i64>,
    helpers: String,
    leader: String,
    due_on: String,
    planned_fen: i64,
    direction: String,
    number: i32,
    source_kind: String,
    source: Option<i64>,
    state: String,
    percent: i32,
    spent_fen: i64,
    results: String,
    submitted_on: Option<String>,
    done_on: Option<String>,
    cancelled_on: Option<String>,
    urged: i32,
    entry: Option<i64>,
    version: i32,
}

fn day(text: Option<String>) -> Result<Option<Date>> {
    text.map(|text| date_from(&text)).transpose()
}

impl TaskRow {
    fn task(self) -> Result<Task> {
        let unknown = || Error::inconsistent(format!("任务 {}", self.id));
        let helpers = self.helpers.split(',').filter_map(|id| id.parse().ok());
        Ok(Task {
            key: TaskKey::new(self.region, self.id),
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            year: self.year,
            plan: self.plan,
            draft: self.plan_state.as_deref() == Some("draft"),
            goal: self.goal,
            project: self.kind == "project",
            state: TaskState::read(&self.state).ok_or_else(unknown)?,
            helpers: helpers.collect(),
            title: self.title,
            content: self.content,
            unit: self.unit,
            leader: self.leader,
            due_on: date_from(&self.due_on)?,
            planned: Fen::new(self.planned_fen),
            direction: self.direction,
            number: self.number,
            source: self.source.map(|id| (self.source_kind, id)),
            percent: self.percent,
            spent: Fen::new(self.spent_fen),
            results: self.results,
            submitted_on: day(self.submitted_on)?,
            done_on: day(self.done_on)?,
            cancelled_on: day(self.cancelled_on)?,
            urged: self.urged,
            entry: self.entry,
            version: self.version,
        })
    }
}

const COLUMNS: &str = "t.region, t.id, t.division, t.year, t.plan, p.state AS plan_state, t.goal, t.kind, t.title, t.content, \
     t.unit, t.helpers, t.leader, t.due_on, t.planned_fen, t.direction, t.number, t.source_kind, t.source, t.state, t.percent, \
     t.spent_fen, t.results, t.submitted_on, t.done_on, t.cancelled_on, t.urged, t.entry, t.version";
const FROM: &str = "FROM plan_task t LEFT JOIN plan p ON p.region = t.region AND p.id = t.plan";
const SCOPED: &str =
    "t.region BETWEEN $1 AND $2 AND t.division BETWEEN $3 AND $4 AND t.state <> 'dropped'";

fn condition(sight: &Sight, ask: &TaskAsk) -> (String, Vec<Value>) {
    let mut parts = vec![SCOPED.to_owned(), sight.of_tasks()];
    let mut values = sight.scope.values();
    {
        let mut add = |sql: &str, own: Vec<Value>| {
            parts.push(db::numbered(sql, values.len() + 1));
            values.extend(own);
        };
        if let Some(wanted) = ask.wanted {
            match wanted {
                Wanted::Open => add("t.state IN ('new', 'going')", vec![]),
                Wanted::State(state) => add("t.state = ?", vec![state.code().into()]),
            }
        }
        if let Some(before) = ask.late_on {
            let due = vec![date_text(before).into()];
            add("t.state IN ('new', 'going') AND t.due_on < ?", due);
        }
        if let Some((from, to)) = ask.due {
            let days = vec![date_text(from).into(), date_text(to).into()];
            add("t.due_on >= ? AND t.due_on <= ?", days);
        }
        if let Some(year) = ask.year {
            add("t.year = ?", vec![year.into()]);
        }
        if let Some((region, unit)) = ask.unit {
            add(
                "t.region = ? AND COALESCE(t.unit, 0) = ?",
                vec![region.into(), unit.into()],
            );
        }
        if let Some(meeting) = ask.from_meeting {
            add(
                if meeting {
                    "t.source IS NOT NULL"
                } else {
                    "t.source IS NULL"
                },
                vec![],
            );
        }
        if let Some(plan) = ask.plan {
            let own = vec![plan.region.into(), plan.id.into()];
            add("t.region = ? AND t.plan = ?", own);
        }
        if let Some((kind, region, id)) = &ask.source {
            let own = vec![(*region).into(), kind.clone().into(), (*id).into()];
            add("t.region = ? AND t.source_kind = ? AND t.source = ?", own);
        }
        if let Some((region, id)) = ask.entry {
            add(
                "t.region = ? AND t.entry = ?",
                vec![region.into(), id.into()],
            );
        }
        if !ask.text.is_empty() {
            add(
                "t.title LIKE ? ESCAPE '!'",
                vec![db::containing(&ask.text).into()],
            );
        }
        if ask.projects {
            add("t.kind = 'project'", vec![]);
        }
        if !ask.drafts {
            add("COALESCE(p.state, '') <> 'draft'", vec![]);
        }
    }
    (parts.join(" AND "), values)
}

/// The tasks that fit, the earliest deadline first, or what is open before that.
pub async fn tasks(
    c: &impl ConnectionTrait,
    sight: &Sight,
    ask: &TaskAsk,
    window: Option<(u64, u64)>,
) -> Result<Vec<Task>> {
    let (condition, values) = condition(sight, ask);
    let page = window.map_or_else(String::new, |(offset, limit)| {
        format!(" LIMIT {limit} OFFSET {offset}")
    });
    let first = match ask.open_first {
        true => "t.state NOT IN ('new', 'going', 'waiting'), ",
        false => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE {condition} ORDER BY {first}t.due_on, t.region, t.id{page}"
    );
    let rows: Vec<TaskRow> = db::rows(c, &sql, values).await?;
    rows.into_iter().map(TaskRow::task).collect()
}

/// How many tasks fit.
pub(crate) async fn task_counts(
    c: &impl ConnectionTrait,
    sight: &Sight,
    ask: &TaskAsk,
) -> Result<u64> {
    let (condition, values) = condition(sight, ask);
    let sql = format!("SELECT COUNT(*) {FROM} WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// One task.
pub async fn task(c: &impl ConnectionTrait, sight: &Sight, key: TaskKey) -> Result<Option<Task>> {
    let sql = format!(
        "SELECT {COLUMNS} {FROM} WHERE {SCOPED} AND {} AND t.region = $5 AND t.id = $6",
        sight.of_tasks()
    );
    let values = sight.scope.values_and([key.region.into(), key.id.into()]);
    let row: Option<TaskRow> = db::one(c, &sql, values).await?;
    row.map(TaskRow::task).transpose()
}

fn helpers(task: &Task) -> String {
    if task.helpers.is_empty() {
        return String::new();
    }
    let all: Vec<String> = task.helpers.iter().map(i64::to_string).collect();
    format!(",{},", all.join(","))
}

/// Everything of a task that may change, in the order of the columns from `plan` on.
fn changing(task: &Task) -> Vec<Value> {
    let (source_kind, source) = task.source.clone().unzip();
    let day = |on: Option<Date>| on.map(date_text);
    vec![
        task.plan.into(),
        task.goal.into(),
        if task.project { "project" } else { "plain" }.into(),
        task.title.clone().into(),
        task.content.clone().into(),
        task.unit.into(),
        helpers(task).into(),
        task.leader.clone().into(),
        date_text(task.due_on).into(),
        task.planned.get().into(),
        task.direction.clone().into(),
        task.number.into(),
        source_kind.unwrap_or_default().into(),
        source.into(),
        task.state.code().into(),
        task.percent.into(),
        task.spent.get().into(),
        task.results.clone().into(),
        day(task.submitted_on).into(),
        day(task.done_on).into(),
        day(task.cancelled_on).into(),
        task.urged.into(),
        task.entry.into(),
        task.version.into(),
    ]
}

/// Writes a new task.
pub(crate) async fn insert_task(
    keyring: &Keyring,
    tx: &Tx,
    task: &Task,
    (by, at): (i64, &str),
) -> Result<()> {
    let mut row: Vec<Value> = vec![
        task.key.region.into(),
        task.key.id.into(),
        task.division.get().into(),
        task.year.into(),
    ];
    row.extend(changing(task));
    row.extend([by.into(), at.into()]);
    PLAN_TASK.insert(keyring, tx, vec![row]).await
}

/// Writes what a task has become over the version that was seen; false when somebody changed it meanwhile. Its own
/// version is the one it is written as.
pub(crate) async fn update_task(
    keyring: &Keyring,
    tx: &Tx,
    task: &Task,
    seen: i32,
) -> Result<bool> {
    let columns = PLAN_TASK.columns.iter().skip(4).take(24).zip(4..);
    let set: Vec<String> = columns
        .map(|(column, n)| format!("{column} = ${n}"))
        .collect();
    let sql = format!(
        "UPDATE plan_task SET {} WHERE region = $1 AND id = $2 AND version = $3",
        set.join(", ")
    );
    let mut values: Vec<Value> = vec![task.key.region.into(), task.key.id.into(), seen.into()];
    values.extend(changing(task));
    if db::execute(tx.connection(), &sql, values).await? != 1 {
        return Ok(false);
    }
    PLAN_TASK
        .reseal(
            keyring,
            tx,
            task.key.region,
            "id = $2",
            vec![task.key.id.into()],
        )
        .await?;
    Ok(true)
}
