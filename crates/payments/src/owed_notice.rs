//! 追缴通知: what the family is told of what was overpaid, what came back and what is left; printed, which the audit tells.

use kernel::Fen;
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::json;

use super::owed::{OwedHistory, OwedKey, owed_open};
use super::words::{self, yuan};
use ground::audit::{self, Head};
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;

/// A notice ready to print.
#[derive(Debug, Clone, Serialize)]
pub struct OwedNotice {
    /// 关于退回多发残疾抚恤金的通知
    pub title: String,
    /// To whom.
    pub to: String,
    /// What is said, a paragraph each.
    pub said: Vec<String>,
    /// The months, and how much too much was paid for each.
    pub months: Vec<(String, String)>,
    /// 多发合计
    pub overpaid: String,
    /// What became of it, and how much; only what there is.
    pub became: Vec<(&'static str, String)>,
    /// 还应退回
    pub left: String,
    /// The same in words.
    pub capital: String,
    /// Who writes.
    pub office: String,
    /// When: 2025年6月10日.
    pub on: String,
    /// 打印登记; nothing until it is printed.
    pub printed: Option<String>,
}

/// Makes the notice of what somebody owes under a scheme; `printed` is the entry of the audit that tells the printing.
///
/// # Errors
/// When it is not the actor's to see, or nothing is left to be returned.
pub async fn owed_notice(
    office: &Office,
    actor: &Actor,
    key: &OwedKey,
    printed: Option<i64>,
) -> Result<OwedNotice> {
    let history = owed_open(office, actor, key).await?;
    let printed = match printed {
        Some(seq) => printing(office, (key.region, &subject(key)), seq).await?,
        None => None,
    };
    notice(office, &history, printed)
}

fn notice(office: &Office, history: &OwedHistory, printed: Option<String>) -> Result<OwedNotice> {
    let owed = &history.owed;
    if owed.left_fen <= 0 {
        return Err(Error::refusal("没有待追缴，不用通知"));
    }
    let today = office.clock().today();
    let on = words::day(today);
    let (scheme, left) = (&owed.scheme, Fen::new(owed.left_fen));
    let months = history.months.iter();
    let months = months.map(|m| (m.month.to_chinese(), Fen::new(m.fen).grouped()));
    let became = [
        ("已从以后的发放里扣回", owed.deducted_fen),
        ("已退回现金", owed.returned_fen),
        ("已改从别的项目扣", owed.offset_fen.max(0)),
        ("别的项目转来", owed.offset_fen.min(0).saturating_neg()),
        ("已核销", owed.written_off_fen),
    ];
    let became = became.into_iter().filter(|(_, fen)| *fen != 0);
    let instalment = owed.instalment_fen.map(|most| {
        format!(
            "经商定分期扣回，每个发放月份最多扣{}；也可以随时退回现金。",
            yuan(most)
        )
    });
    let said = [
        Some(format!(
            "经核对，发给您的{scheme}有多发的，逐月列在下面。截至{on}，还应退回{}（大写：{}）。",
            yuan(owed.left_fen),
            left.to_capital()
        )),
        instalment,
        Some("请持本通知到我单位办理退回，退回时请索取收据；对金额有疑问的，可以要求核对，我单位当面逐月说明。".to_owned()),
    ];
    Ok(OwedNotice {
        title: format!("关于退回多发{scheme}的通知"),
        to: format!("{}（或其家属）：", owed.name),
        said: said.into_iter().flatten().collect(),
        months: months.collect(),
        overpaid: Fen::new(owed.overpaid_fen).grouped(),
        became: became
            .map(|(what, fen)| (what, Fen::new(fen).grouped()))
            .collect(),
        left: left.grouped(),
        capital: left.to_capital(),
        office: office.profile().name.clone(),
        on,
        printed,
    })
}

/// Tells the audit that a notice is printed; answers the entry's number.
///
/// # Errors
/// As [`owed_notice`].
pub async fn owed_printed(office: &Office, actor: &Actor, key: &OwedKey) -> Result<i64> {
    actor.may(Action::BatchRead)?;
    let history = owed_open(office, actor, key).await?;
    notice(office, &history, None)?;
    let owed = &history.owed;
    let detail = json!({
        "内容": NAMED, "行数": history.months.len(), "姓名": owed.name, "待遇项目": owed.scheme,
        "待追缴": Fen::new(owed.left_fen).to_string(),
    });
    let tx = office.db().begin().await?;
    let subject = subject(key);
    let seq = audit::append(
        office,
        &tx,
        actor,
        key.region,
        "paper_print",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(seq)
}

/// As the audit names the paper.
pub(super) const NAMED: &str = "追缴通知";

pub(super) fn subject(key: &OwedKey) -> String {
    format!("人员 {}", Number(key.person))
}

/// 打印登记 of a paper about somebody, as its foot says it.
pub(super) async fn printing(
    office: &Office,
    (region, subject): (i32, &str),
    seq: i64,
) -> Result<Option<String>> {
    #[derive(FromQueryResult)]
    struct Told {
        at: String,
        actor: String,
        hash: String,
    }
    let sql = "SELECT at, actor, hash FROM audit_entry \
               WHERE region = $1 AND seq = $2 AND action = 'paper_print' AND subject = $3";
    let values = vec![region.into(), seq.into(), subject.into()];
    let told = db::one::<Told>(office.db().reader(), sql, values).await?;
    Ok(told.map(|told| {
        let (at, hash) = (words::moment(&told.at), told.hash);
        let head = Head { region, seq, hash };
        format!("{} {at} 打印 · 登记号 {}", told.actor, head.shown())
    }))
}
