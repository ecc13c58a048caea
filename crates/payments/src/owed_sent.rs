//! 追缴通知 carried to a phone: what the family is told in a few words. Each attempt is told to the audit, with why it failed;
//! another attempt is somebody's own.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::owed::{OwedKey, owed_open};
use super::owed_notice::{NAMED, owed_notice, subject};
use super::words;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::messenger::{carry, ways};
use ground::office::Office;
use kernel::mask_phone;
use registers::people::register::PersonKey;
use registers::people::{Secret, person_reveal};

/// An attempt.
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// When.
    pub at: String,
    /// Who tried.
    pub by: String,
    /// 短信
    pub way: String,
    /// 139****0001
    pub to: String,
    /// Why it failed.
    pub why: Option<String>,
}

/// Carries the notice of what somebody owes to her phone; says how it went.
///
/// # Errors
/// When nothing is owed, no such way is set, or no phone is registered.
pub async fn owed_send(
    office: &Office,
    actor: &Actor,
    key: &OwedKey,
    label: &str,
) -> Result<String> {
    let notice = owed_notice(office, actor, key, None).await?;
    let owed = owed_open(office, actor, key).await?.owed;
    let ways = ways(office)?;
    let way = ways.iter().find(|way| way.label == label);
    let way = way.ok_or_else(|| Error::refusal(format!("没有设“{label}”这种送法")))?;
    let words = format!("【{}】{}{}", notice.office, notice.to, notice.said.concat());
    // That the number was looked at is told before anything leaves: no attempt is without a trace.
    let reason = format!("用{label}送{NAMED}");
    let person = PersonKey::new(key.region, key.person);
    let phone = person_reveal(office, actor, person, Secret::Phone, &reason).await?;
    let carried = carry(way, &phone, &words).await?;
    let to = mask_phone(&phone);
    let why = carried.err();
    let detail = json!({
        "内容": NAMED, "送法": label, "号码": to, "姓名": owed.name, "待遇项目": owed.scheme,
        "结果": if why.is_none() { "送出" } else { "没有送成" }, "原因": why,
    });
    let tx = office.db().begin().await?;
    let about = subject(key);
    audit::append(
        office,
        &tx,
        actor,
        key.region,
        "notice_send",
        &about,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(match why {
        None => format!("已用{label}送到 {to}"),
        Some(why) => format!("没有送成：{why}。号码、命令没有问题的，可以再送一次"),
    })
}

/// The attempts so far, the last one first.
///
/// # Errors
/// When it is not the actor's to see.
pub async fn owed_attempts(office: &Office, actor: &Actor, key: &OwedKey) -> Result<Vec<Attempt>> {
    actor.may(Action::BatchRead)?;
    let scheme = owed_open(office, actor, key).await?.owed.scheme;
    let sql = "SELECT at, actor, detail FROM audit_entry \
               WHERE region = $1 AND action = 'notice_send' AND subject = $2 ORDER BY seq DESC";
    let values = vec![key.region.into(), subject(key).into()];
    let told: Vec<(String, String, String)> = db::tuples(office.db().reader(), sql, values).await?;
    let mut attempts = Vec::new();
    for (at, by, detail) in told {
        let detail: Json = serde_json::from_str(&detail)?;
        let said = |name: &str| detail[name].as_str().map(str::to_owned);
        if said("待遇项目").as_deref() == Some(&scheme) {
            attempts.push(Attempt {
                at: words::moment(&at),
                by,
                way: said("送法").unwrap_or_default(),
                to: said("号码").unwrap_or_default(),
                why: said("原因"),
            });
        }
    }
    Ok(attempts)
}
