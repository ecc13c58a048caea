//! The pages of 待遇发放.

mod acts;
mod at_the_bank;
mod batch;
mod batches;
mod funds;
mod lines;
mod objections;
mod owed;
mod papers;
mod precheck;
mod shipped;
mod standards;
mod sums;

use kernel::{Date, Fen};

use crate::kit::Choice;
use crate::shell::{Route, Visit, get, list_routes, post};
use ground::authority::Action;
use ground::error::Result;
use payments::findings_list::Findings;
use payments::lines_list::Lines;
use payments::list::{Batches, badge};
use payments::model::Batch;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Batches>();
    routes.extend([
        get("/payments/new", Action::BatchPrepare, batches::new),
        post("/payments/new", Action::BatchPrepare, batches::prepare),
        get("/payments/{batch}", Action::BatchRead, batch::show),
        get(
            "/payments/{batch}/lines/{no}",
            Action::BatchRead,
            lines::one,
        ),
        get(
            "/payments/{batch}/objections/new",
            Action::BatchPublish,
            objections::objection_form,
        ),
        post(
            "/payments/{batch}/objections/new",
            Action::BatchPublish,
            objections::objection,
        ),
        get(
            "/payments/{batch}/objections/{no}",
            Action::BatchPublish,
            objections::answer_form,
        ),
        post(
            "/payments/{batch}/objections/{no}",
            Action::BatchPublish,
            objections::answer,
        ),
    ]);
    routes.extend(list_routes::<Lines>());
    routes.extend(list_routes::<Findings>());
    routes.extend(acts::routes());
    routes.extend(owed::routes());
    routes.extend(funds::routes());
    routes.extend(list_routes::<::payments::Blockers>());
    routes.extend(list_routes::<::payments::FailedLines>());
    routes.extend(papers::routes());
    routes.extend(standards::routes());
    routes.extend(shipped::routes());
    routes
}

/// The page of a batch.
fn home(batch: &Batch) -> String {
    format!("/payments/{}", batch.key())
}

fn money(fen: i64) -> String {
    Fen::new(fen).grouped()
}

/// An amount that most rows do not have.
fn money_or_blank(fen: i64) -> String {
    if fen == 0 { String::new() } else { money(fen) }
}

/// The schemes of the catalogue to choose from.
fn scheme_choices(visit: &Visit) -> Result<Vec<Choice>> {
    let schemes = payments::schemes::Schemes::load(visit.office.catalogue())?;
    Ok(schemes
        .offers()
        .map(|s| Choice::new(s.code, s.label))
        .collect())
}

/// A day as somebody typed it, or what is wrong with it.
fn read_day(text: &str) -> std::result::Result<Date, String> {
    kernel::read_date(text).map_err(|e| e.to_string())
}
