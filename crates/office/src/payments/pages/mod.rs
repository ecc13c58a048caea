//! The pages of 待遇发放.

mod acts;
mod bank;
mod batch;
mod batches;
mod lines;
mod notice;
mod papers;
mod shipped;
mod standards;

use kernel::{Date, Fen};

use super::model::{Batch, BatchState};
use super::seen::batch_as_seen;
use crate::authority::Action;
use crate::platform::error::Result;
use crate::platform::web::{Badge, Choice, Posted, Tone};
use crate::shell::{Route, Visit, get, post};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/payments", Action::BatchRead, batches::list),
        get("/payments/new", Action::BatchPrepare, batches::new),
        post("/payments/new", Action::BatchPrepare, batches::prepare),
        get("/payments/{key}", Action::BatchRead, batch::show),
        get("/payments/{key}/lines", Action::BatchRead, lines::list),
        get("/payments/{key}/lines/{no}", Action::BatchRead, lines::one),
        get(
            "/payments/{key}/findings",
            Action::BatchRead,
            lines::findings,
        ),
        post("/payments/{key}/review", Action::BatchReview, acts::review),
        get(
            "/payments/{key}/approve",
            Action::BatchApprove,
            acts::approve_check,
        ),
        post(
            "/payments/{key}/approve",
            Action::BatchApprove,
            acts::approve,
        ),
        get(
            "/payments/{key}/return",
            Action::BatchReturn,
            acts::return_form,
        ),
        post(
            "/payments/{key}/return",
            Action::BatchReturn,
            acts::return_back,
        ),
        get(
            "/payments/{key}/void",
            Action::BatchPrepare,
            acts::void_check,
        ),
        post("/payments/{key}/void", Action::BatchPrepare, acts::void),
        get(
            "/payments/{key}/publish",
            Action::BatchPublish,
            notice::publish_form,
        ),
        post(
            "/payments/{key}/publish",
            Action::BatchPublish,
            notice::publish,
        ),
        get(
            "/payments/{key}/objections/new",
            Action::BatchPublish,
            notice::objection_form,
        ),
        post(
            "/payments/{key}/objections/new",
            Action::BatchPublish,
            notice::objection,
        ),
        get(
            "/payments/{key}/objections/{no}",
            Action::BatchPublish,
            notice::answer_form,
        ),
        post(
            "/payments/{key}/objections/{no}",
            Action::BatchPublish,
            notice::answer,
        ),
        get(
            "/payments/{key}/export",
            Action::BatchExport,
            bank::export_form,
        ),
        post("/payments/{key}/export", Action::BatchExport, bank::export),
        get(
            "/payments/{key}/settle",
            Action::BatchSettle,
            bank::settle_form,
        ),
        post("/payments/{key}/settle", Action::BatchSettle, bank::settle),
    ];
    routes.extend(papers::routes());
    routes.extend(standards::routes());
    routes.extend(shipped::routes());
    routes
}

/// The page of a batch.
fn home(batch: &Batch) -> String {
    format!("/payments/{}", batch.key())
}

/// A batch's state as a badge.
fn badge(state: BatchState) -> Badge {
    let tone = match state {
        BatchState::Draft | BatchState::Reviewed => Tone::Soon,
        BatchState::Approved
        | BatchState::Published
        | BatchState::Exported
        | BatchState::Answered => Tone::Plain,
        BatchState::Closed => Tone::Good,
        BatchState::Void => Tone::Quiet,
    };
    Badge::new(state.label(), tone)
}

fn money(fen: i64) -> String {
    Fen::new(fen).grouped()
}

/// An amount that most rows do not have.
fn money_or_blank(fen: i64) -> String {
    if fen == 0 { String::new() } else { money(fen) }
}

/// The schemes of the catalogue to choose from.
fn scheme_choices(visit: &Visit) -> Result<Vec<Choice>> {
    let schemes = super::schemes::Schemes::load(visit.office.catalogue())?;
    let choice = |s: &super::schemes::Scheme| Choice::new(&s.code, &s.label);
    Ok(schemes.iter().map(choice).collect())
}

/// The batch that a form is about, still in the state in which its page was opened: forms post it as `state`.
async fn as_seen(visit: &Visit, key: &str, posted: &Posted) -> Result<Batch> {
    let seen = posted.text("state");
    batch_as_seen(&visit.office, &visit.actor, Action::BatchRead, (key, &seen)).await
}

/// A day as somebody typed it, or what is wrong with it.
fn read_day(text: &str) -> std::result::Result<Date, String> {
    kernel::read_date(text).map_err(|e| e.to_string())
}
