//! A batch as somebody saw it before she did something with it.

use super::model::{Batch, BatchState};
use super::overview::{batch_hands, batch_one};
use super::store;
use crate::authority::{Action, Actor, Scope};
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};

/// The batch somebody means, still as she saw it; `seen` is the state's code or name, the hash of the lines, or empty.
/// `to` is what she is about to do.
///
/// # Errors
/// When she may not do that; a conflict that tells both states, and who moved it.
pub async fn batch_as_seen(
    office: &Office,
    actor: &Actor,
    to: Action,
    (key, seen): (&str, &str),
) -> Result<Batch> {
    actor.may(to)?;
    let batch = batch_one(office, actor, key).await?;
    let known = [batch.state.code(), batch.state.label(), &batch.hash];
    if seen.is_empty() || known.contains(&seen) {
        return Ok(batch);
    }
    Err(moved_since(office, &batch, seen).await?)
}

/// The batch that was seen, in the transaction of what is done with it: it is refused where somebody has moved it or its
/// lines are others by now.
pub(super) async fn still_as_seen(
    office: &Office,
    tx: &Tx,
    scope: &Scope,
    seen: &Batch,
) -> Result<Batch> {
    let batch = store::batch_labelled(tx.connection(), scope, &seen.key()).await?;
    if batch.state == seen.state && batch.hash == seen.hash {
        return Ok(batch);
    }
    Err(moved_since(office, &batch, seen.state.code()).await?)
}

/// The conflict that tells both states, and who moved it.
async fn moved_since(office: &Office, batch: &Batch, seen: &str) -> Result<Error> {
    let state = BatchState::from_code(seen);
    let seen = state.map_or_else(|_| seen.to_owned(), |state| state.label().to_owned());
    let mut hands = batch_hands(office, std::slice::from_ref(batch)).await?;
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
    Ok(Error::Conflict(format!(
        "批次 {} 在您打开以后已{by}改为“{}”，您看到的是“{seen}”。这次没有办理，请从发放批次重新打开查看",
        batch.label,
        batch.state.label()
    )))
}
