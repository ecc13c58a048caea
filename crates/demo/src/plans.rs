//! The sample offices' plans of the year: goals, tasks handed to the member units, most of them done with evidence.

use kernel::{Date, DivisionCode, Fen};

use super::acted;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::office::Office;
use registers::accounts::actions::actor_named;
use registers::ledgers::actions::entries;
use registers::organisation::units::{Unit, units};
use work::plans::actions::{PlanFilled, plan_make, plan_open};
use work::plans::filled::TaskFilled;
use work::plans::goals::{goal_add, goal_indicators, read_goal};
use work::plans::model::{GoalKey, PlanKey, PlanKind, TaskKey};
use work::plans::tasks::{TaskPlace, task_add};
use work::plans::{PlanInHand, TaskInHand};

/// A plan.
pub(super) struct PlanRow {
    pub year: i32,
    pub doc_number: &'static str,
    /// Month and day, like all days here.
    pub issued: (u32, u32),
    /// When it was summed up, and in which words.
    pub closed: Option<((u32, u32), &'static str)>,
    /// What is to be reached, its indicator and target.
    pub goals: &'static [(&'static str, &'static str, &'static str)],
    pub tasks: &'static [TaskRow],
}

/// A task.
pub(super) struct TaskRow {
    /// Place of its goal, from 0.
    pub goal: usize,
    pub title: &'static str,
    pub content: &'static str,
    pub unit: &'static str,
    pub helpers: &'static [&'static str],
    pub leader: &'static str,
    pub due: (u32, u32),
    /// Yuan.
    pub planned: i64,
    /// 双十项: direction and number.
    pub project: Option<(&'static str, i32)>,
    /// The day of the meeting whose resolution it is.
    pub meeting: Option<(u32, u32)>,
    /// A report on the way: day, percent, words.
    pub report: Option<((u32, u32), i32, &'static str)>,
    pub outcome: Outcome,
}

/// What became of a task.
pub(super) enum Outcome {
    /// Begun and not done in time.
    Going((u32, u32), i32, &'static str),
    /// Reported done, with the money it cost; nobody has looked yet.
    Waiting((u32, u32), &'static str, i64),
    /// Done.
    Done {
        on: (u32, u32),
        words: &'static str,
        /// Yuan.
        spent: i64,
        /// The kind of ledger it cites, and how many entries.
        evidence: Option<(&'static str, usize)>,
    },
}

/// Who works a plan through.
pub(super) struct Hands<'a> {
    pub division: DivisionCode,
    pub clerk: &'a Actor,
    pub approver: &'a Actor,
    /// Who acts for which member unit.
    pub members: &'static [(&'static str, &'static str)],
}

fn day(year: i32, (month, day): (u32, u32)) -> Result<Date> {
    Date::from_ymd_opt(year, month, day).ok_or_else(|| Error::inconsistent("示例日期"))
}

fn yuan(yuan: i64) -> Result<Fen> {
    Fen::from_yuan(yuan).ok_or_else(|| Error::inconsistent("示例金额"))
}

/// Makes the plan, issues it, works through its tasks.
pub(super) async fn work(office: &Office, hands: &Hands<'_>, row: &PlanRow) -> Result<()> {
    let (clerk, year) = (hands.clerk, row.year);
    let new = PlanFilled {
        year,
        kind: PlanKind::Annual,
        title: String::new(),
        copied: None,
    };
    let plan = plan_make(office, clerk, &new).await?;
    let known = goal_indicators(office)?;
    let mut goals = Vec::new();
    for (title, indicator, target) in row.goals {
        let text = |name: &str| {
            let said = match name {
                "title" => title,
                "indicator" => indicator,
                "target" => target,
                _ => "",
            };
            (*said).to_owned()
        };
        let goal = read_goal(&known, &text);
        let goal = goal.map_err(|_| Error::inconsistent("示例目标"))?;
        goals.push(goal_add(office, clerk, plan, goal, "").await?);
    }
    let scope = clerk.may(Action::PlanWrite)?;
    let units = units(office, &scope).await?;
    let mut tasks = Vec::new();
    for task in row.tasks {
        let key = handed_out(office, hands, (plan, year), &goals, &units, task).await?;
        tasks.push((key, task));
    }
    let read = plan_open(office, hands.approver, plan).await?.seen();
    let said = [
        ("doc_number", row.doc_number.to_owned()),
        ("on", day(year, row.issued)?.to_string()),
        ("seen", read),
    ];
    acted::<PlanInHand>(office, hands.approver, plan, "issue", &said).await?;
    for (key, task) in tasks {
        done(office, hands, year, key, task).await?;
    }
    if let Some((on, words)) = row.closed {
        let said = [
            ("words", words.to_owned()),
            ("on", day(year, on)?.to_string()),
        ];
        return acted::<PlanInHand>(office, clerk, plan, "close", &said).await;
    }
    // The next year's plan has been begun from this one, and waits to be issued.
    let next = PlanFilled {
        year: year + 1,
        copied: Some(plan),
        ..new
    };
    plan_make(office, clerk, &next).await?;
    Ok(())
}

async fn handed_out(
    office: &Office,
    hands: &Hands<'_>,
    (plan, year): (PlanKey, i32),
    goals: &[GoalKey],
    units: &[Unit],
    task: &TaskRow,
) -> Result<TaskKey> {
    let unit = |name: &str| units.iter().find(|unit| unit.name == name).map(|u| u.id);
    let filled = TaskFilled {
        title: task.title.to_owned(),
        content: task.content.to_owned(),
        goal: goals.get(task.goal).map(|goal| goal.id),
        unit: unit(task.unit),
        helpers: task.helpers.iter().filter_map(|name| unit(name)).collect(),
        leader: task.leader.to_owned(),
        due_on: day(year, task.due)?,
        planned: yuan(task.planned)?,
        project: task.project.map(|(direction, n)| (direction.to_owned(), n)),
    };
    let source = match task.meeting {
        Some(on) => cited(
            office,
            hands,
            ("meeting", 1),
            (day(year, on)?, day(year, on)?),
        )
        .await?
        .pop(),
        None => None,
    };
    let place = TaskPlace {
        plan: Some(plan),
        source,
        reason: String::new(),
    };
    task_add(office, hands.clerk, &place, filled).await
}

/// The last entries of a kind between two days.
async fn cited(
    office: &Office,
    hands: &Hands<'_>,
    (kind, count): (&str, usize),
    (from, to): (Date, Date),
) -> Result<Vec<(String, i32, i64)>> {
    let scope = hands.clerk.may(Action::LedgerRead)?;
    let found = entries(office.db().reader(), &scope, kind, Some(from), to).await?;
    let region = hands.division.region();
    let keys = found.into_iter().rev().take(count);
    Ok(keys
        .map(|entry| (kind.to_owned(), region, entry.id))
        .collect())
}

/// What became of a task, reported by the member where somebody acts for its unit.
async fn done(
    office: &Office,
    hands: &Hands<'_>,
    year: i32,
    key: TaskKey,
    task: &TaskRow,
) -> Result<()> {
    let clerk = hands.clerk;
    let member = hands.members.iter().find(|(_, unit)| *unit == task.unit);
    let doer = match member {
        Some((name, _)) => &actor_named(office, Some(name)).await?,
        None => clerk,
    };
    let told = |on, words: &str, spent: i64| {
        let spent = if spent > 0 {
            yuan(spent)?.to_string()
        } else {
            String::new()
        };
        let on = day(year, on)?.to_string();
        Ok::<_, Error>([("on", on), ("words", words.to_owned()), ("spent", spent)])
    };
    let act = async |by: &Actor, act: &str, said: &[(&str, String)]| {
        acted::<TaskInHand>(office, by, key, act, said).await
    };
    let report = async |on, words: &str, percent: i32| {
        let mut said = told(on, words, 0)?.to_vec();
        said.push(("percent", percent.to_string()));
        act(doer, "report", &said).await
    };
    match &task.outcome {
        Outcome::Going(on, percent, words) => {
            report(*on, words, *percent).await?;
            let urge = "请按时限抓紧办理，有困难及时报告";
            act(clerk, "urge", &[("words", urge.to_owned())]).await
        }
        Outcome::Waiting(on, words, spent) => act(doer, "submit", &told(*on, words, *spent)?).await,
        Outcome::Done {
            on,
            words,
            spent,
            evidence,
        } => {
            let span = (day(year, (1, 1))?, day(year, *on)?);
            // A member does not see the ledgers; the office cites them when it reports itself.
            let keys = match (evidence, member) {
                (Some(asked), None) => cited(office, hands, *asked, span).await?,
                _ => Vec::new(),
            };
            if let Some((started, percent, words)) = task.report {
                report(started, words, percent).await?;
            }
            let mut said = told(*on, words, *spent)?.to_vec();
            let keys = keys.into_iter();
            said.extend(keys.map(|(kind, region, id)| {
                ("evidence", format!("{kind}/{}", AnyKey::new(region, id)))
            }));
            act(doer, "submit", &said).await?;
            act(clerk, "confirm", &[]).await
        }
    }
}
