//! The pages of importing: 导入, 核对, 结果, 粘贴, 模板; of long work, and of the files that wait.

mod jobs;
mod list;
mod next;
mod preview;

use axum::response::Response;
use chrono::{DateTime, FixedOffset};

use crate::kit::see_other;
use crate::shell::{Gate, Route, Visit, get, list_routes, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::jobs::JobState;
use ground::key::Number;
use registers::exchange::list::{ImportRows, Imports};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let import = Action::WorkbookImport;
    let mut routes = list_routes::<Imports>();
    routes.extend(list_routes::<ImportRows>());
    routes.extend([
        post("/imports", import, list::hand_in_file),
        get("/imports/paste", import, list::paste),
        post("/imports/paste", import, list::hand_in_block),
        get("/imports/templates/{kind}", import, list::blank),
        get("/imports/{import}", import, preview::show),
        post("/imports/{import}/columns", import, preview::explained),
        post("/imports/{import}/confirm", import, preview::confirmed),
        post("/imports/{import}/drop", import, preview::dropped),
        post("/imports/{import}/settle", import, preview::settled),
        get("/imports/{import}/undo", import, preview::undo_form),
        post("/imports/{import}/undo", import, preview::undone),
        get("/imports/{import}/corrections", import, preview::corrected),
        post("/imports/{import}/results", import, preview::listed),
        get("/jobs/{job}", Gate::SignedIn, jobs::show),
        post("/jobs/{job}/cancel", Gate::SignedIn, jobs::cancelled),
        get("/downloads", Gate::SignedIn, jobs::downloads),
        get("/downloads/{job}", Gate::SignedIn, jobs::download),
    ]);
    routes
}

/// Work that is done in this time needs no page of its own.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(1_200);

/// Where to look after a job has begun: at once where its result is, if it does not take long.
async fn after_job(visit: &Visit, job: i64) -> Result<Response> {
    let region = visit.office.profile().division.region();
    visit.office.jobs().settled(region, job, PATIENCE).await;
    let job = visit
        .office
        .jobs()
        .of(region, visit.actor.user, job)
        .await?;
    Ok(match job.state {
        JobState::Done => visit.done(&job.href, &job.message),
        _ => see_other(&format!("/jobs/{}", Number(job.id))),
    })
}

/// The import that an address or a form names.
fn number(id: &str) -> Result<i64> {
    let Number(id) = id.parse().map_err(|_| Error::not_found("这次导入"))?;
    Ok(id)
}

/// A moment as the office's clock on the wall has it: 2026-11-24 10:30.
fn local(moment: &str) -> String {
    const BEIJING: i32 = 8 * 3_600;
    let read = DateTime::parse_from_rfc3339(moment).ok();
    let beijing = FixedOffset::east_opt(BEIJING);
    read.zip(beijing).map_or_else(
        || moment.to_owned(),
        |(moment, beijing)| {
            let there = moment.with_timezone(&beijing);
            there.format("%Y-%m-%d %H:%M").to_string()
        },
    )
}
