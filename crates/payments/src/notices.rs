//! The term of a 公示; and the reasons people write when they send a batch back or export it early.

use serde_json::json;

use super::acts::Does;
use super::in_hand::now;
pub use super::store::Notice as NoticeTerm;
use super::store::{self, RemarkRow};
use ground::audit;
use ground::error::{Error, Result};

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

/// Why the draft that a batch replaces was sent back.
pub(super) const RETURNED_BEFORE: &str = "returned_before";

/// What a remark is the reason of.
pub(super) fn remark_label(kind: &str) -> &'static str {
    match kind {
        "early" => "提前报盘",
        RETURNED_BEFORE => "上一稿退回",
        _ => "退回",
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
