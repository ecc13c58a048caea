//! People, ledgers and figures.

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Date, DivisionCode};
use serde_json::Value;

use super::shapes::{
    Created, Entries, Entry, Figure, Figures, LedgerField, LedgerKind, NewEntry, People, Person,
    Wrong, offset, paging,
};
use crate::access::Action;
use crate::figures::actions::{Ask, Period, figures as ask_figures};
use crate::ledgers::actions::entry_page;
use crate::ledgers::entries::{entry_add, read_filled};
use crate::ledgers::{EntryQuery, FullEntry, Kind, kinds};
use crate::organisation::{Directory, asked_scope};
use crate::people::register::{
    Facets, PeopleAsk, PersonKey, PersonLine, people_count, people_page, person_open,
};
use crate::platform::error::{Error, Result};
use crate::platform::web::{Problem, Query};
use crate::shell::{Route, Visit, get, post};

/// The routes of records.
pub(super) fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/people", Action::PersonRead, people),
        get("/api/v1/people/{person}", Action::PersonRead, person),
        get("/api/v1/ledgers", Action::LedgerRead, ledgers),
        get("/api/v1/ledgers/{kind}", Action::LedgerRead, entries),
        post("/api/v1/ledgers/{kind}", Action::LedgerWrite, create_entry),
        get("/api/v1/figures", Action::FiguresRead, figures),
    ]
}

/// A division asked for by `division=`.
fn division(query: &Query) -> Result<Option<DivisionCode>> {
    let read = |text: String| DivisionCode::read(&text).map_err(|e| Error::refusal(e.to_string()));
    query.given("division").map(read).transpose()
}

fn person_of(line: PersonLine) -> Person {
    Person {
        key: line.key.to_string(),
        name: line.name,
        sex: line.sex,
        birth: line.birth,
        age: line.age,
        id_number: line.id_number,
        phone: line.phone,
        bank: line.bank,
        account: line.account,
        identities: line.identities,
        village: line.village,
        state: line.state.label().to_owned(),
        hardships: line.hardships,
    }
}

/// 优抚对象名册，可以查找
#[utoipa::path(get, path = "/api/v1/people", tag = "优抚对象",
    params(
        ("q" = Option<String>, Query, description = "姓名片段、拼音首字母、全拼、证号或手机后四位、完整证号"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("category" = Option<String>, Query, description = "人员类别代码"),
        ("state" = Option<String>, Query, description = "alive 在册、stopped 已停发、dead 已去世"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = People), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong), (status = 422, body = Wrong)))]
pub(super) async fn people(visit: Visit, query: Query) -> Result<Json<People>> {
    let (page, size) = paging(&query);
    let ask = PeopleAsk {
        typed: query.text("q"),
        division: division(&query)?,
        facets: Facets {
            category: query.given("category"),
            state: query.given("state"),
            ..Facets::default()
        },
        ..PeopleAsk::default()
    };
    let total = people_count(&visit.office, &visit.actor, &ask).await?;
    let from = offset((page, size));
    let lines = people_page(&visit.office, &visit.actor, &ask, from, size).await?;
    let items = lines.into_iter().map(person_of).collect();
    Ok(Json(People {
        total,
        page,
        size,
        items,
    }))
}

/// 一位优抚对象
#[utoipa::path(get, path = "/api/v1/people/{person}", tag = "优抚对象",
    params(("person" = String, Path, description = "编号，例如 990101-12")),
    responses((status = 200, body = Person), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong)))]
pub(super) async fn person(visit: Visit, Path(person): Path<String>) -> Result<Json<Person>> {
    let key = PersonKey::read(&person)?;
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    Ok(Json(person_of(dossier.line)))
}

/// 台账种类和字段
#[utoipa::path(get, path = "/api/v1/ledgers", tag = "台账",
    responses((status = 200, body = Vec<LedgerKind>), (status = 401, body = Wrong), (status = 403, body = Wrong)))]
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

fn date(query: &Query, name: &str) -> Result<Option<Date>> {
    let read = |text: String| kernel::read_date(&text).map_err(|e| Error::refusal(e.to_string()));
    query.given(name).map(read).transpose()
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
    responses((status = 200, body = Entries), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong), (status = 422, body = Wrong)))]
pub(super) async fn entries(
    visit: Visit,
    Path(kind): Path<String>,
    query: Query,
) -> Result<Json<Entries>> {
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
    Ok(Json(Entries {
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
    responses((status = 201, body = Created), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong), (status = 415, body = Wrong), (status = 422, body = Wrong)))]
pub(super) async fn create_entry(
    visit: Visit,
    Path(kind): Path<String>,
    body: std::result::Result<Json<NewEntry>, JsonRejection>,
) -> Result<Response> {
    let kind = kind_of(&visit, &kind)?;
    let new = match body {
        Ok(Json(new)) => new,
        Err(rejection) => return Ok(not_understood(&rejection)),
    };
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
    let filled = filled.map_err(|wrong| {
        let messages: Vec<String> = wrong.into_iter().map(|(_, message)| message).collect();
        Error::refusal(messages.join("；"))
    })?;
    let (region, id) = entry_add(&visit.office, &visit.actor, &kind, filled).await?;
    let created = Created {
        key: format!("{region}-{id}"),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// A body that is no JSON of the right shape.
fn not_understood(rejection: &JsonRejection) -> Response {
    let status = rejection.status();
    let message = if status == StatusCode::UNSUPPORTED_MEDIA_TYPE {
        "请用 JSON 提交，Content-Type 写 application/json"
    } else {
        "提交的 JSON 没有读懂，请照接口说明里的样子写"
    };
    Problem {
        status,
        title: "没有收到",
        message: message.to_owned(),
        inside: None,
    }
    .into_response()
}

/// 一个单位、一段时间的指标
#[utoipa::path(get, path = "/api/v1/figures", tag = "指标",
    params(
        ("year" = Option<i32>, Query, description = "年度；不写年度和起止日期就是今年"),
        ("from" = Option<String>, Query, description = "起始日期"),
        ("to" = Option<String>, Query, description = "截止日期"),
        ("division" = Option<String>, Query, description = "区划代码"),
        ("code" = Option<String>, Query, description = "只要这一个指标"),
    ),
    responses((status = 200, body = Figures), (status = 401, body = Wrong), (status = 403, body = Wrong), (status = 404, body = Wrong), (status = 422, body = Wrong)))]
pub(super) async fn figures(visit: Visit, query: Query) -> Result<Json<Figures>> {
    let year = query.text("year").parse().ok();
    let year: i32 = year.unwrap_or_else(|| chrono::Datelike::year(&visit.office.clock().today()));
    let whole = || Error::refusal(format!("没有 {year} 年，请核对年度"));
    let day = |month, day| Date::from_ymd_opt(year, month, day).ok_or_else(whole);
    let period = Period {
        from: date(&query, "from")?.map_or_else(|| day(1, 1), Ok)?,
        to: date(&query, "to")?.map_or_else(|| day(12, 31), Ok)?,
    };
    let code = query.given("code");
    let ask = Ask {
        division: division(&query)?,
        period,
        code: code.as_deref(),
        records: false,
    };
    let found = ask_figures(&visit.office, &visit.actor, ask).await?;
    let items = found.into_iter().map(|figure| Figure {
        code: figure.code,
        label: figure.label,
        value: figure.value,
        unit: figure.unit,
        records: figure.record_count as u64,
    });
    Ok(Json(Figures {
        from: period.from.to_string(),
        to: period.to.to_string(),
        items: items.collect(),
    }))
}
