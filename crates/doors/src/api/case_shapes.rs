//! What cases look like from outside.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::ledgers::LedgerField;

/// 事项种类
#[derive(Serialize, ToSchema)]
pub struct Kind {
    /// 代码
    pub kind: String,
    /// 名称
    pub label: String,
    /// 登记后几天内受理
    pub accept_days: u32,
    /// 受理后几天内办结
    pub close_days: u32,
    /// 登记时填的
    pub fields: Vec<LedgerField>,
    /// 办结时填的
    pub results: Vec<LedgerField>,
    /// 逐级审核的意见
    pub opinions: Vec<String>,
}

/// 服务事项
#[derive(Serialize, ToSchema)]
#[schema(as = CaseLine)]
pub struct Line {
    /// 编号，例如 990101-12
    pub key: String,
    /// 事项种类代码
    pub kind: String,
    /// 申请人
    pub applicant: String,
    /// 人员编号，不在册的没有
    pub person: Option<String>,
    /// 区划代码
    pub division: i64,
    /// 状态代码：registered、accepted、handling、reviewing、closed、done、rejected、denied、revoked
    pub state: String,
    /// 状态
    pub state_label: String,
    /// 承办的单位或人
    pub held_by: Option<String>,
    /// 登记日期
    pub registered_on: String,
    /// 受理期限
    pub accept_due: String,
    /// 受理日期
    pub accepted_on: Option<String>,
    /// 办结期限
    pub due: Option<String>,
    /// 办结日期
    pub closed_on: Option<String>,
    /// 还剩几天、已逾期几天、按时办结
    pub term: String,
    /// 催办了几次
    pub reminders: i32,
    /// 改过几次；办的时候写上读到的这个数
    pub version: i32,
}

/// 一件事项的全部
#[derive(Serialize, ToSchema)]
pub(super) struct Detail {
    /// 这一件
    #[serde(flatten)]
    pub line: Line,
    /// 各栏，按字段代码；金额以分计
    #[schema(value_type = Object)]
    pub fields: Map<String, Value>,
    /// 身份证号，遮过的
    pub id_number: String,
    /// 联系电话，遮过的
    pub phone: String,
    /// 记在哪一条台账
    pub entry: Option<String>,
    /// 经过，先办的在前
    pub steps: Vec<Step>,
    /// 可以交给谁；由经办读到的才有
    pub holders: Vec<Holder>,
}

/// 办过的一步
#[derive(Serialize, ToSchema)]
pub(super) struct Step {
    /// 登记、受理、交办……
    pub label: String,
    /// 日期
    pub on: String,
    /// 说明
    pub words: String,
    /// 交给谁
    pub handed_to: String,
    /// 期限
    pub due: Option<String>,
    /// 谁办的
    pub by: String,
}

/// 可以承办的
#[derive(Serialize, ToSchema)]
pub(super) struct Holder {
    /// 代码，例如 unit-3、user-5
    pub code: String,
    /// 名称
    pub label: String,
}

/// 登记一件事项
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCase {
    /// 事项种类代码
    pub kind: String,
    /// 各栏，按字段代码，写法和网页上一样；金额写成文字的以元计
    #[schema(value_type = Object, example = json!({"person": "李四", "need": "技能培训"}))]
    pub fields: Map<String, Value>,
    /// 名册里的哪一位，人员编号；写 none 是不在册
    pub who: Option<String>,
    /// 联系电话
    pub phone: Option<String>,
    /// 开户行
    pub bank: Option<String>,
    /// 银行账号
    pub account: Option<String>,
    /// 登记日期，不写就是今天
    pub registered_on: Option<String>,
}

/// 补正
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    /// 读到的改过几次
    pub version: i32,
    /// 各栏，要写全
    #[schema(value_type = Object, example = json!({"person": "李四", "need": "推荐就业"}))]
    pub fields: Map<String, Value>,
    /// 联系电话，不写不改
    pub phone: Option<String>,
    /// 开户行，不写不改
    pub bank: Option<String>,
    /// 银行账号，不写不改
    pub account: Option<String>,
}

/// 军嫂的跟踪服务卡
#[derive(Serialize, ToSchema)]
pub(super) struct Card {
    /// 编号，就是她在军嫂台账里的编号
    pub key: String,
    /// 姓名
    pub name: String,
    /// 村（社区），区划代码
    pub division: i64,
    /// 就业状态
    pub state: String,
    /// 优先安置
    pub priority: String,
    /// 最近跟踪日期
    pub last: String,
    /// 是不是一个月没有跟踪了
    pub overdue: bool,
}
