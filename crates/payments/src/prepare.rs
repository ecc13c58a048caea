//! A batch worked out: the money rule over everybody of a division.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::{Date, Month};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::json;

use super::claims::BlockedPerson;
use super::finding_kind::FindingKind;
use super::findings::{self, find_in_register, found_unconfirmed, wrong_accounts};
use super::first_look::{FirstSpan, first_spans, found_stale};
use super::guards::{doubts, refuse_unsure};
use super::in_hand::BatchInHand;
use super::lines_written::LinesWritten;
use super::model::{Batch, BatchState};
use super::notices::RemarkKind;
use super::payees::found_young;
use super::rates::stale_tables;
use super::reasons::{FindingShown, reasons};
use super::reckoning::{Everybody, settle_everybody};
use super::refused::found_refused;
use super::run::Run;
use super::schemes::Schemes;
use super::since_last::{Paid, changed_since_last, find_changed};
use super::store::{self, NewBatch, NewLine, RemarkRow};
use ground::acts::changed;
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::people;

/// What is asked of a run.
#[derive(Debug)]
pub struct Prepare<'a> {
    /// 所属月份
    pub month: Month,
    /// What was announced or reported later does not exist for the run.
    pub known_at: Option<Date>,
    /// Only this scheme, by code or name.
    pub scheme: Option<&'a str>,
    /// Whether somebody made sure of a month not come to yet, or of less known than was known before.
    pub sure: bool,
}

/// What a run made.
#[derive(Debug, Default, Serialize)]
pub struct Prepared {
    /// 批次号; `None` when there was nothing to pay.
    pub batch: Option<String>,
    /// Number of lines.
    pub lines: i64,
    /// To the bank.
    pub total_fen: i64,
    /// 正常发放
    pub regular_fen: i64,
    /// 补发
    pub backpay_fen: i64,
    /// 追缴, ≤ 0
    pub recovery_fen: i64,
    /// By scheme, in the catalogue's order.
    pub by_scheme: Vec<SchemeTotal>,
    /// Whom the first batch of an office pays for more than one period at once: to be looked over first.
    pub first_spans: Vec<FirstSpan>,
    /// Entitled, but not payable, and why.
    pub blocked: Vec<BlockedPerson>,
    /// A draft of the same month that this one replaces.
    #[serde(skip)]
    pub replaced: Option<String>,
    /// 990101-2011-03-1
    #[serde(skip)]
    pub key: Option<String>,
}

impl Prepared {
    /// Why a run made no batch: nothing is due, or nobody can be paid yet.
    pub fn nothing_to_pay(&self, month: Month) -> String {
        let mut said = format!(
            "到{}没有要发的：该发的都已发过，或者还没有对象、标准，请核对月份",
            month.to_chinese()
        );
        for blocked in self.blocked.iter().take(5) {
            let name = blocked.person.split('#').next().unwrap_or_default();
            said.push_str(&format!("；{name}：{}", blocked.reason));
        }
        said
    }
}

/// What a run pays under one scheme.
#[derive(Debug, Serialize)]
pub struct SchemeTotal {
    /// Code.
    pub scheme: String,
    /// Chinese name.
    pub label: String,
    /// People with a line.
    pub people: usize,
    /// To the bank.
    pub fen: i64,
}

/// Works out a batch through `month` and writes it as a draft.
///
/// # Errors
/// When the scheme is unknown, another batch is still on its way to approval, the scope spans several counties, or
/// an amount is beyond all counting.
pub async fn batch_prepare(office: &Office, actor: &Actor, ask: Prepare<'_>) -> Result<Prepared> {
    let scope = actor.may(Action::BatchPrepare)?;
    let schemes = Arc::new(Schemes::load(office.catalogue())?);
    let scheme = ask
        .scheme
        .map(|text| schemes.named(text).map(|s| s.code.clone()))
        .transpose()?;
    let reader = office.db().reader();
    let mut run = Run {
        scope,
        region: one_region(reader, &scope).await?,
        month: ask.month,
        known_at: ask.known_at,
        scheme,
        doubts: Vec::new(),
    };
    run.doubts = doubts(office, reader, &run).await?;
    refuse_unsure(&run.doubts, ask.sure)?;
    replaceable_draft(reader, &run).await?;
    // Reckoned before the write lock is taken, so that others go on working; again inside it where somebody's payments
    // were approved or failed meanwhile.
    let mut everybody = settle_everybody(office, reader, &run, &schemes).await?;
    let tx = office.db().begin().await?;
    if store::payments_moved(tx.connection(), run.region, everybody.seq).await? {
        everybody = settle_everybody(office, tx.connection(), &run, &schemes).await?;
    }
    let replaced = replaceable_draft(tx.connection(), &run).await?;
    if let Some(draft) = &replaced {
        replace(office, &tx, actor, draft).await?;
    }
    let sent_back = match &replaced {
        Some(draft) => store::remarks_of(tx.connection(), draft).await?,
        None => Vec::new(),
    };
    let prepared = match everybody.lines.is_empty() {
        true => Prepared {
            blocked: everybody.blocked,
            ..Prepared::default()
        },
        false => written(office, &tx, actor, &run, &schemes, everybody).await?,
    };
    // Whoever looks at it next sees what was wrong with the one before.
    let early = RemarkKind::Early.code();
    let reason = sent_back.into_iter().find(|r| r.kind != early);
    if let (Some(reason), Some(key)) = (reason, &prepared.key) {
        let batch = store::batch_labelled(tx.connection(), &run.scope, key).await?;
        let kind = RemarkKind::ReturnedBefore.code().to_owned();
        store::insert_remark(office.keyring(), &tx, &batch, RemarkRow { kind, ..reason }).await?;
    }
    tx.commit().await?;
    Ok(Prepared {
        replaced: replaced.map(|b| b.label),
        ..prepared
    })
}

/// What a batch would find of these kinds: it is worked out and written, and taken back.
pub(super) async fn rehearsed(
    office: &Office,
    actor: &Actor,
    run: &Run,
    kinds: &[FindingKind],
) -> Result<Vec<FindingShown>> {
    let schemes = Arc::new(Schemes::load(office.catalogue())?);
    let everybody = settle_everybody(office, office.db().reader(), run, &schemes).await?;
    let tx = office.db().begin().await?;
    let prepared = written(office, &tx, actor, run, &schemes, everybody).await?;
    let key = prepared.key.unwrap_or_default();
    let (c, scope) = (tx.connection(), &run.scope);
    let batch = store::batch_labelled(c, scope, &key).await?;
    let codes: Vec<&str> = kinds.iter().map(|kind| kind.code()).collect();
    let all = (i64::MAX.unsigned_abs(), 0);
    let (_, rows) = store::findings_page(c, scope, &batch, &codes, all).await?;
    reasons(office, c, (scope, &batch), rows).await
}

/// Writes what was reckoned.
async fn written(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    run: &Run,
    schemes: &Schemes,
    everybody: Everybody,
) -> Result<Prepared> {
    let blocked = everybody.blocked;
    let by_scheme = by_scheme(schemes, &everybody.lines)?;
    let mut findings = everybody.findings;
    findings.extend(wrong_accounts(office, &everybody.lines).await?);
    let (c, lines) = (tx.connection(), &everybody.lines);
    findings.extend(found_young(office, c, run, lines).await?);
    findings.extend(found_unconfirmed(office, tx, run.region, lines).await?);
    findings.extend(found_refused(office.catalogue(), c, run, lines).await?);
    let changed = changed_since_last(tx, run).await?;
    let lines = everybody.lines.iter();
    let lines = lines.filter(|line| changed.contains_key(&line.person));
    let changed: Vec<Paid> = lines.map(Paid::of).collect();
    let batch = write(office, tx, actor, run, everybody.seq, everybody.lines).await?;
    findings.extend(find_changed(office, tx, &batch, changed).await?);
    let standards = store::standards_known(tx.connection(), batch.division).await?;
    let mut stale = stale_tables(office, batch.division, &standards, batch.month)?;
    stale.retain(|table| by_scheme.iter().any(|sum| sum.scheme == table.scheme));
    findings.extend(found_stale(stale, batch.division));
    let first_spans = first_spans(&findings);
    store::insert_findings(tx, batch.region, batch.id, findings).await?;
    find_in_register(office, tx, batch.region, batch.id, batch.month).await?;
    findings::tell(office, tx, actor, &batch).await?;
    Ok(Prepared {
        key: Some(batch.key()),
        batch: Some(batch.label),
        lines: batch.line_count,
        total_fen: batch.total.get(),
        regular_fen: batch.regular.get(),
        backpay_fen: batch.backpay.get(),
        recovery_fen: batch.recovery.get(),
        by_scheme,
        first_spans,
        blocked,
        replaced: None,
    })
}

/// Payments are made county by county; an office above that has none of its own.
async fn one_region(c: &impl ConnectionTrait, scope: &Scope) -> Result<i32> {
    let regions = people::actions::regions(c, scope).await?;
    match regions.as_slice() {
        [] => Ok(scope.division().region()),
        [region] => Ok(*region),
        _ => Err(Error::refusal(
            "发放在县或乡镇一级办理，请换用下级单位的经办人",
        )),
    }
}

/// The draft that this run replaces. Any other batch still on its way to approval refuses the run: what it will pay
/// is not known yet.
async fn replaceable_draft(c: &impl ConnectionTrait, run: &Run) -> Result<Option<Batch>> {
    let (scope, scheme) = (&run.scope, run.scheme.as_deref());
    let mut draft = None;
    for batch in store::batches_open(c, run.region).await? {
        let apart = !scope.contains(batch.division) && !batch.division.contains(scope.division());
        let other_scheme =
            matches!((batch.scheme.as_deref(), scheme), (Some(a), Some(b)) if a != b);
        if apart || other_scheme {
            continue;
        }
        let same = batch.division == scope.division()
            && batch.month == run.month
            && batch.scheme.as_deref() == scheme;
        let is_draft = matches!(batch.state, BatchState::Draft | BatchState::Returned);
        if is_draft && same && draft.is_none() {
            draft = Some(batch);
        } else {
            let (label, state) = (&batch.label, batch.state.label());
            return Err(Error::refusal(format!(
                "批次 {label} 还是“{state}”，请先办完审批再生成新批次"
            )));
        }
    }
    Ok(draft)
}

/// Voids the draft that a run replaces.
async fn replace(office: &Office, tx: &Tx, actor: &Actor, draft: &Batch) -> Result<()> {
    let void = Batch {
        state: BatchState::Void,
        ..draft.clone()
    };
    if !store::move_batch(tx, &void, draft.state, Vec::new()).await? {
        return Err(changed::<BatchInHand>());
    }
    let (subject, detail) = (format!("批次 {}", draft.label), json!({}));
    let region = draft.region;
    audit::append(office, tx, actor, region, "batch_void", &subject, &detail).await?;
    Ok(())
}

async fn write(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    run: &Run,
    base_seq: i64,
    mut lines: Vec<NewLine>,
) -> Result<Batch> {
    let (region, month) = (run.region, run.month);
    let (_, number) = db::take_running(tx, region, &format!("batch {month}")).await?;
    let label = format!("{month}-{number}");
    let batch = db::take_numbers(tx, region, "payment_batch", 1).await?;
    let mut writing = LinesWritten::new(office, (region, batch), &label);
    let sealing = tokio::task::spawn_blocking(move || -> Result<_> {
        writing.count(&mut lines)?;
        writing.seal(&mut lines);
        Ok((writing, lines))
    });
    let (writing, lines) = sealing.await.map_err(|e| Error::Fault(e.into()))??;
    writing.write(tx, &lines).await?;
    let written = writing.total();
    let batch = Batch {
        region,
        id: batch,
        label: label.clone(),
        division: run.scope.division(),
        month,
        known_at: run.known_at,
        scheme: run.scheme.clone(),
        state: BatchState::Draft,
        base_seq,
        line_count: written.count,
        total: written.total,
        regular: written.regular,
        backpay: written.backpay,
        recovery: written.recovery,
        hash: written.hash,
        prepared_by: actor.user,
        reviewed_by: None,
        approved_by: None,
        approved_seq: None,
        bank_layout: None,
    };
    let detail = json!({
        "月份": month.to_string(), "笔数": batch.line_count, "金额": batch.total.to_string(), "哈希": batch.hash,
        "知悉日": run.known_at.map(|d| d.to_string()), "待遇项目": run.scheme, "确认": run.doubts,
    });
    audit::append(
        office,
        tx,
        actor,
        region,
        "batch_prepare",
        &format!("批次 {label}"),
        &detail,
    )
    .await?;
    let prepared_at = moment_text(office.clock().now_utc());
    store::insert_batch(
        tx,
        NewBatch {
            batch: batch.clone(),
            prepared_at,
        },
    )
    .await?;
    store::insert_scheme_sums(tx, region, batch.id, written.by_scheme).await?;
    Ok(batch)
}

fn by_scheme(schemes: &Schemes, lines: &[NewLine]) -> Result<Vec<SchemeTotal>> {
    let mut totals: HashMap<&str, (usize, i64)> = HashMap::new();
    for line in lines {
        let total = totals.entry(line.scheme.as_str()).or_default();
        total.0 += 1;
        total.1 += line.amounts[4];
    }
    let total = |s: &super::schemes::Scheme| {
        let (people, fen) = totals.get(s.code.as_str())?;
        Some(SchemeTotal {
            scheme: s.code.clone(),
            label: s.label.clone(),
            people: *people,
            fen: *fen,
        })
    };
    Ok(schemes.iter().filter_map(total).collect())
}
