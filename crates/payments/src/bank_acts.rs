//! What may be done with a batch and the bank: 报盘, and 回盘 line by line or as a whole.

use kernel::{Date, Fen};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::acts::Does;
use super::bank::{self, Answer};
use super::in_hand::{BatchInHand, intact_lines, leave, leave_with, signed};
use super::model::{Batch, BatchState};
use super::notices::remark;
use super::store::{self, LineRow};
use ground::acts::{Act, To};
use ground::ask::{Ask, Kind};
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::files::Download;
use ground::office::Office;

use BatchState::{Answered, Approved, Closed, Exported, Published};

/// 报盘: gives the bank's file. Made again from an exported batch it is the same file, byte for byte. 公示 may be left out:
/// a month's regular payment of a list already made public needs no new notice.
pub const EXPORT: Act<BatchInHand> = Act {
    code: "export",
    label: "导出代发文件",
    at: "export",
    says: "报盘，回答给银行的代发文件；再导出一次，文件一字不差",
    told: "已导出代发文件",
    from: &[Approved, Published, Exported],
    to: To::State(Exported),
    asks: || {
        let layout = Ask::choice("layout", "代发格式").needed();
        let early = Ask::long_words("early", "提前报盘的原因");
        vec![
            layout.hint("按开户银行的要求选；换银行可以请管理员加格式"),
            early.hint("期满以后不用填；现在报盘请写明原因，会显示在批次页面上"),
        ]
    },
    gives: Some(Download::CSV),
    does: |doing| Box::pin(export(doing)),
    ..Act::by(Action::BatchExport)
};

async fn export(doing: Does<'_, '_>) -> Result<()> {
    let layout = bank::layout_named(doing.office.catalogue(), doing.said.words("layout"))?;
    let early = is_early(doing).await?;
    let lines = intact_lines(doing).await?;
    let (payable, missing): (Vec<&LineRow>, Vec<&LineRow>) = lines
        .iter()
        .filter(|l| l.amount_fen > 0)
        .partition(|l| l.account_sealed.is_some());
    let bytes = layout.write(doing.office, &doing.it.batch, &payable)?;
    let open = missing.iter().filter(|l| l.state == "open");
    let failed: Vec<(&LineRow, &str)> = open.map(|l| (*l, "没有银行账号")).collect();
    fail(doing, &failed).await?;
    let total = Fen::try_sum(payable.iter().map(|l| Fen::new(l.amount_fen)))?;
    let hash = seal::sm3_hex(&bytes);
    let mut detail = json!({ "格式": layout.name, "文件哈希": hash, "金额": total.to_string() });
    if early {
        detail["提前报盘原因"] = json!(doing.said.words("early"));
        remark(doing, "early", "early").await?;
    }
    leave_with(doing, "batch_export", detail);
    signed(doing, ["exported_by", "exported_at"]);
    doing.it.set("bank_file_hash", hash);
    doing.answer("total_fen", total.get());
    let names: Vec<&str> = missing.iter().map(|l| l.name.as_str()).collect();
    doing.answer("without_account", names);
    doing.give(Download {
        name: format!("{}代发文件.csv", doing.it.batch.label),
        media: Download::CSV,
        bytes,
    });
    Ok(())
}

/// The last day of the public notice of a batch that waits for its end, unless it is over.
pub(super) async fn notice_hangs_until(
    office: &Office,
    c: &impl ConnectionTrait,
    (batch, state): (&Batch, BatchState),
) -> Result<Option<Date>> {
    if state != Published {
        return Ok(None);
    }
    let notice = store::notice_of(c, batch).await?;
    let today = office.clock().today();
    Ok(notice.map(|n| n.to).filter(|to| *to >= today))
}

/// Whether a batch is exported while its notice still hangs: then with a reason. Nothing is early once that is over.
async fn is_early(doing: Does<'_, '_>) -> Result<bool> {
    let batch = (&doing.it.batch, doing.it.was);
    let until = notice_hangs_until(doing.office, doing.tx.connection(), batch).await?;
    match until {
        Some(until) if doing.said.words("early").is_empty() => {
            let words = format!("公示到{until}才满，提前报盘请填写原因");
            Err(Error::at("early", words))
        }
        until => Ok(until.is_some()),
    }
}

/// Marks lines failed, tells why, and takes them out of what has been paid; the next run pays them again.
async fn fail(doing: Does<'_, '_>, failed: &[(&LineRow, &str)]) -> Result<()> {
    if failed.is_empty() {
        return Ok(());
    }
    let (office, tx, actor, batch) = (doing.office, doing.tx, doing.actor, &doing.it.batch);
    let (region, subject) = (batch.region, doing.it.subject());
    let mut accounts = store::accounts_of_batch(tx.connection(), batch).await?;
    for (line, reason) in failed {
        let detail = json!({ "序号": line.line_no, "原因": reason });
        let told = audit::append(office, tx, actor, region, "line_failed", &subject, &detail);
        store::answer_line(tx, batch, line.line_no, Some((told.await?, reason))).await?;
        let key = (line.person, line.scheme.clone());
        let account = accounts.entry(key).or_default();
        account.remove(&line.months()?, line.amount_fen);
    }
    store::write_accounts(tx, region, &accounts).await
}

/// 回盘: the bank's answer, line by line. A failed line becomes payable again by the same rule; a row that fits no line
/// refuses the whole file.
pub const SETTLE: Act<BatchInHand> = Act {
    code: "settle",
    label: "登记回盘",
    at: "settle",
    says: "回盘，提交银行的回盘文件；有一行对不上，整份不登记",
    from: &[Exported, Answered],
    to: To::OneOf(&[Answered, Closed]),
    asks: || {
        let file = Ask::declared(Kind::File, "file", "回盘文件").needed();
        let hint = "银行给的 CSV 文件，要有序号（或账号）和处理结果两栏；有一行对不上，整份不登记";
        vec![file.hint(hint)]
    },
    does: |doing| Box::pin(settle(doing)),
    ..Act::by(Action::BatchSettle)
};

async fn settle(doing: Does<'_, '_>) -> Result<()> {
    let (tx, batch) = (doing.tx, &doing.it.batch);
    let lines = store::lines_of(tx.connection(), batch).await?;
    let answers = bank::read_answers(doing.office, batch, &lines, doing.said.file());
    let answers = answers.map_err(|error| match error {
        Error::Refusal(why) => Error::at("file", why),
        other => other,
    })?;
    let (mut paid, mut failures): (i64, Vec<(&LineRow, &str)>) = (0, Vec::new());
    for answer in &answers {
        match answer {
            Answer::Paid { line_no } => {
                store::answer_line(tx, batch, *line_no, None).await?;
                paid += 1;
            }
            Answer::Failed { line_no, reason } => {
                let line = lines.iter().find(|l| l.line_no == *line_no);
                failures.extend(line.map(|l| (l, reason.as_str())));
            }
        }
    }
    let failed = failures.len();
    fail(doing, &failures).await?;
    leave(doing, "batch_settle");
    answered(doing, paid, failed).await
}

/// 回盘: the bank says that every line was paid.
pub(super) const SETTLE_ALL: Act<BatchInHand> = Act {
    code: "settle_all",
    label: "银行说全部成功",
    at: "settle/all",
    says: "回盘，银行说全部成功",
    asks: Vec::new,
    does: |doing| {
        Box::pin(async {
            let paid = store::answers_missing(doing.tx.connection(), &doing.it.batch).await?;
            leave(doing, "batch_settle_all_paid");
            store::answer_all_paid(doing.tx, &doing.it.batch).await?;
            answered(doing, paid, 0).await
        })
    },
    ..SETTLE
};

/// Counts what is still without an answer: the batch is at its end once nothing is.
async fn answered(doing: Does<'_, '_>, paid: i64, failed: usize) -> Result<()> {
    let (tx, batch) = (doing.tx, &mut doing.it.batch);
    let open = store::answers_missing(tx.connection(), batch).await?;
    batch.state = if open == 0 { Closed } else { Answered };
    let mut told = format!("已登记：成功{paid}笔");
    if failed > 0 {
        told.push_str(&format!("，没有付成{failed}笔，下一批会重新发放"));
    }
    if open > 0 {
        told.push_str(&format!("，还差{open}笔没有回盘"));
    }
    told.push_str(&format!("。合计{}元。", batch.total.grouped()));
    doing.tell(told);
    signed(doing, ["settled_by", "settled_at"]);
    for (name, count) in [("paid", paid), ("failed", failed as i64), ("open", open)] {
        doing.answer(name, count);
    }
    Ok(())
}
