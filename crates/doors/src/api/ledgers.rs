//! Ledgers: kinds and entries.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::ask::Ask;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::ledgers::Entries;
use registers::ledgers::entries::{entry_id_masked, entry_key, entry_open};
use registers::ledgers::together::Together;
use registers::ledgers::{EntryInHand, FullEntry, Kind, kinds};
use site::shell::{Route, Visit, get};

impl Answers for All<Entries> {}

impl Answers for All<Together> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for EntryInHand {}

/// The routes of ledgers.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        get("/api/v1/ledgers", Action::LedgerRead, ledgers),
        list_route::<Entries>(),
        get("/api/v1/ledgers/{kind}/{entry}", Action::LedgerRead, entry),
    ];
    routes.extend(act_routes::<All<Entries>>());
    routes.extend(act_routes::<All<Together>>());
    routes.extend(act_routes::<EntryInHand>());
    routes
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

fn shape(entry: FullEntry) -> Entry {
    Entry {
        key: entry.key().to_string(),
        kind: entry.kind,
        on_date: entry.on_date,
        division: entry.division,
        fields: entry.fields,
    }
}

/// What the fields of a body mean: texts as on the page, numbers of money in fen.
/// 一条台账的全部
#[derive(Serialize, ToSchema)]
pub(super) struct EntryDetail {
    /// 各栏
    #[serde(flatten)]
    pub entry: Entry,
    /// 身份证号，遮过的
    pub id_number: String,
    /// 名册里的人员编号
    pub person: Option<String>,
    /// 什么时候登记的，UTC
    pub recorded_at: String,
    /// 改过几次；改的时候写上读到的这个数
    pub version: i32,
    /// 已删去的，删去的理由
    pub removed: Option<String>,
}

/// 台账种类和字段
#[utoipa::path(get, path = "/api/v1/ledgers", tag = "台账",
    responses((status = 200, body = Vec<LedgerKind>), Reads))]
pub async fn ledgers(visit: Visit) -> Result<Json<Vec<LedgerKind>>> {
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

impl ListShape for Entries {
    type Shape = Entry;
    const TAG: &'static str = "台账";
    const SAYS: &'static str = "一种台账的记录，新的在前";
    const OF: &'static str = "台账种类代码，例如 visit";

    fn more() -> Vec<Ask> {
        let chosen = "选项栏是这一项的，例如 f.festival=八一；可以写几栏";
        vec![
            Ask::words("q", "哪一栏里有这几个字"),
            Ask::words("f.字段代码", chosen),
        ]
    }

    fn shape(&self, _: &Looking<'_>, entry: &FullEntry) -> Result<Entry> {
        Ok(shape(entry.clone()))
    }
}

/// 一条台账
#[utoipa::path(get, path = "/api/v1/ledgers/{kind}/{entry}", tag = "台账",
    params(
        ("kind" = String, Path, description = "台账种类代码，例如 visit"),
        ("entry" = String, Path, description = "编号，例如 990101-12"),
    ),
    responses((status = 200, body = EntryDetail), Reads))]
pub async fn entry(
    visit: Visit,
    Path((kind, entry)): Path<(String, String)>,
) -> Result<Json<EntryDetail>> {
    let kind = kind_of(&visit, &kind)?;
    let (region, id) = entry_key(&entry)?;
    let entry = entry_open(&visit.office, &visit.actor, &kind, region, id).await?;
    Ok(Json(EntryDetail {
        id_number: entry_id_masked(&visit.office, &entry)?,
        person: entry
            .person
            .map(|person| AnyKey::new(region, person).to_string()),
        recorded_at: entry.recorded_at.clone(),
        version: entry.version,
        removed: entry.removed.as_ref().map(|removed| removed.reason.clone()),
        entry: shape(entry),
    }))
}
