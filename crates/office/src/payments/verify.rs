//! Every approved batch worked through again: hashes, totals, and that no month was ever paid twice.

use std::collections::HashMap;

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::life::intact;
use super::model::Batch;
use super::store::{self, LineRow};
use crate::office::Office;
use crate::platform::db;
use crate::platform::error::Result;

/// What is wrong with a batch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PaymentFault {
    /// 批次号
    pub batch: String,
    /// What is wrong, in Chinese.
    pub what: String,
}

#[derive(FromQueryResult)]
struct Region {
    region: i32,
}

#[derive(FromQueryResult)]
struct ApprovalEntry {
    n: i64,
}

/// A line that counts, with when it began and ceased to.
struct Counted {
    approved_seq: i64,
    failed_seq: Option<i64>,
    months: Vec<(i32, i64)>,
    amount_fen: i64,
}

/// Checks every batch beneath `division`; answers how many batches and lines, and what is wrong.
pub async fn verify(
    office: &Office,
    division: DivisionCode,
) -> Result<(u64, u64, Vec<PaymentFault>)> {
    let reader = office.db().reader();
    let bounds = vec![
        (division.low() / 1_000_000).into(),
        (division.high() / 1_000_000).into(),
    ];
    let sql =
        "SELECT DISTINCT region FROM payment_batch WHERE region BETWEEN $1 AND $2 ORDER BY region";
    let (mut batches, mut line_count, mut faults) = (0, 0, Vec::new());
    for Region { region } in db::rows::<Region>(reader, sql, bounds).await? {
        let mut history: HashMap<(i64, String), Vec<Counted>> = HashMap::new();
        for batch in store::counted(reader, region).await? {
            let lines = store::lines_of(reader, &batch).await?;
            batches += 1;
            line_count += lines.len() as u64;
            let mut found = batch_faults(&batch, &lines);
            found.extend(approval_fault(reader, &batch).await?);
            for line in &lines {
                found.extend(line_fault(&batch, line, &mut history)?);
            }
            faults.extend(found.into_iter().map(|what| PaymentFault {
                batch: batch.label.clone(),
                what,
            }));
        }
    }
    Ok((batches, line_count, faults))
}

fn batch_faults(batch: &Batch, lines: &[LineRow]) -> Vec<String> {
    let mut faults = Vec::new();
    faults.extend(intact(batch, lines).err());
    let sums = lines.iter().fold([0i64; 6], |mut sums, line| {
        for (sum, amount) in sums.iter_mut().zip(line.amounts()) {
            *sum += amount;
        }
        sums
    });
    let stated = [
        batch.regular.get(),
        batch.backpay.get(),
        batch.recovery.get(),
        batch.total.get(),
    ];
    if stated != [sums[0], sums[1], sums[2], sums[4]] || batch.line_count != lines.len() as i64 {
        faults.push("合计与明细不一致".to_owned());
    }
    let same_hand = batch.reviewed_by == Some(batch.prepared_by)
        || batch.approved_by == Some(batch.prepared_by)
        || batch.approved_by == batch.reviewed_by;
    if same_hand {
        faults.push("经办、复核、审批不是三个人".to_owned());
    }
    faults
}

/// The audit must tell the approval, with the hash the batch still has.
async fn approval_fault(c: &impl ConnectionTrait, batch: &Batch) -> Result<Option<String>> {
    let sql = "SELECT COUNT(*) AS n FROM audit_entry WHERE region = $1 AND seq = $2 AND action = 'batch_approve' \
               AND subject = $3 AND detail LIKE $4";
    let seq = batch.approved_seq.unwrap_or_default();
    let values = vec![
        batch.region.into(),
        seq.into(),
        format!("批次 {}", batch.label).into(),
        format!("%{}%", batch.hash).into(),
    ];
    let found = db::one::<ApprovalEntry>(c, sql, values)
        .await?
        .is_some_and(|e| e.n == 1);
    Ok((!found).then(|| "审计链里没有这次审批，或哈希不符".to_owned()))
}

/// What a line took as paid must be what the lines before it, as far as it could know them, had covered.
fn line_fault(
    batch: &Batch,
    line: &LineRow,
    history: &mut HashMap<(i64, String), Vec<Counted>>,
) -> Result<Option<String>> {
    let months = line.months()?;
    let before = history
        .entry((line.person, line.scheme.clone()))
        .or_default();
    let seen = |c: &&Counted| {
        c.approved_seq <= batch.base_seq
            && c.failed_seq.is_none_or(|failed| failed > batch.base_seq)
    };
    let mut covered: HashMap<i32, i64> = HashMap::new();
    let (mut to_bank, mut accounted) = (0, 0);
    for counted in before.iter().filter(seen) {
        to_bank += counted.amount_fen;
        for (month, fen) in &counted.months {
            *covered.entry(*month).or_default() += fen;
            accounted += fen;
        }
    }
    let at = format!("第{}笔（{}）", line.line_no, line.name);
    let paid_twice = months
        .iter()
        .find(|m| covered.get(&m.0).copied().unwrap_or(0) != m.3);
    let differences: i64 = months.iter().map(|m| m.difference()).sum();
    let [regular, backpay, recovery, outstanding, amount, after] = line.amounts();
    let fault = if let Some(month) = paid_twice {
        Some(format!("{at}{}的已发数与以前批次不符", month.0))
    } else if regular + backpay + recovery != differences {
        Some(format!("{at}逐月差额与合计不符"))
    } else if outstanding != to_bank - accounted {
        Some(format!("{at}待追缴与以前批次不符"))
    } else if amount != (differences - outstanding).max(0)
        || after != amount - (differences - outstanding)
    {
        Some(format!("{at}实发金额算得不对"))
    } else {
        None
    };
    before.push(Counted {
        approved_seq: batch.approved_seq.unwrap_or_default(),
        failed_seq: line.failed_seq,
        months: months.iter().map(|m| (m.0, m.difference())).collect(),
        amount_fen: line.amount_fen,
    });
    Ok(fault)
}
