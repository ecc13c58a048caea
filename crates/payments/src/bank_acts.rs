//! What may be done with a batch and the bank: 报盘, and 回盘 line by line or as a whole.

use std::collections::{HashMap, HashSet};

use kernel::{Date, Fen};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::acts::Does;
use super::answer_reading::{answers_in, not_known};
use super::answer_words::{KEPT, plain_word};
use super::answers::Answers;
use super::bank;
use super::bank_reasons::BankReasons;
use super::cash;
use super::in_hand::{BatchInHand, intact_lines, leave, leave_with, now, signed};
use super::model::{Batch, BatchState};
use super::notices::{RemarkKind, remark};
use super::store::{self, Accounts, LineRow};
use ground::acts::{Act, To};
use ground::ask::{Ask, Kind};
use ground::audit;
use ground::authority::Action;
use ground::error::{Error, Result};
use ground::files::Download;
use ground::office::Office;
use registers::exchange::keep_wording;

use BatchState::{Answered, Approved, Closed, Exported, Published};

/// 报盘: gives the bank's file. Made again from an exported batch it is the same file, byte for byte. 公示 may be left out:
/// a month's regular payment of a list already made public needs no new notice.
pub const EXPORT: Act<BatchInHand> = Act {
    code: "export",
    label: "导出代发文件",
    at: "export",
    says: "报盘，回答给银行的代发文件；同样的格式再导出一次，文件一字不差；写身份证号的格式，号码在中间更正过的除外",
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
    let gathered = bank::gathered(
        doing.office,
        (
            doing.tx.connection(),
            &doing.actor.may(Action::BatchExport)?,
        ),
        &doing.it.batch,
        &layout,
        &payable,
    )
    .await?;
    let bytes = bank::written(&layout, &gathered.facts, &gathered.lines)?;
    let open = missing.iter().filter(|l| l.state == "open");
    let failed: Vec<(&LineRow, &str)> = open.map(|l| (*l, "没有银行账号")).collect();
    fail(doing, &failed).await?;
    let total = gathered.facts.total;
    let hash = seal::sm3_hex(&bytes);
    let mut detail = json!({ "格式": layout.name, "文件哈希": hash, "金额": total.to_string() });
    if layout.has_id_numbers() {
        let numbers = gathered.lines.iter();
        let numbers = numbers.flat_map(|line| [&line.id_number, &line.account_id_number]);
        let people: HashSet<&String> = numbers.filter(|number| !number.is_empty()).collect();
        let told = format!("文件里有{}人的身份证号", people.len());
        doing.tell(format!("已导出代发文件，{told}"));
        detail["身份证号"] = json!(told);
    }
    if early {
        detail["提前报盘原因"] = json!(doing.said.words("early"));
        remark(doing, RemarkKind::Early, "early").await?;
    }
    leave_with(doing, "batch_export", detail);
    signed(doing, ["exported_by", "exported_at"]);
    doing.it.set("bank_file_hash", hash);
    doing.it.set("bank_layout", layout.name.clone());
    doing.answer("total_fen", total.get());
    // What was handed out in cash is paid.
    let unpaid = missing.iter().filter(|l| l.state != "paid");
    let names: Vec<&str> = unpaid.map(|l| l.name.as_str()).collect();
    doing.answer("without_account", names);
    doing.give(Download {
        name: format!("{}代发文件.{}", doing.it.batch.label, layout.ending()),
        media: layout.media(),
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
    let numbers = failed.iter().map(|(line, _)| line.line_no);
    let Some(between) = numbers.clone().min().zip(numbers.max()) else {
        return Ok(());
    };
    let (office, tx, actor, batch) = (doing.office, doing.tx, doing.actor, &doing.it.batch);
    let (region, subject) = (batch.region, doing.it.subject());
    let mut accounts = store::accounts_of_lines(tx.connection(), batch, between).await?;
    let mut changed = Accounts::new();
    for (line, reason) in failed {
        let detail = json!({ "序号": line.line_no, "原因": reason });
        let told = audit::append(office, tx, actor, region, "line_failed", &subject, &detail);
        store::answer_line(tx, batch, line.line_no, Some((told.await?, reason))).await?;
        let key = (line.person, line.scheme.clone());
        let mut account = accounts.remove(&key).unwrap_or_default();
        account.remove(&line.months()?, line.amount_fen);
        changed.insert(key, account);
    }
    store::write_accounts(tx, region, &changed).await
}

/// 回盘: the bank's answer, line by line. A failed line becomes payable again by the same rule; a row that fits no line
/// refuses the whole file. After 办结 it may still tell of money that came back (退汇).
pub const SETTLE: Act<BatchInHand> = Act {
    code: "settle",
    label: "登记回盘",
    at: "settle",
    says: "回盘，提交银行的回盘文件；有一行对不上，整份不登记",
    from: &[Exported, Answered, Closed],
    to: To::OneOf(&[Answered, Closed]),
    asks: || {
        let file = Ask::declared(Kind::File, "file", "回盘文件").needed();
        let hint = "银行给的文本（CSV、TXT）或 Excel 文件；序号、账号、户名、金额逐项核对，有一行对不上，整份不登记";
        vec![file.hint(hint)]
    },
    does: |doing| Box::pin(settle(doing)),
    ..Act::by(Action::BatchSettle)
};

/// What the bank's answer would do, without doing it.
pub(super) const SETTLE_TRIAL: Act<BatchInHand> = Act {
    code: "settle_trial",
    label: "先试一试回盘文件",
    at: "settle/trial",
    says: "核对银行的回盘文件，说出登记以后会怎样，什么也不登记",
    tries: Some("settle"),
    ..SETTLE
};

async fn settle(doing: Does<'_, '_>) -> Result<()> {
    let (tx, batch) = (doing.tx, &doing.it.batch);
    let lines = store::lines_of(tx.connection(), batch).await?;
    let at = (tx.connection(), batch);
    let answers = answers_in(doing.office, at, &lines, doing.said.file()).await;
    let Answers { answers, mut notes } = answers.map_err(|error| match error {
        Error::Refusal(why) => Error::at("file", why),
        other => other,
    })?;
    let in_cash = store::cash_lines(tx.connection(), batch).await?;
    let (mut paid, mut again, mut returned, mut handed_out) = (0, 0, 0, 0);
    let mut failures: Vec<(&LineRow, &str)> = Vec::new();
    let by_number: HashMap<i64, &LineRow> = lines.iter().map(|l| (l.line_no, l)).collect();
    for answer in &answers {
        let Some(line) = by_number.get(&answer.line_no) else {
            continue;
        };
        match (line.state.as_str(), &answer.failed) {
            ("paid", None) if in_cash.contains(&line.line_no) => return Err(cash::paid_too(line)),
            ("paid", Some(_)) if in_cash.contains(&line.line_no) => handed_out += 1,
            ("open", None) => {
                store::answer_line(tx, batch, line.line_no, None).await?;
                paid += 1;
            }
            ("paid", None) | ("failed", Some(_)) => again += 1,
            ("failed", None) => return Err(paid_after_all(line)),
            (state, Some(cause)) => {
                returned += usize::from(state == "paid");
                failures.push((line, cause));
            }
            (state, None) => return Err(Error::inconsistent(format!("发放明细 {state}"))),
        }
    }
    let in_cash = format!("{handed_out}笔没有付成的已发现金，没有再记，不再重新发放");
    if paid == 0 && failures.is_empty() {
        let words = match answers.is_empty() {
            true => "这份回盘里一笔也没有写结果，没有登记；请核对是不是选对了文件",
            false => "这份回盘已经登记过，没有新的内容",
        };
        let mut words = words.to_owned();
        if handed_out > 0 {
            words.push_str(&format!("；{in_cash}"));
        }
        return Err(Error::at("file", words));
    }
    if handed_out > 0 {
        notes.push(in_cash);
    }
    if again > 0 {
        notes.push(format!("{again}笔以前已登记过，没有再记"));
    }
    if returned > 0 {
        notes.push(format!(
            "其中{returned}笔以前登记为成功，现在退汇，可以重新发放"
        ));
    }
    let failed = failures.len();
    let reasons = BankReasons::load(doing.office.catalogue())?;
    let what_to_do = failures.iter().map(|(line, cause)| {
        json!({
            "line_no": line.line_no, "name": line.name, "amount_fen": line.amount_fen,
            "reason": cause, "todo": reasons.todo(cause),
        })
    });
    let what_to_do: Vec<_> = what_to_do.collect();
    notes.extend(not_known(&reasons, &failures));
    fail(doing, &failures).await?;
    doing.answer("failures", what_to_do);
    leave(doing, "batch_settle");
    doing.answer("returned", returned);
    answered(doing, paid, failed, notes).await
}

fn paid_after_all(line: &LineRow) -> Error {
    let cause = line
        .failed_reason
        .as_deref()
        .filter(|cause| !cause.is_empty());
    let cause = cause.map_or(String::new(), |cause| format!("（{cause}）"));
    Error::at(
        "file",
        format!(
            "第{}笔（{}）以前登记为没有付成{cause}，可以重新发放了，现在文件说成功。请问清银行，以免发两次",
            line.line_no, line.name
        ),
    )
}

/// Says once what a result of the bank means.
pub(super) const RESULT_WORD: Act<BatchInHand> = Act {
    code: "result_word",
    label: "认回盘字样",
    at: "settle/word",
    says: "说明回盘文件里一个不认得的结果字样是成功还是失败，以后都认得",
    from: &[Exported, Answered, Closed],
    asks: || {
        let said = Ask::words("said", "回盘文件里的字样").needed();
        let means = Ask::choice("means", "它的意思").needed().few();
        vec![
            said.hint("照结果一栏原样填"),
            means.offering([("paid", "成功，钱已到账"), ("failed", "失败，钱没有付成")]),
        ]
    },
    does: |doing| {
        Box::pin(async {
            let (said, means) = (
                plain_word(doing.said.words("said")),
                doing.said.words("means"),
            );
            let means = means.to_owned();
            let at = (doing.it.batch.region, KEPT);
            let now = now(doing.office);
            keep_wording(doing.tx, doing.actor, at, (&said, &means), &now).await?;
            let label = if means == "paid" { "成功" } else { "失败" };
            leave_with(
                doing,
                "bank_result_word",
                json!({ "字样": said, "意思": label }),
            );
            doing.tell(format!("记住了：回盘文件里的“{said}”是{label}。"));
            Ok(())
        })
    },
    ..Act::by(Action::BatchSettle)
};

/// So many lines are offered to be ticked; of more their numbers are typed.
pub(super) const TICKED_MAX: u64 = 500;

/// 登记没付成的: the bank said on paper or by telephone which lines it did not pay. The rest is told as a whole.
pub(super) const SETTLE_FAILED: Act<BatchInHand> = Act {
    code: "settle_failed",
    label: "登记没付成的",
    at: "settle/failed",
    says: "回盘，银行没有给文件、只有纸单或电话的：选出没有付成的几笔，写明原因；其余付成了的再办“银行说全部成功”",
    from: &[Exported, Answered],
    asks: || {
        let lines = Ask::declared(Kind::Many, "lines", "没有付成的").needed();
        let reason = Ask::words("reason", "原因").needed();
        vec![
            lines.hint("同一个原因的一起选；花名册上的序号"),
            reason.hint("照银行说的写，例如：户名不符"),
        ]
    },
    does: |doing| Box::pin(settle_failed(doing)),
    ..SETTLE
};

async fn settle_failed(doing: Does<'_, '_>) -> Result<()> {
    let c = doing.tx.connection();
    let lines = store::lines_of(c, &doing.it.batch).await?;
    let in_cash = store::cash_lines(c, &doing.it.batch).await?;
    let reason = doing.said.words("reason").to_owned();
    let mut failures: Vec<(&LineRow, &str)> = Vec::new();
    let said = doing.said.words("lines").replace(['、', '，', ','], " ");
    for number in said.split_whitespace() {
        let line = lines.iter().find(|l| l.line_no.to_string() == number);
        let line = line.ok_or_else(|| Error::at("lines", format!("批次里没有第{number}笔")))?;
        let at = format!("第{number}笔（{}）", line.name);
        if line.state != "open" || line.amount_fen <= 0 {
            let why = match line.state.as_str() {
                "paid" if in_cash.contains(&line.line_no) => {
                    "没有付成，已发现金，不用再登记；请去掉这一笔"
                }
                "paid" => "已登记为成功，退回来的请用“登记退汇”",
                "failed" => "已登记过没有付成",
                _ => "没有要发的钱",
            };
            return Err(Error::at("lines", format!("{at}{why}")));
        }
        if failures
            .iter()
            .all(|(other, _)| other.line_no != line.line_no)
        {
            failures.push((line, &reason));
        }
    }
    let reasons = BankReasons::load(doing.office.catalogue())?;
    let notes = not_known(&reasons, &failures);
    fail(doing, &failures).await?;
    leave(doing, "batch_settle");
    answered(doing, 0, failures.len(), notes.into_iter().collect()).await
}

/// 退汇: money that came back after the bank had said it was paid.
pub(super) const RETURNED: Act<BatchInHand> = Act {
    code: "returned",
    label: "登记退汇",
    at: "settle/returned",
    says: "一笔登记为成功的钱退了回来，可以重新发放",
    from: &[Answered, Closed],
    asks: || {
        let line = Ask::declared(Kind::Count, "line", "序号").needed();
        let reason = Ask::words("reason", "退汇的原因").needed();
        vec![line.hint("花名册上的序号"), reason]
    },
    does: |doing| Box::pin(returned(doing)),
    ..Act::by(Action::BatchSettle)
};

async fn returned(doing: Does<'_, '_>) -> Result<()> {
    let c = doing.tx.connection();
    let line = match doing.said.count("line") {
        Some(number) => store::line_numbered(c, &doing.it.batch, number).await?,
        None => None,
    };
    let line = line.ok_or_else(|| Error::at("line", "批次里没有这个序号"))?;
    let in_cash = store::cash_lines(c, &doing.it.batch).await?;
    if in_cash.contains(&line.line_no) {
        return Err(Error::at("line", cash::not_returned(&line)));
    }
    if line.state != "paid" {
        return Err(Error::at(
            "line",
            format!(
                "第{}笔（{}）没有登记为成功，不能登记退汇",
                line.line_no, line.name
            ),
        ));
    }
    let reason = doing.said.words("reason").to_owned();
    fail(doing, &[(&line, &reason)]).await?;
    leave(doing, "batch_returned");
    let (name, amount) = (&line.name, Fen::new(line.amount_fen).grouped());
    doing.tell(format!(
        "已登记退汇：第{}笔{name}{amount}元，下一批会重新发放。",
        line.line_no
    ));
    Ok(())
}

/// 回盘: the bank says that every line was paid.
pub(super) const SETTLE_ALL: Act<BatchInHand> = Act {
    code: "settle_all",
    label: "银行说全部成功",
    at: "settle/all",
    says: "回盘，银行说全部成功",
    from: &[Exported, Answered],
    asks: Vec::new,
    does: |doing| {
        Box::pin(async {
            let paid = store::answers_missing(doing.tx.connection(), &doing.it.batch).await?;
            leave(doing, "batch_settle_all_paid");
            store::answer_all_paid(doing.tx, &doing.it.batch).await?;
            answered(doing, paid, 0, Vec::new()).await
        })
    },
    ..SETTLE
};

/// Counts what is still without an answer: the batch is at its end once nothing is.
async fn answered(
    doing: Does<'_, '_>,
    paid: i64,
    failed: usize,
    mut notes: Vec<String>,
) -> Result<()> {
    let (tx, batch) = (doing.tx, &mut doing.it.batch);
    let open = store::answers_missing(tx.connection(), batch).await?;
    batch.state = if open == 0 { Closed } else { Answered };
    let mut told = if doing.act.tries.is_some() {
        format!("试过了，没有登记。登记以后：成功{paid}笔")
    } else {
        format!("已登记：成功{paid}笔")
    };
    if failed > 0 {
        told.push_str(&format!("，没有付成{failed}笔，下一批会重新发放"));
    }
    if open > 0 {
        told.push_str(&format!("，还差{open}笔没有回盘"));
    }
    told.push_str(&format!("。合计{}元。", batch.total.grouped()));
    if open > 0 && paid == 0 && failed > 0 {
        notes.push(format!(
            "登记的只有没有付成的；其余{open}笔，银行说都付成了的，请再办“银行说全部成功”"
        ));
    }
    for note in &notes {
        told.push_str(&format!("{note}。"));
    }
    doing.tell(told);
    doing.answer("notes", notes);
    signed(doing, ["settled_by", "settled_at"]);
    for (name, count) in [("paid", paid), ("failed", failed as i64), ("open", open)] {
        doing.answer(name, count);
    }
    Ok(())
}
