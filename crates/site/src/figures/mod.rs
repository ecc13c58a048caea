//! The pages of figures.

pub mod asked;
mod export;
mod index;
mod one;
mod pictures;
mod records;
mod screen;

use asked::Asked;
pub use asked::{asked, reach};
use axum::response::Response;
use chrono::Datelike;
use serde::Serialize;

use crate::kit::{Field, Query, Tree};
use crate::organisation::unit_tree;
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::Result;
use papers::figures::actions::{Compared, figures_compared};
use registers::organisation::Directory;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/figures", Action::FiguresRead, index::page),
        get("/figures/export", Action::ListExport, export::form),
        post("/figures/export", Action::ListExport, export::export),
        get("/figures/{code}", Action::FiguresRead, one::page),
        get("/screen", Action::FiguresRead, screen::page),
    ]
}

/// What stands around figures: the units, the query bar, what is asked.
#[derive(Serialize)]
struct Around {
    tree: Tree,
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
    /// 甲镇
    unit: String,
    /// 2011年
    period: String,
}

async fn around(visit: &Visit, asked: &Asked, path: &str, query: &Query) -> Result<Around> {
    let query = query.without("page");
    let division = asked.scope.division().get().to_string();
    Ok(Around {
        tree: unit_tree(&visit.office, asked.own, path, &query).await?,
        path: path.to_owned(),
        filters: asked.filters(visit.office.clock().today().year()),
        kept: vec![("division".to_owned(), division)],
        unit: unit_name(visit, asked).await?,
        period: asked.named.clone(),
    })
}

async fn unit_name(visit: &Visit, asked: &Asked) -> Result<String> {
    let directory = Directory::load(visit.office.db().reader(), &asked.scope).await?;
    Ok(directory.name(asked.scope.division()))
}

/// The figures asked for; nothing while they are being worked out.
async fn compared(visit: &Visit, asked: &Asked) -> Result<Option<Compared>> {
    let division = Some(asked.scope.division());
    let which = (asked.period, asked.reach);
    figures_compared(&visit.office, &visit.actor, division, which).await
}

#[derive(Serialize)]
struct WaitPage {
    period: String,
}

/// Shown while figures are being worked out; asks again by itself.
fn wait(visit: &Visit, title: &str, asked: &Asked) -> Result<Response> {
    let period = asked.named.clone();
    visit.page("figures/wait.html", title, &WaitPage { period })
}
