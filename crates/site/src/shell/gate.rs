//! The gate every route passes: who asks, whether she may, whether the post is her own; and what is said when not.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::json;

use super::cookies::{SESSION, TOLD, VIEW};
use super::once::once;
use super::reached::Reached;
use super::route::Gate;
use super::second::{PROVE_PAGE, ask_again, asks_code, code_first, kept, said_by_program};
use super::visit::{App, View, Visit, passes};
use crate::kit::{Posted, Problem, see_other};
use ground::audit::refused;
use ground::authority::{Second, Standing};
use ground::error::{Denied, Error};
use ground::http::ask::{ExpectedToken, encoded};
use ground::office::Office;
use registers::accounts::drafts::late_sender;
use registers::accounts::sessions::{SignedIn, signed_in, stranger_token};
use registers::organisation::division_name;

/// Lets a request through to a route, or says why not.
pub async fn guard(
    State((app, gate)): State<(App, Gate)>,
    mut request: Request,
    next: Next,
) -> Response {
    let known = match SESSION.read(request.headers(), app.reached.secure) {
        Some(token) => match signed_in(&app.office, &token).await {
            Ok(known) => known,
            Err(error) => return error.into_response(),
        },
        None => None,
    };
    let name = unit_of(&app, known.as_ref()).await;
    let mut visit = visit(&app, &request, known, name);
    if visit.known {
        tracing::Span::current().record("user", visit.actor.user);
    }
    if gate != Gate::Open && !visit.known {
        return stranger(&visit, request).await;
    }
    if visit.password_given && gate != Gate::Open && !WITH_GIVEN.contains(&visit.path.as_str()) {
        return own_password_first(&visit, &request);
    }
    if visit.known && is_api(&visit.path) {
        let headers = request.headers().clone();
        if let Err(problem) = said_by_program(&mut visit, &headers).await {
            return problem.into_response();
        }
    }
    let unproven = visit.actor.second == Second::Unproven;
    if unproven && gate != Gate::Open && !before_code(&visit) {
        return code_first(&visit, &request, is_api(&visit.path));
    }
    let waits = visit.known && visit.actor.standing == Standing::Waiting;
    if waits && gate != Gate::Open && !WITH_GIVEN.contains(&visit.path.as_str()) {
        return Problem::forbidden(WAITS).into_response();
    }
    let route = route_of(&request);
    if !passes(&visit.actor, gate) {
        tell_denied(&visit, &route, Denied::Role).await;
        return forbidden(&visit, gate).into_response();
    }
    if request.method() != Method::GET && !same_origin(&app.reached, request.headers()) {
        return Problem::forbidden("这个请求不是从本系统的页面发出的，没有办理").into_response();
    }
    // The desk counts for itself.
    let counts =
        visit.known && !waits && visit.is_inside() && !is_api(&visit.path) && visit.path != "/";
    if counts && request.method() == Method::GET {
        match (app.todo)(visit.office.clone(), visit.actor.clone()).await {
            Ok(count) => visit.todo = Some(count),
            Err(error) => return error.into_response(),
        }
    }
    request
        .extensions_mut()
        .insert(ExpectedToken(visit.token.clone()));
    if visit.known {
        match page_number(&app.office) {
            Ok(number) => visit.token = format!("{}.{number}", visit.token),
            Err(error) => return error.into_response(),
        }
    }
    request.extensions_mut().insert(visit.clone());
    let method = request.method().clone();
    let wanted = request.uri().path_and_query().map(ToString::to_string);
    let (request, posted) = match kept(&visit, request).await {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    let response = once(&app, &visit, request, next).await;
    let denied = response.extensions().get::<Problem>();
    if let Some(why) = denied.and_then(|problem| problem.denied) {
        tell_denied(&visit, &route, why).await;
    }
    if asks_code(&response) && !is_api(&visit.path) {
        let to = wanted.unwrap_or_else(|| visit.path.clone());
        let asked = ask_again(&visit, &method, &to, posted).await;
        return asked.unwrap_or_else(IntoResponse::into_response);
    }
    response
}

/// The method and path of a route, with nothing in it that somebody typed.
fn route_of(request: &Request) -> String {
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or("", |path| path.as_str());
    format!("{} {path}", request.method())
}

/// Tells the audit that somebody signed in asked for what is not hers.
async fn tell_denied(visit: &Visit, route: &str, why: Denied) {
    if !visit.known {
        return;
    }
    if let Err(error) = refused(&visit.office, &visit.actor, route, why).await {
        // She is refused all the same.
        tracing::warn!(%error, "没有给的没能记进审计");
    }
}

/// What somebody may do who has not shown her second factor since she signed in.
fn before_code(visit: &Visit) -> bool {
    let path = visit.path.as_str();
    [PROVE_PAGE, "/logout", "/view"].contains(&path)
        || (visit.password_given && path == PASSWORD_PAGE)
}

/// What tells the forms of one page from those of the same page opened again.
fn page_number(office: &Office) -> Result<String, Error> {
    let mut number = [0u8; 8];
    office.entropy().fill(&mut number)?;
    Ok(seal::hex_encode(&number))
}

fn visit(app: &App, request: &Request, known: Option<SignedIn>, division_name: String) -> Visit {
    let headers = request.headers();
    let secure = app.reached.secure;
    let view = VIEW.read(headers, secure).unwrap_or_default();
    let told = TOLD
        .read(headers, secure)
        .map(|text| percent_decode_str(&text).decode_utf8_lossy().into_owned());
    let is_known = known.is_some();
    let (actor, token, password_given) = match known {
        Some(SignedIn {
            actor,
            form_token,
            password_given,
        }) => (actor, form_token, password_given),
        None => (app.office.operator(), stranger_token(&app.office), false),
    };
    Visit {
        office: app.office.clone(),
        actor,
        known: is_known,
        password_given,
        division_name,
        token,
        address: address(&app.reached, request),
        path: request.uri().path().to_owned(),
        beneath: None,
        view: View {
            elder: view.contains("elder"),
            dense: view.contains("dense"),
        },
        told: told.filter(|text| !text.is_empty()),
        todo: None,
        app: app.clone(),
    }
}

/// From where somebody asks.
fn address(reached: &Reached, request: &Request) -> String {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(String::new, |ConnectInfo(peer)| {
        reached.asker(*peer, request.headers()).to_string()
    })
}

/// 甲镇: a division without a name is called what the office is called.
async fn unit_of(app: &App, known: Option<&SignedIn>) -> String {
    let division = known.map_or(app.office.profile().division, |known| {
        known.actor.division()
    });
    let found = division_name(app.office.db().reader(), division).await;
    found
        .ok()
        .flatten()
        .unwrap_or_else(|| app.office.profile().name.clone())
}

/// Browsers say where a post comes from; only our own pages may post. One too old to say so has the token alone.
fn same_origin(reached: &Reached, headers: &HeaderMap) -> bool {
    if let Some(site) = headers
        .get("sec-fetch-site")
        .and_then(|value| value.to_str().ok())
    {
        return site == "same-origin" || site == "none";
    }
    match headers.get(header::ORIGIN) {
        Some(origin) => {
            let said = origin.to_str().ok().and_then(|o| o.split("://").nth(1));
            said.is_some_and(|said| !said.is_empty() && said == reached.host(headers))
        }
        None => true,
    }
}

fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// Where her password is changed.
pub const PASSWORD_PAGE: &str = "/account/password";

/// What somebody may do with a password that an administrator chose.
const WITH_GIVEN: [&str; 3] = [PASSWORD_PAGE, "/logout", "/view"];

/// What somebody is told whose account nobody has agreed to yet.
const WAITS: &str = "您的密码已经是自己的了。账户还在等另一个人同意，同意以后就能办事";

/// Whoever has a password that somebody else knows changes it before anything else.
fn own_password_first(visit: &Visit, request: &Request) -> Response {
    const WORDS: &str = "密码是管理员设的，请先在网页上改成只有自己知道的，再办别的";
    match (is_api(&visit.path), request.method() == Method::GET) {
        (false, true) => see_other(PASSWORD_PAGE),
        _ => Problem::forbidden(WORDS).into_response(),
    }
}

/// Sends a stranger to sign in. What somebody posted whose session has just run out is kept until she has.
async fn stranger(visit: &Visit, request: Request) -> Response {
    if is_api(request.uri().path()) {
        let message = json!({ "message": "请先登录" });
        return (StatusCode::UNAUTHORIZED, Json(message)).into_response();
    }
    let wanted = request
        .uri()
        .path_and_query()
        .map_or("/", |wanted| wanted.as_str())
        .to_owned();
    if request.method() != Method::GET {
        return match keep_late_post(visit, &wanted, request).await {
            Ok(true) => visit.done(
                "/login?next=%2Fcontinue",
                "登录已过期。您填写的内容没有丢，登录后可以继续提交。",
            ),
            Ok(false) => see_other("/login"),
            Err(problem) => problem.into_response(),
        };
    }
    if wanted == "/" {
        return see_other("/login");
    }
    see_other(&format!("/login?next={}", encoded(&wanted)))
}

/// Posts that say nothing anybody would miss.
const NOT_KEPT: [&str; 4] = ["/logout", "/view", "/drafts", "/continue"];

async fn keep_late_post(visit: &Visit, path: &str, request: Request) -> Result<bool, Problem> {
    let (office, reached) = (&visit.office, &visit.app.reached);
    let named = |first: &&str| path == *first || path.starts_with(&format!("{first}/"));
    if !same_origin(reached, request.headers()) || NOT_KEPT.iter().any(named) {
        return Ok(false);
    }
    let Some(token) = SESSION.read(request.headers(), reached.secure) else {
        return Ok(false);
    };
    let sender = late_sender(office, &token).await;
    let Some(sender) = sender.map_err(|e| Problem::from(&e))? else {
        return Ok(false);
    };
    let posted = Posted::unchecked(request).await?;
    // Only what came from her own form.
    if !posted.carries(&sender.form_token) {
        return Ok(false);
    }
    let kept = sender.keep_post(office, path, posted.typed()).await;
    kept.map_err(|e| Problem::from(&e))?;
    Ok(true)
}

fn forbidden(visit: &Visit, gate: Gate) -> Problem {
    let refusal = match gate {
        Gate::Only(action) => visit.actor.may(action).err(),
        Gate::Any(actions) => actions
            .first()
            .and_then(|action| visit.actor.may(*action).err()),
        Gate::Open | Gate::SignedIn => None,
    };
    Problem::forbidden(
        refusal.map_or_else(|| "这一页不由您办理".to_owned(), |e: Error| e.to_string()),
    )
}

/// What a page that says what is wrong is filled with.
#[derive(Serialize)]
struct ProblemPage {
    heading: &'static str,
    message: String,
    number: Option<String>,
}

/// Turns a problem into the page that says it, or into JSON under `/api`.
pub async fn answer_problems(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let mut asked = Request::new(axum::body::Body::empty());
    *asked.uri_mut() = request.uri().clone();
    *asked.headers_mut() = headers;
    let response = next.run(request).await;
    let found = response.extensions().get::<Problem>().cloned();
    let unknown = response.status() == StatusCode::NOT_FOUND && !path.starts_with("/static/");
    let problem = match (found, unknown) {
        (Some(problem), _) => problem,
        (None, true) if response.headers().get(header::CONTENT_TYPE).is_none() => {
            Problem::not_found("没有这一页。请从菜单重新进入")
        }
        _ => return response,
    };
    let number = problem
        .inside
        .as_ref()
        .map(|inside| log_fault(&app, &path, inside));
    if is_api(&path) {
        let mut body = json!({ "message": problem.message, "number": number });
        if !problem.fields.is_empty() {
            body["fields"] = problem.fields.into_iter().collect();
        }
        if let Some(needs) = problem.needs {
            body["needs"] = needs.into();
        }
        return (problem.status, Json(body)).into_response();
    }
    let known = match SESSION.read(asked.headers(), app.reached.secure) {
        Some(token) => signed_in(&app.office, &token).await.ok().flatten(),
        None => None,
    };
    let name = unit_of(&app, known.as_ref()).await;
    let visit = visit(&app, &asked, known, name);
    let page = ProblemPage {
        heading: problem.title,
        message: problem.message,
        number,
    };
    let rendered = visit.page("problem.html", problem.title, &page);
    match rendered {
        Ok(mut response) => {
            *response.status_mut() = problem.status;
            response
        }
        Err(_) => (problem.status, page.message).into_response(),
    }
}

/// Writes a fault to the log under a number and answers the number.
fn log_fault(app: &App, path: &str, inside: &str) -> String {
    let mut number = [0u8; 4];
    // A fault without a number of its own is still told.
    let _ = app.office.entropy().fill(&mut number);
    let number = seal::hex_encode(&number).to_uppercase();
    tracing::error!(number, path, inside, "内部错误");
    number
}

/// Headers of every answer: nothing inline, nothing from elsewhere, no page kept by the browser.
pub async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.reached.secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}
