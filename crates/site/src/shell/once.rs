//! A post that comes twice: a second press, a line that was cut off and a program that asks again. It is done once, and
//! answered alike.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answers::{ANSWER_MAX, Given};
use super::visit::{App, Visit};
use crate::kit::Problem;
use ground::error::Error;
use ground::http::ask::POST_BYTES_MAX;
use ground::http::posts::{forget, is_done, used_otherwise};
use ground::once::{Post, answering};

/// By which a program says that it asks for the same once more.
const KEY_HEADER: &str = "idempotency-key";
/// So long may such a key be.
const KEY_MAX: usize = 100;
/// So often, and so long between, it is looked whether the first of two answers is there.
const LOOKS: usize = 20;
const BETWEEN: Duration = Duration::from_millis(50);

/// Answers a request; a post whose like was done is answered as that was.
pub(super) async fn once(app: &App, visit: &Visit, request: Request, next: Next) -> Response {
    if request.method() == Method::GET || !visit.known {
        return next.run(request).await;
    }
    let (request, key) = match said_key(visit, request).await {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    if let Some(key) = &key
        && let Ok(true) = is_done(app.office.db(), key).await
    {
        return answered_before(app, key).await;
    }
    let at = app.office.clock().now_utc().timestamp_millis();
    let said = key.is_some();
    let post = Arc::new(Post::at(at, key));
    let response = answering(Arc::clone(&post), next.run(request)).await;
    settled(app, (&post, said), response).await
}

/// The key that a program says, for its user and for what it asks.
async fn said_key(
    visit: &Visit,
    request: Request,
) -> std::result::Result<(Request, Option<String>), Problem> {
    let Some(said) = request.headers().get(KEY_HEADER) else {
        return Ok((request, None));
    };
    let said = said.to_str().unwrap_or_default().trim().to_owned();
    if said.is_empty() || said.len() > KEY_MAX {
        let words = format!("Idempotency-Key 写1至{KEY_MAX}个字母、数字、符号");
        return Err(Problem::from(&Error::refusal(words)));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, POST_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| Problem::too_large())?;
    let what = format!("{} {} {}", parts.method, parts.uri, seal::sm3_hex(&bytes));
    let whose = seal::sm3_hex(format!("{}|{said}", visit.actor.key()).as_bytes());
    let key = format!("{whose}{}", seal::sm3_hex(what.as_bytes()));
    if used_otherwise(visit.office.db(), &whose, &key)
        .await
        .map_err(|e| Problem::from(&e))?
    {
        let words = "这个 Idempotency-Key 已经用在另一个请求上，没有办理。不同的请求请用不同的";
        return Err(Problem::from(&Error::refusal(words)));
    }
    Ok((Request::from_parts(parts, Body::from(bytes)), Some(key)))
}

/// Remembers what was done, and how it was answered. A form is done where it leads to another page: one that is answered
/// with what it asked for, a number that was sealed, a password told once, is nothing to be told again.
async fn settled(app: &App, (post, said): (&Post, bool), response: Response) -> Response {
    let Some(key) = post.key() else {
        return response;
    };
    let refused = response.status().as_u16() >= 400;
    let done = !refused && (said || response.status().is_redirection());
    match (post.is_noted(), done) {
        (true, true) => kept(app, &key, response).await,
        (true, false) => {
            if let Err(error) = forget(app.office.db(), &key).await {
                tracing::warn!(%error, "a post could not be forgotten");
            }
            response
        }
        // Its like was quicker.
        (false, false) if refused && matches!(is_done(app.office.db(), &key).await, Ok(true)) => {
            answered_before(app, &key).await
        }
        (false, _) => response,
    }
}

async fn kept(app: &App, key: &str, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let long = axum::body::HttpBody::size_hint(&body).exact();
    if long.is_none_or(|long| long > ANSWER_MAX as u64) {
        return Response::from_parts(parts, body);
    }
    match to_bytes(body, ANSWER_MAX).await {
        Ok(body) => {
            let given = Given {
                status: parts.status,
                headers: parts.headers,
                body,
            };
            app.answers.keep(key, given.clone());
            given.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What was answered the first time; where nobody remembers, that it was done.
async fn answered_before(app: &App, key: &str) -> Response {
    for _ in 0..LOOKS {
        if let Some(given) = app.answers.given(key) {
            return given.into_response();
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Problem::from(&Error::refusal(
        "这一份已经交过、办成了，没有再办一次。请回到列表看看",
    ))
    .into_response()
}
