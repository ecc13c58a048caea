//! Plans, goals, tasks: what they are.

use kernel::{Date, DivisionCode, Fen};

use ground::key::{Key, Keyed};
use ground::time::overdue;

/// A plan in an address: 990101-12.
pub type PlanKey = Key<Plan>;
/// A goal.
pub type GoalKey = Key<PlanGoal>;
/// A task.
pub type TaskKey = Key<Task>;

impl Keyed for Plan {
    const NAMED: &str = "计划";
    const THIS: &str = "这份计划";
}

impl Keyed for Task {
    const NAMED: &str = "任务";
    const THIS: &str = "这个任务";
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanKind {
    /// 双拥工作计划
    Annual,
    /// 宣教计划
    Publicity,
}

impl PlanKind {
    /// Both, with code and Chinese name.
    pub const ALL: [(PlanKind, &'static str, &'static str); 2] = [
        (PlanKind::Annual, "annual", "双拥工作计划"),
        (PlanKind::Publicity, "publicity", "宣传教育计划"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        PlanKind::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        PlanKind::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(.., label)| label)
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<PlanKind> {
        let found = PlanKind::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(kind, ..)| *kind)
    }
}

/// 计划状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// 草稿
    Draft,
    /// 印发: 文号 and date stand; changes are recorded as 调整 with a reason.
    Issued,
    /// 总结: the year is over.
    Closed,
}

impl PlanState {
    /// All of them, with code and Chinese name.
    pub const ALL: [(PlanState, &'static str, &'static str); 3] = [
        (PlanState::Draft, "draft", "草稿"),
        (PlanState::Issued, "issued", "已印发"),
        (PlanState::Closed, "closed", "已总结"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        PlanState::ALL
            .iter()
            .find(|(state, ..)| *state == self)
            .map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        PlanState::ALL
            .iter()
            .find(|(state, ..)| *state == self)
            .map_or("", |(.., label)| label)
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<PlanState> {
        let found = PlanState::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(state, ..)| *state)
    }
}

/// 任务状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// 未开始
    New,
    /// 进行中
    Going,
    /// 待销号: the unit says that it is done.
    Waiting,
    /// 已销号: the office has seen that it is.
    Done,
    /// 已取消, with a reason.
    Cancelled,
    /// 已去掉 while the plan was a draft; shown nowhere.
    Dropped,
}

impl TaskState {
    /// All of them, with code and Chinese name.
    pub const ALL: [(TaskState, &'static str, &'static str); 6] = [
        (TaskState::New, "new", "未开始"),
        (TaskState::Going, "going", "进行中"),
        (TaskState::Waiting, "waiting", "待销号"),
        (TaskState::Done, "done", "已销号"),
        (TaskState::Cancelled, "cancelled", "已取消"),
        (TaskState::Dropped, "dropped", "已去掉"),
    ];

    /// As it stands in the database.
    pub fn code(self) -> &'static str {
        TaskState::ALL
            .iter()
            .find(|(state, ..)| *state == self)
            .map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        TaskState::ALL
            .iter()
            .find(|(state, ..)| *state == self)
            .map_or("", |(.., label)| label)
    }

    /// Reads a code.
    pub fn read(code: &str) -> Option<TaskState> {
        let found = TaskState::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(state, ..)| *state)
    }

    /// Whether the unit still has to do it.
    pub fn is_open(self) -> bool {
        matches!(self, TaskState::New | TaskState::Going)
    }
}

/// What a step is called on a timeline.
pub fn step_label(code: &str) -> &'static str {
    match code {
        "make" => "编制",
        "adjust" => "调整",
        "issue" => "印发",
        "close" => "总结",
        "set" => "下达",
        "report" => "报进度",
        "submit" => "报完成",
        "confirm" => "销号",
        "return" => "退回",
        "extend" => "延期",
        "cancel" => "取消",
        "urge" => "催办",
        _ => "办理",
    }
}

/// The two directions of 双十项.
pub const DIRECTIONS: [&str; 2] = ["地方为部队", "部队为地方"];

/// 双十项: so many in each direction.
pub const PROJECTS_EACH: i32 = 10;

/// A plan.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Which.
    pub key: PlanKey,
    /// Whose.
    pub division: DivisionCode,
    /// Of which year.
    pub year: i32,
    /// What for.
    pub kind: PlanKind,
    /// 甲镇2011年双拥工作计划
    pub title: String,
    /// How far.
    pub state: PlanState,
    /// 文号
    pub doc_number: String,
    /// 印发日期
    pub issued_on: Option<String>,
    /// 总结日期
    pub closed_on: Option<String>,
    /// What was said at its end.
    pub closing: String,
    /// Counts the changes.
    pub version: i32,
}

/// A goal of a plan.
#[derive(Debug, Clone)]
pub struct PlanGoal {
    /// Which.
    pub key: GoalKey,
    /// Its plan's number.
    pub plan: i64,
    /// Its place, from 1.
    pub place: i32,
    /// What is to be reached.
    pub title: String,
    /// Code of the indicator that says so; empty where tasks do.
    pub indicator: String,
    /// In the smallest unit of the indicator.
    pub target: Option<i64>,
    /// Whether the figure must not exceed the target.
    pub at_most: bool,
    /// Counts the changes.
    pub version: i32,
}

impl PlanGoal {
    /// Whether a figure reaches the target.
    pub fn reached_by(&self, figure: i64) -> bool {
        match self.target {
            Some(target) if self.at_most => figure <= target,
            Some(target) => figure >= target,
            None => false,
        }
    }

    /// How much of the target a figure is, of a hundred; what must not be exceeded is there or not.
    pub fn percent_of(&self, figure: i64) -> i64 {
        match self.target {
            Some(target) if target > 0 && !self.at_most => {
                (figure.max(0).saturating_mul(100) / target).min(100)
            }
            _ if self.reached_by(figure) => 100,
            _ => 0,
        }
    }
}

/// A task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Which.
    pub key: TaskKey,
    /// Whose office set it.
    pub division: DivisionCode,
    /// Of which year.
    pub year: i32,
    /// Its plan's number.
    pub plan: Option<i64>,
    /// Whether that plan is still a draft.
    pub draft: bool,
    /// Its goal's number.
    pub goal: Option<i64>,
    /// Whether it is one of the 双十项.
    pub project: bool,
    /// 任务
    pub title: String,
    /// 具体要求
    pub content: String,
    /// 责任单位, its number; nothing for the office itself.
    pub unit: Option<i64>,
    /// 配合单位
    pub helpers: Vec<i64>,
    /// 分管领导
    pub leader: String,
    /// 完成时限
    pub due_on: Date,
    /// 计划投入
    pub planned: Fen,
    /// 方向, of 双十项
    pub direction: String,
    /// 序号, of 双十项
    pub number: i32,
    /// The ledger entry it came from: kind and number.
    pub source: Option<(String, i64)>,
    /// How far.
    pub state: TaskState,
    /// How far, of a hundred.
    pub percent: i32,
    /// 实际投入
    pub spent: Fen,
    /// 成效
    pub results: String,
    /// When the unit said that it was done.
    pub submitted_on: Option<Date>,
    /// When it was done.
    pub done_on: Option<Date>,
    /// When it was given up.
    pub cancelled_on: Option<Date>,
    /// How often it was urged.
    pub urged: i32,
    /// The ledger entry it feeds.
    pub entry: Option<i64>,
    /// Counts the changes.
    pub version: i32,
}

impl Task {
    /// Whether it should have been done by now.
    pub fn late(&self, today: Date) -> bool {
        self.state.is_open() && self.due_on < today && !self.draft
    }

    /// What is to be said about its term: 还剩2天, 今天到期, 已逾期3天; nothing when it is over.
    pub fn term(&self, today: Date) -> String {
        if !self.state.is_open() {
            return String::new();
        }
        match (self.due_on - today).num_days() {
            0 => "今天到期".to_owned(),
            days if days > 0 => format!("还剩{days}天"),
            days => overdue(-days),
        }
    }

    /// What it was on a day, as far as it is over or not.
    pub fn state_on(&self, day: Date) -> TaskState {
        let by = |on: Option<Date>| on.is_some_and(|on| on <= day);
        match self.state {
            TaskState::Done if !by(self.done_on) => TaskState::Going,
            TaskState::Cancelled if !by(self.cancelled_on) => TaskState::Going,
            TaskState::Waiting if !by(self.submitted_on) => TaskState::Going,
            state => state,
        }
    }
}

/// A step of a plan or a task.
#[derive(Debug, Clone)]
pub struct Step {
    /// What was done, by its code.
    pub step: String,
    /// ISO date it is dated by.
    pub on: String,
    /// The percent it told.
    pub percent: Option<i32>,
    /// The money it told.
    pub spent: Option<Fen>,
    /// What was said.
    pub words: String,
    /// The ledger entries it cites: kind, region, number.
    pub evidence: Vec<(String, i32, i64)>,
    /// Who.
    pub by: String,
    /// When it was written down, UTC.
    pub at: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_may_be_a_floor_or_a_ceiling() {
        let mut goal = PlanGoal {
            key: GoalKey::new(990_101, 1),
            plan: 1,
            place: 1,
            title: String::new(),
            indicator: "meetings".to_owned(),
            target: Some(6),
            at_most: false,
            version: 1,
        };
        assert!(goal.reached_by(6) && !goal.reached_by(5));
        goal.at_most = true;
        assert!(goal.reached_by(6) && !goal.reached_by(7));
    }
}
