//! What is posted from the page of a case.

use axum::extract::Path;
use axum::response::Response;

use super::forms::acts;
use super::one::shown;
use crate::cases::actions::{Said, Verdict, case_accept, case_assign, case_close, case_open};
use crate::cases::{CaseKey, Command, Handed, State, case_act, case_opinion};
use crate::platform::error::{Error, Result};
use crate::platform::web::Posted;
use crate::platform::web::form::Wrongs;
use crate::shell::Visit;

fn version(posted: &Posted) -> i32 {
    posted.text("version").parse().unwrap_or(0)
}

fn handed(posted: &Posted, code: &str) -> Handed {
    Handed {
        to: posted.text(&format!("{code}_to")),
        due: posted.text(&format!("{code}_due")),
        words: posted.text(&format!("{code}_words")),
        on: String::new(),
    }
}

/// The page again, with what is wrong at the form it was posted from.
async fn again(
    visit: &Visit,
    key: CaseKey,
    (code, posted): (&str, &Posted),
    wrong: Wrongs,
) -> Result<Response> {
    let file = case_open(&visit.office, &visit.actor, key).await?;
    let mut acts = acts(visit, &file).await?;
    match acts.iter_mut().find(|act| act.code == code) {
        Some(act) => {
            act.form.keep(posted);
            act.form.wrong_all(wrong);
        }
        // The form is not there any more: the case has moved on meanwhile.
        None => {
            let words: Vec<String> = wrong.into_iter().map(|(_, words)| words).collect();
            return Err(Error::Refusal(words.join("；")));
        }
    }
    shown(visit, &file, acts).await
}

/// Where a refusal belongs: the field it names, by its words.
fn at(code: &str, reason: String) -> Wrongs {
    let field = if reason.contains("期限") {
        format!("{code}_due")
    } else if reason.contains("日期") {
        format!("{code}_on")
    } else if reason.contains("交给谁") || reason.contains("另选") || reason.contains("承办")
    {
        format!("{code}_to")
    } else {
        format!("{code}_words")
    };
    vec![(field, reason)]
}

async fn answered<T>(
    visit: &Visit,
    key: CaseKey,
    (code, posted): (&str, &Posted),
    result: Result<T>,
    told: &str,
) -> Result<Response> {
    match result {
        Ok(_) => Ok(visit.done(&format!("/cases/{key}"), told)),
        Err(Error::Refusal(reason)) => again(visit, key, (code, posted), at(code, reason)).await,
        Err(other) => Err(other),
    }
}

pub(super) async fn accept(
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let handed = handed(&posted, "accept");
    let result = case_accept(office, actor, key, version(&posted), &handed).await;
    let told = match &result {
        Ok(State::Handling) => "已受理并交办",
        _ => "已受理",
    };
    answered(&visit, key, ("accept", &posted), result, told).await
}

pub(super) async fn assign(
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let (code, told) = match posted.text("form").as_str() {
        "transfer" => ("transfer", "已转办"),
        _ => ("assign", "已交办"),
    };
    let handed = handed(&posted, code);
    let result = case_assign(office, actor, key, version(&posted), &handed).await;
    answered(&visit, key, (code, &posted), result, told).await
}

/// Does a plain act.
async fn plain(
    visit: &Visit,
    key: CaseKey,
    (code, posted): (&str, &Posted),
    command: Command,
    told: &str,
) -> Result<Response> {
    let text = |what: &str| posted.text(&format!("{code}_{what}"));
    let said = Said {
        words: text("words"),
        on: text("on"),
        due: text("due"),
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let result = case_act(office, actor, key, version(posted), command, &said).await;
    answered(visit, key, (code, posted), result, told).await
}

pub(super) async fn manage(
    visit: Visit,
    Path((case, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (command, told) = match act.as_str() {
        "reject" => (Command::Reject, "已登记不予受理"),
        "remind" => (Command::Remind, "已催办"),
        "extend" => (Command::Extend, "已延期"),
        "revoke" => (Command::Revoke, "已撤销"),
        "follow_up" => match posted.text("follow_up_said").as_str() {
            "satisfied" => (Command::Satisfied, "已登记回访"),
            "dissatisfied" => (Command::Dissatisfied, "已登记回访，重新办理"),
            _ => {
                let wrong = vec![("follow_up_said".to_owned(), "请选择回访结果".to_owned())];
                return again(&visit, key, ("follow_up", &posted), wrong).await;
            }
        },
        _ => return Err(Error::not_found("这个办法")),
    };
    plain(&visit, key, (&act, &posted), command, told).await
}

pub(super) async fn work(
    visit: Visit,
    Path((case, act)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (command, told) = match act.as_str() {
        "progress" => (Command::Progress, "已登记办理进展"),
        "hand_back" => (Command::HandBack, "已退回"),
        _ => return Err(Error::not_found("这个办法")),
    };
    let path = match command {
        // What was handed back is not the unit's to see any more.
        Command::HandBack => "/cases".to_owned(),
        _ => format!("/cases/{key}"),
    };
    let text = |what: &str| posted.text(&format!("{act}_{what}"));
    let said = Said {
        words: text("words"),
        on: text("on"),
        due: String::new(),
    };
    let (office, actor) = (&visit.office, &visit.actor);
    match case_act(office, actor, key, version(&posted), command, &said).await {
        Ok(()) => Ok(visit.done(&path, told)),
        Err(Error::Refusal(reason)) => again(&visit, key, (&act, &posted), at(&act, reason)).await,
        Err(other) => Err(other),
    }
}

pub(super) async fn close(
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let (office, actor) = (&visit.office, &visit.actor);
    let text = |code: &str| posted.raw(code);
    match case_close(office, actor, key, version(&posted), &text).await {
        Ok(Ok(())) => Ok(visit.done(&format!("/cases/{key}"), "已办结")),
        Ok(Err(wrong)) => again(&visit, key, ("close", &posted), wrong).await,
        Err(Error::Refusal(reason)) => {
            let wrong = vec![("result".to_owned(), reason)];
            again(&visit, key, ("close", &posted), wrong).await
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn opinion(
    visit: Visit,
    Path(case): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let key = CaseKey::read(&case)?;
    let Some(verdict) = Verdict::read(&posted.text("opinion_verdict")) else {
        let wrong = vec![("opinion_verdict".to_owned(), "请选择审核意见".to_owned())];
        return again(&visit, key, ("opinion", &posted), wrong).await;
    };
    let (office, actor) = (&visit.office, &visit.actor);
    let words = posted.text("opinion_words");
    let version = version(&posted);
    let result = case_opinion(office, actor, key, version, verdict, (&words, "")).await;
    let told = match (&result, verdict) {
        (Ok(State::Closed), _) => "已同意，下个月起发",
        (_, Verdict::Agree) => "已同意，等下一道审核",
        (_, Verdict::SendBack) => "已退回补正",
        (_, Verdict::Deny) => "已登记不同意",
    };
    answered(&visit, key, ("opinion", &posted), result, told).await
}
