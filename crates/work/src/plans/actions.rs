//! Plans: made, copied from another year, changed.

use chrono::Datelike;
use kernel::{Date, DivisionCode};
use serde_json::json;

use super::model::{GoalKey, Plan, PlanKey, PlanState, Task, TaskKey, TaskState};
use super::plan_in_hand::PlanInHand;
use super::store::{self, NewStep, PLAN_GOAL, PLAN_TASK, Sight};
use super::tasks::TaskAsk;
use ground::acts::Subject;
use ground::audit;
use ground::authority::{Action, Actor, Role};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_text, moment_text};
use registers::organisation::units::unit_of;

/// Which plans are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlanAsk {
    /// Of this year.
    pub year: Option<i32>,
    /// In this state.
    pub state: Option<PlanState>,
    /// Of this division itself.
    pub of: Option<DivisionCode>,
}

/// What an actor sees: her scope, and of it only what her unit has to do with where she acts for one.
///
/// # Errors
/// When plans are not hers to see.
pub async fn sight(office: &Office, actor: &Actor) -> Result<Sight> {
    let scope = actor.may(Action::PlanRead)?;
    Ok(Sight {
        scope,
        unit: own_unit(office, actor).await?,
    })
}

/// The unit somebody acts for; a member without one acts for a unit that has no number.
pub(super) async fn own_unit(office: &Office, actor: &Actor) -> Result<Option<(i32, i64)>> {
    match actor.role {
        Role::Member => {
            let unit = unit_of(office, actor).await?;
            let nobody = (actor.division().region(), -1);
            Ok(Some(unit.map_or(nobody, |unit| (unit.region, unit.id))))
        }
        _ => Ok(None),
    }
}

/// The plans that fit, and how many there are.
///
/// # Errors
/// When plans are not the actor's to see.
pub async fn plan_list(
    office: &Office,
    sight: &Sight,
    ask: PlanAsk,
    window: (u64, u64),
) -> Result<(u64, Vec<Plan>)> {
    let reader = office.db().reader();
    let total = store::plan_count(reader, sight, &ask).await?;
    Ok((total, store::plans(reader, sight, &ask, window).await?))
}

/// A plan in full.
///
/// # Errors
/// When it is not there, or not the actor's to see.
pub async fn plan_open(office: &Office, actor: &Actor, key: PlanKey) -> Result<PlanInHand> {
    let reader = office.db().reader();
    PlanInHand::open(office, reader.into(), actor, &key.to_string()).await
}

pub(crate) fn missing() -> Error {
    Error::not_found("这份计划")
}

/// A step of a plan written down.
pub async fn step(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    plan: &Plan,
    (code, words): (&str, &str),
    before: PlanState,
    on: Date,
) -> Result<()> {
    let new = NewStep {
        plan: Some(plan.key.id),
        step: code,
        on: date_text(on),
        states: (before.code(), plan.state.code()),
        words,
        by: (actor.user, &actor.name),
        at: moment_text(office.clock().now_utc()),
        ..NewStep::default()
    };
    store::insert_step(office.keyring(), tx, plan.key.region, new).await
}

/// Begins a plan with the goals and tasks of another; answers the other's title.
pub(super) async fn copy(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    sight: &Sight,
    plan: &Plan,
    from: PlanKey,
) -> Result<String> {
    let (keyring, c) = (office.keyring(), tx.connection());
    let other = store::plan(c, sight, from).await?.ok_or_else(missing)?;
    let ask = TaskAsk {
        plan: Some(from),
        drafts: true,
        ..TaskAsk::default()
    };
    let mut tasks = store::tasks(c, sight, &ask, None).await?;
    tasks.retain(|task| task.source.is_none() && task.state != TaskState::Cancelled);
    let same_office = other.division == plan.division;
    let region = plan.key.region;
    let at = moment_text(office.clock().now_utc());
    for mut goal in store::goals(c, &other).await? {
        let before = goal.key.id;
        let id = db::take_numbers(tx, region, PLAN_GOAL.name, 1).await?;
        goal.key = GoalKey::new(region, id);
        goal.plan = plan.key.id;
        store::insert_goal(keyring, tx, &goal).await?;
        for task in &mut tasks {
            if task.goal == Some(before) {
                task.goal = Some(-id);
            }
        }
    }
    for task in tasks {
        let id = db::take_numbers(tx, region, PLAN_TASK.name, 1).await?;
        let year = task.due_on.year() + plan.year - other.year;
        // The 29th of February is the 28th in other years.
        let due_on = task.due_on.with_year(year);
        let due_on = due_on.or_else(|| Date::from_ymd_opt(year, 2, 28));
        let new = Task {
            key: TaskKey::new(region, id),
            division: plan.division,
            year: plan.year,
            plan: Some(plan.key.id),
            goal: task.goal.map(|goal| -goal).filter(|goal| *goal > 0),
            // Numbers of another office's units would be other units here.
            unit: task.unit.filter(|_| same_office),
            helpers: if same_office {
                task.helpers.clone()
            } else {
                Vec::new()
            },
            due_on: due_on.unwrap_or(task.due_on),
            ..task.begun_again()
        };
        store::insert_task(keyring, tx, &new, (actor.user, &at)).await?;
    }
    Ok(other.title)
}

/// A plan somebody may change, and what it is called in refusals.
pub async fn mine(tx: &Tx, actor: &Actor, key: PlanKey) -> Result<(Plan, Sight)> {
    let scope = actor.may(Action::PlanWrite)?;
    let sight = Sight { scope, unit: None };
    let plan = store::plan(tx.connection(), &sight, key).await?;
    Ok((plan.ok_or_else(missing)?, sight))
}

/// Writes down that a plan is changed: nothing more for a draft, 调整 with its reason for one that was issued.
///
/// # Errors
/// When it is summed up, or issued and no reason is given.
pub(super) async fn adjusted(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    plan: &Plan,
    (what, reason): (&str, &str),
) -> Result<()> {
    match plan.state {
        PlanState::Draft => return Ok(()),
        PlanState::Issued => {}
        PlanState::Closed => {
            let words = "计划已经总结，不再改动，请写进下一年";
            return Err(Error::refusal(words));
        }
    }
    if reason.is_empty() {
        return Err(Error::refusal("计划已经印发，请写明调整原因"));
    }
    let words = format!("{what}。原因：{reason}");
    let today = office.clock().today();
    step(
        office,
        tx,
        actor,
        plan,
        ("adjust", &words),
        plan.state,
        today,
    )
    .await
}

fn changed() -> Error {
    Error::Conflict("这份计划刚被他人改过，没有保存。请重新打开再改".to_owned())
}

/// Gives a plan another title.
///
/// # Errors
/// When it is summed up, changed meanwhile, or issued and no reason is given.
pub async fn plan_rename(
    office: &Office,
    actor: &Actor,
    (key, version): (PlanKey, i32),
    title: &str,
    reason: &str,
) -> Result<()> {
    actor.may(Action::PlanWrite)?;
    let tx = office.db().begin().await?;
    let (mut plan, _) = mine(&tx, actor, key).await?;
    if plan.version != version {
        return Err(changed());
    }
    let what = format!("名称由《{}》改为《{title}》", plan.title);
    adjusted(office, &tx, actor, &plan, (&what, reason)).await?;
    let before = std::mem::replace(&mut plan.title, title.to_owned());
    if !store::change_plan(office.keyring(), &tx, &plan).await? {
        return Err(changed());
    }
    let detail = json!({ "改动": { "名称": [before, title] }, "原因": reason });
    let (region, subject) = (key.region, key.subject());
    audit::append(office, &tx, actor, region, "plan_change", &subject, &detail).await?;
    tx.commit().await
}
