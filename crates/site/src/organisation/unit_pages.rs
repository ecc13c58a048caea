//! The pages of 成员单位: registered, changed, and who acts for them.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Button, Event, Fact, Form, Link, ListPage, Posted, Query};
use crate::organisation::{place_field, place_said};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, done_with, form_routes, get, list_routes, only_form,
    own_form, post,
};
use ground::acts::{All, Subject};
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::accounts::users_named_by_id;
use registers::organisation::Places;
use registers::organisation::units;
use registers::organisation::units::Unit;
use registers::organisation::units::list::{Units, day, state};
use work::cases::Case;
use work::cases::actions::cases_of_unit;

/// The pages of member units.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Units>();
    routes.extend([
        get("/units/new", Action::OrganisationWrite, new),
        post("/units/new", Action::OrganisationWrite, create),
        get("/units/{unit}", Action::OrganisationRead, one),
    ]);
    routes.extend(form_routes::<Unit>());
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

/// The form with which a unit is registered.
async fn new_form(visit: &Visit) -> Result<(Form, Places)> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let mut form = own_form::<All<Units>>(visit, "", "make").await?;
    let mut place = place_field(&places, &scope).required();
    "所在领导小组".clone_into(&mut place.label);
    form.replace("division", place);
    Ok((form.cancel("/units"), places))
}

async fn new(visit: Visit, _: Query) -> Result<Response> {
    let (form, _) = new_form(&visit).await?;
    visit.form("登记成员单位", form)
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
        && let Some(done) = done_with::<All<Units>>(&visit, "", make, &mut form, &text).await?
    {
        return Ok(visit.done(&format!("/units/{}", done.key()), &done.told));
    }
    visit.form("登记成员单位", form)
}

async fn unit_at(visit: &Visit, key: &str) -> Result<Unit> {
    let reader = visit.office.db().reader().into();
    Unit::open(&visit.office, reader, &visit.actor, key).await
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
    let unit = unit_at(&visit, &key).await?;
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

impl ActPage for Unit {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let unit = unit_at(visit, key).await?;
        let form = only_form(forms)?.form.cancel(unit.path());
        visit.form(&format!("修改{}", unit.name), form)
    }
}
