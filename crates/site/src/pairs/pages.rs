//! The pages of pairs: which are in force, one with what it did, and 六进 in both directions.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Date, Fen};
use serde::Serialize;

use super::six_pages;
use crate::kit::{Badge, Button, Event, Fact, Link, ListPage, Query, Tile, Tone};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, form_routes, get, list_routes, only_form,
};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::Looking;
use registers::organisation::Places;
use work::pairs::actions;
use work::pairs::actions::pair;
use work::pairs::list::badge;
use work::pairs::{Pair, PairInHand, Pairs};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Pairs>();
    routes.extend([
        get("/pairs/six", Action::LedgerRead, six_pages::six),
        get("/pairs/{pair}", Action::LedgerRead, one),
    ]);
    routes.extend(form_routes::<PairInHand>());
    routes
}

fn text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl ListFace for Pairs {
    fn heading(&self, _: &Visit) -> String {
        "对子".to_owned()
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let may = visit.may(Action::LedgerWrite);
        if may {
            page.buttons
                .push(Button::link("登记对子", "/ledgers/pair/new").primary());
            page.buttons
                .push(Button::link("登记共建活动", "/ledgers/pair_activity/new"));
        }
        page.table.empty_next = match (self.none(), may) {
            (true, true) => vec![Link::new("登记对子", "/ledgers/pair/new")],
            (true, false) => Vec::new(),
            (false, _) => vec![Link::new("看全部对子", "/pairs")],
        };
        page.tiles = tiles(looking.query, self);
        page.tools
            .push(Link::new("六进军营、六进村镇", "/pairs/six"));
        page.tools.push(Link::new("台账", "/ledgers/pair"));
        Ok(())
    }
}

/// Numbers that each lead to exactly their pairs.
fn tiles(query: &Query, list: &Pairs) -> Vec<Tile> {
    let tile = |label: &str, state: &str, tone: Tone| {
        let count = list.count(state);
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
    if list.none() {
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
