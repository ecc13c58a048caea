//! What indicators may ask of plans: tasks, and goals with whether they are met.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::Datelike;
use kernel::{Date, DivisionCode};
use serde_json::{Map, json};

use super::goals::{GoalJudged, amount_text, goal_indicators, goals_of_years, target_text};
use super::model::{Task, TaskState};
use super::store::{self, Sight};
use super::tasks::TaskAsk;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::key::AnyKey;
use ground::office::Office;
use ground::records::{Counting, Item, Period, Register};
use registers::organisation::units::every_unit;

/// 任务, each dated by its deadline and as it was on the last day.
pub const TASKS: Register = Register {
    source: "tasks",
    label: "任务",
    name_label: "任务",
    fields: &[
        ("unit", "责任单位"),
        ("deadline", "完成时限"),
        ("state", "状态"),
        ("done_on", "完成日期"),
        ("percent", "进度"),
        ("planned", "计划投入"),
        ("spent", "实际投入"),
        ("source", "来源"),
    ],
    money: &["planned", "spent"],
    opens: Action::PlanRead,
    names_people: false,
    read: |office, scope, period, stock| {
        Box::pin(async move { tasks(office, *scope, period, stock).await })
    },
};

async fn tasks(office: &Office, scope: Scope, period: Period, stock: bool) -> Result<Vec<Item>> {
    let sight = Sight { scope, unit: None };
    let from = if stock { Date::MIN } else { period.from };
    let ask = TaskAsk {
        due: Some((from.max(EARLIEST), period.to)),
        ..TaskAsk::default()
    };
    let found = store::tasks(office.db().reader(), &sight, &ask, None).await?;
    let units = every_unit(office, &scope).await?;
    let units: HashMap<(i32, i64), String> = units
        .into_iter()
        .map(|unit| ((unit.region, unit.id), unit.name))
        .collect();
    let item = |task: Task| {
        let state = task.state_on(period.to);
        let unit = task.unit.and_then(|id| units.get(&(task.key.region, id)));
        let done = task.done_on.filter(|_| state == TaskState::Done);
        let mut fields = Map::new();
        let mut put = |code: &str, value| fields.insert(code.to_owned(), value);
        put("unit", json!(unit.map_or("本办", String::as_str)));
        put("deadline", json!(task.due_on.to_string()));
        put("state", json!(state.label()));
        put("done_on", json!(done.map(|day| day.to_string())));
        put("percent", json!(task.percent));
        put("planned", json!(task.planned.get()));
        put("spent", json!(task.spent.get()));
        put("source", json!(source_text(&task)));
        Item {
            key: (task.key.region, task.key.id),
            division: task.division,
            on: Some(task.due_on),
            person: String::new(),
            href: format!("/tasks/{}", task.key),
            name: task.title,
            fields,
        }
    };
    Ok(found.into_iter().map(item).collect())
}

/// No task is older; dates of the database compare as text.
const EARLIEST: Date = match Date::from_ymd_opt(1900, 1, 1) {
    Some(day) => day,
    None => Date::MIN,
};

/// Where a task came from.
pub fn source_text(task: &Task) -> &'static str {
    match (&task.source, task.plan) {
        (Some(_), _) => "会议决议",
        (None, Some(_)) => "年度计划",
        (None, None) => "临时交办",
    }
}

/// 计划目标, each dated by the last day of its plan's year.
pub const GOALS: Register = Register {
    source: "goals",
    label: "计划目标",
    name_label: "目标",
    fields: &[
        ("target", "目标值"),
        ("figure", "实际"),
        ("state", "是否达到"),
    ],
    money: &[],
    opens: Action::PlanRead,
    names_people: false,
    read: |office, scope, period, stock| {
        Box::pin(async move { goals(office, *scope, period, stock).await })
    },
};

/// The goal is met, or not.
const MET: [&str; 2] = ["未达到", "已达到"];

async fn goals(office: &Office, scope: Scope, period: Period, stock: bool) -> Result<Vec<Item>> {
    let last_day = |year: i32| Date::from_ymd_opt(year, 12, 31).unwrap_or(period.to);
    let first = if stock {
        period.to.year() - GOAL_YEARS
    } else {
        period.from.year()
    };
    let mut found = goals_of_years(office, scope, (first, period.to.year()), period.to).await?;
    found.retain(|goal| {
        let day = last_day(goal.year);
        day <= period.to && (stock || day >= period.from)
    });
    let known = goal_indicators(office)?;
    let figures = goal_figures(office, scope, &found).await?;
    let item = |judged: GoalJudged| {
        let goal = &judged.goal;
        let figure = figures.get(&figure_key(&judged)).copied();
        let unit = known.iter().find(|i| i.code == goal.indicator);
        let told = figure.zip(unit).map(|(n, i)| amount_text(&i.unit, n));
        let (all, done) = judged.tasks;
        let mut fields = Map::new();
        let mut put = |code: &str, value| fields.insert(code.to_owned(), value);
        put("target", json!(target_text(&known, goal)));
        put(
            "figure",
            json!(told.unwrap_or_else(|| format!("任务 {all} 项，完成 {done} 项"))),
        );
        put("state", json!(MET[usize::from(judged.met(figure))]));
        Item {
            key: (goal.key.region, goal.key.id),
            division: judged.division,
            on: Some(last_day(judged.year)),
            person: String::new(),
            href: format!("/plans/{}", AnyKey::new(goal.key.region, goal.plan)),
            name: goal.title.clone(),
            fields,
        }
    };
    Ok(found.into_iter().map(item).collect())
}

/// So many years back goals are judged, where all up to a day are asked.
const GOAL_YEARS: i32 = 5;

type FigureKey = (i64, i32, String);

fn figure_key(judged: &GoalJudged) -> FigureKey {
    (
        judged.division.get(),
        judged.year,
        judged.goal.indicator.clone(),
    )
}

/// The figures that goals are judged by, by office, year and indicator.
pub(super) async fn goal_figures(
    office: &Office,
    scope: Scope,
    goals: &[GoalJudged],
) -> Result<HashMap<FigureKey, i64>> {
    let known = goal_indicators(office)?;
    let mut wanted: BTreeMap<(i64, i32), (DivisionCode, BTreeSet<String>)> = BTreeMap::new();
    for goal in goals {
        let code = &goal.goal.indicator;
        if known.iter().any(|i| i.code == *code) {
            let place = (goal.division.get(), goal.year);
            let of = wanted
                .entry(place)
                .or_insert((goal.division, BTreeSet::new()));
            of.1.insert(code.clone());
        }
    }
    let Counting(count) = office.handed()?;
    let mut figures = HashMap::new();
    for ((division, year), (of, codes)) in wanted {
        let days = Date::from_ymd_opt(year, 1, 1).zip(Date::from_ymd_opt(year, 12, 31));
        let (Some((from, to)), Some(scope)) = (days, scope.narrowed(of)) else {
            continue;
        };
        let period = Period { from, to };
        for (code, number) in count(office, scope, period, &codes).await? {
            figures.insert((division, year, code), number);
        }
    }
    Ok(figures)
}
