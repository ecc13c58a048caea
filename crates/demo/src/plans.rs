//! The sample offices' plans of the year: goals, tasks handed to the member units, most of them done with evidence.

use kernel::{Date, DivisionCode, Fen};

use super::{acted, made};
use ground::acts::All;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::{AnyKey, read_key};
use ground::office::Office;
use registers::accounts::actions::actor_named;
use registers::ledgers::actions::entries;
use work::plans::actions::plan_open;
use work::plans::model::{PlanKey, PlanKind, TaskKey};
use work::plans::{Goals, PlanInHand, Plans, TaskInHand, Tasks};

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
    let said = [
        ("year", year.to_string()),
        ("kind", PlanKind::Annual.code().to_owned()),
    ];
    let plan = made::<All<Plans>>(office, clerk, "", "make", &said).await?;
    let mut goals = Vec::new();
    for (title, indicator, target) in row.goals {
        let said = [
            ("title", title),
            ("indicator", indicator),
            ("target", target),
        ];
        let said = said.map(|(code, text)| (code, (*text).to_owned()));
        let goal = made::<All<Goals>>(office, clerk, &plan, "add", &said).await?;
        let goal = read_key(&goal).ok_or_else(|| Error::inconsistent("示例目标"))?;
        goals.push(goal.1);
    }
    let mut tasks = Vec::new();
    for task in row.tasks {
        let key = handed_out(office, hands, (&plan, year), &goals, task).await?;
        tasks.push((key, task));
    }
    let plan = PlanKey::read(&plan)?;
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
    let said = [
        ("year", (year + 1).to_string()),
        ("kind", PlanKind::Annual.code().to_owned()),
        ("copied", plan.to_string()),
    ];
    acted::<All<Plans>>(office, clerk, "", "make", &said).await
}

async fn handed_out(
    office: &Office,
    hands: &Hands<'_>,
    (plan, year): (&str, i32),
    goals: &[i64],
    task: &TaskRow,
) -> Result<TaskKey> {
    let goal = goals.get(task.goal).map(i64::to_string);
    let mut said = vec![
        ("plan", plan.to_owned()),
        ("title", task.title.to_owned()),
        ("content", task.content.to_owned()),
        ("goal", goal.unwrap_or_default()),
        ("unit", task.unit.to_owned()),
        ("leader", task.leader.to_owned()),
        ("due", day(year, task.due)?.to_string()),
        ("planned", yuan(task.planned)?.to_string()),
    ];
    let helpers = task.helpers.iter();
    said.extend(helpers.map(|name| ("helpers", (*name).to_owned())));
    if let Some((direction, number)) = task.project {
        said.push(("direction", direction.to_owned()));
        said.push(("number", number.to_string()));
    }
    if let Some(on) = task.meeting {
        let on = day(year, on)?;
        let meetings = cited(office, hands, ("meeting", 1), (on, on)).await?;
        let meetings = meetings.iter();
        said.extend(
            meetings.map(|(kind, region, id)| {
                ("from", format!("{kind}/{}", AnyKey::new(*region, *id)))
            }),
        );
    }
    let key = made::<All<Tasks>>(office, hands.clerk, "", "add", &said).await?;
    TaskKey::read(&key)
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
