//! What the interface answers and takes about documents.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// 文稿种类
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentKind {
    /// 代码
    pub kind: String,
    /// 名称
    pub label: String,
}

/// 文稿
#[derive(Serialize, ToSchema)]
pub(super) struct Document {
    /// 编号，例如 990101-3
    pub key: String,
    /// 种类代码
    pub kind: String,
    /// 标题
    pub title: String,
    /// 区划代码
    pub division: i64,
    /// 年度
    pub year: i32,
    /// 时段代码
    pub span: String,
    /// draft 草稿、final 已定稿
    pub state: String,
    /// 第几稿
    pub version: i64,
    /// 最后一稿什么时候写的，UTC
    pub recorded_at: String,
}

/// 一份文稿和里面的数字；草稿的数字是现在的，定稿的是定稿时的
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentDetail {
    /// 文稿
    #[serde(flatten)]
    pub document: Document,
    /// 可以改的文字，一行一段；“# ”大标题、“## ”“### ”小标题、“@ ”主送机关，数字写成 {{ 指标 }}
    pub source: String,
    /// 标题，一行一个
    pub lines: Vec<String>,
    /// 主送机关
    pub addressee: Option<String>,
    /// 正文
    pub blocks: Vec<Block>,
    /// 文中印出的数字，按先后
    pub figures: Vec<PrintedFigure>,
    /// 定稿的人和时间
    pub signed: Option<Signed>,
    /// 定稿以后变了的数字
    pub changed: Vec<ChangedFigure>,
}

/// 一段
#[derive(Serialize, ToSchema)]
pub(super) struct Block {
    /// 标题的级别，正文是 0
    pub level: u8,
    /// 文字，数字已填好
    pub text: String,
}

/// 文中的一个数字
#[derive(Serialize, ToSchema)]
pub(super) struct PrintedFigure {
    /// 指标代码
    pub code: String,
    /// 指标
    pub label: String,
    /// 文中的写法
    pub text: String,
    /// 数值，金额以元计
    #[schema(value_type = Option<f64>)]
    pub value: Value,
    /// 背后有多少条记录
    pub records: u64,
    /// 是不是上年的
    pub before: bool,
    /// 数的是谁的记录：whole 全辖、own 本级、beneath 下级
    pub reach: &'static str,
    /// 数出自哪一条台账，例如 project/990100-7；指标没有这一项
    pub entry: Option<String>,
}

/// 定稿
#[derive(Serialize, ToSchema)]
pub(super) struct Signed {
    /// 谁定的稿
    pub who: String,
    /// 什么时候，UTC
    pub at: String,
    /// 第几稿
    pub version: i64,
    /// 摘要
    pub hash: String,
}

/// 定稿以后变了的数字
#[derive(Serialize, ToSchema)]
pub(super) struct ChangedFigure {
    /// 指标代码
    pub code: String,
    /// 指标
    pub label: String,
    /// 定稿时
    pub then: String,
    /// 现在
    pub now: String,
}

/// 一稿
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// 第几稿
    pub version: i64,
    /// 谁写的
    pub who: String,
    /// 什么时候，UTC
    pub at: String,
    /// 文字
    pub source: String,
}

/// 存好的一稿
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "stands in the description for what the act answers"
)]
pub(super) struct Saved {
    /// 第几稿；没有改动就还是原来的
    pub version: i64,
}

/// 随文的台账
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Book {
    /// 导出的理由，不写就是随这份文稿报送
    pub reason: Option<String>,
}
