//! 走访任务 read: all of them, the households of one with a form in every row, the sheet that is signed.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Fen, Level};
use serde::Serialize;
use serde_json::json;

use crate::kit::table::page_of;
use crate::kit::{
    Badge, Button, Cell, Column, Form, Link, ListPage, Notice, Pager, Query, Row, Table, Tone, Tree,
};
use crate::organisation::unit_tree;
use crate::shell::{ActForm, Visit, act_forms};
use ground::acts::Subject;
use ground::audit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::key::{AnyKey, Number};
use ground::lists::asked_scope;
use ground::time::moment_shown;
use registers::ledgers::visits::{
    TargetState, TaskKey, VISIT, VisitTarget, VisitTask, target_page, task_list, task_open,
};
use registers::organisation::Directory;

/// A sheet to be signed is cut by unit beyond so many households.
const PRINTED_MAX: u64 = 5_000;

/// All tasks; with `overdue=1` the households that should have been visited by now.
pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    if query.text("overdue") == "1" {
        return overdue(visit, query).await;
    }
    let (page, size) = page_of(&query);
    let (total, mut tasks) =
        task_list(&visit.office, &visit.actor, (page - 1) * size, size).await?;
    let pager = Pager::of("/visits", &query, total);
    if pager.page != page {
        (_, tasks) = task_list(&visit.office, &visit.actor, pager.offset(), size).await?;
    }
    let today = visit.office.clock().today();
    let row = |task: &VisitTask| {
        let href = format!("/visits/{}", task.key);
        let (term, late) = task.term(today);
        let tone = match (late, task.cancelled.is_some(), task.done == task.households) {
            (true, _, _) => Tone::Bad,
            (_, true, _) => Tone::Quiet,
            (_, _, true) => Tone::Good,
            _ => Tone::Soon,
        };
        Row {
            cells: vec![
                Cell::link(&task.name, &href),
                Cell::text(&task.festival),
                Cell::text(&task.from),
                Cell::text(&task.due),
                Cell::link(task.households.to_string(), format!("{href}?state=open")),
                Cell::link(task.done.to_string(), format!("{href}?state=done")),
                Cell::link(
                    (task.households - task.done).to_string(),
                    format!("{href}?state=waiting"),
                ),
                Cell::badge(Badge::new(term, tone)),
            ],
            marked: late,
            ..Row::default()
        }
    };
    let may = visit.may(Action::LedgerWrite);
    let table = Table {
        caption: "走访任务".to_owned(),
        columns: vec![
            Column::text("name", "任务"),
            Column::text("festival", "节日"),
            Column::text("from", "开始"),
            Column::text("due", "截止"),
            Column::number("households", "应访（户）"),
            Column::number("done", "已访（户）"),
            Column::number("waiting", "未访（户）"),
            Column::text("term", "进度"),
        ],
        rows: tasks.iter().map(row).collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: "还没有走访任务。建一个任务，系统就列出要走访的每一户。".to_owned(),
        empty_next: if may {
            vec![Link::new("建走访任务", "/visits/new")]
        } else {
            Vec::new()
        },
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("建走访任务", "/visits/new").primary());
    }
    buttons.push(Button::link("逾期未走访", "/visits?overdue=1"));
    buttons.push(Button::link("走访慰问台账", format!("/ledgers/{VISIT}")));
    let page = ListPage {
        path: "/visits".to_owned(),
        buttons,
        table,
        ..ListPage::default()
    };
    visit.list("走访任务", page)
}

async fn overdue(visit: Visit, query: Query) -> Result<Response> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, &query)?;
    let (page, size) = page_of(&query);
    let late = TargetState::Overdue;
    let at = ((page - 1) * size, size);
    let (total, mut found) = target_page(&visit.office, &within, None, late, at).await?;
    let pager = Pager::of("/visits", &query, total);
    if pager.page != page {
        let at = (pager.offset(), size);
        (_, found) = target_page(&visit.office, &within, None, late, at).await?;
    }
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let may = visit.may(Action::LedgerWrite);
    let named = |target: &VisitTarget| {
        let path = format!("/visits/{}/{}", target.task, Number(target.id));
        if may {
            Cell::link(&target.name, path)
        } else {
            Cell::text(&target.name)
        }
    };
    let row = |target: &VisitTarget| Row {
        cells: vec![
            named(target),
            Cell::text(directory.name(target.division)),
            Cell::text(&target.categories),
            Cell::link("看任务", format!("/visits/{}", target.task)),
        ],
        ..Row::default()
    };
    let table = Table {
        caption: "逾期未走访".to_owned(),
        columns: vec![
            Column::text("name", "对象"),
            Column::text("village", "村（社区）"),
            Column::text("categories", "人员类别"),
            Column::text("task", "走访任务"),
        ],
        rows: found.iter().map(row).collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: "没有逾期未走访的户。".to_owned(),
        empty_next: vec![Link::new("看走访任务", "/visits")],
        ..Table::default()
    };
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, scope, "/visits", &query).await?),
        path: "/visits".to_owned(),
        kept: vec![("overdue".to_owned(), "1".to_owned())],
        table,
        ..ListPage::default()
    };
    visit.list("逾期未走访", page)
}

/// A household as its row shows it.
#[derive(Serialize)]
struct Household {
    id: i64,
    name: String,
    href: Option<String>,
    page: String,
    village: String,
    categories: String,
    cash: String,
    goods: String,
    goods_value: String,
    version: i32,
    visited: Option<Link>,
    cancelled: Option<String>,
}

#[derive(Serialize)]
struct Tab {
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct TaskPage {
    summary: String,
    term: Badge,
    notices: Vec<Notice>,
    buttons: Vec<Button>,
    tree: Option<Tree>,
    tabs: Vec<Tab>,
    households: Vec<Household>,
    first_number: u64,
    pager: Pager,
    token: String,
    visit_path: String,
    today: String,
    visitor: String,
    may: bool,
    cancel: Option<Form>,
}

const STATES: [(&str, &str, TargetState); 4] = [
    ("waiting", "未走访", TargetState::Waiting),
    ("done", "已走访", TargetState::Done),
    ("open", "应访全部", TargetState::Open),
    ("cancelled", "已取消", TargetState::Cancelled),
];

/// The households of a task; those still to be visited first.
pub async fn task(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let task = task_open(&visit.office, &visit.actor, TaskKey::read(&key)?).await?;
    let forms = act_forms(&visit, &task).await?;
    shown(&visit, &task, &query, forms).await
}

/// The same with these forms; 422 when one of them says what is wrong.
pub async fn shown(
    visit: &Visit,
    task: &VisitTask,
    query: &Query,
    forms: Vec<ActForm>,
) -> Result<Response> {
    let key = task.key;
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, query)?;
    let path = task.path();
    let asked = query.text("state");
    let waiting_left = task.done < task.households;
    let chosen = STATES.iter().find(|(code, _, _)| *code == asked);
    let (state_code, _, state) = *chosen.unwrap_or(&STATES[usize::from(!waiting_left)]);
    let (page, size) = page_of(query);
    let office = &visit.office;
    let at = ((page - 1) * size, size);
    let (total, mut found) = target_page(office, &within, Some(key), state, at).await?;
    let pager = Pager::of(&path, query, total);
    if pager.page != page {
        let at = (pager.offset(), size);
        (_, found) = target_page(office, &within, Some(key), state, at).await?;
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let may = visit.may(Action::LedgerWrite) && task.cancelled.is_none();
    let today = office.clock().today();
    let (term, late) = task.term(today);
    let tabs = tabs(visit, &within, key, query, state_code).await?;
    let tree = match scope.division().level() {
        Level::Village => None,
        _ => Some(unit_tree(office, scope, &path, query).await?),
    };
    let cancel = forms.into_iter().find(|act| act.code == "cancel");
    let cancel = cancel.map(|act| act.form);
    let shown = TaskPage {
        summary: format!(
            "{} 至 {}，应访 {} 户，已访 {} 户，还差 {} 户",
            task.from,
            task.due,
            task.households,
            task.done,
            task.households - task.done
        ),
        term: Badge::new(term, if late { Tone::Bad } else { Tone::Soon }),
        notices: notices(task),
        buttons: buttons(visit, &path, may),
        tree,
        tabs,
        households: found.iter().map(|t| household(t, &directory)).collect(),
        first_number: pager.offset() + 1,
        pager,
        token: visit.token.clone(),
        visit_path: format!("{path}{}", query.text_for_url()),
        today: today.to_string(),
        visitor: visit.actor.name.clone(),
        may,
        cancel,
    };
    let template = "ledgers/visits.html";
    if shown.cancel.as_ref().is_some_and(Form::is_wrong) {
        return visit.refused(template, &task.name, &shown);
    }
    visit.page(template, &task.name, &shown)
}

fn notices(task: &VisitTask) -> Vec<Notice> {
    let told = task.cancelled.as_ref().map(|reason| Notice {
        text: format!("这个任务已取消：{reason}。已登记的走访仍在台账里。"),
        tone: Tone::Quiet,
    });
    told.into_iter().collect()
}

fn buttons(visit: &Visit, path: &str, may: bool) -> Vec<Button> {
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("补充对象", format!("{path}/households")));
    }
    if visit.may(Action::LedgerRead) {
        buttons.push(Button::link("打印签领表", format!("{path}/print")));
    }
    buttons
}

/// How many households are in each state, where the page looks.
async fn tabs(
    visit: &Visit,
    within: &Scope,
    key: TaskKey,
    query: &Query,
    current: &str,
) -> Result<Vec<Tab>> {
    let mut tabs = Vec::new();
    for (code, label, state) in STATES {
        let (count, _) = target_page(&visit.office, within, Some(key), state, (0, 0)).await?;
        let query = query.without("page").with("state", code);
        tabs.push(Tab {
            label: format!("{label} {count}"),
            href: format!("/visits/{key}{}", query.text_for_url()),
            current: code == current,
        });
    }
    Ok(tabs)
}

fn household(target: &VisitTarget, directory: &Directory) -> Household {
    let region = target.task.region;
    let href = target
        .person
        .map(|person| format!("/people/{}", AnyKey::new(region, person)));
    let visited = target.visited.as_ref().map(|(entry, on)| {
        Link::new(
            on,
            format!("/ledgers/{VISIT}/{}", AnyKey::new(region, *entry)),
        )
    });
    Household {
        id: target.id,
        name: target.name.clone(),
        href,
        page: format!("/visits/{}/{}", target.task, Number(target.id)),
        village: directory.name(target.division),
        categories: target.categories.clone(),
        cash: plain(target.cash),
        goods: target.goods.clone(),
        goods_value: plain(target.goods_value),
        version: target.version,
        visited,
        cancelled: target.cancelled.clone(),
    }
}

/// An amount in a box: nothing where there is none.
pub fn plain(amount: Fen) -> String {
    if amount == Fen::ZERO {
        String::new()
    } else {
        amount.grouped()
    }
}

/// The households of one village on the sheet.
#[derive(Serialize)]
struct Village {
    name: String,
    households: Vec<Household>,
    cash: String,
}

#[derive(Serialize)]
struct SignSheet {
    back: String,
    unit: String,
    villages: Vec<Village>,
    count: u64,
    total: String,
    capital: String,
    printed: String,
}

/// 签领表: every household with a place to sign, by village, with sums.
pub async fn print(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let key = TaskKey::read(&key)?;
    let task = task_open(&visit.office, &visit.actor, key).await?;
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, &query)?;
    let office = &visit.office;
    let open = TargetState::Open;
    let (count, found) = target_page(office, &within, Some(key), open, (0, PRINTED_MAX)).await?;
    if count > PRINTED_MAX {
        return Err(Error::refusal(format!(
            "一次最多打印 {PRINTED_MAX} 户，请先在左边选一个乡镇"
        )));
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let mut villages = Vec::new();
    for group in found.chunk_by(|a, b| a.division == b.division) {
        let cash = Fen::try_sum(group.iter().map(|t| t.cash))?;
        villages.push(Village {
            name: group
                .first()
                .map_or_else(String::new, |t| directory.name(t.division)),
            households: group.iter().map(|t| household(t, &directory)).collect(),
            cash: cash.grouped(),
        });
    }
    let total = Fen::try_sum(found.iter().map(|t| t.cash))?;
    let tx = office.db().begin().await?;
    let detail = json!({ "名称": task.name, "户数": count });
    let subject = key.subject();
    audit::append(
        office,
        &tx,
        &visit.actor,
        key.region,
        "visit_sheet_print",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    let sheet = SignSheet {
        back: format!("/visits/{key}"),
        unit: directory.name(within.division()),
        villages,
        count,
        total: total.grouped(),
        capital: total.to_capital(),
        printed: format!(
            "{} {}",
            visit.actor.name,
            moment_shown(&ground::time::moment_text(office.clock().now_utc()))
        ),
    };
    visit.page(
        "ledgers/sign_sheet.html",
        &format!("{}签领表", task.name),
        &sheet,
    )
}
