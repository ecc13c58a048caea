//! The pages of 联络员: one for every village, and where one is missing.

use axum::response::Response;

use crate::kit::{Button, Field, FieldKind, Form, Link, ListPage, Posted, Query, Tile, Tone};
use crate::shell::{ListFace, Route, Visit, get, list_routes, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use registers::organisation::posts::forms::read_liaisons;
use registers::organisation::posts::liaison_list::Liaisons;
use registers::organisation::posts::liaisons_appoint;
use registers::organisation::{Directory, Places};

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
