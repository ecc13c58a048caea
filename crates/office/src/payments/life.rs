//! The rest of a batch's life: 复核, 审批, 公示, 报盘, 回盘. Each is one verb, one function, one transaction.

use std::path::Path;

use kernel::Fen;
use serde_json::json;

use super::bank::{self, Answer};
use super::line::batch_hash;
use super::model::{Batch, Command};
use super::store::{self, LineRow};
use crate::access::{Action, Actor, actions as access_actions};
use crate::audit;
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::files::write_durably;
use crate::platform::time::moment_text;

/// 复核: somebody other than who prepared it has looked at every line.
///
/// # Errors
/// When the same person prepared it, its lines were altered, or it is not a draft.
pub async fn batch_review(office: &Office, actor: &Actor, label: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchReview)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
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
pub async fn batch_approve(office: &Office, actor: &Actor, label: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchApprove)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
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

/// 退回: a reviewed batch goes back to who prepared it.
///
/// # Errors
/// When it is not reviewed, or approved already.
pub async fn batch_return(office: &Office, actor: &Actor, label: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchReturn)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    let to = batch.state.after(Command::Return)?;
    store::mark_returned(&tx, &batch, to).await?;
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
pub async fn batch_void(office: &Office, actor: &Actor, label: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchPrepare)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
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

/// 公示
///
/// # Errors
/// When it is not approved.
pub async fn batch_publish(office: &Office, actor: &Actor, label: &str) -> Result<Batch> {
    let scope = actor.may(Action::BatchPublish)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    let to = batch.state.after(Command::Publish)?;
    store::mark_published(&tx, &batch, to, &now(office)).await?;
    record(office, &tx, actor, &batch, "batch_publish").await?;
    tx.commit().await?;
    Ok(Batch { state: to, ..batch })
}

/// What an export wrote.
#[derive(Debug)]
pub struct Exported {
    /// The batch.
    pub batch: Batch,
    /// What the file pays.
    pub total: Fen,
    /// Whom it could not pay, for want of an account: their lines failed, and the next run pays them.
    pub without_account: Vec<String>,
}

/// 报盘: writes the bank's file to `out`. Made again from an exported batch it is the same file, byte for byte.
///
/// # Errors
/// When the batch is not approved, the layout is unknown, or a name does not fit the bank's encoding.
pub async fn batch_export(
    office: &Office,
    actor: &Actor,
    label: &str,
    layout: &str,
    out: &Path,
) -> Result<Exported> {
    let scope = actor.may(Action::BatchExport)?;
    let layout = bank::layout_named(office.catalogue(), layout)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    let to = batch.state.after(Command::Export)?;
    let lines = intact_lines(&tx, &batch).await?;
    let (payable, missing): (Vec<&LineRow>, Vec<&LineRow>) = lines
        .iter()
        .filter(|l| l.amount_fen > 0)
        .partition(|l| l.account_sealed.is_some());
    let bytes = layout.write(office, &batch, &payable)?;
    let open = missing.iter().filter(|l| l.state == "open");
    let failed: Vec<(&LineRow, &str)> = open.map(|l| (*l, "没有银行账号")).collect();
    fail(office, &tx, actor, &batch, &failed).await?;
    let total = Fen::try_sum(payable.iter().map(|l| Fen::new(l.amount_fen)))?;
    let hash = seal::sm3_hex(&bytes);
    let detail = json!({ "格式": layout.name, "文件哈希": hash, "金额": total.to_string() });
    let subject = format!("批次 {label}");
    audit::append(
        office,
        &tx,
        actor,
        batch.region,
        "batch_export",
        &subject,
        &detail,
    )
    .await?;
    store::mark_exported(&tx, &batch, to, &now(office), &hash).await?;
    write_durably(out, &bytes)?;
    let without_account = missing.iter().map(|l| l.name.clone()).collect();
    tx.commit().await?;
    Ok(Exported {
        batch: Batch { state: to, ..batch },
        total,
        without_account,
    })
}

/// Marks lines failed, tells why, and takes them out of what has been paid; the next run pays them again.
async fn fail(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    batch: &Batch,
    failed: &[(&LineRow, &str)],
) -> Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    let subject = format!("批次 {}", batch.label);
    let mut accounts = store::accounts_of_batch(tx.connection(), batch).await?;
    for (line, reason) in failed {
        let detail = json!({ "序号": line.line_no, "原因": reason });
        let seq = audit::append(
            office,
            tx,
            actor,
            batch.region,
            "line_failed",
            &subject,
            &detail,
        )
        .await?;
        store::answer_line(tx, batch, line.line_no, Some((seq, reason))).await?;
        let account = accounts
            .entry((line.person, line.scheme.clone()))
            .or_default();
        account.remove(&line.months()?, line.amount_fen);
    }
    store::write_accounts(tx, batch.region, &accounts).await
}

/// How the bank's answer comes in.
#[derive(Debug)]
pub enum Settle<'a> {
    /// Every line was paid.
    AllPaid,
    /// The bank's answer file, line by line.
    File(&'a Path),
}

/// What the bank's answer said.
#[derive(Debug, serde::Serialize)]
pub struct Settled {
    /// 批次号
    pub batch: String,
    /// Lines paid.
    pub paid: u64,
    /// Lines that failed, payable again by the next run.
    pub failed: u64,
    /// Lines still without an answer.
    pub open: u64,
    /// State of the batch.
    pub state: &'static str,
}

/// 回盘: reads the bank's answer. A failed line becomes payable again by the same rule.
///
/// # Errors
/// When the batch was not exported, or a row of the answer fits no line; then nothing is written.
pub async fn batch_settle(
    office: &Office,
    actor: &Actor,
    label: &str,
    settle: Settle<'_>,
) -> Result<Settled> {
    let scope = actor.may(Action::BatchSettle)?;
    let tx = office.db().begin().await?;
    let batch = store::batch_labelled(tx.connection(), &scope, label).await?;
    batch.state.after(Command::AnswerSome)?;
    let lines = store::lines_of(tx.connection(), &batch).await?;
    let (mut paid, mut failed) = (0, 0);
    match settle {
        Settle::AllPaid => {
            let open = lines
                .iter()
                .filter(|l| l.state == "open" && l.amount_fen > 0)
                .count();
            record(office, &tx, actor, &batch, "batch_settle_all_paid").await?;
            store::answer_all_paid(&tx, &batch).await?;
            paid = open as u64;
        }
        Settle::File(file) => {
            let answers = bank::read_answers(office, &batch, &lines, file)?;
            let mut failures: Vec<(&LineRow, &str)> = Vec::new();
            for answer in &answers {
                match answer {
                    Answer::Paid { line_no } => {
                        store::answer_line(&tx, &batch, *line_no, None).await?;
                        paid += 1;
                    }
                    Answer::Failed { line_no, reason } => {
                        failures.extend(
                            lines
                                .iter()
                                .find(|l| l.line_no == *line_no)
                                .map(|l| (l, reason.as_str())),
                        );
                    }
                }
            }
            failed = failures.len() as u64;
            fail(office, &tx, actor, &batch, &failures).await?;
            record(office, &tx, actor, &batch, "batch_settle").await?;
        }
    }
    let after = store::lines_of(tx.connection(), &batch).await?;
    let open = after
        .iter()
        .filter(|l| l.state == "open" && l.amount_fen > 0)
        .count() as u64;
    let to = batch.state.after(if open == 0 {
        Command::AnswerAll
    } else {
        Command::AnswerSome
    })?;
    store::mark_settled(&tx, &batch, to, &now(office)).await?;
    tx.commit().await?;
    Ok(Settled {
        batch: label.to_owned(),
        paid,
        failed,
        open,
        state: to.label(),
    })
}

fn now(office: &Office) -> String {
    moment_text(office.clock().now_utc())
}

async fn record(
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
    let users = access_actions::users_by_id(office, tx.connection()).await?;
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
async fn intact_lines(tx: &Tx, batch: &Batch) -> Result<Vec<LineRow>> {
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
