//! People: the register, one of it, registering, correcting.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::{Body, Does, Done, Reads, refused, texts};
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::lists::Looking;
use registers::organisation::Directory;
use registers::people::Categories;
use registers::people::happened::happened_text;
use registers::people::reading::{doubts, read_beneficiary, read_correction};
use registers::people::register::{PersonKey, PersonLine, person_open};
use registers::people::registration::{person_correct, person_register, saved};
use registers::people::{People, PersonInHand, RelativeInHand, Relatives, merged_open};
use site::shell::{Route, Visit, get, post};

impl Answers for All<Relatives> {}

impl Answers for RelativeInHand {}

impl Answers for PersonInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done", "Requested"]
    }
}

/// 提出的变更申请
#[derive(Serialize, ToSchema)]
pub(super) struct Requested {
    /// 变更申请的编号，例如 990101-3
    pub request: String,
}

/// The routes of people.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<People>(),
        post("/api/v1/people", Action::PersonWrite, register),
        get("/api/v1/people/{person}", Action::PersonRead, person),
        post("/api/v1/people/{person}/edit", Action::PersonWrite, correct),
    ];
    routes.extend(act_routes::<PersonInHand>());
    routes.extend(act_routes::<All<Relatives>>());
    routes.extend(act_routes::<RelativeInHand>());
    routes
}

/// 优抚对象，证号、电话、账号遮掉中间几位
#[derive(Serialize, ToSchema)]
pub struct Person {
    /// 编号，例如 990101-12
    pub key: String,
    /// 姓名
    pub name: String,
    /// 性别
    pub sex: String,
    /// 出生日期
    pub birth: String,
    /// 周岁
    pub age: Option<u32>,
    /// 身份证号，遮过的
    pub id_number: String,
    /// 电话，遮过的
    pub phone: String,
    /// 开户行
    pub bank: String,
    /// 账号，遮过的
    pub account: String,
    /// 收款人，空着是本人
    pub payee: String,
    /// 收款人身份证号，遮过的
    pub payee_id_number: String,
    /// 收款人是本人的什么人
    pub payee_relation: String,
    /// 身份，例如 伤残军人（六级，因公）
    pub identities: Vec<String>,
    /// 乡镇（街道）
    pub town: String,
    /// 村（社区）
    pub village: String,
    /// 住址
    pub address: String,
    /// 在册、已停发、已去世
    pub state: String,
    /// 困难
    pub hardships: Vec<String>,
    /// 查名册时，按收款人的姓名找到的写 true
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_payee: Option<bool>,
}

/// 一位优抚对象的档案
#[derive(Serialize, ToSchema)]
pub(super) struct PersonDetail {
    /// 名册上的各栏
    #[serde(flatten)]
    pub person: Person,
    /// 所在村（社区）的区划代码
    pub division: i64,
    /// 备注
    pub note: String,
    /// 改过几次；改资料时写上读到的这个数
    pub version: i32,
    /// 人员变动，按时间
    pub events: Vec<PersonEvent>,
}

/// 人员变动
#[derive(Serialize, ToSchema)]
pub(super) struct PersonEvent {
    /// 什么事，一句话
    pub text: String,
    /// 哪个月起
    pub effective: String,
    /// 报告日期
    pub reported: Option<String>,
}

/// 登记一位优抚对象
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPerson {
    /// 身份证号
    pub id_number: String,
    /// 姓名
    pub name: String,
    /// 出生日期，写了就和证号核对
    pub birth: Option<String>,
    /// 性别，写了就和证号核对
    pub sex: Option<String>,
    /// 村（社区），名称或区划代码
    pub village: String,
    /// 住址
    pub address: Option<String>,
    /// 手机
    pub phone: Option<String>,
    /// 人员类别代码
    pub category: String,
    /// 残疾等级，1 至 10；伤残人员必填
    pub grade: Option<u8>,
    /// 残疾性质，因战、因公、因病；伤残人员必填
    pub nature: Option<String>,
    /// 服役年限
    pub service_years: Option<u32>,
    /// 身份上另外要分开的，代码和写法，例如 {"livelihood": "在乡"}
    pub keys: Option<BTreeMap<String, String>>,
    /// 起发时间，例如 2011-03
    pub start: String,
    /// 开户行
    pub bank: Option<String>,
    /// 银行账号
    pub account: Option<String>,
    /// 收款人；是本人的不写
    pub payee: Option<String>,
    /// 收款人身份证号
    pub payee_id_number: Option<String>,
    /// 收款人是本人的什么人，例如监护人
    pub payee_relation: Option<String>,
    /// 备注
    pub note: Option<String>,
    /// 村（社区）是新的，登记时一并建立
    pub new_village: Option<bool>,
    /// 名册里有相像的人、身份证号在另一个县也有登记时，写明仍要登记的理由
    pub although: Option<String>,
}

/// 登记好的人
#[derive(Serialize, ToSchema)]
pub struct Registered {
    /// 编号，例如 990101-12
    pub key: String,
    /// 请核对的，已登记
    pub doubts: Vec<String>,
}

/// 改资料；不写的一栏不改
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Correct {
    /// 读到的改过几次
    pub version: i32,
    /// 新的联系电话
    pub phone: Option<String>,
    /// 村（社区），名称或区划代码
    pub village: Option<String>,
    /// 迁入年月：迁到别的乡镇，从哪个月起；不写从本月起
    pub moved_in: Option<String>,
    /// 住址
    pub address: Option<String>,
    /// 备注
    pub note: Option<String>,
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
        payee: line.payee.name,
        payee_id_number: line.payee.id_number,
        payee_relation: line.payee.relation,
        identities: line.identities,
        town: line.town,
        village: line.village,
        address: line.address,
        state: line.state.label().to_owned(),
        hardships: line.hardships,
        by_payee: line.by_payee.then_some(true),
    }
}

impl ListShape for People {
    type Shape = Person;
    const TAG: &'static str = "优抚对象";
    const SAYS: &'static str = "优抚对象名册，可以查找";

    fn shape(&self, _: &Looking<'_>, line: &PersonLine) -> Result<Person> {
        Ok(person_of(line.clone()))
    }
}

/// 一位优抚对象
#[utoipa::path(get, path = "/api/v1/people/{person}", tag = "优抚对象",
    params(("person" = String, Path, description = "编号，例如 990101-12")),
    responses((status = 200, body = PersonDetail), Reads))]
pub async fn person(visit: Visit, Path(person): Path<String>) -> Result<Json<PersonDetail>> {
    let key = PersonKey::read(&person)?;
    if let Some(merged) = merged_open(&visit.office, &visit.actor, key).await? {
        let into = merged.into.key;
        return Err(Error::refusal(format!(
            "这份登记是重复的，已并入 {into}，请查那一份"
        )));
    }
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let events = dossier.events.iter().map(|happened| PersonEvent {
        text: happened_text(happened),
        effective: happened.0.effective.to_string(),
        reported: happened.0.known.map(|day| day.to_string()),
    });
    Ok(Json(PersonDetail {
        events: events.collect(),
        division: dossier.division.get(),
        note: dossier.note,
        version: dossier.version,
        person: person_of(dossier.line),
    }))
}

/// 登记一位优抚对象和第一个身份
#[utoipa::path(post, path = "/api/v1/people", tag = "优抚对象",
    request_body = NewPerson,
    responses((status = 201, body = Registered), Does))]
pub async fn register(visit: Visit, Body(body): Body<NewPerson>) -> Result<Response> {
    let scope = visit.actor.may(Action::PersonWrite)?;
    let office = &visit.office;
    let directory = Directory::load(office.db().reader(), &scope).await?;
    let new = read_beneficiary(office, &directory, scope.division(), &texts(&body)?)?;
    let new = new.map_err(refused)?;
    let doubts = doubts(office, &new, &Categories::load(office.catalogue())?);
    let key = person_register(office, &visit.actor, new).await?;
    let registered = Registered {
        key: key.to_string(),
        doubts,
    };
    Ok((StatusCode::CREATED, Json(registered)).into_response())
}

/// 改电话、村（社区）、住址、备注；管钱的各栏要提变更申请
#[utoipa::path(post, path = "/api/v1/people/{person}/edit", tag = "优抚对象",
    params(("person" = String, Path, description = "编号，例如 990101-12")),
    request_body = Correct,
    responses((status = 200, body = Done), Does))]
pub async fn correct(
    visit: Visit,
    Path(person): Path<String>,
    Body(body): Body<Correct>,
) -> Result<Json<Done>> {
    let key = PersonKey::read(&person)?;
    let scope = visit.actor.may(Action::PersonWrite)?;
    let dossier = person_open(&visit.office, &visit.actor, key).await?;
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let given = texts(&body)?;
    let text = |name: &str| match name {
        "village" if body.village.is_none() => dossier.division.get().to_string(),
        "address" if body.address.is_none() => dossier.line.address.clone(),
        "note" if body.note.is_none() => dossier.note.clone(),
        name => given(name),
    };
    let new = read_correction(&directory, scope.division(), &text).map_err(refused)?;
    let request = person_correct(&visit.office, &visit.actor, key, new).await?;
    Ok(Done::told(saved(request)))
}
