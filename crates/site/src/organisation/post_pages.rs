//! One post at a time: somebody takes over (换人), leaves (免去), or was written down wrongly (更正).

use axum::extract::Path;
use axum::response::Response;

use super::organ_pages::{day, document_field, start_field};
use crate::kit::{Field, FieldKind, Form, Posted};
use crate::shell::{Route, Visit, get, post};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use registers::organisation::posts;
use registers::organisation::posts::forms::{read_end, read_successor};
use registers::organisation::posts::{LIAISON, Post};

/// The pages of posts.
pub fn routes() -> Vec<Route> {
    vec![
        get("/posts/{post}/replace", Action::OrganisationWrite, replace),
        post("/posts/{post}/replace", Action::OrganisationWrite, replaced),
        get("/posts/{post}/end", Action::OrganisationWrite, end),
        post("/posts/{post}/end", Action::OrganisationWrite, ended),
        get("/posts/{post}/edit", Action::OrganisationWrite, correct),
        post("/posts/{post}/edit", Action::OrganisationWrite, corrected),
    ]
}

async fn post_at(visit: &Visit, key: &str) -> Result<Post> {
    let scope = visit.actor.may(Action::OrganisationWrite)?;
    let key = read_key(key).ok_or_else(|| Error::not_found("这条任职"))?;
    posts::post(&visit.office, &scope, key).await
}

/// Where a post is shown: its organ, or the list of liaisons.
fn shown_at(post: &Post) -> String {
    match post.organ {
        Some(organ) => format!("/organisation/{}-{organ}", post.region),
        None => "/liaisons".to_owned(),
    }
}

fn beneath(visit: Visit, post: &Post) -> Visit {
    let page = if post.organ.is_some() {
        "/organisation"
    } else {
        "/liaisons"
    };
    visit.beneath(page)
}

fn replace_form(visit: &Visit, held: &Post) -> Form {
    let fields = vec![
        Field::text("name", "接任的人").required().width(8),
        Field::text("title", "单位及职务")
            .width(16)
            .value(&held.title),
        start_field(visit).hint("前一任任到前一天为止"),
        Field::text("reason", "原因")
            .required()
            .width(16)
            .value("工作变动"),
        document_field(),
    ];
    let action = format!("/posts/{}/replace", held.key());
    Form::new(action, "换人", fields).cancel(shown_at(held))
}

fn replace_title(held: &Post) -> String {
    format!("接任{}的{}", held.name, held.post)
}

async fn replace(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let form = replace_form(&visit, &held);
    beneath(visit, &held).form(&replace_title(&held), form)
}

async fn replaced(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let mut form = replace_form(&visit, &held);
    form.keep(&posted);
    match read_successor(&|name| posted.raw(name), &held.post) {
        Err(wrong) => form.wrong_all(wrong),
        Ok((new, reason)) => {
            let (at, told) = ((held.region, held.id), format!("{}已接任", new.name));
            match posts::post_replace(&visit.office, &visit.actor, at, (new, &reason)).await {
                Ok(()) => return Ok(visit.done(&shown_at(&held), &told)),
                Err(Error::Refusal(reason)) => form.wrong("from", reason),
                Err(other) => return Err(other),
            }
        }
    }
    beneath(visit, &held).form(&replace_title(&held), form)
}

fn end_form(visit: &Visit, held: &Post) -> Form {
    let today = visit.office.clock().today().to_string();
    let fields = vec![
        Field::new(FieldKind::Date, "to", "免职日期")
            .required()
            .value(today)
            .hint("这一天还在任"),
        Field::text("reason", "原因").required().width(16),
    ];
    let action = format!("/posts/{}/end", held.key());
    Form::new(action, "免去", fields).cancel(shown_at(held))
}

async fn end(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let form = end_form(&visit, &held);
    beneath(visit, &held).form(&format!("免去{}的{}", held.name, held.post), form)
}

async fn ended(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let mut form = end_form(&visit, &held);
    form.keep(&posted);
    match read_end(&|name| posted.raw(name)) {
        Err(wrong) => form.wrong_all(wrong),
        Ok((last, reason)) => {
            let at = (held.region, held.id);
            match posts::post_end(&visit.office, &visit.actor, at, (last, &reason)).await {
                Ok(()) => {
                    let told = format!("{}任{}到 {last}", held.name, held.post);
                    return Ok(visit.done(&shown_at(&held), &told));
                }
                Err(Error::Refusal(reason)) => form.wrong("to", reason),
                Err(other) => return Err(other),
            }
        }
    }
    beneath(visit, &held).form(&format!("免去{}的{}", held.name, held.post), form)
}

fn correct_form(held: &Post) -> Form {
    let mut fields = vec![
        Field::text("name", "姓名")
            .required()
            .width(8)
            .value(&held.name),
        Field::text("title", "单位及职务")
            .width(16)
            .value(&held.title),
        Field::new(FieldKind::Date, "from", "任职日期")
            .required()
            .value(held.from.to_string()),
        Field::new(FieldKind::Date, "to", "免职日期").value(day(held.to)),
        Field::text("document", "任职文号")
            .width(16)
            .value(&held.document),
    ];
    if held.post != LIAISON {
        let field = Field::text("post", "职务").required().width(8);
        fields.insert(0, field.value(&held.post));
    }
    let action = format!("/posts/{}/edit", held.key());
    let mut form = Form::new(action, "更正", fields).cancel(shown_at(held));
    form.hidden
        .push(("version".to_owned(), held.version.to_string()));
    form
}

async fn correct(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let form = correct_form(&held);
    beneath(visit, &held).form(&format!("更正{}的任职", held.name), form)
}

async fn corrected(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let held = post_at(&visit, &key).await?;
    let mut form = correct_form(&held);
    form.keep(&posted);
    form.refuse_missing(&posted);
    let mut read = |field: &str| match posted.given(field).map(|t| kernel::read_date(&t)) {
        None => None,
        Some(Ok(day)) => Some(day),
        Some(Err(error)) => {
            form.wrong(field, error.to_string());
            None
        }
    };
    let (from, to) = (read("from"), read("to"));
    if let (Some(from), false) = (from, form.is_wrong()) {
        let right = Post {
            post: posted.given("post").unwrap_or_else(|| held.post.clone()),
            name: kernel::squeeze(&posted.text("name")),
            title: posted.text("title"),
            document: posted.text("document"),
            from,
            to,
            ..held.clone()
        };
        let version = posted.text("version").parse().unwrap_or(0);
        let at = (held.region, held.id);
        match posts::post_correct(&visit.office, &visit.actor, at, version, right).await {
            Ok(()) => return Ok(visit.done(&shown_at(&held), "已更正")),
            Err(Error::Refusal(reason)) => form.wrong("to", reason),
            Err(other) => return Err(other),
        }
    }
    beneath(visit, &held).form(&format!("更正{}的任职", held.name), form)
}
