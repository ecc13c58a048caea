//! The pages of 联络员: one for every village, and where one is missing.

use axum::response::Response;

use crate::kit::{Button, Form, Link, ListPage, Posted, Query, Tile, Tone};
use crate::shell::{ListFace, Route, Visit, done_with, get, list_routes, own_form, post};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::organisation::Places;
use registers::organisation::posts::Liaisons;

/// The pages of liaisons.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Liaisons>();
    routes.extend([
        get("/liaisons/appoint", Action::OrganisationWrite, appoint),
        post("/liaisons/appoint", Action::OrganisationWrite, appointed),
    ]);
    routes
}

impl ListFace for Liaisons {
    fn heading(&self, _: &Visit) -> String {
        "联络员".to_owned()
    }

    async fn dress(&self, visit: &Visit, looking: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        let (gaps, villages) = (self.gaps(), self.villages());
        if visit.may(Action::OrganisationWrite) && villages > 0 {
            page.buttons
                .push(Button::link("登记联络员", "/liaisons/appoint").primary());
        }
        if villages > 0 {
            page.table.empty_next = vec![Link::new("看全部", "/liaisons")];
        }
        if gaps > 0 {
            let missing = looking.query.with("state", "missing").without("page");
            page.tiles.push(Tile {
                label: "缺联络员的村（社区）".to_owned(),
                value: gaps.to_string(),
                unit: "个".to_owned(),
                href: format!("/liaisons{}", missing.text_for_url()),
                note: Some(format!("共 {villages} 个村（社区）")),
                tone: Tone::Bad,
            });
        }
        Ok(())
    }
}

async fn form_of(visit: &Visit, lines: String) -> Result<Form> {
    let mut form = own_form::<All<Liaisons>>(visit, "", "appoint").await?;
    for field in form.fields_mut() {
        match field.name.as_str() {
            "from" => {
                field.value = visit.office.clock().today().to_string();
                field.hint = Some("原来有联络员的村，前一任任到前一天为止".to_owned());
            }
            "lines" => field.value.clone_from(&lines),
            _ => {}
        }
    }
    Ok(form.cancel("/liaisons"))
}

async fn appoint(visit: Visit, query: Query) -> Result<Response> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let places = Places::load(&visit.office, &scope).await?;
    let village = query.given("village");
    let village = village.and_then(|code| places.read(&code).ok());
    let lines = village.map(|code| format!("{} ", places.name(code)));
    let form = form_of(&visit, lines.unwrap_or_default()).await?;
    visit.form("登记联络员", form)
}

async fn appointed(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form_of(&visit, String::new()).await?;
    form.keep(&posted);
    let text = |code: &str| posted.raw(code);
    let appoint = ("appoint", None);
    match done_with::<All<Liaisons>>(&visit, "", appoint, &mut form, &text).await? {
        Some(done) => Ok(visit.done("/liaisons", &done.told)),
        None => visit.form("登记联络员", form),
    }
}
