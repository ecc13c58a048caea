//! What the interface answers and takes about plans and tasks.

use serde::Serialize;
use utoipa::ToSchema;

/// 年度计划
#[derive(Serialize, ToSchema)]
pub(super) struct YearPlan {
    /// 编号，例如 990101-2
    pub key: String,
    /// 名称
    pub title: String,
    /// 年度
    pub year: i32,
    /// annual 双拥工作计划、publicity 宣传教育计划
    pub kind: &'static str,
    /// draft 草稿、issued 已印发、closed 已总结
    pub state: &'static str,
    /// 单位，区划代码
    pub division: i64,
    /// 文号
    pub doc_number: String,
    /// 印发日期
    pub issued_on: Option<String>,
    /// 总结
    pub closing: String,
    /// 改过几次；办理的时候写上这个数
    pub version: i32,
}

/// 一份计划，连同目标和任务
#[derive(Serialize, ToSchema)]
pub(super) struct YearPlanDetail {
    /// 计划
    pub plan: YearPlan,
    /// 目标，按先后
    pub goals: Vec<PlanGoal>,
    /// 任务，先到期的在前
    pub tasks: Vec<PlanTask>,
    /// 代表看到的这一稿，印发时写上
    pub seen: String,
}

/// 计划的目标
#[derive(Serialize, ToSchema)]
pub(super) struct PlanGoal {
    /// 编号，计划里的
    pub no: i64,
    /// 目标
    pub title: String,
    /// 对应的指标代码，没有的为空
    pub indicator: String,
    /// 目标值：金额按分，比率按千分之一，其余按个数
    pub target: Option<i64>,
    /// 是不是“不超过”才算达到
    pub at_most: bool,
}

/// 任务
#[derive(Serialize, ToSchema)]
pub(super) struct PlanTask {
    /// 编号，例如 990101-7
    pub key: String,
    /// 所属计划的编号
    pub plan: Option<String>,
    /// 所属目标的编号
    pub goal: Option<i64>,
    /// 年度
    pub year: i32,
    /// 单位，区划代码
    pub division: i64,
    /// 任务
    pub title: String,
    /// 具体要求
    pub content: String,
    /// 责任单位编号，本办自己办的没有
    pub unit: Option<String>,
    /// 配合单位编号
    pub helpers: Vec<String>,
    /// 分管领导
    pub leader: String,
    /// 完成时限
    pub due_on: String,
    /// 计划投入，分
    pub planned_fen: i64,
    /// 实际投入，分
    pub spent_fen: i64,
    /// 进度，百分之几
    pub percent: i32,
    /// new 未开始、going 进行中、waiting 待销号、done 已销号、cancelled 已取消
    pub state: &'static str,
    /// 过了完成时限还没有报完成
    pub overdue: bool,
    /// 催办过几次
    pub urged: i32,
    /// 完成日期
    pub done_on: Option<String>,
    /// 完成情况
    pub results: String,
    /// 双十项的方向，不是双十项的没有
    pub direction: Option<String>,
    /// 双十项的序号
    pub number: Option<i32>,
    /// 来自哪一条台账，例如 meeting/990101-3
    pub source: Option<String>,
    /// 改过几次；办理的时候写上这个数
    pub version: i32,
}

/// 一个任务和办理经过
#[derive(Serialize, ToSchema)]
pub(super) struct PlanTaskDetail {
    /// 任务
    pub task: PlanTask,
    /// 经过，新的在前
    pub steps: Vec<PlanStep>,
}

/// 办理经过
#[derive(Serialize, ToSchema)]
pub(super) struct PlanStep {
    /// 办了什么
    pub step: String,
    /// 日期
    pub on: String,
    /// 当时的进度
    pub percent: Option<i32>,
    /// 当时累计投入，分
    pub spent_fen: Option<i64>,
    /// 说明
    pub words: String,
    /// 引用的台账，例如 meeting/990101-3
    pub evidence: Vec<String>,
    /// 谁办的
    pub by: String,
}
