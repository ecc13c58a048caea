//! A batch (发放批次), its states and what moves it from one to the next.

use kernel::{Date, DivisionCode, Fen, Month};

use ground::error::{Error, Result};
use ground::key::labelled;

/// 批次状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchState {
    /// 草稿
    Draft,
    /// 退回: it waits for who prepared it, who makes it anew.
    Returned,
    /// 复核
    Reviewed,
    /// 审批: from here on its lines count as paid and never change.
    Approved,
    /// 公示
    Published,
    /// 已报盘
    Exported,
    /// 回盘: some lines answered, some not yet.
    Answered,
    /// 办结
    Closed,
    /// 作废: a draft replaced by a later one.
    Void,
}

impl BatchState {
    const CODES: [(BatchState, &'static str, &'static str); 9] = [
        (BatchState::Draft, "draft", "草稿"),
        (BatchState::Returned, "returned", "已退回"),
        (BatchState::Reviewed, "reviewed", "已复核"),
        (BatchState::Approved, "approved", "已审批"),
        (BatchState::Published, "published", "公示中"),
        (BatchState::Exported, "exported", "已报盘"),
        (BatchState::Answered, "answered", "已回盘"),
        (BatchState::Closed, "closed", "已办结"),
        (BatchState::Void, "void", "已作废"),
    ];

    /// All of them, in the order of a batch's life.
    pub fn all() -> impl Iterator<Item = BatchState> {
        BatchState::CODES.iter().map(|(state, _, _)| *state)
    }

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        BatchState::CODES
            .iter()
            .find(|(s, _, _)| *s == self)
            .map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        BatchState::CODES
            .iter()
            .find(|(s, _, _)| *s == self)
            .map_or("", |(_, _, label)| label)
    }

    /// Reads what [`BatchState::code`] wrote.
    pub fn from_code(code: &str) -> Result<BatchState> {
        let found = BatchState::CODES.iter().find(|(_, c, _)| *c == code);
        found
            .map(|(state, _, _)| *state)
            .ok_or_else(|| Error::inconsistent(format!("批次状态 {code}")))
    }

    /// Whether it is still being worked on, and its lines count for nothing yet.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            BatchState::Draft | BatchState::Returned | BatchState::Reviewed
        )
    }
}

/// A batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Region of the batch.
    pub region: i32,
    /// Number within the region.
    pub id: i64,
    /// 批次号, as people say it: 2011-03-1.
    pub label: String,
    /// Whose people it pays.
    pub division: DivisionCode,
    /// 所属月份
    pub month: Month,
    /// What was announced later did not exist for it.
    pub known_at: Option<Date>,
    /// Only this scheme, where given.
    pub scheme: Option<String>,
    /// State.
    pub state: BatchState,
    /// Audit sequence when it was worked out.
    pub base_seq: i64,
    /// Number of lines.
    pub line_count: i64,
    /// To the bank.
    pub total: Fen,
    /// 正常发放
    pub regular: Fen,
    /// 补发
    pub backpay: Fen,
    /// 追缴, ≤ 0
    pub recovery: Fen,
    /// SM3 over its lines.
    pub hash: String,
    /// Who prepared, reviewed, approved it: user numbers.
    pub prepared_by: i64,
    /// 复核人
    pub reviewed_by: Option<i64>,
    /// 审批人
    pub approved_by: Option<i64>,
    /// Audit sequence of the approval.
    pub approved_seq: Option<i64>,
    /// Name of the layout in which its file was made last.
    pub bank_layout: Option<String>,
}

impl Batch {
    /// What names it in an address: 990101-101-2011-03-1.
    pub fn key(&self) -> String {
        labelled(self.region, self.id, &self.label)
    }
}
