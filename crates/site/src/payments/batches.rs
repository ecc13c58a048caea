//! The list of batches, and making one.

use axum::response::Response;
use kernel::Month;

use super::scheme_choices;
use crate::kit::{
    Button, Choice, Field, FieldKind, Form, Link, ListPage, Notice, Posted, Query, Tile, Tone,
};
use crate::shell::{ListFace, Visit};
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::Looking;
use payments::Batches;
use payments::deadlines::{DueMonth, months_due, months_due_within};
use payments::model::BatchState;
use payments::overview::state_counts;
use payments::prepare::{Prepare, Prepared, batch_prepare};

const PATH: &str = "/payments";

impl ListFace for Batches {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        // What waits is told of each unit that pays, as on the desk; what is made here is of the unit itself.
        let due = months_due_within(&visit.office, &looking.within).await?;
        let unit = looking.within.division();
        page.buttons = buttons(visit, due.iter().find(|due| due.units.contains(&unit)));
        page.notices.extend(notice(&due));
        page.tiles = tiles(visit, &looking.within, looking.query).await?;
        page.tools.push(Link::new("发放前核对", "/precheck"));
        if visit.may(Action::BatchPrepare) {
            page.table.empty_next = vec![Link::new("生成批次", "/payments/new")];
        }
        Ok(())
    }
}

fn buttons(visit: &Visit, due: Option<&DueMonth>) -> Vec<Button> {
    if !visit.may(Action::BatchPrepare) {
        return Vec::new();
    }
    let (label, href) = match due {
        Some(first) => (
            format!("生成{}批次", first.month.to_chinese()),
            format!("/payments/new?month={}", first.month),
        ),
        None => ("生成批次".to_owned(), "/payments/new".to_owned()),
    };
    vec![Button::link(label, href).primary()]
}

/// What is to be paid by when, in one message: the most urgent first.
fn notice(due: &[DueMonth]) -> Option<Notice> {
    let said: Vec<String> = due
        .iter()
        .map(|d| {
            let (month, schemes) = (d.month.to_chinese(), d.schemes.join("、"));
            format!("{month}{schemes}，{}（{}），{}", d.term, d.last_day, d.left)
        })
        .collect();
    let overdue = due.iter().any(|d| d.overdue);
    (!said.is_empty()).then(|| Notice {
        text: format!("要发的：{}。", said.join("；")),
        tone: if overdue { Tone::Bad } else { Tone::Soon },
    })
}

/// What waits for somebody: each number leads to its list.
async fn tiles(visit: &Visit, scope: &Scope, query: &Query) -> Result<Vec<Tile>> {
    let counts = state_counts(&visit.office, scope).await?;
    let waiting = [
        (BatchState::Returned, "已退回"),
        (BatchState::Draft, "待复核"),
        (BatchState::Reviewed, "待审批"),
        (BatchState::Approved, "待公示"),
        (BatchState::Published, "待报盘"),
        (BatchState::Exported, "待回盘"),
        (BatchState::Answered, "回盘未齐"),
    ];
    let within = match query.given("division") {
        Some(division) => format!("&division={division}"),
        None => String::new(),
    };
    let tile = |(state, label): (BatchState, &str)| {
        let count = counts
            .iter()
            .find(|(s, _)| *s == state)
            .map_or(0, |(_, n)| *n);
        Tile {
            label: label.to_owned(),
            value: count.to_string(),
            unit: "批".to_owned(),
            href: format!("{PATH}?state={}{within}", state.code()),
            note: None,
            tone: if count > 0 { Tone::Soon } else { Tone::Plain },
        }
    };
    let shown = waiting.into_iter().map(tile);
    // A batch half answered is rare: its tile stands only where there is one.
    let shown = shown.filter(|t| t.value != "0" || !t.href.contains("answered"));
    Ok(shown.collect())
}

async fn new_form(visit: &Visit, query: &Query) -> Result<Form> {
    let scope = visit.actor.may(Action::BatchPrepare)?;
    let today = visit.office.clock().today();
    let month = match query.given("month") {
        Some(month) => month,
        None => {
            let due = months_due(&visit.office, &scope).await?;
            let first = due.first().map_or(Month::of(today), |d| d.month);
            first.to_string()
        }
    };
    let known_at = query.given("known_at").unwrap_or(today.to_string());
    let mut sure = Field::new(FieldKind::Checks, "confirmed", "照样生成")
        .hint("平时不勾：月份还没有到、知悉日期早于上一批的，核对以后才勾，审计里记下");
    sure.options = vec![Choice::new("1", "已核对，照样生成")];
    let fields = vec![
        Field::new(FieldKind::Month, "month", "发放月份")
            .hint("这个月该发的各项一起生成；以前少发、多发的同时补上、扣回")
            .value(month)
            .required(),
        Field::new(FieldKind::Date, "known_at", "知悉日期")
            .hint("这一天以后才公布的标准、才报告的变动，这一批当作还不知道")
            .value(known_at)
            .required(),
        Field::choice("scheme", "只发一个待遇项目", scheme_choices(visit)?)
            .hint("平时不选，各项一起发")
            .value(query.text("scheme")),
        sure,
    ];
    Ok(Form::new("/payments/new", "生成批次", fields).cancel(PATH))
}

/// 生成批次
pub async fn new(visit: Visit, query: Query) -> Result<Response> {
    let form = new_form(&visit, &query).await?;
    visit.form("生成批次", form)
}

/// Makes the draft, and shows it.
pub async fn prepare(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = new_form(&visit, &Query::default()).await?;
    form.keep(&posted);
    form.refuse_missing(&posted);
    let month = kernel::read_month(&posted.text("month"));
    let known_at = super::read_day(&posted.text("known_at"));
    match (&month, &known_at) {
        _ if form.is_wrong() => {}
        (Err(why), _) => form.wrong("month", why.to_string()),
        (_, Err(why)) => form.wrong("known_at", why),
        (Ok(month), Ok(known_at)) => {
            let scheme = posted.given("scheme");
            let ask = Prepare {
                month: *month,
                known_at: Some(*known_at),
                scheme: scheme.as_deref(),
                sure: posted.text("confirmed") == "1",
            };
            match batch_prepare(&visit.office, &visit.actor, ask).await {
                Ok(Prepared {
                    key: Some(key),
                    lines,
                    total_fen,
                    replaced,
                    blocked,
                    ..
                }) => {
                    let mut told = format!("已生成：{lines}笔，合计{}元", super::money(total_fen));
                    if let Some(replaced) = replaced {
                        told.push_str(&format!("；原草稿{replaced}已作废"));
                    }
                    let (in_part, not): (Vec<_>, Vec<_>) =
                        blocked.iter().partition(|blocked| blocked.paid_fen > 0);
                    for (how, who) in [("暂不能发", not), ("有的月份不能发", in_part)] {
                        if !who.is_empty() {
                            told.push_str(&format!("；{how}{}人，请看下面", who.len()));
                        }
                    }
                    return Ok(visit.done(&format!("/payments/{key}"), &format!("{told}。")));
                }
                Ok(nothing) => form.refuse(nothing.nothing_to_pay(*month)),
                Err(Error::Refusal(why)) => form.refuse(why),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form("生成批次", form)
}
