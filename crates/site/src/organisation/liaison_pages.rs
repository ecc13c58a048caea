//! The pages of 联络员: one for every village, and where one is missing.

use axum::response::Response;

use super::organ_pages::{day_asked, day_field};
use crate::kit::{
    Badge, Button, Cell, Choice, Column, Field, FieldKind, Form, Link, ListPage, Pager, Posted,
    Query, Row, Table, Tile, Tone,
};
use crate::organisation::unit_tree;
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use registers::organisation::posts::forms::read_liaisons;
use registers::organisation::posts::{liaisons_appoint, liaisons_on};
use registers::organisation::{Directory, Places};

/// The pages of liaisons.
pub fn routes() -> Vec<Route> {
    vec![
        get("/liaisons", Action::OrganisationRead, list),
        get("/liaisons/appoint", Action::OrganisationWrite, appoint),
        post("/liaisons/appoint", Action::OrganisationWrite, appointed),
    ]
}

async fn list(visit: Visit, query: Query) -> Result<Response> {
    let own = visit.actor.may(Action::OrganisationRead)?;
    let scope = asked_scope(own, &query)?;
    let places = Places::load(&visit.office, &own).await?;
    let (on, shown) = day_asked(&visit, &query);
    let mut all = liaisons_on(&visit.office, &scope, on).await?;
    let gaps = all.iter().filter(|(_, post)| post.is_none()).count();
    let villages = all.len();
    if query.text("state") == "missing" {
        all.retain(|(_, post)| post.is_none());
    }
    let pager = Pager::of("/liaisons", &query, all.len() as u64);
    let skipped = usize::try_from(pager.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(pager.size).unwrap_or(usize::MAX);
    let may = visit.may(Action::OrganisationWrite);
    let rows = all.iter().skip(skipped).take(size).map(|(village, post)| {
        let name = places.path(*village);
        let mut actions = Vec::new();
        let cells = match post {
            Some(held) => {
                if may {
                    let at = |verb: &str| format!("/posts/{}/{verb}", held.key());
                    actions.push(Link::new("换人", at("replace")));
                    actions.push(Link::new("免去", at("end")));
                    actions.push(Link::new("更正", at("edit")));
                }
                vec![
                    Cell::text(name),
                    Cell::text(&held.name),
                    Cell::text(&held.title),
                    Cell::text(held.from.to_string()),
                    Cell::badge(Badge::new("在任", Tone::Good)),
                ]
            }
            None => {
                if may {
                    let at = format!("/liaisons/appoint?village={}", village.get());
                    actions.push(Link::new("补上", at));
                }
                let mut cells = vec![Cell::text(name)];
                cells.extend([Cell::empty(), Cell::empty(), Cell::empty()]);
                cells.push(Cell::badge(Badge::new("缺员", Tone::Bad)));
                cells
            }
        };
        Row {
            key: village.get().to_string(),
            cells,
            actions,
            marked: post.is_none(),
        }
    });
    let (empty, next) = if villages == 0 {
        (
            "还没有登记村（社区）。导入名册或维护区划以后，这里列出每个村的联络员。",
            None,
        )
    } else {
        (
            "每个村（社区）都有联络员。",
            Some(Link::new("看全部", "/liaisons")),
        )
    };
    let table = Table {
        caption: "村（社区）联络员".to_owned(),
        columns: vec![
            Column::text("village", "村（社区）"),
            Column::text("name", "联络员"),
            Column::text("title", "职务"),
            Column::text("from", "任职"),
            Column::text("state", "状态"),
        ],
        rows: rows.collect(),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: empty.to_owned(),
        empty_next: next.into_iter().collect(),
        ..Table::default()
    };
    let kept = |with: &Query| format!("/liaisons{}", with.text_for_url());
    let tiles = (gaps > 0).then(|| Tile {
        label: "缺联络员的村（社区）".to_owned(),
        value: gaps.to_string(),
        unit: "个".to_owned(),
        href: kept(&query.with("state", "missing").without("page")),
        note: Some(format!("共 {villages} 个村（社区）")),
        tone: Tone::Bad,
    });
    let add = Button::link("登记联络员", "/liaisons/appoint").primary();
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, own, "/liaisons", &query).await?),
        path: "/liaisons".to_owned(),
        filters: vec![
            day_field(&shown),
            Field::choice("state", "状态", vec![Choice::new("missing", "缺员")])
                .value(query.text("state")),
        ],
        kept: query
            .given("division")
            .map(|code| ("division".to_owned(), code))
            .into_iter()
            .collect(),
        tiles: tiles.into_iter().collect(),
        buttons: (may && villages > 0).then_some(add).into_iter().collect(),
        table,
        ..ListPage::default()
    };
    visit.list("联络员", page)
}

fn form_of(visit: &Visit, lines: String) -> Form {
    let today = visit.office.clock().today().to_string();
    let fields = vec![
        Field::new(FieldKind::Date, "from", "任职日期")
            .required()
            .value(today)
            .hint("原来有联络员的村，前一任任到前一天为止"),
        Field::text("document", "任职文号").width(16),
        Field::new(FieldKind::LongText, "lines", "联络员")
            .required()
            .value(lines)
            .hint("一行一个村：村 姓名 职务，例如：东岗村 钱小梅 妇联主任。可以从 Excel 里粘贴"),
    ];
    Form::new("/liaisons/appoint", "登记", fields).cancel("/liaisons")
}

async fn appoint(visit: Visit, query: Query) -> Result<Response> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let village = query.given("village");
    let village = village.and_then(|code| places.read(&code).ok());
    let lines = village.map(|code| format!("{} ", places.name(code)));
    visit.form("登记联络员", form_of(&visit, lines.unwrap_or_default()))
}

async fn appointed(visit: Visit, posted: Posted) -> Result<Response> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut form = form_of(&visit, String::new());
    form.keep(&posted);
    match read_liaisons(&|name| posted.raw(name), &directory, &scope) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(new) => match liaisons_appoint(&visit.office, &visit.actor, &new).await {
            Ok(replaced) => {
                let told = match replaced {
                    0 => format!("已登记{}名联络员", new.len()),
                    _ => format!("已登记{}名联络员，其中{replaced}名是换人", new.len()),
                };
                return Ok(visit.done("/liaisons", &told));
            }
            Err(Error::Refusal(reason)) => form.wrong("lines", reason),
            Err(other) => return Err(other),
        },
    }
    visit.form("登记联络员", form)
}
