//! A verification begun from a page: it goes on by itself, and what it found is an entry of the chain.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::verify;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;

/// One verification at a time: it reads everything.
static RUNNING: AtomicBool = AtomicBool::new(false);

/// Whether a verification is under way.
pub fn verifying() -> bool {
    RUNNING.load(Ordering::Acquire)
}

/// Begins a verification that goes on by itself; its result is an entry of the chain.
///
/// # Errors
/// When one is under way.
pub fn verify_begin(office: &Arc<Office>, actor: &Actor) -> Result<tokio::task::JoinHandle<()>> {
    actor.may(Action::Verify)?;
    if RUNNING.swap(true, Ordering::AcqRel) {
        return Err(Error::refusal("正在校验，请等它结束后再来"));
    }
    let (office, actor) = (Arc::clone(office), actor.clone());
    Ok(tokio::spawn(async move {
        if let Err(error) = verify_and_tell(&office, &actor).await {
            tracing::error!(%error, "校验没有做完");
        }
        RUNNING.store(false, Ordering::Release);
    }))
}

async fn verify_and_tell(office: &Office, actor: &Actor) -> Result<()> {
    let found = verify(office, actor, &[]).await?;
    let faults = found.chain_faults.len()
        + found.payment_faults.len()
        + found.row_faults.len()
        + found.file_faults.len();
    let mut what: Vec<String> = Vec::new();
    what.extend(
        found
            .chain_faults
            .iter()
            .map(|f| format!("审计第 {} 条{}", f.seq, f.what)),
    );
    what.extend(
        found
            .row_faults
            .iter()
            .map(|f| format!("{}{}", f.label, f.what)),
    );
    what.extend(found.file_faults.iter().cloned());
    what.truncate(20);
    let result = if found.ok {
        "没有发现问题".to_owned()
    } else {
        format!("发现 {faults} 处问题")
    };
    let detail = json!({
        "审计": found.audit_entries, "批次": found.batches, "笔数": found.lines,
        "结果": result, "问题": what,
    });
    let tx = office.db().begin().await?;
    let region = office.profile().division.region();
    let subject = format!("单位 {}", office.profile().name);
    audit::append(office, &tx, actor, region, "verify_run", &subject, &detail).await?;
    tx.commit().await
}
