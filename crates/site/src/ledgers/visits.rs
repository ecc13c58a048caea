//! 走访任务 read: all of them, the households of one with a form under every row, the sheet that is signed.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Fen, Level};
use serde::Serialize;
use serde_json::json;

use crate::kit::{Badge, Button, Form, Link, ListPage, Notice, Query, Tone};
use crate::shell::{ActForm, ListFace, Visit, act_forms, list_page};
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::lists;
use ground::lists::{Looking, asked_scope};
use ground::time::moment_shown;
use registers::ledgers::visits::list::{Households, OverdueVisits, STATES, Visits, term_badge};
use registers::ledgers::visits::{
    TargetState, TaskKey, VisitTarget, VisitTask, target_page, task_open, usual_day,
};
use registers::organisation::Directory;

/// A sheet to be signed is cut by unit beyond so many households.
const PRINTED_MAX: u64 = 5_000;

impl ListFace for Visits {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::LedgerWrite) {
            let make = Button::link("建走访任务", "/visits/new").primary();
            page.buttons.push(make);
            page.table.empty_next = vec![Link::new("建走访任务", "/visits/new")];
        }
        let others = [
            ("逾期未走访", "/visits/overdue"),
            ("走访慰问台账", "/ledgers/visit"),
        ];
        page.buttons
            .extend(others.map(|(label, at)| Button::link(label, at)));
        Ok(())
    }
}

impl ListFace for OverdueVisits {
    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.table.empty_next = vec![Link::new("看走访任务", "/visits")];
        Ok(())
    }
}

/// What the form under a household begins with.
#[derive(Serialize)]
struct Row {
    page: String,
    name: String,
    cash: String,
    goods: String,
    goods_value: String,
    address: String,
    version: i32,
}

#[derive(Serialize)]
struct Tab {
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct TaskPage {
    #[serde(flatten)]
    list: ListPage,
    summary: String,
    term: Badge,
    tabs: Vec<Tab>,
    /// Of each row, where it is still to be visited by whoever looks.
    forms: Vec<Option<Row>>,
    visit_path: String,
    today: String,
    visitor: String,
    cancel: Option<Form>,
}

impl ListFace for Households {
    fn heading(&self, _: &Visit) -> String {
        self.task.name.clone()
    }

    fn has_tree(&self, visit: &Visit) -> bool {
        visit.actor.division().level() != Level::Village
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let task = &self.task;
        page.notices
            .extend(task.cancelled.as_ref().map(|reason| Notice {
                text: format!("这个任务已取消：{reason}。已登记的走访仍在台账里。"),
                tone: Tone::Quiet,
            }));
        if may(visit, task) {
            if task.done < task.households {
                let unit = looking.within.division().get();
                let together = format!("{}/record_all?division={unit}", page.path);
                let button = Button::link("按默认登记一个村", together);
                page.buttons.push(button.primary());
                let book = format!("{}/book", page.path);
                page.buttons.push(Button::link("走访簿（手机用）", book));
            }
            let add = format!("{}/households", page.path);
            page.buttons.push(Button::link("补充对象", add));
        }
        let sheet = format!("{}/sheet", page.path);
        page.buttons.push(Button::link("打印签领表", sheet));
        Ok(())
    }

    async fn show(
        &self,
        visit: &Visit,
        looking: &Looking<'_>,
        list: ListPage,
        rows: Vec<VisitTarget>,
    ) -> Result<Response> {
        let forms = act_forms(visit, &self.task).await?;
        task_page(visit, (self, looking), (list, rows), forms).await
    }
}

/// The page of a task with these forms; 422 when one of them says what is wrong.
pub async fn shown(visit: &Visit, task: &VisitTask, forms: Vec<ActForm>) -> Result<Response> {
    let (of, all) = (task.key.to_string(), Query::default());
    let looking = Looking::at::<Households>(&visit.office, &visit.actor, &of, &all)?;
    let list = lists::open::<Households>(&looking).await?;
    let shown = list_page(visit, &looking, &list).await?;
    task_page(visit, (&list, &looking), shown, forms).await
}

async fn task_page(
    visit: &Visit,
    (households, looking): (&Households, &Looking<'_>),
    (list, rows): (ListPage, Vec<VisitTarget>),
    forms: Vec<ActForm>,
) -> Result<Response> {
    let (task, today) = (&households.task, looking.today());
    let may = may(visit, task);
    let waits = |t: &VisitTarget| may && t.visited.is_none() && t.cancelled.is_none();
    let cancel = forms.into_iter().find(|act| act.code == "cancel");
    let page = TaskPage {
        summary: format!(
            "{} 至 {}，应访 {} 户，已访 {} 户，还差 {} 户",
            task.from,
            task.due,
            task.households,
            task.done,
            task.households - task.done
        ),
        term: term_badge(task, today),
        tabs: tabs(households, looking).await?,
        forms: rows.iter().map(|t| waits(t).then(|| form(t))).collect(),
        visit_path: format!("{}{}", list.path, looking.query.text_for_url()),
        today: usual_day(task, today).to_string(),
        visitor: visit.actor.name.clone(),
        cancel: cancel.map(|act| act.form),
        list,
    };
    let template = "ledgers/visits.html";
    match page.cancel.as_ref().is_some_and(Form::is_wrong) {
        true => visit.refused(template, &task.name, &page),
        false => visit.page(template, &task.name, &page),
    }
}

fn may(visit: &Visit, task: &VisitTask) -> bool {
    visit.may(Action::LedgerWrite) && task.cancelled.is_none()
}

/// How many households are in each state, where the page looks.
async fn tabs(list: &Households, looking: &Looking<'_>) -> Result<Vec<Tab>> {
    let mut tabs = Vec::new();
    for (code, label, state) in STATES {
        let (office, task) = (looking.office, Some(list.task.key));
        let (count, _) = target_page(office, &looking.within, task, state, (0, 0)).await?;
        let query = looking.query.without("page").with("state", code);
        tabs.push(Tab {
            label: format!("{label} {count}"),
            href: format!("/visits/{}{}", list.task.key, query.text_for_url()),
            current: state == list.state,
        });
    }
    Ok(tabs)
}

fn form(target: &VisitTarget) -> Row {
    Row {
        page: format!("/visits/{}/{}", target.task, Number(target.id)),
        name: target.name.clone(),
        cash: plain(target.cash),
        goods: target.goods.clone(),
        goods_value: plain(target.goods_value),
        address: target.address.clone(),
        version: target.version,
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

/// A household on the sheet.
#[derive(Serialize)]
struct Signed {
    number: usize,
    name: String,
    address: String,
    categories: String,
    cash: String,
    goods: String,
    visited: Option<String>,
}

fn signed((number, target): (usize, &VisitTarget)) -> Signed {
    Signed {
        number: number + 1,
        address: target.address.clone(),
        name: target.name.clone(),
        categories: target.categories.clone(),
        cash: plain(target.cash),
        goods: target.goods.clone(),
        visited: target.visited.as_ref().map(|(_, on)| on.clone()),
    }
}

/// The households of one village on the sheet.
#[derive(Serialize)]
struct Village {
    name: String,
    households: Vec<Signed>,
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
pub async fn sheet(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
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
    let mut numbered = found.iter().enumerate();
    for group in found.chunk_by(|a, b| a.division == b.division) {
        let cash = Fen::try_sum(group.iter().map(|t| t.cash))?;
        villages.push(Village {
            name: group
                .first()
                .map_or_else(String::new, |t| directory.name(t.division)),
            households: numbered.by_ref().take(group.len()).map(signed).collect(),
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
