//! A batch as somebody saw it before she did something with it.

use super::model::{Batch, BatchState};
use super::overview::{batch_hands, batch_one};
use crate::authority::Actor;
use crate::office::Office;
use crate::platform::error::{Error, Result};

/// The batch somebody means, still in the state in which she saw it; `seen` is the state's code, or empty.
///
/// # Errors
/// A conflict that tells both states, and who moved it.
pub async fn batch_as_seen(office: &Office, actor: &Actor, key: &str, seen: &str) -> Result<Batch> {
    let batch = batch_one(office, actor, key).await?;
    if seen.is_empty() || seen == batch.state.code() {
        return Ok(batch);
    }
    let seen = BatchState::from_code(seen).map_or("", BatchState::label);
    let mut hands = batch_hands(office, std::slice::from_ref(&batch)).await?;
    let hands = hands.pop().unwrap_or_default();
    let last = match batch.state {
        BatchState::Draft | BatchState::Void => None,
        BatchState::Reviewed => hands.reviewed,
        BatchState::Approved => hands.approved,
        BatchState::Published => hands.published,
        BatchState::Exported => hands.exported,
        BatchState::Answered | BatchState::Closed => hands.settled.or(hands.approved),
    };
    let by = last.map_or(String::new(), |hand| {
        format!("由{}于{}", hand.who, hand.when)
    });
    Err(Error::Conflict(format!(
        "批次 {} 在您打开以后已{by}改为“{}”，您看到的是“{seen}”。这次没有办理，请从发放批次重新打开查看",
        batch.label,
        batch.state.label()
    )))
}
