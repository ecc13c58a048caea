//! 资金 in the browser: what arrived, was advanced, given back; and a year's settlement.

use axum::response::Response;

use crate::kit::{Button, Form, Link, ListPage, Posted};
use crate::shell::{
    ActForm, ActPage, ListFace, Route, Visit, done_with, form_routes, get, list_routes, only_form,
    own_form, post,
};
use ground::acts::{All, Collection, Subject};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use payments::words::yuan;
use payments::{FundEntries, FundInHand, FundSettlement, Funds};

/// The routes of 资金.
pub fn routes() -> Vec<Route> {
    let write = Action::FundsWrite;
    let mut routes = list_routes::<FundEntries>();
    routes.extend(list_routes::<FundSettlement>());
    routes.extend([get(Funds::AT, write, new), post(Funds::AT, write, record)]);
    routes.extend(form_routes::<FundInHand>());
    routes
}

impl ListFace for FundEntries {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.tools.push(Link::new("资金结算", "/funds/settlement"));
        if visit.may(Action::FundsWrite) {
            page.buttons = vec![Button::link("登记资金", Funds::AT).primary()];
            page.table.empty_next = vec![Link::new("登记资金", Funds::AT)];
        }
        Ok(())
    }
}

impl ListFace for FundSettlement {
    async fn dress(&self, _: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        page.tools.push(Link::new("资金登记", "/funds"));
        page.table.empty_next = vec![Link::new("资金登记", "/funds")];
        Ok(())
    }
}

async fn form_of(visit: &Visit) -> Result<Form> {
    let form = own_form::<All<Funds>>(visit, "", "record").await?;
    Ok(form.cancel("/funds"))
}

async fn new(visit: Visit) -> Result<Response> {
    let form = form_of(&visit).await?;
    visit.form("登记资金", form)
}

async fn record(visit: Visit, posted: Posted) -> Result<Response> {
    let mut form = form_of(&visit).await?;
    form.keep(&posted);
    let text = |code: &str| posted.raw(code);
    match done_with::<All<Funds>>(&visit, "", ("record", None), &mut form, &text).await? {
        Some(done) => Ok(visit.done("/funds", &done.told)),
        None => visit.form("登记资金", form),
    }
}

impl ActPage for FundInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        let reader = visit.office.db().reader().into();
        let it = FundInHand::open(&visit.office, reader, &visit.actor, key).await?;
        let (row, act) = (it.row(), only_form(forms)?);
        let (kind, budget, fen) = (row.kind.label(), row.budget.label(), yuan(row.fen));
        let title = format!("{}：{kind}（{budget}，{fen}，{}）", act.label, row.paper);
        visit.form(&title, act.form.cancel(it.above()))
    }

    fn returns(&self) -> String {
        self.above()
    }
}
