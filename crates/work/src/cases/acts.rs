//! What may be done with a case: each act whole, in one place. What `perform` sees to — who may, in sight, as it was
//! seen, by other hands, read, written down, saved — is declared and not repeated.

use kernel::Date;

use super::handing::holder_coded;
use super::in_hand::{CaseInHand, CaseStep, day_of, leave, step_of};
use super::model::{Case, Held, State};
use super::opinions::OPINION;
use super::outcome;
use super::register::days_after;
use ground::acts::{Act, Doing, To};
use ground::ask::{Ask, Bound};
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::time::date_text;
use registers::ledgers::entries::read_filled;
use registers::organisation::Directory;

use State::{Accepted, Closed, Done, Handling, Registered, Rejected, Reviewing, Revoked};

pub type Does<'a, 'b> = &'a mut Doing<'b, CaseInHand>;

/// The day of a step; today when nothing is said.
pub fn on() -> Ask {
    day("on", "日期").quiet()
}

/// The day of a step, as its form asks for it.
pub fn day(code: &str, label: &str) -> Ask {
    Ask::day(code, label).within(&[Bound::NotAhead, Bound::InTurn])
}

/// Everything that may be done with a case, in the order of its life.
pub(super) static ACTS: [Act<CaseInHand>; 13] = [
    ACCEPT,
    REJECT,
    ASSIGN,
    CLOSE,
    PROGRESS,
    HAND_BACK,
    TRANSFER,
    OPINION,
    SATISFIED,
    DISSATISFIED,
    REMIND,
    EXTEND,
    REVOKE,
];

/// 受理; what needs no opinions is handed over at once where it is said to whom.
const ACCEPT: Act<CaseInHand> = Act {
    code: "accept",
    label: "受理",
    at: "accept",
    says: "受理；写了交给谁的同时交办，待遇申请受理以后逐级审核",
    told: "已受理",
    from: &[Registered],
    to: To::OneOf(&[Accepted, Reviewing, Handling]),
    asks: || {
        vec![
            to_whom().hint("可以先受理，以后再交办"),
            until("不写就照这种事项的天数"),
            Ask::words("words", "交办的话"),
            on(),
        ]
    },
    next: true,
    does: |doing| Box::pin(accept(doing)),
    ..Act::by(Action::CaseManage)
};

async fn accept(doing: Does<'_, '_>) -> Result<()> {
    let on = day_of(doing);
    let review = !doing.it.kind.opinions.is_empty();
    let case = &mut doing.it.case;
    case.accepted_on = Some(date_text(on));
    case.due = Some(days_after(on, doing.it.kind.close_days));
    case.state = if review { Reviewing } else { Accepted };
    let handed = !doing.said.words("to").is_empty();
    let act = if review {
        "accept_for_review"
    } else {
        "accept"
    };
    let mut step = CaseStep::of(act, on);
    if handed {
        leave(doing, step);
        doing.tell("已受理并交办");
        return hand_over(doing, "assign").await;
    }
    step.words = doing.said.words("words").to_owned();
    step.due.clone_from(&doing.it.case.due);
    leave(doing, step);
    Ok(())
}

fn to_whom() -> Ask {
    Ask::choice("to", "交给谁办")
}

fn until(unsaid: &str) -> Ask {
    Ask::day("due", "办结期限").hint(unsaid)
}

/// 不予受理
const REJECT: Act<CaseInHand> = Act {
    code: "reject",
    label: "不予受理",
    at: "manage/reject",
    says: "不予受理，写明理由",
    told: "已登记不予受理",
    from: &[Registered],
    to: To::State(Rejected),
    asks: || vec![Ask::words("words", "不予受理的理由").needed(), on()],
    does: |doing| Box::pin(async { plainly(doing) }),
    ..Act::by(Action::CaseManage)
};

/// Changes nothing but the state; what was said is in the step.
fn plainly(doing: Does<'_, '_>) -> Result<()> {
    let step = step_of(doing);
    leave(doing, step);
    Ok(())
}

/// 交办
const ASSIGN: Act<CaseInHand> = Act {
    code: "assign",
    label: "交办",
    at: "assign",
    told: "已交办",
    from: &[Accepted],
    to: To::State(Handling),
    asks: || {
        vec![
            to_whom().needed(),
            until("不写就不变"),
            Ask::words("words", "交办的话"),
            on(),
        ]
    },
    does: |doing| Box::pin(hand_over(doing, "assign")),
    ..Act::by(Action::CaseManage)
};

/// 转办
const TRANSFER: Act<CaseInHand> = Act {
    code: "transfer",
    label: "转办",
    at: "transfer",
    says: "转办：已经交办的转给另一个，写明原因",
    told: "已转办",
    from: &[Handling],
    asks: || {
        vec![
            to_whom().needed(),
            until("不写就不变"),
            Ask::words("words", "转办的原因").needed(),
            on(),
        ]
    },
    does: |doing| Box::pin(hand_over(doing, "transfer")),
    ..Act::by(Action::CaseManage)
};

/// Hands a case to somebody, for the first time or instead of another.
async fn hand_over(doing: Does<'_, '_>, act: &'static str) -> Result<()> {
    let (on, to) = (day_of(doing), doing.said.words("to").to_owned());
    let due = doing.said.day("due");
    let CaseInHand { case, kind, .. } = &mut doing.it;
    let held = holder_coded(doing.office, doing.actor, kind, case, &to).await?;
    if case.held.as_ref() == Some(&held) {
        let name = &held.name;
        return Err(Error::at("to", format!("已经在{name}办理，转办请另选一个")));
    }
    if let Some(due) = due {
        refuse_past(due, on)?;
        case.due = Some(date_text(due));
    }
    case.state = Handling;
    case.held = Some(held.clone());
    let mut step = CaseStep {
        act,
        ..step_of(doing)
    };
    step.due.clone_from(&doing.it.case.due);
    step.handed_to = held.name;
    leave(doing, step);
    Ok(())
}

fn refuse_past(due: Date, on: Date) -> Result<()> {
    if due < on {
        return Err(Error::at(
            "due",
            "办结期限不能早于办理这一步的日期，请改日期",
        ));
    }
    Ok(())
}

/// 办结: with the result, and what the kind asks for at the end; written into the ledger that the kind names.
const CLOSE: Act<CaseInHand> = Act {
    code: "close",
    label: "办结",
    at: "close",
    says: "办结，同时写进种类指定的台账；办结时填的各栏用字段代码写在旁边",
    told: "已办结",
    from: &[Handling],
    to: To::State(Closed),
    asks: || {
        vec![
            Ask::long_words("result", "办理结果").needed(),
            day("on", "办结日期"),
        ]
    },
    next: true,
    does: |doing| Box::pin(close(doing)),
    ..Act::by(Action::CaseDo)
};

async fn close(doing: Does<'_, '_>) -> Result<()> {
    let (on, today) = (day_of(doing), doing.today());
    let scope = doing.actor.may(Action::CaseDo)?;
    let directory = Directory::load(doing.tx.connection(), &scope).await?;
    let CaseInHand { case, kind, .. } = &mut doing.it;
    let filled = read_filled(
        &kind.form(true),
        |code| doing.said.words(code).to_owned(),
        &directory,
        case.division,
        today,
    );
    case.fields.extend(filled.map_err(Error::Wrong)?.fields);
    case.closed_on = Some(date_text(on));
    let mut step = CaseStep::of("close", on);
    step.words = doing.said.words("result").to_owned();
    if case.entry.is_none() {
        let about = (&*case, &*kind);
        let written = outcome::into_ledger(
            doing.office,
            doing.tx,
            doing.actor,
            about,
            &directory,
            &step.words,
        );
        case.entry = written.await?;
    }
    leave(doing, step);
    Ok(())
}

/// 办理进展
const PROGRESS: Act<CaseInHand> = Act {
    code: "progress",
    label: "登记办理进展",
    at: "do/progress",
    says: "登记办理进展；成员单位只办得了交给本单位的",
    told: "已登记办理进展",
    from: &[Handling],
    asks: || {
        vec![
            day("on", "日期"),
            Ask::long_words("words", "办理情况").needed(),
        ]
    },
    does: |doing| Box::pin(async { plainly(doing) }),
    ..Act::by(Action::CaseDo)
};

/// 退回: whoever has it hands it back.
const HAND_BACK: Act<CaseInHand> = Act {
    code: "hand_back",
    label: "退回",
    at: "do/hand_back",
    says: "退回，写明原因；成员单位只办得了交给本单位的",
    told: "已退回",
    from: &[Handling],
    to: To::State(Accepted),
    asks: || vec![Ask::words("words", "退回的原因").needed(), on()],
    does: |doing| {
        doing.it.case.held = None;
        Box::pin(async { plainly(doing) })
    },
    ..Act::by(Action::CaseDo)
};

/// 回访满意; whoever was dissatisfied once counts as that.
const SATISFIED: Act<CaseInHand> = Act {
    code: "satisfied",
    label: "回访满意",
    at: "manage/satisfied",
    says: "登记回访：满意",
    told: "已登记回访",
    from: &[Closed],
    to: To::State(Done),
    asks: || vec![Ask::words("words", "回访情况"), on()],
    next: true,
    does: |doing| {
        let satisfied = &mut doing.it.case.satisfied;
        *satisfied = Some(satisfied.unwrap_or(true));
        Box::pin(async { plainly(doing) })
    },
    ..Act::by(Action::CaseManage)
};

/// 回访不满意: it is worked on again.
const DISSATISFIED: Act<CaseInHand> = Act {
    code: "dissatisfied",
    label: "回访不满意，重新办理",
    at: "manage/dissatisfied",
    says: "登记回访：不满意，写明不满意在哪里，重新办理",
    told: "已登记回访，重新办理",
    from: &[Closed],
    to: To::State(Handling),
    asks: || vec![Ask::words("words", "不满意在哪里").needed(), on()],
    does: |doing| Box::pin(async { reopen(doing) }),
    ..Act::by(Action::CaseManage)
};

fn reopen(doing: Does<'_, '_>) -> Result<()> {
    let (on, actor) = (day_of(doing), doing.actor);
    let CaseInHand { case, kind, .. } = &mut doing.it;
    case.satisfied = Some(false);
    case.closed_on = None;
    case.due = Some(days_after(on, kind.close_days));
    case.held.get_or_insert(Held {
        unit: None,
        user: Some(actor.user),
        name: actor.name.clone(),
    });
    let mut step = step_of(doing);
    step.due.clone_from(&doing.it.case.due);
    leave(doing, step);
    Ok(())
}

/// 催办
const REMIND: Act<CaseInHand> = Act {
    code: "remind",
    label: "催办",
    at: "manage/remind",
    told: "已催办",
    from: &[Handling, Reviewing],
    asks: || vec![Ask::words("words", "催办的话"), on()],
    does: |doing| {
        doing.it.case.reminders += 1;
        Box::pin(async { plainly(doing) })
    },
    ..Act::by(Action::CaseManage)
};

/// 延期
const EXTEND: Act<CaseInHand> = Act {
    code: "extend",
    label: "延期",
    at: "manage/extend",
    says: "延期，写明原因",
    told: "已延期",
    from: &[Accepted, Handling, Reviewing],
    asks: || {
        vec![
            Ask::day("due", "新的办结期限").needed(),
            Ask::words("words", "延期的原因").needed(),
            on(),
        ]
    },
    does: |doing| Box::pin(async { extend(doing) }),
    ..Act::by(Action::CaseManage)
};

fn extend(doing: Does<'_, '_>) -> Result<()> {
    let due = doing
        .said
        .day("due")
        .ok_or_else(|| Error::inconsistent("due"))?;
    refuse_past(due, day_of(doing))?;
    let due = date_text(due);
    let Case { due: before, .. } = &mut doing.it.case;
    if before.as_ref().is_some_and(|before| due <= *before) {
        return Err(Error::at("due", "新期限应晚于原来的办结期限，请改日期"));
    }
    *before = Some(due.clone());
    let mut step = step_of(doing);
    step.due = Some(due);
    leave(doing, step);
    Ok(())
}

/// 撤销: of what has left nothing in a ledger or on the rolls.
const REVOKE: Act<CaseInHand> = Act {
    code: "revoke",
    label: "撤销",
    at: "manage/revoke",
    says: "撤销，写明原因",
    told: "已撤销",
    from: &[Registered, Accepted, Handling, Reviewing],
    to: To::State(Revoked),
    fits: |it, _| {
        if it.case.left_something() {
            let words = "这件事项办结过，已经记进台账或名册，不能撤销，请办结并写明情况";
            return Err(Error::refusal(words));
        }
        Ok(())
    },
    asks: || vec![Ask::words("words", "撤销的原因").needed(), on()],
    does: |doing| Box::pin(async { plainly(doing) }),
    ..Act::by(Action::CaseManage)
};
