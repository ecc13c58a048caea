//! Acts on a task: reported, reported done, confirmed, sent back, put off, given up, urged.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::task::{act_form, entry_line};
use super::task_key;
use crate::authority::Action;
use crate::ledgers::actions::entry_page;
use crate::ledgers::{EntryQuery, Kind, kinds};
use crate::plans::doing::{Decision, read_report, task_decide, task_report, task_submit};
use crate::plans::goals::goal_indicators;
use crate::plans::model::TaskState;
use crate::plans::tasks::{TaskFull, task_open};
use crate::platform::error::{Error, Result};
use crate::platform::web::{Choice, Field, FieldKind, Form, Posted, Query};
use crate::records::Question;
use crate::shell::Visit;

/// So many entries of a kind are offered as evidence.
const OFFERED: u64 = 40;

#[derive(Serialize)]
struct ReportPage {
    form: Form,
    /// Asked for another kind of ledger: its path, its fields.
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
}

/// The kind of ledger a task is likely to be proved by: that of its goal's indicator.
fn likely_kind(visit: &Visit, full: &TaskFull) -> Result<String> {
    let indicators = goal_indicators(&visit.office)?;
    let of_goal = full.goal.as_ref().and_then(|goal| {
        let found = indicators.iter().find(|i| i.code == goal.indicator)?;
        match &found.question {
            Question::Measured(m) => m.source.strip_prefix("ledger:").map(str::to_owned),
            Question::Ratio(_) => None,
        }
    });
    let of_source = full.task.source.as_ref().map(|(kind, _)| kind.clone());
    Ok(of_goal.or(of_source).unwrap_or_default())
}

/// The entries of the task's year that may be cited, as ticks.
async fn evidence_field(visit: &Visit, full: &TaskFull, kind: &Kind) -> Result<Option<Field>> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let Some(within) = scope.narrowed(full.task.division) else {
        return Ok(None);
    };
    let query = EntryQuery {
        kind: kind.kind.clone(),
        from: format!("{}-01-01", full.task.year),
        to: format!("{}-12-31", full.task.year),
        ..EntryQuery::default()
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let found = entry_page(office, actor, &within, &query, &[], (0, OFFERED)).await?;
    let options = found.entries.into_iter().map(|entry| {
        let key = format!("{}/{}-{}", kind.kind, entry.region, entry.id);
        Choice::new(key, entry_line(kind, entry))
    });
    let mut field = Field::new(FieldKind::Checks, "evidence", "引用台账作佐证");
    field.options = options.collect();
    Ok((!field.options.is_empty()).then_some(field))
}

async fn report_page(
    visit: &Visit,
    full: &TaskFull,
    done: bool,
    kind: Option<String>,
    posted: Option<(&Posted, Vec<(String, String)>)>,
) -> Result<Response> {
    let task = &full.task;
    let act = if done { "submit" } else { "report" };
    let path = format!("/tasks/{}/{act}", task.key);
    let today = visit.office.clock().today();
    let spent = if task.spent.is_zero() {
        String::new()
    } else {
        task.spent.to_string()
    };
    let date = Field::new(
        FieldKind::Date,
        "on",
        if done { "完成日期" } else { "日期" },
    );
    let mut fields = vec![date.required().value(today.to_string())];
    let words = Field::new(
        FieldKind::LongText,
        "words",
        if done { "完成情况" } else { "进展情况" },
    );
    fields.push(words.required().hint(if done {
        "做成了什么，有什么成效；销号以后写进总结"
    } else {
        "做了什么，还差什么"
    }));
    if !done {
        let percent = Field::new(FieldKind::Integer, "percent", "进度（%）");
        fields.push(percent.required().value(task.percent.to_string()));
    }
    fields.push(
        Field::new(FieldKind::Money, "spent", "累计投入")
            .hint("从开始到现在一共花了多少，没有花钱不填")
            .value(spent),
    );
    let mut filters = Vec::new();
    let mut kept = Vec::new();
    if visit.may(Action::LedgerRead) {
        let all = kinds(visit.office.catalogue())?;
        let wanted = match kind {
            Some(kind) => kind,
            None => likely_kind(visit, full)?,
        };
        if let Some(kind) = all.iter().find(|k| k.kind == wanted) {
            fields.extend(evidence_field(visit, full, kind).await?);
            kept.push(("kind".to_owned(), kind.kind.clone()));
        }
        let choices = all.iter().map(|k| Choice::new(&k.kind, &k.label));
        let choice = Field::choice("kind", "从哪种台账里引用佐证", choices.collect());
        filters.push(choice.value(wanted).width(12));
    }
    let submit = if done { "报完成" } else { "报进度" };
    let mut form = Form::new(&path, submit, fields).cancel(format!("/tasks/{}", task.key));
    form.hidden = kept;
    if let Some((posted, wrong)) = posted {
        form.keep(posted);
        form.wrong_all(wrong);
    }
    let wrong = form.is_wrong();
    let page = ReportPage {
        form: visit.with_token(form),
        path,
        filters,
        kept: Vec::new(),
    };
    let title = format!("{submit}：{}", task.title);
    if wrong {
        visit.refused("plans/report.html", &title, &page)
    } else {
        visit.page("plans/report.html", &title, &page)
    }
}

async fn hers(visit: &Visit, key: &str) -> Result<TaskFull> {
    let full = task_open(&visit.office, &visit.actor, task_key(key)?).await?;
    if !full.hers {
        return Err(Error::refusal("这个任务由别的单位负责，请由责任单位办理"));
    }
    Ok(full)
}

pub(super) async fn report_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    let full = hers(&visit, &key).await?;
    report_page(&visit, &full, false, query.given("kind"), None).await
}

pub(super) async fn submit_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    let full = hers(&visit, &key).await?;
    report_page(&visit, &full, true, query.given("kind"), None).await
}

async fn posted_report(visit: Visit, key: String, posted: Posted, done: bool) -> Result<Response> {
    let full = hers(&visit, &key).await?;
    let today = visit.office.clock().today();
    let text = |name: &str| posted.raw(name);
    let kind = posted.given("kind");
    let report = match read_report(&text, &posted.all("evidence"), today, done) {
        Ok(report) => report,
        Err(wrong) => {
            return report_page(&visit, &full, done, kind, Some((&posted, wrong))).await;
        }
    };
    let (office, actor, task) = (&visit.office, &visit.actor, full.task.key);
    let path = format!("/tasks/{key}");
    if done {
        task_submit(office, actor, task, &report).await?;
        return Ok(visit.done(&path, "已报完成，等经办销号"));
    }
    task_report(office, actor, task, &report).await?;
    Ok(visit.done(&path, "进度已报"))
}

pub(super) async fn report(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    posted_report(visit, key, posted, false).await
}

pub(super) async fn submit(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    posted_report(visit, key, posted, true).await
}

/// Decides, and says so on the task's page; or shows the act's own form with what is missing.
async fn decided(
    visit: Visit,
    key: String,
    posted: Posted,
    (act, told): (&str, &str),
    decision: impl FnOnce(&Posted, &mut Form) -> Option<Decision>,
) -> Result<Response> {
    let full = task_open(&visit.office, &visit.actor, task_key(&key)?).await?;
    let task = &full.task;
    let mut form = act_form(task, act);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let decision = decision(&posted, &mut form);
    let title = format!("{}：{}", form.submit, task.title);
    let (Some(decision), false) = (decision, form.is_wrong()) else {
        return visit.form(&title, form);
    };
    match task_decide(&visit.office, &visit.actor, task.key, &decision).await {
        Ok(()) => Ok(visit.done(&format!("/tasks/{key}"), told)),
        Err(Error::Refusal(why)) if task.state != TaskState::Dropped => {
            form.refuse(why);
            visit.form(&title, form)
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn confirm(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let task = task_key(&key)?;
    task_decide(&visit.office, &visit.actor, task, &Decision::Confirm).await?;
    Ok(visit.done(&format!("/tasks/{key}"), "已销号"))
}

pub(super) async fn send_back(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let told = ("return", "已退回责任单位");
    let decision = |p: &Posted, _: &mut Form| Some(Decision::Return(p.text("reason")));
    decided(visit, key, posted, told, decision).await
}

pub(super) async fn extend(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let told = ("extend", "已延期");
    let decision = |p: &Posted, form: &mut Form| match kernel::read_date(&p.text("due")) {
        Ok(due) => Some(Decision::Extend(due, p.text("reason"))),
        Err(wrong) => {
            if !form.is_wrong() {
                form.wrong("due", wrong.to_string());
            }
            None
        }
    };
    decided(visit, key, posted, told, decision).await
}

pub(super) async fn cancel(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let told = ("cancel", "任务已取消");
    let decision = |p: &Posted, _: &mut Form| Some(Decision::Cancel(p.text("reason")));
    decided(visit, key, posted, told, decision).await
}

pub(super) async fn urge(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let told = ("urge", "已催办");
    let decision = |p: &Posted, _: &mut Form| Some(Decision::Urge(p.text("reason")));
    decided(visit, key, posted, told, decision).await
}
