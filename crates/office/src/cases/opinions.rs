//! 逐级审核: opinions one after the other, each by its role; the last one gives what was asked for.

use super::life::{Opened, Saying, kept, opened, told_of};
use super::model::{CaseKey, Command, State, Step};
use super::outcome;
use super::register::days_after;
use super::store;
use crate::accounts::actions::users_by_id;
use crate::authority::{Action, Actor, Role};
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::time::date_text;

/// What somebody thinks of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 同意
    Agree,
    /// 不同意
    Deny,
    /// 退回补正
    SendBack,
}

impl Verdict {
    /// All of them, with codes and names.
    pub const ALL: [(Verdict, &'static str, &'static str); 3] = [
        (Verdict::Agree, "agree", "同意"),
        (Verdict::SendBack, "send_back", "退回补正"),
        (Verdict::Deny, "deny", "不同意"),
    ];

    /// Reads a code.
    pub fn read(code: &str) -> Option<Verdict> {
        let found = Verdict::ALL.iter().find(|(_, c, _)| *c == code);
        found.map(|(verdict, _, _)| *verdict)
    }
}

/// Whoever registered an application, put it right or accepted it, and whoever gives each of its opinions, are different
/// people, not only different accounts.
async fn refuse_same_person(office: &Office, tx: &Tx, actor: &Actor, key: CaseKey) -> Result<()> {
    let users = users_by_id(office, tx.connection()).await?;
    let same_person = |step: &Step| {
        let known = users.get(&step.by_user);
        let same = known.is_some_and(|u| actor.id_hash.is_some() && u.id_hash == actor.id_hash);
        step.by_user == actor.user || same
    };
    let steps = store::steps(tx.connection(), key).await?;
    let mut round = steps
        .iter()
        .rev()
        .take_while(|s| s.act != "accept_for_review");
    if round.any(|s| s.act == "agree" && same_person(s)) {
        return Err(Error::refusal("同一个人不能办两道审核，请换一个人"));
    }
    let prepared = ["register", "correct", "accept_for_review"];
    let mut prepared = steps.iter().filter(|s| prepared.contains(&s.act.as_str()));
    if prepared.any(same_person) {
        return Err(Error::refusal(
            "登记、补正、受理过这件申请的人不能再审核，请换一个人",
        ));
    }
    Ok(())
}

/// Gives the opinion that the case waits for. The last 同意 puts the applicant on the rolls, paid from the next month on.
///
/// # Errors
/// When it is another role's turn, the same person gave an opinion before or prepared the application, or a reason is
/// missing.
pub async fn case_opinion(
    office: &Office,
    actor: &Actor,
    key: CaseKey,
    version: i32,
    verdict: Verdict,
    (words, on): (&str, &str),
) -> Result<State> {
    actor.may(Action::CaseApprove)?;
    if verdict != Verdict::Agree && words.is_empty() {
        return Err(Error::refusal(match verdict {
            Verdict::Deny => "请填写不同意的理由",
            Verdict::Agree | Verdict::SendBack => "请填写要补正什么",
        }));
    }
    let tx = office.db().begin().await?;
    let open = opened(office, &tx, actor, key, version).await?;
    let on = open.day(office, on)?;
    let Opened { mut case, kind, .. } = open;
    let given = usize::try_from(case.opinions).unwrap_or(0);
    let last = given + 1 >= kind.opinions.len();
    let command = match verdict {
        Verdict::Agree if last => Command::Approve,
        Verdict::Agree => Command::Agree,
        Verdict::Deny => Command::Deny,
        Verdict::SendBack => Command::SendBack,
    };
    case.state = case.state.after(command)?;
    let opinion = kind.opinions.get(given);
    let opinion = opinion.ok_or_else(|| Error::inconsistent("审核意见"))?;
    if Role::read(&opinion.role) != Some(actor.role) {
        return Err(Error::refusal(format!(
            "这一步是{}，请由{}办理",
            opinion.label, opinion.role
        )));
    }
    refuse_same_person(office, &tx, actor, key).await?;
    let words = match words {
        "" => opinion.label.clone(),
        words => format!("{}：{words}", opinion.label),
    };
    match command {
        Command::Agree => case.opinions += 1,
        Command::Approve => {
            case.opinions += 1;
            case.closed_on = Some(date_text(on));
            if let Some(person) = outcome::grant(office, &tx, actor, (&case, &kind), on).await? {
                case.person = Some(person);
            }
        }
        Command::SendBack => {
            case.opinions = 0;
            case.accepted_on = None;
            case.due = None;
            case.accept_due = days_after(on, kind.accept_days);
        }
        Command::Accept
        | Command::AcceptForReview
        | Command::Reject
        | Command::Correct
        | Command::Assign
        | Command::Transfer
        | Command::HandBack
        | Command::Progress
        | Command::Remind
        | Command::Extend
        | Command::Close
        | Command::Deny
        | Command::Satisfied
        | Command::Dissatisfied
        | Command::Revoke => {}
    }
    let saying = Saying {
        on,
        words,
        ..Saying::of(office)
    };
    told_of(office, &tx, actor, (&case, &kind), command, &saying).await?;
    let state = case.state;
    kept(office, tx, &case).await?;
    Ok(state)
}
