//! What may be done with a task: each act whole, in one place. What is the same for all — in sight, as it was seen, of a
//! plan that is issued — stands in [`TaskInHand`]; every step of 双十项 also goes into their ledger.

use super::model::TaskState::{self, Cancelled, Done, Dropped, Going, New, Waiting};
use super::task_in_hand::{TaskInHand, TaskStep, leave};
use ground::acts::{Act, Doing, To};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::read_cited;
use registers::ledgers::actions::entry_at;

type Does<'a, 'b> = &'a mut Doing<'b, TaskInHand>;

/// Everything that may be done with a task, in the order of its life.
pub(super) static ACTS: [Act<TaskInHand>; 8] =
    [REPORT, SUBMIT, CONFIRM, RETURN, URGE, EXTEND, CANCEL, DROP];

/// 报进度
const REPORT: Act<TaskInHand> = Act {
    code: "report",
    label: "报进度",
    at: "report",
    says: "报任务进度；成员单位只报得了本单位负责的",
    told: "进度已报",
    from: &[New, Going],
    to: To::State(Going),
    fits: of_her_unit,
    asks: || {
        let words = Ask::long_words("words", "进展情况").needed();
        vec![
            day("日期"),
            words.hint("做了什么，还差什么"),
            Ask::declared(Kind::Percent, "percent", "进度").needed(),
            spent(),
            evidence(),
        ]
    },
    does: |doing| Box::pin(report(doing)),
    ..Act::by(Action::TaskDo)
};

async fn report(doing: Does<'_, '_>) -> Result<()> {
    let mut step = told(doing).await?;
    step.percent = doing.said.percent("percent");
    let task = &mut doing.it.task;
    task.percent = step.percent.unwrap_or(task.percent);
    leave(doing, step).await
}

/// Whoever acts for another unit that only helps sees a task, and does not report on it.
fn of_her_unit(it: &TaskInHand, _: &Actor) -> Result<()> {
    if it.hers {
        return Ok(());
    }
    let words = "这个任务由别的单位负责，请由责任单位办理";
    Err(Error::refusal(words))
}

fn day(label: &str) -> Ask {
    Ask::day("on", label).needed().within(&[Bound::NotAhead])
}

fn spent() -> Ask {
    Ask::declared(Kind::Money, "spent", "累计投入").hint("从开始到现在一共花了多少，没有花钱不填")
}

fn evidence() -> Ask {
    Ask::declared(Kind::Many, "evidence", "引用台账作佐证")
}

/// What somebody tells of a task, with the ledger entries that prove it: they have to be there, and hers to see.
async fn told(doing: Does<'_, '_>) -> Result<TaskStep> {
    let on = doing.said.day("on").unwrap_or(doing.today());
    let mut step = TaskStep::of(doing.act.code, on);
    doing.said.words("words").clone_into(&mut step.words);
    step.spent = doing.said.money("spent");
    let task = &mut doing.it.task;
    task.spent = step.spent.unwrap_or(task.spent);
    for text in doing.said.many("evidence") {
        let cited = read_cited(text.trim_start_matches("/ledgers/"));
        let cited =
            cited.ok_or_else(|| Error::at("evidence", "引用的台账没有认出来，请重新勾选"))?;
        let scope = doing.actor.may(Action::LedgerRead)?;
        let entry = entry_at(doing.tx.connection(), &scope, cited.1, cited.2).await?;
        if entry.is_none_or(|entry| entry.kind != cited.0) {
            return Err(Error::not_found("引用的台账"));
        }
        step.evidence.push(cited);
    }
    Ok(step)
}

/// 报完成: the unit says that it is done; the office confirms.
const SUBMIT: Act<TaskInHand> = Act {
    code: "submit",
    label: "报完成",
    at: "submit",
    says: "报任务完成，等经办销号；成员单位只报得了本单位负责的",
    told: "已报完成，等经办销号",
    from: &[New, Going],
    to: To::State(Waiting),
    fits: of_her_unit,
    asks: || {
        let words = Ask::long_words("words", "完成情况").needed();
        let words = words.hint("做成了什么，有什么成效；销号以后写进总结");
        vec![day("完成日期"), words, spent(), evidence()]
    },
    does: |doing| Box::pin(submit(doing)),
    ..Act::by(Action::TaskDo)
};

async fn submit(doing: Does<'_, '_>) -> Result<()> {
    let mut step = told(doing).await?;
    step.percent = Some(100);
    let task = &mut doing.it.task;
    task.percent = 100;
    task.results.clone_from(&step.words);
    task.submitted_on = Some(step.on);
    leave(doing, step).await
}

/// 销号, dated by the day somebody looked; the day on which it was done stands beside it.
const CONFIRM: Act<TaskInHand> = Act {
    code: "confirm",
    label: "销号",
    at: "confirm",
    told: "已销号",
    from: &[Waiting],
    to: To::State(Done),
    does: |doing| {
        let today = doing.today();
        let done = doing.it.task.submitted_on.unwrap_or(today);
        doing.it.task.done_on = Some(done);
        let mut step = TaskStep::of("confirm", today);
        step.words = format!("完成日期{done}");
        Box::pin(leave(doing, step))
    },
    ..Act::by(Action::PlanWrite)
};

/// 退回
const RETURN: Act<TaskInHand> = Act {
    code: "return",
    label: "退回",
    at: "return",
    says: "退回责任单位，写明原因",
    told: "已退回责任单位",
    from: &[Waiting, Done],
    to: To::State(Going),
    asks: || vec![reason("退回的原因")],
    does: |doing| {
        let task = &mut doing.it.task;
        task.submitted_on = None;
        task.done_on = None;
        task.percent = task.percent.min(90);
        let step = because(doing);
        Box::pin(leave(doing, step))
    },
    ..Act::by(Action::PlanWrite)
};

fn reason(label: &str) -> Ask {
    Ask::words("reason", label).needed()
}

/// A step of today with its reason.
fn because(doing: &Doing<'_, TaskInHand>) -> TaskStep {
    let mut step = TaskStep::of(doing.act.code, doing.today());
    doing.said.words("reason").clone_into(&mut step.words);
    step
}

/// 催办
const URGE: Act<TaskInHand> = Act {
    code: "urge",
    label: "催办",
    at: "urge",
    told: "已催办",
    from: &[New, Going],
    asks: || vec![Ask::words("words", "催办的话")],
    does: |doing| {
        doing.it.task.urged += 1;
        let mut step = TaskStep::of("urge", doing.today());
        doing.said.words("words").clone_into(&mut step.words);
        Box::pin(leave(doing, step))
    },
    ..Act::by(Action::PlanWrite)
};

/// 延期
const EXTEND: Act<TaskInHand> = Act {
    code: "extend",
    label: "延期",
    at: "extend",
    says: "延期，写明原因",
    told: "已延期",
    from: &[New, Going],
    asks: || vec![Ask::day("due", "新的时限").needed(), reason("延期的原因")],
    does: |doing| Box::pin(extend(doing)),
    ..Act::by(Action::PlanWrite)
};

async fn extend(doing: Does<'_, '_>) -> Result<()> {
    let before = doing.it.task.due_on;
    let due = doing.said.day("due").unwrap_or(before);
    if due <= before {
        let words = format!("新的时限要晚于原来的 {before}，请重填");
        return Err(Error::at("due", words));
    }
    let mut step = because(doing);
    step.words = format!("由 {before} 延至 {due}：{}", step.words);
    doing.it.task.due_on = due;
    leave(doing, step).await
}

/// 取消
const CANCEL: Act<TaskInHand> = Act {
    code: "cancel",
    label: "取消任务",
    at: "cancel",
    says: "取消任务，写明原因",
    told: "任务已取消",
    from: &[New, Going],
    to: To::State(Cancelled),
    asks: || vec![reason("取消的原因")],
    does: |doing| {
        doing.it.task.cancelled_on = Some(doing.today());
        let step = because(doing);
        Box::pin(leave(doing, step))
    },
    ..Act::by(Action::PlanWrite)
};

/// 去掉: of a plan that is still a draft. It leaves no step, and was never in a ledger.
const DROP: Act<TaskInHand> = Act {
    code: "drop",
    label: "从草稿里去掉",
    at: "drop",
    says: "从草稿计划里去掉任务",
    told: "任务已从草稿里去掉",
    from: &[New],
    to: To::State(Dropped),
    does: |doing| {
        doing.step(TaskStep::of("drop", doing.today()));
        Box::pin(async { Ok(()) })
    },
    ..Act::by(Action::PlanWrite)
};

/// What comes first, where an act is not done in a state.
pub fn instead(state: TaskState, act: &str) -> &'static str {
    match (state, act) {
        (New | Going, "confirm") => "请先报完成再销号",
        (New | Going, "return") => "还没有报完成，不用退回",
        (New | Going, _) => "已经开展，不办了请取消并写明原因",
        (Waiting, "report" | "submit") => "等经办销号；有变化请经办退回",
        (Waiting, _) => "请先销号或退回",
        (Done, _) => "已经办结，要重办请退回",
        (Cancelled | Dropped, _) => "不再办理，要办请重新下达",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_unit_reported_done_is_confirmed() {
        assert_eq!(CONFIRM.from, [Waiting]);
    }

    #[test]
    fn what_is_cancelled_or_dropped_stays_so() {
        for act in &ACTS {
            let over = |state| act.from.contains(&state);
            assert!(!over(Cancelled) && !over(Dropped), "{}", act.code);
        }
    }
}
