//! What is owed, and what is proposed of it.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::body::Reads;
use super::lists::{ListShape, list_route};
use ::payments::{OwedHistory, OwedInHand, OwedKey, OwedSums, owed_open};
use ground::authority::Action;
use ground::error::Result;
use ground::lists::Looking;
use site::shell::{Route, Visit, get};

/// The routes of what is owed.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        list_route::<OwedSums>(),
        get("/api/v1/owed/{owed}", Action::BatchRead, owed),
    ];
    routes.extend(act_routes::<OwedInHand>());
    routes
}

impl Answers for OwedInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done", "Requested"]
    }
}

/// 一个人一个项目的待追缴；多发减去后面各项就是待追缴
#[derive(Serialize, ToSchema)]
pub struct Owed {
    /// 编号，例如 990101-12-disability_pension
    pub key: String,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 村（社区）
    pub village: String,
    /// 待遇项目代码
    pub scheme: String,
    /// 待遇项目
    pub scheme_label: String,
    /// 从哪个月起多发，例如 2025-03
    pub since: Option<String>,
    /// 多发，分
    pub overpaid_fen: i64,
    /// 已从以后的发放里扣回，分
    pub deducted_fen: i64,
    /// 现金退回，分
    pub returned_fen: i64,
    /// 抵扣转到别的项目，分；从别的项目转来的是负数
    pub offset_fen: i64,
    /// 核销，分
    pub written_off_fen: i64,
    /// 待追缴，分
    pub left_fen: i64,
    /// 分期，每个发放月份最多扣，分
    pub instalment_fen: Option<i64>,
}

/// 一笔待追缴和它的经过
#[derive(Serialize, ToSchema)]
pub struct OwedDetail {
    /// 现在
    #[serde(flatten)]
    pub owed: Owed,
    /// 多发的月份
    pub months: Vec<OverpaidMonth>,
    /// 经过，先发生的在前
    pub steps: Vec<OwedStep>,
    /// 提出了、在等复核的
    pub waiting: Vec<OwedWaiting>,
}

/// 多发的一个月
#[derive(Serialize, ToSchema)]
pub struct OverpaidMonth {
    /// 月份
    pub month: String,
    /// 多发，分
    pub fen: i64,
}

/// 一步：一个批次，或者一条追缴登记
#[derive(Serialize, ToSchema)]
pub struct OwedStep {
    /// 批次号，或者怎么办的
    pub what: String,
    /// 批次的月份，或者哪一天
    pub on: String,
    /// 一句话
    pub told: String,
    /// 待追缴增减，分
    pub change_fen: i64,
    /// 余下，分
    pub left_fen: i64,
    /// 依据
    pub paper: String,
    /// 谁提出、谁同意
    pub hands: String,
}

/// 在等复核的一条
#[derive(Serialize, ToSchema)]
pub struct OwedWaiting {
    /// 变更申请的编号
    pub request: String,
    /// 怎么办
    pub what: String,
    /// 一句话
    pub told: String,
}

fn shape(owed: &::payments::Owed) -> Owed {
    Owed {
        key: owed.key.to_string(),
        person: owed.key.whose().to_string(),
        name: owed.name.clone(),
        village: owed.village.clone(),
        scheme: owed.key.scheme.clone(),
        scheme_label: owed.scheme.clone(),
        since: owed.since.map(|month| month.to_string()),
        overpaid_fen: owed.overpaid_fen,
        deducted_fen: owed.deducted_fen,
        returned_fen: owed.returned_fen,
        offset_fen: owed.offset_fen,
        written_off_fen: owed.written_off_fen,
        left_fen: owed.left_fen,
        instalment_fen: owed.instalment_fen,
    }
}

impl ListShape for OwedSums {
    type Shape = Owed;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "待追缴，还有的在前";
    const SUM: Option<(&'static str, &'static str)> = Some(("left", "left_fen"));

    fn shape(&self, _: &Looking<'_>, owed: &::payments::Owed) -> Result<Owed> {
        Ok(shape(owed))
    }
}

/// 一个人一个项目的待追缴和它的经过
#[utoipa::path(get, path = "/api/v1/owed/{owed}", tag = "待遇发放",
    params(("owed" = String, Path, description = "编号，例如 990101-12-disability_pension")),
    responses((status = 200, body = OwedDetail), Reads))]
pub async fn owed(visit: Visit, Path(owed): Path<String>) -> Result<Json<OwedDetail>> {
    let history = owed_open(&visit.office, &visit.actor, &OwedKey::read(&owed)?).await?;
    let OwedHistory {
        owed,
        months,
        steps,
        waiting,
    } = history;
    let month = |month: ::payments::OverpaidMonth| OverpaidMonth {
        month: month.month.to_string(),
        fen: month.fen,
    };
    let step = |step: ::payments::OwedStep| OwedStep {
        what: step.what,
        on: step.on,
        told: step.told,
        change_fen: step.change_fen,
        left_fen: step.left_fen,
        paper: step.paper,
        hands: step.hands,
    };
    let waits = |waits: ::payments::OwedWaiting| OwedWaiting {
        request: waits.request,
        what: waits.what.to_owned(),
        told: waits.told,
    };
    Ok(Json(OwedDetail {
        owed: shape(&owed),
        months: months.into_iter().map(month).collect(),
        steps: steps.into_iter().map(step).collect(),
        waiting: waiting.into_iter().map(waits).collect(),
    }))
}
