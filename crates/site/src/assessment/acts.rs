//! What is done to an assessment from its page.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};

use super::wait;
use crate::kit::Posted;
use crate::shell::Visit;
use ground::error::Result;
use papers::assessment::actions::{
    Given, assessment_cancel, assessment_fix, assessment_return, assessment_submit,
    assessment_withdraw, veto_mark,
};
use papers::assessment::folder::evidence_folder;
use papers::assessment::model::Key;

fn done(visit: &Visit, key: Key, told: &str) -> Response {
    visit.done(&format!("/assessment/{key}"), told)
}

pub async fn submit(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    assessment_submit(&visit.office, &visit.actor, key).await?;
    Ok(done(&visit, key, "已提交，等上级评分"))
}

pub async fn withdraw(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    assessment_withdraw(&visit.office, &visit.actor, key, &posted.text("reason")).await?;
    Ok(done(&visit, key, "已撤回，可以继续自评"))
}

pub async fn cancel(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    assessment_cancel(&visit.office, &visit.actor, key, &posted.text("reason")).await?;
    Ok(done(&visit, key, "已作废"))
}

pub async fn give_back(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    assessment_return(&visit.office, &visit.actor, key, &posted.text("reason")).await?;
    Ok(done(&visit, key, "已退回"))
}

pub async fn veto(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    let given = Given {
        points: None,
        accepted: posted.text("accepted") == "1",
        comment: posted.text("comment"),
    };
    let topic = posted.text("topic");
    veto_mark(&visit.office, &visit.actor, key, &topic, given).await?;
    Ok(done(&visit, key, "已记下认定"))
}

pub async fn fix(visit: Visit, Path(key): Path<String>, _: Posted) -> Result<Response> {
    let key = Key::read(&key)?;
    match assessment_fix(&visit.office, &visit.actor, key).await? {
        Some(()) => Ok(done(&visit, key, "已定分，数字和佐证不再变")),
        None => Ok(done(
            &visit,
            key,
            "记录很多，还在统计，没有定分，请过几秒再点",
        )),
    }
}

pub async fn folder(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let (key, reason) = (Key::read(&key)?, posted.text("reason"));
    match evidence_folder(&visit.office, &visit.actor, key, &reason).await? {
        Some(file) => Ok(file.into_response()),
        None => wait(&visit),
    }
}
