//! Ledgers: kinds and entries.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::body::{Body, Created, Does, Page, Reads, date, offset, paging, refused};
use crate::access::Action;
use crate::ledgers::actions::entry_page;
use crate::ledgers::entries::{entry_add, read_filled};
use crate::ledgers::{EntryQuery, FullEntry, Kind, kinds};
use crate::organisation::{Directory, asked_scope};
use crate::platform::error::{Error, Result};
use crate::platform::web::Query;
use crate::shell::{Route, Visit, get, post};

/// The routes of ledgers.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/ledgers", Action::LedgerRead, ledgers),
        get("/api/v1/ledgers/{kind}", Action::LedgerRead, entries),
        post("/api/v1/ledgers/{kind}", Action::LedgerWrite, create_entry),
    ]
}

/// 台账种类
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerKind {
    /// 代码
    pub kind: String,
    /// 名称
    pub label: String,
    /// 字段
    pub fields: Vec<LedgerField>,
}

/// 台账种类的字段
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerField {
    /// 代码
    pub code: String,
    /// 名称
    pub label: String,
    /// 是否必填
    pub required: bool,
    /// 选项
    pub options: Vec<String>,
}

/// 台账记录
#[derive(Serialize, ToSchema)]
pub(super) struct Entry {
    /// 编号，例如 990101-12
    pub key: String,
    /// 台账种类代码
    pub kind: String,
    /// 日期
    pub on_date: String,
    /// 区划代码
    pub division: i64,
    /// 各栏，按字段代码；金额以分计
    #[schema(value_type = Object)]
    pub fields: Map<String, Value>,
}

/// 登一条台账
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEntry {
    /// 各栏，按字段代码，写法和网页上一样
    #[schema(value_type = Object, example = json!({"date": "2026-08-01", "festival": "八一", "person": "张三", "cash": "300"}))]
    pub fields: Map<String, Value>,
}

/// 台账种类和字段
#[utoipa::path(get, path = "/api/v1/ledgers", tag = "台账",
    responses((status = 200, body = Vec<LedgerKind>), Reads))]
pub(super) async fn ledgers(visit: Visit) -> Result<Json<Vec<LedgerKind>>> {
    let shape = |kind: Kind| LedgerKind {
        kind: kind.kind,
        label: kind.label,
        fields: kind
            .fields
            .into_iter()
            .map(|field| LedgerField {
                code: field.code,
                label: field.label,
                required: field.required,
                options: field.options,
            })
            .collect(),
    };
    let all = kinds(visit.office.catalogue())?;
    Ok(Json(all.into_iter().map(shape).collect()))
}

fn kind_of(visit: &Visit, code: &str) -> Result<Kind> {
    let all = kinds(visit.office.catalogue())?;
    let found = all.into_iter().find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::not_found(format!("台账种类 {code}")))
}

/// 一种台账的记录，新的在前
#[utoipa::path(get, path = "/api/v1/ledgers/{kind}", tag = "台账",
    params(
        ("kind" = String, Path, description = "台账种类代码，例如 visit"),
        ("q" = Option<String>, Query, description = "哪一栏里有这几个字"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<Entry>), Reads))]
pub(super) async fn entries(
    visit: Visit,
    Path(kind): Path<String>,
    query: Query,
) -> Result<Json<Page<Entry>>> {
    let kind = kind_of(&visit, &kind)?;
    let within = asked_scope(visit.actor.may(Action::LedgerRead)?, &query)?;
    let (page, size) = paging(&query);
    let text = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    let ask = EntryQuery {
        kind: kind.kind.clone(),
        from: text(date(&query, "from")?),
        to: text(date(&query, "to")?),
        text: query.text("q"),
        ..EntryQuery::default()
    };
    let at = (offset((page, size)), size);
    let found = entry_page(&visit.office, &visit.actor, &within, &ask, &[], at).await?;
    let shape = |entry: FullEntry| Entry {
        key: format!("{}-{}", entry.region, entry.id),
        kind: entry.kind,
        on_date: entry.on_date,
        division: entry.division,
        fields: entry.fields,
    };
    Ok(Json(Page {
        total: found.total,
        page,
        size,
        items: found.entries.into_iter().map(shape).collect(),
    }))
}

/// 登一条台账，写法和检查与网页上的表单一样
#[utoipa::path(post, path = "/api/v1/ledgers/{kind}", tag = "台账",
    params(("kind" = String, Path, description = "台账种类代码，例如 visit")),
    request_body = NewEntry,
    responses((status = 201, body = Created), Does))]
pub(super) async fn create_entry(
    visit: Visit,
    Path(kind): Path<String>,
    Body(new): Body<NewEntry>,
) -> Result<Response> {
    let kind = kind_of(&visit, &kind)?;
    let scope = visit.actor.may(Action::LedgerWrite)?;
    let unknown = new.fields.keys();
    let mut unknown = unknown.filter(|code| !kind.fields.iter().any(|field| field.code == **code));
    if let Some(code) = unknown.next() {
        let label = &kind.label;
        return Err(Error::refusal(format!(
            "{label}没有“{code}”这个字段，请核对字段代码"
        )));
    }
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let text = |code: &str| match new.fields.get(code) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let today = visit.office.clock().today();
    let filled = read_filled(&kind, text, &directory, scope.division(), today);
    let filled = filled.map_err(refused)?;
    let (region, id) = entry_add(&visit.office, &visit.actor, &kind, filled).await?;
    let created = Created {
        key: format!("{region}-{id}"),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}
