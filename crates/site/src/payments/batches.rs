//! The list of batches, and making one.

use axum::response::Response;
use kernel::{Fen, Month};

use super::{badge, home, money_or_blank, scheme_choices};
use crate::kit::table::page_of;
use crate::kit::{
    Button, Cell, Chip, Choice, Column, Field, FieldKind, Form, Link, ListPage, Notice, Pager,
    Posted, Query, Row, Table, Tile, Tone,
};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use payments::BatchFilter;
use payments::deadlines::{DueMonth, months_due};
use payments::model::{Batch, BatchState};
use payments::overview::{Hands, batch_hands, batch_years, batches_page, state_counts};
use payments::prepare::{Prepare, Prepared, batch_prepare};
use payments::schemes::Schemes;
use registers::organisation::Directory;

const PATH: &str = "/payments";

/// 发放批次
pub async fn list(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::BatchRead)?;
    let scope = asked_scope(own, &query)?;
    let schemes = Schemes::load(visit.office.catalogue())?;
    let filter = filter(&query, &schemes)?;
    let (asked, size) = page_of(&query);
    let mut found =
        batches_page(&visit.office, &scope, &filter, (size, (asked - 1) * size)).await?;
    let pager = Pager::of(PATH, &query, found.total);
    if pager.page != asked {
        found = batches_page(&visit.office, &scope, &filter, (size, pager.offset())).await?;
    }
    let hands = batch_hands(&visit.office, &found.batches).await?;
    let directory = Directory::load(visit.office.db().reader(), &own).await?;
    let rows = found.batches.iter().zip(&hands);
    let rows = rows.map(|(batch, hands)| row(batch, hands, &directory, &schemes));
    let due = months_due(&visit.office, &scope).await?;
    let table = Table {
        caption: "发放批次".to_owned(),
        columns: columns(),
        rows: rows.collect(),
        totals: (found.total > 0).then(|| totals(found.amount)),
        numbered: true,
        first_number: pager.offset() + 1,
        empty: "没有这样的批次。".to_owned(),
        empty_next: visit
            .may(Action::BatchPrepare)
            .then(|| Link::new("生成批次", "/payments/new"))
            .into_iter()
            .collect(),
        pager: Some(pager),
        ..Table::default()
    };
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, own, PATH, &query).await?),
        path: PATH.to_owned(),
        filters: filters(&visit, &scope, &query).await?,
        kept: kept(&query),
        chips: chips(&query, &schemes),
        buttons: buttons(&visit, &due),
        tiles: tiles(&visit, &scope, &query).await?,
        notices: notice(&due).into_iter().collect(),
        table,
        ..ListPage::default()
    };
    visit.list("发放批次", page)
}

fn filter(query: &Query, schemes: &Schemes) -> Result<BatchFilter> {
    let state = query.given("state");
    let known =
        |code: String| BatchState::from_code(&code).map_err(|_| Error::not_found("这种状态的批次"));
    Ok(BatchFilter {
        year: query.text("year").parse().ok(),
        state: state.map(known).transpose()?,
        scheme: match query.given("scheme") {
            Some(code) => Some(schemes.named(&code)?.code.clone()),
            None => None,
        },
        only: query.text("only") == "1",
    })
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let keep = ["division", "only", "size"];
    let pairs = query.pairs().iter();
    let kept = pairs.filter(|(name, value)| keep.contains(&name.as_str()) && !value.is_empty());
    kept.cloned().collect()
}

async fn filters(visit: &Visit, scope: &Scope, query: &Query) -> Result<Vec<Field>> {
    let years = batch_years(&visit.office, scope).await?;
    let years = years
        .iter()
        .map(|y| Choice::new(y.to_string(), format!("{y}年")));
    let states = BatchState::all().map(|s| Choice::new(s.code(), s.label()));
    Ok(vec![
        Field::choice("year", "年度", years.collect()).value(query.text("year")),
        Field::choice("state", "状态", states.collect()).value(query.text("state")),
        Field::choice("scheme", "待遇项目", scheme_choices(visit)?).value(query.text("scheme")),
    ])
}

fn chips(query: &Query, schemes: &Schemes) -> Vec<Chip> {
    let said = |name: &str, value: String| match name {
        "year" => format!("年度：{value}年"),
        "state" => {
            let label = BatchState::from_code(&value).map_or("", BatchState::label);
            format!("状态：{label}")
        }
        _ => {
            let label = schemes.named(&value).map_or(value, |s| s.label.clone());
            format!("待遇项目：{label}")
        }
    };
    let names = ["year", "state", "scheme"];
    let given = names
        .iter()
        .filter_map(|name| Some((*name, query.given(name)?)));
    given
        .map(|(name, value)| Chip {
            label: said(name, value),
            without: format!(
                "{PATH}{}",
                query.without(name).without("page").text_for_url()
            ),
        })
        .collect()
}

fn buttons(visit: &Visit, due: &[DueMonth]) -> Vec<Button> {
    if !visit.may(Action::BatchPrepare) {
        return Vec::new();
    }
    let (label, href) = match due.first() {
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

fn columns() -> Vec<Column> {
    vec![
        Column::text("label", "批次"),
        Column::text("unit", "单位"),
        Column::text("state", "状态"),
        Column::text("scheme", "待遇项目"),
        Column::number("lines", "笔数"),
        Column::number("total", "金额（元）"),
        Column::number("backpay", "其中补发"),
        Column::number("recovery", "追缴"),
        Column::text("hands", "经办 / 复核 / 审批"),
    ]
}

fn row(batch: &Batch, hands: &Hands, directory: &Directory, schemes: &Schemes) -> Row {
    let who = [&hands.prepared, &hands.reviewed, &hands.approved];
    let who = who.map(|hand| hand.as_ref().map_or("—", |h| h.who.as_str()));
    let scheme = batch
        .scheme
        .as_deref()
        .and_then(|code| schemes.coded(code).ok());
    Row {
        key: batch.key(),
        cells: vec![
            Cell::link(&batch.label, home(batch)),
            Cell::text(directory.name(batch.division)),
            Cell::badge(badge(batch.state)),
            Cell::text(scheme.map_or("全部", |s| s.label.as_str())),
            Cell::link(
                batch.line_count.to_string(),
                format!("{}/lines", home(batch)),
            ),
            Cell::money(batch.total),
            Cell::text(money_or_blank(batch.backpay.get())),
            Cell::text(money_or_blank(batch.recovery.get())),
            Cell::text(who.join(" / ")),
        ],
        ..Row::default()
    }
}

fn totals(amount: Fen) -> Vec<Cell> {
    let mut cells = vec![Cell::text("合计（已审批）")];
    cells.extend((0..4).map(|_| Cell::empty()));
    cells.push(Cell::money(amount));
    cells.extend((0..3).map(|_| Cell::empty()));
    cells
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
                    if !blocked.is_empty() {
                        told.push_str(&format!("；暂不能发{}人，请看下面", blocked.len()));
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
