//! The term of a 公示; and the reasons people write when they send a batch back, export it or hand out cash early.

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

/// What a remark is the reason of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemarkKind {
    /// 提前报盘
    Early,
    /// 提前发现金
    EarlyCash,
    /// 退回
    Returned,
    /// 上一稿退回: why the draft that a batch replaces was sent back.
    ReturnedBefore,
}

impl RemarkKind {
    const ALL: [(RemarkKind, &'static str, &'static str); 4] = [
        (RemarkKind::Early, "early", "提前报盘"),
        (RemarkKind::EarlyCash, "early_cash", "提前发现金"),
        (RemarkKind::Returned, "returned", "退回"),
        (RemarkKind::ReturnedBefore, "returned_before", "上一稿退回"),
    ];

    fn row(self) -> &'static (RemarkKind, &'static str, &'static str) {
        let found = Self::ALL.iter().find(|(kind, ..)| *kind == self);
        found.unwrap_or(&Self::ALL[0])
    }

    /// As it stands in the database.
    pub(super) fn code(self) -> &'static str {
        self.row().1
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// Reads what [`RemarkKind::code`] wrote.
    pub(super) fn from_code(code: &str) -> Result<RemarkKind> {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == code);
        let unknown = || Error::inconsistent(format!("批次事项 {code}"));
        found.map(|(kind, ..)| *kind).ok_or_else(unknown)
    }
}

/// Writes the reason that was said in a field with what it is the reason of.
pub async fn remark(doing: Does<'_, '_>, kind: RemarkKind, field: &str) -> Result<()> {
    let (office, tx, actor, batch) = (doing.office, doing.tx, doing.actor, &doing.it.batch);
    let reason = doing.said.words(field);
    let row = RemarkRow {
        kind: kind.code().to_owned(),
        reason: reason.to_owned(),
        recorded_by: actor.user,
        recorded_at: now(office),
    };
    store::insert_remark(office.keyring(), tx, batch, row).await?;
    let detail = json!({ "事项": kind.label(), "原因": reason });
    let (region, subject) = (batch.region, doing.it.subject());
    audit::append(office, tx, actor, region, "pay_remark", &subject, &detail).await?;
    Ok(())
}
