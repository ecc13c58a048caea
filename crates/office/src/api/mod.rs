//! The office for other programs (接口): `/api/v1`, the same actions and the same permissions as the pages, answered in
//! JSON. Numbers of people are masked as on the pages. Owns shapes and their description; decides nothing.

mod document;
mod money;
pub mod pages;
mod records;
mod shapes;
mod system;

use crate::shell::Route;

/// Every route of the interface, and its description.
pub fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(records::routes());
    routes.extend(money::routes());
    routes.extend(system::routes());
    routes
}
