//! The pages of cases.

mod acts;
mod cards;
mod forms;
mod list;
mod new;
mod one;

use crate::authority::Action;
use crate::shell::{Route, get, post};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    use Action::{CaseApprove, CaseDo, CaseManage, CaseRead, CaseWrite, LedgerRead, LedgerWrite};
    vec![
        get("/cases", CaseRead, list::list),
        get("/cases/new", CaseWrite, new::new),
        post("/cases/new", CaseWrite, new::create),
        get("/cases/cards", LedgerRead, cards::list),
        get("/cases/cards/{card}", LedgerRead, cards::one),
        post("/cases/cards/{card}", LedgerWrite, cards::contact),
        get("/cases/{case}", CaseRead, one::page),
        get("/cases/{case}/edit", CaseWrite, new::edit),
        post("/cases/{case}/edit", CaseWrite, new::save),
        post("/cases/{case}/accept", CaseManage, acts::accept),
        post("/cases/{case}/assign", CaseManage, acts::assign),
        post("/cases/{case}/manage/{act}", CaseManage, acts::manage),
        post("/cases/{case}/do/{act}", CaseDo, acts::work),
        post("/cases/{case}/close", CaseDo, acts::close),
        post("/cases/{case}/opinion", CaseApprove, acts::opinion),
    ]
}
