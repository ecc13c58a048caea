//! The pages of 审计日志: read by the auditor and the security administrator, verified by the auditor.

use std::time::Duration;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::kit::{
    Cell, Chip, Choice, Column, Download, Fact, Field, FieldKind, Link, ListPage, Notice, Pager,
    Posted, Query, Row, Table, Tone,
};
use crate::organisation::unit_tree;
use crate::shell::{Route, Visit, get, post};
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use papers::audit_log::log::{Log, Told, Wanted, last_verified, log_export};
use papers::audit_log::sentence::{Topic, text_of, topic_of};
use papers::verify::{verify_begin, verifying};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/audit", Action::AuditRead, list),
        post("/audit/export", Action::AuditRead, export),
        post("/audit/verify", Action::Verify, run_verify),
        get("/audit/{key}", Action::AuditRead, one),
    ]
}

/// A small office is verified while one waits so long.
const PATIENCE: Duration = Duration::from_secs(8);

/// What is asked for by an address; the dates as far as they can be read.
pub fn wanted(query: &Query) -> Wanted {
    let date = |name: &str| {
        query
            .given(name)
            .and_then(|text| kernel::read_date(&text).ok())
    };
    Wanted {
        who: query.given("who").map(|who| kernel::squeeze(&who)),
        topic: query.given("topic").and_then(|code| Topic::read(&code)),
        text: query.given("q"),
        from: date("from"),
        to: date("to"),
    }
}

fn narrowed(visit: &Visit, query: &Query) -> Result<(Scope, Option<Scope>)> {
    let own = visit.actor.may(Action::AuditRead)?;
    let scope = asked_scope(own, query)?;
    Ok((own, (scope != own).then_some(scope)))
}

async fn list(visit: Visit, query: Query) -> Result<Response> {
    let (own, narrow) = narrowed(&visit, &query)?;
    let log = Log::open(&visit.office, &visit.actor, narrow).await?;
    let wanted = wanted(&query);
    let total = log.count(&visit.office, &wanted).await?;
    let pager = Pager::of("/audit", &query, total);
    let shown = (pager.offset(), pager.size);
    let entries = log.page(&visit.office, &wanted, shown).await?;
    let table = Table {
        caption: "审计日志".to_owned(),
        columns: vec![
            Column::text("when", "时间"),
            Column::text("who", "谁"),
            Column::text("what", "做了什么"),
            Column::text("channel", "从哪里"),
        ],
        rows: entries.iter().map(row).collect(),
        pager: Some(pager),
        empty: "没有符合条件的记录。".to_owned(),
        empty_next: vec![Link::new("看全部日志", "/audit")],
        ..Table::default()
    };
    let mut notices = vec![state(&visit).await?];
    for (name, label) in [("from", "起始日期"), ("to", "截止日期")] {
        if let Some(text) = query.given(name)
            && kernel::read_date(&text).is_err()
        {
            notices.push(Notice {
                text: format!("{label}“{text}”没有认出来，没有按它筛选，请写成 2026-11-24"),
                tone: Tone::Soon,
            });
        }
    }
    let mut export = visit.post_button("导出 Excel", "/audit/export");
    export.values = query.without("page").pairs().to_vec();
    let mut buttons = vec![export];
    if visit.may(Action::Verify) {
        let button = visit.post_button("校验", "/audit/verify");
        buttons.push(if verifying() {
            button.disabled("正在校验，请稍等")
        } else {
            button
        });
    }
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, own, "/audit", &query).await?),
        path: "/audit".to_owned(),
        filters: filters(&query),
        kept: query
            .given("division")
            .map(|code| ("division".to_owned(), code))
            .into_iter()
            .collect(),
        chips: chips(&query),
        buttons,
        notices,
        table,
        ..ListPage::default()
    };
    visit.list("审计日志", page)
}

fn row(told: &Told) -> Row {
    let key = format!("{}-{}", told.entry.region, told.entry.seq);
    Row {
        cells: vec![
            Cell::link(&told.when, format!("/audit/{key}")),
            Cell {
                under: Some(told.role.to_owned()),
                ..Cell::text(&told.entry.actor)
            },
            Cell::text(&told.sentence),
            Cell::text(told.channel),
        ],
        key,
        ..Row::default()
    }
}

fn filters(query: &Query) -> Vec<Field> {
    let topics = Topic::ALL
        .iter()
        .map(|(_, code, label)| Choice::new(*code, *label));
    vec![
        Field::text("who", "谁").value(query.text("who")).width(6),
        Field::choice("topic", "关于", topics.collect()).value(query.text("topic")),
        Field::text("q", "对象或内容")
            .value(query.text("q"))
            .width(8),
        Field::new(FieldKind::Date, "from", "起始日期").value(query.text("from")),
        Field::new(FieldKind::Date, "to", "截止日期").value(query.text("to")),
    ]
}

fn chips(query: &Query) -> Vec<Chip> {
    let topic = |code: &str| Topic::read(code).map_or(String::new(), |t| t.label().to_owned());
    let conditions = [
        ("who", "谁"),
        ("topic", "关于"),
        ("q", "内容"),
        ("from", "自"),
        ("to", "至"),
    ];
    let chips = conditions.iter().filter_map(|(name, label)| {
        let value = query.given(name)?;
        let value = if *name == "topic" {
            topic(&value)
        } else {
            value
        };
        let without = query.without(name).without("page").text_for_url();
        Some(Chip {
            label: format!("{label}：{value}"),
            without: format!("/audit{without}"),
        })
    });
    chips.collect()
}

/// The last verification, as a notice.
async fn state(visit: &Visit) -> Result<Notice> {
    if verifying() {
        return Ok(Notice {
            text: "正在校验。数据多的单位要几分钟，做完了这里会看到结果".to_owned(),
            tone: Tone::Plain,
        });
    }
    let Some(told) = last_verified(&visit.office, &visit.actor).await? else {
        return Ok(Notice {
            text: "还没有校验过。校验由审计员或系统管理员来做".to_owned(),
            tone: Tone::Soon,
        });
    };
    let good = told.entry.detail.contains("没有发现问题");
    let result = format!("{}，{}{}", told.when, told.entry.actor, told.sentence);
    Ok(Notice {
        text: result,
        tone: if good { Tone::Good } else { Tone::Bad },
    })
}

async fn export(visit: Visit, posted: Posted) -> Result<Response> {
    let query = posted.fields();
    let (_, narrow) = narrowed(&visit, query)?;
    let said: Vec<String> = chips(query).into_iter().map(|chip| chip.label).collect();
    let asked = (&wanted(query), said.join("，"));
    let bytes = log_export(
        &visit.office,
        &visit.actor,
        narrow,
        (asked.0, asked.1.as_str()),
    )
    .await?;
    let today = visit.office.clock().today();
    Ok(Download {
        name: format!("{}审计日志{today}.xlsx", visit.office.profile().name),
        media: Download::XLSX,
        bytes,
    }
    .into_response())
}

async fn run_verify(visit: Visit, _: Posted) -> Result<Response> {
    let task = verify_begin(&visit.office, &visit.actor)?;
    let done = tokio::time::timeout(PATIENCE, task).await.is_ok();
    let told = if done {
        "校验做完了"
    } else {
        "正在校验，做完了在审计日志里看结果"
    };
    let back = if visit.may(Action::AuditRead) {
        "/audit"
    } else {
        "/"
    };
    Ok(visit.done(back, told))
}

#[derive(Serialize)]
struct EntryPage {
    sentence: String,
    facts: Vec<Fact>,
    detail: Vec<Fact>,
    hash: String,
    previous: Option<Link>,
}

async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let numbers = key
        .split_once('-')
        .and_then(|(region, seq)| Some((region.parse().ok()?, seq.parse().ok()?)));
    let (region, seq) = numbers.ok_or_else(|| Error::not_found("这条日志"))?;
    let log = Log::open(&visit.office, &visit.actor, None).await?;
    let told = log.entry(&visit.office, region, seq).await?;
    let entry = &told.entry;
    let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let named = detail.as_object().into_iter().flatten();
    let detail = named.filter_map(|(name, value)| {
        let label = match name.as_str() {
            "role" => "角色",
            "division" => "区划",
            "name" => "名称",
            other => other,
        };
        Some(Fact::new(label, text_of(value)?))
    });
    let page = EntryPage {
        sentence: format!("{}（{}）{}", entry.actor, told.role, told.sentence),
        facts: vec![
            Fact::new("编号", &key),
            Fact::new("时间", &told.when),
            Fact::new("谁", format!("{}（{}）", entry.actor, told.role)),
            Fact::new("从哪里", told.channel),
            Fact::new("关于", topic_of(&entry.action).map_or("", Topic::label)),
            Fact::new("对象", &entry.subject),
        ],
        detail: detail.collect(),
        hash: entry.hash.clone(),
        previous: (seq > 1).then(|| Link::new("上一条", format!("/audit/{region}-{}", seq - 1))),
    };
    visit.page("audit/entry.html", "审计日志一条", &page)
}
