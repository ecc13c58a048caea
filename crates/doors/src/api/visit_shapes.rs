//! What the interface answers and takes about visits.

use serde::{Deserialize, Serialize};
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

/// 建走访任务，系统列出每一户
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTask {
    /// 节日，例如 春节
    pub festival: String,
    /// 任务名称，不写就用年份和节日
    pub name: Option<String>,
    /// 开始日期
    pub from: String,
    /// 截止日期
    pub due: String,
    /// 走访谁、带什么；一个人有几种类别的，按先写的
    pub brings: Vec<Brings>,
    /// 只走访这些单位，区划代码；不写是全部
    pub units: Option<Vec<String>>,
    /// 只走访登记了困难的
    pub hardship_only: Option<bool>,
}

/// 一种类别每户带什么
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Brings {
    /// 人员类别代码
    pub category: String,
    /// 慰问金，分
    pub cash_fen: Option<i64>,
    /// 物资
    pub goods: Option<String>,
    /// 物资折价，分
    pub goods_value_fen: Option<i64>,
}

/// 建好的任务
#[derive(Serialize, ToSchema)]
pub(super) struct MadeTask {
    /// 编号，例如 990101-2
    pub key: String,
    /// 应访多少户
    pub households: u64,
}

/// 登记走访一户；不写的照打算的填
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// 读到的改过几次
    pub version: i32,
    /// 走访日期，不写就是今天
    pub date: Option<String>,
    /// 慰问金，分
    pub cash_fen: Option<i64>,
    /// 物资
    pub goods: Option<String>,
    /// 物资折价，分
    pub goods_value_fen: Option<i64>,
    /// 走访人，不写就是自己
    pub visitor: Option<String>,
}

/// 加一户
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewHousehold {
    /// 人员编号；在册的写这个
    pub person: Option<String>,
    /// 姓名；不在册的写这个
    pub name: Option<String>,
    /// 村（社区）；不在册的写这个
    pub village: Option<String>,
    /// 名册里有同名的人，核对过不是同一个人
    pub not_on_rolls: Option<bool>,
    /// 慰问金，分
    pub cash_fen: Option<i64>,
    /// 物资
    pub goods: Option<String>,
}
