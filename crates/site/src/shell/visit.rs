//! A visit: somebody asking for a page. What every handler of a page takes first.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Response};
use serde::Serialize;

use super::answers::Answers;
use super::cookies::TOLD;
use super::manual::told_in;
use super::menu::{Crumb, LiveMenu, Menu, ShownGroup};
use super::reached::Reached;
use super::route::Gate;
use crate::kit::templates::Templates;
use crate::kit::{Button, Form, ListPage, Problem, Section, see_other};
use ground::acts::Done;
use ground::authority::{Actor, Second};
use ground::error::Result;
use ground::office::Office;

/// What all pages share.
#[derive(Clone)]
pub struct App {
    /// The office.
    pub office: Arc<Office>,
    /// The templates.
    pub templates: Arc<Templates>,
    /// How it is reached.
    pub reached: Arc<Reached>,
    /// The menu.
    pub menu: Arc<LiveMenu>,
    /// How much waits for somebody.
    pub todo: Todo,
    /// What other subjects show beside a ledger entry.
    pub beside_entry: BesideEntry,
    /// The last answers to posts.
    pub answers: Arc<Answers>,
}

/// Counts what waits for somebody; the subjects know, not the shell.
pub type Todo = fn(Arc<Office>, Actor) -> Pin<Box<dyn Future<Output = Result<u64>> + Send>>;

/// What other subjects show on the page of a ledger entry of a kind; ledgers need not know them.
pub type BesideEntry =
    fn(Visit, String, (i32, i64)) -> Pin<Box<dyn Future<Output = Result<Vec<Section>>> + Send>>;

/// Somebody asking for a page: signed in, unless the page is open to anybody.
#[derive(Clone)]
pub struct Visit {
    /// The office.
    pub office: Arc<Office>,
    /// Who asks; the page of a stranger has nobody.
    pub actor: Actor,
    /// Whether she is signed in.
    pub known: bool,
    /// Whether her password is one that an administrator chose: until she has changed it, nothing else is hers.
    pub password_given: bool,
    /// 甲镇: her own division, or the office's for a stranger.
    pub division_name: String,
    /// What her forms carry against forged posts.
    pub token: String,
    /// From which address.
    pub address: String,
    /// The path she asked for, without its query.
    pub path: String,
    /// The page it lies beneath, where its own path does not say so.
    pub beneath: Option<String>,
    /// What she has set for this machine.
    pub view: View,
    /// Told once, at the top of the next page.
    pub told: Option<String>,
    /// How much waits for her, where that was counted.
    pub todo: Option<u64>,
    /// The application.
    pub app: App,
}

/// 外观, set per machine in a cookie.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct View {
    /// 适老: larger, higher contrast, one column.
    pub elder: bool,
    /// Tables of 32 px rows instead of 40.
    pub dense: bool,
}

/// What every page has around it.
#[derive(Serialize)]
struct Around<'a> {
    title: &'a str,
    office: &'a str,
    user: &'a str,
    /// By this a phone knows what is hers.
    key: String,
    role: &'a str,
    known: bool,
    token: &'a str,
    path: &'a str,
    menu: Vec<ShownGroup>,
    crumbs: Vec<Crumb>,
    view: View,
    told: Option<&'a str>,
    /// Badge in the top bar; nothing when nothing waits.
    todo: Option<u64>,
    /// Whether scripts were built in.
    enhanced: bool,
    /// Whether the page shows what is wrong with a form.
    wrong: bool,
    /// Where the manual tells of the page.
    help: Option<String>,
    today: String,
}

/// Whether somebody may pass a gate.
pub(super) fn passes(actor: &Actor, gate: Gate) -> bool {
    match gate {
        Gate::Open | Gate::SignedIn => true,
        Gate::Only(action) => actor.can(action),
        Gate::Any(actions) => actions.iter().any(|action| actor.can(*action)),
    }
}

/// What is told once.
#[derive(Serialize)]
struct ToldPage<'a> {
    told: &'a str,
    /// By itself, to be read out.
    secret: &'a str,
    next: Button,
}

impl Visit {
    /// Whether she may do this; for showing or leaving out a button.
    pub fn may(&self, gate: impl Into<Gate>) -> bool {
        self.known && passes(&self.actor, gate.into())
    }

    /// Whether she is past what comes first: a password of her own, and a code of her second factor.
    pub fn is_inside(&self) -> bool {
        !self.password_given && self.actor.second != Second::Unproven
    }

    /// Whether scripts were built in.
    pub fn is_enhanced(&self) -> bool {
        self.app.templates.assets().enhanced()
    }

    /// The same visit, shown in menu and crumbs as beneath another page.
    pub fn beneath(mut self, page: &str) -> Visit {
        self.beneath = Some(page.to_owned());
        self
    }

    /// The menu as it is now.
    pub fn menu(&self) -> Result<Arc<Menu>> {
        self.app.menu.now(&self.office)
    }

    /// What other subjects show beside a ledger entry.
    pub async fn beside_entry(&self, kind: &str, key: (i32, i64)) -> Result<Vec<Section>> {
        (self.app.beside_entry)(self.clone(), kind.to_owned(), key).await
    }

    /// A page: a template filled with `page`.
    pub fn page(&self, template: &str, title: &str, page: &impl Serialize) -> Result<Response> {
        self.answer(StatusCode::OK, template, title, page)
    }

    /// A page that says what is wrong with what was posted (422).
    pub fn refused(&self, template: &str, title: &str, page: &impl Serialize) -> Result<Response> {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template, title, page)
    }

    /// A list page, template `list.html`.
    pub fn list(&self, title: &str, mut list: ListPage) -> Result<Response> {
        list.token.clone_from(&self.token);
        self.page("list.html", title, &list)
    }

    /// A page with one form, template `form.html`: 200, or 422 when something is wrong with it.
    pub fn form(&self, title: &str, mut form: Form) -> Result<Response> {
        form.token.clone_from(&self.token);
        let wrong = form.is_wrong();
        if !wrong {
            form = form.focused();
        }
        #[derive(Serialize)]
        struct FormPage {
            form: Form,
        }
        let page = FormPage { form };
        if wrong {
            self.refused("form.html", title, &page)
        } else {
            self.page("form.html", title, &page)
        }
    }

    /// A form to stand among other things on a page.
    pub fn with_token(&self, mut form: Form) -> Form {
        form.token.clone_from(&self.token);
        form
    }

    /// A button that posts.
    pub fn post_button(&self, label: impl Into<String>, path: impl Into<String>) -> Button {
        Button {
            post: true,
            token: self.token.clone(),
            ..Button::link(label, path)
        }
    }

    /// After something was done: look there, and be told this at its top.
    pub fn done(&self, path: &str, told: &str) -> Response {
        let mut response = see_other(path);
        let told = ground::http::ask::encoded(told);
        TOLD.set(&mut response, &told, self.app.reached.secure);
        response
    }

    /// After something was done that answers a secret: it is told on the page that answers, and kept nowhere.
    ///
    /// # Errors
    /// When the page cannot be made.
    pub fn done_once(&self, path: &str, done: &Done) -> Result<Response> {
        let Some(secret) = done.more.get("password").and_then(|it| it.as_str()) else {
            return Ok(self.done(path, &done.told));
        };
        let page = ToldPage {
            told: &done.told,
            secret,
            next: Button::link("记下了，继续", path).primary(),
        };
        self.page("told.html", "只显示这一次", &page)
    }

    fn answer(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        page: &impl Serialize,
    ) -> Result<Response> {
        let menu = self.menu()?;
        let place = self.beneath.as_deref().unwrap_or(&self.path);
        let around = Around {
            title,
            office: &self.division_name,
            user: if self.known { &self.actor.name } else { "" },
            key: self.actor.user.to_string(),
            role: if self.known {
                self.actor.role.label()
            } else {
                ""
            },
            known: self.known,
            token: &self.token,
            path: &self.path,
            menu: if self.known && self.is_inside() {
                menu.shown(&self.actor, place)
            } else {
                Vec::new()
            },
            crumbs: menu.crumbs(&self.actor, place, title),
            view: self.view,
            told: self.told.as_deref(),
            todo: self.todo.filter(|count| *count > 0),
            enhanced: self.is_enhanced(),
            help: (self.known && self.is_inside() && !place.starts_with("/help"))
                .then(|| told_in(place)),
            wrong: status == StatusCode::UNPROCESSABLE_ENTITY,
            today: self
                .office
                .clock()
                .today()
                .format("%Y年%-m月%-d日")
                .to_string(),
        };
        let html = self.app.templates.render(template, &around, page)?;
        let mut response = (status, Html(html)).into_response();
        if self.told.is_some() {
            TOLD.clear(&mut response, self.app.reached.secure);
        }
        Ok(response)
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> std::result::Result<Visit, Problem> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Problem::not_found("没有这一页"))
    }
}
