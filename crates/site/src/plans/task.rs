//! A task: what it asks, how far it is, what happened, what comes next.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::report::report_page;
use super::{Names, task_badge, task_key};
use crate::attachments::{Panel, panel};
use crate::kit::{Badge, Button, Event, Fact, Form, Notice, Step, Tone};
use crate::shell::Visit;
use crate::shell::{ActForm, ActPage, act_forms};
use ground::authority::Action;
use ground::error::Result;
use ground::key::AnyKey;
use registers::attachments::Owner;
use registers::ledgers::actions::{entry_at, entry_text};
use registers::ledgers::{EntryRow, FullEntry, Kind, kinds};
use work::plans::TaskInHand;
use work::plans::actions::sight;
use work::plans::feed::PROJECT;
use work::plans::model::{Step as PlanStep, TaskState, step_label};
use work::plans::registers::source_text;
use work::plans::tasks::task_open;

#[derive(Serialize)]
struct TaskPage {
    state: Badge,
    steps: Vec<Step>,
    notices: Vec<Notice>,
    buttons: Vec<Button>,
    facts: Vec<Fact>,
    percent: i32,
    content: String,
    results: String,
    events: Vec<Event>,
    files: Option<Panel>,
    forms: Vec<Form>,
}

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let full = task_open(&visit.office, &visit.actor, task_key(&key)?).await?;
    let acts = act_forms(&visit, &full).await?;
    shown(&visit, &full, acts).await
}

impl ActPage for TaskInHand {
    async fn page(visit: &Visit, key: &str, mut forms: Vec<ActForm>) -> Result<Response> {
        let full = task_open(&visit.office, &visit.actor, task_key(key)?).await?;
        let told = |act: &ActForm| act.form.is_wrong() && PAGED.contains(&act.code);
        match forms.iter().position(told) {
            Some(at) => report_page(visit, &full, forms.swap_remove(at), None).await,
            None => shown(visit, &full, forms).await,
        }
    }
}

/// Acts with a page of their own; a button leads there.
const PAGED: [&str; 3] = ["report", "submit", "confirm"];
/// Acts that a button does.
const PRESSED: [&str; 1] = ["drop"];

/// The page with its forms as they are; 422 when one of them says what is wrong.
async fn shown(visit: &Visit, full: &TaskInHand, mut acts: Vec<ActForm>) -> Result<Response> {
    let scope = sight(&visit.office, &visit.actor).await?.scope;
    let names = Names::of(&visit.office, &scope).await?;
    let task = &full.task;
    let wrong = acts.iter().any(|act| act.form.is_wrong());
    let buttons = buttons(visit, full, &acts);
    let mut notices = notices(visit, full);
    for act in acts.iter().filter(|act| PRESSED.contains(&act.code)) {
        notices.extend(act.form.errors.iter().map(|error| Notice {
            text: error.message.clone(),
            tone: Tone::Bad,
        }));
    }
    acts.retain(|act| !PAGED.contains(&act.code) && !PRESSED.contains(&act.code));
    let page = TaskPage {
        state: task_badge(visit.office.clock().today(), task),
        steps: road(full),
        notices,
        buttons,
        facts: facts(visit, full, &names).await?,
        percent: task.percent,
        content: task.content.clone(),
        results: task.results.clone(),
        events: events(visit, &full.steps).await?,
        files: if task.draft {
            None
        } else {
            Some(panel(visit, Owner::task(task.key.region, task.key.id)).await?)
        },
        forms: acts.into_iter().map(|act| act.form).collect(),
    };
    if wrong {
        visit.refused("plans/task.html", &task.title, &page)
    } else {
        visit.page("plans/task.html", &task.title, &page)
    }
}

/// The road of a task that goes well, with who did what and when.
fn road(full: &TaskInHand) -> Vec<Step> {
    let task = &full.task;
    let at = match task.state {
        TaskState::New if task.draft => 0,
        TaskState::New => 1,
        TaskState::Going => 1,
        TaskState::Waiting => 3,
        TaskState::Done => 4,
        TaskState::Cancelled | TaskState::Dropped => return Vec::new(),
    };
    let road = [
        ("set", "下达"),
        ("report", "办理"),
        ("submit", "报完成"),
        ("confirm", "销号"),
    ];
    let step = |(place, (code, label)): (usize, (&str, &str))| {
        let found = full.steps.iter().find(|step| step.step == code);
        let found = found.filter(|_| place < at || (place == at && code == "report"));
        Step {
            label: label.to_owned(),
            state: match place {
                place if place < at => "done",
                place if place == at => "current",
                _ => "ahead",
            },
            who: found.map(|step| step.by.clone()),
            when: found.map(|step| step.on.clone()),
        }
    };
    road.into_iter().enumerate().map(step).collect()
}

fn notices(visit: &Visit, full: &TaskInHand) -> Vec<Notice> {
    let task = &full.task;
    let today = visit.office.clock().today();
    let mut notices = Vec::new();
    let mut tell = |text: String, tone: Tone| notices.push(Notice { text, tone });
    if task.draft {
        tell(
            "计划还是草稿，印发以后任务才交到责任单位。".to_owned(),
            Tone::Soon,
        );
    }
    if task.late(today) {
        tell(
            format!("完成时限是 {}，{}。", task.due_on, task.term(today)),
            Tone::Bad,
        );
    }
    let said = |code: &str| {
        let found = full.steps.iter().find(|step| step.step == code);
        found.map(|step| step.words.clone()).unwrap_or_default()
    };
    match task.state {
        TaskState::Waiting if !visit.may(Action::PlanWrite) => {
            tell("已报完成，等经办销号。".to_owned(), Tone::Soon);
        }
        TaskState::Cancelled => tell(format!("任务已取消：{}", said("cancel")), Tone::Quiet),
        TaskState::Going if full.steps.first().is_some_and(|s| s.step == "return") => {
            tell(format!("被退回：{}", said("return")), Tone::Soon);
        }
        _ => {}
    }
    if task.urged > 0 && task.state.is_open() {
        let words = said("urge");
        let words = if words.is_empty() {
            words
        } else {
            format!("，最近一次说：{words}")
        };
        tell(format!("已催办 {} 次{words}", task.urged), Tone::Soon);
    }
    notices
}

fn buttons(visit: &Visit, full: &TaskInHand, acts: &[ActForm]) -> Vec<Button> {
    let task = &full.task;
    let path = format!("/tasks/{}", task.key);
    let offered = |code: &str| acts.iter().find(|act| act.code == code);
    let mut buttons: Vec<Button> = Vec::new();
    let led = |code: &str| {
        let label = &offered(code)?.form.submit;
        Some(Button::link(label, format!("{path}/{code}")))
    };
    buttons.extend(led("confirm").map(Button::primary));
    if let Some((report, submit)) = led("report").zip(led("submit")) {
        if task.state == TaskState::New {
            buttons.extend([report.primary(), submit]);
        } else {
            buttons.extend([submit.primary(), report]);
        }
    }
    if visit.may(Action::PlanWrite) && task.state.is_open() {
        let edit = Button::link("修改", format!("{path}/edit"));
        buttons.push(if task.draft { edit.primary() } else { edit });
    }
    buttons.extend(offered("drop").map(|act| Button {
        danger: true,
        ..act.button()
    }));
    buttons
}

async fn facts(visit: &Visit, full: &TaskInHand, names: &Names) -> Result<Vec<Fact>> {
    let task = &full.task;
    let linked = |label: &str, value: &str, href: String| Fact {
        href: Some(href),
        ..Fact::new(label, value)
    };
    let money = |fen: kernel::Fen| format!("{}元", fen.grouped());
    let mut facts = vec![Fact::new("责任单位", names.unit(task))];
    let helpers = names.helpers(task);
    if !helpers.is_empty() {
        facts.push(Fact::new("配合单位", helpers));
    }
    if !task.leader.is_empty() {
        facts.push(Fact::new("分管领导", &task.leader));
    }
    facts.push(Fact::new("完成时限", task.due_on.to_string()));
    if let Some(done) = task.done_on {
        facts.push(Fact::new("完成日期", done.to_string()));
    }
    facts.push(Fact::new("计划投入", money(task.planned)));
    facts.push(Fact::new("实际投入", money(task.spent)));
    if let Some(plan) = &full.plan {
        facts.push(linked("计划", &plan.title, format!("/plans/{}", plan.key)));
    }
    if let Some(goal) = &full.goal {
        facts.push(Fact::new("目标", &goal.title));
    }
    let came = source_text(task);
    match &task.source {
        Some((kind, id)) if visit.may(Action::LedgerRead) => {
            let key = (kind.clone(), task.key.region, *id);
            let told = cited(visit, &key).await?;
            let (text, href) = told.unwrap_or((came.to_owned(), None));
            facts.push(Fact {
                href,
                ..Fact::new("来源", format!("{came}：{text}"))
            });
        }
        _ => facts.push(Fact::new("来源", came)),
    }
    if task.project {
        let told = format!("{}第{}项", task.direction, task.number);
        let href = format!("/ledgers/{PROJECT}/{}-", task.key.region);
        let entry = task.entry.filter(|_| visit.may(Action::LedgerRead));
        facts.push(match entry {
            Some(id) => linked("双十项", &told, format!("{href}{id}")),
            None => Fact::new("双十项", told),
        });
    }
    Ok(facts)
}

/// What a ledger entry says in a line, with its page; nothing when it is gone or not the asker's to see.
pub async fn cited(
    visit: &Visit,
    (kind, region, id): &(String, i32, i64),
) -> Result<Option<(String, Option<String>)>> {
    if !visit.may(Action::LedgerRead) {
        return Ok(None);
    }
    let scope = visit.actor.may(Action::LedgerRead)?;
    let entry = entry_at(visit.office.db().reader(), &scope, *region, *id).await?;
    let kinds = kinds(visit.office.catalogue())?;
    let known = kinds.iter().find(|k| k.kind == *kind);
    Ok(entry.zip(known).map(|(entry, known)| {
        let href = format!("/ledgers/{kind}/{}", AnyKey::new(*region, *id));
        (entry_line(known, entry), Some(href))
    }))
}

/// 会议 2011-03-08：会议类型动员会，主题…
pub(super) fn entry_line(kind: &Kind, entry: FullEntry) -> String {
    let day = entry.on_date.clone();
    let row = EntryRow {
        id: entry.id,
        division: entry.division,
        on_date: entry.on_date,
        person: entry.person,
        id_hash: None,
        fields: entry.fields,
    };
    format!("{day} {}：{}", kind.label, entry_text(kind, &row))
}

/// So many of the entries that a step cites are shown one by one.
const EVIDENCE_SHOWN: usize = 10;

async fn events(visit: &Visit, steps: &[PlanStep]) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for step in steps {
        let mut told: Vec<String> = Vec::new();
        told.extend(step.percent.map(|percent| format!("进度 {percent}%")));
        let spent = step
            .spent
            .map(|spent| format!("累计投入 {}元", spent.grouped()));
        told.extend(spent);
        if !step.words.is_empty() {
            told.push(step.words.clone());
        }
        if told.is_empty() {
            told.push(match step.step.as_str() {
                "confirm" => "核对无误，销号".to_owned(),
                "set" => "任务交到责任单位".to_owned(),
                "urge" => "请抓紧办理".to_owned(),
                _ => step_label(&step.step).to_owned(),
            });
        }
        events.push(Event {
            when: step.on.clone(),
            kind: step_label(&step.step).to_owned(),
            text: told.join("，"),
            who: Some(step.by.clone()),
            href: None,
        });
        let more = step.evidence.len().saturating_sub(EVIDENCE_SHOWN);
        for key in step.evidence.iter().take(EVIDENCE_SHOWN) {
            if let Some((text, href)) = cited(visit, key).await? {
                events.push(Event {
                    when: step.on.clone(),
                    kind: "佐证".to_owned(),
                    text,
                    who: None,
                    href,
                });
            }
        }
        if more > 0 && visit.may(Action::LedgerRead) {
            events.push(Event {
                when: step.on.clone(),
                kind: "佐证".to_owned(),
                text: format!("另有 {more} 条台账"),
                who: None,
                href: None,
            });
        }
    }
    Ok(events)
}
