//! What may be done with a plan: issued as it was read, and summed up.

use super::feed;
use super::model::PlanState::{self, Closed, Draft, Issued};
use super::plan_in_hand::{PlanInHand, PlanStep};
use super::task_in_hand::handed_down;
use ground::acts::{Act, Doing, To};
use ground::ask::{Ask, Bound, Kind};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::date_text;

type Does<'a, 'b> = &'a mut Doing<'b, PlanInHand>;

/// Everything that may be done with a plan, in the order of its life.
pub(super) static ACTS: [Act<PlanInHand>; 2] = [ISSUE, CLOSE];

/// 印发: its number and date stand from here on, its tasks are the units'. Whoever issues it issues what she read.
const ISSUE: Act<PlanInHand> = Act {
    code: "issue",
    label: "印发",
    at: "issue",
    says: "印发计划，任务交到各单位",
    told: "已印发，任务已交到各责任单位",
    from: &[Draft],
    to: To::State(Issued),
    fits: |it, _| {
        if it.tasks.is_empty() {
            return Err(Error::refusal("计划里还没有任务，请先分解任务再印发"));
        }
        Ok(())
    },
    asks: || {
        let number = Ask::words("doc_number", "文号").needed();
        let seen = Ask::declared(Kind::Seen, "seen", "看到的是哪一稿").needed();
        vec![
            number.hint("例如：甲双拥〔2027〕1号"),
            day("印发日期"),
            seen.hint("计划的 seen"),
        ]
    },
    does: |doing| Box::pin(issue(doing)),
    ..Act::by(Action::PlanIssue)
};

fn day(label: &str) -> Ask {
    Ask::day("on", label).needed().within(&[Bound::NotAhead])
}

async fn issue(doing: Does<'_, '_>) -> Result<()> {
    if doing.it.seen() != doing.said.words("seen") {
        let message = "计划在您看过以后改过，请重新看一遍再印发";
        return Err(Error::Conflict(message.to_owned()));
    }
    let scope = doing.actor.may(Action::PlanIssue)?;
    let step = stepped(doing, "issue", "doc_number");
    doing.it.plan.doc_number.clone_from(&step.words);
    doing.it.plan.issued_on = Some(date_text(step.on));
    let (office, tx, actor) = (doing.office, doing.tx, doing.actor);
    for task in &mut doing.it.tasks {
        task.draft = false;
        handed_down(office, tx, actor, task, step.on).await?;
        feed::fed(office, tx, actor, &scope, task).await?;
    }
    doing.step(step);
    Ok(())
}

/// A step of the day that was said, with what was said in a field.
fn stepped(doing: &Doing<'_, PlanInHand>, code: &'static str, field: &str) -> PlanStep {
    PlanStep {
        code,
        on: doing.said.day("on").unwrap_or(doing.today()),
        words: doing.said.words(field).to_owned(),
    }
}

/// 总结
const CLOSE: Act<PlanInHand> = Act {
    code: "close",
    label: "总结",
    at: "close",
    says: "总结计划",
    told: "已总结",
    from: &[Issued],
    to: To::State(Closed),
    asks: || {
        let words = Ask::long_words("words", "总结").needed();
        let words = words.hint("完成得怎么样，没有完成的为什么、转到哪里");
        vec![words, day("总结日期")]
    },
    does: |doing| {
        let step = stepped(doing, "close", "words");
        doing.it.plan.closed_on = Some(date_text(step.on));
        doing.it.plan.closing.clone_from(&step.words);
        doing.step(step);
        Box::pin(async { Ok(()) })
    },
    ..Act::by(Action::PlanWrite)
};

/// What comes first, where an act is not done in a state.
pub fn instead(state: PlanState, act: &str) -> &'static str {
    match (state, act) {
        (Draft, _) => "还没有印发，请先印发再总结",
        (Issued, _) => "已经印发，改动请写明调整原因",
        (Closed, "issue") => "已经总结，不用再印发",
        (Closed, _) => "已经总结过了",
    }
}
