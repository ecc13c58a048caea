//! The pages of the register.

mod batch;
mod changes;
mod dossier;
mod edit;
mod gone;
mod list;
mod merge;
mod new;
mod owed;
mod packages;
mod propose;
mod quality;
mod slip;
mod timeline;

pub(crate) use new::key_field;

use crate::shell::{Route, act_routes, form_routes, get, list_routes, post};
use ground::acts::All;
use ground::authority::Action;
use registers::people::{
    ChangeInHand, Changes, PackageInHand, Packages, People, PersonInHand, RelativeInHand, Relatives,
};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<People>();
    routes.extend(list_routes::<Changes>());
    routes.extend(list_routes::<Packages>());
    routes.extend([
        get("/people/pick", Action::PersonRead, batch::pick),
        post("/people/hardship", Action::PersonWrite, batch::hardship),
        post(
            "/people/hardship/save",
            Action::PersonWrite,
            batch::hardship_save,
        ),
        get("/people/query", Action::PersonRead, list::query_form),
        get("/people/quality", Action::PersonRead, quality::page),
        post("/people/query", Action::PersonRead, list::asked),
        get("/people/new", Action::PersonWrite, new::form),
        post("/people/new", Action::PersonWrite, new::submit),
        post("/people/fill", Action::PersonWrite, new::fill),
        get("/people/{person}", Action::PersonRead, gone::page),
        get("/people/{person}/print", Action::PersonRead, dossier::print),
        get("/people/{person}/edit", Action::PersonWrite, edit::edit),
        post("/people/{person}/edit", Action::PersonWrite, edit::save),
        post(
            "/people/{person}/reveal",
            Action::PersonReveal,
            edit::reveal,
        ),
        post(
            "/changes/{request}/reveal",
            Action::PersonReveal,
            changes::reveal,
        ),
        get(
            "/people/{person}/change",
            Action::PersonWrite,
            propose::propose_form,
        ),
        post(
            "/people/{person}/change",
            Action::PersonWrite,
            propose::propose,
        ),
        get(
            "/people/{person}/merge/look",
            Action::PersonWrite,
            merge::look,
        ),
        post(
            "/people/{person}/merge/look",
            Action::PersonWrite,
            merge::look_for,
        ),
        get("/people/{person}/slip", Action::PersonWrite, slip::show),
        post("/people/{person}/slip", Action::PersonWrite, slip::print),
        post(
            "/people/{person}/slip/sheet",
            Action::PersonWrite,
            slip::sheet,
        ),
        get(
            "/changes/packages/{package}",
            Action::PersonRead,
            packages::page,
        ),
        get("/changes/{request}", Action::PersonRead, changes::page),
    ]);
    routes.extend(form_routes::<PersonInHand>());
    routes.extend(form_routes::<All<Relatives>>());
    routes.extend(act_routes::<RelativeInHand>());
    routes.extend(act_routes::<ChangeInHand>());
    routes.extend(act_routes::<PackageInHand>());
    routes
}
