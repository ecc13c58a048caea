//! 追缴通知 carried to a phone: what the family is told in a few words. Each attempt is told to the audit, with why it failed;
//! another attempt is somebody's own.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::owed::{OwedKey, owed_open};
use super::owed_notice::{NAMED, owed_notice, subject};
use super::words;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::messenger::{Carried, carry, ways};
use ground::office::Office;
use kernel::mask_phone;
use registers::people::register::PersonKey;
use registers::people::{Secret, person_number};

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
    /// 送出
    pub result: String,
    /// Why it was not sent, or is not known to have been.
    pub why: Option<String>,
}

/// The same notice is not sent twice within so long: a button pressed twice is one notice to the family.
const APART: Duration = Duration::from_secs(60);

type Sent = HashMap<(PathBuf, String), Instant>;

/// When each notice was last on its way.
static SENT: LazyLock<Mutex<Sent>> = LazyLock::new(Mutex::default);

/// A notice on its way; it may be sent again at once where it certainly was not sent.
struct OnItsWay((PathBuf, String));

impl OnItsWay {
    fn begun(office: &Office, notice: String) -> Result<OnItsWay> {
        let notice = (office.data_folder().to_path_buf(), notice);
        let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
        sent.retain(|_, begun| begun.elapsed() < APART);
        if sent.contains_key(&notice) {
            return Err(Error::refusal(
                "这份通知一分钟以内刚送过，没有再送：请先看送过的结果，要再送的过一分钟再按",
            ));
        }
        sent.insert(notice.clone(), Instant::now());
        Ok(OnItsWay(notice))
    }

    fn not_sent(self) {
        let mut sent = SENT.lock().unwrap_or_else(PoisonError::into_inner);
        sent.remove(&self.0);
    }
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
    let on_its_way = OnItsWay::begun(office, key.to_string())?;
    let phone = match person_number(office, actor, person, Secret::Phone, &reason).await {
        Ok(phone) => phone,
        Err(error) => {
            on_its_way.not_sent();
            return Err(error);
        }
    };
    let carried = carry(way, &phone, &words).await?;
    let to = mask_phone(&phone);
    let (result, why) = match &carried {
        Carried::Sent => ("送出", None),
        Carried::Failed(why) => ("没有送成", Some(why)),
        Carried::Unknown(why) => (UNKNOWN, Some(why)),
    };
    let detail = json!({
        "内容": NAMED, "送法": label, "号码": to, "姓名": owed.name, "待遇项目": owed.scheme,
        "结果": result, "原因": why,
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
    Ok(match carried {
        Carried::Sent => format!("已用{label}送到 {to}"),
        Carried::Failed(why) => {
            on_its_way.not_sent();
            format!("没有送成：{why}。号码、命令没有问题的，可以再送一次")
        }
        Carried::Unknown(why) => {
            format!("{UNKNOWN}：{why}。请先问一问收到没有，没有收到再送")
        }
    })
}

/// Of a command that did not say.
const UNKNOWN: &str = "不知道送到没有";

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
                result: said("结果").unwrap_or_default(),
                why: said("原因"),
            });
        }
    }
    Ok(attempts)
}
