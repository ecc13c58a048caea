//! Plans, goals, tasks and steps in the database.

mod plans;
mod steps;
mod tasks;

pub(super) use plans::{
    NewPlan, change_plan, insert_goal, insert_plan, last_place, plan_count, update_goal,
};
pub use plans::{goals, plan, plans};
pub(super) use steps::NewStep;
pub use steps::{insert_step, steps};
pub(super) use tasks::{insert_task, task_counts, update_task};
pub use tasks::{task, tasks};

use ground::authority::Scope;
use ground::sealed::SealedTable;

/// Plans, marked.
pub const PLAN: SealedTable = SealedTable {
    name: "plan",
    columns: &[
        "region",
        "id",
        "division",
        "year",
        "kind",
        "title",
        "state",
        "doc_number",
        "issued_on",
        "closed_on",
        "closing",
        "version",
        "recorded_by",
        "recorded_at",
    ],
};

/// Goals, marked.
pub const PLAN_GOAL: SealedTable = SealedTable {
    name: "plan_goal",
    columns: &[
        "region",
        "id",
        "plan",
        "place",
        "title",
        "indicator",
        "target",
        "at_most",
        "state",
        "version",
    ],
};

/// Tasks, marked.
pub const PLAN_TASK: SealedTable = SealedTable {
    name: "plan_task",
    columns: &[
        "region",
        "id",
        "division",
        "year",
        "plan",
        "goal",
        "kind",
        "title",
        "content",
        "unit",
        "helpers",
        "leader",
        "due_on",
        "planned_fen",
        "direction",
        "number",
        "source_kind",
        "source",
        "state",
        "percent",
        "spent_fen",
        "results",
        "submitted_on",
        "done_on",
        "cancelled_on",
        "urged",
        "entry",
        "version",
        "recorded_by",
        "recorded_at",
    ],
};

/// Steps, marked; never changed.
pub const PLAN_STEP: SealedTable = SealedTable {
    name: "plan_step",
    columns: &[
        "region",
        "id",
        "plan",
        "task",
        "step",
        "on_date",
        "from_state",
        "to_state",
        "percent",
        "spent_fen",
        "words",
        "evidence",
        "recorded_by",
        "by_name",
        "recorded_at",
    ],
};

/// What somebody sees: a scope, and of it only what one member unit (成员单位) has to do with, where she acts for one.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// The scope.
    pub scope: Scope,
    /// The unit: region and number. A member without a unit has number -1 and sees nothing.
    pub unit: Option<(i32, i64)>,
}

impl Sight {
    /// Whose tasks `t` are seen.
    fn of_tasks(&self) -> String {
        match self.unit {
            None => "1 = 1".to_owned(),
            Some((region, id)) => format!(
                "t.region = {region} AND (t.unit = {id} OR t.helpers LIKE '%,{id},%') \
                 AND COALESCE(p.state, '') <> 'draft'"
            ),
        }
    }

    /// Which plans `p` are seen.
    fn of_plans(&self) -> String {
        match self.unit {
            None => "1 = 1".to_owned(),
            Some((region, id)) => format!(
                "p.region = {region} AND p.state <> 'draft' AND EXISTS (SELECT 1 FROM plan_task t \
                 WHERE t.region = p.region AND t.plan = p.id AND t.state <> 'dropped' \
                 AND (t.unit = {id} OR t.helpers LIKE '%,{id},%'))"
            ),
        }
    }
}
