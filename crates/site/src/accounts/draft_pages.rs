//! Drafts as the browser asks for them, and the page on which a late post is submitted again.

use axum::Json;
use axum::extract::Path;
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use crate::kit::{Button, Form, Posted, see_other};
use crate::shell::{Gate, Route, Visit, get, post};
use ground::error::Result;
use ground::time::moment_shown;
use registers::accounts::drafts;

/// The pages of drafts.
pub fn routes() -> Vec<Route> {
    vec![
        get("/drafts/{form}", Gate::SignedIn, show),
        post("/drafts/{form}", Gate::SignedIn, save),
        post("/drafts/{form}/discard", Gate::SignedIn, discard),
        get("/continue", Gate::SignedIn, kept_post),
        post("/continue", Gate::SignedIn, submit_again),
        post("/continue/discard", Gate::SignedIn, discard_post),
    ]
}

/// A draft as the script on the form's page puts it back; nothing where there is none.
async fn show(visit: Visit, Path(form): Path<String>) -> Result<Response> {
    let found = drafts::load(&visit.office, &visit.actor, &form).await?;
    Ok(match found {
        Some(draft) => {
            let moment = moment_shown(&draft.saved_at);
            Json(json!({ "saved_at": moment, "fields": draft.fields })).into_response()
        }
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

async fn save(visit: Visit, Path(form): Path<String>, posted: Posted) -> Result<Response> {
    drafts::save(&visit.office, &visit.actor, &form, posted.typed()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn discard(visit: Visit, Path(form): Path<String>, _: Posted) -> Result<Response> {
    drafts::discard(&visit.office, &visit.actor, &form).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Serialize)]
struct ContinuePage {
    form: Form,
    saved_at: String,
    discard: Button,
}

/// After signing in again: what was posted too late, to be submitted by a press.
async fn kept_post(visit: Visit) -> Result<Response> {
    let Some(draft) = drafts::kept_post(&visit.office, &visit.actor).await? else {
        return Ok(see_other("/"));
    };
    let mut form = Form::new("/continue", "继续提交", Vec::new());
    form.hidden = draft.fields;
    let page = ContinuePage {
        form: visit.with_token(form),
        saved_at: moment_shown(&draft.saved_at),
        discard: visit.post_button("不提交了", "/continue/discard"),
    };
    visit.page("access/continue.html", "继续提交", &page)
}

/// The browser posts the same fields once more, to where they were meant for: there everything is checked as always.
async fn submit_again(visit: Visit, _: Posted) -> Result<Response> {
    let Some(draft) = drafts::kept_post(&visit.office, &visit.actor).await? else {
        return Ok(see_other("/"));
    };
    drafts::discard_post(&visit.office, &visit.actor).await?;
    let location = HeaderValue::from_str(&draft.path).unwrap_or(HeaderValue::from_static("/"));
    Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, location)]).into_response())
}

async fn discard_post(visit: Visit, _: Posted) -> Result<Response> {
    drafts::discard_post(&visit.office, &visit.actor).await?;
    Ok(visit.done("/", "没有提交，上次填写的内容已清除。"))
}
