//! The pages of the desk.

use axum::response::Response;
use serde::Serialize;

use super::backups::backups;
use super::first_steps::{FirstStep, first_steps};
use super::found::{found, only};
use super::hits::Hits;
use super::month::{MonthShown, month_shown};
use super::today::{counted, waiting};
use super::told::Told;
use super::towns::{Towns, towns};
use super::waits::Waiting;
use super::year::{YearShown, glance, year_shown};
use crate::accounts::second_pages::{missing, waits};
use crate::kit::{Badge, Button, Link, Notice, Posted, Query, Tone, see_other};
use crate::shell::{Gate, Route, Visit, get, post};
use ground::authority::Action;
use ground::disk;
use ground::disk::Room;
use ground::error::Result;
use ground::http::ask::encoded;
use papers::audit_log::{Looks, last_verified, looks_last_week};
use papers::verify::verifying;
use payments::{DueMonth, months_due_within};
use registers::organisation::Directory;
use registers::people::REVEAL;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/", Gate::SignedIn, today),
        get("/jump", Gate::SignedIn, jump),
        post("/jump", Gate::SignedIn, typed),
    ]
}

#[derive(Serialize)]
struct DeskPage {
    notices: Vec<Told>,
    /// Whether anything is hers to do at all.
    acts: bool,
    /// What waits for her, the gravest first.
    asks: Vec<Waiting>,
    /// What is worth a look.
    others: Vec<Waiting>,
    /// What would wait for her, and does not.
    none: Vec<Waiting>,
    nothing_waits: bool,
    months: Vec<Month>,
    /// Nothing for whoever keeps the system alone.
    month: Option<MonthShown>,
    year: Option<YearShown>,
    towns: Option<Towns>,
    steps: Vec<FirstStep>,
    often: Vec<Link>,
    buttons: Vec<Button>,
}

/// A month to pay.
#[derive(Serialize)]
struct Month {
    label: String,
    /// Whose it is, where several pay.
    units: String,
    schemes: String,
    term: String,
    left: Badge,
    /// Where it is made; nothing for who does not make it.
    href: Option<String>,
}

impl Month {
    fn of(due: &DueMonth, makes: bool, directory: &Directory) -> Month {
        let tone = if due.overdue { Tone::Bad } else { Tone::Soon };
        let month = due.month;
        Month {
            label: month.to_chinese(),
            units: {
                let units = due.units.iter().map(|unit| directory.name(*unit));
                units.collect::<Vec<String>>().join("、")
            },
            schemes: due.schemes.join("、"),
            term: format!("{}（{}）", due.term, due.last_day),
            left: Badge::new(&due.left, tone),
            href: makes.then(|| format!("/payments/new?month={month}")),
        }
    }
}

/// Whose work has days.
const WITH_A_MONTH: Gate = Gate::Any(&[
    Action::BatchRead,
    Action::LedgerRead,
    Action::PlanRead,
    Action::CaseRead,
]);

async fn today(mut visit: Visit, _: Query) -> Result<Response> {
    let waiting = waiting(&visit.office, &visit.actor).await?;
    visit.todo = Some(counted(&visit.actor, &waiting));
    let (office, actor) = (&visit.office, &visit.actor);
    let acts = waiting.iter().any(|w| w.to_do);
    let steps = first_steps(office, actor).await?;
    let (hers, others): (Vec<Waiting>, Vec<Waiting>) = waiting.into_iter().partition(|w| w.to_do);
    let (asks, none): (Vec<Waiting>, Vec<Waiting>) = hers.into_iter().partition(|w| w.count > 0);
    let others = others.into_iter().filter(|w| w.count > 0).collect();
    let nothing_waits = acts && asks.is_empty() && steps.is_empty();
    let (mut months, mut due) = (Vec::new(), Vec::new());
    if visit.may(Action::BatchRead) {
        let scope = actor.may(Action::BatchRead)?;
        due = months_due_within(office, &scope).await?;
        let directory = Directory::load(office.db().reader(), &scope).await?;
        let makes = visit.may(Action::BatchPrepare);
        let several = due.iter().any(|due| due.units != [scope.division()]);
        months = due
            .iter()
            .map(|due| Month::of(due, makes, &directory))
            .collect();
        if !several {
            months
                .iter_mut()
                .for_each(|month: &mut Month| month.units.clear());
        }
    }
    let (mut year, mut towns_shown) = (None, None);
    if visit.may(Action::FiguresRead) {
        let glanced = glance(office, actor).await?;
        let scope = actor.may(Action::FiguresRead)?;
        towns_shown = towns(office, &scope, &due, &glanced).await?;
        year = Some(year_shown(&glanced, office.clock().today()));
    }
    let page = DeskPage {
        notices: notices(&visit).await?,
        acts,
        asks,
        others,
        none,
        nothing_waits,
        months,
        month: match visit.may(WITH_A_MONTH) {
            true => Some(month_shown(office, &due)?),
            false => None,
        },
        year,
        towns: towns_shown,
        steps,
        often: often(&visit),
        buttons: buttons(&visit),
    };
    visit.page("desk/today.html", "今天的事", &page)
}

/// What she is told before anything else, each with where she does it.
async fn notices(visit: &Visit) -> Result<Vec<Told>> {
    let mut told: Vec<Told> = Vec::new();
    if let Some((text, stops)) = missing(visit).await? {
        told.push(Told {
            text,
            tone: if stops { Tone::Bad } else { Tone::Soon },
            link: Some(Link::new("现在就设", "/account/second")),
        });
    }
    if visit.may(Action::AuditRead) {
        told.extend(verified(visit).await?);
    }
    if let Some((text, at)) = waits(visit).await? {
        told.push(Told {
            text,
            tone: Tone::Soon,
            link: Some(Link::new("去看", at)),
        });
    }
    told.extend(looked_at(visit).await?);
    if visit.may(Action::Verify) {
        let room = disk::room(visit.office.data_folder(), visit.office.clock().today())?;
        told.extend(scarce(room).map(Told::from));
    }
    if visit.may(Action::UserManage) {
        told.extend(backups(visit).await?);
    }
    if !visit.is_enhanced() && visit.may(Action::UserManage) {
        told.push(Told {
            text: "这个程序编译时没有带上网页脚本，各页都能用，只是慢一些。要带上，请先 make assets，再编译".to_owned(),
            tone: Tone::Plain,
            link: None,
        });
    }
    Ok(told)
}

/// How often numbers were looked at in full last week; for who reads the log, where each of them stands.
async fn looked_at(visit: &Visit) -> Result<Option<Told>> {
    if !visit.may(Gate::Any(&[Action::AuditRead, Action::BatchApprove])) {
        return Ok(None);
    }
    let Looks {
        from,
        to,
        count,
        most,
    } = looks_last_week(&visit.office, &visit.actor).await?;
    let Some((who, often)) = most else {
        return Ok(None);
    };
    let reads = visit.may(Action::AuditRead);
    let rest = match reads {
        true => "",
        false => "；要看每一次，请安全管理员或审计员看审计日志",
    };
    let at = format!("/audit?act={REVEAL}&from={from}&to={to}");
    Ok(Some(Told {
        text: format!("上周查看完整号码 {count} 次，最多的是{who}（{often}次）{rest}"),
        tone: Tone::Plain,
        link: reads.then(|| Link::new("看是哪几次", at)),
    }))
}

fn buttons(visit: &Visit) -> Vec<Button> {
    if !visit.may(Action::Verify) || visit.may(Action::AuditRead) {
        return Vec::new();
    }
    let button = visit.post_button("校验数据", "/audit/verify");
    vec![if verifying() {
        button.disabled("正在校验，请稍等")
    } else {
        button
    }]
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

/// The last verification, when it found something or was long ago, and where that is done; for who may not verify, whom
/// to ask.
async fn verified(visit: &Visit) -> Result<Option<Told>> {
    let last = last_verified(&visit.office, &visit.actor).await?;
    Ok(match last {
        None if visit.may(Action::Verify) => Some(Told {
            text: "还没有校验过数据".to_owned(),
            tone: Tone::Soon,
            link: Some(Link::new("到审计日志里校验一次", "/audit")),
        }),
        None => Some(Told {
            text: "还没有校验过数据，请审计员或系统管理员校验一次".to_owned(),
            tone: Tone::Soon,
            link: None,
        }),
        Some(told) if !told.entry.detail.contains("没有发现问题") => Some(Told {
            text: format!("{}{}", told.when, told.sentence),
            tone: Tone::Bad,
            link: Some(Link::new("到审计日志里看", "/audit")),
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
        (Action::DocumentRead.into(), "文稿", "/documents"),
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

/// What was typed into the box. Words stay in the address, to come back to; an ID number does not.
async fn typed(visit: Visit, posted: Posted) -> Result<Response> {
    let typed = posted.text("q");
    if is_like_id_number(&typed) {
        return find(visit, typed).await;
    }
    Ok(see_other(&format!("/jump?q={}", encoded(&typed))))
}

/// An ID number or one mistyped.
fn is_like_id_number(typed: &str) -> bool {
    let typed: Vec<char> = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let digits = typed.iter().filter(|c| c.is_ascii_digit()).count();
    matches!(typed.len(), 15 | 18) && digits + 1 >= typed.len()
}

async fn jump(visit: Visit, query: Query) -> Result<Response> {
    find(visit, query.text("q")).await
}

async fn find(visit: Visit, typed: String) -> Result<Response> {
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
