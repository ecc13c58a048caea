//! What the office itself changes in the catalogue: the pages.

mod banks_form;
mod banks_pages;
mod banks_posted;
mod files_pages;
mod kinds_pages;
mod pages;

use crate::shell::Route;

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = pages::routes();
    routes.extend(kinds_pages::routes());
    routes.extend(banks_pages::routes());
    routes.extend(files_pages::routes());
    routes
}
