//! A plan's life: the forms with which it is issued (印发) as it was read, and summed up (总结).

use axum::extract::Path;
use axum::response::Response;

use super::plan_key;
use crate::kit::Query;
use crate::shell::Visit;
use crate::shell::{ActForm, ActPage, act_form, only_form};
use ground::error::Result;
use work::plans::PlanInHand;
use work::plans::actions::plan_open;

impl ActPage for PlanInHand {
    async fn page(visit: &Visit, key: &str, forms: Vec<ActForm>) -> Result<Response> {
        shown(visit, key, only_form(forms)?)
    }
}

fn shown(visit: &Visit, key: &str, act: ActForm) -> Result<Response> {
    let title = format!("{}计划", act.form.submit);
    let form = act.form.cancel(format!("/plans/{key}"));
    visit.form(&title, form)
}

pub(super) async fn issue_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    let plan = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let mut act = act_form(&visit, &plan, "issue").await?;
    // What was on the page that led here is what was read.
    if let (Some(seen), Some(field)) = (
        query.given("seen"),
        act.form
            .fields_mut()
            .find(|field| field.name == "issue_seen"),
    ) {
        field.value = seen;
    }
    shown(&visit, &key, act)
}

pub(super) async fn close_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let plan = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let act = act_form(&visit, &plan, "close").await?;
    shown(&visit, &key, act)
}
