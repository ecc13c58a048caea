//! 现金发放: a line that no account can take, or that the bank refused, is handed out in cash. A clerk proposes it with its
//! receipt, a second person agrees; then the line counts as paid, and no later batch pays it again.

use sea_orm::ConnectionTrait;

use super::model::Batch;
use super::receivable::Entry;
use super::store::{self, LineRow};
use ground::db::Tx;
use ground::error::{Error, Result};

/// What stands of a line that is to be handed out.
pub(super) fn standing(line: &LineRow) -> String {
    match (line.state.as_str(), line.failed_reason.as_deref()) {
        ("failed", None | Some("")) => "没有付成".to_owned(),
        ("failed", Some(reason)) => format!("没有付成：{reason}"),
        _ => "没有银行账号".to_owned(),
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
            let again = store::paid_again(c, batch, line).await?;
            again.map(|label| format!("{at}已在批次 {label} 里重新发放，请看那一批的那一笔"))
        }
        _ if line.account_sealed.is_some() => Some(format!(
            "{at}由银行代发，还没有回盘；银行说没有付成，才能改发现金"
        )),
        _ => None,
    })
}

/// Once it is agreed to, the line counts as paid.
pub(super) async fn hand_out(tx: &Tx, (region, person): (i32, i64), entry: &Entry) -> Result<()> {
    let c = tx.connection();
    let gone = || Error::inconsistent("现金发放的那一笔不见了".to_owned());
    let (batch, number) = entry.line.ok_or_else(gone)?;
    let batch = store::batch_numbered(c, region, batch).await?;
    let batch = batch.ok_or_else(gone)?;
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
    store::handed_out(tx, &batch, line.line_no).await
}
