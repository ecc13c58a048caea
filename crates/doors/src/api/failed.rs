//! Lines that no bank has paid, for other programs.

use serde::Serialize;
use utoipa::ToSchema;

use super::lists::{ListShape, list_route};
use ::payments::{Failed, FailedLines};
use ground::error::Result;
use ground::lists::Looking;
use site::shell::Route;

/// The route of the list.
pub fn routes() -> Vec<Route> {
    vec![list_route::<FailedLines>()]
}

/// 没有付成的一笔
#[derive(Serialize, ToSchema)]
pub struct FailedShape {
    /// 批次的编号，例如 990101-2011-03-1
    pub batch: String,
    /// 第几笔
    pub line_no: i64,
    /// 人员的编号，例如 990101-12
    pub person: String,
    /// 姓名
    pub name: String,
    /// 单位
    pub unit: String,
    /// 待遇项目
    pub scheme: String,
    /// 没有付成的钱，分
    pub amount_fen: i64,
    /// 银行说的
    pub reason: String,
    /// 怎么办
    pub todo: String,
    /// 办到哪里：unmended 没有改、proposed 等复核、ready 等下一批、again 在新批次里
    pub step: &'static str,
    /// 等复核的变更申请的编号；没有的是空的
    pub request: Option<String>,
    /// 重发的批次的编号；没有的是空的
    pub again: Option<String>,
}

impl ListShape for FailedLines {
    type Shape = FailedShape;
    const TAG: &'static str = "待遇发放";
    const SAYS: &'static str = "没有付成、还没有重发的明细，早的在前；重发的批次审批以后离开";

    fn shape(&self, _: &Looking<'_>, line: &Failed) -> Result<FailedShape> {
        Ok(FailedShape {
            batch: line.batch.clone(),
            line_no: line.line_no,
            person: line.person.to_string(),
            name: line.name.clone(),
            unit: line.unit.clone(),
            scheme: line.scheme.clone(),
            amount_fen: line.amount.get(),
            reason: line.reason.clone(),
            todo: line.todo.clone(),
            step: line.step.code(),
            request: line.request.map(|key| key.to_string()),
            again: line.again.as_ref().map(|(key, _)| key.clone()),
        })
    }
}
