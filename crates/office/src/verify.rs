//! `yushui verify`: the file, the audit chain, every batch, the due/paid invariants.

use serde::Serialize;

use crate::access::{Action, Actor};
use crate::audit;
use crate::office::Office;
use crate::payments::{self, PaymentFault};
use crate::platform::error::Result;

/// What a verification found.
#[derive(Debug, Serialize)]
pub struct Verification {
    /// Whether nothing is wrong.
    pub ok: bool,
    /// Audit entries recomputed.
    pub audit_entries: u64,
    /// Batches recomputed.
    pub batches: u64,
    /// Lines recomputed.
    pub lines: u64,
    /// The first wrong entry of each broken chain.
    pub chain_faults: Vec<ChainFault>,
    /// What is wrong with batches.
    pub payment_faults: Vec<PaymentFault>,
    /// What the database says of its own file.
    pub file_faults: Vec<String>,
}

/// A broken audit chain.
#[derive(Debug, Serialize)]
pub struct ChainFault {
    /// Region of the chain.
    pub region: i32,
    /// The first wrong entry.
    pub seq: i64,
    /// What is wrong with it.
    pub what: String,
}

/// Recomputes everything the office has promised not to change.
pub async fn verify(office: &Office, actor: &Actor) -> Result<Verification> {
    actor.may(Action::Verify)?;
    let division = office.profile().division;
    let file_faults = office.db().integrity().await?;
    let (audit_entries, broken) = audit::verify(office, division).await?;
    let (batches, lines, payment_faults) = payments::verify(office, division).await?;
    let chain_faults: Vec<ChainFault> = broken
        .into_iter()
        .map(|b| ChainFault {
            region: b.region,
            seq: b.seq,
            what: b.what,
        })
        .collect();
    Ok(Verification {
        ok: file_faults.is_empty() && chain_faults.is_empty() && payment_faults.is_empty(),
        audit_entries,
        batches,
        lines,
        chain_faults,
        payment_faults,
        file_faults,
    })
}
