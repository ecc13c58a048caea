//! The pages of 领导小组 and other organs: who held which post on a day, and what changed.

use axum::extract::Path;
use axum::response::Response;
use kernel::Date;
use serde::Serialize;

use crate::kit::{
    Button, Cell, Choice, Column, Event, Fact, Field, FieldKind, Form, Link, ListPage, Posted,
    Query, Row, Table,
};
use crate::organisation::place_field;
use crate::shell::{ListFace, Route, Visit, get, list_routes, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::{AnyKey, read_key};
use ground::lists::Looking;
use registers::organisation::Places;
use registers::organisation::posts;
use registers::organisation::posts::forms::{read_appointed, read_organ};
use registers::organisation::posts::organ_list::{Organs, members, state};
use registers::organisation::posts::{Organ, OrganKind, Post};

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
            "/organisation/{organ}/edit",
            Action::OrganisationWrite,
            edit,
        ),
        post(
            "/organisation/{organ}/edit",
            Action::OrganisationWrite,
            save,
        ),
        get(
            "/organisation/{organ}/appoint",
            Action::OrganisationWrite,
            appoint,
        ),
        post(
            "/organisation/{organ}/appoint",
            Action::OrganisationWrite,
            appointed,
        ),
    ]);
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

fn organ_form(organ: Option<&Organ>, place: Option<Field>) -> Form {
    let kinds = OrganKind::ALL.map(|kind| Choice::new(kind.code(), kind.label()));
    let text = |of: fn(&Organ) -> &str| organ.map(of).unwrap_or_default().to_owned();
    let kind = organ.map_or(OrganKind::LeadingGroup, |organ| organ.kind);
    let mut fields = vec![
        Field::choice("kind", "类别", kinds.to_vec())
            .required()
            .value(kind.code()),
        Field::text("name", "名称")
            .required()
            .width(20)
            .value(text(|organ| &organ.name))
            .hint("例如甲镇双拥工作领导小组"),
    ];
    fields.extend(place);
    fields.push(
        Field::text("document", "设立文号")
            .width(16)
            .value(text(|organ| &organ.document)),
    );
    let set_up = Field::new(FieldKind::Date, "set_up_on", "设立日期");
    fields.push(set_up.value(day(organ.and_then(|organ| organ.set_up_on))));
    match organ {
        None => Form::new("/organisation/new", "设立", fields).cancel("/organisation"),
        Some(organ) => {
            let gone = Field::new(FieldKind::Date, "dissolved_on", "撤销日期");
            let gone = gone.value(day(organ.dissolved_on));
            fields.push(gone.hint("填了以后，还在任的人任到那一天为止"));
            let at = format!("/organisation/{}", organ.key());
            let mut form = Form::new(format!("{at}/edit"), "保存", fields).cancel(at);
            form.hidden
                .push(("version".to_owned(), organ.version.to_string()));
            form
        }
    }
}

async fn new_form(visit: &Visit) -> Result<(Form, Places)> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut place = place_field(&places, &scope).required();
    "所属单位".clone_into(&mut place.label);
    Ok((organ_form(None, Some(place)), places))
}

async fn new(visit: Visit, _: Query) -> Result<Response> {
    let (form, _) = new_form(&visit).await?;
    visit.form("设立机构", form)
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let (mut form, places) = new_form(&visit).await?;
    form.keep(&posted);
    let division = match posted.given("division").map(|text| places.read(&text)) {
        None => Err("请选择所属单位".to_owned()),
        Some(read) => read.map_err(|e| e.to_string()),
    };
    let read = read_organ(&|name| posted.raw(name));
    match (read, division) {
        (Ok(filled), Ok(division)) => {
            let name = filled.name.clone();
            match posts::organ_add(&visit.office, &visit.actor, division, filled).await {
                Ok((region, id)) => {
                    let told = format!("已设立{name}，接着登记任职人员");
                    let next = format!("/organisation/{}/appoint", AnyKey::new(region, id));
                    return Ok(visit.done(&next, &told));
                }
                Err(Error::Refusal(reason)) => form.wrong("name", reason),
                Err(other) => return Err(other),
            }
        }
        (read, division) => {
            if let Err(wrong) = read {
                form.wrong_all(wrong);
            }
            if let Err(why) = division {
                form.wrong("division", why);
            }
        }
    }
    visit.form("设立机构", form)
}

async fn organ_at(visit: &Visit, key: &str, action: Action) -> Result<Organ> {
    let scope = visit.actor.may(action)?;
    let key = read_key(key).ok_or_else(|| Error::not_found("这个机构"))?;
    posts::organ(&visit.office, &scope, key).await
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
    let organ = organ_at(&visit, &key, Action::OrganisationRead).await?;
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
            .then(|| Link::new("登记任职人员", format!("{at}/appoint")))
            .into_iter()
            .collect(),
        ..Table::default()
    };
    let mut buttons = Vec::new();
    if may {
        buttons.push(Button::link("登记任职人员", format!("{at}/appoint")).primary());
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
    let organ = organ_at(&visit, &key, Action::OrganisationRead).await?;
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

async fn edit(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let organ = organ_at(&visit, &key, Action::OrganisationWrite).await?;
    visit.form(
        &format!("修改{}", organ.name),
        organ_form(Some(&organ), None),
    )
}

async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let organ = organ_at(&visit, &key, Action::OrganisationWrite).await?;
    let mut form = organ_form(Some(&organ), None);
    form.keep(&posted);
    match read_organ(&|name| posted.raw(name)) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(filled) => {
            let version = posted.text("version").parse().unwrap_or(0);
            let at = (organ.region, organ.id);
            posts::organ_change(&visit.office, &visit.actor, at, version, filled).await?;
            return Ok(visit.done(&format!("/organisation/{key}"), "已保存"));
        }
    }
    visit.form(&format!("修改{}", organ.name), form)
}

pub(super) fn start_field(visit: &Visit) -> Field {
    Field::new(FieldKind::Date, "from", "任职日期")
        .required()
        .value(visit.office.clock().today().to_string())
}

pub(super) fn document_field() -> Field {
    Field::text("document", "任职文号")
        .width(16)
        .hint("例如甲委办〔2010〕8号，没有就空着")
}

fn appoint_form(visit: &Visit, organ: &Organ) -> Form {
    let fields = vec![
        start_field(visit),
        document_field(),
        Field::new(FieldKind::LongText, "lines", "任职人员")
            .required()
            .hint("一行一人：职务 姓名 单位及职务，例如：副组长 林海 副镇长。可以从 Excel 里粘贴"),
    ];
    let at = format!("/organisation/{}", organ.key());
    Form::new(format!("{at}/appoint"), "登记", fields).cancel(at)
}

async fn appoint(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let organ = organ_at(&visit, &key, Action::OrganisationWrite).await?;
    let form = appoint_form(&visit, &organ);
    visit.form(&format!("登记{}任职人员", organ.name), form)
}

async fn appointed(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let organ = organ_at(&visit, &key, Action::OrganisationWrite).await?;
    let mut form = appoint_form(&visit, &organ);
    form.keep(&posted);
    match read_appointed(&|name| posted.raw(name)) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(new) => {
            let at = (organ.region, organ.id);
            match posts::appoint(&visit.office, &visit.actor, at, &new).await {
                Ok(count) => {
                    let told = format!("已登记{count}人任职");
                    return Ok(visit.done(&format!("/organisation/{key}"), &told));
                }
                Err(Error::Refusal(reason)) => form.wrong("lines", reason),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form(&format!("登记{}任职人员", organ.name), form)
}
