//! `/design`: the parts of a page, laid out.

use axum::response::Response;
use serde::Serialize;

use super::{forms, samples};
use crate::kit::{
    Badge, Button, Chip, Event, Fact, Form, Link, ListPage, Notice, Posted, Query, Step, Table,
    Tile,
};
use crate::shell::{Gate, Route, Visit, get, post};
use ground::error::Result;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/design", Gate::SignedIn, design),
        post("/design", Gate::SignedIn, posted),
    ]
}

/// A tab on the folder's edge.
#[derive(Serialize)]
pub(super) struct Tab {
    pub label: &'static str,
    pub href: &'static str,
    pub current: bool,
}

#[derive(Serialize)]
struct DesignPage {
    colours: Vec<samples::Colour>,
    sizes: Vec<samples::TypeSize>,
    buttons: Vec<Button>,
    badges: Vec<Badge>,
    notices: Vec<Notice>,
    chips: Vec<Chip>,
    tiles: Vec<Tile>,
    steps: Vec<Step>,
    events: Vec<Event>,
    tabs: Vec<Tab>,
    facts: Vec<Fact>,
    links: Vec<Link>,
    list: ListPage,
    empty: Table,
    form: Form,
    wrong: Form,
    tasks: Vec<samples::Task>,
    receipt: Vec<samples::ReceiptLine>,
}

fn page(visit: &Visit, query: &Query) -> DesignPage {
    let mut list = samples::list(query);
    list.token.clone_from(&visit.token);
    let mut buttons = samples::buttons();
    buttons.push(visit.post_button("提交", "/design"));
    DesignPage {
        colours: samples::colours(),
        sizes: samples::sizes(),
        buttons,
        badges: samples::badges(),
        notices: samples::notices(),
        chips: samples::chips(),
        tiles: samples::tiles(),
        steps: samples::steps(),
        events: samples::events(),
        tabs: samples::tabs(),
        facts: samples::facts(),
        links: samples::links(),
        list,
        empty: samples::empty_table(),
        form: visit.with_token(forms::form()),
        wrong: visit.with_token(forms::wrong_form()),
        tasks: samples::tasks(),
        receipt: samples::receipt(),
    }
}

async fn design(visit: Visit, query: Query) -> Result<Response> {
    visit.page("design/page.html", "设计样张", &page(&visit, &query))
}

/// Nothing is done here; it says so, as any page says what it has done.
async fn posted(visit: Visit, _: Posted) -> Response {
    visit.done("/design", "这一页只供查看，没有保存任何内容。")
}
