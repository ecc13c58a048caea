//! Goals: written down, changed, taken out, and whether they are met.

use std::collections::HashMap;

use kernel::{Date, DivisionCode, Fen};
use serde_json::json;

use super::actions::{PlanAsk, adjusted, mine};
use super::model::{PlanGoal, PlanKey, PlanState, Task, TaskState};
use super::store::{self, Sight};
use super::tasks::TaskAsk;
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::reading::{Reading, Wrongs};
use ground::records::{Amount, Indicator, Question, indicators};

/// A goal as somebody filled it in.
#[derive(Debug, Clone)]
pub struct GoalFilled {
    /// 目标
    pub title: String,
    /// Code of its indicator, or empty.
    pub indicator: String,
    /// In the smallest unit of the indicator.
    pub target: Option<i64>,
    /// Whether the figure must not exceed it.
    pub at_most: bool,
}

/// The indicators a goal may rest on: those that are not themselves about goals.
///
/// # Errors
/// When the catalogue contradicts itself.
pub fn goal_indicators(office: &Office) -> Result<Vec<Indicator>> {
    let mut all = indicators(office.catalogue())?;
    let of_goals =
        |i: &Indicator| matches!(&i.question, Question::Measured(m) if m.source == "goals");
    let own: Vec<String> = all
        .iter()
        .filter(|i| of_goals(i))
        .map(|i| i.code.clone())
        .collect();
    all.retain(|i| match &i.question {
        Question::Measured(m) => m.source != "goals",
        Question::Ratio(r) => !own.contains(&r.numerator) && !own.contains(&r.denominator),
    });
    Ok(all)
}

/// Reads a goal: `title`, `indicator` by name or code, `target`, `at_most`.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_goal(
    indicators: &[Indicator],
    text: &dyn Fn(&str) -> String,
) -> std::result::Result<GoalFilled, Wrongs> {
    let mut reading = Reading::new(text);
    let title = reading.needed("title", "目标");
    let named = reading.text("indicator");
    let target = reading.text("target");
    let found = indicators
        .iter()
        .find(|i| i.label == named || i.code == named);
    let mut meant = None;
    match (found, named.is_empty(), target.is_empty()) {
        (_, true, false) => reading.wrong("indicator", "填了目标值，请选对应的指标"),
        (None, false, _) => reading.wrong("indicator", "没有这个指标，请从提示里选"),
        (Some(_), _, true) => reading.wrong("target", "选了指标，请填写目标值"),
        (Some(indicator), _, false) => {
            meant = reading.read("target", &target, |text| read_target(&indicator.unit, text));
        }
        (None, true, true) => {}
    }
    let at_most = reading.text("at_most") == "1";
    reading.done(title.map(|title| GoalFilled {
        title,
        indicator: found.map(|i| i.code.clone()).unwrap_or_default(),
        target: meant,
        at_most: at_most && meant.is_some(),
    }))
}

fn read_target(unit: &str, text: &str) -> std::result::Result<i64, String> {
    let plain = text.replace([',', '，'], "");
    let plain = plain.trim_end_matches('%').trim_end_matches(unit).trim();
    let wrong = || "目标值应是数字，例如 6".to_owned();
    match unit {
        "元" => match Fen::read_yuan(plain) {
            Ok(fen) if !fen.is_negative() => Ok(fen.get()),
            Ok(_) => Err(wrong()),
            Err(error) => Err(error.to_string()),
        },
        "%" => {
            let (whole, tenths) = plain.split_once('.').unwrap_or((plain, "0"));
            let (whole, tenths) = (whole.parse::<i64>(), tenths.parse::<i64>());
            match (whole, tenths) {
                (Ok(whole), Ok(tenths)) if (0..10).contains(&tenths) && whole >= 0 => {
                    Ok(whole * 10 + tenths)
                }
                _ => Err("目标值应是百分数，例如 95 或 95.5".to_owned()),
            }
        }
        _ => plain
            .parse::<i64>()
            .ok()
            .filter(|number| *number >= 0)
            .ok_or_else(wrong),
    }
}

/// A number in the smallest unit of an indicator, as read: 6场, 20,000元, 95.5%.
pub fn amount_text(unit: &str, number: i64) -> String {
    match unit {
        "元" => format!("{}元", Fen::new(number).grouped()),
        "%" => Amount::PercentTenths(Some(number)).text(),
        _ => format!("{}{unit}", Amount::Count(number).text()),
    }
}

/// The same in a box, to be changed.
pub fn amount_typed(unit: &str, number: i64) -> String {
    match unit {
        "元" => Fen::new(number).to_string(),
        "%" if number % 10 == 0 => (number / 10).to_string(),
        "%" => format!("{}.{}", number / 10, number % 10),
        _ => number.to_string(),
    }
}

/// What a goal asks of its indicator, as read: 会议场次不少于 6场.
pub fn target_text(indicators: &[Indicator], goal: &PlanGoal) -> String {
    let found = indicators.iter().find(|i| i.code == goal.indicator);
    match (found, goal.target) {
        (Some(indicator), Some(target)) => format!(
            "{}{}{}",
            indicator.label,
            if goal.at_most {
                "不超过"
            } else {
                "不少于"
            },
            amount_text(&indicator.unit, target)
        ),
        _ => String::new(),
    }
}

fn conflict() -> Error {
    Error::Conflict("这个目标刚被他人改过，没有保存。请重新打开再改".to_owned())
}

/// Changes a goal, or takes it out of its plan when nothing is in its place.
///
/// # Errors
/// When somebody changed it meanwhile, its plan is summed up, or issued and no reason is given.
pub async fn goal_change(
    office: &Office,
    actor: &Actor,
    (plan, goal, version): (PlanKey, i64, i32),
    new: Option<GoalFilled>,
    reason: &str,
) -> Result<()> {
    actor.may(Action::PlanWrite)?;
    let tx = office.db().begin().await?;
    let (plan, sight) = mine(&tx, actor, plan).await?;
    let goals = store::goals(tx.connection(), &plan).await?;
    let found = goals.into_iter().find(|g| g.key.id == goal);
    let mut goal = found.ok_or_else(|| Error::not_found("这个目标"))?;
    if goal.version != version {
        return Err(conflict());
    }
    let (region, subject) = (plan.key.region, plan.key.subject());
    let dropped = new.is_none();
    let before = goal.title.clone();
    let what = match new {
        Some(new) => {
            goal.title = new.title;
            goal.indicator = new.indicator;
            goal.target = new.target;
            goal.at_most = new.at_most;
            format!("修改目标“{before}”")
        }
        None => {
            let ask = TaskAsk {
                plan: Some(plan.key),
                drafts: true,
                ..TaskAsk::default()
            };
            let tasks = store::tasks(tx.connection(), &sight, &ask, None).await?;
            if tasks.iter().any(|task| task.goal == Some(goal.key.id)) {
                return Err(Error::refusal("这个目标下还有任务，请先把任务改到别的目标"));
            }
            format!("去掉目标“{before}”")
        }
    };
    adjusted(office, &tx, actor, &plan, (&what, reason)).await?;
    store::update_goal(office.keyring(), &tx, &goal, dropped).await?;
    let detail = json!({ "改动": what, "原因": reason });
    audit::append(office, &tx, actor, region, "goal_change", &subject, &detail).await?;
    tx.commit().await
}

/// A goal with the year, the office and the tasks it is judged by.
#[derive(Debug, Clone)]
pub struct GoalJudged {
    /// The goal.
    pub goal: PlanGoal,
    /// Whose plan.
    pub division: DivisionCode,
    /// Of which year.
    pub year: i32,
    /// Of its tasks that were not given up: how many there are, and how many are done.
    pub tasks: (usize, usize),
}

impl GoalJudged {
    /// Whether it is met: by its figure where it has an indicator, else when all its tasks are done.
    pub fn met(&self, figure: Option<i64>) -> bool {
        match figure {
            Some(figure) if !self.goal.indicator.is_empty() => self.goal.reached_by(figure),
            _ if !self.goal.indicator.is_empty() => false,
            _ => self.tasks.0 > 0 && self.tasks.0 == self.tasks.1,
        }
    }
}

/// The goals of the issued plans of these years, as of a day.
///
/// # Errors
/// When the database fails.
pub async fn goals_of_years(
    office: &Office,
    scope: Scope,
    (from, to): (i32, i32),
    day: Date,
) -> Result<Vec<GoalJudged>> {
    let sight = Sight { scope, unit: None };
    let c = office.db().reader();
    let mut found = Vec::new();
    for year in from..=to {
        let ask = PlanAsk {
            year: Some(year),
            ..PlanAsk::default()
        };
        let mut plans = store::plans(c, &sight, &ask, (0, PLANS_MAX)).await?;
        plans.retain(|plan| plan.state != PlanState::Draft);
        if plans.is_empty() {
            continue;
        }
        let ask = TaskAsk {
            year: Some(year),
            ..TaskAsk::default()
        };
        let tasks = store::tasks(c, &sight, &ask, None).await?;
        let counts = counts(&tasks, day);
        for plan in plans {
            for goal in store::goals(c, &plan).await? {
                let tasks = counts.get(&(goal.key.region, goal.key.id));
                found.push(GoalJudged {
                    tasks: tasks.copied().unwrap_or_default(),
                    goal,
                    division: plan.division,
                    year,
                });
            }
        }
    }
    Ok(found)
}

/// So many plans of a year are looked at: more than a province has offices.
const PLANS_MAX: u64 = 100_000;

/// Tasks and done tasks by goal.
pub fn counts(tasks: &[Task], day: Date) -> HashMap<(i32, i64), (usize, usize)> {
    let mut counts: HashMap<(i32, i64), (usize, usize)> = HashMap::new();
    for task in tasks {
        let state = task.state_on(day);
        if let Some(goal) = task.goal
            && state != TaskState::Cancelled
        {
            let count = counts.entry((task.key.region, goal)).or_default();
            count.0 += 1;
            count.1 += usize::from(state == TaskState::Done);
        }
    }
    counts
}
