//! A batch (发放批次), its states and what moves it from one to the next.

use kernel::{Date, DivisionCode, Fen, Month};

use crate::platform::error::{Error, Result};

/// 批次状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchState {
    /// 草稿
    Draft,
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

/// What is done to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// 复核
    Review,
    /// 审批
    Approve,
    /// 公示
    Publish,
    /// 报盘
    Export,
    /// 回盘: some lines are still without an answer.
    AnswerSome,
    /// 回盘: every line has its answer.
    AnswerAll,
    /// 审批 of a batch that sends nothing to the bank: only 追缴 is booked.
    ApproveNothing,
    /// 退回 to who prepared it.
    Return,
    /// 作废
    Void,
}

impl BatchState {
    const CODES: [(BatchState, &'static str, &'static str); 8] = [
        (BatchState::Draft, "draft", "草稿"),
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
        matches!(self, BatchState::Draft | BatchState::Reviewed)
    }

    /// The state after `command`. 公示 may be left out between 审批 and 报盘: a month's regular payment of a list
    /// already made public needs no new notice.
    ///
    /// # Errors
    /// A refusal saying what the batch is and what comes first.
    pub fn after(self, command: Command) -> Result<BatchState> {
        use BatchState::{Answered, Approved, Closed, Draft, Exported, Published, Reviewed, Void};
        match (self, command) {
            (Draft, Command::Review) => Ok(Reviewed),
            (Reviewed, Command::Approve) => Ok(Approved),
            (Reviewed, Command::ApproveNothing) => Ok(Closed),
            (Reviewed, Command::Return) => Ok(Draft),
            (Approved, Command::Publish) => Ok(Published),
            (Approved | Published | Exported, Command::Export) => Ok(Exported),
            (Exported | Answered, Command::AnswerSome) => Ok(Answered),
            (Exported | Answered, Command::AnswerAll) => Ok(Closed),
            (Draft, Command::Void) => Ok(Void),
            (Draft, Command::Return) => Err(self.refusal("还没有复核，不用退回")),
            (Reviewed, Command::Void) => Err(self.refusal("请先退回再作废")),
            (Draft, Command::Approve | Command::ApproveNothing) => {
                Err(self.refusal("请先由复核人复核"))
            }
            (
                Draft | Reviewed,
                Command::Publish | Command::Export | Command::AnswerSome | Command::AnswerAll,
            ) => Err(self.refusal("请先复核、审批")),
            (Approved | Published, Command::AnswerSome | Command::AnswerAll) => {
                Err(self.refusal("请先导出代发文件"))
            }
            (
                Reviewed | Approved | Published | Exported | Answered | Closed | Void,
                Command::Review,
            )
            | (
                Approved | Published | Exported | Answered | Closed | Void,
                Command::Approve | Command::ApproveNothing | Command::Return | Command::Void,
            )
            | (Published | Exported | Answered | Closed | Void, Command::Publish)
            | (Answered | Closed | Void, Command::Export)
            | (Closed | Void, Command::AnswerSome | Command::AnswerAll) => {
                Err(self.refusal("这一步已经办过，不能再办"))
            }
        }
    }

    fn refusal(self, what: &str) -> Error {
        Error::refusal(format!("批次目前是“{}”，{what}", self.label()))
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
}

impl Batch {
    /// What names it in an address: 990101-2011-03-1.
    pub fn key(&self) -> String {
        format!("{}-{}", self.region, self.label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMANDS: [Command; 9] = [
        Command::Review,
        Command::Approve,
        Command::Publish,
        Command::Export,
        Command::AnswerSome,
        Command::AnswerAll,
        Command::ApproveNothing,
        Command::Return,
        Command::Void,
    ];

    #[test]
    fn a_batch_walks_its_road_and_nothing_else() {
        let road = [
            Command::Review,
            Command::Approve,
            Command::Publish,
            Command::Export,
            Command::AnswerAll,
        ];
        let end = road
            .iter()
            .try_fold(BatchState::Draft, |state, command| state.after(*command))
            .unwrap();
        assert_eq!(end, BatchState::Closed);
        for command in COMMANDS {
            assert!(BatchState::Closed.after(command).is_err());
            assert!(BatchState::Void.after(command).is_err());
        }
        assert!(BatchState::Draft.after(Command::Approve).is_err());
        assert!(BatchState::Reviewed.after(Command::Export).is_err());
    }

    #[test]
    fn an_approved_batch_never_becomes_open_again() {
        for (state, _, _) in BatchState::CODES
            .into_iter()
            .filter(|(s, _, _)| !s.is_open())
        {
            for command in COMMANDS {
                assert!(
                    !state.after(command).is_ok_and(BatchState::is_open),
                    "{state:?} {command:?}"
                );
            }
        }
    }
}
