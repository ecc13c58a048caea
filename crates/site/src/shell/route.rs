//! A route: method, path, who may, what answers. There is no other way to put a page into the program, so there is no
//! page without a permission.

use std::borrow::Cow;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodRouter, get as on_get, post as on_post};

use super::visit::App;
use ground::authority::Action;

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Anybody, signed in or not.
    Open,
    /// Anybody signed in.
    SignedIn,
    /// Whoever may do this.
    Only(Action),
    /// Whoever may do one of these; what she sees depends on which.
    Any(&'static [Action]),
}

impl From<Action> for Gate {
    fn from(action: Action) -> Gate {
        Gate::Only(action)
    }
}

/// A route.
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// Like `/people/{person}`.
    pub path: Cow<'static, str>,
    /// Who may ask.
    pub gate: Gate,
    /// What answers.
    pub handler: MethodRouter<App>,
}

/// A page that shows.
pub fn get<H, T>(path: impl Into<Cow<'static, str>>, gate: impl Into<Gate>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route {
        method: Method::GET,
        path: path.into(),
        gate: gate.into(),
        handler: on_get(Answers::of(handler)),
    }
}

/// A form that does. Its handler takes [`crate::kit::Posted`], which checks the token; a test posts to every
/// such route without one.
pub fn post<H, T>(path: impl Into<Cow<'static, str>>, gate: impl Into<Gate>, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route {
        method: Method::POST,
        path: path.into(),
        gate: gate.into(),
        handler: on_post(Answers::of(handler)),
    }
}

/// What is answered, in time.
type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler without its type: all that wraps a handler is compiled once for the program, not once for each page. With
/// the types of four hundred pages it is most of what this crate takes to build.
#[derive(Clone)]
struct Answers(Arc<dyn Fn(Request, App) -> Answer + Send + Sync>);

impl Answers {
    fn of<H, T>(handler: H) -> Answers
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Answers(Arc::new(move |request, app| {
            Box::pin(handler.clone().call(request, app))
        }))
    }
}

impl Handler<(), App> for Answers {
    type Future = Answer;

    fn call(self, request: Request, app: App) -> Answer {
        (self.0)(request, app)
    }
}
