//! The pages of assessments.

mod evidence;
mod folder;
mod gaps;
mod item;
mod list;
mod one;
mod ranking;

use axum::response::Response;
use serde::Serialize;

use crate::kit::{Badge, Tone};
use crate::shell::{Route, Visit, act_routes, get, list_routes, post};
use ground::acts::Subject;
use ground::authority::Action;
use ground::error::Result;
use papers::assessment::Assessments;
use papers::assessment::actions::{Opened, assessment_open};
use papers::assessment::in_hand::AssessmentInHand;
use papers::assessment::model::Key;
use papers::assessment::score::{ScoredItem, Standing};
use registers::organisation::units::{Unit, units};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    use Action::{AssessmentRead, AssessmentWrite, ListExport};
    const ONE: &str = "/assessment/{assessment}";
    let mut routes = list_routes::<Assessments>();
    routes.extend([
        get("/assessment/new", AssessmentWrite, list::new),
        post("/assessment/new", AssessmentWrite, list::start),
        get("/assessment/ranking", AssessmentRead, ranking::page),
        get("/assessment/ranking/excel", AssessmentRead, ranking::excel),
        get(ONE, AssessmentRead, one::page),
        get("/assessment/{assessment}/gaps", AssessmentRead, gaps::page),
        get("/assessment/{assessment}/excel", AssessmentRead, one::excel),
        post(
            "/assessment/{assessment}/folder",
            ListExport,
            folder::folder,
        ),
        get(
            "/assessment/{assessment}/evidence",
            AssessmentWrite,
            evidence::form,
        ),
        post(
            "/assessment/{assessment}/evidence",
            AssessmentWrite,
            evidence::save,
        ),
        get(
            "/assessment/{assessment}/items/{item}",
            AssessmentRead,
            item::page,
        ),
    ]);
    routes.extend(act_routes::<AssessmentInHand>());
    routes
}

/// An assessment of an address; nothing while its figures are still being worked out.
async fn open(visit: &Visit, key: &str) -> Result<Option<Opened>> {
    assessment_open(&visit.office, &visit.actor, Key::read(key)?).await
}

/// The same as acts are done with it.
async fn in_hand(visit: &Visit, key: Key) -> Result<AssessmentInHand> {
    let on = visit.office.db().reader().into();
    AssessmentInHand::open(&visit.office, on, &visit.actor, &key.to_string()).await
}

#[derive(Serialize)]
struct WaitPage {
    period: String,
}

/// Shown while figures are being worked out; asks again by itself.
fn wait(visit: &Visit) -> Result<Response> {
    let period = String::new();
    visit.page("figures/wait.html", "创建考评", &WaitPage { period })
}

/// 已达标, 差0.5分, 还没有佐证
fn standing(item: &ScoredItem) -> Badge {
    let short = || format!("差{}分", item.missing().text());
    match item.standing() {
        Standing::Met => Badge::new("已达标", Tone::Good),
        Standing::Short => Badge::new(short(), Tone::Soon),
        Standing::Unsupported => Badge::new("还没有佐证", Tone::Bad),
        Standing::Unjudged => Badge::new("还没有自评", Tone::Bad),
    }
}

/// The member units of the assessed division, for whoever may see them.
async fn member_units(visit: &Visit, opened: &Opened) -> Result<Vec<Unit>> {
    let Ok(scope) = visit.actor.may(Action::OrganisationRead) else {
        return Ok(Vec::new());
    };
    let Some(scope) = scope.narrowed(opened.division) else {
        return Ok(Vec::new());
    };
    units(&visit.office, &scope).await
}

/// The page of the unit that owns an item, where it is registered.
fn owner_href(units: &[Unit], owner: &str) -> Option<String> {
    let unit = units.iter().find(|unit| unit.name == owner)?;
    Some(format!("/units/{}", unit.key()))
}

/// The page of an item's figure for the years of a cell.
fn figure_href(opened: &Opened, code: &str, year: i32) -> String {
    let division = opened.division.get();
    if year == 0 {
        let (from, to) = opened.sheet.years;
        return format!(
            "/figures/{code}?division={division}&span=custom&from={from}-01-01&to={to}-12-31"
        );
    }
    format!("/figures/{code}?division={division}&year={year}&span=year")
}
