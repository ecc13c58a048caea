//! The pages of cases.

mod cards;
mod list;
mod new;
mod one;

use crate::shell::{Route, act_routes, get, list_routes, post};
use ground::authority::Action;
use work::cases::{Cards, CaseInHand, Cases};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    use Action::{CaseRead, CaseWrite, LedgerRead, LedgerWrite};
    let mut routes = list_routes::<Cases>();
    routes.extend(list_routes::<Cards>());
    routes.extend([
        get("/cases/new", CaseWrite, new::new),
        post("/cases/new", CaseWrite, new::create),
        get("/cases/cards/{card}", LedgerRead, cards::one),
        post("/cases/cards/{card}", LedgerWrite, cards::contact),
        get("/cases/{case}", CaseRead, one::page),
        get("/cases/{case}/edit", CaseWrite, new::edit),
        post("/cases/{case}/edit", CaseWrite, new::save),
    ]);
    routes.extend(act_routes::<CaseInHand>());
    routes
}
