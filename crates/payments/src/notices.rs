//! 公示 and what comes of it: its term, objections and how they were handled; and the reasons people write when they
//! send a batch back or export it early.

use serde_json::json;

use super::acts::Does;
use super::in_hand::now;
use super::store::{self, RemarkRow};
pub use super::store::{NewObjection, Notice as NoticeTerm};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::reading::{Reading, Wrongs};

/// No notice hangs longer than a year.
pub(super) const NOTICE_DAYS_MAX: i64 = 365;

/// What is printed hangs in public: nobody's own number stands on it.
const MOBILE: &str = "监督电话是个人手机号，请改填办公室的座机";

pub(super) fn refuse_mobile(telephone: &str) -> Result<()> {
    if kernel::is_mobile(telephone) {
        return Err(Error::at("telephone", MOBILE));
    }
    Ok(())
}

/// Reads an objection as somebody filled it in: `raised_by`, `raised_on`, `line_no`, `about`.
pub fn read_objection(text: &dyn Fn(&str) -> String) -> std::result::Result<NewObjection, Wrongs> {
    let mut reading = Reading::new(text);
    let raised_by = reading.needed("raised_by", "提出人");
    let day = reading.needed("raised_on", "提出日期");
    let raised_on = day.and_then(|day| reading.read("raised_on", &day, kernel::read_date));
    let about = reading.needed("about", "异议内容");
    let line_no = match reading.text("line_no").as_str() {
        "" => None,
        text => {
            let number = |text: &str| text.parse::<i64>().map_err(|_| "请填写数字，例如 12");
            reading.read("line_no", text, number)
        }
    };
    let new = raised_by.zip(raised_on).zip(about);
    reading.done(new.map(|((raised_by, raised_on), about)| NewObjection {
        line_no,
        raised_by,
        raised_on,
        about,
    }))
}

/// Writes the term of a notice with its publication.
pub(super) async fn notice_record(doing: Does<'_, '_>, term: &NoticeTerm) -> Result<()> {
    let days = (term.to - term.from).num_days() + 1;
    if !(1..=NOTICE_DAYS_MAX).contains(&days) {
        return Err(Error::refusal(format!(
            "公示天数应在1至{NOTICE_DAYS_MAX}之间，请核对起止日期"
        )));
    }
    refuse_mobile(&term.telephone)?;
    let (office, tx, actor, batch) = (doing.office, doing.tx, doing.actor, &doing.it.batch);
    let at = now(office);
    store::insert_notice(office.keyring(), tx, batch, term, actor.user, &at).await?;
    let detail = json!({
        "公示自": term.from.to_string(), "公示至": term.to.to_string(), "监督电话": term.telephone,
    });
    let (region, subject) = (batch.region, doing.it.subject());
    audit::append(office, tx, actor, region, "notice_term", &subject, &detail).await?;
    Ok(())
}

/// What a remark is the reason of.
pub(super) fn remark_label(kind: &str) -> &'static str {
    if kind == "early" {
        "提前报盘"
    } else {
        "退回"
    }
}

/// Writes the reason that was said in a field with what it is the reason of.
pub async fn remark(doing: Does<'_, '_>, kind: &str, field: &str) -> Result<()> {
    let (office, tx, actor, batch) = (doing.office, doing.tx, doing.actor, &doing.it.batch);
    let reason = doing.said.words(field);
    let row = RemarkRow {
        kind: kind.to_owned(),
        reason: reason.to_owned(),
        recorded_by: actor.user,
        recorded_at: now(office),
    };
    store::insert_remark(office.keyring(), tx, batch, row).await?;
    let detail = json!({ "事项": remark_label(kind), "原因": reason });
    let (region, subject) = (batch.region, doing.it.subject());
    audit::append(office, tx, actor, region, "pay_remark", &subject, &detail).await?;
    Ok(())
}

/// 异议登记
///
/// # Errors
/// When the batch was never made public, or has no such line.
pub async fn objection_record(
    office: &Office,
    actor: &Actor,
    label: &str,
    new: NewObjection,
) -> Result<i64> {
    let scope = actor.may(Action::BatchPublish)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    if batch.approved_seq.is_none() {
        return Err(Error::refusal("批次还没有审批公示，不用登记异议"));
    }
    if let Some(line_no) = new.line_no
        && store::line_numbered(tx.connection(), &batch, line_no)
            .await?
            .is_none()
    {
        return Err(Error::refusal(format!(
            "批次里没有第{line_no}笔，请核对序号"
        )));
    }
    let at = now(office);
    let id = store::insert_objection(office.keyring(), &tx, &batch, &new, actor.user, &at).await?;
    let detail = json!({
        "编号": Number(id).to_string(), "序号": new.line_no, "提出人": new.raised_by, "日期": new.raised_on.to_string(), "内容": new.about,
    });
    let (region, subject) = (batch.region, format!("批次 {}", batch.label));
    audit::append(
        office,
        &tx,
        actor,
        region,
        "objection_record",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(id)
}

/// 异议处理: how it was handled, told once.
///
/// # Errors
/// When nothing is said, there is no such objection, or somebody has handled it already.
pub async fn objection_answer(
    office: &Office,
    actor: &Actor,
    label: &str,
    id: i64,
    answer: &str,
) -> Result<()> {
    let scope = actor.may(Action::BatchPublish)?;
    let answer = kernel::tidy(answer);
    if answer.is_empty() {
        return Err(Error::refusal("请填写处理结果"));
    }
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    let known = store::objections_of(tx.connection(), &batch).await?;
    if !known.iter().any(|o| o.id == id) {
        return Err(Error::not_found(format!("异议 {id}")));
    }
    let at = now(office);
    let (keyring, by) = (office.keyring(), actor.user);
    if !store::answer_objection(keyring, &tx, &batch, id, &answer, by, &at).await? {
        return Err(Error::Conflict(
            "这条异议已有人写了处理结果，请返回批次查看".to_owned(),
        ));
    }
    let detail = json!({ "编号": Number(id).to_string(), "处理": answer });
    let (region, subject) = (batch.region, format!("批次 {}", batch.label));
    audit::append(
        office,
        &tx,
        actor,
        region,
        "objection_answer",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await
}
