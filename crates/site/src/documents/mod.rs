//! The pages of documents.

mod edit;
mod list;
mod paper;

use axum::response::Response;
use serde::Serialize;

use crate::kit::Query;
use crate::shell::{Route, Visit, act_routes_of, get, list_routes, post};
use ground::authority::Action;
use ground::error::Result;
use papers::documents::content::Printed;
use papers::documents::drafts::{DocumentKey, Opened, document_open};
use papers::documents::{DocumentInHand, Documents};
use papers::figures::Reach;
use papers::figures::actions::Span;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let (read, write) = (Action::DocumentRead, Action::ReportWrite);
    let mut routes = list_routes::<Documents>();
    // What the text leaves out is written from a button beside it, and a sentence taken on.
    let (paged, posted) = (["remake", "void"], ["include", "take_on"]);
    routes.extend(act_routes_of::<DocumentInHand>(&paged, &posted));
    routes.extend([
        get("/documents/new", write, list::new),
        post("/documents/new", write, list::make),
        get("/documents/{document}", read, paper::page),
        get("/documents/{document}/edit", write, edit::form),
        post("/documents/{document}/edit", write, edit::save),
        get("/documents/{document}/versions", read, edit::versions),
        get("/documents/{document}/annex", read, paper::annex),
        get("/documents/{document}/word", read, paper::word),
        post(
            "/documents/{document}/sign",
            Action::DocumentSign,
            paper::sign,
        ),
        post(
            "/documents/{document}/ledgers",
            Action::ListExport,
            paper::ledgers,
        ),
    ]);
    routes
}

/// A document of an address; nothing while its figures are still being worked out.
async fn open(visit: &Visit, key: &str) -> Result<Option<Opened>> {
    document_open(&visit.office, &visit.actor, DocumentKey::read(key)?).await
}

#[derive(Serialize)]
struct WaitPage {
    period: String,
}

/// Shown while figures are being worked out; asks again by itself.
fn wait(visit: &Visit) -> Result<Response> {
    let period = String::new();
    visit.page("figures/wait.html", "文稿", &WaitPage { period })
}

/// The page of a figure for a document's division and time.
fn figure_href(opened: &Opened, (code, reach): (&str, Reach), before: bool) -> String {
    let year = opened.row.year - i32::from(before);
    let query = Query::default()
        .with("division", &opened.row.division.to_string())
        .with("year", &year.to_string());
    // A whole year is what the page shows unasked; a paper of full length links to hundreds.
    let query = match opened.row.span == Span::Year.code() {
        true => query,
        false => query.with("span", &opened.row.span),
    };
    let query = match reach {
        Reach::Whole => query,
        Reach::Own | Reach::Beneath => query.with("reach", reach.code()),
    };
    format!("/figures/{code}{}", query.text_for_url())
}

/// Where a number that a document prints comes from: the page of its figure, or its one ledger entry.
fn printed_href(opened: &Opened, printed: &Printed) -> String {
    match &printed.entry {
        Some(page) if page.starts_with('/') => page.clone(),
        Some(entry) => format!("/ledgers/{entry}"),
        None => figure_href(opened, (&printed.code, printed.reach), printed.before),
    }
}
