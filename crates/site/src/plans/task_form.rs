//! A task's form: new, from a meeting's resolution, changed.

use axum::extract::Path;
use axum::response::Response;
use chrono::Datelike;
use kernel::DivisionCode;

use super::goal::reason_field;
use super::{plan_key, task_key};
use crate::kit::{Choice, Field, FieldKind, Form, Group, Posted, Query};
use crate::shell::{Visit, done_with};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number, read_cited};
use registers::ledgers::actions::entry_at;
use registers::organisation::units::{Unit, units};
use work::plans::PlanInHand;
use work::plans::Tasks;
use work::plans::actions::{PlanAsk, plan_list, plan_open, sight};
use work::plans::filled::read_task;
use work::plans::model::{DIRECTIONS, PlanKey, PlanState, Task, TaskKey};
use work::plans::tasks::{task_change, task_open};

/// What a task's form is about.
struct Around {
    units: Vec<Unit>,
    plan: Option<PlanInHand>,
}

impl Around {
    /// `own` is whose task it is already, where it is none of a plan's.
    async fn of(visit: &Visit, plan: Option<PlanKey>, own: Option<DivisionCode>) -> Result<Around> {
        let scope = visit.actor.may(Action::PlanWrite)?;
        let plan = match plan {
            Some(key) => Some(plan_open(&visit.office, &visit.actor, key).await?),
            None => None,
        };
        let own = own.unwrap_or(scope.division());
        let division = plan.as_ref().map_or(own, |p| p.plan.division);
        let mut units = units(&visit.office, &scope).await?;
        units.retain(|unit| unit.division == division);
        Ok(Around { units, plan })
    }
}

fn of_unit(around: &Around, task: Option<&Task>) -> (Field, Field) {
    let choice = |unit: &Unit| Choice::new(unit.key(), &unit.name);
    let options: Vec<Choice> = around.units.iter().map(choice).collect();
    let key = |id: &i64| {
        let found = around.units.iter().find(|unit| unit.id == *id);
        found.map(Unit::key)
    };
    let unit = task.and_then(|t| t.unit).and_then(|id| key(&id));
    let mut helpers = Field::new(FieldKind::Checks, "helpers", "配合单位");
    helpers.options.clone_from(&options);
    helpers.values = task
        .map(|t| t.helpers.iter().filter_map(key).collect())
        .unwrap_or_default();
    let unit = Field::choice("unit", "责任单位", options)
        .hint("不选就由本单位双拥办自己办")
        .value(unit.unwrap_or_default());
    (unit.width(14), helpers)
}

fn form(around: &Around, task: Option<&Task>, action: String, back: &str) -> Form {
    let text = |of: fn(&Task) -> String| task.map(of).unwrap_or_default();
    let mut what = vec![
        Field::text("title", "任务")
            .required()
            .width(24)
            .hint("一句话说清做什么，例如：八一前走访全部优抚对象")
            .value(text(|t| t.title.clone())),
        Field::new(FieldKind::LongText, "content", "具体要求").value(text(|t| t.content.clone())),
    ];
    if let Some(full) = &around.plan
        && !full.goals.is_empty()
    {
        let goals = full.goals.iter();
        let goals = goals.map(|g| Choice::new(g.key.id.to_string(), &g.title));
        let chosen = text(|t| t.goal.map(|id| id.to_string()).unwrap_or_default());
        let field = Field::choice("goal", "属于哪个目标", goals.collect());
        what.push(field.value(chosen).width(24));
    }
    let money = |t: &Task| {
        if t.planned.is_zero() {
            String::new()
        } else {
            t.planned.to_string()
        }
    };
    what.push(
        Field::new(FieldKind::Date, "due", "完成时限")
            .required()
            .hint("例如 2027-7-31")
            .value(text(|t| t.due_on.to_string())),
    );
    what.push(
        Field::new(FieldKind::Money, "planned", "计划投入")
            .value(task.map(money).unwrap_or_default()),
    );
    let (unit, helpers) = of_unit(around, task);
    let mut who = vec![unit];
    if !helpers.options.is_empty() {
        who.push(helpers);
    }
    who.push(
        Field::text("leader", "分管领导")
            .width(8)
            .value(text(|t| t.leader.clone())),
    );
    let directions = DIRECTIONS.iter().map(|d| Choice::new(*d, *d));
    let direction = Field::choice("direction", "方向", directions.collect());
    let number = text(|t| {
        if t.project {
            t.number.to_string()
        } else {
            String::new()
        }
    });
    let ten = vec![
        direction.value(text(|t| t.direction.clone())).width(8),
        Field::new(FieldKind::Integer, "number", "序号")
            .hint("1 到 10。填了就同时记进双十项实事台账")
            .value(number),
    ];
    let mut form = Form::new(action, "保存", Vec::new()).cancel(back);
    form.groups = vec![
        Group::named("做什么", what),
        Group::named("谁来办", who),
        Group::named("列为双十项（不是的不填）", ten),
    ];
    let state = around.plan.as_ref().map(|full| full.plan.state);
    if let Some(field) = state.and_then(reason_field) {
        form.groups.push(Group::named("调整", vec![field]));
    }
    form
}

/// The plans a task without one may be put into.
async fn plan_field(visit: &Visit, year: i32) -> Result<Option<Field>> {
    let own = sight(&visit.office, &visit.actor).await?;
    let ask = PlanAsk {
        of: Some(own.scope.division()),
        year: Some(year),
        state: None,
    };
    let (_, mut plans) = plan_list(&visit.office, &own, ask, (0, 10)).await?;
    plans.retain(|plan| plan.state != PlanState::Closed);
    let choices = plans.iter();
    let choices = choices.map(|plan| Choice::new(plan.key.to_string(), &plan.title));
    let field = Field::choice("plan", "并入哪份计划", choices.collect());
    let field = field.hint("不选就单独交办；并入已印发的计划记作调整");
    Ok((!plans.is_empty()).then(|| field.width(24)))
}

/// meeting/990101-12
pub fn cited_key(text: &str) -> Result<Option<(String, i32, i64)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = read_cited(text).ok_or_else(|| Error::not_found("这条台账"))?;
    Ok(Some(read))
}

/// The form of a new task: of a plan, from a meeting, or on its own.
async fn new_form(visit: &Visit, query: &Query) -> Result<(Around, Form)> {
    let plan = query.given("plan").map(|key| plan_key(&key)).transpose()?;
    let from = query.text("from");
    let came = cited_key(&from)?;
    let around = Around::of(visit, plan, None).await?;
    let back = match (&plan, &came) {
        (Some(key), _) => format!("/plans/{key}"),
        (None, Some((kind, region, id))) => {
            format!("/ledgers/{kind}/{}", AnyKey::new(*region, *id))
        }
        (None, None) => "/tasks".to_owned(),
    };
    let mut form = form(&around, None, "/tasks/new".to_owned(), &back);
    let mut year = visit.office.clock().today().year();
    let mut prefilled: Vec<(&str, String)> = vec![("goal", query.text("goal"))];
    if let Some((_, region, id)) = &came {
        let scope = visit.actor.may(Action::LedgerRead)?;
        let entry = entry_at(visit.office.db().reader(), &scope, *region, *id).await?;
        let entry = entry.ok_or_else(|| Error::not_found("这条台账"))?;
        let said = |code: &str| {
            let value = entry.fields.get(code).and_then(|v| v.as_str());
            value.unwrap_or_default().to_owned()
        };
        let resolution = said("resolution");
        let first = resolution.split(['。', '；', '\n']).next();
        prefilled.push(("title", first.unwrap_or_default().trim().to_owned()));
        prefilled.push((
            "content",
            format!(
                "{}{}（{}）议定：{resolution}",
                entry.on_date,
                said("meeting_type"),
                said("topic")
            ),
        ));
        year = entry
            .on_date
            .get(..4)
            .and_then(|y| y.parse().ok())
            .unwrap_or(year);
        form.hidden.push(("from".to_owned(), from));
    }
    match plan {
        Some(key) => form.hidden.push(("plan".to_owned(), key.to_string())),
        None => {
            if let Some(field) = plan_field(visit, year).await?
                && let Some(group) = form.groups.first_mut()
            {
                group.fields.push(field);
            }
        }
    }
    for (name, value) in prefilled {
        if let Some(field) = form.fields_mut().find(|f| f.name == name)
            && !value.is_empty()
        {
            field.value = value;
        }
    }
    Ok((around, form))
}

pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let (_, form) = new_form(&visit, &query).await?;
    visit.form("下达任务", form)
}

pub async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let came = posted.text("from");
    let mut query = Query::default().with("from", &came);
    let plan = posted.given("plan").map(|key| plan_key(&key)).transpose()?;
    // Chosen on a form that came without a plan, the plan is a field and not hidden.
    let chosen = posted
        .fields()
        .pairs()
        .iter()
        .any(|(name, _)| name == "goal");
    if let (Some(plan), true) = (plan, chosen || came.is_empty()) {
        query = query.with("plan", &plan.to_string());
    }
    let (_, mut form) = new_form(&visit, &query).await?;
    form.keep(&posted);
    let text = |code: &str| match code {
        "helpers" => posted.all(code).join(" "),
        "reason" if posted.text(code).is_empty() && !came.is_empty() => "落实会议决议".to_owned(),
        // By its number in the office, as other programs say it.
        "goal" => match posted.text(code).parse::<Number>() {
            Ok(Number(goal)) => goal.to_string(),
            Err(_) => posted.text(code),
        },
        code => posted.raw(code),
    };
    let add = ("add", None);
    let done = done_with::<All<Tasks>>(&visit, "", add, &mut form, &text).await?;
    let Some(done) = done else {
        return visit.form("下达任务", form);
    };
    let back = match (came.as_str(), plan) {
        ("", None) => format!("/tasks/{}", done.key()),
        ("", Some(plan)) => format!("/plans/{plan}"),
        (came, _) => format!("/ledgers/{came}"),
    };
    Ok(visit.done(&back, &done.told))
}

async fn edit_form(visit: &Visit, key: TaskKey) -> Result<(Around, Form)> {
    let full = task_open(&visit.office, &visit.actor, key).await?;
    let plan = full.plan.as_ref().map(|plan| plan.key);
    let around = Around::of(visit, plan, Some(full.task.division)).await?;
    let back = format!("/tasks/{key}");
    let mut form = form(&around, Some(&full.task), format!("{back}/edit"), &back);
    form.hidden
        .push(("version".to_owned(), full.task.version.to_string()));
    Ok((around, form))
}

pub async fn edit(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let (_, form) = edit_form(&visit, task_key(&key)?).await?;
    visit.form("修改任务", form)
}

pub async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let task = task_key(&key)?;
    let (around, mut form) = edit_form(&visit, task).await?;
    form.keep(&posted);
    let text = |name: &str| posted.raw(name);
    let goals = around
        .plan
        .as_ref()
        .map(|p| p.goals.clone())
        .unwrap_or_default();
    match read_task(&text, &posted.all("helpers"), &around.units, &goals) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(filled) => {
            let version = posted.text("version").parse().unwrap_or(0);
            let reason = posted.text("reason");
            let at = (task, version);
            match task_change(&visit.office, &visit.actor, at, filled, &reason).await {
                Ok(()) => return Ok(visit.done(&format!("/tasks/{key}"), "已保存")),
                Err(Error::Refusal(why)) => form.refuse(why),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form("修改任务", form)
}
