//! A task as somebody filled it in, in a form or by a program.

use kernel::{Date, Fen};

use super::model::{DIRECTIONS, PROJECTS_EACH, PlanGoal};
use ground::reading::{Reading, Wrongs};
use registers::organisation::units::Unit;

/// A task as somebody filled it in.
#[derive(Debug, Clone)]
pub struct TaskFilled {
    /// 任务
    pub title: String,
    /// 具体要求
    pub content: String,
    /// Number of its goal.
    pub goal: Option<i64>,
    /// Number of 责任单位; nothing for the office itself.
    pub unit: Option<i64>,
    /// Numbers of 配合单位.
    pub helpers: Vec<i64>,
    /// 分管领导
    pub leader: String,
    /// 完成时限
    pub due_on: Date,
    /// 计划投入
    pub planned: Fen,
    /// 双十项: direction and number.
    pub project: Option<(String, i32)>,
}

/// Reads a task: `title`, `content`, `goal`, `unit`, `leader`, `due`, `planned`, `direction`, `number`; helpers as they
/// were chosen.
///
/// # Errors
/// What is wrong, field by field.
pub fn read_task(
    text: &dyn Fn(&str) -> String,
    helpers: &[String],
    units: &[Unit],
    goals: &[PlanGoal],
) -> std::result::Result<TaskFilled, Wrongs> {
    let mut reading = Reading::new(text);
    let title = reading.needed("title", "任务");
    let due = reading.needed("due", "完成时限");
    let due = due.and_then(|text| reading.read("due", &text, kernel::read_date));
    let unit_of = |text: &str| units.iter().find(|u| u.key() == text || u.name == text);
    let unit = reading.text("unit");
    let unit = match (unit.is_empty(), unit_of(&unit)) {
        (true, _) => None,
        (false, Some(unit)) => Some(unit.id),
        (false, None) => {
            reading.wrong("unit", "没有这个成员单位，请重选");
            None
        }
    };
    let mut helping: Vec<i64> = Vec::new();
    for helper in helpers.iter().filter(|helper| !helper.is_empty()) {
        match unit_of(helper) {
            Some(found) if Some(found.id) != unit => helping.push(found.id),
            Some(_) => {}
            None => reading.wrong("helpers", "没有这个配合单位，请重选"),
        }
    }
    let goal = reading.text("goal");
    let goal_found = goals.iter().find(|g| Ok(g.key.number()) == goal.parse());
    if !goal.is_empty() && goal_found.is_none() {
        reading.wrong("goal", "没有这个目标，请重选");
    }
    let planned = match reading.text("planned").as_str() {
        "" => Some(Fen::ZERO),
        text => reading.read("planned", text, money),
    };
    let direction = reading.text("direction");
    let number = reading.text("number");
    let project = match (direction.is_empty(), number.is_empty()) {
        (true, true) => None,
        (true, false) => {
            reading.wrong("direction", "填了实事序号，请选方向");
            None
        }
        (false, _) if !DIRECTIONS.contains(&direction.as_str()) => {
            reading.wrong("direction", "方向可选地方为部队、部队为地方");
            None
        }
        (false, _) => match number.parse::<i32>() {
            Ok(number) if (1..=PROJECTS_EACH).contains(&number) => Some((direction, number)),
            _ => {
                reading.wrong("number", "双十项请填序号，1 到 10");
                None
            }
        },
    };
    let (content, leader) = (reading.text("content"), reading.text("leader"));
    let meant = title.zip(due).zip(planned);
    reading.done(meant.map(|((title, due_on), planned)| TaskFilled {
        title,
        content,
        goal: goal_found.map(|g| g.key.id),
        unit,
        helpers: helping,
        leader,
        due_on,
        planned,
        project,
    }))
}

/// Money that somebody typed.
pub fn money(text: &str) -> std::result::Result<Fen, String> {
    match Fen::read_yuan(text) {
        Ok(fen) if !fen.is_negative() => Ok(fen),
        Ok(_) => Err("金额不能是负数，请核对".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
