//! Every route of the program. A subject's pages are listed in its own `pages.rs`; here they come together.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::api;

use site::shell::{App, Gate, Route, get};

/// All routes, each with its gate.
pub fn every_route() -> Vec<Route> {
    let mut routes = vec![
        get("/healthz", Gate::Open, healthz),
        get("/static/{hash}/{name}", Gate::Open, asset),
    ];
    routes.extend(site::desk::pages::routes());
    routes.extend(site::accounts::pages::routes());
    routes.extend(site::exchange::routes());
    routes.extend(site::people::routes());
    routes.extend(site::comparisons::routes());
    routes.extend(site::confirmations::routes());
    routes.extend(site::ledgers::routes());
    routes.extend(site::plans::routes());
    routes.extend(site::cases::routes());
    routes.extend(site::attachments::routes());
    routes.extend(site::payments::routes());
    routes.extend(site::design::pages::routes());
    routes.extend(site::accounts::users_pages::routes());
    routes.extend(site::accounts::account_pages::routes());
    routes.extend(site::organisation::pages::routes());
    routes.extend(site::pairs::pages::routes());
    routes.extend(site::audit_log::routes());
    routes.extend(site::dictionary::routes());
    routes.extend(api::routes());
    routes.extend(site::help::pages::routes());
    routes.extend(site::help::install::routes());
    routes.extend(site::figures::routes());
    routes.extend(site::documents::routes());
    routes.extend(site::check::routes());
    routes.extend(site::assessment::routes());
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
