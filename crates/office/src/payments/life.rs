//! A batch on its way to approval and the public: 复核, 审批, 退回, 作废, 公示. Each is one verb, one function, one
//! transaction, done to the batch as it was seen. What the bank has to do with is in `bank_steps`.

use serde_json::json;

use super::line::batch_hash;
use super::model::{Batch, Command};
use super::notices::{NoticeTerm, notice_record, remark};
use super::seen::still_as_seen;
use super::store::{self, LineRow};
use crate::accounts::actions as account_actions;
use crate::audit;
use crate::authority::{Action, Actor};
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::time::moment_text;

/// 复核: somebody other than who prepared it has looked at every line.
///
/// # Errors
/// When the same person prepared it, its lines were altered, or it is not a draft.
pub async fn batch_review(office: &Office, actor: &Actor, seen: &Batch) -> Result<Batch> {
    let scope = actor.may(Action::BatchReview)?;
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let to = batch.state.after(Command::Review)?;
    refuse_same_person(office, &tx, actor, &batch).await?;
    intact_lines(&tx, &batch).await?;
    store::mark_reviewed(&tx, &batch, to, actor.user, &now(office)).await?;
    record(office, &tx, actor, &batch, "batch_review").await?;
    tx.commit().await?;
    Ok(Batch {
        state: to,
        reviewed_by: Some(actor.user),
        ..batch
    })
}

/// 审批: from here on the lines count as paid and never change.
///
/// # Errors
/// When the same person prepared or reviewed it, its lines were altered, or somebody in it was paid by another batch
/// since it was worked out.
pub async fn batch_approve(office: &Office, actor: &Actor, seen: &Batch) -> Result<Batch> {
    let scope = actor.may(Action::BatchApprove)?;
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let nothing_to_bank = batch.total.is_zero();
    let command = if nothing_to_bank {
        Command::ApproveNothing
    } else {
        Command::Approve
    };
    let to = batch.state.after(command)?;
    refuse_same_person(office, &tx, actor, &batch).await?;
    let lines = intact_lines(&tx, &batch).await?;
    if let Some(other) = store::other_approvals_since(tx.connection(), &batch).await? {
        let message = format!("批次 {other} 在此之后审批，已付过其中的人，请退回本批次后重新生成");
        return Err(Error::Conflict(message));
    }
    let seq = record(office, &tx, actor, &batch, "batch_approve").await?;
    let mut accounts = store::accounts_of_batch(tx.connection(), &batch).await?;
    for line in &lines {
        let account = accounts
            .entry((line.person, line.scheme.clone()))
            .or_default();
        account.add(&line.months()?, line.amount_fen);
    }
    store::write_accounts(&tx, batch.region, &accounts).await?;
    store::mark_approved(&tx, &batch, to, actor.user, &now(office), seq).await?;
    tx.commit().await?;
    Ok(Batch {
        state: to,
        approved_by: Some(actor.user),
        approved_seq: Some(seq),
        ..batch
    })
}

/// 退回: a reviewed batch goes back to who prepared it, with the reason.
///
/// # Errors
/// When no reason is given, or it is not reviewed, or approved already.
pub async fn batch_return(
    office: &Office,
    actor: &Actor,
    seen: &Batch,
    reason: &str,
) -> Result<Batch> {
    let scope = actor.may(Action::BatchReturn)?;
    let reason = kernel::tidy(reason);
    if reason.is_empty() {
        return Err(Error::refusal("请填写退回的原因"));
    }
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let to = batch.state.after(Command::Return)?;
    store::mark_returned(&tx, &batch, to).await?;
    remark(office, &tx, actor, &batch, "returned", &reason).await?;
    record(office, &tx, actor, &batch, "batch_return").await?;
    tx.commit().await?;
    Ok(Batch {
        state: to,
        reviewed_by: None,
        ..batch
    })
}

/// 作废: a draft that is not wanted.
///
/// # Errors
/// When it is not a draft.
pub async fn batch_void(office: &Office, actor: &Actor, seen: &Batch) -> Result<Batch> {
    let scope = actor.may(Action::BatchPrepare)?;
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let to = batch.state.after(Command::Void)?;
    store::mark_void(&tx, &batch, to).await?;
    record(office, &tx, actor, &batch, "batch_void").await?;
    tx.commit().await?;
    Ok(Batch { state: to, ..batch })
}

/// The batches the actor may see, oldest first.
pub async fn batch_list(office: &Office, actor: &Actor) -> Result<Vec<Batch>> {
    let scope = actor.may(Action::BatchRead)?;
    store::batches(office.db().reader(), &scope).await
}

/// 公示, with its term and telephone where they are given.
///
/// # Errors
/// When it is not approved.
pub async fn batch_publish(
    office: &Office,
    actor: &Actor,
    seen: &Batch,
    term: Option<&NoticeTerm>,
) -> Result<Batch> {
    let scope = actor.may(Action::BatchPublish)?;
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let to = batch.state.after(Command::Publish)?;
    store::mark_published(&tx, &batch, to, actor.user, &now(office)).await?;
    if let Some(term) = term {
        notice_record(office, &tx, actor, &batch, term).await?;
    }
    record(office, &tx, actor, &batch, "batch_publish").await?;
    tx.commit().await?;
    Ok(Batch { state: to, ..batch })
}

pub(super) fn now(office: &Office) -> String {
    moment_text(office.clock().now_utc())
}

pub(super) async fn record(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    batch: &Batch,
    action: &str,
) -> Result<i64> {
    let detail = json!({
        "月份": batch.month.to_string(),
        "笔数": batch.line_count,
        "金额": batch.total.to_string(),
        "哈希": batch.hash,
        "经办人": batch.prepared_by,
        "复核人": batch.reviewed_by,
        "办理人": actor.user,
    });
    audit::append(
        office,
        tx,
        actor,
        batch.region,
        action,
        &format!("批次 {}", batch.label),
        &detail,
    )
    .await
}

/// 经办、复核、审批 are three people, not only three accounts.
async fn refuse_same_person(office: &Office, tx: &Tx, actor: &Actor, batch: &Batch) -> Result<()> {
    let users = account_actions::users_by_id(office, tx.connection()).await?;
    for (hand, what) in [
        (Some(batch.prepared_by), "经办"),
        (batch.reviewed_by, "复核"),
    ] {
        let Some(user) = hand.and_then(|id| users.get(&id)) else {
            continue;
        };
        let same_person = actor.id_hash.is_some() && actor.id_hash == user.id_hash;
        if user.id == actor.user || same_person {
            return Err(Error::refusal(format!(
                "{}已是本批次的{what}人，请换一个人办理",
                actor.name
            )));
        }
    }
    Ok(())
}

/// The lines of a batch, after checking that they are what was worked out.
pub(super) async fn intact_lines(tx: &Tx, batch: &Batch) -> Result<Vec<LineRow>> {
    let lines = store::lines_of(tx.connection(), batch).await?;
    intact(batch, &lines).map_err(|what| {
        Error::refusal(format!("批次 {} {what}，请停止办理并校验数据", batch.label))
    })?;
    Ok(lines)
}

/// Whether a batch's lines are what was worked out; `Err` says what is not.
pub(super) fn intact(batch: &Batch, lines: &[LineRow]) -> std::result::Result<(), String> {
    if let Some(line) = lines
        .iter()
        .find(|l| l.recomputed_hash(&batch.label) != l.hash)
    {
        return Err(format!("第{}笔（{}）被改动过", line.line_no, line.name));
    }
    if batch_hash(&batch.label, lines.iter().map(|l| l.hash.as_str())) != batch.hash {
        return Err("明细有增减或被替换".to_owned());
    }
    Ok(())
}
