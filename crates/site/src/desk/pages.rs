//! The pages of the desk.

use axum::response::Response;
use serde::Serialize;

use super::first_steps::{FirstStep, first_steps};
use super::found::{Hits, found, only};
use super::today::waiting;
use crate::kit::{Badge, Button, Link, Notice, Query, Tile, Tone, see_other};
use crate::shell::{Gate, Route, Visit, get};
use ground::authority::Action;
use ground::disk;
use ground::disk::Room;
use ground::error::Result;
use papers::audit_log::last_verified;
use papers::verify::verifying;
use payments::{DueMonth, months_due};
use registers::accounts::upkeep::password_is_given;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/", Gate::SignedIn, today),
        get("/jump", Gate::SignedIn, jump),
    ]
}

#[derive(Serialize)]
struct DeskPage {
    notices: Vec<Notice>,
    tiles: Vec<Tile>,
    nothing_waits: bool,
    months: Vec<Month>,
    steps: Vec<FirstStep>,
    often: Vec<Link>,
    buttons: Vec<Button>,
}

/// A month to pay.
#[derive(Serialize)]
struct Month {
    label: String,
    schemes: String,
    term: String,
    left: Badge,
    /// Where it is made; nothing for who does not make it.
    href: Option<String>,
}

impl Month {
    fn of(due: DueMonth, makes: bool) -> Month {
        let tone = if due.overdue { Tone::Bad } else { Tone::Soon };
        let month = due.month;
        Month {
            label: month.to_chinese(),
            schemes: due.schemes.join("、"),
            term: format!("{}（{}）", due.term, due.last_day),
            left: Badge::new(due.left, tone),
            href: makes.then(|| format!("/payments/new?month={month}")),
        }
    }
}

async fn today(visit: Visit, _: Query) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let waiting = waiting(office, actor).await?;
    let acts = waiting.iter().any(|w| w.to_do);
    let steps = first_steps(office, actor).await?;
    let idle = steps.is_empty() && waiting.iter().all(|w| !w.to_do || w.count == 0);
    let nothing_waits = acts && idle;
    let mut months = Vec::new();
    if visit.may(Action::BatchRead) {
        let scope = actor.may(Action::BatchRead)?;
        let due = months_due(office, &scope).await?;
        let makes = visit.may(Action::BatchPrepare);
        months = due.into_iter().map(|due| Month::of(due, makes)).collect();
    }
    let mut notices = Vec::new();
    if password_is_given(office, actor).await? {
        notices.push(Notice {
            text: "您的密码是管理员设的，请到“我的账户”改成只有自己知道的".to_owned(),
            tone: Tone::Soon,
        });
    }
    if visit.may(Action::AuditRead) {
        notices.extend(verified(&visit).await?);
    }
    if visit.may(Action::Verify) {
        notices.extend(scarce(disk::room(
            office.data_folder(),
            office.clock().today(),
        )?));
    }
    let mut buttons = Vec::new();
    if visit.may(Action::Verify) && !visit.may(Action::AuditRead) {
        let button = visit.post_button("校验数据", "/audit/verify");
        buttons.push(if verifying() {
            button.disabled("正在校验，请稍等")
        } else {
            button
        });
    }
    let page = DeskPage {
        notices,
        tiles: waiting.iter().map(super::today::Waiting::tile).collect(),
        nothing_waits,
        months,
        steps,
        often: often(&visit),
        buttons,
    };
    visit.page("desk/today.html", "今天的事", &page)
}

/// That the disk is getting full, before nothing can be written any more.
fn scarce(room: Room) -> Option<Notice> {
    let (free, data) = (disk::told(room.free), disk::told(room.data));
    let grows = match (room.monthly, room.lasts()) {
        (Some(monthly), Some(months)) => {
            let monthly = disk::told(monthly);
            format!("，照最近的样子每月长 {monthly}，大约还能用{months}个月")
        }
        _ => String::new(),
    };
    let text = format!(
        "放数据的磁盘只剩 {free}，本单位的数据占 {data}{grows}。请清出空间或换大的磁盘：满了就什么也登记不了，备份也放不下"
    );
    let tone = if room.is_nearly_none() {
        Tone::Bad
    } else {
        Tone::Soon
    };
    room.is_scarce().then_some(Notice { text, tone })
}

/// The last verification, when it found something or was long ago.
async fn verified(visit: &Visit) -> Result<Option<Notice>> {
    let last = last_verified(&visit.office, &visit.actor).await?;
    Ok(match last {
        None => Some(Notice {
            text: "还没有校验过，请到审计日志里校验一次".to_owned(),
            tone: Tone::Soon,
        }),
        Some(told) if !told.entry.detail.contains("没有发现问题") => Some(Notice {
            text: format!("{}{}，请到审计日志里看", told.when, told.sentence),
            tone: Tone::Bad,
        }),
        Some(_) => None,
    })
}

/// What each role opens every day.
fn often(visit: &Visit) -> Vec<Link> {
    let all: [(Gate, &str, &str); 12] = [
        (Action::PersonWrite.into(), "登记新对象", "/people/new"),
        (Action::PersonRead.into(), "查名册", "/people"),
        (
            Action::LedgerWrite.into(),
            "登记走访慰问",
            "/ledgers/visit/new",
        ),
        (Action::CaseWrite.into(), "登记服务事项", "/cases/new"),
        (Action::CaseRead.into(), "服务事项", "/cases"),
        (Action::WorkbookImport.into(), "导入", "/imports"),
        (Action::BatchRead.into(), "发放批次", "/payments"),
        (Action::BatchRead.into(), "待遇标准", "/standards"),
        (Action::ReportWrite.into(), "文稿", "/documents"),
        (Action::UserManage.into(), "新建用户", "/users/new"),
        (
            Action::CatalogueManage.into(),
            "字典与台账种类",
            "/catalogue",
        ),
        (Action::AuditRead.into(), "审计日志", "/audit"),
    ];
    let may = all.into_iter().filter(|(gate, ..)| visit.may(*gate));
    may.map(|(_, label, href)| Link::new(label, href)).collect()
}

#[derive(Serialize)]
struct FoundPage {
    typed: String,
    found: Vec<Hits>,
}

async fn jump(visit: Visit, query: Query) -> Result<Response> {
    let typed = query.text("q");
    if typed.is_empty() {
        return Ok(see_other("/"));
    }
    let menu = visit.menu()?;
    let found = found(&visit.office, &visit.actor, &menu, &typed).await?;
    if let Some(hit) = only(&found) {
        return Ok(see_other(&hit.href));
    }
    let page = FoundPage { typed, found };
    visit.page("desk/found.html", "找到的", &page)
}
