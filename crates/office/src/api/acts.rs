//! The interface's door to acts: an address each, and its description, from the declaration.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::openapi::path::{
    HttpMethod, OperationBuilder, ParameterBuilder, ParameterIn, PathItem,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, Required, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

use super::body::{Does, not_understood};
use crate::acts::{Act, Subject, key_read, perform};
use crate::platform::ask::{Ask, From, Kind};
use crate::platform::error::{Error, Result};
use crate::shell::{Route, Visit, post};

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

/// The route of each act of a subject.
pub(super) fn act_routes<S: Subject>() -> Vec<Route> {
    let route = |act: &'static Act<S>| {
        post(
            address(act),
            act.may,
            move |visit: Visit, Path(key): Path<String>, body: Body| acted(visit, key, body, act),
        )
    };
    S::acts().iter().map(route).collect()
}

type Body = std::result::Result<Json<Map<String, Value>>, JsonRejection>;

fn address<S: Subject>(act: &Act<S>) -> String {
    format!("/api/v1/{}/{{{}}}/{}", S::CODE, S::ONE, act.at)
}

async fn acted<S: Subject>(
    visit: Visit,
    key: String,
    body: Body,
    act: &'static Act<S>,
) -> std::result::Result<Json<ActDone>, crate::platform::web::Problem> {
    let Json(body) = body.map_err(|rejection| not_understood(&rejection))?;
    let done = acted_on(&visit, &key, &body, act).await;
    done.map(Json).map_err(|error| (&error).into())
}

async fn acted_on<S: Subject>(
    visit: &Visit,
    key: &str,
    body: &Map<String, Value>,
    act: &'static Act<S>,
) -> Result<ActDone> {
    let key = key_read::<S>(key)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let mut body = flat(body);
    let seen = body.remove("version").and_then(|seen| seen.as_i64());
    let seen = seen.and_then(|seen| i32::try_from(seen).ok());
    let seen =
        seen.ok_or_else(|| Error::refusal("提交的 JSON 缺少“version”，请写上读到的改过几次"))?;
    let done = perform(office, actor, key, act, Some(seen), From::Json(&body)).await?;
    Ok(ActDone {
        message: done.told,
        state: done.state,
        state_label: done.state_label,
        version: done.version,
    })
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
pub(super) fn describe<S: Subject>(described: &mut OpenApi) {
    for act in S::acts() {
        let mut body = ObjectBuilder::new()
            .property("version", property(Type::Integer, "读到的改过几次"))
            .required("version");
        for ask in (act.asks)() {
            let kind = match ask.kind {
                Kind::Count | Kind::Percent => Type::Integer,
                _ => Type::String,
            };
            let mut shape = Schema::from(property(kind, &told(&ask)));
            if ask.kind == Kind::Many {
                let many = ArrayBuilder::new().items(property(Type::String, "代码"));
                shape = many.description(Some(told(&ask))).build().into();
            }
            body = body.property(&ask.code, shape);
            if ask.needed {
                body = body.required(&ask.code);
            }
        }
        let content = ContentBuilder::new().schema(Some(body)).build();
        let request = RequestBodyBuilder::new()
            .content("application/json", content)
            .required(Some(Required::True));
        let done = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name("ActDone")))
            .build();
        let done = ResponseBuilder::new().content("application/json", done);
        let number = ParameterBuilder::new()
            .name(S::ONE)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(Some("编号，例如 990101-12"))
            .schema(Some(
                ObjectBuilder::new().schema_type(SchemaType::from(Type::String)),
            ));
        let mut operation = OperationBuilder::new()
            .tag(S::TAG)
            .summary(Some(if act.says.is_empty() {
                act.label
            } else {
                act.says
            }))
            .parameter(number)
            .request_body(Some(request.build()))
            .response("200", done)
            .build();
        for (status, response) in Does::responses() {
            operation.responses.responses.insert(status, response);
        }
        let item = PathItem::new(HttpMethod::Post, operation);
        described.paths.paths.insert(address(act), item);
    }
}

fn property(kind: Type, says: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::from(kind))
        .description(Some(says))
}

/// 交给谁办：unit-3 民政办…
pub(super) fn told(ask: &Ask) -> String {
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
