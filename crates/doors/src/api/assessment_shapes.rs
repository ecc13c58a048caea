//! What the interface answers and takes about assessments. Points are written as people do: "6", "0.25".

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// 考评方案
#[derive(Serialize, ToSchema)]
pub(super) struct SchemeShown {
    /// 代码
    pub scheme: String,
    /// 名称
    pub label: String,
    /// 考评哪一级：city、county、town
    pub level: String,
    /// 一届几年
    pub years: i32,
    /// 满分，加分不算
    pub full: String,
    /// 版本
    pub version: String,
    /// 来源
    pub source: String,
    /// 使用时要知道的
    pub note: String,
}

/// 一份考评
#[derive(Serialize, ToSchema)]
pub(super) struct Assessment {
    /// 编号，例如 990101-3
    pub key: String,
    /// 标题
    pub title: String,
    /// 方案代码
    pub scheme: String,
    /// 区划代码
    pub division: i64,
    /// 第一年
    pub year_from: i32,
    /// 最后一年
    pub year_to: i32,
    /// open 自评中、submitted 已提交、judging 上级评分中、fixed 已定分、void 已作废
    pub state: String,
}

/// 一份考评和它的分数；没有定分的是现在算的，定了分的是定分时的
#[derive(Serialize, ToSchema)]
pub(super) struct AssessmentDetail {
    /// 考评
    #[serde(flatten)]
    pub assessment: Assessment,
    /// 改过几次；办的时候写上读到的这个数，别人先办过的就不办
    pub version: usize,
    /// 总分
    pub total: String,
    /// 满分，加分不算
    pub full: String,
    /// 加分，不超过上限
    pub bonus: String,
    /// 是否一票否决，不得推荐
    pub vetoed: bool,
    /// 定分内容的 SM3
    pub hash: Option<String>,
    /// 各节
    pub sections: Vec<SectionScore>,
    /// 加分项
    pub bonus_items: Vec<ItemScore>,
    /// 否决项
    pub vetoes: Vec<VetoScore>,
}

/// 一节
#[derive(Serialize, ToSchema)]
pub(super) struct SectionScore {
    /// 标题
    pub title: String,
    /// 得分
    pub points: String,
    /// 各条满分之和
    pub full: String,
    /// 没有列出条目的分数
    pub unwritten: String,
    /// 各条
    pub items: Vec<ItemScore>,
}

/// 一条
#[derive(Serialize, ToSchema)]
pub(super) struct ItemScore {
    /// 编号
    pub number: String,
    /// 内容
    pub content: String,
    /// 得分
    pub points: String,
    /// 满分
    pub full: String,
    /// 计分办法
    pub rule: String,
    /// 要的佐证，空着就是不要
    pub wanted: String,
    /// 责任单位
    pub owner: String,
    /// 缺什么
    pub why: String,
    /// 自评
    pub own: Option<String>,
    /// 上级评
    pub superior: Option<String>,
    /// 抽查
    pub check: Option<String>,
    /// 逐年的数字和佐证
    pub years: Vec<YearScore>,
}

/// 一年的数字和佐证
#[derive(Serialize, ToSchema)]
pub(super) struct YearScore {
    /// 年度，整届是 0
    pub year: i32,
    /// 指标代码
    pub indicator: Option<String>,
    /// 数字
    pub value: Option<String>,
    /// 佐证
    pub evidence: Vec<Evidence>,
}

/// 引用的一条记录
#[derive(Serialize, ToSchema)]
pub(super) struct Evidence {
    /// entry 台账、document 文稿、batch 发放批次
    pub kind: String,
    /// 编号
    pub target: String,
    /// 说的什么
    pub told: String,
    /// 记录后来删去了，或者已不在这个单位，不算
    pub gone: bool,
}

/// 否决项
#[derive(Serialize, ToSchema)]
pub(super) struct VetoScore {
    /// 编号
    pub number: String,
    /// 题目
    pub topic: String,
    /// 怎样算触发
    pub trigger: String,
    /// 谁认定
    pub decided_by: String,
    /// 认定：true 成立、false 不成立、没有就是没有认定
    pub holds: Option<bool>,
    /// 查实情况
    pub comment: String,
}

/// 排名中的一个单位
#[derive(Serialize, ToSchema)]
pub(super) struct RankedUnit {
    /// 名次，同分同名次
    pub rank: u64,
    /// 单位
    pub unit: String,
    /// 考评的编号
    pub key: String,
    /// 各节得分，按方案的先后
    pub sections: Vec<String>,
    /// 加分
    pub bonus: String,
    /// 总分
    pub total: String,
    /// 是否一票否决
    pub vetoed: bool,
    /// 状态
    pub state: String,
}

/// 要引用、去掉的佐证
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceChange {
    /// 引用
    #[serde(default)]
    pub cite: Vec<EvidenceRef>,
    /// 去掉
    #[serde(default)]
    pub drop: Vec<EvidenceRef>,
}

/// 一条佐证指的是哪条记录
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EvidenceRef {
    /// 条目编号
    pub item: String,
    /// 年度，整届写 0
    pub year: i32,
    /// entry、document、batch；all 是系统找到的全部
    pub kind: String,
    /// 编号；all 时不写
    #[serde(default)]
    pub target: String,
}

/// 佐证材料的用途
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FolderFor {
    /// 用途，不写就是报送考评材料
    #[serde(default)]
    pub reason: String,
}
