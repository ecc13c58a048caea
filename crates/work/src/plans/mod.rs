//! Yearly plans and their tasks (年度计划与任务): goals, tasks handed to member units, what they report, what is late. Owns
//! plans, goals, tasks and their steps; refuses to know how figures are counted and what a ledger entry means.

pub mod actions;
pub mod feed;
pub mod filled;
pub mod goals;
pub mod list;
mod made;
pub mod model;
pub mod outline;
mod plan_acts;
mod plan_in_hand;
pub mod registers;
mod store;
mod task_acts;
mod task_in_hand;
pub mod tasks;

pub use list::{PlanLine, Plans, Tasks, soon};
pub use made::Goals;
pub use outline::{Goal, GoalTask, plan_outline};
pub use plan_in_hand::PlanInHand;
pub use registers::{GOALS, TASKS};
pub use store::{PLAN, PLAN_GOAL, PLAN_STEP, PLAN_TASK, Sight};
pub use task_in_hand::TaskInHand;
