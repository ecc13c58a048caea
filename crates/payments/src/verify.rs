//! Every approved batch worked through again: hashes, totals, and that no month was ever paid twice.

use std::collections::{BTreeSet, HashMap};

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value as Json, json};

use super::covered::Covered;
use super::line::Intact;
use super::model::{Batch, BatchState};
use super::store::{self, LineRow};
use super::verify_owed::{Counted, Entries, Key};
use super::verify_steps::{self, PaymentFault};
use ground::db;
use ground::error::Result;
use ground::key::Number;
use ground::office::Office;
use registers::people::actions::furthest_openings;

#[derive(FromQueryResult)]
struct Region {
    region: i32,
}

/// What the audit tells of a batch.
#[derive(FromQueryResult)]
struct Told {
    seq: i64,
    subject: String,
    detail: String,
}

impl Told {
    fn detail(&self, key: &str) -> Json {
        let detail: Json = serde_json::from_str(&self.detail).unwrap_or_default();
        detail[key].clone()
    }
}

/// The lines that failed, by line number and the sequence of the audit entry that tells it.
type Failures = BTreeSet<(i64, i64)>;

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
    let sql = "SELECT region FROM payment_batch WHERE region BETWEEN $1 AND $2 \
               UNION SELECT region FROM audit_entry WHERE region BETWEEN $1 AND $2 ORDER BY region";
    let (mut batches, mut line_count, mut faults) = (0, 0, Vec::new());
    for Region { region } in db::rows::<Region>(reader, sql, bounds).await? {
        let mut failures = failures_told(reader, region).await?;
        let mut history: HashMap<Key, Vec<Counted>> = HashMap::new();
        let openings = furthest_openings(reader, region).await?;
        let entries = Entries::load(reader, region).await?;
        let mut live = store::Accounts::new();
        for batch in store::counted(reader, region).await? {
            let lines = store::lines_of(reader, &batch).await?;
            batches += 1;
            line_count += lines.len() as u64;
            let mut found = batch_faults(office.keyring(), &batch, &lines);
            found.extend(approval_fault(reader, &batch).await?);
            found.extend(scheme_fault(reader, &batch, &lines).await?);
            let failed = failures.remove(&subject(&batch)).unwrap_or_default();
            let cash = entries.handed_out(batch.id);
            found.extend(failure_fault(&lines, &failed, &cash));
            for line in &lines {
                found.extend(line_fault(
                    &batch,
                    (line, cash.get(&line.line_no).copied()),
                    (&openings, &entries),
                    &mut history,
                )?);
                if line.state != "failed" {
                    let account = live.entry((line.person, line.scheme.clone())).or_default();
                    account.add(&line.months()?, line.amount_fen);
                }
            }
            let fault = |what| PaymentFault {
                batch: batch.label.clone(),
                what,
            };
            faults.extend(found.into_iter().map(fault));
        }
        faults.extend(verify_steps::faults(reader, region).await?);
        let of_all = |what| PaymentFault {
            batch: "全部".to_owned(),
            what,
        };
        let found = entries.faults(office, reader, region, &history).await?;
        faults.extend(found.into_iter().map(of_all));
        drop(history);
        entries.take_back(&mut live);
        faults.extend(account_fault(reader, region, live).await?.map(of_all));
    }
    Ok((batches, line_count, faults))
}

/// 发放累计 must be what the live lines add up to, less what came back. Answers the first that is not.
async fn account_fault(
    c: &impl ConnectionTrait,
    region: i32,
    mut live: store::Accounts,
) -> Result<Option<String>> {
    let mut last = (i64::MIN, String::new());
    let mut wrong = None;
    loop {
        let page = store::accounts_after(c, region, &last).await?;
        let Some((end, _, _)) = page.last() else {
            break;
        };
        last = end.clone();
        for (key, stored, outstanding) in page {
            let is = live.remove(&key).unwrap_or_default();
            if (is != stored || is.outstanding_fen() != outstanding) && wrong.is_none() {
                wrong = Some(key);
            }
        }
    }
    let nothing = Covered::default();
    let missing = live.into_iter().filter(|(_, covered)| *covered != nothing);
    let missing = missing.map(|(key, _)| key).min();
    let (person, _) = match wrong.into_iter().chain(missing).min() {
        Some(key) => key,
        None => return Ok(None),
    };
    Ok(Some(format!(
        "编号 {} 的发放累计与各批次明细、追缴登记不符",
        Number(person)
    )))
}

fn batch_faults(keyring: &seal::Keyring, batch: &Batch, lines: &[LineRow]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut intact = Intact::of(keyring, batch);
    let whole = intact.look(lines).and_then(|()| intact.finish());
    faults.extend(whole.err());
    let sums = lines.iter().fold([0i64; 6], |mut sums, line| {
        for (sum, amount) in sums.iter_mut().zip(line.amounts()) {
            *sum = sum.saturating_add(amount);
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
    let open = |l: &&LineRow| l.state == "open" && l.amount_fen > 0;
    if batch.state == BatchState::Closed
        && let Some(line) = lines.iter().find(open)
    {
        faults.push(format!("已办结，第{}笔却还没有付", line.line_no));
    }
    let same_hand = batch.reviewed_by == Some(batch.prepared_by)
        || batch.approved_by == Some(batch.prepared_by)
        || batch.approved_by == batch.reviewed_by;
    if same_hand {
        faults.push("经办、复核、审批不是三个人".to_owned());
    }
    faults
}

/// What a batch pays by scheme must be what its lines add up to.
async fn scheme_fault(
    c: &impl ConnectionTrait,
    batch: &Batch,
    lines: &[LineRow],
) -> Result<Option<String>> {
    let mut of_lines: HashMap<&str, [i64; 4]> = HashMap::new();
    for line in lines {
        let sums = of_lines.entry(&line.scheme).or_default();
        let [regular, backpay, recovery, _, amount, _] = line.amounts();
        for (sum, part) in sums.iter_mut().zip([amount, regular, backpay, recovery]) {
            *sum = sum.saturating_add(part);
        }
    }
    for sum in store::scheme_sums(c, batch).await? {
        let stored = [
            sum.amount_fen,
            sum.regular_fen,
            sum.backpay_fen,
            sum.recovery_fen,
        ];
        if of_lines.remove(sum.scheme.as_str()) != Some(stored) {
            return Ok(Some(format!("{}的合计与明细不一致", sum.scheme)));
        }
    }
    let left = of_lines.keys().min();
    Ok(left.map(|scheme| format!("{scheme}没有合计")))
}

fn subject(batch: &Batch) -> String {
    format!("批次 {}", batch.label)
}

/// The audit must tell the approval, of the batch as it still is.
async fn approval_fault(c: &impl ConnectionTrait, batch: &Batch) -> Result<Option<String>> {
    let sql = "SELECT seq, subject, detail FROM audit_entry \
               WHERE region = $1 AND seq = $2 AND action = 'batch_approve' AND subject = $3";
    let seq = batch.approved_seq.unwrap_or_default();
    let values = vec![batch.region.into(), seq.into(), subject(batch).into()];
    let told = db::one::<Told>(c, sql, values).await?;
    let as_it_is = |told: Told| {
        told.detail("月份") == batch.month.to_string()
            && told.detail("笔数") == batch.line_count
            && told.detail("金额") == batch.total.to_string()
            && told.detail("哈希") == *batch.hash
            && told.detail("经办人") == batch.prepared_by
            && told.detail("复核人") == json!(batch.reviewed_by)
            && told.detail("办理人") == json!(batch.approved_by)
    };
    Ok((!told.is_some_and(as_it_is)).then(|| "审计链里没有这次审批，或内容不符".to_owned()))
}

/// What the audit tells of failed lines, by the subject of the entry.
async fn failures_told(c: &impl ConnectionTrait, region: i32) -> Result<HashMap<String, Failures>> {
    let sql = "SELECT seq, subject, detail FROM audit_entry \
               WHERE region = $1 AND action = 'line_failed'";
    let mut failures: HashMap<String, Failures> = HashMap::new();
    for told in db::rows::<Told>(c, sql, vec![region.into()]).await? {
        let line_no = told.detail("序号").as_i64().unwrap_or_default();
        let of_batch = failures.entry(told.subject).or_default();
        of_batch.insert((line_no, told.seq));
    }
    Ok(failures)
}

/// A line is payable again when the audit tells that it failed, and only then, until it was handed out in cash.
fn failure_fault(lines: &[LineRow], told: &Failures, cash: &HashMap<i64, i64>) -> Option<String> {
    let unpaid = |l: &&LineRow| l.state != "paid" && cash.contains_key(&l.line_no);
    if let Some(line) = lines.iter().find(unpaid) {
        let number = line.line_no;
        return Some(format!("第{number}笔已发现金，却没有算已发"));
    }
    let marked = lines
        .iter()
        .filter(|l| l.state == "failed" || l.failed_seq.is_some());
    let stand: Failures = marked
        .map(|l| match (l.state.as_str(), l.failed_seq) {
            ("failed", Some(seq)) => (l.line_no, seq),
            ("paid", Some(seq)) if cash.contains_key(&l.line_no) => (l.line_no, seq),
            _ => (l.line_no, 0),
        })
        .collect();
    let (line_no, _) = told.symmetric_difference(&stand).next()?;
    Some(format!("第{line_no}笔的回盘结果与审计不符"))
}

/// What a line took as paid must be what the lines before it, as far as it could know them, had covered; in months that
/// another office paid, at least that. What it took of what was owed is all there was to take, or what an instalment left.
fn line_fault(
    batch: &Batch,
    (line, cash_seq): (&LineRow, Option<i64>),
    (openings, entries): (&HashMap<Key, i32>, &Entries),
    history: &mut HashMap<Key, Vec<Counted>>,
) -> Result<Option<String>> {
    // An altered file may hold any number; the check goes on to tell it.
    let plus = i64::saturating_add;
    let months = line.months()?;
    let key = (line.person, line.scheme.clone());
    let opening = openings.get(&key).copied().unwrap_or_default();
    let back = entries.taken_back(&key, batch.base_seq);
    let before = history.entry(key.clone()).or_default();
    let most = entries.most(&key, batch.month, batch.base_seq, before);
    let seen = |c: &&Counted| c.seen_at(batch.base_seq);
    let mut covered: HashMap<i32, i64> = HashMap::new();
    let (mut to_bank, mut accounted): (i64, i64) = (0, 0);
    for counted in before.iter().filter(seen) {
        to_bank = plus(to_bank, counted.amount_fen);
        for (month, fen) in &counted.months {
            let sum = covered.entry(*month).or_default();
            *sum = plus(*sum, *fen);
            accounted = plus(accounted, *fen);
        }
    }
    let at = format!("第{}笔（{}）", line.line_no, line.name);
    let paid_twice = months.iter().find(|m| {
        let ours = covered.get(&m.0).copied().unwrap_or(0);
        if m.0 <= opening {
            m.3 < ours
        } else {
            m.3 != ours
        }
    });
    let differences = months.iter().map(|m| m.difference()).fold(0, plus);
    let [regular, backpay, recovery, outstanding, amount, after] = line.amounts();
    let gross = plus(regular, backpay);
    let owed = outstanding.saturating_sub(recovery);
    let whole = owed.min(gross);
    let instalment = most.filter(|most| *most < whole);
    let taken = instalment.unwrap_or(whole);
    let fault = if let Some(month) = paid_twice {
        Some(format!("{at}{}的已发数与以前批次不符", month.0))
    } else if [backpay, recovery].into_iter().fold(regular, plus) != differences {
        Some(format!("{at}逐月差额与合计不符"))
    } else if outstanding != to_bank.saturating_sub(back).saturating_sub(accounted) {
        Some(format!("{at}待追缴与以前批次不符"))
    } else if line.instalment_fen != instalment {
        Some(format!("{at}分期扣回与追缴登记不符"))
    } else if amount != gross.saturating_sub(taken) || after != owed.saturating_sub(taken) {
        Some(format!("{at}实发金额算得不对"))
    } else {
        None
    };
    before.push(Counted {
        approved_seq: batch.approved_seq.unwrap_or_default(),
        failed_seq: line.failed_seq,
        cash_seq,
        month: batch.month,
        months: months.iter().map(|m| (m.0, m.difference())).collect(),
        amount_fen: line.amount_fen,
        taken: gross.saturating_sub(amount),
    });
    Ok(fault)
}
