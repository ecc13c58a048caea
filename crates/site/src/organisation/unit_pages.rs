//! The pages of 成员单位: registered, changed, and who acts for them.

use axum::extract::Path;
use axum::response::Response;
use kernel::{Date, DivisionCode};
use serde::Serialize;

use crate::kit::{Button, Event, Fact, Field, FieldKind, Form, Link, ListPage, Posted, Query};
use crate::organisation::place_field;
use crate::shell::{ListFace, Route, Visit, get, list_routes, post};
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::accounts::users_named_by_id;
use registers::organisation::Places;
use registers::organisation::units;
use registers::organisation::units::list::{Units, day, state};
use registers::organisation::units::{Unit, read_unit, unit_add, unit_change, unit_key};
use work::cases::Case;
use work::cases::actions::cases_of_unit;

/// The pages of member units.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Units>();
    routes.extend([
        get("/units/new", Action::OrganisationWrite, new),
        post("/units/new", Action::OrganisationWrite, create),
        get("/units/{unit}", Action::OrganisationRead, one),
        get("/units/{unit}/edit", Action::OrganisationWrite, edit),
        post("/units/{unit}/edit", Action::OrganisationWrite, save),
    ]);
    routes
}

impl ListFace for Units {
    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let may = visit.may(Action::OrganisationWrite);
        if may {
            page.buttons
                .push(Button::link("登记成员单位", "/units/new").primary());
        }
        page.table.empty_next = match (looking.query.given("q"), may) {
            (Some(_), _) => vec![Link::new("看全部成员单位", "/units")],
            (None, true) => vec![Link::new("登记第一个成员单位", "/units/new")],
            (None, false) => Vec::new(),
        };
        Ok(())
    }
}

async fn form_of(visit: &Visit, unit: Option<&Unit>) -> Result<Form> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let text = |of: fn(&Unit) -> &str| unit.map(of).unwrap_or_default().to_owned();
    let date = |of: fn(&Unit) -> Option<Date>| day(unit.and_then(of));
    let mut fields = vec![
        Field::text("name", "单位名称")
            .required()
            .width(16)
            .value(text(|unit| &unit.name))
            .hint("例如教育局、人武部、派出所"),
        Field::text("duty", "职责")
            .width(24)
            .value(text(|unit| &unit.duty))
            .hint("在双拥工作里管什么，例如军人子女入学"),
        Field::text("contact", "联系人")
            .width(8)
            .value(text(|unit| &unit.contact)),
        Field::text("telephone", "办公电话")
            .width(10)
            .value(text(|unit| &unit.telephone))
            .hint("单位的座机，不写个人手机号"),
        Field::new(FieldKind::Date, "joined_on", "加入日期").value(date(|unit| unit.joined_on)),
    ];
    let form = match unit {
        None => {
            let mut place = place_field(&places, &scope).required();
            "所在领导小组".clone_into(&mut place.label);
            fields.insert(1, place);
            Form::new("/units/new", "登记", fields).cancel("/units")
        }
        Some(unit) => {
            let closed = Field::new(FieldKind::Date, "closed_on", "退出日期");
            let closed = closed.value(day(unit.closed_on));
            fields.push(closed.hint("填了以后不再交给它新的事，办过的仍留着"));
            let at = format!("/units/{}", unit.key());
            let mut form = Form::new(format!("{at}/edit"), "保存", fields).cancel(at);
            form.hidden
                .push(("version".to_owned(), unit.version.to_string()));
            form
        }
    };
    Ok(form)
}

async fn new(visit: Visit, _: Query) -> Result<Response> {
    let form = form_of(&visit, None).await?;
    visit.form("登记成员单位", form)
}

/// The division that was chosen.
async fn place_asked(
    visit: &Visit,
    form: &mut Form,
    posted: &Posted,
) -> Result<Option<DivisionCode>> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let Some(text) = posted.given("division") else {
        form.wrong("division", "请选择所在领导小组");
        return Ok(None);
    };
    match places.read(&text) {
        Ok(code) => Ok(Some(code)),
        Err(error) => {
            form.wrong("division", error.to_string());
            Ok(None)
        }
    }
}

async fn create(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form_of(&visit, None).await?;
    form.keep(&posted);
    let division = place_asked(&visit, &mut form, &posted).await?;
    match (read_unit(&|name| posted.raw(name)), division) {
        (Err(wrong), _) => form.wrong_all(wrong),
        (Ok(_), None) => {}
        (Ok(filled), Some(division)) => {
            let name = filled.name.clone();
            match unit_add(&visit.office, &visit.actor, division, filled).await {
                Ok((region, id)) => {
                    let told = format!("已登记成员单位{name}");
                    return Ok(visit.done(&format!("/units/{}", AnyKey::new(region, id)), &told));
                }
                Err(Error::Refusal(reason)) => form.wrong("name", reason),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form("登记成员单位", form)
}

async fn unit_at(visit: &Visit, key: &str, action: Action) -> Result<Unit> {
    let scope = visit.actor.may(action)?;
    let (region, id) = unit_key(key)?;
    let found = units::unit(&visit.office, &scope, region, id).await?;
    found.ok_or_else(|| Error::not_found("这个成员单位"))
}

#[derive(Serialize)]
struct UnitPage {
    buttons: Vec<Button>,
    facts: Vec<Fact>,
    cases: Option<UnitCases>,
    history: Vec<Sentence>,
}

/// What was handed to the unit.
#[derive(Serialize)]
struct UnitCases {
    href: String,
    events: Vec<Event>,
}

async fn cases(visit: &Visit, unit: &Unit) -> Result<Option<UnitCases>> {
    if !visit.may(Action::CaseRead) {
        return Ok(None);
    }
    let today = visit.office.clock().today();
    let found = cases_of_unit(&visit.office, &visit.actor, unit).await?;
    let event = |(kind, case): (String, Case)| {
        let (term, _) = case.term(today);
        let term = if term.is_empty() {
            String::new()
        } else {
            format!("，{term}")
        };
        Event {
            when: case.registered_on.clone(),
            kind,
            text: format!("{}（{}{term}）", case.applicant, case.state.label()),
            who: None,
            href: Some(format!("/cases/{}", case.key)),
        }
    };
    Ok(Some(UnitCases {
        href: format!("/cases?unit={}", unit.key()),
        events: found.into_iter().take(CASES_SHOWN).map(event).collect(),
    }))
}

/// So many of its cases stand on a unit's page.
const CASES_SHOWN: usize = 20;

async fn one(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let unit = unit_at(&visit, &key, Action::OrganisationRead).await?;
    let own = visit.actor.may(Action::OrganisationRead)?;
    let places = Places::load(&visit.office, &own).await?;
    let seated = units::users_of(&visit.office, &unit).await?;
    let names = users_named_by_id(&visit.office, unit.region, &seated).await?;
    let users = if names.is_empty() {
        "还没有，由系统管理员在“用户”里建立".to_owned()
    } else {
        names.join("、")
    };
    let today = visit.office.clock().today();
    let facts = vec![
        Fact::new("所在领导小组", places.path(unit.division)),
        Fact::new("状态", state(&unit, today).label),
        Fact::new("职责", &unit.duty),
        Fact::new("联系人", &unit.contact),
        Fact::new("办公电话", &unit.telephone),
        Fact::new("加入日期", day(unit.joined_on)),
        Fact::new("退出日期", day(unit.closed_on)),
        Fact::new("代表它办事的用户", users),
    ];
    let edit = Button::link("修改", format!("/units/{key}/edit")).primary();
    let page = UnitPage {
        buttons: visit
            .may(Action::OrganisationWrite)
            .then_some(edit)
            .into_iter()
            .collect(),
        facts,
        cases: cases(&visit, &unit).await?,
        history: sentences_about(&visit.office, unit.region, &units::subject(unit.id)).await?,
    };
    visit.page("organisation/unit.html", &unit.name, &page)
}

async fn edit(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let unit = unit_at(&visit, &key, Action::OrganisationWrite).await?;
    let form = form_of(&visit, Some(&unit)).await?;
    visit.form(&format!("修改{}", unit.name), form)
}

async fn save(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let unit = unit_at(&visit, &key, Action::OrganisationWrite).await?;
    let mut form = form_of(&visit, Some(&unit)).await?;
    form.keep(&posted);
    match read_unit(&|name| posted.raw(name)) {
        Err(wrong) => form.wrong_all(wrong),
        Ok(filled) => {
            let version = posted.text("version").parse().unwrap_or(0);
            let at = (unit.region, unit.id);
            match unit_change(&visit.office, &visit.actor, at, version, filled).await {
                Ok(()) => return Ok(visit.done(&format!("/units/{key}"), "已保存")),
                Err(Error::Refusal(reason)) => form.wrong("name", reason),
                Err(other) => return Err(other),
            }
        }
    }
    visit.form(&format!("修改{}", unit.name), form)
}
