//! Plans, goals and tasks as they are made (编制、增加、下达).

use chrono::Datelike;
use kernel::Fen;
use serde_json::json;

use super::actions::{PlanAsk, adjusted, copy, mine, missing, step};
use super::feed;
use super::filled::read_task;
use super::goals::{goal_indicators, read_goal};
use super::list::{Plans, Tasks};
use super::model::{GoalKey, PlanGoal, PlanKey, PlanKind, PlanState, Task, TaskKey, TaskState};
use super::store::{self, NewPlan, PLAN, PLAN_GOAL, PLAN_TASK, Sight};
use super::task_in_hand::handed_down;
use super::tasks::refuse_number;
use ground::acts::{Act, All, Collection, Doing};
use ground::ask::{Ask, Kind};
use ground::authority::Action;
use ground::db;
use ground::error::{Error, Result};
use ground::key::{Number, read_cited};
use ground::reading::{Reading, Wrongs};
use ground::time::moment_text;
use registers::ledgers::actions::entry_at;
use registers::organisation::division_name;
use registers::organisation::units::units;

/// A plan to be made.
#[derive(Debug, Clone)]
struct PlanFilled {
    /// Of which year.
    year: i32,
    /// What for.
    kind: PlanKind,
    /// Its title; made of unit, year and kind when empty.
    title: String,
    /// The plan whose goals and tasks it begins with.
    copied: Option<PlanKey>,
}

/// Reads a plan to be made: `year`, `kind`, `title`, `copied`.
fn read_plan(text: &dyn Fn(&str) -> String) -> std::result::Result<PlanFilled, Wrongs> {
    let mut reading = Reading::new(text);
    let year = reading.needed("year", "年度");
    let year = year.and_then(|text| {
        reading.read("year", &text, |text| {
            let year = text.trim_end_matches('年').parse::<i32>().ok();
            let year = year.filter(|year| (1949..=2100).contains(year));
            year.ok_or("年度请填四位年份，例如 2027")
        })
    });
    let kind = reading.chosen("kind", "种类");
    let kind = kind.and_then(|code| {
        reading.read("kind", &code, |code| {
            PlanKind::read(code).ok_or("种类可选双拥工作计划、宣传教育计划")
        })
    });
    let copied = match reading.text("copied").as_str() {
        "" => None,
        text => reading.read("copied", text, PlanKey::read),
    };
    let title = reading.text("title");
    reading.done(year.zip(kind).map(|(year, kind)| PlanFilled {
        year,
        kind,
        title,
        copied,
    }))
}

fn reason() -> Ask {
    Ask::words("reason", "调整原因").hint("计划已印发的要写")
}

impl Collection for Plans {
    const CODE: &'static str = "plans";
    const AT: &'static str = "/plans/new";
    const API_AT: &'static str = "/plans";
    const LABEL: &'static str = "计划";
    const TAG: &'static str = "计划与任务";

    fn acts() -> &'static [Act<All<Plans>>] {
        static ACTS: [Act<All<Plans>>; 1] = [MAKE_PLAN];
        &ACTS
    }
}

/// 编制计划 of the actor's own office.
const MAKE_PLAN: Act<All<Plans>> = Act {
    code: "make",
    label: "建立草稿",
    says: "编制计划",
    told: "草稿已建立，请列目标、分任务，完成后请审批人印发",
    asks: || {
        let kinds = PlanKind::ALL.map(|(_, code, label)| (code, label));
        let copied = Ask::words("copied", "照哪一份复制").hint("计划编号");
        vec![
            Ask::declared(Kind::Count, "year", "年度").needed(),
            Ask::choice("kind", "种类").needed().offering(kinds),
            Ask::words("title", "名称").hint("不写就用单位、年度和种类"),
            copied,
        ]
    },
    does: |doing| Box::pin(make_plan(doing)),
    ..Act::making(Action::PlanWrite)
};

async fn make_plan(doing: &mut Doing<'_, All<Plans>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let said = |code: &str| doing.said.words(code).to_owned();
    let new = read_plan(&said).map_err(Error::Wrong)?;
    let scope = actor.may(Action::PlanWrite)?;
    let sight = Sight { scope, unit: None };
    let division = scope.division();
    let ask = PlanAsk {
        year: Some(new.year),
        state: None,
        of: Some(division),
    };
    let same = store::plans(tx.connection(), &sight, &ask, (0, 10)).await?;
    if let Some(same) = same.iter().find(|plan| plan.kind == new.kind) {
        let what = format!("{}年已有这种计划：{}", same.year, same.title);
        return Err(Error::at("year", what));
    }
    let region = division.region();
    let id = db::take_numbers(tx, region, PLAN.name, 1).await?;
    let key = PlanKey::new(region, id);
    let name = division_name(tx.connection(), division).await?;
    let own = format!(
        "{}{}年{}",
        name.unwrap_or_default(),
        new.year,
        new.kind.label()
    );
    let title = if new.title.is_empty() {
        &own
    } else {
        &new.title
    };
    let at = moment_text(office.clock().now_utc());
    let row = NewPlan {
        key,
        division,
        year: new.year,
        kind: new.kind,
        title,
        by: actor.user,
        at: &at,
    };
    store::insert_plan(office.keyring(), tx, &row).await?;
    let plan = store::plan(tx.connection(), &sight, key).await?;
    let plan = plan.ok_or_else(missing)?;
    let copied = match new.copied {
        Some(from) => Some(copy(office, tx, actor, &sight, &plan, from).await?),
        None => None,
    };
    let today = office.clock().today();
    let words = copied.as_deref().map(|from| format!("照《{from}》复制"));
    let words = words.unwrap_or_default();
    step(
        office,
        tx,
        actor,
        &plan,
        ("make", &words),
        plan.state,
        today,
    )
    .await?;
    doing.made(key);
    let detail = json!({ "名称": plan.title, "照": copied });
    doing.step(("plan_make", key.subject(), detail));
    Ok(())
}

/// The goals of a plan, which is their key.
pub struct Goals;

impl Collection for Goals {
    const CODE: &'static str = "goals";
    const AT: &'static str = "/plans/{plan}/goals/new";
    const API_AT: &'static str = "/plans/{plan}/goals";
    const LABEL: &'static str = "目标";
    const TAG: &'static str = "计划与任务";

    fn acts() -> &'static [Act<All<Goals>>] {
        static ACTS: [Act<All<Goals>>; 1] = [ADD_GOAL];
        &ACTS
    }
}

/// 增加目标, behind the others.
const ADD_GOAL: Act<All<Goals>> = Act {
    code: "add",
    label: "保存",
    says: "给计划加一个目标",
    told: "目标已加上",
    asks: || {
        vec![
            Ask::words("title", "目标").needed(),
            Ask::words("indicator", "对应指标").hint("代码或名称"),
            Ask::words("target", "目标值").hint("只填数字；金额按元，比率按百分数"),
            Ask::words("at_most", "怎么算达到").hint("写 1 表示不超过才算达到"),
            reason(),
        ]
    },
    does: |doing| Box::pin(add_goal(doing)),
    ..Act::making(Action::PlanWrite)
};

async fn add_goal(doing: &mut Doing<'_, All<Goals>>) -> Result<()> {
    let (office, actor, tx) = (doing.office, doing.actor, doing.tx);
    let (plan, _) = mine(tx, actor, PlanKey::read(&doing.it.key)?).await?;
    let said = |code: &str| doing.said.words(code).to_owned();
    let new = read_goal(&goal_indicators(office)?, &said).map_err(Error::Wrong)?;
    let reason = doing.said.words("reason");
    let what = format!("增加目标“{}”", new.title);
    adjusted(office, tx, actor, &plan, (&what, reason)).await?;
    let region = plan.key.region;
    let id = db::take_numbers(tx, region, PLAN_GOAL.name, 1).await?;
    let goal = PlanGoal {
        key: GoalKey::new(region, id),
        plan: plan.key.id,
        place: store::last_place(tx, plan.key).await? + 1,
        title: new.title,
        indicator: new.indicator,
        target: new.target,
        at_most: new.at_most,
        version: 1,
    };
    store::insert_goal(office.keyring(), tx, &goal).await?;
    let detail = json!({ "目标": goal.title, "原因": reason });
    doing.it.region = region;
    doing.made(goal.key);
    doing.step(("goal_add", plan.key.subject(), detail));
    Ok(())
}

impl Collection for Tasks {
    const CODE: &'static str = "tasks";
    const AT: &'static str = "/tasks/new";
    const API_AT: &'static str = "/tasks";
    const LABEL: &'static str = "任务";
    const TAG: &'static str = "计划与任务";

    fn acts() -> &'static [Act<All<Tasks>>] {
        static ACTS: [Act<All<Tasks>>; 1] = [ADD_TASK];
        &ACTS
    }
}

/// 下达任务, within a plan or by itself.
const ADD_TASK: Act<All<Tasks>> = Act {
    code: "add",
    label: "下达",
    says: "下达任务",
    told: "任务已下达",
    asks: || {
        let from = Ask::words("from", "来自哪一条台账").hint("例如 meeting/990101-3");
        let direction = Ask::words("direction", "双十项的方向");
        vec![
            Ask::words("plan", "所属计划").hint("单独交办的不写"),
            Ask::declared(Kind::Count, "goal", "所属目标的编号"),
            from,
            Ask::words("title", "任务").needed(),
            Ask::long_words("content", "具体要求"),
            Ask::words("unit", "责任单位").hint("编号，本办自己办的不写"),
            Ask::declared(Kind::Many, "helpers", "配合单位"),
            Ask::words("leader", "分管领导"),
            Ask::day("due", "完成时限").needed(),
            Ask::declared(Kind::Money, "planned", "计划投入"),
            direction.hint("地方为部队、部队为地方"),
            Ask::declared(Kind::Count, "number", "双十项的序号"),
            reason(),
        ]
    },
    does: |doing| Box::pin(add_task(doing)),
    ..Act::making(Action::PlanWrite)
};

async fn add_task(doing: &mut Doing<'_, All<Tasks>>) -> Result<()> {
    let (office, actor, tx, said) = (doing.office, doing.actor, doing.tx, &doing.said);
    let scope = actor.may(Action::PlanWrite)?;
    let sight = Sight { scope, unit: None };
    let plan = match said.words("plan") {
        "" => None,
        key => Some(mine(tx, actor, PlanKey::read(key)?).await?.0),
    };
    let source = match said.words("from") {
        "" => None,
        text => Some(read_cited(text).ok_or_else(|| Error::not_found("这条台账"))?),
    };
    let reason = said.words("reason");
    let division = plan.as_ref().map_or(scope.division(), |plan| plan.division);
    let mut units = units(office, &scope).await?;
    units.retain(|unit| unit.division == division);
    let goals = match &plan {
        Some(plan) => store::goals(tx.connection(), plan).await?,
        None => Vec::new(),
    };
    let helpers: Vec<String> = said.many("helpers").map(str::to_owned).collect();
    let text = |code: &str| said.words(code).to_owned();
    let filled = read_task(&text, &helpers, &units, &goals).map_err(Error::Wrong)?;
    if let Some(plan) = &plan {
        let what = format!("增加任务“{}”", filled.title);
        adjusted(office, tx, actor, plan, (&what, reason)).await?;
    }
    let region = division.region();
    if let Some((_, region, id)) = &source {
        let entries = actor.may(Action::LedgerRead)?;
        let entry = entry_at(tx.connection(), &entries, *region, *id).await?;
        entry.ok_or_else(|| Error::not_found("这条台账"))?;
    }
    let source = source.filter(|(_, of, _)| *of == region);
    let id = db::take_numbers(tx, region, PLAN_TASK.name, 1).await?;
    let mut task = Task {
        key: TaskKey::new(region, id),
        division,
        year: plan.as_ref().map_or(filled.due_on.year(), |plan| plan.year),
        plan: plan.as_ref().map(|plan| plan.key.id),
        draft: plan.as_ref().is_some_and(|p| p.state == PlanState::Draft),
        goal: None,
        project: false,
        title: String::new(),
        content: String::new(),
        unit: None,
        helpers: Vec::new(),
        leader: String::new(),
        due_on: filled.due_on,
        planned: Fen::ZERO,
        direction: String::new(),
        number: 0,
        source: source.map(|(kind, _, id)| (kind, id)),
        state: TaskState::New,
        percent: 0,
        spent: Fen::ZERO,
        results: String::new(),
        submitted_on: None,
        done_on: None,
        cancelled_on: None,
        urged: 0,
        entry: None,
        version: 1,
    };
    task.take(filled);
    refuse_number(tx, &sight, &task).await?;
    let at = moment_text(office.clock().now_utc());
    store::insert_task(office.keyring(), tx, &task, (actor.user, &at)).await?;
    if !task.draft {
        handed_down(office, tx, actor, &task, office.clock().today()).await?;
        feed::fed(office, tx, actor, &scope, &mut task).await?;
    }
    doing.it.region = region;
    doing.made(task.key);
    let detail = json!({ "任务": task.title, "完成时限": task.due_on.to_string() });
    doing.step(("task_add", format!("任务 {}", Number(id)), detail));
    Ok(())
}
