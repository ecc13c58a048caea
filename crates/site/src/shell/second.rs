//! The second factor at the gate (二次验证): a code is asked for where somebody has to show it again, and what she posted
//! goes on once she has.

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::cookies::SESSION;
use super::visit::Visit;
use crate::kit::{Field, Form, Posted, Problem, see_other};
use ground::authority::Second;
use ground::error::{Error, Result};
use ground::http::answer::SECOND_FACTOR;
use ground::http::ask::{POST_BYTES_MAX, encoded};
use registers::accounts::{SECOND_CODE as CODE, second_prove};

/// Where a code is typed.
pub const PROVE_PAGE: &str = "/account/prove";
/// The header in which a program says a code.
const CODE_HEADER: &str = "x-yushui-code";
/// Where it goes on, and how: `get` or `post`.
pub const TO: &str = "_to";
/// See [`TO`].
pub const HOW: &str = "_how";

/// Only a page of our own: a path, and not one that a browser reads as another host.
pub fn own_page(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')
}

/// Takes the code that a program says with what it asks.
pub(super) async fn said_by_program(
    visit: &mut Visit,
    headers: &HeaderMap,
) -> std::result::Result<(), Problem> {
    let said = headers.get(CODE_HEADER).and_then(|code| code.to_str().ok());
    let (Some(code), true) = (said, visit.actor.second != Second::NotAsked) else {
        return Ok(());
    };
    let token = SESSION.read(headers, visit.app.reached.secure);
    let shown = second_prove(
        &visit.office,
        &visit.actor,
        code,
        &token.unwrap_or_default(),
    )
    .await;
    shown.map_err(|error| Problem::from(&error))?;
    visit.actor.second = Second::Fresh;
    Ok(())
}

/// Sends somebody to type a code who has not since she signed in.
pub(super) fn code_first(visit: &Visit, request: &Request, api: bool) -> Response {
    if api {
        let message = "请先输二次验证的验证码：写在请求头 X-Yushui-Code 里";
        let body = json!({ "message": message, "needs": SECOND_FACTOR });
        return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    }
    if request.method() != Method::GET {
        return Problem::forbidden("请先输验证码，再办别的").into_response();
    }
    let wanted = request.uri().path_and_query();
    match wanted.map_or("/", |wanted| wanted.as_str()) {
        "/" => see_other(PROVE_PAGE),
        wanted => {
            let to = encoded(wanted);
            see_other(&format!(
                "{PROVE_PAGE}?to={to}&from={}",
                encoded(&visit.path)
            ))
        }
    }
}

/// What was posted, kept while it is answered, where it may turn out that a code is asked for first.
pub(super) async fn kept(
    visit: &Visit,
    request: Request,
) -> std::result::Result<(Request, Option<Bytes>), Problem> {
    let content = request.headers().get(CONTENT_TYPE);
    let content = content.and_then(|content| content.to_str().ok());
    let form = content.is_some_and(|it| it.starts_with("application/x-www-form-urlencoded"));
    if visit.actor.second != Second::Stale || request.method() == Method::GET || !form {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, POST_BYTES_MAX).await;
    let bytes = bytes.map_err(|_| Problem::too_large())?;
    let request = Request::from_parts(parts, Body::from(bytes.clone()));
    Ok((request, Some(bytes)))
}

/// Whether an answer says that a code is asked for first.
pub(super) fn asks_code(response: &Response) -> bool {
    let problem = response.extensions().get::<Problem>();
    problem.is_some_and(|problem| problem.needs == Some(SECOND_FACTOR))
}

/// The page that asks for the code, with what was posted in it.
pub(super) async fn ask_again(
    visit: &Visit,
    method: &Method,
    to: &str,
    posted: Option<Bytes>,
) -> Result<Response> {
    let how = match (method == Method::GET, &posted) {
        (true, _) => "get",
        (false, Some(_)) => "post",
        // What carried files is filled in again.
        (false, None) => return Err(Error::Prove),
    };
    let mut request = Request::new(Body::from(posted.unwrap_or_default()));
    *request.method_mut() = method.clone();
    let typed = Posted::unchecked(request).await;
    let typed = typed.map_or_else(|_| Vec::new(), |posted| posted.typed());
    let mut response = code_page(visit, code_form(visit, (to, how), typed))?;
    *response.status_mut() = StatusCode::FORBIDDEN;
    Ok(response)
}

/// The form in which a code is typed; what is `typed` goes on with it.
pub fn code_form(visit: &Visit, (to, how): (&str, &str), typed: Vec<(String, String)>) -> Form {
    let code = Field::text(CODE, "验证码")
        .required()
        .width(8)
        .hint("手机上现在的六位数字；手机不在手边的，用恢复码");
    let mut form = Form::new(PROVE_PAGE, "继续", vec![code]);
    let own = |name: &str| [CODE, TO, HOW].contains(&name);
    form.hidden = typed.into_iter().filter(|(name, _)| !own(name)).collect();
    for (name, value) in [(TO, to), (HOW, how)] {
        form.hidden.push((name.to_owned(), value.to_owned()));
    }
    visit.with_token(form.focused())
}

#[derive(Serialize)]
struct ProvePage {
    form: Form,
    /// Whether she is to show it for something that she was about to do.
    again: bool,
}

/// The page with that form on it.
pub fn code_page(visit: &Visit, form: Form) -> Result<Response> {
    let wrong = form.is_wrong();
    let again = visit.actor.second == Second::Stale;
    let page = ProvePage { form, again };
    match wrong {
        true => visit.refused("access/prove.html", "请输验证码", &page),
        false => visit.page("access/prove.html", "请输验证码", &page),
    }
}
