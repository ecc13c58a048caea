//! 现金发放: a line that no account can take, or that the bank refused, is handed out in cash. A clerk proposes it with its
//! receipt, a second person agrees; then the line counts as paid, and no later batch pays it again.

use sea_orm::ConnectionTrait;

use super::model::Batch;
use super::model::BatchState::{Approved, Closed, Published};
use super::receivable::Entry;
use super::store::{self, LineRow};
use ground::db::Tx;
use ground::error::{Error, Result};

/// What stood of a line before it was handed out.
pub(super) fn standing(line: &LineRow) -> String {
    match (line.failed_seq, line.failed_reason.as_deref()) {
        (Some(_), None | Some("")) => "没有付成".to_owned(),
        (Some(_), Some(reason)) => format!("没有付成：{reason}"),
        (None, _) => "没有银行账号".to_owned(),
    }
}

/// Why a line is not one to be handed out in cash.
pub(super) async fn refusal(
    c: &impl ConnectionTrait,
    batch: &Batch,
    line: &LineRow,
) -> Result<Option<String>> {
    let at = format!("第{}笔（{}）", line.line_no, line.name);
    Ok(match line.state.as_str() {
        _ if line.amount_fen <= 0 => Some(format!("{at}没有要发的钱")),
        "paid" => Some(format!("{at}已经付成，不能再发现金")),
        "failed" => {
            let again = store::paid_again(c, batch, line.line_no).await?;
            again.map(|label| format!("{at}已在批次 {label} 里重新发放，请看那一批的那一笔"))
        }
        _ if line.account_sealed.is_some() => Some(format!(
            "{at}由银行代发，还没有回盘；银行说没有付成，才能改发现金"
        )),
        _ => None,
    })
}

/// What a bank's file is refused with that says paid of a line handed out in cash.
pub(super) fn paid_too(line: &LineRow) -> Error {
    let words = format!(
        "第{}笔（{}）{}，已发现金，现在文件说成功。请问清银行，以免发两次",
        line.line_no,
        line.name,
        standing(line)
    );
    Error::at("file", words)
}

/// Why no money of a line handed out in cash is told to have come back.
pub(super) fn not_returned(line: &LineRow) -> String {
    format!(
        "第{}笔（{}）是发的现金，银行没有付过，不能登记退汇。请核对序号；确是这一笔的，钱已经领走，不用登记",
        line.line_no, line.name
    )
}

/// Once it is agreed to, the line counts as paid; a batch of which nothing is left to be sent is at its end.
pub(super) async fn hand_out(tx: &Tx, (region, person): (i32, i64), entry: &Entry) -> Result<()> {
    let c = tx.connection();
    let gone = || Error::inconsistent("现金发放的那一笔不见了".to_owned());
    let (batch, number) = entry.line.ok_or_else(gone)?;
    let batch = store::batch_numbered(c, region, batch).await?;
    let mut batch = batch.ok_or_else(gone)?;
    let line = store::line_numbered(c, &batch, number).await?;
    let line = line.ok_or_else(gone)?;
    if let Some(why) = refusal(c, &batch, &line).await? {
        return Err(Error::Conflict(format!("{why}；请退回这件申请")));
    }
    if (line.person, &line.scheme, line.amount_fen) != (person, &entry.scheme, entry.fen) {
        return Err(gone());
    }
    if line.state == "failed" {
        let mut accounts = store::accounts_of_person(c, region, person).await?;
        let key = (person, line.scheme.clone());
        let mut account = accounts.remove(&key).unwrap_or_default();
        account.add(&line.months()?, line.amount_fen);
        let changed = store::Accounts::from([(key, account)]);
        store::write_accounts(tx, region, &changed).await?;
    }
    store::handed_out(tx, &batch, line.line_no).await?;
    let was = batch.state;
    let unsent = matches!(was, Approved | Published);
    if unsent && store::answers_missing(c, &batch).await? == 0 {
        batch.state = Closed;
        store::move_batch(tx, &batch, was, Vec::new()).await?;
    }
    Ok(())
}
