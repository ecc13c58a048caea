//! Every route of the program. A subject's pages are listed in its own `pages.rs`; here they come together.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::accounts;
use crate::api;
use crate::assessment;
use crate::attachments;
use crate::audit_log;
use crate::cases;
use crate::check;
use crate::design;
use crate::desk;
use crate::dictionary;
use crate::documents;
use crate::exchange;
use crate::figures;
use crate::help;
use crate::ledgers;
use crate::organisation;
use crate::pairs;
use crate::payments;
use crate::people;
use crate::plans;
use crate::shell::{App, Gate, Route, get};

/// All routes, each with its gate.
pub fn every_route() -> Vec<Route> {
    let mut routes = vec![
        get("/healthz", Gate::Open, healthz),
        get("/static/{hash}/{name}", Gate::Open, asset),
    ];
    routes.extend(desk::pages::routes());
    routes.extend(accounts::pages::routes());
    routes.extend(exchange::pages::routes());
    routes.extend(people::pages::routes());
    routes.extend(ledgers::pages::routes());
    routes.extend(plans::pages::routes());
    routes.extend(cases::pages::routes());
    routes.extend(attachments::pages::routes());
    routes.extend(payments::pages::routes());
    routes.extend(design::pages::routes());
    routes.extend(accounts::users_pages::routes());
    routes.extend(accounts::account_pages::routes());
    routes.extend(organisation::pages::routes());
    routes.extend(pairs::pages::routes());
    routes.extend(audit_log::pages::routes());
    routes.extend(dictionary::pages::routes());
    routes.extend(api::routes());
    routes.extend(help::pages::routes());
    routes.extend(figures::pages::routes());
    routes.extend(documents::pages::routes());
    routes.extend(check::pages::routes());
    routes.extend(assessment::pages::routes());
    routes
}

/// Method and path of every route, for the test that holds them against the permission table.
pub fn listed() -> Vec<(String, String)> {
    every_route()
        .iter()
        .map(|route| (route.method.to_string(), route.path.to_string()))
        .collect()
}

async fn healthz() -> &'static str {
    "ok"
}

async fn asset(State(app): State<App>, Path((hash, name)): Path<(String, String)>) -> Response {
    app.templates.assets().serve(&hash, &name)
}
