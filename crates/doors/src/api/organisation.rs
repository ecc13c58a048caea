//! Leading groups and who held their posts on a day, liaisons, member units.

use axum::Json;
use axum::extract::Path;
use kernel::DivisionCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::{Reads, date};
use super::lists::{ListShape, list_route};
use ground::acts::All;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::Looking;
use registers::organisation::DivisionInHand;
use registers::organisation::posts;
use registers::organisation::posts::{
    Appointed, Liaisons, Organ as OrganRecord, OrganHeld, Organs, Post as PostRecord, members,
};
use registers::organisation::units::{Unit as UnitRecord, Units};
use site::kit::Query;
use site::shell::{Route, Visit, get};

/// The routes of the organisation.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<Organs>(),
        get("/api/v1/organs/{organ}", Action::OrganisationRead, organ),
        list_route::<Liaisons>(),
        list_route::<Units>(),
    ];
    routes.extend(act_routes::<DivisionInHand>());
    routes.extend(act_routes::<PostRecord>());
    routes.extend(act_routes::<All<Organs>>());
    routes.extend(act_routes::<OrganRecord>());
    routes.extend(act_routes::<All<Appointed>>());
    routes.extend(act_routes::<All<Liaisons>>());
    routes.extend(act_routes::<All<Units>>());
    routes.extend(act_routes::<UnitRecord>());
    routes
}

impl Answers for DivisionInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for PostRecord {}

impl Answers for All<Organs> {}

impl Answers for OrganRecord {}

impl Answers for All<Appointed> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for All<Liaisons> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for All<Units> {}

impl Answers for UnitRecord {}

/// 领导小组或办事机构
#[derive(Serialize, ToSchema)]
pub(super) struct Organ {
    /// 编号，例如 990101-1
    pub key: String,
    /// 类别：领导小组、办公室、双拥工作站、其他机构
    pub kind: String,
    /// 名称
    pub name: String,
    /// 区划代码
    pub division: i64,
    /// 设立文号
    pub document: String,
    /// 设立日期
    pub set_up_on: Option<String>,
    /// 撤销日期
    pub dissolved_on: Option<String>,
    /// 那一天在任的人
    pub members: Vec<Post>,
}

/// 任职
#[derive(Serialize, ToSchema)]
pub struct Post {
    /// 编号，例如 990101-3
    pub key: String,
    /// 职务
    pub post: String,
    /// 姓名
    pub name: String,
    /// 单位及职务
    pub title: String,
    /// 任职日期
    pub from: String,
    /// 免职日期
    pub to: Option<String>,
    /// 任职文号
    pub document: String,
    /// 免职的原因
    pub reason: String,
    /// 改过几次
    pub version: i32,
}

fn post_shape(held: &PostRecord) -> Post {
    Post {
        key: held.key(),
        post: held.post.clone(),
        name: held.name.clone(),
        title: held.title.clone(),
        from: held.from.to_string(),
        to: held.to.map(|day| day.to_string()),
        document: held.document.clone(),
        reason: held.reason.clone(),
        version: held.version,
    }
}

fn organ_shape(organ: &OrganRecord, members: &[PostRecord]) -> Organ {
    Organ {
        key: organ.key(),
        kind: organ.kind.label().to_owned(),
        name: organ.name.clone(),
        division: organ.division.get(),
        document: organ.document.clone(),
        set_up_on: organ.set_up_on.map(|day| day.to_string()),
        dissolved_on: organ.dissolved_on.map(|day| day.to_string()),
        members: members.iter().map(post_shape).collect(),
    }
}

impl ListShape for Organs {
    type Shape = Organ;
    const API: &'static str = "/organs";
    const TAG: &'static str = "组织机构";
    const SAYS: &'static str = "领导小组和办事机构，连同那一天在任的人";
    const WHOLE: bool = true;

    fn shape(&self, _: &Looking<'_>, row: &OrganHeld) -> Result<Organ> {
        Ok(organ_shape(&row.organ, &row.members))
    }
}

/// 一个机构，连同历任的人；写了哪一天的，只要那一天在任的
#[utoipa::path(get, path = "/api/v1/organs/{organ}", tag = "组织机构",
    params(
        ("organ" = String, Path, description = "编号，例如 990101-1"),
        ("on" = Option<String>, Query, description = "哪一天"),
    ),
    responses((status = 200, body = Organ), Reads))]
pub async fn organ(visit: Visit, Path(key): Path<String>, query: Query) -> Result<Json<Organ>> {
    let scope = visit.actor.may(Action::OrganisationRead)?;
    let found = posts::organ(&visit.office, &scope, organ_key(&key)?).await?;
    let ever = posts::posts(&visit.office, &scope).await?;
    let held = members(&ever, &found, date(&query, "on")?);
    Ok(Json(organ_shape(&found, &held)))
}

fn organ_key(text: &str) -> Result<(i32, i64)> {
    read_key(text).ok_or_else(|| Error::not_found("这个机构"))
}

/// 村（社区）和它的联络员
#[derive(Serialize, ToSchema)]
pub(super) struct Liaison {
    /// 区划代码
    pub division: i64,
    /// 村（社区）
    pub village: String,
    /// 那一天的联络员；没有就是缺员
    pub liaison: Option<Post>,
}

impl ListShape for Liaisons {
    type Shape = Liaison;
    const TAG: &'static str = "组织机构";
    const SAYS: &'static str = "每个村（社区）那一天的联络员";
    const WHOLE: bool = true;

    fn shape(&self, _: &Looking<'_>, row: &(DivisionCode, Option<PostRecord>)) -> Result<Liaison> {
        let (village, held) = row;
        Ok(Liaison {
            division: village.get(),
            village: self.village(*village),
            liaison: held.as_ref().map(post_shape),
        })
    }
}

/// 成员单位
#[derive(Serialize, ToSchema)]
pub struct Unit {
    /// 编号，例如 990101-1
    pub key: String,
    /// 单位名称
    pub name: String,
    /// 所在领导小组的区划代码
    pub division: i64,
    /// 职责
    pub duty: String,
    /// 联系人
    pub contact: String,
    /// 办公电话
    pub telephone: String,
    /// 加入日期
    pub joined_on: Option<String>,
    /// 退出日期
    pub closed_on: Option<String>,
}

impl ListShape for Units {
    type Shape = Unit;
    const TAG: &'static str = "组织机构";
    const SAYS: &'static str = "成员单位，退出的在后";
    const WHOLE: bool = true;

    fn shape(&self, _: &Looking<'_>, unit: &UnitRecord) -> Result<Unit> {
        Ok(Unit {
            key: unit.key(),
            name: unit.name.clone(),
            division: unit.division.get(),
            duty: unit.duty.clone(),
            contact: unit.contact.clone(),
            telephone: unit.telephone.clone(),
            joined_on: unit.joined_on.map(|day| day.to_string()),
            closed_on: unit.closed_on.map(|day| day.to_string()),
        })
    }
}
