//! The page's door to acts: the forms that stand on a record's page, and what is posted from them. A form's fields begin
//! with the code of its act, so that several stand on one page.

use std::future::Future;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};

use super::route::{Route, get, post};
use super::visit::Visit;
use crate::kit::{Button, Choice, Field, FieldKind, Form, Posted};
use ground::acts::{Act, Address, Done, Subject, act_by_code, number_of, perform};
use ground::ask::{Ask, From, Kind};
use ground::error::{Error, Result};

/// A subject whose records have a page with their acts on it.
pub trait ActPage: Subject {
    /// The record's page with these forms; 422 when one of them says what is wrong.
    fn page(
        visit: &Visit,
        key: &str,
        forms: Vec<ActForm>,
    ) -> impl Future<Output = Result<Response>> + Send;

    /// Where to go once an act was done.
    fn returns(&self) -> String {
        self.address()
    }

    /// Where to go once an act was done, and what to say there, where that depends on more than the record.
    fn after(
        &self,
        _visit: &Visit,
        _act: &str,
        (_address, _posted): (&Address, &Posted),
        told: String,
    ) -> impl Future<Output = Result<(String, String)>> + Send {
        async move { Ok((self.returns(), told)) }
    }
}

/// A form and the act it is for.
pub struct ActForm {
    /// Code of the act.
    pub code: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// The form.
    pub form: Form,
    /// Whether it is the one next thing to do.
    pub next: bool,
    /// Where it was posted, when it says what is wrong.
    pub posted: Option<Address>,
}

impl ActForm {
    /// The form of a part of the record.
    #[must_use]
    pub fn of_part(mut self, name: &str, part: &str) -> ActForm {
        self.form.action = self.form.action.replace(&format!("{{{name}}}"), part);
        self
    }

    /// As a button, where nothing is asked.
    pub fn button(&self) -> Button {
        Button {
            post: true,
            token: self.form.token.clone(),
            values: self.form.hidden.clone(),
            ..Button::link(&self.form.submit, &self.form.action)
        }
    }
}

/// Where the form of an act is posted.
fn posted_at<S: ActPage>(act: &'static Act<S>) -> Route {
    post(
        act.beneath(S::AT),
        act.may,
        move |visit: Visit, Path(at): Path<Vec<(String, String)>>, posted: Posted| {
            posted_act(visit, Address(at), posted, act)
        },
    )
}

/// The page of an act, with its form on it.
fn page_at<S: ActPage>(act: &'static Act<S>) -> Route {
    get(
        act.beneath(S::AT),
        act.may,
        move |visit: Visit, Path(at): Path<Vec<(String, String)>>| {
            own_page(visit, S::key_at(&Address(at)), act)
        },
    )
}

/// Where the form of each act of a subject is posted.
pub fn act_routes<S: ActPage>() -> Vec<Route> {
    S::acts().iter().map(posted_at).collect()
}

/// The pages of a subject whose acts have one each, with their form on it; and where they are posted.
pub fn form_routes<S: ActPage>() -> Vec<Route> {
    let pages = S::acts().iter().map(page_at);
    pages.chain(act_routes::<S>()).collect()
}

/// Where some acts are posted that others stand beside on a page of another make; those of `paged` have a page too.
pub fn act_routes_of<S: ActPage>(paged: &[&str], posted: &[&str]) -> Vec<Route> {
    let acts = S::acts().iter();
    let pages = acts.clone().filter(|act| paged.contains(&act.code));
    let all = acts.filter(|act| paged.contains(&act.code) || posted.contains(&act.code));
    pages.map(page_at).chain(all.map(posted_at)).collect()
}

/// The form of an act that has a page to itself.
///
/// # Errors
/// When the visitor cannot do it with the record as it is now.
pub async fn own_form<S: Subject>(visit: &Visit, key: &str, code: &str) -> Result<Form> {
    let reader = visit.office.db().reader().into();
    let it = S::open(&visit.office, reader, &visit.actor, key).await?;
    Ok(act_form(visit, &it, code).await?.form)
}

async fn own_page<S: ActPage>(visit: Visit, key: String, act: &'static Act<S>) -> Result<Response> {
    let reader = visit.office.db().reader().into();
    let it = S::open(&visit.office, reader, &visit.actor, &key).await?;
    let form = act_form(&visit, &it, act.code).await?;
    S::page(&visit, &it.key(), vec![form]).await
}

/// The form that is to be shown where each has a page of its own: the one that says what is wrong, or the only one.
pub fn only_form(mut forms: Vec<ActForm>) -> Result<ActForm> {
    let wrong = forms.iter().position(|act| act.form.is_wrong());
    match wrong.or((forms.len() == 1).then_some(0)) {
        Some(at) => Ok(forms.swap_remove(at)),
        None => Err(Error::inconsistent("一页一份表单")),
    }
}

/// The forms of everything that the visitor can do with a record now.
pub async fn act_forms<S: Subject>(visit: &Visit, it: &S) -> Result<Vec<ActForm>> {
    let mut found: Vec<ActForm> = Vec::new();
    for act in S::acts() {
        if !visit.known || act.open_to(it, &visit.actor).is_err() {
            continue;
        }
        let mut form = form_of(visit, it, act).await?;
        form.next &= !found.iter().any(|other| other.next);
        found.push(form);
    }
    Ok(found)
}

/// The form of one act, for a page of its own.
///
/// # Errors
/// When the visitor cannot do it with the record as it is now.
pub async fn act_form<S: Subject>(visit: &Visit, it: &S, code: &str) -> Result<ActForm> {
    let act = act_by_code::<S>(code)?;
    act.open_to(it, &visit.actor)?;
    form_of(visit, it, act).await
}

async fn form_of<S: Subject>(visit: &Visit, it: &S, act: &'static Act<S>) -> Result<ActForm> {
    let asks = it.asks(&visit.office, &visit.actor, act).await?;
    let shown = asks
        .iter()
        .filter(|ask| !ask.quiet && ask.kind != Kind::Place);
    let mut form = Form::new(
        act.beneath(&it.path()),
        it.button(act),
        shown.map(|ask| field(&act.field(&ask.code), ask)).collect(),
    );
    let stamp = S::stamp_ask().code;
    if !stamp.is_empty() {
        form.hidden.push((stamp, it.stamp()));
    }
    form.upload = asks.iter().any(|ask| ask.kind == Kind::File);
    Ok(ActForm {
        code: act.code,
        label: act.label,
        form: visit.with_token(form),
        next: act.next,
        posted: None,
    })
}

/// The control of what is asked, under this name.
pub fn field(name: &str, ask: &Ask) -> Field {
    let kind = match ask.kind {
        Kind::Words => FieldKind::Text,
        Kind::LongWords | Kind::Lines => FieldKind::LongText,
        Kind::Day => FieldKind::Date,
        Kind::Money => FieldKind::Money,
        Kind::Count | Kind::Percent => FieldKind::Integer,
        Kind::IdNumber => FieldKind::IdNumber,
        Kind::Choice if ask.few => FieldKind::Radio,
        Kind::Choice => FieldKind::Choice,
        Kind::Many => FieldKind::Checks,
        Kind::Seen | Kind::Place | Kind::Fields | Kind::Rows => FieldKind::Hidden,
        Kind::File => FieldKind::File,
    };
    let mut field = Field::new(kind, name, &ask.label);
    if ask.kind == Kind::Percent {
        field.label.push_str("（%）");
    }
    field.required = ask.needed || ask.pressing;
    field.value.clone_from(&ask.usual);
    field.hint = Some(ask.hint.clone()).filter(|hint| !hint.is_empty());
    if kind == FieldKind::Text {
        field.width = 24;
        field.suggestions = ask.offers.iter().map(|offer| offer.label.clone()).collect();
    } else {
        let choice = |offer: &ground::ask::Offer| Choice::new(&offer.code, &offer.label);
        field.options = ask.offers.iter().map(choice).collect();
    }
    field
}

/// Does an act with what a form of a page's own says; nothing when the form now says what is wrong.
///
/// # Errors
/// As [`perform`], but for what a form can say.
pub async fn done_with<S: Subject>(
    visit: &Visit,
    key: &str,
    (act, seen): (&str, Option<&str>),
    form: &mut Form,
    text: &(dyn Fn(&str) -> String + Sync),
) -> Result<Option<Done>> {
    let act = act_by_code::<S>(act)?;
    let (office, actor) = (&visit.office, &visit.actor);
    match perform(office, actor, key, act, seen, From::Form(text)).await {
        Ok(done) => return Ok(Some(done)),
        Err(Error::Wrong(wrong)) => form.wrong_all(wrong),
        Err(Error::Refusal(words) | Error::NotYet(words)) => form.refuse(words),
        Err(other) => return Err(other),
    }
    Ok(None)
}

async fn posted_act<S: ActPage>(
    visit: Visit,
    address: Address,
    posted: Posted,
    act: &'static Act<S>,
) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let key = S::key_at(&address);
    let seen = posted.text(&S::stamp_ask().code);
    // A field may be called as the number of the record is.
    let part = |code: &str| address.part(code).filter(|_| code != number_of(S::AT));
    let asks = (act.asks)();
    let pasted = |code: &str| {
        asks.iter()
            .any(|ask| ask.code == code && ask.kind == Kind::Lines)
    };
    let text = |code: &str| match part(code) {
        Some(part) => part.to_owned(),
        None if pasted(code) => posted.raw(&act.field(code)),
        None => posted.all(&act.field(code)).join(" "),
    };
    let file = asks.iter().find(|ask| ask.kind == Kind::File);
    let name = file.map_or_else(String::new, |ask| act.field(&ask.code));
    let from = match file.zip(posted.files(&name).next()) {
        Some((ask, file)) => From::File(&ask.code, &file.bytes),
        None => From::Form(&text),
    };
    let wrong = match perform(office, actor, &key, act, Some(&seen), from).await {
        Ok(Done {
            file: Some(file), ..
        }) => return Ok(file.into_response()),
        Ok(mut done) => {
            // What was handed on may not be hers to see any more.
            let seen = S::open(office, office.db().reader().into(), actor, &key).await;
            let path = match seen {
                Ok(it) => {
                    let told = std::mem::take(&mut done.told);
                    let with = (&address, &posted);
                    let (path, told) = it.after(&visit, act.code, with, told).await?;
                    done.told = told;
                    path
                }
                Err(_) => done.above.clone(),
            };
            return visit.done_once(&path, &done);
        }
        Err(Error::Wrong(wrong)) => wrong,
        Err(Error::Refusal(words)) => vec![(String::new(), words)],
        Err(Error::NotYet(words)) => {
            let it = S::open(office, office.db().reader().into(), actor, &key).await?;
            return Ok(visit.done(&it.path(), &words));
        }
        Err(other) => return Err(other),
    };
    let it = S::open(office, office.db().reader().into(), actor, &key).await?;
    let mut forms = act_forms(&visit, &it).await?;
    // The form is not there any more where the record has moved on meanwhile.
    let Some(again) = forms.iter_mut().find(|form| form.code == act.code) else {
        return Err(Error::Wrong(wrong));
    };
    again.form.keep(&posted);
    if let Some(back) = posted.given("back") {
        again.form.hidden.push(("back".to_owned(), back));
    }
    for (code, words) in wrong {
        again.form.wrong(&act.field(&code), words);
    }
    for (name, part) in &address.0 {
        again.form.action = again.form.action.replace(&format!("{{{name}}}"), part);
    }
    again.posted = Some(address);
    S::page(&visit, &it.key(), forms).await
}
