//! The pages of 年度确认: the campaigns, the list of one with its progress by place, somebody on it, the list on paper.

mod campaign;
mod one;

use crate::kit::{Button, Link, ListPage};
use crate::shell::{ListFace, Route, Visit, act_routes, form_routes, get, list_routes, post};
use ground::acts::All;
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use registers::confirmations::{
    Campaign, CampaignList, Campaigns, ConfirmationInHand, Differences, Due,
};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = list_routes::<CampaignList>();
    routes.extend(list_routes::<Due>());
    routes.extend(list_routes::<Differences>());
    routes.extend(form_routes::<All<Campaigns>>());
    routes.extend(act_routes::<Campaign>());
    routes.extend(act_routes::<ConfirmationInHand>());
    routes.extend([
        get(
            "/confirmations/{campaign}/sheet",
            Action::PersonRead,
            campaign::sheet,
        ),
        post(
            "/confirmations/{campaign}/chosen/confirm",
            Action::LedgerWrite,
            campaign::chosen_to_confirm,
        ),
        post(
            "/confirmations/{campaign}/chosen/adopt",
            Action::LedgerWrite,
            campaign::chosen_to_adopt,
        ),
        post(
            "/confirmations/{campaign}/chosen/suspend",
            Action::PersonWrite,
            campaign::chosen_to_suspend,
        ),
        get(
            "/confirmations/{campaign}/{no}",
            Action::PersonRead,
            one::page,
        ),
    ]);
    routes
}

impl ListFace for CampaignList {
    async fn dress(&self, visit: &Visit, _: &Looking<'_>, page: &mut ListPage) -> Result<()> {
        if visit.may(Action::PersonWrite) {
            let at = "/confirmations/new";
            let make = Button::link("新建年度确认", at).primary();
            page.buttons.push(make);
            page.table.empty_next = vec![Link::new("新建年度确认", at)];
        }
        Ok(())
    }
}
