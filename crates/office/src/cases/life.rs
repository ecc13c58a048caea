//! The life of a case after it was registered: each verb a function of its own, all through one gate and one way of
//! writing down.

use kernel::Date;
use serde_json::{Map, Value as Json, json};

use super::asked::sight_of;
use super::handing::holder_coded;
use super::kind::{CaseKind, kind_coded};
use super::model::{Case, CaseKey, Command, Held, State, Step};
use super::outcome;
use super::register::{days_after, read_day, told_name};
use super::store::{self, Sight};
use crate::audit;
use crate::authority::{Action, Actor};
use crate::ledgers::entries::read_filled;
use crate::office::Office;
use crate::organisation::Directory;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::reading::Wrongs;
use crate::platform::time::{date_from, date_text, moment_text};

/// What somebody says while doing something.
#[derive(Debug, Clone)]
pub(super) struct Saying {
    pub on: Date,
    pub words: String,
    pub handed_to: String,
    pub due: Option<String>,
}

impl Saying {
    /// Nothing, today.
    pub fn of(office: &Office) -> Saying {
        Saying {
            on: office.clock().today(),
            words: String::new(),
            handed_to: String::new(),
            due: None,
        }
    }
}

/// To whom, until when and why, as typed.
#[derive(Debug, Clone, Default)]
pub struct Handed {
    /// Code of a holder, as unit-3.
    pub to: String,
    /// 办结期限; by the kind when left out.
    pub due: String,
    /// Words with it.
    pub words: String,
    /// The day, today when left out.
    pub on: String,
}

/// A case somebody is about to do something with, in a transaction.
pub(super) struct Opened {
    pub case: Case,
    pub kind: CaseKind,
    pub last: Date,
}

/// The case, as it is inside a transaction; somebody may have changed it since `version`.
pub(super) async fn opened(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    key: CaseKey,
    version: i32,
) -> Result<Opened> {
    let (scope, unit) = sight_of(office, actor).await?;
    let sight = Sight {
        scope: &scope,
        unit,
    };
    let case = store::case(tx.connection(), &sight, key).await?;
    let case = case.ok_or_else(|| Error::not_found("这件事项"))?;
    if case.version != version {
        return Err(Error::Conflict(
            "这件事项刚被他人办过，没有办理。请刷新后再看".to_owned(),
        ));
    }
    let kind = kind_coded(office.catalogue(), &case.kind)?;
    let steps = store::steps(tx.connection(), key).await?;
    let last = steps.last().map_or(&case.registered_on, |s| &s.on_date);
    let last = date_from(last)?;
    Ok(Opened { case, kind, last })
}

impl Opened {
    /// The day something was done: not ahead, not before the step before.
    pub fn day(&self, office: &Office, text: &str) -> Result<Date> {
        read_day(text, office.clock().today(), Some(self.last))
            .map_err(|words| Error::refusal(format!("日期{words}")))
    }
}

/// Writes a step down.
pub(super) async fn step(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    case: &Case,
    act: &str,
    saying: &Saying,
) -> Result<()> {
    let step = Step {
        act: act.to_owned(),
        state: case.state.code().to_owned(),
        on_date: date_text(saying.on),
        words: saying.words.clone(),
        handed_to: saying.handed_to.clone(),
        due: saying.due.clone(),
        by_user: actor.user,
        by_name: actor.name.clone(),
        at: moment_text(office.clock().now_utc()),
    };
    store::insert_step(office.keyring(), tx, case, &step).await
}

/// The action of the audit that tells a command.
fn audited(command: Command) -> &'static str {
    match command {
        Command::Accept | Command::AcceptForReview => "case_accept",
        Command::Reject => "case_reject",
        Command::Correct => "case_correct",
        Command::Assign => "case_assign",
        Command::Transfer => "case_transfer",
        Command::HandBack => "case_hand_back",
        Command::Progress => "case_progress",
        Command::Remind => "case_remind",
        Command::Extend => "case_extend",
        Command::Close => "case_close",
        Command::Agree | Command::Approve => "case_agree",
        Command::Deny => "case_deny",
        Command::SendBack => "case_send_back",
        Command::Satisfied | Command::Dissatisfied => "case_follow_up",
        Command::Revoke => "case_revoke",
    }
}

/// Writes a command down: the step, and its entry in the audit.
pub(super) async fn told_of(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (case, kind): (&Case, &CaseKind),
    command: Command,
    saying: &Saying,
) -> Result<()> {
    step(office, tx, actor, case, command.code(), saying).await?;
    let detail = json!({
        "对象": told_name(case, kind), "说明": saying.words, "承办": saying.handed_to, "限期": saying.due,
        "状态": case.state.label(),
    });
    let (subject, region) = (case.key.subject(), case.key.region);
    audit::append(
        office,
        tx,
        actor,
        region,
        audited(command),
        &subject,
        &detail,
    )
    .await?;
    Ok(())
}

/// Writes what became of a case.
pub(super) async fn kept(office: &Office, tx: Tx, case: &Case) -> Result<()> {
    if !store::update(office.keyring(), &tx, case).await? {
        return Err(Error::Conflict(
            "这件事项刚被他人办过，没有办理。请刷新后再看".to_owned(),
        ));
    }
    tx.commit().await
}

/// 受理; what is not to be reviewed is handed over at once where it is said to whom.
///
/// # Errors
/// When it is accepted already, or cannot be handed to whom was said.
pub async fn case_accept(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    handed: &Handed,
) -> Result<State> {
    actor.may(Action::CaseManage)?;
    let tx = office.db().begin().await?;
    let open = opened(office, &tx, actor, key, version).await?;
    let on = open.day(office, &handed.on)?;
    let Opened { mut case, kind, .. } = open;
    let review = !kind.opinions.is_empty();
    let command = if review {
        Command::AcceptForReview
    } else {
        Command::Accept
    };
    case.state = case.state.after(command)?;
    case.accepted_on = Some(date_text(on));
    case.due = Some(days_after(on, kind.close_days));
    let mut saying = Saying {
        on,
        words: handed.words.clone(),
        due: case.due.clone(),
        ..Saying::of(office)
    };
    if review || handed.to.is_empty() {
        told_of(office, &tx, actor, (&case, &kind), command, &saying).await?;
    } else {
        saying.words.clear();
        saying.due = None;
        told_of(office, &tx, actor, (&case, &kind), command, &saying).await?;
        hand_over(office, &tx, actor, (&mut case, &kind), (handed, on)).await?;
    }
    let state = case.state;
    kept(office, tx, &case).await?;
    Ok(state)
}

/// Hands a case to somebody, for the first time or instead of another.
async fn hand_over(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (case, kind): (&mut Case, &CaseKind),
    (handed, on): (&Handed, Date),
) -> Result<()> {
    let command = match case.state {
        State::Handling => Command::Transfer,
        State::Registered
        | State::Rejected
        | State::Accepted
        | State::Reviewing
        | State::Closed
        | State::Denied
        | State::Done
        | State::Revoked => Command::Assign,
    };
    let next = case.state.after(command)?;
    let held = holder_coded(office, actor, kind, case, &handed.to).await?;
    if command == Command::Transfer {
        if handed.words.is_empty() {
            return Err(Error::refusal("请填写转办的原因"));
        }
        if case.held.as_ref() == Some(&held) {
            return Err(Error::refusal(format!(
                "已经在{}办理，转办请另选一个",
                held.name
            )));
        }
    }
    if !handed.due.is_empty() {
        case.due = Some(new_due(&handed.due, on)?);
    }
    case.state = next;
    let saying = Saying {
        on,
        words: handed.words.clone(),
        handed_to: held.name.clone(),
        due: case.due.clone(),
    };
    case.held = Some(held);
    told_of(office, tx, actor, (case, kind), command, &saying).await
}

fn new_due(text: &str, on: Date) -> Result<String> {
    let due = kernel::read_date(text).map_err(|e| Error::refusal(format!("办结期限{e}")))?;
    if due < on {
        return Err(Error::refusal("办结期限不能早于办理这一步的日期，请改日期"));
    }
    Ok(date_text(due))
}

/// 交办, or 转办 of what somebody has already.
///
/// # Errors
/// When it is not accepted, it is said neither to whom nor why, or the deadline lies in the past.
pub async fn case_assign(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    handed: &Handed,
) -> Result<()> {
    actor.may(Action::CaseManage)?;
    let tx = office.db().begin().await?;
    let open = opened(office, &tx, actor, key, version).await?;
    let on = open.day(office, &handed.on)?;
    let Opened { mut case, kind, .. } = open;
    hand_over(office, &tx, actor, (&mut case, &kind), (handed, on)).await?;
    kept(office, tx, &case).await
}

/// What has to be said with a command.
fn refuse_silence(command: Command, words: &str) -> Result<()> {
    let needed = match command {
        Command::Reject => "请填写不予受理的理由",
        Command::HandBack => "请填写退回的原因",
        Command::Progress => "请填写办理情况",
        Command::Extend => "请填写延期的原因",
        Command::Dissatisfied => "请填写不满意在哪里",
        Command::Revoke => "请填写撤销的原因",
        Command::Close => "请填写办理结果",
        Command::Deny => "请填写不同意的理由",
        Command::SendBack => "请填写要补正什么",
        Command::Transfer => "请填写转办的原因",
        Command::Accept
        | Command::AcceptForReview
        | Command::Correct
        | Command::Assign
        | Command::Remind
        | Command::Agree
        | Command::Approve
        | Command::Satisfied => return Ok(()),
    };
    if words.is_empty() {
        return Err(Error::refusal(needed));
    }
    Ok(())
}

/// What the plain acts take, as typed.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// Why, how far, what was said.
    pub words: String,
    /// The day, today when left out.
    pub on: String,
    /// The new deadline, of 延期.
    pub due: String,
}

/// Does what needs nothing but words: 不予受理, 退回, 办理, 催办, 延期, 回访, 撤销.
///
/// # Errors
/// When the actor may not, the case is not where it would be done, or the words are missing.
pub async fn case_act(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    command: Command,
    said: &Said,
) -> Result<()> {
    match command {
        Command::HandBack | Command::Progress => actor.may(Action::CaseDo)?,
        Command::Reject
        | Command::Remind
        | Command::Extend
        | Command::Satisfied
        | Command::Dissatisfied
        | Command::Revoke => actor.may(Action::CaseManage)?,
        Command::Accept
        | Command::AcceptForReview
        | Command::Correct
        | Command::Assign
        | Command::Transfer
        | Command::Close
        | Command::Agree
        | Command::Approve
        | Command::Deny
        | Command::SendBack => return Err(Error::not_found("这个办法")),
    };
    refuse_silence(command, &said.words)?;
    let tx = office.db().begin().await?;
    let open = opened(office, &tx, actor, key, version).await?;
    let on = open.day(office, &said.on)?;
    let Opened { mut case, kind, .. } = open;
    let left = case.left_something();
    case.state = case.state.after(command)?;
    if command == Command::Revoke && left {
        return Err(Error::refusal(
            "这件事项办结过，已经记进台账或名册，不能撤销，请办结并写明情况",
        ));
    }
    let mut saying = Saying {
        on,
        words: said.words.clone(),
        ..Saying::of(office)
    };
    match command {
        Command::HandBack => case.held = None,
        Command::Remind => case.reminders += 1,
        Command::Extend => {
            let due = new_due(&said.due, on)?;
            if case.due.as_ref().is_some_and(|before| due <= *before) {
                return Err(Error::refusal("新期限应晚于原来的办结期限，请改日期"));
            }
            case.due = Some(due);
            saying.due.clone_from(&case.due);
        }
        // Whoever was dissatisfied once counts as that.
        Command::Satisfied => case.satisfied = Some(case.satisfied.unwrap_or(true)),
        Command::Dissatisfied => {
            case.satisfied = Some(false);
            case.closed_on = None;
            case.due = Some(days_after(on, kind.close_days));
            saying.due.clone_from(&case.due);
            case.held.get_or_insert(Held {
                unit: None,
                user: Some(actor.user),
                name: actor.name.clone(),
            });
        }
        Command::Accept
        | Command::AcceptForReview
        | Command::Reject
        | Command::Correct
        | Command::Assign
        | Command::Transfer
        | Command::Progress
        | Command::Close
        | Command::Agree
        | Command::Approve
        | Command::Deny
        | Command::SendBack
        | Command::Revoke => {}
    }
    told_of(office, &tx, actor, (&case, &kind), command, &saying).await?;
    kept(office, tx, &case).await
}

/// 办结: with the result, and what the kind asks for at the end; written into the ledger that the kind names. What is
/// wrong is answered field by field.
///
/// # Errors
/// When the case is not being worked on, or not the actor's.
pub async fn case_close(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    text: &(dyn Fn(&str) -> String + Sync),
) -> Result<std::result::Result<(), Wrongs>> {
    let scope = actor.may(Action::CaseDo)?;
    let tx = office.db().begin().await?;
    let open = opened(office, &tx, actor, key, version).await?;
    let today = office.clock().today();
    let mut wrong = Wrongs::new();
    let words = kernel::tidy(&text("result"));
    if words.is_empty() {
        wrong.push(("result".to_owned(), "请填写办理结果".to_owned()));
    }
    let on = read_day(&text("on"), today, Some(open.last));
    let on = on.unwrap_or_else(|words| {
        wrong.push(("on".to_owned(), format!("办结日期{words}")));
        today
    });
    let directory = Directory::load(tx.connection(), &scope).await?;
    let Opened { mut case, kind, .. } = open;
    let form = kind.form(true);
    let filled = match read_filled(&form, text, &directory, case.division, today) {
        Ok(filled) => filled.fields,
        Err(more) => {
            wrong.extend(more);
            Map::<String, Json>::new()
        }
    };
    case.state = case.state.after(Command::Close)?;
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    case.fields.extend(filled);
    case.closed_on = Some(date_text(on));
    let saying = Saying {
        on,
        words,
        ..Saying::of(office)
    };
    if case.entry.is_none() {
        case.entry = outcome::into_ledger(
            office,
            &tx,
            actor,
            (&case, &kind),
            &directory,
            &saying.words,
        )
        .await?;
    }
    told_of(office, &tx, actor, (&case, &kind), Command::Close, &saying).await?;
    kept(office, tx, &case).await?;
    Ok(Ok(()))
}
