//! What the interface answers and takes about visits.

use serde::Serialize;
use utoipa::ToSchema;

/// 走访任务
#[derive(Serialize, ToSchema)]
pub(super) struct Task {
    /// 编号，例如 990101-2
    pub key: String,
    /// 名称
    pub name: String,
    /// 节日
    pub festival: String,
    /// 建立它的单位，区划代码
    pub division: i64,
    /// 开始日期
    pub from: String,
    /// 截止日期
    pub due: String,
    /// 应访多少户
    pub households: u64,
    /// 已访多少户
    pub done: u64,
    /// 还剩几天、已逾期几天、已完成
    pub term: String,
    /// 取消了的，取消的原因
    pub cancelled: Option<String>,
}

/// 要走访的一户
#[derive(Serialize, ToSchema)]
pub(super) struct Household {
    /// 编号，任务里的
    pub no: i64,
    /// 人员编号，不在册的没有
    pub person: Option<String>,
    /// 姓名
    pub name: String,
    /// 人员类别
    pub categories: String,
    /// 区划代码
    pub division: i64,
    /// 打算带的慰问金，分
    pub cash_fen: i64,
    /// 打算带的物资
    pub goods: String,
    /// 物资折价，分
    pub goods_value_fen: i64,
    /// 走访记在哪一条台账
    pub entry: Option<String>,
    /// 走访日期
    pub visited_on: Option<String>,
    /// 不走访的原因
    pub cancelled: Option<String>,
    /// 改过几次；登记走访时写上读到的这个数
    pub version: i32,
}

/// 逾期未走访的一户
#[derive(Serialize, ToSchema)]
pub(super) struct OverdueHousehold {
    /// 哪个走访任务，例如 990101-2
    pub task: String,
    /// 这一户
    #[serde(flatten)]
    pub household: Household,
}

/// 建好的任务
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "stands in the description for what the act answers"
)]
pub(super) struct MadeTask {
    /// 编号，例如 990101-2
    pub key: String,
    /// 应访多少户
    pub households: u64,
}
