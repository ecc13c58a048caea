//! Figures once worked out are kept as long as no record changes: a county's year takes seconds, and many look at it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::OnceCell;

use super::reach::Reach;
use super::survey::{Survey, survey};
use ground::audit;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::records::{Period, indicators};
use registers::people::SCHEMES;

/// So many divisions and periods are kept.
const KEPT_MAX: usize = 24;
/// So long a page waits before it says that counting goes on.
const PATIENCE: Duration = Duration::from_millis(1_500);

#[derive(Clone, PartialEq, Eq)]
struct Key {
    division: i64,
    period: Period,
    reach: Reach,
    version: String,
}

type Slot = Arc<OnceCell<Arc<Survey>>>;

/// So long a page that only glances waits for what was never counted before.
const GLANCE: Duration = Duration::from_millis(250);
/// For whoever only glances, counting begins again no sooner.
const GLANCES_APART: TimeDelta = TimeDelta::minutes(10);

/// What was counted of a division and a period last, for whoever only glances.
struct Last {
    division: i64,
    period: Period,
    begun: DateTime<Utc>,
    found: Option<Glance>,
    /// Whether it could not be counted the last time.
    failed: bool,
}

/// What is known to whoever only glances.
pub enum Glanced {
    /// The figures as they were counted last.
    Known(Glance),
    /// They are being counted for the first time.
    Counting,
    /// They could not be counted: an indicator asks for what is not there.
    Failed,
}

/// Figures as they were counted last.
#[derive(Clone)]
pub struct Glance {
    /// The figures.
    pub survey: Arc<Survey>,
    /// When they were counted.
    pub at: DateTime<Utc>,
}

impl Glanced {
    /// The figures, where there are any.
    pub fn known(&self) -> Option<&Glance> {
        match self {
            Glanced::Known(found) => Some(found),
            Glanced::Counting | Glanced::Failed => None,
        }
    }
}

/// The surveys of an office that still hold, and those that held last.
#[derive(Default)]
pub struct Kept {
    slots: Mutex<VecDeque<(Key, Slot)>>,
    last: Mutex<VecDeque<Last>>,
    /// The office while it is served: then counting goes on by itself when patience is over.
    served: OnceLock<Weak<Office>>,
}

/// Lets counting go on by itself, for whoever asks again.
///
/// # Errors
/// When figures are not kept.
pub fn serve_figures(office: &Arc<Office>) -> Result<()> {
    let kept = office.handed::<Kept>()?;
    kept.served.get_or_init(|| Arc::downgrade(office));
    Ok(())
}

impl Kept {
    fn slot(&self, key: Key) -> Result<Slot> {
        let slots = self.slots.lock();
        let mut slots = slots.map_err(|e| Error::inconsistent(e.to_string()))?;
        slots.retain(|(known, _)| known.version == key.version);
        if let Some((_, slot)) = slots.iter().find(|(known, _)| *known == key) {
            return Ok(Arc::clone(slot));
        }
        if slots.len() >= KEPT_MAX {
            slots.pop_front();
        }
        let slot = Slot::default();
        slots.push_back((key, Arc::clone(&slot)));
        Ok(slot)
    }

    /// What was counted last, and whether to count again now.
    fn last(&self, division: i64, period: Period, now: DateTime<Utc>) -> Result<(Glanced, bool)> {
        let last = self.last.lock();
        let mut last = last.map_err(|e| Error::inconsistent(e.to_string()))?;
        let of = |one: &&mut Last| one.division == division && one.period == period;
        if let Some(known) = last.iter_mut().find(of) {
            let again = now - known.begun >= GLANCES_APART;
            if again {
                known.begun = now;
            }
            let found = match &known.found {
                Some(found) => Glanced::Known(found.clone()),
                None if known.failed => Glanced::Failed,
                None => Glanced::Counting,
            };
            return Ok((found, again));
        }
        if last.len() >= KEPT_MAX {
            last.pop_front();
        }
        last.push_back(Last {
            division,
            period,
            begun: now,
            found: None,
            failed: false,
        });
        Ok((Glanced::Counting, true))
    }

    /// Remembers what was counted, or that it could not be.
    fn remember(&self, division: i64, period: Period, found: Option<&Glance>) -> Result<()> {
        let last = self.last.lock();
        let mut last = last.map_err(|e| Error::inconsistent(e.to_string()))?;
        let of = |one: &&mut Last| one.division == division && one.period == period;
        if let Some(known) = last.iter_mut().find(of) {
            known.failed = found.is_none();
            known.found = found.cloned();
        }
        Ok(())
    }
}

/// The figures of a scope and a period as they were counted last, for a page that only glances at them: it does not wait,
/// does not have them counted anew after each change, and is shown without them where they cannot be counted.
///
/// # Errors
/// When figures are not kept.
pub async fn glanced(office: &Office, scope: Scope, period: Period) -> Result<Glanced> {
    let kept = office.handed::<Kept>()?;
    let now = office.clock().now_utc();
    let division = scope.division().get();
    let (known, again) = kept.last(division, period, now)?;
    let Some(served) = kept.served.get().and_then(Weak::upgrade) else {
        return Ok(known);
    };
    if !again {
        return Ok(known);
    }
    let key = Key {
        division,
        period,
        reach: Reach::Whole,
        version: version(office).await?,
    };
    let slot = kept.slot(key)?;
    let work = async move {
        let counted = worked_out(&served, &slot, scope, (period, Reach::Whole)).await;
        if let Err(error) = &counted {
            tracing::error!(%error, "这一年的数没有数成");
        }
        let at = served.clock().now_utc();
        let found = counted.ok().map(|survey| Glance { survey, at });
        let kept = served.handed::<Kept>()?;
        kept.remember(division, period, found.as_ref())?;
        Ok::<_, Error>(found.map_or(Glanced::Failed, Glanced::Known))
    };
    let work = tokio::spawn(work);
    match tokio::time::timeout(GLANCE, work).await {
        Ok(joined) => joined.map_err(|e| Error::Fault(e.into()))?,
        Err(_) => Ok(known),
    }
}

/// The figures of a scope and a period; nothing when they are still being worked out, which goes on by itself where the
/// office is served.
pub async fn surveyed(
    office: &Office,
    scope: Scope,
    (period, reach): (Period, Reach),
) -> Result<Option<Arc<Survey>>> {
    let key = Key {
        division: scope.division().get(),
        period,
        reach,
        version: version(office).await?,
    };
    let kept = office.handed::<Kept>()?;
    let slot = kept.slot(key)?;
    if let Some(known) = slot.get() {
        return Ok(Some(Arc::clone(known)));
    }
    let Some(served) = kept.served.get().and_then(Weak::upgrade) else {
        return worked_out(office, &slot, scope, (period, reach))
            .await
            .map(Some);
    };
    let work = async move { worked_out(&served, &slot, scope, (period, reach)).await };
    let work = tokio::spawn(work);
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(joined) => joined.map_err(|e| Error::Fault(e.into()))?.map(Some),
        Err(_) => Ok(None),
    }
}

async fn worked_out(
    office: &Office,
    slot: &Slot,
    scope: Scope,
    asked: (Period, Reach),
) -> Result<Arc<Survey>> {
    let found = slot.get_or_try_init(|| async {
        let all = indicators(office.catalogue())?;
        let found = survey(office, scope, asked, &all, false).await?;
        Ok::<_, Error>(Arc::new(found))
    });
    found.await.cloned()
}

/// What the figures rest on: the records, and the catalogue that says how they are counted.
async fn version(office: &Office) -> Result<String> {
    let mut text = audit::data_version(office).await?;
    for folder in ["indicators", "ledgers", SCHEMES] {
        for file in office.catalogue().list(folder, "toml")? {
            text.push_str(&file.text);
        }
    }
    Ok(seal::sm3_hex(text.as_bytes()))
}
