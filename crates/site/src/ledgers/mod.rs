//! The pages of every ledger kind, from its catalogue file alone.

mod book;
mod doubt;
mod entry;
mod list;
mod together;
mod visit_plan;
mod visit_row;
mod visits;

use crate::shell::{Route, Visit, act_routes, get, list_routes, post};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use registers::ledgers::Entries;
use registers::ledgers::acts::EntryInHand;
use registers::ledgers::kind::{Kind, kinds};
use registers::ledgers::together::Together;
use registers::ledgers::visits::{HouseholdInHand, Households, OverdueVisits, VisitTask, Visits};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<Entries>();
    routes.extend([
        get("/ledgers/{kind}/new", Action::LedgerWrite, entry::new),
        post("/ledgers/{kind}/new", Action::LedgerWrite, entry::create),
        get("/ledgers/{kind}/{entry}", Action::LedgerRead, entry::page),
        get(
            "/ledgers/{kind}/{entry}/edit",
            Action::LedgerWrite,
            entry::edit,
        ),
        post(
            "/ledgers/{kind}/chosen/change",
            Action::LedgerWrite,
            together::chosen_to_change,
        ),
        post(
            "/ledgers/{kind}/chosen/remove",
            Action::LedgerWrite,
            together::chosen_to_remove,
        ),
        get("/visits/new", Action::LedgerWrite, visit_plan::new),
        post("/visits/new", Action::LedgerWrite, visit_plan::submit),
        get("/visits/{task}/sheet", Action::LedgerRead, visits::sheet),
        get("/visits/{task}/book", Action::LedgerWrite, book::page),
        get(
            "/visits/{task}/record_all",
            Action::LedgerWrite,
            visit_row::together_form,
        ),
        get(
            "/visits/{task}/households",
            Action::LedgerWrite,
            visit_row::add_form,
        ),
        get(
            "/visits/{task}/{target}",
            Action::LedgerWrite,
            visit_row::page,
        ),
        get(
            "/visits/{task}/{target}/cancel",
            Action::LedgerWrite,
            visit_row::give_up_form,
        ),
    ]);
    routes.extend(list_routes::<Visits>());
    routes.extend(list_routes::<Households>());
    routes.extend(list_routes::<OverdueVisits>());
    routes.extend(act_routes::<All<Together>>());
    routes.extend(act_routes::<EntryInHand>());
    routes.extend(act_routes::<VisitTask>());
    routes.extend(act_routes::<HouseholdInHand>());
    routes
}

pub(crate) use entry::controls;

/// The kind of an address.
fn kind_named(visit: &Visit, code: &str) -> Result<Kind> {
    let found = kinds(visit.office.catalogue())?
        .into_iter()
        .find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::not_found("这种台账"))
}
