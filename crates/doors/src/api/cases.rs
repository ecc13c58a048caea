//! Cases: kinds, the list, one of them, and every act of its life.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::Date;
use serde_json::{Map, Value};

use super::acts::{Answers, act_routes};
use super::body::{Body, Created, Does, Done, Reads, refused};
use super::case_shapes::{Card, Detail, Edit, Holder, Kind, Line, NewCase, Step};
use super::ledgers::LedgerField;
use super::lists::{ListShape, list_route};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::lists::Looking;
use registers::ledgers::{Field, FieldType};
use registers::organisation::Directory;
use site::shell::{Route, Visit, get, post};
use work::cases::actions::case_open;
use work::cases::register::{case_correct, case_register, read_case};
use work::cases::{
    CardLine, Cards, Case, CaseInHand, CaseKey, CaseKind, Cases, case_kinds, holders,
};

/// The routes of cases.
pub fn routes() -> Vec<Route> {
    use Action::{CaseRead, CaseWrite};
    let mut routes = vec![
        get("/api/v1/cases/kinds", CaseRead, kinds),
        list_route::<Cases>(),
        list_route::<Cards>(),
        post("/api/v1/cases", CaseWrite, register),
        get("/api/v1/cases/{case}", CaseRead, case),
        post("/api/v1/cases/{case}/edit", CaseWrite, edit),
    ];
    routes.extend(act_routes::<CaseInHand>());
    routes
}

impl Answers for CaseInHand {}

fn line(today: Date, case: &Case) -> Line {
    let (term, _) = case.term(today);
    Line {
        key: case.key.to_string(),
        kind: case.kind.clone(),
        applicant: case.applicant.clone(),
        person: case
            .person
            .map(|id| AnyKey::new(case.key.region, id).to_string()),
        division: case.division.get(),
        state: case.state.code().to_owned(),
        state_label: case.state.label().to_owned(),
        held_by: case.held.as_ref().map(|held| held.name.clone()),
        registered_on: case.registered_on.clone(),
        accept_due: case.accept_due.clone(),
        accepted_on: case.accepted_on.clone(),
        due: case.due.clone(),
        closed_on: case.closed_on.clone(),
        term,
        reminders: case.reminders,
        version: case.version,
    }
}

/// 事项种类，和各自要填什么
#[utoipa::path(get, path = "/api/v1/cases/kinds", tag = "服务事项",
    responses((status = 200, body = Vec<Kind>), Reads))]
pub async fn kinds(visit: Visit) -> Result<Json<Vec<Kind>>> {
    let field = |field: Field| LedgerField {
        code: field.code,
        label: field.label,
        required: field.required,
        options: field.options,
    };
    let shape = |kind: CaseKind| Kind {
        kind: kind.kind,
        label: kind.label,
        accept_days: kind.accept_days,
        close_days: kind.close_days,
        fields: kind.fields.into_iter().map(field).collect(),
        results: kind.results.into_iter().map(field).collect(),
        opinions: kind.opinions.into_iter().map(|o| o.label).collect(),
    };
    let all = case_kinds(visit.office.catalogue())?;
    Ok(Json(all.into_iter().map(shape).collect()))
}

impl ListShape for Cards {
    type Shape = Card;
    const TAG: &'static str = "服务事项";
    const SAYS: &'static str = "军嫂跟踪服务卡，最久没有跟踪的在前";

    fn shape(&self, _: &Looking<'_>, card: &CardLine) -> Result<Card> {
        Ok(Card {
            key: AnyKey::new(card.key.0, card.key.1).to_string(),
            name: card.name.clone(),
            division: card.division.get(),
            state: card.state.clone(),
            priority: card.priority.clone(),
            last: card.last.clone(),
            overdue: card.overdue,
        })
    }
}

impl ListShape for Cases {
    type Shape = Line;
    const TAG: &'static str = "服务事项";
    const SAYS: &'static str = "服务事项，没办完的在前，期限近的在前；成员单位只看得到交给本单位的";

    fn shape(&self, looking: &Looking<'_>, case: &Case) -> Result<Line> {
        Ok(line(looking.today(), case))
    }
}

/// What stands in the fields of a body, as a form would have it.
fn texts(fields: Map<String, Value>) -> impl Fn(&str) -> String + Sync {
    move |code: &str| match fields.get(code) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn refuse_unknown<'a>(
    fields: &Map<String, Value>,
    known: impl Iterator<Item = &'a Field> + Clone,
) -> Result<()> {
    let lost = fields
        .keys()
        .find(|code| !known.clone().any(|f| f.code == **code));
    match lost {
        Some(code) => Err(Error::refusal(format!(
            "没有“{code}”这个字段，请核对字段代码"
        ))),
        None => Ok(()),
    }
}

/// 登记一件事项，写法和检查与网页上的表单一样
#[utoipa::path(post, path = "/api/v1/cases", tag = "服务事项",
    request_body = NewCase,
    responses((status = 201, body = Created), Does))]
pub async fn register(visit: Visit, Body(new): Body<NewCase>) -> Result<Response> {
    let scope = visit.actor.may(Action::CaseWrite)?;
    let all = case_kinds(visit.office.catalogue())?;
    let kind = all.iter().find(|kind| kind.kind == new.kind);
    let kind = kind.ok_or_else(|| Error::not_found(format!("事项种类 {}", new.kind)))?;
    refuse_unknown(&new.fields, kind.fields.iter())?;
    let mut fields = new.fields;
    for (name, value) in [
        ("who", new.who),
        ("phone", new.phone),
        ("bank", new.bank),
        ("account", new.account),
        ("registered_on", new.registered_on),
    ] {
        fields.insert(name.to_owned(), Value::String(value.unwrap_or_default()));
    }
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let today = visit.office.clock().today();
    let text = texts(fields);
    let new = read_case(kind, &text, &directory, scope.division(), today).map_err(refused)?;
    let key = case_register(&visit.office, &visit.actor, kind, new).await?;
    let created = Created {
        key: key.to_string(),
    };
    Ok((StatusCode::CREATED, Json(created)).into_response())
}

/// 一件事项，连同经过
#[utoipa::path(get, path = "/api/v1/cases/{case}", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    responses((status = 200, body = Detail), Reads))]
pub async fn case(visit: Visit, Path(case): Path<String>) -> Result<Json<Detail>> {
    let key = CaseKey::read(&case)?;
    let file = case_open(&visit.office, &visit.actor, key).await?;
    let CaseInHand {
        case, kind, steps, ..
    } = &file.it;
    let mut offered = Vec::new();
    if visit.may(Action::CaseManage) {
        let all = holders(&visit.office, &visit.actor, kind, case).await?;
        offered.extend(all.into_iter().map(|holder| Holder {
            code: holder.code,
            label: holder.label,
        }));
    }
    let steps = steps.iter().map(|step| Step {
        label: step.label().to_owned(),
        on: step.on_date.clone(),
        words: step.words.clone(),
        handed_to: step.handed_to.clone(),
        due: step.due.clone(),
        by: step.by_name.clone(),
    });
    Ok(Json(Detail {
        line: line(visit.office.clock().today(), case),
        fields: case.fields.clone(),
        id_number: file.id_number.clone(),
        phone: file.phone.clone(),
        entry: case.entry.map(|id| AnyKey::new(key.region, id).to_string()),
        steps: steps.collect(),
        holders: offered,
    }))
}

/// 补正；受理以前都可以改，各栏要写全，证号、电话、账号不写的不改
#[utoipa::path(post, path = "/api/v1/cases/{case}/edit", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Edit,
    responses((status = 200, body = Done), Does))]
pub async fn edit(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Edit>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let scope = actor.may(Action::CaseWrite)?;
    let file = case_open(office, actor, key).await?;
    let CaseInHand { case, mut kind, .. } = file.it;
    refuse_unknown(&body.fields, kind.fields.iter())?;
    let number = kind.fields.iter_mut();
    let mut number = number.filter(|f| f.field_type == FieldType::IdNumber);
    if let Some(number) = number.next().filter(|_| case.id_number.is_some()) {
        number.required = false;
    }
    let mut fields = body.fields;
    let bank = body.bank.unwrap_or(case.bank);
    for (name, value) in [
        ("phone", body.phone.unwrap_or_default()),
        ("account", body.account.unwrap_or_default()),
        ("bank", bank),
    ] {
        fields.insert(name.to_owned(), Value::String(value));
    }
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let today = office.clock().today();
    let text = texts(fields);
    let new = read_case(&kind, &text, &directory, scope.division(), today).map_err(refused)?;
    case_correct(office, actor, key, body.version, new).await?;
    Ok(Done::told("已保存"))
}
