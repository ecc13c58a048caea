//! The interface's door to acts: an address each, and its description, from the declaration.

use std::future::Future;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{
    AllOfBuilder, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type,
};
use utoipa::openapi::{Content, ContentBuilder, OpenApi, Ref, Required, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::body::{Does, Sent, not_understood};
use ground::acts::{Act, Address, Subject, number_of, perform};
use ground::ask::{Ask, From, Kind, Offer};
use ground::error::{Error, Result};
use site::kit::{Download, Problem, Query};
use site::shell::{Route, Visit, post};

/// 办好了
#[derive(Serialize, ToSchema)]
pub(super) struct ActDone {
    /// 一句话
    message: String,
    /// 现在的状态代码
    state: &'static str,
    /// 现在的状态
    state_label: &'static str,
    /// 现在改过几次；再办的时候写上这个数
    version: i32,
}

/// A subject as this door answers it once something was done with it.
pub(super) trait Answers: Subject {
    /// The names of the shapes that an answer is made of.
    fn shapes(_act: &str) -> &'static [&'static str] {
        match Self::stamp_ask().code.is_empty() {
            // Nothing was there before.
            true => &["Created", "Done"],
            false => &["ActDone"],
        }
    }

    /// What all but the first of them hold, beyond what the act itself answers.
    fn fill(
        &self,
        _visit: &Visit,
        _act: &str,
        _answer: &mut Map<String, Value>,
    ) -> impl Future<Output = Result<()>> + Send {
        async { Ok(()) }
    }
}

/// The route of each act of a subject.
pub(super) fn act_routes<S: Answers>() -> Vec<Route> {
    let route = |act: &'static Act<S>| {
        if asks_file(act) {
            return post(
                address(act),
                act.may,
                move |visit: Visit,
                      Path(at): Path<Vec<(String, String)>>,
                      query: Query,
                      Sent(file): Sent| async move {
                    let key = S::key_at(&Address(at));
                    let seen = query.text(&S::stamp_ask().code);
                    let asks = (act.asks)();
                    let from = From::File(&asks[0].code, &file);
                    acted_on(&visit, &key, &seen, from, act).await
                },
            );
        }
        post(
            address(act),
            act.may,
            move |visit: Visit, Path(at): Path<Vec<(String, String)>>, body: Body| {
                acted(visit, Address(at), body, act)
            },
        )
    };
    S::acts().iter().map(route).collect()
}

type Body = std::result::Result<Json<Map<String, Value>>, JsonRejection>;

fn asks_file<S: Subject>(act: &Act<S>) -> bool {
    (act.asks)().iter().any(|ask| ask.kind == Kind::File)
}

fn address<S: Subject>(act: &Act<S>) -> String {
    format!("/api/v1{}", act.beneath(S::API_AT))
}

async fn acted<S: Answers>(
    visit: Visit,
    address: Address,
    body: Body,
    act: &'static Act<S>,
) -> std::result::Result<Response, Problem> {
    let Json(body) = body.map_err(|rejection| not_understood(&rejection))?;
    let (mut body, stamp) = (flat(&body), S::stamp_ask());
    let seen = match body.remove(&stamp.code) {
        Some(Value::String(seen)) => seen,
        Some(Value::Number(seen)) => seen.to_string(),
        _ => String::new(),
    };
    if seen.is_empty() && stamp.needed && !act.unread {
        let (code, label) = (stamp.code, stamp.label);
        let words = format!("提交的 JSON 缺少“{code}”，请写上{label}");
        return Err((&Error::refusal(words)).into());
    }
    let parts = address.0.iter();
    let parts = parts.filter(|(name, _)| name != number_of(S::API_AT));
    body.extend(parts.map(|(name, part)| (name.clone(), Value::from(part.as_str()))));
    let key = S::key_at(&address);
    let done = acted_on(&visit, &key, &seen, From::Json(&body), act).await;
    done.map_err(|error| (&error).into())
}

async fn acted_on<S: Answers>(
    visit: &Visit,
    key: &str,
    seen: &str,
    from: From<'_>,
    act: &'static Act<S>,
) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let done = perform(office, actor, key, act, Some(seen), from).await?;
    if let Some(file) = done.file {
        return Ok(file.into_response());
    }
    let mut answer = done.more;
    let status = if act.makes {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let told = match done.version {
        Some(version) => serde_json::to_value(ActDone {
            message: done.told,
            state: done.state,
            state_label: done.state_label,
            version,
        })?,
        None => json!({ "message": done.told }),
    };
    if S::shapes(act.code).len() > 1 {
        let it = S::open(office, office.db().reader().into(), actor, key).await?;
        it.fill(visit, act.code, &mut answer).await?;
    }
    if let Value::Object(told) = told {
        answer.extend(told);
    }
    Ok((status, Json(answer)).into_response())
}

/// What the catalogue declares may stand in `fields`, as it does when a record is registered.
fn flat(body: &Map<String, Value>) -> Map<String, Value> {
    let mut flat = body.clone();
    if let Some(Value::Object(fields)) = body.get("fields") {
        flat.remove("fields");
        flat.extend(fields.clone());
    }
    flat
}

/// Adds the acts of a subject to the description of the interface.
pub(super) fn describe<S: Answers>(described: &mut OpenApi) {
    for act in S::acts() {
        let at = address(act);
        let stamp = Ask {
            needed: S::stamp_ask().needed && !act.unread,
            ..S::stamp_ask()
        };
        let (placed, asks): (Vec<Ask>, Vec<Ask>) = (act.asks)().into_iter().partition(|ask| {
            ask.code != number_of(S::API_AT) && at.contains(&format!("{{{}}}", ask.code))
        });
        let number = Some(number_of(S::API_AT)).filter(|name| !name.is_empty());
        let number = number.map(|name| parameter(name, ParameterIn::Path, "编号，例如 990101-12"));
        let parts = S::parts().into_iter().chain(placed);
        let parts = parts.map(|ask| parameter(&ask.code, ParameterIn::Path, &told(&ask)));
        let mut operation = OperationBuilder::new()
            .tag(S::TAG)
            .summary(Some(if act.says.is_empty() {
                act.label
            } else {
                act.says
            }))
            .parameters(Some(
                parts
                    .chain(number)
                    .map(|part| part.required(Required::True).build()),
            ))
            .response(if act.makes { "201" } else { "200" }, answer(act));
        let mut request = RequestBodyBuilder::new().required(Some(Required::True));
        if asks_file(act) {
            let seen = parameter(&stamp.code, ParameterIn::Query, &stamp.label);
            operation = operation.parameter(seen.required(Required::False));
            request = request.content(Download::CSV, shaped("File"));
        } else {
            request = request.content("application/json", asked(stamp, asks));
        }
        let mut operation = operation.request_body(Some(request.build())).build();
        for (status, response) in Does::responses() {
            operation.responses.responses.insert(status, response);
        }
        if act.waits {
            let wait = ResponseBuilder::new()
                .description("还在统计，请再来")
                .content("application/json", shaped("Done"));
            operation
                .responses
                .responses
                .insert("202".to_owned(), wait.build().into());
        }
        let paths = &mut described.paths.paths;
        match paths.get_mut(&at) {
            // A list stands there too.
            Some(item) => item.post = Some(operation),
            None => {
                let item = PathItem::new(HttpMethod::Post, operation);
                paths.insert(at, item);
            }
        }
    }
}

fn parameter(name: &str, place: ParameterIn, says: &str) -> ParameterBuilder {
    let text = ObjectBuilder::new().schema_type(SchemaType::from(Type::String));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .description(Some(says))
        .schema(Some(text))
}

fn shaped(name: &str) -> Content {
    ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(name)))
        .build()
}

/// What an act answers: a file, or what its subject says.
fn answer<S: Answers>(act: &Act<S>) -> ResponseBuilder {
    if let Some(media) = act.gives {
        return ResponseBuilder::new().content(media, shaped("File"));
    }
    let content = match S::shapes(act.code) {
        [one] => shaped(one),
        all => {
            let refs = all.iter().map(|name| Ref::from_schema_name(*name));
            let whole = refs.fold(AllOfBuilder::new(), AllOfBuilder::item);
            let whole = Schema::AllOf(whole.build());
            ContentBuilder::new().schema(Some(whole)).build()
        }
    };
    ResponseBuilder::new().content("application/json", content)
}

/// The body of an act: how its record was seen, and what it asks.
fn asked(stamp: Ask, asks: Vec<Ask>) -> Content {
    let stamp = Some(stamp).filter(|stamp| !stamp.code.is_empty());
    let content = ContentBuilder::new();
    content
        .schema(Some(object(stamp.into_iter().chain(asks))))
        .build()
}

/// The shape of an object that says what is asked. Money may be said in fen, under a name that says so.
fn object(asks: impl IntoIterator<Item = Ask>) -> ObjectBuilder {
    let mut body = ObjectBuilder::new();
    for ask in asks {
        let yes_or_no = |offer: &Offer| matches!(offer.code.as_str(), "true" | "false");
        let kind = match ask.kind {
            Kind::Count | Kind::Percent => Type::Integer,
            Kind::Fields => Type::Object,
            Kind::Choice if ask.offers.first().is_some_and(yes_or_no) => Type::Boolean,
            _ => Type::String,
        };
        // What may be left out may be null.
        let kinds = if ask.has_to_be_said() {
            SchemaType::from(kind)
        } else {
            SchemaType::from_iter([kind, Type::Null])
        };
        let mut shape = Schema::from(property(kinds, &told(&ask)));
        if ask.kind == Kind::Many {
            let many = ArrayBuilder::new().items(property(Type::String.into(), "代码"));
            shape = many.description(Some(told(&ask))).build().into();
        }
        if ask.kind == Kind::Rows {
            let rows = ArrayBuilder::new().items(object(ask.parts.clone()));
            shape = rows.description(Some(told(&ask))).build().into();
        }
        if let Some(fen) = ask.in_fen() {
            let kinds = SchemaType::from_iter([Type::Integer, Type::Null]);
            body = body.property(fen, property(kinds, &format!("{}，分", ask.label)));
        }
        body = body.property(&ask.code, shape);
        if ask.has_to_be_said() && ask.in_fen().is_none() {
            body = body.required(&ask.code);
        }
    }
    body
}

fn property(kinds: SchemaType, says: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(kinds)
        .description(Some(says))
}

/// 交给谁办：unit-3 民政办…
pub fn told(ask: &Ask) -> String {
    let offers = ask
        .offers
        .iter()
        .map(|offer| format!("{} {}", offer.code, offer.label));
    let offers: Vec<String> = offers.collect();
    match (offers.is_empty(), ask.hint.is_empty()) {
        (true, true) => ask.label.clone(),
        (true, false) => format!("{}，{}", ask.label, ask.hint),
        (false, _) => format!("{}：{}", ask.label, offers.join("、")),
    }
}
