//! The pages of 领导小组 and other organs: who held which post on a day, and what changed.

use axum::extract::Path;
use axum::response::Response;
use kernel::Date;
use serde::Serialize;

use crate::kit::{
    Button, Cell, Column, Event, Fact, Field, FieldKind, Form, Link, ListPage, Posted, Query, Row,
    Table,
};
use crate::organisation::{place_field, place_said};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, done_with, form_routes, get, list_routes, only_form,
    own_form, post,
};
use ground::acts::{All, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::organisation::Places;
use registers::organisation::posts;
use registers::organisation::posts::organ_list::{Organs, members, state};
use registers::organisation::posts::{Appointed, Organ, Post};

/// The pages of organs.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Organs>();
    routes.extend([
        get("/organisation/new", Action::OrganisationWrite, new),
        post("/organisation/new", Action::OrganisationWrite, create),
        get("/organisation/{organ}", Action::OrganisationRead, one),
        get(
            "/organisation/{organ}/print",
            Action::OrganisationRead,
            print,
        ),
        get(
            "/organisation/{organ}/posts",
            Action::OrganisationWrite,
            appoint,
        ),
        post(
            "/organisation/{organ}/posts",
            Action::OrganisationWrite,
            appointed,
        ),
    ]);
    routes.extend(form_routes::<Organ>());
    routes
}

/// The day that is asked for, and what it says in the query bar; today where none is.
pub(super) fn day_asked(visit: &Visit, query: &Query) -> (Date, String) {
    let today = visit.office.clock().today();
    match query.given("on") {
        Some(text) => (kernel::read_date(&text).unwrap_or(today), text),
        None => (today, today.to_string()),
    }
}

/// The field 哪一天.
pub(super) fn day_field(shown: &str) -> Field {
    Field::new(FieldKind::Date, "on", "哪一天").value(shown)
}

/// A day, or nothing, as a cell has it.
pub fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

impl ListFace for Organs {
    fn heading(&self, _: &Visit) -> String {
        "领导小组".to_owned()
    }

    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::OrganisationWrite) {
            let add = Button::link("设立机构", "/organisation/new").primary();
            page.buttons.push(add);
            page.table.empty_next = vec![Link::new("设立领导小组", "/organisation/new")];
        }
        page.tools.extend([
            Link::new("村（社区）联络员", "/liaisons"),
            Link::new("成员单位", "/units"),
        ]);
        Ok(())
    }
}

async fn new_form(visit: &Visit) -> Result<(Form, Places)> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut form = own_form::<All<Organs>>(visit, "", "make").await?;
    let mut place = place_field(&places, &scope).required();
    "所属单位".clone_into(&mut place.label);
    form.replace("division", place);
    Ok((form.cancel("/organisation"), places))
}

async fn new(visit: Visit, _: Query) -> Result<Response> {
    let (form, _) = new_form(&visit).await?;
    visit.form("设立机构", form)
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit).await?;
    form.keep(&posted);
    let division = place_said(&mut form, &places, &posted);
    let text = |code: &str| match code {
        "division" => division.clone(),
        code => posted.text(code),
    };
    let make = ("make", None);
    if !form.is_wrong()
        && let Some(done) = done_with::<All<Organs>>(&visit, "", make, &mut form, &text).await?
    {
        let next = format!("/organisation/{}/posts", done.key());
        return Ok(visit.done(&next, &done.told));
    }
    visit.form("设立机构", form)
}

async fn organ_at(visit: &Visit, key: &str) -> Result<Organ> {
    let reader = visit.office.db().reader().into();
    Organ::open(&visit.office, reader, &visit.actor, key).await
}

impl ActPage for Organ {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let organ = organ_at(visit, key).await?;
        let form = only_form(forms)?.form.cancel(organ.path());
        visit.form(&format!("修改{}", organ.name), form)
    }
}

async fn appoint_form(visit: &Visit, organ: &Organ) -> Result<Form> {
    let mut form = own_form::<All<Appointed>>(visit, &organ.key(), "appoint").await?;
    if let Some(from) = form.fields_mut().find(|field| field.name == "from") {
        from.value = visit.office.clock().today().to_string();
    }
    Ok(form.cancel(organ.path()))
}

async fn appoint(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let organ = organ_at(&visit, &key).await?;
    let form = appoint_form(&visit, &organ).await?;
    visit.form(&format!("登记{}任职人员", organ.name), form)
}

async fn appointed(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let organ = organ_at(&visit, &key).await?;
    let mut form = appoint_form(&visit, &organ).await?;
    form.keep(&posted);
    let (text, appoint) = (|code: &str| posted.raw(code), ("appoint", None));
    match done_with::<All<Appointed>>(&visit, &key, appoint, &mut form, &text).await? {
        Some(done) => Ok(visit.done(&organ.path(), &done.told)),
        None => visit.form(&format!("登记{}任职人员", organ.name), form),
    }
}

async fn ever_of(visit: &Visit, organ: &Organ) -> Result<Vec<Post>> {
    let scope = visit.actor.may(Action::OrganisationRead)?;
    let all = posts::posts(&visit.office, &scope).await?.into_iter();
    let own = |post: &Post| post.organ == Some(organ.id) && post.region == organ.region;
    Ok(all.filter(own).collect())
}

fn member_columns() -> Vec<Column> {
    vec![
        Column::text("post", "职务"),
        Column::text("name", "姓名"),
        Column::text("title", "单位及职务"),
        Column::text("from", "任职"),
        Column::text("to", "免职"),
        Column::text("document", "文号"),
    ]
}

fn member_row(post: &Post, acts: bool) -> Row {
    let at = |verb: &str| format!("/posts/{}/{verb}", post.key());
    let mut actions = Vec::new();
    if acts {
        if post.to.is_none() {
            actions.push(Link::new("换人", at("replace")));
            actions.push(Link::new("免去", at("end")));
        }
        actions.push(Link::new("更正", at("edit")));
    }
    Row {
        key: post.key(),
        cells: vec![
            Cell::text(&post.post),
            Cell::text(&post.name),
            Cell::text(&post.title),
            Cell::text(post.from.to_string()),
            Cell::text(day(post.to)),
            Cell::text(&post.document),
        ],
        actions,
        ..Row::default()
    }
}

/// Every beginning and end of a post, the newest first.
fn changes(ever: &[Post]) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for post in ever {
        let title = match post.title.as_str() {
            "" => String::new(),
            title => format!("（{title}）"),
        };
        let event = |when: Date, kind: &str, text: String| Event {
            when: when.to_string(),
            kind: kind.to_owned(),
            text,
            who: None,
            href: None,
        };
        let (name, what) = (&post.name, &post.post);
        events.push(event(post.from, "任职", format!("{name}{title}任{what}")));
        if let Some(to) = post.to {
            let text = format!("{name}不再任{what}，{}", post.reason);
            events.push(event(to, "免职", text));
        }
    }
    events.sort_by(|a, b| b.when.cmp(&a.when));
    events
}

#[derive(Serialize)]
struct OrganPage {
    buttons: Vec<Button>,
    facts: Vec<Fact>,
    filters: Vec<Field>,
    path: String,
    on: String,
    members: Table,
    changes: Vec<Event>,
}

async fn one(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let organ = organ_at(&visit, &key).await?;
    let own = visit.actor.may(Action::OrganisationRead)?;
    let places = Places::load(&visit.office, &own).await?;
    let (on, shown) = day_asked(&visit, &query);
    let ever = ever_of(&visit, &organ).await?;
    let may = visit.may(Action::OrganisationWrite);
    let members = members(&ever, &organ, Some(on));
    let at = format!("/organisation/{key}");
    let table = Table {
        caption: format!("{}的任职人员", organ.name),
        columns: member_columns(),
        rows: members.iter().map(|post| member_row(post, may)).collect(),
        numbered: true,
        first_number: 1,
        empty: format!("{on} 没有任职人员。"),
        empty_next: may
            .then(|| Link::new("登记任职人员", format!("{at}/posts")))
            .into_iter()
            .collect(),
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("登记任职人员", format!("{at}/posts")).primary());
        buttons.push(Button::link("修改机构", format!("{at}/edit")));
    }
    buttons.push(Button::link("打印名单", format!("{at}/print?on={on}")));
    let page = OrganPage {
        buttons,
        facts: vec![
            Fact::new("类别", organ.kind.label()),
            Fact::new("所属单位", places.path(organ.division)),
            Fact::new("设立文号", &organ.document),
            Fact::new("设立日期", day(organ.set_up_on)),
            Fact::new("状态", state(&organ, on).label),
        ],
        filters: vec![day_field(&shown)],
        path: at,
        on: kernel_day(on),
        members: table,
        changes: changes(&ever),
    };
    visit.page("organisation/organ.html", &organ.name, &page)
}

/// 2010年3月1日
pub(super) fn kernel_day(day: Date) -> String {
    day.format("%Y年%-m月%-d日").to_string()
}

#[derive(Serialize)]
struct PrintPage {
    back: String,
    name: String,
    on: String,
    document: String,
    rows: Vec<[String; 3]>,
    printed: String,
}

async fn print(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    let organ = organ_at(&visit, &key).await?;
    let (on, _) = day_asked(&visit, &query);
    let ever = ever_of(&visit, &organ).await?;
    let members = members(&ever, &organ, Some(on));
    let row = |post: &Post| [post.post.clone(), post.name.clone(), post.title.clone()];
    let page = PrintPage {
        back: format!("/organisation/{key}?on={on}"),
        name: organ.name.clone(),
        on: kernel_day(on),
        document: organ.document.clone(),
        rows: members.iter().map(row).collect(),
        printed: format!("{}，{}", visit.actor.name, visit.office.clock().today()),
    };
    visit.page(
        "organisation/members.html",
        &format!("{}名单", organ.name),
        &page,
    )
}
