//! A plan: its goals with their tasks, how far it is, who is late; renamed.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use kernel::{Date, Fen};
use serde::Serialize;

use super::goal::reason_field;
use super::{Names, plan_badge, plan_key, task_columns, task_row};
use crate::kit::{Badge, Button, Event, Fact, Field, Form, Link, Notice, Posted, Table, Tone};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::records::Indicator;
use papers::figures::actions::{Period, Survey, figures_kept};
use work::plans::PlanInHand;
use work::plans::actions::{plan_open, plan_rename, sight};
use work::plans::goals::{GoalJudged, amount_text, counts, goal_indicators, target_text};
use work::plans::model::{Plan, PlanGoal, PlanState, Task, TaskState, step_label};

/// A goal as the page shows it.
#[derive(Serialize)]
struct ShownGoal {
    title: String,
    target: String,
    figure: Option<Link>,
    state: Option<Badge>,
    told: String,
    percent: usize,
    table: Table,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct PlanPage {
    state: Badge,
    notices: Vec<Notice>,
    buttons: Vec<Button>,
    papers: Vec<Button>,
    facts: Vec<Fact>,
    told: String,
    percent: usize,
    late: Vec<Link>,
    goals: Vec<ShownGoal>,
    closing: String,
    events: Vec<Event>,
}

pub async fn page(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let scope = sight(&visit.office, &visit.actor).await?.scope;
    let names = Names::of(&visit.office, &scope).await?;
    let plan = &full.plan;
    let survey = match full.goals.iter().any(|g| !g.indicator.is_empty()) {
        true => surveyed(&visit, plan).await?,
        false => None,
    };
    let indicators = goal_indicators(&visit.office)?;
    let (all, done) = tally(&full.tasks);
    let page = PlanPage {
        state: plan_badge(plan.state),
        notices: notices(&visit, &full, survey.is_none()),
        buttons: buttons(&visit, &full),
        papers: papers(&visit, plan),
        facts: facts(&full, &names),
        told: format!("{all} 项任务，已销号 {done} 项"),
        percent: percent(all, done),
        late: late(&visit, &names, &full),
        goals: goals(&visit, &names, &full, &indicators, survey.as_deref()),
        closing: plan.closing.clone(),
        events: full
            .steps
            .iter()
            .map(|step| Event {
                when: step.on.clone(),
                kind: step_label(&step.step).to_owned(),
                text: match step.words.as_str() {
                    "" => plan.title.clone(),
                    words => words.to_owned(),
                },
                who: Some(step.by.clone()),
                href: None,
            })
            .collect(),
    };
    visit.page("plans/plan.html", &plan.title, &page)
}

async fn surveyed(visit: &Visit, plan: &Plan) -> Result<Option<Arc<Survey>>> {
    let scope = sight(&visit.office, &visit.actor).await?.scope;
    let days = Date::from_ymd_opt(plan.year, 1, 1).zip(Date::from_ymd_opt(plan.year, 12, 31));
    match days.zip(scope.narrowed(plan.division)) {
        Some(((from, to), scope)) => figures_kept(&visit.office, scope, Period { from, to }).await,
        None => Ok(None),
    }
}

/// Of tasks that were not given up: how many there are, and how many are done.
pub fn tally(tasks: &[Task]) -> (usize, usize) {
    let all = tasks.iter().filter(|t| t.state != TaskState::Cancelled);
    let done = tasks.iter().filter(|t| t.state == TaskState::Done);
    (all.count(), done.count())
}

pub fn percent(all: usize, done: usize) -> usize {
    (done * 100).checked_div(all).unwrap_or(0)
}

fn notices(visit: &Visit, full: &PlanInHand, counting: bool) -> Vec<Notice> {
    let mut notices = Vec::new();
    let plan = &full.plan;
    if plan.state == PlanState::Draft {
        let text = match (full.goals.is_empty(), full.tasks.is_empty()) {
            (true, _) => "草稿：先列目标，再把目标分解成任务。",
            (false, true) => "草稿：目标有了，请把目标分解成任务。",
            (false, false) => "草稿：请审批人印发，印发后任务交到各责任单位。",
        };
        notices.push(Notice {
            text: text.to_owned(),
            tone: Tone::Soon,
        });
    }
    if counting && full.goals.iter().any(|g| !g.indicator.is_empty()) {
        notices.push(Notice {
            text: "正在统计指标，过一会儿刷新就能看到目标达到没有。".to_owned(),
            tone: Tone::Plain,
        });
    }
    let waiting = full.tasks.iter().filter(|t| t.state == TaskState::Waiting);
    let waiting = waiting.count();
    if waiting > 0 && visit.may(Action::PlanWrite) {
        notices.push(Notice {
            text: format!("有 {waiting} 项任务报了完成，等着销号。"),
            tone: Tone::Soon,
        });
    }
    notices
}

fn buttons(visit: &Visit, full: &PlanInHand) -> Vec<Button> {
    let path = format!("/plans/{}", full.plan.key);
    let write = visit.may(Action::PlanWrite);
    let add_goal = Button::link("增加目标", format!("{path}/goals/new"));
    let add_task = Button::link("增加任务", format!("/tasks/new?plan={}", full.plan.key));
    let rename = Button::link("改名称", format!("{path}/edit"));
    let mut buttons = Vec::new();
    match full.plan.state {
        PlanState::Draft => {
            if write {
                if full.goals.is_empty() {
                    buttons.extend([add_goal.primary(), add_task, rename]);
                } else {
                    buttons.extend([add_task.primary(), add_goal, rename]);
                }
            }
            if visit.may(Action::PlanIssue) {
                let seen = full.seen();
                let issue = Button::link("印发", format!("{path}/issue?seen={seen}")).primary();
                buttons.push(if full.tasks.is_empty() {
                    issue.disabled("还没有任务")
                } else {
                    issue
                });
            }
        }
        PlanState::Issued if write => {
            let over = full
                .tasks
                .iter()
                .all(|t| !t.state.is_open() && t.state != TaskState::Waiting);
            let close = Button::link("总结", format!("{path}/close"));
            let close = if over { close.primary() } else { close };
            buttons.extend([close, add_task, add_goal, rename]);
        }
        PlanState::Issued | PlanState::Closed => {}
    }
    if write && full.plan.state != PlanState::Draft {
        let year = full.plan.year + 1;
        let href = format!("/plans/new?copied={}&year={year}", full.plan.key);
        buttons.push(Button::link(format!("复制到{year}年"), href));
    }
    buttons
}

fn papers(visit: &Visit, plan: &Plan) -> Vec<Button> {
    let path = format!("/plans/{}", plan.key);
    let mut papers = vec![Button::link("打印任务分解表", format!("{path}/print"))];
    if visit.may(Action::ListExport) {
        papers.push(visit.post_button("导出 Excel", format!("{path}/export")));
    }
    papers.push(Button::link(
        "双十项",
        format!("/projects?year={}", plan.year),
    ));
    papers
}

fn facts(full: &PlanInHand, names: &Names) -> Vec<Fact> {
    let plan = &full.plan;
    let money = |of: fn(&Task) -> Fen| {
        let standing = full
            .tasks
            .iter()
            .filter(|t| t.state != TaskState::Cancelled);
        let sum = Fen::try_sum(standing.map(of)).unwrap_or_default();
        format!("{}元", sum.grouped())
    };
    let mut facts = vec![
        Fact::new("单位", names.directory.name(plan.division)),
        Fact::new("年度", format!("{}年", plan.year)),
        Fact::new("种类", plan.kind.label()),
    ];
    if plan.state != PlanState::Draft {
        facts.push(Fact::new("文号", &plan.doc_number));
        let issued = plan.issued_on.clone();
        facts.push(Fact::new("印发日期", issued.unwrap_or_default()));
    }
    if let Some(closed) = &plan.closed_on {
        facts.push(Fact::new("总结日期", closed));
    }
    facts.push(Fact::new("计划投入", money(|t| t.planned)));
    facts.push(Fact::new("实际投入", money(|t| t.spent)));
    facts
}

/// Which units are late, with how many tasks.
fn late(visit: &Visit, names: &Names, full: &PlanInHand) -> Vec<Link> {
    let today = visit.office.clock().today();
    let mut late: BTreeMap<Option<i64>, (String, usize)> = BTreeMap::new();
    for task in full.tasks.iter().filter(|task| task.late(today)) {
        let unit = late.entry(task.unit).or_insert((names.unit(task), 0));
        unit.1 += 1;
    }
    let region = full.plan.key.region;
    let told = late.into_iter().map(|(unit, (name, count))| {
        let (plan, unit) = (full.plan.key, unit.unwrap_or(0));
        let href = format!(
            "/tasks?term=late&plan={plan}&unit={}",
            AnyKey::new(region, unit)
        );
        Link::new(format!("{name}：{count} 项"), href)
    });
    told.collect()
}

fn goals(
    visit: &Visit,
    names: &Names,
    full: &PlanInHand,
    indicators: &[Indicator],
    survey: Option<&Survey>,
) -> Vec<ShownGoal> {
    let plan = &full.plan;
    let changes = visit.may(Action::PlanWrite) && plan.state != PlanState::Closed;
    let counts = counts(&full.tasks, Date::MAX);
    let of_plan = format!("division={}&year={}", plan.division.get(), plan.year);
    let mut shown: Vec<ShownGoal> = Vec::new();
    for goal in &full.goals {
        let indicator = indicators.iter().find(|i| i.code == goal.indicator);
        let figure = survey.and_then(|s| s.coded(&goal.indicator));
        let figure = figure.map(|s| s.figure.amount.number());
        let tasks = counts.get(&(goal.key.region, goal.key.id));
        let judged = GoalJudged {
            goal: goal.clone(),
            division: plan.division,
            year: plan.year,
            tasks: tasks.copied().unwrap_or_default(),
        };
        let known = goal.indicator.is_empty() || figure.is_some();
        let mut links = Vec::new();
        if changes {
            let path = format!("/plans/{}/goals/{}", plan.key, goal.key.number());
            links.push(Link::new("修改目标", path));
            let add = format!("/tasks/new?plan={}&goal={}", plan.key, goal.key.number());
            links.push(Link::new("增加任务", add));
        }
        let told = figure.zip(indicator);
        let figure = told.map(|(n, i)| {
            let text = amount_text(&i.unit, n);
            Link::new(text, format!("/figures/{}?{of_plan}", i.code))
        });
        let met = judged.met(told.map(|(n, _)| n));
        let mut one = goal_shown(visit, names, full, Some(goal));
        if let Some((figure, _)) = told {
            one.percent = usize::try_from(goal.percent_of(figure)).unwrap_or(0);
        }
        one.target = target_text(indicators, goal);
        one.figure = figure.map(|link| {
            // Who may not see figures is told the number.
            let href = if visit.may(Action::FiguresRead) {
                link.href
            } else {
                String::new()
            };
            Link { href, ..link }
        });
        one.state = (known && plan.state != PlanState::Draft).then(|| badge(met));
        one.links = links;
        shown.push(one);
    }
    let others = goal_shown(visit, names, full, None);
    if !others.table.rows.is_empty() {
        shown.push(others);
    }
    shown
}

fn badge(met: bool) -> Badge {
    if met {
        Badge::new("已达到", Tone::Good)
    } else {
        Badge::new("未达到", Tone::Soon)
    }
}

fn goal_shown(
    visit: &Visit,
    names: &Names,
    full: &PlanInHand,
    goal: Option<&PlanGoal>,
) -> ShownGoal {
    let own = goal.map(|g| g.key.id);
    let in_plan = |task: &Task| {
        task.goal
            .is_some_and(|id| full.goals.iter().any(|g| g.key.id == id))
    };
    let tasks: Vec<Task> = full
        .tasks
        .iter()
        .filter(|task| match own {
            Some(id) => task.goal == Some(id),
            None => !in_plan(task),
        })
        .cloned()
        .collect();
    let title = goal.map_or("其他任务", |g| g.title.as_str());
    let (all, done) = tally(&tasks);
    ShownGoal {
        title: title.to_owned(),
        target: String::new(),
        figure: None,
        state: None,
        told: format!("任务 {all} 项，已销号 {done} 项"),
        percent: percent(all, done),
        table: Table {
            caption: title.to_owned(),
            columns: task_columns(false),
            rows: tasks
                .iter()
                .map(|t| task_row(visit, names, t, false))
                .collect(),
            empty: "这个目标下还没有任务。".to_owned(),
            ..Table::default()
        },
        links: Vec::new(),
    }
}

fn rename_form(full: &PlanInHand) -> Form {
    let plan = &full.plan;
    let path = format!("/plans/{}", plan.key);
    let title = Field::text("title", "名称").required().width(24);
    let mut fields = vec![title.value(&plan.title)];
    fields.extend(reason_field(plan.state));
    let mut form = Form::new(format!("{path}/edit"), "保存", fields).cancel(path);
    form.hidden
        .push(("version".to_owned(), plan.version.to_string()));
    form
}

pub async fn edit(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    visit.form("改计划名称", rename_form(&full))
}

/// Does what a form asked, or shows the form again with why not.
pub fn answered(
    visit: &Visit,
    (title, mut form): (&str, Form),
    done: Result<()>,
    (path, told): (&str, &str),
) -> Result<Response> {
    match done {
        Ok(()) => Ok(visit.done(path, told)),
        Err(Error::Refusal(why)) => {
            form.refuse(why);
            visit.form(title, form)
        }
        Err(other) => Err(other),
    }
}

pub async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let mut form = rename_form(&full);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if form.is_wrong() {
        return visit.form("改计划名称", form);
    }
    let version = posted.text("version").parse().unwrap_or(0);
    let at = (full.plan.key, version);
    let (title, reason) = (posted.text("title"), posted.text("reason"));
    let done = plan_rename(&visit.office, &visit.actor, at, &title, &reason).await;
    let path = format!("/plans/{key}");
    answered(&visit, ("改计划名称", form), done, (&path, "已保存"))
}
