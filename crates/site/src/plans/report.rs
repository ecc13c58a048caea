//! A task reported on, or reported done: the act's form with the ledger entries that can be cited.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::task::entry_line;
use super::task_key;
use crate::kit::{Choice, Field, FieldKind, Form, Query};
use crate::shell::Visit;
use crate::shell::{ActForm, act_form};
use ground::authority::Action;
use ground::error::Result;
use papers::figures::Question;
use registers::ledgers::actions::entry_page;
use registers::ledgers::{EntryQuery, Kind, kinds};
use work::plans::TaskInHand;
use work::plans::goals::goal_indicators;
use work::plans::tasks::task_open;

/// So many entries of a kind are offered as evidence.
const OFFERED: u64 = 40;

#[derive(Serialize)]
struct ReportPage {
    /// What was reported, and what will be.
    told: Vec<String>,
    form: Form,
    /// Asked for another kind of ledger: its path, its fields.
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
}

/// The kind of ledger a task is likely to be proved by: that of its goal's indicator.
fn likely_kind(visit: &Visit, full: &TaskInHand) -> Result<String> {
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

/// The entries of the task's year that may be cited.
async fn entries_offered(visit: &Visit, full: &TaskInHand, kind: &Kind) -> Result<Vec<Choice>> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let Some(within) = scope.narrowed(full.task.division) else {
        return Ok(Vec::new());
    };
    let query = EntryQuery {
        kind: kind.kind.clone(),
        from: format!("{}-01-01", full.task.year),
        to: format!("{}-12-31", full.task.year),
        ..EntryQuery::default()
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let found = entry_page(office, actor, &within, &query, &[], (0, OFFERED)).await?;
    let offered = found.entries.into_iter().map(|entry| {
        let key = format!("{}/{}", kind.kind, entry.key());
        Choice::new(key, entry_line(kind, entry))
    });
    Ok(offered.collect())
}

/// The kinds of ledger to cite from, and the entries of the chosen one as ticks of `evidence`.
async fn picker(
    visit: &Visit,
    full: &TaskInHand,
    kind: Option<String>,
    evidence: &mut Field,
) -> Result<Vec<Field>> {
    if !visit.may(Action::LedgerRead) {
        return Ok(Vec::new());
    }
    let all = kinds(visit.office.catalogue())?;
    // What is ticked already stays in sight.
    let ticked = evidence.values.first().and_then(|key| key.split_once('/'));
    let wanted = match (kind, ticked) {
        (Some(kind), _) => kind,
        (None, Some((kind, _))) => kind.to_owned(),
        (None, None) => likely_kind(visit, full)?,
    };
    if let Some(kind) = all.iter().find(|k| k.kind == wanted) {
        evidence.options = entries_offered(visit, full, kind).await?;
    }
    let choices = all.iter().map(|k| Choice::new(&k.kind, &k.label));
    let choice = Field::choice("kind", "从哪种台账里引用佐证", choices.collect());
    Ok(vec![choice.value(wanted).width(12)])
}

/// What somebody makes sure of before a task is over.
fn sure(full: &TaskInHand) -> Vec<String> {
    let task = &full.task;
    let mut told = Vec::new();
    if let Some(on) = task.submitted_on {
        told.push(format!("报完成的日期：{on}"));
    }
    if !task.results.is_empty() {
        told.push(format!("完成情况：{}", task.results));
    }
    told.push(format!("实际投入{}元", task.spent.grouped()));
    told.push("销号以后这项任务算办完；还没有办好的，请返回去点“退回”，写明原因。".to_owned());
    told
}

/// The page of a report, as it was typed where something is wrong with it.
pub(super) async fn report_page(
    visit: &Visit,
    full: &TaskInHand,
    act: ActForm,
    kind: Option<String>,
) -> Result<Response> {
    let path = format!("/tasks/{}", full.task.key);
    let mut form = act.form.cancel(path.clone());
    let mut filters = Vec::new();
    for group in &mut form.groups {
        for field in &mut group.fields {
            if field.kind == FieldKind::Checks {
                filters = picker(visit, full, kind.clone(), field).await?;
            }
        }
        let nothing = |f: &Field| f.kind == FieldKind::Checks && f.options.is_empty();
        group.fields.retain(|field| !nothing(field));
    }
    let wrong = form.is_wrong();
    let title = format!("{}：{}", form.submit, full.task.title);
    let told = match act.code {
        "confirm" => sure(full),
        _ => Vec::new(),
    };
    let page = ReportPage {
        told,
        path: format!("{path}/{}", act.code),
        form,
        filters,
        kept: Vec::new(),
    };
    if wrong {
        visit.refused("plans/report.html", &title, &page)
    } else {
        visit.page("plans/report.html", &title, &page)
    }
}

async fn shown(visit: &Visit, key: &str, act: &str, query: &Query) -> Result<Response> {
    let full = task_open(&visit.office, &visit.actor, task_key(key)?).await?;
    let act = act_form(visit, &full, act).await?;
    report_page(visit, &full, act, query.given("kind")).await
}

pub(super) async fn report_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    shown(&visit, &key, "report", &query).await
}

pub(super) async fn submit_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    shown(&visit, &key, "submit", &query).await
}

pub(super) async fn confirm_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    shown(&visit, &key, "confirm", &query).await
}
