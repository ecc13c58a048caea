//! The shell around every page (外壳): who asks, whether she may, the menu she sees, and how a page is answered. Owns the
//! gate that every route passes; refuses to know what the pages do. Their list is in `web`.

mod act_forms;
mod answers;
pub mod cookies;
mod gate;
mod list_face;
mod lists;
mod manual;
mod menu;
mod once;
mod reached;
mod route;
mod second;
mod views;
mod visit;

pub use act_forms::{
    ActForm, ActPage, act_form, act_forms, act_routes, act_routes_of, done_with, field,
    form_routes, only_form, own_form,
};
pub use answers::Answers;
pub use gate::{PASSWORD_PAGE, answer_problems, guard, headers};
pub use list_face::{ListFace, filter_fields, first_rows, rows_shown};
pub use lists::{list_page, list_routes, picked};
pub use menu::{LiveMenu, Menu, MenuGroup, MenuItem};
pub use reached::{Reached, RootCertificate};
pub use route::{Gate, Route, get, post};
pub use second::{HOW, PROVE_PAGE, TO, code_form, code_page, own_page};
pub use visit::{App, Visit};
