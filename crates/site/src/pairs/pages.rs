//! The pages of pairs: which are in force, one with what it did, and 六进 in both directions.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Date, Fen};
use serde::Serialize;

use super::six_pages;
use crate::kit::{
    Badge, Button, Cell, Choice, Column, Event, Fact, Field, FieldKind, Link, ListPage, Pager,
    Query, Row, Table, Tile, Tone,
};
use crate::organisation::unit_tree;
use crate::shell::{ActForm, ActPage, Route, Visit, form_routes, get, only_form};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::asked_scope;
use registers::organisation::Places;
use work::pairs::actions;
use work::pairs::actions::pair;
use work::pairs::{Pair, PairInHand, Standing};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/pairs", Action::LedgerRead, list),
        get("/pairs/six", Action::LedgerRead, six_pages::six),
        get("/pairs/{pair}", Action::LedgerRead, one),
    ];
    routes.extend(form_routes::<PairInHand>());
    routes
}

fn badge(pair: &Pair, on: Date) -> Badge {
    let standing = pair.standing(on);
    match standing {
        _ if pair.is_dormant(on) => Badge::new("一年没有活动", Tone::Bad),
        Standing::InForce => Badge::new(standing.label(), Tone::Good),
        Standing::RunsOut => Badge::new(standing.label(), Tone::Soon),
        Standing::Lapsed => Badge::new(standing.label(), Tone::Bad),
        Standing::Ended => Badge::new(standing.label(), Tone::Quiet),
    }
}

/// Which pairs the query bar asks for: a standing, those in force, or those that are dormant.
fn wanted(pair: &Pair, on: Date, asked: &str) -> bool {
    match asked {
        "" => true,
        "holds" => pair.standing(on).holds(),
        "dormant" => pair.is_dormant(on),
        code => {
            let standing = Standing::ALL.iter().find(|(_, c)| *c == code);
            standing.is_some_and(|(standing, _)| pair.standing(on) == *standing)
        }
    }
}

fn text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

async fn list(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::LedgerRead)?;
    let scope = asked_scope(own, &query)?;
    let places = Places::load(&visit.office, &own).await?;
    let today = visit.office.clock().today();
    let on = query
        .given("on")
        .and_then(|day| kernel::read_date(&day).ok());
    let on = on.unwrap_or(today);
    let all = actions::pairs(&visit.office, &scope, on).await?;
    let (q, kind, state) = (query.text("q"), query.text("type"), query.text("state"));
    let fits = |pair: &&Pair| {
        let named = pair.local_unit.contains(&q) || pair.troop.contains(&q);
        named && (kind.is_empty() || pair.unit_type == kind) && wanted(pair, on, &state)
    };
    let found: Vec<&Pair> = all.iter().rev().filter(fits).collect();
    let pager = Pager::of("/pairs", &query, found.len() as u64);
    let skipped = usize::try_from(pager.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(pager.size).unwrap_or(usize::MAX);
    let row = |pair: &&Pair| Row {
        key: pair.key_text(),
        cells: vec![
            Cell::link(&pair.local_unit, format!("/pairs/{}", pair.key_text())),
            Cell::text(&pair.unit_type),
            Cell::text(&pair.troop),
            Cell::text(pair.signed_on.to_string()),
            Cell::text(text(pair.ended_on)),
            Cell::text(text(pair.last_activity)),
            Cell::text(&pair.model_level),
            Cell::text(places.path(pair.division)),
            Cell::badge(badge(pair, on)),
        ],
        marked: pair.is_dormant(on),
        ..Row::default()
    };
    let may = visit.may(Action::LedgerWrite);
    let (empty, next) = match (all.is_empty(), may) {
        (true, true) => (
            "还没有共建对子。登记一个，或者导入“共建对子”表。",
            vec![Link::new("登记对子", "/ledgers/pair/new")],
        ),
        (true, false) => ("还没有共建对子。", Vec::new()),
        (false, _) => (
            "没有符合条件的对子。",
            vec![Link::new("看全部对子", "/pairs")],
        ),
    };
    let table = Table {
        caption: "共建对子".to_owned(),
        columns: vec![
            Column::text("local_unit", "地方单位"),
            Column::text("type", "单位类型"),
            Column::text("troop", "部队"),
            Column::text("signed_on", "签约"),
            Column::text("ended_on", "到期"),
            Column::text("last", "最近活动"),
            Column::text("model", "示范点"),
            Column::text("division", "登记单位"),
            Column::text("state", "状态"),
        ],
        rows: found.iter().skip(skipped).take(size).map(row).collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: empty.to_owned(),
        empty_next: next,
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("登记对子", "/ledgers/pair/new").primary());
        buttons.push(Button::link("登记共建活动", "/ledgers/pair_activity/new"));
    }
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, own, "/pairs", &query).await?),
        path: "/pairs".to_owned(),
        filters: filters(&query, &all),
        kept: query
            .given("division")
            .map(|code| ("division".to_owned(), code))
            .into_iter()
            .collect(),
        tiles: tiles(&query, &all, on),
        buttons,
        tools: vec![
            Link::new("六进军营、六进村镇", "/pairs/six"),
            Link::new("台账", "/ledgers/pair"),
        ],
        table,
        ..ListPage::default()
    };
    visit.list("对子", page)
}

fn filters(query: &Query, all: &[Pair]) -> Vec<Field> {
    let mut types: Vec<&String> = all.iter().map(|pair| &pair.unit_type).collect();
    types.sort();
    types.dedup();
    let mut states = vec![
        Choice::new("holds", "有效的全部"),
        Choice::new("dormant", "一年没有活动"),
    ];
    let each = Standing::ALL.iter();
    states.extend(each.map(|(standing, code)| Choice::new(*code, standing.label())));
    vec![
        Field::text("q", "单位或部队")
            .value(query.text("q"))
            .width(8),
        Field::choice(
            "type",
            "单位类型",
            types.into_iter().map(|t| Choice::new(t, t)).collect(),
        )
        .value(query.text("type")),
        Field::choice("state", "状态", states).value(query.text("state")),
        Field::new(FieldKind::Date, "on", "哪一天").value(query.text("on")),
    ]
}

/// Numbers that each lead to exactly their pairs.
fn tiles(query: &Query, all: &[Pair], on: Date) -> Vec<Tile> {
    let tile = |label: &str, state: &str, tone: Tone| {
        let count = all.iter().filter(|pair| wanted(pair, on, state)).count();
        let with = ["q", "type", "page"]
            .iter()
            .fold(query.with("state", state), |query, name| {
                query.without(name)
            });
        Tile {
            label: label.to_owned(),
            value: count.to_string(),
            unit: "对".to_owned(),
            href: format!("/pairs{}", with.text_for_url()),
            note: None,
            tone: if count == 0 { Tone::Plain } else { tone },
        }
    };
    if all.is_empty() {
        return Vec::new();
    }
    vec![
        tile("有效", "holds", Tone::Plain),
        tile("一年没有活动", "dormant", Tone::Bad),
        tile("90天内到期", "runs_out", Tone::Soon),
        tile("已到期没有续签", "lapsed", Tone::Bad),
    ]
}

async fn pair_at(visit: &Visit, key: &str, action: Action) -> Result<Pair> {
    let scope = visit.actor.may(action)?;
    let key = read_key(key).ok_or_else(|| Error::not_found("这个对子"))?;
    pair(&visit.office, &scope, key, visit.office.clock().today()).await
}

#[derive(Serialize)]
struct PairPage {
    buttons: Vec<Button>,
    state: Badge,
    facts: Vec<Fact>,
    content: String,
    sums: String,
    activities: Vec<Event>,
}

async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let pair = pair_at(&visit, &key, Action::LedgerRead).await?;
    let scope = visit.actor.may(Action::LedgerRead)?;
    let today = visit.office.clock().today();
    let places = Places::load(&visit.office, &scope).await?;
    let done = actions::activities(&visit.office, &scope, &pair, today).await?;
    let people: i64 = done.iter().map(|activity| activity.people).sum();
    let mut input = Fen::ZERO;
    for activity in &done {
        input = input.plus(activity.input)?;
    }
    let event = |activity: &actions::Activity| Event {
        when: activity.on.to_string(),
        kind: activity.kind_label.clone(),
        text: match activity.people {
            0 => activity.what.clone(),
            people => format!("{}，{people}人次", activity.what),
        },
        who: None,
        href: Some(activity.href.clone()),
    };
    let at = |verb: &str| format!("/pairs/{key}/{verb}");
    let mut buttons = Vec::new();
    if visit.may(Action::LedgerWrite) {
        let asked = Query::read("")
            .with("local_unit", &pair.local_unit)
            .with("troop", &pair.troop);
        let new = format!("/ledgers/pair_activity/new{}", asked.text_for_url());
        if pair.standing(today).holds() {
            buttons.push(Button::link("登记活动", new).primary());
        }
        if pair.state != "终止" {
            buttons.push(Button::link("续签", at("renew")));
            buttons.push(Button::link("示范点", at("model")));
            buttons.push(Button::link("终止", at("end")));
        }
    }
    buttons.push(Button::link(
        "台账里的这一条",
        format!("/ledgers/pair/{key}"),
    ));
    let page = PairPage {
        buttons,
        state: badge(&pair, today),
        facts: vec![
            Fact::new("单位类型", &pair.unit_type),
            Fact::new("部队", &pair.troop),
            Fact::new("签约日期", pair.signed_on.to_string()),
            Fact::new("到期日期", text(pair.ended_on)),
            Fact::new("最近活动", text(pair.last_activity)),
            Fact::new("示范点", &pair.model_level),
            Fact::new("联系人", &pair.contact),
            Fact::new("登记单位", places.path(pair.division)),
        ],
        content: pair.content.clone(),
        sums: format!(
            "{} 次，{people} 人次，投入 {} 元",
            done.len(),
            input.grouped()
        ),
        activities: done.iter().map(event).collect(),
    };
    visit.page(
        "pairs/pair.html",
        &format!("{}与{}", pair.local_unit, pair.troop),
        &page,
    )
}

impl ActPage for PairInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let pair = pair_at(visit, key, Action::LedgerWrite).await?;
        let act = only_form(forms)?;
        let title = format!("{}：{}与{}", act.label, pair.local_unit, pair.troop);
        visit.form(&title, act.form.cancel(format!("/pairs/{key}")))
    }
}
