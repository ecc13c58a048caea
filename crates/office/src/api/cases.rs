//! Cases: kinds, the list, one of them, and every act of its life.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::body::{Body, Created, Does, Done, Page, Reads, offset, paging, refused};
use super::case_shapes::{
    Act, Close, Detail, Edit, Hand, Holder, Kind, Line, NewCase, Opinion, Step,
};
use super::ledgers::LedgerField;
use crate::authority::Action;
use crate::cases::actions::{Said, Verdict, case_accept, case_assign, case_close, case_open};
use crate::cases::asked::{boxed, case_page};
use crate::cases::register::{case_correct, case_register, read_case};
use crate::cases::{
    Case, CaseBox, CaseKey, CaseKind, CaseQuery, Command, Handed, State, case_act, case_kinds,
    case_opinion, holders,
};
use crate::ledgers::{Field, FieldType};
use crate::organisation::units::unit_key;
use crate::organisation::{Directory, asked_scope};
use crate::platform::error::{Error, Result};
use crate::platform::web::Query;
use crate::shell::{Route, Visit, get, post};

/// The routes of cases.
pub(super) fn routes() -> Vec<Route> {
    use Action::{CaseApprove, CaseDo, CaseManage, CaseRead, CaseWrite};
    vec![
        get("/api/v1/cases/kinds", CaseRead, kinds),
        get("/api/v1/cases", CaseRead, listed),
        post("/api/v1/cases", CaseWrite, register),
        get("/api/v1/cases/{case}", CaseRead, case),
        post("/api/v1/cases/{case}/edit", CaseWrite, edit),
        post("/api/v1/cases/{case}/accept", CaseManage, accept),
        post("/api/v1/cases/{case}/assign", CaseManage, assign),
        post("/api/v1/cases/{case}/manage/{act}", CaseManage, manage),
        post("/api/v1/cases/{case}/do/{act}", CaseDo, work),
        post("/api/v1/cases/{case}/close", CaseDo, close),
        post("/api/v1/cases/{case}/opinion", CaseApprove, opinion),
    ]
}

fn line(visit: &Visit, case: &Case) -> Line {
    let (term, _) = case.term(visit.office.clock().today());
    Line {
        key: case.key.to_string(),
        kind: case.kind.clone(),
        applicant: case.applicant.clone(),
        person: case.person.map(|id| format!("{}-{id}", case.key.region)),
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
pub(super) async fn kinds(visit: Visit) -> Result<Json<Vec<Kind>>> {
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

/// 服务事项，没办完的在前，期限近的在前；成员单位只看得到交给本单位的
#[utoipa::path(get, path = "/api/v1/cases", tag = "服务事项",
    params(
        ("kind" = Option<String>, Query, description = "事项种类代码"),
        ("state" = Option<String>, Query, description = "状态代码"),
        ("box" = Option<String>, Query, description = "accept 待受理、assign 待交办、mine 交给我办的、opinion 待审核、overdue 逾期未办、follow_up 待回访、reminded 催办"),
        ("unit" = Option<String>, Query, description = "承办的成员单位，例如 990101-3"),
        ("q" = Option<String>, Query, description = "申请人或内容里有这几个字"),
        ("division" = Option<String>, Query, description = "区划代码，含下级"),
        ("page" = Option<u64>, Query, description = "第几页，从 1 起"),
        ("size" = Option<u64>, Query, description = "每页 10、20、50、100"),
    ),
    responses((status = 200, body = Page<Line>), Reads))]
pub(super) async fn listed(visit: Visit, query: Query) -> Result<Json<Page<Line>>> {
    let within = asked_scope(visit.actor.may(Action::CaseRead)?, &query)?;
    let (page, size) = paging(&query);
    let mut wanted = CaseQuery {
        kind: query.given("kind"),
        text: query.text("q"),
        ..CaseQuery::default()
    };
    if let Some(unit) = query.given("unit") {
        wanted.unit = Some(unit_key(&unit)?);
    }
    if let Some(which) = CaseBox::read(&query.text("box")) {
        boxed(&visit.office, &visit.actor, which, &mut wanted)?;
    }
    let state = query.text("state");
    if let Some(state) = State::all().find(|s| s.code() == state) {
        wanted.states = vec![state];
    }
    let at = (offset((page, size)), size);
    let (total, found) = case_page(&visit.office, &visit.actor, &within, &wanted, at).await?;
    Ok(Json(Page {
        total,
        page,
        size,
        items: found.iter().map(|case| line(&visit, case)).collect(),
    }))
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
pub(super) async fn register(visit: Visit, Body(new): Body<NewCase>) -> Result<Response> {
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
pub(super) async fn case(visit: Visit, Path(case): Path<String>) -> Result<Json<Detail>> {
    let key = CaseKey::read(&case)?;
    let file = case_open(&visit.office, &visit.actor, key).await?;
    let mut offered = Vec::new();
    if visit.may(Action::CaseManage) {
        let all = holders(&visit.office, &visit.actor, &file.kind, &file.case).await?;
        offered.extend(all.into_iter().map(|holder| Holder {
            code: holder.code,
            label: holder.label,
        }));
    }
    let steps = file.steps.iter().map(|step| Step {
        label: step.label().to_owned(),
        on: step.on_date.clone(),
        words: step.words.clone(),
        handed_to: step.handed_to.clone(),
        due: step.due.clone(),
        by: step.by_name.clone(),
    });
    Ok(Json(Detail {
        line: line(&visit, &file.case),
        fields: file.case.fields.clone(),
        id_number: file.id_number.clone(),
        phone: file.phone.clone(),
        entry: file.case.entry.map(|id| format!("{}-{id}", key.region)),
        steps: steps.collect(),
        holders: offered,
    }))
}

/// 补正；受理以前都可以改，各栏要写全，证号、电话、账号不写的不改
#[utoipa::path(post, path = "/api/v1/cases/{case}/edit", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Edit,
    responses((status = 200, body = Done), Does))]
pub(super) async fn edit(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Edit>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let scope = actor.may(Action::CaseWrite)?;
    let file = case_open(office, actor, key).await?;
    refuse_unknown(&body.fields, file.kind.fields.iter())?;
    let mut kind = file.kind;
    let number = kind.fields.iter_mut();
    let mut number = number.filter(|f| f.field_type == FieldType::IdNumber);
    if let Some(number) = number.next().filter(|_| file.case.id_number.is_some()) {
        number.required = false;
    }
    let mut fields = body.fields;
    let bank = body.bank.unwrap_or(file.case.bank);
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

fn handed(body: Hand) -> (i32, Handed) {
    let text = |text: Option<String>| kernel::tidy(&text.unwrap_or_default());
    let handed = Handed {
        to: text(body.to),
        due: text(body.due),
        words: text(body.words),
        on: text(body.on),
    };
    (body.version, handed)
}

/// 受理；写了交给谁的同时交办，待遇申请受理以后逐级审核
#[utoipa::path(post, path = "/api/v1/cases/{case}/accept", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Hand,
    responses((status = 200, body = Done), Does))]
pub(super) async fn accept(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Hand>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let (version, handed) = handed(body);
    let state = case_accept(&visit.office, &visit.actor, key, version, &handed).await?;
    Ok(Done::told(format!("已受理，目前是“{}”", state.label())))
}

/// 交办；已经交办的转给另一个，要写原因
#[utoipa::path(post, path = "/api/v1/cases/{case}/assign", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Hand,
    responses((status = 200, body = Done), Does))]
pub(super) async fn assign(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Hand>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let (version, handed) = handed(body);
    case_assign(&visit.office, &visit.actor, key, version, &handed).await?;
    Ok(Done::told("已交办"))
}

async fn plain(visit: &Visit, case: &str, command: Command, body: Act) -> Result<Json<Done>> {
    let key = CaseKey::read(case)?;
    let text = |text: Option<String>| kernel::tidy(&text.unwrap_or_default());
    let said = Said {
        words: text(body.words),
        on: text(body.on),
        due: text(body.due),
    };
    let (office, actor) = (&visit.office, &visit.actor);
    case_act(office, actor, key, body.version, command, &said).await?;
    Ok(Done::told("已登记"))
}

/// 不予受理 reject、催办 remind、延期 extend、撤销 revoke、回访满意 satisfied、不满意 dissatisfied
#[utoipa::path(post, path = "/api/v1/cases/{case}/manage/{act}", tag = "服务事项",
    params(
        ("case" = String, Path, description = "编号，例如 990101-12"),
        ("act" = String, Path, description = "办什么，例如 remind"),
    ),
    request_body = Act,
    responses((status = 200, body = Done), Does))]
pub(super) async fn manage(
    visit: Visit,
    Path((case, act)): Path<(String, String)>,
    Body(body): Body<Act>,
) -> Result<Json<Done>> {
    let command = match act.as_str() {
        "reject" => Command::Reject,
        "remind" => Command::Remind,
        "extend" => Command::Extend,
        "revoke" => Command::Revoke,
        "satisfied" => Command::Satisfied,
        "dissatisfied" => Command::Dissatisfied,
        _ => return Err(Error::not_found("这个办法")),
    };
    plain(&visit, &case, command, body).await
}

/// 登记办理进展 progress，退回 hand_back；成员单位只办得了交给本单位的
#[utoipa::path(post, path = "/api/v1/cases/{case}/do/{act}", tag = "服务事项",
    params(
        ("case" = String, Path, description = "编号，例如 990101-12"),
        ("act" = String, Path, description = "办什么，例如 progress"),
    ),
    request_body = Act,
    responses((status = 200, body = Done), Does))]
pub(super) async fn work(
    visit: Visit,
    Path((case, act)): Path<(String, String)>,
    Body(body): Body<Act>,
) -> Result<Json<Done>> {
    let command = match act.as_str() {
        "progress" => Command::Progress,
        "hand_back" => Command::HandBack,
        _ => return Err(Error::not_found("这个办法")),
    };
    plain(&visit, &case, command, body).await
}

/// 办结，同时写进种类指定的台账
#[utoipa::path(post, path = "/api/v1/cases/{case}/close", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Close,
    responses((status = 200, body = Done), Does))]
pub(super) async fn close(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Close>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let file = case_open(office, actor, key).await?;
    let mut fields = body.fields.unwrap_or_default();
    refuse_unknown(&fields, file.kind.results.iter())?;
    fields.insert("result".to_owned(), Value::String(body.result));
    fields.insert("on".to_owned(), Value::String(body.on.unwrap_or_default()));
    let text = texts(fields);
    let closed = case_close(office, actor, key, body.version, &text).await?;
    closed.map_err(refused)?;
    Ok(Done::told("已办结"))
}

/// 逐级审核的一道意见；最后一道同意的，次月起发
#[utoipa::path(post, path = "/api/v1/cases/{case}/opinion", tag = "服务事项",
    params(("case" = String, Path, description = "编号，例如 990101-12")),
    request_body = Opinion,
    responses((status = 200, body = Done), Does))]
pub(super) async fn opinion(
    visit: Visit,
    Path(case): Path<String>,
    Body(body): Body<Opinion>,
) -> Result<Json<Done>> {
    let key = CaseKey::read(&case)?;
    let verdict = Verdict::read(&body.verdict);
    let verdict = verdict.ok_or_else(|| Error::refusal("意见请写 agree、send_back 或 deny"))?;
    let words = kernel::tidy(&body.words.unwrap_or_default());
    let (office, actor) = (&visit.office, &visit.actor);
    let said = (words.as_str(), "");
    let state = case_opinion(office, actor, key, body.version, verdict, said).await?;
    Ok(Done::told(format!("已提交，目前是“{}”", state.label())))
}
