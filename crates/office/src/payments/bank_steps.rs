//! A batch and the bank: 报盘 and 回盘. Each is one verb, one function, one transaction.

use std::path::Path;

use kernel::{Date, Fen};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::bank::{self, Answer};
use super::life::{intact_lines, now, record};
use super::model::{Batch, BatchState, Command};
use super::notices::remark;
use super::seen::still_as_seen;
use super::store::{self, LineRow};
use crate::audit;
use crate::authority::{Action, Actor};
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::{Error, Result};
use crate::platform::files::{io_reason, write_durably};

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
/// When the batch is not approved, its public notice still hangs and no reason for the haste is given, the layout is
/// unknown, or a name does not fit the bank's encoding.
pub async fn batch_export(
    office: &Office,
    actor: &Actor,
    seen: &Batch,
    (layout, early): (&str, Option<&str>),
    out: &Path,
) -> Result<Exported> {
    let keep = |bytes: &[u8]| write_durably(out, bytes);
    let (exported, _) = export(office, actor, seen, (layout, early), keep).await?;
    Ok(exported)
}

/// 报盘: the bank's file as bytes, to be given out by the browser.
///
/// # Errors
/// As [`batch_export`].
pub async fn batch_export_bytes(
    office: &Office,
    actor: &Actor,
    seen: &Batch,
    (layout, early): (&str, Option<&str>),
) -> Result<(Exported, Vec<u8>)> {
    export(office, actor, seen, (layout, early), |_| Ok(())).await
}

/// The last day of the public notice of a batch that waits for its end, unless it is over.
pub(super) async fn notice_hangs_until(
    office: &Office,
    c: &impl ConnectionTrait,
    batch: &Batch,
) -> Result<Option<Date>> {
    if batch.state != BatchState::Published {
        return Ok(None);
    }
    let notice = store::notice_of(c, batch).await?;
    let today = office.clock().today();
    Ok(notice.map(|n| n.to).filter(|to| *to >= today))
}

/// Why a batch is exported while its notice still hangs; nothing once that is over, for then nothing is early.
async fn haste(
    office: &Office,
    tx: &Tx,
    batch: &Batch,
    early: Option<&str>,
) -> Result<Option<String>> {
    let Some(until) = notice_hangs_until(office, tx.connection(), batch).await? else {
        return Ok(None);
    };
    let reason = early.map(kernel::tidy).filter(|reason| !reason.is_empty());
    let wanting = || Error::refusal(format!("公示到{until}才满，提前报盘请填写原因"));
    reason.ok_or_else(wanting).map(Some)
}

/// `keep` is done before the export stands: a file that could not be written was never exported.
async fn export(
    office: &Office,
    actor: &Actor,
    seen: &Batch,
    (layout, early): (&str, Option<&str>),
    keep: impl FnOnce(&[u8]) -> Result<()>,
) -> Result<(Exported, Vec<u8>)> {
    let scope = actor.may(Action::BatchExport)?;
    let layout = bank::layout_named(office.catalogue(), layout)?;
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    let to = batch.state.after(Command::Export)?;
    let early = haste(office, &tx, &batch, early).await?;
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
    let mut detail = json!({ "格式": layout.name, "文件哈希": hash, "金额": total.to_string() });
    if let Some(reason) = early {
        detail["提前报盘原因"] = json!(reason);
        remark(office, &tx, actor, &batch, "early", &reason).await?;
    }
    let (region, subject) = (batch.region, format!("批次 {}", batch.label));
    audit::append(
        office,
        &tx,
        actor,
        region,
        "batch_export",
        &subject,
        &detail,
    )
    .await?;
    store::mark_exported(&tx, &batch, to, actor.user, &now(office), &hash).await?;
    keep(&bytes)?;
    let without_account = missing.iter().map(|l| l.name.clone()).collect();
    tx.commit().await?;
    let batch = Batch { state: to, ..batch };
    Ok((
        Exported {
            batch,
            total,
            without_account,
        },
        bytes,
    ))
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
    /// What stands in it, as it was uploaded.
    Bytes(&'a [u8]),
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
    seen: &Batch,
    settle: Settle<'_>,
) -> Result<Settled> {
    let scope = actor.may(Action::BatchSettle)?;
    let answer_file = match settle {
        Settle::AllPaid => None,
        Settle::Bytes(bytes) => Some(bytes.to_vec()),
        Settle::File(file) => Some(std::fs::read(file).map_err(|e| {
            let (file, why) = (file.display(), io_reason(&e));
            Error::refusal(format!("读不了文件 {file}：{why}"))
        })?),
    };
    let tx = office.db().begin().await?;
    let batch = still_as_seen(office, &tx, &scope, seen).await?;
    batch.state.after(Command::AnswerSome)?;
    let lines = store::lines_of(tx.connection(), &batch).await?;
    let (mut paid, mut failed) = (0, 0);
    match answer_file {
        None => {
            let open = lines
                .iter()
                .filter(|l| l.state == "open" && l.amount_fen > 0)
                .count();
            record(office, &tx, actor, &batch, "batch_settle_all_paid").await?;
            store::answer_all_paid(&tx, &batch).await?;
            paid = open as u64;
        }
        Some(bytes) => {
            let answers = bank::read_answers(office, &batch, &lines, &bytes)?;
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
    store::mark_settled(&tx, &batch, to, actor.user, &now(office)).await?;
    tx.commit().await?;
    Ok(Settled {
        batch: batch.label,
        paid,
        failed,
        open,
        state: to.label(),
    })
}
