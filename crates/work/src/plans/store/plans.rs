//! Plans and their goals.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::{PLAN, PLAN_GOAL, Sight};
use crate::plans::actions::PlanAsk;
use crate::plans::model::{GoalKey, Plan, PlanGoal, PlanKey, PlanKind, PlanState};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};

/// A plan to be written.
pub(crate) struct NewPlan<'a> {
    pub key: PlanKey,
    pub division: DivisionCode,
    pub year: i32,
    pub kind: PlanKind,
    pub title: &'a str,
    pub by: i64,
    pub at: &'a str,
}

#[derive(FromQueryResult)]
struct PlanRow {
    region: i32,
    id: i64,
    division: i64,
    year: i32,
    kind: String,
    title: String,
    state: String,
    doc_number: String,
    issued_on: Option<String>,
    closed_on: Option<String>,
    closing: String,
    version: i32,
}

impl PlanRow {
    fn plan(self) -> Result<Plan> {
        let unknown = || Error::inconsistent(format!("计划 {}", self.id));
        Ok(Plan {
            key: PlanKey::new(self.region, self.id),
            division: DivisionCode::try_from(self.division).map_err(|e| Error::Fault(e.into()))?,
            year: self.year,
            kind: PlanKind::read(&self.kind).ok_or_else(unknown)?,
            state: PlanState::read(&self.state).ok_or_else(unknown)?,
            title: self.title,
            doc_number: self.doc_number,
            issued_on: self.issued_on,
            closed_on: self.closed_on,
            closing: self.closing,
            version: self.version,
        })
    }
}

const SCOPED: &str = "p.region BETWEEN $1 AND $2 AND p.division BETWEEN $3 AND $4";
const COLUMNS: &str = "p.region, p.id, p.division, p.year, p.kind, p.title, p.state, p.doc_number, p.issued_on, \
     p.closed_on, p.closing, p.version";

fn condition(sight: &Sight, ask: &PlanAsk) -> (String, Vec<Value>) {
    let mut parts = vec![SCOPED.to_owned(), sight.of_plans()];
    let mut values = sight.scope.values();
    if let Some(year) = ask.year {
        values.push(year.into());
        parts.push(format!("p.year = ${}", values.len()));
    }
    if let Some(state) = ask.state {
        values.push(state.code().into());
        parts.push(format!("p.state = ${}", values.len()));
    }
    if let Some(division) = ask.of {
        values.push(division.get().into());
        parts.push(format!("p.division = ${}", values.len()));
    }
    (parts.join(" AND "), values)
}

/// How many plans fit.
pub(crate) async fn plan_count(
    c: &impl ConnectionTrait,
    sight: &Sight,
    ask: &PlanAsk,
) -> Result<u64> {
    let (condition, values) = condition(sight, ask);
    let sql = format!("SELECT COUNT(*) FROM plan p WHERE {condition}");
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

/// The plans that fit, the latest year first.
pub async fn plans(
    c: &impl ConnectionTrait,
    sight: &Sight,
    ask: &PlanAsk,
    (offset, limit): (u64, u64),
) -> Result<Vec<Plan>> {
    let (condition, values) = condition(sight, ask);
    let sql = format!(
        "SELECT {COLUMNS} FROM plan p WHERE {condition} \
         ORDER BY p.year DESC, p.division, p.kind, p.id DESC LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<PlanRow> = db::rows(c, &sql, values).await?;
    rows.into_iter().map(PlanRow::plan).collect()
}

/// One plan.
pub async fn plan(c: &impl ConnectionTrait, sight: &Sight, key: PlanKey) -> Result<Option<Plan>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM plan p WHERE {SCOPED} AND {} AND p.region = $5 AND p.id = $6",
        sight.of_plans()
    );
    let values = sight.scope.values_and([key.region.into(), key.id.into()]);
    let row: Option<PlanRow> = db::one(c, &sql, values).await?;
    row.map(PlanRow::plan).transpose()
}

/// Writes a plan.
pub(crate) async fn insert_plan(keyring: &Keyring, tx: &Tx, new: &NewPlan<'_>) -> Result<()> {
    let none: Option<String> = None;
    let row = vec![
        new.key.region.into(),
        new.key.id.into(),
        new.division.get().into(),
        new.year.into(),
        new.kind.code().into(),
        new.title.into(),
        PlanState::Draft.code().into(),
        "".into(),
        none.clone().into(),
        none.into(),
        "".into(),
        1.into(),
        new.by.into(),
        new.at.into(),
    ];
    PLAN.insert(keyring, tx, vec![row]).await
}

/// Writes what a plan has become, under its next version; false when somebody changed it meanwhile.
pub(crate) async fn change_plan(keyring: &Keyring, tx: &Tx, plan: &Plan) -> Result<bool> {
    let sql = "UPDATE plan SET title = $3, state = $4, doc_number = $5, issued_on = $6, closed_on = $7, closing = $8, \
               version = version + 1 WHERE region = $1 AND id = $2 AND version = $9";
    let values = vec![
        plan.key.region.into(),
        plan.key.id.into(),
        plan.title.clone().into(),
        plan.state.code().into(),
        plan.doc_number.clone().into(),
        plan.issued_on.clone().into(),
        plan.closed_on.clone().into(),
        plan.closing.clone().into(),
        plan.version.into(),
    ];
    if db::execute(tx.connection(), sql, values).await? != 1 {
        return Ok(false);
    }
    PLAN.reseal(
        keyring,
        tx,
        plan.key.region,
        "id = $2",
        vec![plan.key.id.into()],
    )
    .await?;
    Ok(true)
}

#[derive(FromQueryResult)]
struct GoalRow {
    region: i32,
    id: i64,
    plan: i64,
    place: i32,
    title: String,
    indicator: String,
    target: Option<i64>,
    at_most: i32,
    version: i32,
}

impl GoalRow {
    fn goal(self) -> PlanGoal {
        PlanGoal {
            key: GoalKey::new(self.region, self.id),
            plan: self.plan,
            place: self.place,
            title: self.title,
            indicator: self.indicator,
            target: self.target,
            at_most: self.at_most == 1,
            version: self.version,
        }
    }
}

/// The goals of a plan that somebody was let at, in order.
pub async fn goals(c: &impl ConnectionTrait, plan: &Plan) -> Result<Vec<PlanGoal>> {
    let sql = "SELECT region, id, plan, place, title, indicator, target, at_most, version FROM plan_goal \
               WHERE region = $1 AND plan = $2 AND state = 'open' ORDER BY place, id";
    let rows: Vec<GoalRow> =
        db::rows(c, sql, vec![plan.key.region.into(), plan.key.id.into()]).await?;
    Ok(rows.into_iter().map(GoalRow::goal).collect())
}

/// The last place taken in a plan.
pub(crate) async fn last_place(tx: &Tx, plan: PlanKey) -> Result<i32> {
    let sql = "SELECT COALESCE(MAX(place), 0) FROM plan_goal WHERE region = $1 AND plan = $2";
    let values = vec![plan.region.into(), plan.id.into()];
    let found: Vec<(i32,)> = db::tuples(tx.connection(), sql, values).await?;
    Ok(found.first().map_or(0, |(place,)| *place))
}

/// Writes a goal.
pub(crate) async fn insert_goal(keyring: &Keyring, tx: &Tx, goal: &PlanGoal) -> Result<()> {
    let row = vec![
        goal.key.region.into(),
        goal.key.id.into(),
        goal.plan.into(),
        goal.place.into(),
        goal.title.clone().into(),
        goal.indicator.clone().into(),
        goal.target.into(),
        i32::from(goal.at_most).into(),
        "open".into(),
        1.into(),
    ];
    PLAN_GOAL.insert(keyring, tx, vec![row]).await
}

/// Writes what a goal has become.
pub(crate) async fn update_goal(
    keyring: &Keyring,
    tx: &Tx,
    goal: &PlanGoal,
    dropped: bool,
) -> Result<()> {
    let sql = "UPDATE plan_goal SET place = $3, title = $4, indicator = $5, target = $6, at_most = $7, state = $8, \
               version = version + 1 WHERE region = $1 AND id = $2";
    let values = vec![
        goal.key.region.into(),
        goal.key.id.into(),
        goal.place.into(),
        goal.title.clone().into(),
        goal.indicator.clone().into(),
        goal.target.into(),
        i32::from(goal.at_most).into(),
        if dropped { "dropped" } else { "open" }.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    PLAN_GOAL
        .reseal(
            keyring,
            tx,
            goal.key.region,
            "id = $2",
            vec![goal.key.id.into()],
        )
        .await
}
