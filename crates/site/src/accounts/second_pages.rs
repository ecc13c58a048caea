//! 二次验证: set, shown and, for the office, decided.

use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Serialize;

use crate::kit::{Button, Choice, Fact, Field, FieldKind, Form, Posted, Query, see_other};
use crate::shell::cookies::SESSION;
use crate::shell::{
    Gate, HOW, PROVE_PAGE, Route, TO, Visit, code_form, code_page, get, own_page, post,
};
use ground::authority::{Action, Second};
use ground::error::{Error, Result};
use ground::http::ask::encoded;
use ground::time::moment_shown;
use registers::accounts::{
    SECOND_CODE as CODE, SecondMode as Mode, Security, second_agree, second_begin,
    second_is_missing, second_may_agree, second_mode, second_open, second_own, second_propose,
    second_prove, second_set,
};

/// Where she sets her own.
const OWN: &str = "/account/second";
/// Where the office decides.
const OFFICE: &str = "/users/second";

/// The pages of this subject.
pub fn routes() -> Vec<Route> {
    vec![
        get(PROVE_PAGE, Gate::SignedIn, ask),
        post(PROVE_PAGE, Gate::SignedIn, shown),
        get(OWN, Gate::SignedIn, set_page),
        post(OWN, Gate::SignedIn, set),
        get(OFFICE, Action::UserRead, office_page),
        post(OFFICE, Action::UserManage, propose),
        post("/users/second/agree", Action::RoleAssign, agree),
        post("/users/second/refuse", Action::RoleAssign, refuse),
    ]
}

fn own_or_home(to: &str) -> &str {
    if own_page(to) { to } else { "/" }
}

async fn ask(visit: Visit, query: Query) -> Result<Response> {
    let to = query.text("to");
    let to = own_or_home(&to);
    if matches!(visit.actor.second, Second::NotAsked | Second::Fresh) {
        return Ok(see_other(to));
    }
    code_page(&visit, code_form(&visit, (to, "get"), Vec::new()))
}

/// Takes the code; what she was about to do goes on.
async fn shown(visit: Visit, headers: HeaderMap, posted: Posted) -> Result<Response> {
    let (to, how) = (posted.text(TO), posted.text(HOW));
    let (to, again) = (own_or_home(&to), how == "post");
    let kept = if again { posted.typed() } else { Vec::new() };
    let mut form = code_form(&visit, (to, &how), kept);
    form.refuse_missing(&posted);
    if !form.is_wrong() {
        let token = session(&visit, &headers);
        let code = posted.text(CODE);
        match second_prove(&visit.office, &visit.actor, &code, &token).await {
            Ok(left) => return Ok(go_on(&visit, to, again, left)),
            Err(Error::Wrong(wrong)) => form.wrong_all(wrong),
            Err(Error::Refusal(words)) => form.refuse(words),
            Err(other) => return Err(other),
        }
    }
    code_page(&visit, form)
}

/// The browser posts the same fields once more, to where they were meant for; or goes where she wanted to.
fn go_on(visit: &Visit, to: &str, again: bool, left: Option<usize>) -> Response {
    if again {
        let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
        return (StatusCode::TEMPORARY_REDIRECT, [(LOCATION, location)]).into_response();
    }
    match left {
        Some(left) => visit.done(
            to,
            &format!("用掉了一个恢复码，还剩{left}个。手机找不回来的，请在“我的账户”里换一部手机"),
        ),
        None => see_other(to),
    }
}

fn session(visit: &Visit, headers: &HeaderMap) -> String {
    let token = SESSION.read(headers, visit.app.reached.secure);
    token.unwrap_or_default()
}

#[derive(Serialize)]
struct SetPage {
    /// Drawn by us.
    qr: String,
    /// In groups of four, for a phone that cannot scan.
    typed: String,
    form: Form,
}

fn set_form() -> Form {
    let fields = vec![
        Field::text("code", "手机上的六位数字").required().width(8),
        Field::new(FieldKind::Password, "password", "您的登录密码").required(),
    ];
    Form::new(OWN, "设好二次验证", fields).cancel("/account")
}

async fn set_page(visit: Visit, _: Query) -> Result<Response> {
    page_to_set(&visit, set_form()).await
}

async fn page_to_set(visit: &Visit, form: Form) -> Result<Response> {
    let (office, name) = (&visit.office, &visit.actor.name);
    let secret = second_begin(office, &visit.actor).await?;
    let issuer = format!("鱼水{}", office.profile().name);
    let label = format!("{}:{}", encoded(&issuer), encoded(name));
    let address = format!(
        "otpauth://totp/{label}?secret={secret}&issuer={}",
        encoded(&issuer)
    );
    let code = QrCode::new(address.as_bytes()).map_err(|e| Error::Fault(e.into()))?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .build();
    let groups: Vec<String> = secret
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    let wrong = form.is_wrong();
    let page = SetPage {
        qr: drawn.find("<svg").map_or("", |at| &drawn[at..]).to_owned(),
        typed: groups.join(" "),
        form: visit.with_token(form),
    };
    match wrong {
        true => visit.refused("access/second.html", "设二次验证", &page),
        false => visit.page("access/second.html", "设二次验证", &page),
    }
}

#[derive(Serialize)]
struct RecoveryPage {
    codes: Vec<String>,
    name: String,
    unit: String,
    on: String,
    next: Button,
}

async fn set(visit: Visit, headers: HeaderMap, posted: Posted) -> Result<Response> {
    let mut form = set_form();
    form.keep(&posted);
    form.refuse_missing(&posted);
    if !form.is_wrong() {
        let said = (posted.raw("password"), posted.text("code"));
        let token = session(&visit, &headers);
        let (office, actor) = (&visit.office, &visit.actor);
        match second_set(office, actor, (&said.0, &said.1), &token).await {
            Ok(codes) => {
                let page = RecoveryPage {
                    codes,
                    name: actor.name.clone(),
                    unit: visit.division_name.clone(),
                    on: office.clock().today().to_string(),
                    next: Button::link("收好了，继续", "/account").primary(),
                };
                return visit.page("access/recovery.html", "恢复码（只显示这一次）", &page);
            }
            Err(Error::Wrong(wrong)) => form.wrong_all(wrong),
            Err(Error::Refusal(words)) => form.refuse(words),
            Err(other) => return Err(other),
        }
    }
    page_to_set(&visit, form).await
}

/// What her own page says of it, and the button that leads on.
pub(super) async fn own_facts(visit: &Visit) -> Result<(Fact, Button)> {
    let had = second_own(&visit.office, &visit.actor).await?;
    Ok(match had {
        Some(had) => {
            let (since, left) = (moment_shown(&had.set_at), had.left);
            let words = format!("{since}设好，还有{left}个恢复码没有用");
            let change = Button::link("换一部手机、换恢复码", OWN);
            (Fact::new("二次验证", words), change)
        }
        None => (
            Fact::new("二次验证", "没有设"),
            Button::link("设二次验证", OWN),
        ),
    })
}

/// What the desk tells whoever is to have one and has none: the words, and whether she is stopped until she has.
pub async fn missing(visit: &Visit) -> Result<Option<(String, bool)>> {
    let (office, actor) = (&visit.office, &visit.actor);
    if actor.second != Second::NotAsked || !second_is_missing(office, actor).await? {
        return Ok(None);
    }
    let mode = second_mode(office, office.db().reader()).await?;
    Ok(Some(match mode {
        Mode::Require => (
            "您的角色要设二次验证（手机上的六位数字，不用联网）。没有设以前，钱的事、完整号码、导出、账户都不能办".to_owned(),
            true,
        ),
        _ => (
            "您还没有设二次验证（手机上的六位数字，不用联网）。设了以后，密码被人看到了，别人也办不了您的事".to_owned(),
            false,
        ),
    }))
}

/// What waits for her to agree about the whole office, and where.
pub async fn waits(visit: &Visit) -> Result<Option<(String, &'static str)>> {
    let office = &visit.office;
    if !visit.may(Action::RoleAssign) || visit.actor.division() != office.profile().division {
        return Ok(None);
    }
    let open = second_open(office, office.db().reader()).await?;
    let open = open.filter(|open| second_may_agree(open, &visit.actor).is_ok());
    let told = |mode: Mode| format!("提请把二次验证的要求改为“{}”，等同意", mode.label());
    Ok(open.map(|open| (told(open.mode), OFFICE)))
}

#[derive(Serialize)]
struct OfficePage {
    facts: Vec<Fact>,
    /// What is proposed.
    asked: Vec<Fact>,
    buttons: Vec<Button>,
    /// Why she cannot agree, where she cannot.
    why: Option<String>,
    form: Option<Form>,
}

fn propose_form(now: Mode) -> Form {
    let choices = Mode::ALL.iter().filter(|(mode, ..)| *mode != now);
    let choices = choices.map(|(_, code, label)| Choice::new(*code, *label));
    let mut field = Field::new(FieldKind::Radio, "mode", "改为").required();
    field.options = choices.collect();
    Form::new(OFFICE, "提请", vec![field])
}

async fn office_page(visit: Visit, _: Query) -> Result<Response> {
    shown_office(&visit, None).await
}

async fn shown_office(visit: &Visit, form: Option<Form>) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let reader = office.db().reader();
    let (now, rules) = (
        second_mode(office, reader).await?,
        Security::load(office.catalogue())?,
    );
    let open = second_open(office, reader).await?;
    let mut page = OfficePage {
        facts: vec![
            Fact::new("现在", now.label()),
            Fact::new("哪些角色", rules.second_factor.roles.join("、")),
            Fact::new(
                "多久问一次",
                format!(
                    "登录时问；审批、同意、导出、看完整号码时，{}分钟内没有输过的再问",
                    rules.second_factor.minutes
                ),
            ),
        ],
        asked: Vec::new(),
        buttons: Vec::new(),
        why: None,
        form: None,
    };
    if let Some(open) = &open {
        let proposer = open.proposer.as_ref().map_or("", |user| user.name.as_str());
        let when = moment_shown(&open.proposed_at);
        page.asked = vec![
            Fact::new("提请改为", open.mode.label()),
            Fact::new("提请", format!("{proposer} {when}")),
        ];
        if visit.may(Action::RoleAssign) {
            match second_may_agree(open, actor) {
                Ok(()) => {
                    let agree = visit.post_button("同意", "/users/second/agree");
                    let refuse = visit.post_button("不同意", "/users/second/refuse");
                    page.buttons = vec![agree.primary(), refuse];
                }
                Err(why) => page.why = Some(why.to_string()),
            }
        }
    }
    let wrong = form.is_some();
    if visit.may(Action::UserManage) {
        let form = form.unwrap_or_else(|| propose_form(now));
        page.form = Some(visit.with_token(form));
    }
    let visit = visit.clone().beneath("/users");
    match wrong {
        true => visit.refused("access/second_office.html", "二次验证的要求", &page),
        false => visit.page("access/second_office.html", "二次验证的要求", &page),
    }
}

async fn propose(visit: Visit, posted: Posted) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let now = second_mode(office, office.db().reader()).await?;
    let mut form = propose_form(now);
    form.keep(&posted);
    form.refuse_missing(&posted);
    if let Some(to) = Mode::read(&posted.text("mode")) {
        match second_propose(office, actor, to).await {
            Ok(()) => return Ok(visit.done(OFFICE, "已提请，由另一个人同意以后算数")),
            Err(Error::Refusal(words)) => form.refuse(words),
            Err(other) => return Err(other),
        }
    } else if !form.is_wrong() {
        form.wrong("mode", "没有这种要求，请重新选择");
    }
    shown_office(&visit, Some(form)).await
}

async fn agree(visit: Visit, _: Posted) -> Result<Response> {
    second_agree(&visit.office, &visit.actor, true).await?;
    Ok(visit.done(OFFICE, "已同意，从现在起照这样要求"))
}

async fn refuse(visit: Visit, _: Posted) -> Result<Response> {
    second_agree(&visit.office, &visit.actor, false).await?;
    Ok(visit.done(OFFICE, "没有同意，照旧"))
}
