//! 抚恤补助关系转移单 of somebody who moves out: to whom, on paper, and as a roster for the county that receives her.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::kit::{Button, Link, Posted, Query, see_other};
use crate::shell::Visit;
use ground::authority::Action;
use ground::error::Result;
use ground::http::ask::encoded;
use payments::{TransferSlip, transfer_printed, transfer_sheet, transfer_slip};
use registers::people::register::PersonKey;

#[derive(Serialize)]
struct SlipPage {
    slip: TransferSlip,
    at: String,
    to: String,
    token: String,
    sheet: Option<Button>,
    back: Link,
}

pub(super) async fn show(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let (to, printed) = (query.text("to"), query.text("printed").parse().ok());
    let slip = transfer_slip(&visit.office, &visit.actor, key, (&to, printed)).await?;
    let at = format!("/people/{key}/slip");
    let sheet = visit.may(Action::PersonReveal).then(|| Button {
        values: vec![("to".to_owned(), to.clone())],
        ..visit.post_button("下载转移表（给接收单位导入）", format!("{at}/sheet"))
    });
    let title = slip.title.clone();
    let page = SlipPage {
        slip,
        at,
        to,
        token: visit.token.clone(),
        sheet,
        back: Link::new("返回", format!("/people/{key}")),
    };
    visit.page("people/slip.html", &title, &page)
}

pub(super) async fn print(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let to = posted.text("to");
    let seq = transfer_printed(&visit.office, &visit.actor, key, &to).await?;
    let to = encoded(&to);
    Ok(see_other(&format!(
        "/people/{key}/slip?to={to}&printed={seq}"
    )))
}

pub(super) async fn sheet(
    visit: Visit,
    Path(person): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    let to = posted.text("to");
    let file = transfer_sheet(&visit.office, &visit.actor, key, &to).await?;
    Ok(file.into_response())
}
