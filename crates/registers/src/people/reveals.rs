//! A number shown in full (看完整号码): an act of its own, with a reason that says something, so often an hour at most,
//! told to the audit.

use serde_json::{Value, json};

use super::actions::{ACCOUNT, ID_NUMBER, PHONE};
use super::payee::PAYEE_ID;
use super::register::PersonKey;
use super::store;
use crate::accounts::Security;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// As it stands in the audit.
pub const REVEAL: &str = "person_reveal";
/// What the button says for itself that shows the phone of a household to be visited.
pub const CALLING: &str = "走访联系";
/// So many Chinese characters a reason has, and so many different ones among them.
const REASON_CHARS: (usize, usize) = (4, 3);
/// So often in a row the same reason does.
const SAME_REASON: u64 = 10;

/// Which number is to be shown in full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// 身份证号
    IdNumber,
    /// 联系电话
    Phone,
    /// 银行账号
    Account,
    /// 收款人身份证号
    Payee,
}

impl Secret {
    /// All, with their codes and Chinese names.
    pub const ALL: [(Secret, &'static str, &'static str); 4] = [
        (Secret::IdNumber, "id_number", "身份证号"),
        (Secret::Phone, "phone", "联系电话"),
        (Secret::Account, "account", "银行账号"),
        (Secret::Payee, "payee_id_number", "收款人身份证号"),
    ];
}

/// Shows a number in full: told to the audit with its reason, without the number.
///
/// # Errors
/// When the reason says nothing, too many were looked at within the hour, or nothing is recorded.
pub async fn person_reveal(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    secret: Secret,
    reason: &str,
) -> Result<String> {
    may_reveal(office, actor).await?;
    if (secret, reason) != (Secret::Phone, CALLING) {
        says_something(reason)?;
        refuse_same(office, actor, reason).await?;
    }
    person_number(office, actor, key, secret, reason).await
}

/// A number in full where the program needs it for what was asked: a message to be sent, a sheet for another county. Told
/// to the audit as one that was looked at.
///
/// # Errors
/// When nothing is recorded, or it is not the actor's to see.
pub async fn person_number(
    office: &Office,
    actor: &Actor,
    key: PersonKey,
    secret: Secret,
    reason: &str,
) -> Result<String> {
    let scope = actor.may(Action::PersonReveal)?;
    let tx = office.db().begin().await?;
    let person = store::person(tx.connection(), &scope, key.region, key.id).await?;
    let person = person.ok_or_else(|| Error::not_found("这个人"))?;
    let (purpose, sealed) = match secret {
        Secret::IdNumber => (ID_NUMBER, person.id_sealed),
        Secret::Phone => (PHONE, person.phone_sealed),
        Secret::Account => (ACCOUNT, person.account_sealed),
        Secret::Payee => (PAYEE_ID, person.payee_id_sealed),
    };
    let sealed = sealed.ok_or_else(|| Error::refusal("没有登记，请先补登"))?;
    let number = office.open_field(purpose, key.id, &sealed)?;
    let label = Secret::ALL
        .iter()
        .find(|(s, _, _)| *s == secret)
        .map_or("", |(_, _, label)| label);
    let detail = json!({ "姓名": person.name, "查看": label, "理由": reason });
    audit::append(
        office,
        &tx,
        actor,
        key.region,
        REVEAL,
        &key.subject(),
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(number)
}

/// Whether somebody may look at a number now.
///
/// # Errors
/// When it is not hers, she has to show her second factor first, or has looked at too many within the hour: that is told
/// to the audit.
pub async fn may_reveal(office: &Office, actor: &Actor) -> Result<()> {
    actor.may(Action::PersonReveal)?;
    actor.proves(Action::PersonReveal)?;
    let most = Security::load(office.catalogue())?.reveal.per_hour;
    let since = office.clock().now_utc() - chrono::Duration::hours(1);
    let condition = "region BETWEEN $1 AND $2 AND actor = $3 AND action = $4 AND at > $5";
    let mut values = of_actor(office, actor);
    values.push(moment_text(since).into());
    if audit::entries_count(office.db().reader(), condition, values).await? < most {
        return Ok(());
    }
    let tx = office.db().begin().await?;
    let (region, subject) = (actor.key().region, format!("用户 {}", actor.name));
    let (act, detail) = ("reveal_refused", json!({ "一小时最多": most }));
    audit::append(office, &tx, actor, region, act, &subject, &detail).await?;
    tx.commit().await?;
    Err(Error::refusal(format!(
        "一小时里看完整号码最多{most}次，您已经看到这个数了，没有显示。请过一会儿再看；确实要看得更多的，请管数据文件夹的人改 security.toml"
    )))
}

/// The chains that an actor may have written into, and what she looked at in them.
fn of_actor(office: &Office, actor: &Actor) -> Vec<sea_orm::Value> {
    let all = office.profile().division;
    let region = |code: i64| i32::try_from(code / 1_000_000).unwrap_or_default();
    vec![
        region(all.low()).into(),
        region(all.high()).into(),
        actor.name.as_str().into(),
        REVEAL.into(),
    ]
}

/// Refuses a reason that says nothing.
fn says_something(reason: &str) -> Result<()> {
    let (least, different) = REASON_CHARS;
    if reason.is_empty() {
        return Err(Error::refusal("请填写查看的理由"));
    }
    let han: Vec<char> = reason.chars().filter(|c| is_han(*c)).collect();
    let mut kinds = han.clone();
    kinds.sort_unstable();
    kinds.dedup();
    if han.len() < least || kinds.len() < different {
        return Err(Error::refusal(format!(
            "理由要说清为什么看，至少{least}个汉字，例如“核对银行退回的账号”，没有显示"
        )));
    }
    Ok(())
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || ('\u{3400}'..='\u{4dbf}').contains(&c)
}

/// Refuses a reason that has been the same for all of her last looks: it is pressed, not said.
async fn refuse_same(office: &Office, actor: &Actor, reason: &str) -> Result<()> {
    let condition = "region BETWEEN $1 AND $2 AND actor = $3 AND action = $4";
    let (reader, values) = (office.db().reader(), of_actor(office, actor));
    let last = audit::entries_newest(reader, condition, values, (0, SAME_REASON)).await?;
    let same = |entry: &audit::Entry| {
        let detail: Value = serde_json::from_str(&entry.detail).unwrap_or_default();
        detail.get("理由").and_then(Value::as_str) == Some(reason)
    };
    let often = u64::try_from(last.len()).unwrap_or_default();
    if often == SAME_REASON && last.iter().all(same) {
        return Err(Error::refusal(format!(
            "最近{SAME_REASON}次写的都是这一句理由，请写明这一次为什么看，没有显示"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something_or_is_none() {
        for reason in ["核对证件", "核对银行退回的账号", "打电话约走访"] {
            assert!(says_something(reason).is_ok(), "{reason}");
        }
        for reason in [
            "",
            "看看",
            "工作需",
            "啊啊啊啊啊",
            "哈哈呵呵",
            "1234567",
            "aaaa",
            "看 看 看 看",
        ] {
            assert!(says_something(reason).is_err(), "{reason}");
        }
    }
}
