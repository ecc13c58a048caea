//! How an office stands with its backups, as its audit has it.

use std::time::Duration;

use sea_orm::Value;

use super::{DRILLED, FAILED, MADE, PublicKey, RESTORED};
use crate::audit::{Entry, entries_count, entries_newest};
use crate::error::Result;
use crate::office::Office;

/// A verification that was begun from a page.
const VERIFIED: &str = "verify_run";

/// The last of each.
pub struct Standing {
    /// Whether there is a key to encrypt backups to.
    pub has_key: bool,
    /// The last backup that was read back and found good.
    pub made: Option<Entry>,
    /// The last that failed.
    pub failed: Option<Entry>,
    /// The last drill.
    pub drilled: Option<Entry>,
    /// The last verification from a page.
    pub verified: Option<Entry>,
}

impl Standing {
    /// Of an office.
    pub async fn of(office: &Office) -> Result<Standing> {
        Ok(Standing {
            has_key: PublicKey::found(office).is_ok_and(|found| found.is_some()),
            made: last(office, MADE).await?,
            failed: last(office, FAILED).await?,
            drilled: last(office, DRILLED).await?,
            verified: last(office, VERIFIED).await?,
        })
    }

    /// Why the last attempt failed; nothing when a backup was made since.
    #[must_use]
    pub fn failure(&self) -> Option<&Entry> {
        let since = self.made.as_ref().map_or("", |made| &made.at);
        self.failed
            .as_ref()
            .filter(|failed| failed.at.as_str() > since)
    }

    /// How long ago something was; no time where the clock was set back since.
    #[must_use]
    pub fn time_since(office: &Office, entry: &Entry) -> Duration {
        let at = chrono::DateTime::parse_from_rfc3339(&entry.at).ok();
        let since = at.and_then(|at| (office.clock().now_utc() - at.to_utc()).to_std().ok());
        since.unwrap_or_default()
    }

    /// The same in whole days.
    #[must_use]
    pub fn days_since(office: &Office, entry: &Entry) -> u64 {
        Standing::time_since(office, entry).as_secs() / 86_400
    }
}

/// The last entry of a kind.
async fn last(office: &Office, action: &str) -> Result<Option<Entry>> {
    let region: Value = office.profile().division.region().into();
    let condition = "region = $1 AND action = $2";
    let values = vec![region, action.into()];
    let found = entries_newest(office.db().reader(), condition, values, (0, 1)).await?;
    Ok(found.into_iter().next())
}

/// How often an office was restored.
pub(super) async fn times_restored(office: &Office) -> Result<u64> {
    let region: Value = office.profile().division.region().into();
    let condition = "region = $1 AND action = $2";
    entries_count(
        office.db().reader(),
        condition,
        vec![region, RESTORED.into()],
    )
    .await
}
