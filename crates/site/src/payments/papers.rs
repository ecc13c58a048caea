//! Papers in the browser: looked at, then printed (which the audit tells), or taken as a workbook.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::{home, scheme_choices};
use crate::kit::{Button, Choice, Download, Field, Link, Posted, Query, see_other};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::asked_scope;
use payments::model::Batch;
use payments::overview::batch_one;
use payments::papers::{notice_bytes, roster_bytes};
use payments::print::{Paper, PaperAsk, PaperKind, paper, paper_printed};
use payments::volumes::Volume;

/// The routes of the papers.
pub fn routes() -> Vec<Route> {
    let may = Action::BatchRead;
    vec![
        get("/payments/{batch}/roster", may, roster),
        post("/payments/{batch}/roster", may, print_roster),
        post("/payments/{batch}/roster.xlsx", may, roster_file),
        get("/payments/{batch}/signsheet", may, sign_sheet),
        post("/payments/{batch}/signsheet", may, print_sign_sheet),
        get("/payments/{batch}/notice", may, notice),
        post("/payments/{batch}/notice", may, print_notice),
        post("/payments/{batch}/notice.xlsx", may, notice_file),
    ]
}

/// Where a paper of a batch lies beneath it.
fn path_of(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Roster => "roster",
        PaperKind::SignSheet => "signsheet",
        PaperKind::Notice => "notice",
    }
}

/// 打印花名册: registers the printing and shows the paper.
pub(super) fn print_button(visit: &Visit, batch: &Batch, kind: PaperKind) -> Button {
    let label = kind.label().trim_start_matches("发放");
    visit.post_button(
        format!("打印{label}"),
        format!("{}/{}", home(batch), path_of(kind)),
    )
}

/// What of a paper is printed: asked on its page, kept when the printing is registered.
const KEPT: [&str; 3] = ["scheme", "division", "volume"];

/// Which volume, of a paper that one does not bind.
fn volume_field(volume: &Volume) -> Field {
    let choices = (1..=volume.of).map(|n| Choice::new(n.to_string(), format!("第{n}册")));
    Field::choice("volume", "册", choices.collect()).value(volume.number.to_string())
}

#[derive(Serialize)]
struct PaperPage {
    paper: Paper,
    path: String,
    filters: Vec<Field>,
    kept: Vec<(String, String)>,
    /// Before it is printed: what registers the printing.
    buttons: Vec<Button>,
    /// The batch's other papers.
    others: Vec<Button>,
    back: Link,
}

async fn show(visit: Visit, key: String, query: Query, kind: PaperKind) -> Result<Response> {
    let own = visit.actor.may(Action::BatchRead)?;
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let of_batch = own.narrowed(batch.division).unwrap_or(own);
    let scheme = query.given("scheme");
    let ask = PaperAsk {
        kind,
        within: asked_scope(of_batch, &query)?,
        scheme: scheme.as_deref(),
        volume: query.text("volume").parse().unwrap_or(1),
        printed: query.text("printed").parse().ok(),
    };
    let paper = paper(&visit.office, &batch, ask).await?;
    let path = format!("{}/{}", home(&batch), path_of(kind));
    let values: Vec<(String, String)> = KEPT
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), query.given(name)?)))
        .collect();
    let print = Button {
        values: values.clone(),
        ..print_button(&visit, &batch, kind)
    };
    let mut buttons = vec![print.primary()];
    if kind != PaperKind::SignSheet {
        buttons.push(visit.post_button("导出 Excel", format!("{path}.xlsx")));
    }
    let others = match kind {
        PaperKind::Roster if batch.approved_seq.is_some() => Some(PaperKind::Notice),
        PaperKind::Roster => None,
        PaperKind::SignSheet | PaperKind::Notice => Some(PaperKind::Roster),
    };
    let mut filters = match kind {
        PaperKind::Notice => Vec::new(),
        _ => vec![
            Field::choice("scheme", "待遇项目", scheme_choices(&visit)?)
                .value(query.text("scheme")),
        ],
    };
    filters.extend(paper.volume.as_ref().map(volume_field));
    let page = PaperPage {
        paper,
        path,
        filters,
        kept: values
            .into_iter()
            .filter(|(n, _)| n == "division")
            .collect(),
        buttons,
        others: others
            .map(|other| print_button(&visit, &batch, other))
            .into_iter()
            .collect(),
        back: Link::new(format!("批次 {}", batch.label), home(&batch)),
    };
    let title = format!("{}{}", batch.label, kind.label());
    visit.page("payments/paper.html", &title, &page)
}

async fn print(visit: Visit, key: String, posted: Posted, kind: PaperKind) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let what = (kind, posted.text("volume").parse().ok());
    let seq = paper_printed(&visit.office, &visit.actor, &batch.key(), what).await?;
    let mut query = Query::default();
    for name in KEPT {
        query = query.with(name, &posted.text(name));
    }
    let query = query.with("printed", &seq.to_string()).text_for_url();
    Ok(see_other(&format!(
        "{}/{}{query}",
        home(&batch),
        path_of(kind)
    )))
}

async fn roster(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    show(visit, key, query, PaperKind::Roster).await
}

async fn print_roster(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    print(visit, key, posted, PaperKind::Roster).await
}

async fn sign_sheet(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    show(visit, key, query, PaperKind::SignSheet).await
}

async fn print_sign_sheet(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    print(visit, key, posted, PaperKind::SignSheet).await
}

async fn notice(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Response> {
    show(visit, key, query, PaperKind::Notice).await
}

async fn print_notice(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    print(visit, key, posted, PaperKind::Notice).await
}

async fn roster_file(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let file = roster_bytes(&visit.office, &visit.actor, &key).await?;
    Ok(download(file))
}

async fn notice_file(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let file = notice_bytes(&visit.office, &visit.actor, &key).await?;
    Ok(download(file))
}

fn download(file: payments::papers::PaperFile) -> Response {
    Download {
        name: file.name,
        media: Download::XLSX,
        bytes: file.bytes,
    }
    .into_response()
}
