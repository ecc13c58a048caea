//! A goal's form.

use axum::extract::Path;
use axum::response::Response;

use super::plan_key;
use crate::kit::{Choice, Field, Form, Posted};
use crate::shell::{Visit, done_with};
use ground::acts::All;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::records::Indicator;
use work::plans::actions::plan_open;
use work::plans::goals::{amount_typed, goal_change, goal_indicators, read_goal};
use work::plans::model::{PlanGoal, PlanState};
use work::plans::{Goals, PlanInHand};

/// 调整原因, asked of whoever changes a plan that was issued.
pub(super) fn reason_field(state: PlanState) -> Option<Field> {
    let field = Field::text("reason", "调整原因").required().width(24);
    (state != PlanState::Draft).then(|| field.hint("计划已经印发，改动记作调整，原因留在计划页上"))
}

fn form(full: &PlanInHand, goal: Option<&PlanGoal>, indicators: &[Indicator]) -> Form {
    let indicator = goal.and_then(|g| indicators.iter().find(|i| i.code == g.indicator));
    let target = goal.and_then(|g| g.target).zip(indicator);
    let target = target.map(|(n, i)| amount_typed(&i.unit, n));
    let mut named = Field::text("indicator", "对应指标")
        .hint("填了就按台账自动判断有没有达到；不填就看任务是不是都销号")
        .value(indicator.map_or("", |i| i.label.as_str()));
    named.suggestions = indicators.iter().map(|i| i.label.clone()).collect();
    let ways = vec![Choice::new("0", "不少于"), Choice::new("1", "不超过")];
    let at_most = goal.is_some_and(|g| g.at_most);
    let mut fields = vec![
        Field::text("title", "目标")
            .required()
            .width(24)
            .hint("例如：全年召开双拥工作会议 6 场以上")
            .value(goal.map_or("", |g| g.title.as_str())),
        named,
        Field::choice("at_most", "怎么算达到", ways)
            .required()
            .value(if at_most { "1" } else { "0" })
            .width(6),
        Field::text("target", "目标值")
            .hint("只填数字；金额按元，比率按百分数")
            .value(target.unwrap_or_default())
            .width(8),
    ];
    fields.extend(reason_field(full.plan.state));
    let path = format!("/plans/{}", full.plan.key);
    let action = match goal {
        Some(goal) => format!("{path}/goals/{}", goal.key.number()),
        None => format!("{path}/goals/new"),
    };
    let mut form = Form::new(action, "保存", fields).cancel(path);
    if let Some(goal) = goal {
        form.hidden
            .push(("version".to_owned(), goal.version.to_string()));
    }
    form
}

pub async fn new(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let form = form(&full, None, &goal_indicators(&visit.office)?);
    visit.form("增加目标", form)
}

pub async fn create(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let mut form = form(&full, None, &goal_indicators(&visit.office)?);
    form.keep(&posted);
    let (text, add) = (|code: &str| posted.text(code), ("add", None));
    match done_with::<All<Goals>>(&visit, &key, add, &mut form, &text).await? {
        Some(done) => Ok(visit.done(&format!("/plans/{key}"), &done.told)),
        None => visit.form("增加目标", form),
    }
}

fn found(full: &PlanInHand, goal: &str) -> Result<PlanGoal> {
    let goals = full.goals.iter();
    let mut found = goals.filter(|g| Ok(g.key.number()) == goal.parse());
    let goal = found.next().cloned();
    goal.ok_or_else(|| Error::not_found("这个目标"))
}

/// What the page of a goal shows: its form, and taking it out.
#[derive(serde::Serialize)]
struct GoalPage {
    form: Form,
    remove: Form,
}

fn shown(visit: &Visit, full: &PlanInHand, goal: &PlanGoal, form: Form) -> Result<Response> {
    let path = format!("/plans/{}/goals/{}/drop", full.plan.key, goal.key.number());
    let fields = reason_field(full.plan.state).into_iter().collect();
    let mut remove = Form::new(path, "去掉这个目标", fields);
    remove
        .hidden
        .push(("version".to_owned(), goal.version.to_string()));
    let wrong = form.is_wrong();
    let page = GoalPage {
        form: visit.with_token(form),
        remove: visit.with_token(remove),
    };
    if wrong {
        visit.refused("plans/goal.html", "修改目标", &page)
    } else {
        visit.page("plans/goal.html", "修改目标", &page)
    }
}

pub async fn edit(visit: Visit, Path((key, goal)): Path<(String, String)>) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let goal = found(&full, &goal)?;
    let form = form(&full, Some(&goal), &goal_indicators(&visit.office)?);
    shown(&visit, &full, &goal, form)
}

pub async fn save(
    visit: Visit,
    Path((key, goal)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let goal = found(&full, &goal)?;
    let indicators = goal_indicators(&visit.office)?;
    let mut form = form(&full, Some(&goal), &indicators);
    form.keep(&posted);
    let text = |name: &str| posted.text(name);
    match read_goal(&indicators, &text) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(filled) => {
            let version = posted.text("version").parse().unwrap_or(0);
            let at = (full.plan.key, goal.key.id, version);
            let reason = posted.text("reason");
            match goal_change(&visit.office, &visit.actor, at, Some(filled), &reason).await {
                Ok(()) => return Ok(visit.done(&format!("/plans/{key}"), "目标已保存")),
                Err(Error::Refusal(why)) => form.refuse(why),
                Err(other) => return Err(other),
            }
        }
    }
    shown(&visit, &full, &goal, form)
}

pub async fn remove(
    visit: Visit,
    Path((key, goal)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let plan = plan_key(&key)?;
    let Number(goal) = goal.parse().map_err(|_| Error::not_found("这个目标"))?;
    let version = posted.text("version").parse().unwrap_or(0);
    let reason = posted.text("reason");
    let (office, actor) = (&visit.office, &visit.actor);
    goal_change(office, actor, (plan, goal, version), None, &reason).await?;
    Ok(visit.done(&format!("/plans/{key}"), "目标已去掉"))
}
