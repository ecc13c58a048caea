//! 资金: what arrived, was advanced, given back; and a year's settlement.

use serde::Serialize;
use utoipa::ToSchema;

use super::acts::{Answers, act_routes};
use super::lists::{ListShape, list_route};
use ::payments::{
    Budget, FundEntries, FundInHand, FundKind, FundRow, FundSettlement, Funds, Settled,
};
use ground::acts::All;
use ground::error::Result;
use ground::key::AnyKey;
use ground::lists::Looking;
use site::shell::Route;

/// The routes of 资金.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![list_route::<FundEntries>(), list_route::<FundSettlement>()];
    routes.extend(act_routes::<All<Funds>>());
    routes.extend(act_routes::<FundInHand>());
    routes
}

impl Answers for All<Funds> {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

impl Answers for FundInHand {
    fn shapes(_: &str) -> &'static [&'static str] {
        &["Done"]
    }
}

/// 一笔资金
#[derive(Serialize, ToSchema)]
pub struct Fund {
    /// 编号，例如 990101-101-12
    pub key: String,
    /// 事项代码：carried 上年结转，arrived 资金到位，advanced 垫付，repaid 归还垫付，returned 上缴
    pub kind: &'static str,
    /// 资金级次代码：central、province、city、county、town
    pub budget: &'static str,
    /// 金额，分
    pub amount_fen: i64,
    /// 年度
    pub year: i32,
    /// 待遇项目代码；不分项目的没有
    pub scheme: Option<String>,
    /// 日期
    pub on: String,
    /// 依据
    pub paper: String,
    /// 单位，区划代码
    pub division: i64,
    /// 作废的原因
    pub void_reason: Option<String>,
}

impl ListShape for FundEntries {
    type Shape = Fund;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "资金到位、垫付、归还、上缴，新的在前";

    fn shape(&self, _: &Looking<'_>, row: &FundRow) -> Result<Fund> {
        Ok(Fund {
            key: AnyKey::new(row.region, row.id).to_string(),
            kind: row.kind.code(),
            budget: row.budget.code(),
            amount_fen: row.fen,
            year: row.year,
            scheme: row.scheme.clone(),
            on: row.on.to_string(),
            paper: row.paper.clone(),
            division: row.division.get(),
            void_reason: row.void_reason.clone(),
        })
    }
}

/// 资金结算的一行：一个待遇项目、一个级次
#[derive(Serialize, ToSchema)]
pub struct FundSettled {
    /// 待遇项目代码；不分项目的资金没有
    pub scheme: Option<String>,
    /// 资金级次代码；没有写明的没有
    pub budget: Option<&'static str>,
    /// 上年结转，分
    pub carried_fen: i64,
    /// 资金到位，分
    pub arrived_fen: i64,
    /// 垫付，分
    pub advanced_fen: i64,
    /// 归还垫付，分
    pub repaid_fen: i64,
    /// 上缴，分
    pub returned_fen: i64,
    /// 发放，分：审批过的批次里正常发放、补发、追缴合起来，银行没有付成的不算
    pub paid_fen: i64,
    /// 结余，分
    pub left_fen: i64,
}

impl ListShape for FundSettlement {
    type Shape = FundSettled;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "一年的资金结算，按待遇项目和资金级次";
    const SUM: Option<(&'static str, &'static str)> = Some(("left", "left_fen"));

    fn shape(&self, _: &Looking<'_>, row: &Settled) -> Result<FundSettled> {
        let of = |kind: FundKind| row.entries.get(kind.code()).copied().unwrap_or_default();
        Ok(FundSettled {
            scheme: row.scheme.clone(),
            budget: row.budget.map(Budget::code),
            carried_fen: of(FundKind::Carried),
            arrived_fen: of(FundKind::Arrived),
            advanced_fen: of(FundKind::Advanced),
            repaid_fen: of(FundKind::Repaid),
            returned_fen: of(FundKind::Returned),
            paid_fen: row.paid,
            left_fen: row.left(),
        })
    }
}
