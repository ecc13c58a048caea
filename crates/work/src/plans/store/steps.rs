//! Steps: what happened, one after the other.

use kernel::Fen;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::PLAN_STEP;
use crate::plans::model::Step;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::key::{AnyKey, Key, read_cited};

/// A step to be written.
#[derive(Default)]
pub struct NewStep<'a> {
    pub plan: Option<i64>,
    pub task: Option<i64>,
    pub step: &'a str,
    pub on: String,
    pub states: (&'a str, &'a str),
    pub percent: Option<i32>,
    pub spent: Option<Fen>,
    pub words: &'a str,
    pub evidence: &'a [(String, i32, i64)],
    pub by: (i64, &'a str),
    pub at: String,
}

/// Writes a step.
pub async fn insert_step(keyring: &Keyring, tx: &Tx, region: i32, new: NewStep<'_>) -> Result<()> {
    let id = db::take_numbers(tx, region, PLAN_STEP.name, 1).await?;
    let evidence = new.evidence.iter();
    let evidence: Vec<String> = evidence
        .map(|(kind, region, id)| format!("{kind}/{}", AnyKey::new(*region, *id)))
        .collect();
    let row = vec![
        region.into(),
        id.into(),
        new.plan.into(),
        new.task.into(),
        new.step.into(),
        new.on.into(),
        new.states.0.into(),
        new.states.1.into(),
        new.percent.into(),
        new.spent.map(Fen::get).into(),
        new.words.into(),
        evidence.join(" ").into(),
        new.by.0.into(),
        new.by.1.into(),
        new.at.into(),
    ];
    PLAN_STEP.insert(keyring, tx, vec![row]).await
}

#[derive(FromQueryResult)]
struct StepRow {
    step: String,
    on_date: String,
    percent: Option<i32>,
    spent_fen: Option<i64>,
    words: String,
    evidence: String,
    by_name: String,
    recorded_at: String,
}

/// The steps of a plan or of a task that somebody was let at, the latest first.
pub async fn steps<T>(c: &impl ConnectionTrait, key: Key<T>, of_task: bool) -> Result<Vec<Step>> {
    let whose = if of_task {
        "task = $2"
    } else {
        "plan = $2 AND task IS NULL"
    };
    let sql = format!(
        "SELECT step, on_date, percent, spent_fen, words, evidence, by_name, recorded_at FROM plan_step \
         WHERE region = $1 AND {whose} ORDER BY id DESC"
    );
    let rows: Vec<StepRow> = db::rows(c, &sql, vec![key.region.into(), key.id.into()]).await?;
    let step = |row: StepRow| Step {
        step: row.step,
        on: row.on_date,
        percent: row.percent,
        spent: row.spent_fen.map(Fen::new),
        words: row.words,
        evidence: row.evidence.split(' ').filter_map(read_cited).collect(),
        by: row.by_name,
        at: row.recorded_at,
    };
    Ok(rows.into_iter().map(step).collect())
}
