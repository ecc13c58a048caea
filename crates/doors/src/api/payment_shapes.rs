//! What the interface answers and takes about payments.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// 发放批次
#[derive(Serialize, ToSchema)]
pub struct Batch {
    /// 编号，例如 990101-2011-03-1
    pub key: String,
    /// 批次号
    pub label: String,
    /// 区划代码
    pub division: i64,
    /// 月份
    pub month: String,
    /// 只发这一个待遇项目的，它的代码
    pub scheme: Option<String>,
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

/// 一个批次和它走到哪里
#[derive(Serialize, ToSchema)]
pub struct BatchDetail {
    /// 批次
    #[serde(flatten)]
    pub batch: Batch,
    /// 办到每一步的人和时间，按先后
    pub hands: Vec<Hand>,
    /// 公示期
    pub notice: Option<Notice>,
    /// 公示还没有满的，哪一天满
    pub hangs_until: Option<String>,
    /// 值得看一眼的，各有多少
    pub found: Vec<Found>,
    /// 没有付成的笔数
    pub failed: u64,
    /// 银行还没有答复的笔数
    pub unanswered: i64,
    /// 还没有处理的异议
    pub objections_open: u64,
    /// 退回、提前报盘、提前发现金的原因
    pub remarks: Vec<Remark>,
    /// 代发文件交出去以后办到哪一步，按先后
    pub steps: Vec<FileStep>,
}

/// 代发文件办到的一步
#[derive(Serialize, ToSchema)]
pub(super) struct FileStep {
    /// 叫什么，例如国库已付
    pub label: String,
    /// 日期
    pub on: String,
    /// 文号或凭证号
    pub paper: String,
    /// 说明
    pub note: String,
    /// 谁登记的
    pub who: String,
    /// 是不是退了回来
    pub returned: bool,
}

/// 谁办的
#[derive(Serialize, ToSchema)]
pub(super) struct Hand {
    /// 经办、复核、审批、公示、报盘、回盘
    pub step: String,
    /// 姓名
    pub who: String,
    /// 时间
    pub when: String,
}

/// 公示期
#[derive(Serialize, ToSchema)]
pub struct Notice {
    /// 公示自
    pub from: String,
    /// 公示至，这一天也算
    pub to: String,
    /// 监督电话
    pub telephone: String,
}

/// 一种情况有多少
#[derive(Serialize, ToSchema)]
pub(super) struct Found {
    /// 代码
    pub kind: String,
    /// 情况
    pub label: String,
    /// 人数
    pub count: i64,
}

/// 写下的原因
#[derive(Serialize, ToSchema)]
pub(super) struct Remark {
    /// 退回、上一稿退回、提前报盘、提前发现金
    pub what: String,
    /// 原因
    pub reason: String,
    /// 姓名
    pub who: String,
    /// 时间
    pub when: String,
}

/// 批次里的一笔
#[derive(Serialize, ToSchema)]
#[schema(as = PaymentLine)]
pub struct Line {
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
    /// 收款人；是本人的为空
    pub payee: Option<String>,
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
    /// 怎么办
    pub todo: Option<String>,
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

/// 值得看一眼的一条
#[derive(Serialize, ToSchema)]
pub(super) struct Finding {
    /// 情况代码
    pub kind: String,
    /// 情况
    pub label: String,
    /// 人员编号
    pub person: String,
    /// 姓名
    pub name: String,
    /// 村（社区）
    pub village: String,
    /// 待遇项目
    pub scheme: String,
    /// 哪一笔，停发的没有
    pub line_no: Option<i64>,
    /// 上次正常发放，分
    pub before_fen: Option<i64>,
    /// 本次给银行的，分
    pub now_fen: Option<i64>,
    /// 缘由，一句话
    pub because: String,
}

/// 异议和处理结果
#[derive(Serialize, ToSchema)]
pub(super) struct Objection {
    /// 编号，批次里的
    pub no: i64,
    /// 关于第几笔
    pub line_no: Option<i64>,
    /// 提出人
    pub raised_by: String,
    /// 提出日期
    pub raised_on: String,
    /// 异议内容
    pub about: String,
    /// 谁登记的
    pub recorded_by: String,
    /// 处理结果
    pub answer: Option<String>,
    /// 谁处理的
    pub answered_by: Option<String>,
    /// 什么时候处理的
    pub answered_at: Option<String>,
}

/// 生成一批
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewBatch {
    /// 发放月份，例如 2011-03
    pub month: String,
    /// 知悉日期，不写就是今天
    pub known_at: Option<String>,
    /// 只发一个待遇项目，写代码或名称
    pub scheme: Option<String>,
    /// 月份还没有到、知悉日期早于上一批的，也照样生成；审计里记下
    pub confirmed: Option<bool>,
}

/// 生成好的一批
#[derive(Serialize, ToSchema)]
pub struct Made {
    /// 编号，例如 990101-2011-03-1
    pub key: String,
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
    /// 代替了哪个草稿
    pub replaced: Option<String>,
    /// 首批里一次发了不止一期的人
    pub first_spans: Vec<FirstSpanned>,
    /// 该发、暂不能发的人
    pub blocked: Vec<Blocked>,
}

/// 暂不能发的人
#[derive(Serialize, ToSchema)]
pub(super) struct Blocked {
    /// 姓名和人员编号，例如 张三#12
    pub person: String,
    /// 为什么
    pub reason: String,
    /// 其余月份本批照发多少，分；不是零的，只是有的月份不能发
    pub paid_fen: i64,
}

/// 首批里一次发了不止一期的人，请先逐人核对
#[derive(Serialize, ToSchema)]
pub(super) struct FirstSpanned {
    /// 姓名和人员编号，例如 张三#12
    pub person: String,
    /// 首批跨年、首批跨期
    pub label: &'static str,
    /// 哪些月份，怎么办
    pub note: String,
}

/// 代发格式
#[derive(Serialize, ToSchema)]
pub(super) struct BankLayout {
    /// 代码
    pub layout: String,
    /// 名称
    pub label: String,
}

/// 没有付成的一笔
#[derive(Serialize, ToSchema)]
pub(super) struct FailedLine {
    /// 序号
    pub line_no: i64,
    /// 姓名
    pub name: String,
    /// 金额，分
    pub amount_fen: i64,
    /// 银行说的原因
    pub reason: String,
    /// 怎么办
    pub todo: String,
}

/// 登好的回盘
#[derive(Serialize, ToSchema)]
pub(super) struct Settled {
    /// 这次成功的笔数
    pub paid: u64,
    /// 这次没有付成的笔数，下一批重新发放
    pub failed: u64,
    /// 还没有回盘的笔数
    pub open: u64,
    /// 以前登记为成功、这次退汇的笔数，也算在没有付成里
    #[serde(default)]
    pub returned: u64,
    /// 没有用到的、只核对了一部分的
    pub notes: Vec<String>,
    /// 这次没有付成的，一笔笔怎么办
    #[serde(default)]
    pub failures: Vec<FailedLine>,
    /// 批次
    pub batch: Batch,
}
