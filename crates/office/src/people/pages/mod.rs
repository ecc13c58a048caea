//! The pages of the register.

mod changes;
mod dossier;
mod list;
mod new;

use crate::access::Action;
use crate::shell::{Route, get, post};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get("/people", Action::PersonRead, list::list),
        post("/people/hardship", Action::PersonWrite, list::mark),
        post("/people/export", Action::ListExport, list::export),
        get("/people/columns", Action::PersonRead, list::columns),
        post("/people/columns", Action::PersonRead, list::set_columns),
        post("/people/views", Action::PersonRead, list::save_view),
        get("/people/new", Action::PersonWrite, new::form),
        post("/people/new", Action::PersonWrite, new::submit),
        get("/people/fill", Action::PersonWrite, new::fill),
        get("/people/{person}", Action::PersonRead, dossier::page),
        get("/people/{person}/print", Action::PersonRead, dossier::print),
        get("/people/{person}/edit", Action::PersonWrite, dossier::edit),
        post("/people/{person}/edit", Action::PersonWrite, dossier::save),
        post(
            "/people/{person}/reveal",
            Action::PersonReveal,
            dossier::reveal,
        ),
        post(
            "/people/{person}/family",
            Action::PersonWrite,
            dossier::add_relative,
        ),
        post(
            "/people/{person}/family/{relative}/remove",
            Action::PersonWrite,
            dossier::remove_relative,
        ),
        get(
            "/people/{person}/change",
            Action::PersonWrite,
            changes::propose_form,
        ),
        post(
            "/people/{person}/change",
            Action::PersonWrite,
            changes::propose,
        ),
        get("/changes", Action::PersonRead, changes::list),
        get("/changes/{request}", Action::PersonRead, changes::page),
        post(
            "/changes/{request}/agree",
            Action::ChangeApprove,
            changes::agree,
        ),
        post(
            "/changes/{request}/return",
            Action::ChangeApprove,
            changes::send_back,
        ),
        post(
            "/changes/{request}/withdraw",
            Action::PersonWrite,
            changes::withdraw,
        ),
    ]
}
