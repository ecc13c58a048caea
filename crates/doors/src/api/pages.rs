//! The description itself, for programs and, offline, for people.

use std::collections::BTreeSet;

use axum::Json;
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::OpenApi;

use super::description::Description;
use ground::error::{Error, Result};
use site::kit::Query;
use site::shell::{Gate, Route, Visit, get};

/// The routes of the description.
pub fn routes() -> Vec<Route> {
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

/// What there is, subject by subject; or one subject in full.
#[derive(Serialize)]
struct ApiPage {
    says: String,
    subjects: Vec<Subject>,
    /// The subject that is shown in full.
    shown: Option<String>,
    routes: Vec<Shown>,
    shapes: Vec<Shape>,
}

/// The routes of a subject, in one line each.
#[derive(Serialize)]
struct Subject {
    name: String,
    href: String,
    routes: Vec<Brief>,
}

/// A route in one line.
#[derive(Serialize)]
struct Brief {
    method: String,
    path: String,
    says: String,
}

/// A route, as people read it.
#[derive(Serialize)]
struct Shown {
    method: String,
    path: String,
    says: String,
    parameters: Vec<Named>,
    body: Option<Named>,
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

/// The shape that a request or an answer carries, and its media type where that is not JSON.
fn carried(value: &Value) -> Option<(String, String)> {
    let content = value.get("content")?.as_object()?;
    let (media, carried) = content.iter().next()?;
    let media = match media.as_str() {
        "application/json" => String::new(),
        media => media.to_owned(),
    };
    Some((kind_of(carried.get("schema")?), media))
}

fn list<'v>(about: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    let found = about.get(key).and_then(Value::as_array);
    found.into_iter().flatten()
}

fn is_about(about: &Value, subject: &str) -> bool {
    list(about, "tags").any(|tag| tag.as_str() == Some(subject))
}

/// Every route of the description: path, method, and what is said about it.
fn described(description: &Value) -> impl Iterator<Item = (&String, &String, &Value)> {
    let paths = description.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, about)| (path, method, about))
    })
}

fn subjects(description: &Value) -> Vec<Subject> {
    let names = list(description, "tags").map(|tag| text(tag, "name"));
    let subject = |name: String| {
        let routes = described(description).filter(|(_, _, about)| is_about(about, &name));
        let routes = routes.map(|(path, method, about)| Brief {
            method: method.to_uppercase(),
            path: path.clone(),
            says: text(about, "summary"),
        });
        let query = Query::default().with("about", &name).text_for_url();
        Subject {
            href: format!("/api{query}"),
            routes: routes.collect(),
            name,
        }
    };
    names.map(subject).collect()
}

fn route(path: &str, method: &str, about: &Value) -> Shown {
    let parameters = list(about, "parameters").map(|parameter| Named {
        name: text(parameter, "name"),
        kind: parameter.get("schema").map_or_else(String::new, kind_of),
        says: text(parameter, "description"),
    });
    let answers = about.get("responses").and_then(Value::as_object);
    let answers = answers.into_iter().flatten();
    // What a refusal looks like is said once for all routes.
    let answers = answers.filter(|(status, _)| status.starts_with('2'));
    let answers = answers.map(|(status, answer)| {
        let (kind, says) = carried(answer).unwrap_or_default();
        Named {
            name: status.clone(),
            kind,
            says,
        }
    });
    let body = about.get("requestBody").and_then(carried);
    Shown {
        method: method.to_uppercase(),
        path: path.to_owned(),
        says: text(about, "summary"),
        parameters: parameters.collect(),
        body: body.map(|(kind, says)| Named {
            name: String::new(),
            kind,
            says,
        }),
        answers: answers.collect(),
    }
}

/// The fields of a schema; those of another shape that it has as well are named by that shape.
fn fields(schema: &Value) -> Vec<Named> {
    let own = schema.get("properties").and_then(Value::as_object);
    let own = own.into_iter().flatten().map(|(name, field)| Named {
        name: name.clone(),
        kind: kind_of(field),
        says: text(field, "description"),
    });
    let parts = list(schema, "allOf").flat_map(|part| match part.get("$ref") {
        Some(_) => vec![Named {
            name: String::new(),
            kind: kind_of(part),
            says: "的各栏也在内".to_owned(),
        }],
        None => fields(part),
    });
    own.chain(parts).collect()
}

/// Names of the shapes that stand in a part of the description.
fn named_in(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(name) = fields.get("$ref").and_then(Value::as_str) {
                found.extend(name.rsplit('/').next().map(str::to_owned));
            }
            fields.values().for_each(|value| named_in(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| named_in(value, found)),
        _ => {}
    }
}

/// The shapes that some routes need, with those that stand in them.
fn shapes(description: &Value, routes: &[&Value]) -> Vec<Shape> {
    let all = description.pointer("/components/schemas");
    let all = all.and_then(Value::as_object);
    let mut needed = BTreeSet::new();
    routes.iter().for_each(|about| named_in(about, &mut needed));
    loop {
        let before = needed.len();
        for name in needed.clone() {
            if let Some(schema) = all.and_then(|all| all.get(&name)) {
                named_in(schema, &mut needed);
            }
        }
        if needed.len() == before {
            break;
        }
    }
    let shapes = needed.into_iter().filter_map(|name| {
        let schema = all?.get(&name)?;
        Some(Shape {
            says: text(schema, "description"),
            fields: fields(schema),
            name,
        })
    });
    shapes.collect()
}

async fn shown(visit: Visit, query: Query) -> Result<Response> {
    let visit = visit.beneath("/help");
    let description = description()?;
    let about = query.given("about");
    let mut page = ApiPage {
        says: description
            .pointer("/info/description")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        subjects: subjects(&description),
        shown: None,
        routes: Vec::new(),
        shapes: Vec::new(),
    };
    let Some(about) = about else {
        return visit.page("api/shown.html", "接口说明", &page);
    };
    let of_subject: Vec<_> = described(&description)
        .filter(|(_, _, said)| is_about(said, &about))
        .collect();
    if of_subject.is_empty() {
        return Err(Error::not_found(format!("“{about}”的接口")));
    }
    let said: Vec<&Value> = of_subject.iter().map(|(_, _, said)| *said).collect();
    page.shapes = shapes(&description, &said);
    let routes = of_subject.iter();
    page.routes = routes
        .map(|(path, method, said)| route(path, method, said))
        .collect();
    let title = format!("接口说明：{about}");
    page.shown = Some(about);
    visit.page("api/shown.html", &title, &page)
}
