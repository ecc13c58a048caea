//! 计划目标(): the goals and tasks of the year's plan, as a template tells them one by one.

use chrono::Datelike;
use kernel::{Date, Fen};
use minijinja::Value;

use work::plans::{Goal, GoalTask};

/// What a template may say of a plan: goals in order, each with its tasks.
pub(super) fn goals_told(goals: &[Goal]) -> Vec<Value> {
    goals.iter().map(goal).collect()
}

fn goal(goal: &Goal) -> Value {
    let tasks: Vec<Value> = goal.tasks.iter().map(task).collect();
    minijinja::context! {
        目标 => plain(&goal.title), 指标 => plain(&goal.target), 任务 => tasks,
    }
}

fn task(task: &GoalTask) -> Value {
    let helpers: Vec<String> = task.helpers.iter().map(|unit| plain(unit)).collect();
    minijinja::context! {
        任务 => plain(&task.title), 单位 => plain(&task.unit), 配合 => helpers.join("、"),
        时限 => before(task.deadline), 投入 => money(task.planned),
    }
}

/// What somebody wrote into a plan stands in a document as it is: it asks no figure and takes nothing out.
pub(super) fn plain(text: &str) -> String {
    let marks = [
        ("{{", "{"),
        ("}}", "}"),
        ("[[", "["),
        ("]]", "]"),
        ("#是", "是"),
    ];
    let mut text = text.trim_end_matches('。').to_owned();
    // Taking one mark out may bring two halves of another together.
    while let Some((mark, one)) = marks.iter().find(|(mark, _)| text.contains(mark)) {
        text = text.replace(mark, one);
    }
    text
}

/// 6月底前, 8月1日前
fn before(day: Date) -> String {
    let last_of_month = day.succ_opt().is_none_or(|next| next.day() == 1);
    match (last_of_month, day.month()) {
        (true, 12) => "年底前".to_owned(),
        (true, month) => format!("{month}月底前"),
        (false, month) => format!("{month}月{}日前", day.day()),
    }
}

fn money(planned: Fen) -> String {
    if planned == Fen::ZERO {
        String::new()
    } else {
        prose::money(planned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_said_as_offices_say_it() {
        let day = |m, d| Date::from_ymd_opt(2012, m, d).unwrap_or_default();
        assert_eq!(before(day(2, 29)), "2月底前");
        assert_eq!(before(day(8, 1)), "8月1日前");
        assert_eq!(before(day(12, 31)), "年底前");
    }

    #[test]
    fn what_somebody_wrote_asks_no_figure() {
        assert_eq!(plain("完成{{会议场次}}[[次]]。"), "完成{会议场次}[次]");
        assert_eq!(plain("完成{{{会议场次}}}次"), "完成{会议场次}次");
    }
}
