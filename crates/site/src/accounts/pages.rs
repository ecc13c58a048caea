//! Signing in and out.

use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde::Serialize;

use crate::kit::{Choice, Field, FieldKind, Form, Posted, Query, see_other};
use crate::shell::cookies::{self, DEVICES, SESSION};
use crate::shell::{Gate, Route, Visit, get, own_page, post};
use ground::error::Result;
use registers::accounts::sessions::{
    Attempt, Entered, NAME_TYPED, preference, set_preference, sign_in, sign_out, signed_in,
};
use registers::accounts::{Known, known};

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/login", Gate::Open, login),
        post("/login", Gate::Open, enter),
        post("/logout", Gate::SignedIn, leave),
        post("/view", Gate::SignedIn, set_view),
    ];
    routes.extend(super::draft_pages::routes());
    routes.extend(super::second_pages::routes());
    routes
}

/// What a user has set of how pages look.
const VIEW: &str = "view";

#[derive(Serialize)]
struct LoginPage {
    form: Form,
}

fn login_form(visit: &Visit, next: &str) -> Form {
    let fields = vec![
        Field::text("name", "姓名").required(),
        Field::new(FieldKind::Password, "password", "密码").required(),
    ];
    let mut form = Form::new("/login", "登录", fields);
    form.hidden.push(("next".to_owned(), next.to_owned()));
    visit.with_token(form.focused())
}

async fn login(visit: Visit, query: Query) -> Result<Response> {
    if visit.known {
        return Ok(see_other("/"));
    }
    visit.page(
        "login.html",
        "登录",
        &LoginPage {
            form: login_form(&visit, &query.text("next")),
        },
    )
}

async fn enter(visit: Visit, headers: HeaderMap, posted: Posted) -> Result<Response> {
    let mut form = login_form(&visit, &posted.text("next"));
    form.keep(&posted);
    form.refuse_missing(&posted);
    let name = posted.text("name");
    let unit = posted.text("unit");
    if name.chars().count() > NAME_TYPED {
        form.wrong("name", "姓名太长了，请核对后重填");
        return visit.refused("login.html", "登录", &LoginPage { form });
    }
    let mut found = meant(&visit, &name, &unit).await?;
    if found.len() > 1 {
        ask_unit(&mut form, &found, &unit);
    }
    if !form.is_wrong() {
        let devices = DEVICES.read(&headers, visit.app.reached.secure);
        let devices = devices.unwrap_or_default();
        let tried = Attempt {
            name: &name,
            password: posted.fields().raw("password"),
            address: &visit.address,
            devices: &devices,
        };
        match sign_in(&visit.office, found.pop().map(|known| known.user), tried).await {
            Ok(entered) => {
                let mut response = let_in(&visit, &entered, &posted.text("next"));
                // Whoever signs in at another machine finds the pages as she left them.
                if let Some(known) = signed_in(&visit.office, &entered.token).await?
                    && let Some(view) = preference(&visit.office, &known.actor, VIEW).await?
                {
                    show_as(&visit, &mut response, &view);
                }
                return Ok(response);
            }
            Err(refusal) => form.refuse(refusal.to_string()),
        }
    }
    visit.refused("login.html", "登录", &LoginPage { form })
}

/// Who in use may be meant by what was typed.
async fn meant(visit: &Visit, name: &str, unit: &str) -> Result<Vec<Known>> {
    let mut found = known(&visit.office, name).await?;
    found.retain(|known| known.user.disabled_at.is_none());
    if found.len() > 1 {
        let said = |known: &Known| known.user.division.get().to_string() == unit;
        if found.iter().any(said) {
            found.retain(said);
        }
    }
    Ok(found)
}

/// Has the form ask for the unit, which is only done where several have somebody of that name.
fn ask_unit(form: &mut Form, found: &[Known], unit: &str) {
    let choice = |known: &Known| Choice::new(known.user.division.get().to_string(), &known.unit);
    let field = Field::choice("unit", "单位", found.iter().map(choice).collect());
    if let Some(group) = form.groups.first_mut() {
        group.fields.insert(1, field.value(unit).required());
    }
    form.wrong("unit", "有几个单位的用户都叫这个名字，请选单位");
}

fn let_in(visit: &Visit, entered: &Entered, next: &str) -> Response {
    let mut response = see_other(if own_page(next) { next } else { "/" });
    let Entered { token, devices } = entered;
    let secure = visit.app.reached.secure;
    SESSION.set(&mut response, token, secure);
    DEVICES.set(&mut response, devices, secure);
    response
}

async fn leave(visit: Visit, headers: HeaderMap, _: Posted) -> Result<Response> {
    let secure = visit.app.reached.secure;
    if let Some(token) = SESSION.read(&headers, secure) {
        sign_out(&visit.office, &visit.actor, &token).await?;
    }
    let mut response = see_other("/login");
    SESSION.clear(&mut response, secure);
    Ok(response)
}

/// 大字版 and 密行, kept for the user; a cookie tells every page without a question to the database.
async fn set_view(visit: Visit, headers: HeaderMap, posted: Posted) -> Result<Response> {
    let back = page_left(&visit, &headers).unwrap_or_else(|| posted.text("back"));
    let mut response = see_other(if own_page(&back) { &back } else { "/" });
    let view = match posted.text("view").as_str() {
        "elder" => "elder",
        "dense" => "dense",
        _ => "standard",
    };
    set_preference(&visit.office, &visit.actor, VIEW, Some(view)).await?;
    show_as(&visit, &mut response, view);
    Ok(response)
}

fn show_as(visit: &Visit, response: &mut Response, view: &str) {
    cookies::VIEW.set(response, view, visit.app.reached.secure);
}

/// The page that a post comes from, its conditions and all, where the browser says so.
fn page_left(visit: &Visit, headers: &HeaderMap) -> Option<String> {
    let left = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, address) = left.split_once("://")?;
    let path = address.strip_prefix(&visit.app.reached.host(headers))?;
    Some(path.to_owned()).filter(|path| own_page(path))
}
