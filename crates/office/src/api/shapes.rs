//! What the interface answers, as JSON. Money in fen, dates as 2026-11-24, moments in UTC.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::platform::web::Query;
use crate::platform::web::table::page_of;

/// Which page of a list is wanted: page and size as the pages of the office take them.
pub(super) fn paging(query: &Query) -> (u64, u64) {
    let (page, size) = page_of(query);
    (page, size)
}

/// How many come before a page.
pub(super) fn offset((page, size): (u64, u64)) -> u64 {
    (page - 1).saturating_mul(size)
}

/// What is wrong, in Chinese.
#[derive(Serialize, ToSchema)]
pub(super) struct Wrong {
    /// 哪里不对、怎么办
    message: String,
    /// 系统内部出错时的编号
    number: Option<String>,
}

/// 优抚对象，证号、电话、账号遮掉中间几位
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
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
    /// 身份，例如 伤残军人（六级，因公）
    pub identities: Vec<String>,
    /// 村（社区）
    pub village: String,
    /// 在册、已停发、已去世
    pub state: String,
    /// 困难
    pub hardships: Vec<String>,
}

/// 一页优抚对象
#[derive(Serialize, ToSchema)]
pub(super) struct People {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<Person>,
}

/// 发放批次
#[derive(Serialize, ToSchema)]
pub(super) struct Batch {
    /// 编号，例如 990101-2011-03-1
    pub key: String,
    /// 批次号
    pub label: String,
    /// 区划代码
    pub division: i64,
    /// 月份
    pub month: String,
    /// 状态代码
    pub state: String,
    /// 状态
    pub state_label: String,
    /// 笔数
    pub lines: i64,
    /// 给银行的合计，分
    pub total_fen: i64,
    /// 正常发放，分
    pub regular_fen: i64,
    /// 补发，分
    pub backpay_fen: i64,
    /// 追缴，分，不大于零
    pub recovery_fen: i64,
}

/// 一页批次
#[derive(Serialize, ToSchema)]
pub(super) struct Batches {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<Batch>,
}

/// 批次里的一笔
#[derive(Serialize, ToSchema)]
pub(super) struct Line {
    /// 序号
    pub line_no: i64,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 村（社区）
    pub village: String,
    /// 人员类别
    pub category: String,
    /// 待遇项目代码
    pub scheme: String,
    /// 账号，遮过的
    pub account: Option<String>,
    /// 正常发放，分
    pub regular_fen: i64,
    /// 补发，分
    pub backpay_fen: i64,
    /// 追缴，分
    pub recovery_fen: i64,
    /// 给银行的，分
    pub amount_fen: i64,
    /// open、paid、failed
    pub state: String,
    /// 没有付成的原因
    pub failed_reason: Option<String>,
}

/// 一页明细
#[derive(Serialize, ToSchema)]
pub(super) struct Lines {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 合计，分
    pub amount_fen: i64,
    /// 这一页
    pub items: Vec<Line>,
}

/// 一笔的来历：逐月的标准、文号、应发、已发、差额
#[derive(Serialize, ToSchema)]
pub(super) struct Explained {
    /// 这一笔
    pub line: Line,
    /// 逐月的来历
    #[schema(value_type = Object)]
    pub explained: Value,
}

/// 台账记录
#[derive(Serialize, ToSchema)]
pub(super) struct Entry {
    /// 编号，例如 990101-12
    pub key: String,
    /// 台账种类代码
    pub kind: String,
    /// 日期
    pub on_date: String,
    /// 区划代码
    pub division: i64,
    /// 各栏，按字段代码；金额以分计
    #[schema(value_type = Object)]
    pub fields: Map<String, Value>,
}

/// 一页台账
#[derive(Serialize, ToSchema)]
pub(super) struct Entries {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<Entry>,
}

/// 登一条台账
#[derive(Deserialize, ToSchema)]
pub(super) struct NewEntry {
    /// 各栏，按字段代码，写法和网页上一样
    #[schema(value_type = Object, example = json!({"date": "2026-08-01", "festival": "八一", "person": "张三", "cash": "300"}))]
    pub fields: Map<String, Value>,
}

/// 登好的一条
#[derive(Serialize, ToSchema)]
pub(super) struct Created {
    /// 编号
    pub key: String,
}

/// 台账种类
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerKind {
    /// 代码
    pub kind: String,
    /// 名称
    pub label: String,
    /// 字段
    pub fields: Vec<LedgerField>,
}

/// 台账种类的字段
#[derive(Serialize, ToSchema)]
pub(super) struct LedgerField {
    /// 代码
    pub code: String,
    /// 名称
    pub label: String,
    /// 是否必填
    pub required: bool,
    /// 选项
    pub options: Vec<String>,
}

/// 指标
#[derive(Serialize, ToSchema)]
pub(super) struct Figure {
    /// 代码
    pub code: String,
    /// 名称
    pub label: String,
    /// 数值，金额以元计，没有可比的为空
    #[schema(value_type = Option<f64>)]
    pub value: Value,
    /// 单位
    pub unit: String,
    /// 背后有多少条记录
    pub records: u64,
}

/// 一个单位、一段时间的指标
#[derive(Serialize, ToSchema)]
pub(super) struct Figures {
    /// 第一天
    pub from: String,
    /// 最后一天
    pub to: String,
    /// 按目录的先后
    pub items: Vec<Figure>,
}

/// 用户
#[derive(Serialize, ToSchema)]
pub(super) struct User {
    /// 编号
    pub id: i64,
    /// 姓名
    pub name: String,
    /// 角色
    pub role: String,
    /// 管理区划代码
    pub division: i64,
    /// 是否停用
    pub disabled: bool,
}

/// 一页用户
#[derive(Serialize, ToSchema)]
pub(super) struct Users {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<User>,
}

/// 审计日志一条
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntry {
    /// 编号，例如 990101-12
    pub key: String,
    /// 时刻，UTC
    pub at: String,
    /// 谁
    pub actor: String,
    /// 角色
    pub role: String,
    /// command_line、browser
    pub channel: String,
    /// 动作代码
    pub action: String,
    /// 做了什么，一句话
    pub sentence: String,
    /// 摘要，接着上一条算出
    pub hash: String,
}

/// 一页审计日志，新的在前
#[derive(Serialize, ToSchema)]
pub(super) struct AuditEntries {
    /// 符合条件的一共多少
    pub total: u64,
    /// 第几页
    pub page: u64,
    /// 每页多少
    pub size: u64,
    /// 这一页
    pub items: Vec<AuditEntry>,
}
