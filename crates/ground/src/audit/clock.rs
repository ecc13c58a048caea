//! The clock of the machine against the audit: what is written under a clock that went back would look as if it had been
//! done before.

use serde_json::json;

use super::{append, store};
use crate::authority::Actor;
use crate::error::{Error, Result};
use crate::office::Office;
use crate::time::{moment_shown, moment_text};

/// A clock may be so much behind the last entry: two machines are never quite together.
const BEHIND: chrono::TimeDelta = chrono::TimeDelta::minutes(5);

/// The moment of the last entry, in local time, where the clock of the machine is behind it and nobody said that the clock
/// is right.
pub async fn clock_behind(office: &Office) -> Result<Option<String>> {
    let now = moment_text(office.clock().now_utc() + BEHIND);
    let later = store::later_than(office.db().reader(), &now).await?;
    Ok(later.map(|at| moment_shown(&at)))
}

/// Takes the clock of the machine to be right, though it is behind the last entry.
///
/// # Errors
/// When it is not behind, or nothing is said why.
pub async fn clock_accept(office: &Office, actor: &Actor, reason: &str) -> Result<()> {
    let Some(last) = clock_behind(office).await? else {
        return Err(Error::refusal("这台机器的时间不比审计里的早，不用办"));
    };
    let reason = kernel::squeeze(reason);
    if reason.is_empty() {
        return Err(Error::refusal(
            "请写明理由，例如 --accept 机器的时间从前快了一年，现在校准了",
        ));
    }
    let chains = store::chains(office.db().reader(), office.profile().division).await?;
    let mut regions: Vec<i32> = chains.iter().map(|chain| chain.region).collect();
    regions.dedup();
    let tx = office.db().begin().await?;
    let subject = format!("单位 {}", office.profile().name);
    let detail = json!({ "最后一条": last, "理由": reason });
    for region in regions {
        append(
            office,
            &tx,
            actor,
            region,
            store::CLOCK_ACCEPT,
            &subject,
            &detail,
        )
        .await?;
    }
    tx.commit().await
}
