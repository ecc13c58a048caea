//! Pairs of a local unit and an army unit.

use axum::Json;
use axum::extract::Path;
use kernel::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::key::read_key;
use ground::lists::Looking;
use site::shell::{Route, Visit, get};
use work::pairs::actions;
use work::pairs::{Pair as PairRecord, PairInHand, Pairs};

/// The routes of pairs.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<Pairs>(),
        get("/api/v1/pairs/{pair}", Action::LedgerRead, pair),
    ];
    routes.extend(act_routes::<PairInHand>());
    routes
}

impl Answers for PairInHand {}

/// 共建对子
#[derive(Serialize, ToSchema)]
pub(super) struct Pair {
    /// 编号，也是“共建对子”台账里的编号
    pub key: String,
    /// 地方单位
    pub local_unit: String,
    /// 单位类型
    pub unit_type: String,
    /// 部队（对外名称）
    pub troop: String,
    /// 签约日期
    pub signed_on: String,
    /// 到期日期
    pub ended_on: Option<String>,
    /// 那一天怎样：有效、快到期、到期、终止
    pub standing: String,
    /// 是不是一年没有活动
    pub dormant: bool,
    /// 最近活动日期
    pub last_activity: Option<String>,
    /// 示范点级别
    pub model_level: String,
}

fn shape(pair: &PairRecord, on: Date) -> Pair {
    Pair {
        key: pair.key_text(),
        local_unit: pair.local_unit.clone(),
        unit_type: pair.unit_type.clone(),
        troop: pair.troop.clone(),
        signed_on: pair.signed_on.to_string(),
        ended_on: pair.ended_on.map(|day| day.to_string()),
        standing: pair.standing(on).label().to_owned(),
        dormant: pair.is_dormant(on),
        last_activity: pair.last_activity.map(|day| day.to_string()),
        model_level: pair.model_level.clone(),
    }
}

/// 一起办过的一件事
#[derive(Serialize, ToSchema)]
pub(super) struct Activity {
    /// 日期
    pub on: String,
    /// 在哪一种台账里
    pub kind: String,
    /// 内容
    pub what: String,
    /// 人次
    pub people: i64,
    /// 投入，以分计
    pub input_fen: i64,
}

/// 一个对子的全部
#[derive(Serialize, ToSchema)]
pub(super) struct PairDetail {
    /// 各栏
    #[serde(flatten)]
    pub pair: Pair,
    /// 共建内容
    pub content: String,
    /// 改过几次；续签、终止时写上读到的这个数
    pub version: i32,
    /// 一起办过的事，新的在前
    pub activities: Vec<Activity>,
}

impl ListShape for Pairs {
    type Shape = Pair;
    const TAG: &'static str = "共建对子";
    const SAYS: &'static str = "共建对子，那一天以前签的，新的在前";

    fn shape(&self, _: &Looking<'_>, pair: &PairRecord) -> Result<Pair> {
        Ok(shape(pair, self.on))
    }
}

fn key_of(text: &str) -> Result<(i32, i64)> {
    read_key(text).ok_or_else(|| Error::not_found("这个对子"))
}

/// 一个对子和它办过的事
#[utoipa::path(get, path = "/api/v1/pairs/{pair}", tag = "共建对子",
    params(("pair" = String, Path, description = "编号，例如 990101-12")),
    responses((status = 200, body = PairDetail), Reads))]
pub async fn pair(visit: Visit, Path(key): Path<String>) -> Result<Json<PairDetail>> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let (office, on) = (&visit.office, visit.office.clock().today());
    let found = actions::pair(office, &scope, key_of(&key)?, on).await?;
    let done = actions::activities(office, &scope, &found, on).await?;
    let activity = |a: actions::Activity| Activity {
        on: a.on.to_string(),
        kind: a.kind_label,
        what: a.what,
        people: a.people,
        input_fen: a.input.get(),
    };
    Ok(Json(PairDetail {
        version: actions::version_of(office, &visit.actor, found.key).await?,
        content: found.content.clone(),
        pair: shape(&found, on),
        activities: done.into_iter().map(activity).collect(),
    }))
}
