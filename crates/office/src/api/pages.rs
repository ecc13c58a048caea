//! The description itself, for programs and, offline, for people.

use axum::Json;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::OpenApi;

use super::description::Description;
use crate::platform::error::Result;
use crate::shell::{Gate, Route, Visit, get};

/// The routes of the description.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api", Gate::SignedIn, shown),
        get("/api/v1/openapi.json", Gate::SignedIn, document),
    ]
}

/// The description as JSON; also for the test that holds it against the routes.
pub fn description() -> Result<Value> {
    Ok(serde_json::to_value(Description::openapi())?)
}

async fn document(_: Visit) -> Result<Json<Value>> {
    Ok(Json(description()?))
}

#[derive(Serialize)]
struct ApiPage {
    says: String,
    routes: Vec<Shown>,
    shapes: Vec<Shape>,
}

/// A route, as people read it.
#[derive(Serialize)]
struct Shown {
    method: String,
    path: String,
    says: String,
    tag: String,
    parameters: Vec<Named>,
    body: Option<String>,
    answers: Vec<Named>,
}

/// A name and what it is.
#[derive(Serialize)]
struct Named {
    name: String,
    kind: String,
    says: String,
}

/// A shape with its fields.
#[derive(Serialize)]
struct Shape {
    name: String,
    says: String,
    fields: Vec<Named>,
}

fn text(value: &Value, key: &str) -> String {
    let found = value.get(key).and_then(Value::as_str);
    found.unwrap_or_default().to_owned()
}

/// 整数, 文字, a list of a shape.
fn kind_of(schema: &Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return name.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(list) = schema.get(several).and_then(Value::as_array) {
            let kinds: Vec<String> = list.iter().map(kind_of).collect();
            return kinds.join("或");
        }
    }
    let named = |kind: &str| match kind {
        "integer" => "整数".to_owned(),
        "number" => "数".to_owned(),
        "boolean" => "是否".to_owned(),
        "object" => "各栏".to_owned(),
        "null" => "空".to_owned(),
        "array" => format!(
            "{}的列表",
            schema.get("items").map_or_else(String::new, kind_of)
        ),
        _ => "文字".to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(kind)) => named(kind),
        Some(Value::Array(kinds)) => {
            let kinds = kinds.iter().filter_map(Value::as_str).map(named);
            kinds.collect::<Vec<_>>().join("或")
        }
        _ => String::new(),
    }
}

/// The shape that a request or an answer carries.
fn carried(value: &Value) -> Option<String> {
    let content = value.get("content")?.as_object()?;
    let schema = content.values().next()?.get("schema")?;
    Some(kind_of(schema))
}

fn route(path: &str, method: &str, about: &Value) -> Shown {
    let list = |key: &str| {
        about
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
    };
    let parameters = list("parameters").map(|parameter| Named {
        name: text(parameter, "name"),
        kind: parameter.get("schema").map_or_else(String::new, kind_of),
        says: text(parameter, "description"),
    });
    let answers = about.get("responses").and_then(Value::as_object);
    let answers = answers.into_iter().flatten().map(|(status, answer)| Named {
        name: status.clone(),
        kind: carried(answer).unwrap_or_default(),
        says: String::new(),
    });
    Shown {
        method: method.to_uppercase(),
        path: path.to_owned(),
        says: text(about, "summary"),
        tag: list("tags")
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join("、"),
        parameters: parameters.collect(),
        body: about.get("requestBody").and_then(carried),
        answers: answers.collect(),
    }
}

fn shape(name: &str, schema: &Value) -> Shape {
    let fields = schema.get("properties").and_then(Value::as_object);
    let fields = fields.into_iter().flatten().map(|(name, field)| Named {
        name: name.clone(),
        kind: kind_of(field),
        says: text(field, "description"),
    });
    Shape {
        name: name.to_owned(),
        says: text(schema, "description"),
        fields: fields.collect(),
    }
}

async fn shown(visit: Visit) -> Result<Response> {
    let description = description()?;
    let paths = description.get("paths").and_then(Value::as_object);
    let routes = paths.into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, about)| route(path, method, about))
    });
    let shapes = description.pointer("/components/schemas");
    let shapes = shapes.and_then(Value::as_object).into_iter().flatten();
    let page = ApiPage {
        says: description
            .pointer("/info/description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        routes: routes.collect(),
        shapes: shapes.map(|(name, schema)| shape(name, schema)).collect(),
    };
    visit.page("api/shown.html", "接口说明", &page)
}
