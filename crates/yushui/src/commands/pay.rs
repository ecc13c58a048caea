//! pay: a batch through its whole life.

use std::path::Path;

use office::accounts::actions::actor_named;
use office::authority::{Action, Actor};
use office::payments::{
    Batch, Explanation, NoticeTerm, Prepare, Prepared, Settle, batch_approve, batch_as_seen,
    batch_explain, batch_export, batch_list, batch_prepare, batch_publish, batch_return,
    batch_review, batch_settle, batch_void, notice_write, read_term, roster_write,
};
use office::{Error, Office, Result};
use serde_json::json;

use super::{DONE, print};
use crate::args::{ActArgs, DataArgs, PayCommand};
use crate::surroundings::open;

pub async fn pay(command: PayCommand) -> Result<u8> {
    match command {
        PayCommand::Run {
            data,
            month,
            known_at,
            scheme,
            actor,
            json,
        } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, Some(&actor)).await?;
            let ask = Prepare {
                month,
                known_at,
                scheme: scheme.as_deref(),
            };
            let prepared = batch_prepare(&office, &actor, ask).await?;
            office.close().await?;
            if json {
                print::json(&prepared)?
            } else {
                told_prepared(&prepared)
            }
        }
        PayCommand::List { data, actor, json } => list(&data, actor.as_deref(), json).await?,
        PayCommand::Review(act) => step(&act, Step::Review).await?,
        PayCommand::Approve(act) => step(&act, Step::Approve).await?,
        PayCommand::Return { act, reason } => step(&act, Step::Return(&reason)).await?,
        PayCommand::Void(act) => step(&act, Step::Void).await?,
        PayCommand::Publish {
            act,
            from,
            to,
            telephone,
        } => {
            let term = term(from, to, telephone)?;
            step(&act, Step::Publish(term.as_ref())).await?;
        }
        PayCommand::Export {
            act,
            layout,
            early,
            out,
        } => export(&act, (&layout, early.as_deref()), &out).await?,
        PayCommand::Settle {
            act,
            result,
            all_paid: _,
            json,
        } => settle(&act, result.as_deref(), json).await?,
        PayCommand::Explain {
            data,
            batch,
            person,
            actor,
            json,
        } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, actor.as_deref()).await?;
            let explanation = batch_explain(&office, &actor, &batch, &person).await?;
            if json {
                print::json(&explanation)?
            } else {
                told_explanation(&explanation)
            }
        }
        PayCommand::Roster { batch: args, out } => {
            let office = open(&args.data).await?;
            let actor = actor_named(&office, Some(&args.actor)).await?;
            roster_write(&office, &actor, &args.batch, &out).await?;
            say!("花名册已写到 {}。", out.display());
        }
        PayCommand::Notice {
            batch: args,
            days,
            telephone,
            out,
        } => {
            let office = open(&args.data).await?;
            let actor = actor_named(&office, Some(&args.actor)).await?;
            let telephone = telephone.as_deref();
            notice_write(&office, &actor, &args.batch, telephone, days, &out).await?;
            say!("公示表已写到 {}。", out.display());
        }
    }
    Ok(DONE)
}

/// The office, who acts on a batch of it, and the batch as it was seen.
async fn opened(act: &ActArgs, to: Action) -> Result<(Office, Actor, Batch)> {
    let office = open(&act.batch.data).await?;
    let actor = actor_named(&office, Some(&act.batch.actor)).await?;
    let seen = (act.batch.batch.as_str(), act.seen.as_str());
    let batch = batch_as_seen(&office, &actor, to, seen).await?;
    Ok((office, actor, batch))
}

/// The term of a public notice, where one is given.
fn term(
    from: Option<String>,
    to: Option<String>,
    telephone: Option<String>,
) -> Result<Option<NoticeTerm>> {
    let Some(from) = from else {
        return Ok(None);
    };
    let (to, telephone) = (to.unwrap_or_default(), telephone.unwrap_or_default());
    let term = read_term(&|name| match name {
        "from" => from.clone(),
        "to" => to.clone(),
        _ => telephone.clone(),
    });
    term.map(Some).map_err(|wrong| {
        let messages: Vec<String> = wrong.into_iter().map(|(_, message)| message).collect();
        Error::refusal(messages.join("；"))
    })
}

async fn export(act: &ActArgs, how: (&str, Option<&str>), out: &Path) -> Result<()> {
    let (office, actor, seen) = opened(act, Action::BatchExport).await?;
    let exported = batch_export(&office, &actor, &seen, how, out).await?;
    office.close().await?;
    let (label, total) = (&exported.batch.label, exported.total.grouped());
    say!(
        "批次 {label} 的代发文件已写到 {}，合计 {total} 元。",
        out.display()
    );
    if !exported.without_account.is_empty() {
        let names = exported.without_account.join("、");
        say!("没有银行账号，未报盘：{names}。补填账号后，下次生成批次时再发。");
    }
    Ok(())
}

/// With the bank's answer file, or everything paid.
async fn settle(act: &ActArgs, result: Option<&Path>, json: bool) -> Result<()> {
    let (office, actor, seen) = opened(act, Action::BatchSettle).await?;
    let answer = result.map_or(Settle::AllPaid, Settle::File);
    let settled = batch_settle(&office, &actor, &seen, answer).await?;
    office.close().await?;
    if json {
        return print::json(&settled);
    }
    say!(
        "批次 {}：成功 {} 笔，失败 {} 笔，待回盘 {} 笔，目前{}。",
        settled.batch,
        settled.paid,
        settled.failed,
        settled.open,
        settled.state
    );
    if settled.failed > 0 {
        say!("失败的请核对账号，下次生成批次时会再发。");
    }
    Ok(())
}

enum Step<'a> {
    Review,
    Approve,
    Return(&'a str),
    Void,
    Publish(Option<&'a NoticeTerm>),
}

impl Step<'_> {
    fn action(&self) -> Action {
        match self {
            Step::Review => Action::BatchReview,
            Step::Approve => Action::BatchApprove,
            Step::Return(_) => Action::BatchReturn,
            Step::Void => Action::BatchPrepare,
            Step::Publish(_) => Action::BatchPublish,
        }
    }
}

async fn step(act: &ActArgs, step: Step<'_>) -> Result<()> {
    let (office, actor, seen) = opened(act, step.action()).await?;
    let batch = match step {
        Step::Review => batch_review(&office, &actor, &seen).await?,
        Step::Approve => batch_approve(&office, &actor, &seen).await?,
        Step::Return(reason) => batch_return(&office, &actor, &seen, reason).await?,
        Step::Void => batch_void(&office, &actor, &seen).await?,
        Step::Publish(term) => batch_publish(&office, &actor, &seen, term).await?,
    };
    office.close().await?;
    say!(
        "批次 {} {}：{} 笔，合计 {} 元。",
        batch.label,
        batch.state.label(),
        batch.line_count,
        batch.total.grouped()
    );
    Ok(())
}

async fn list(data: &DataArgs, actor: Option<&str>, json: bool) -> Result<()> {
    let office = open(data).await?;
    let actor = actor_named(&office, actor).await?;
    let batches = batch_list(&office, &actor).await?;
    if json {
        let rows: Vec<_> = batches
            .iter()
            .map(|b| {
                json!({ "batch": b.label, "month": b.month.to_string(), "division": b.division.get(), "state": b.state.code(), "hash": b.hash,
                    "label": b.state.label(), "lines": b.line_count, "total_fen": b.total.get() })
            })
            .collect();
        return print::json(&json!({ "batches": rows }));
    }
    if batches.is_empty() {
        say!("还没有批次。用 pay run --month 生成第一个。");
        return Ok(());
    }
    let row = |b: &Batch| {
        vec![
            b.label.clone(),
            b.month.to_string(),
            b.state.label().to_owned(),
            b.line_count.to_string(),
            b.total.grouped(),
        ]
    };
    let rows: Vec<Vec<String>> = batches.iter().map(row).collect();
    print::table(
        &["批次", "月份", "状态", "笔数", "金额（元）"],
        &rows,
        &[3, 4],
    );
    Ok(())
}

fn told_prepared(prepared: &Prepared) {
    match &prepared.batch {
        None => say!("本期没有要发的。"),
        Some(batch) => {
            if let Some(replaced) = &prepared.replaced {
                say!("原草稿 {replaced} 已作废，由本批次代替。");
            }
            say!(
                "批次 {batch}：{} 笔，合计 {} 元。",
                prepared.lines,
                print::yuan(prepared.total_fen)
            );
            say!(
                "其中正常发放 {} 元，补发 {} 元，追缴 {} 元。",
                print::yuan(prepared.regular_fen),
                print::yuan(prepared.backpay_fen),
                print::yuan(prepared.recovery_fen)
            );
            let rows: Vec<Vec<String>> = prepared
                .by_scheme
                .iter()
                .map(|s| vec![s.label.clone(), s.people.to_string(), print::yuan(s.fen)])
                .collect();
            print::table(&["待遇项目", "人数", "金额（元）"], &rows, &[1, 2]);
        }
    }
    for blocked in &prepared.blocked {
        say!("暂不能发 {}：{}", blocked.person, blocked.reason);
    }
}

fn told_explanation(explanation: &Explanation) {
    say!(
        "{}（编号 {}），批次 {}（{}）",
        explanation.name,
        explanation.person,
        explanation.batch,
        explanation.state
    );
    for line in &explanation.lines {
        say!("{}", line.label);
        let rows: Vec<Vec<String>> = line
            .months
            .iter()
            .map(|m| {
                vec![
                    m.month.clone(),
                    m.standard.clone().unwrap_or_else(|| "不应发".to_owned()),
                    m.document_no.clone().unwrap_or_default(),
                    print::yuan(m.due_fen),
                    print::yuan(m.paid_fen),
                    print::yuan(m.difference_fen),
                    match m.kind {
                        "regular" => "正常",
                        "backpay" => "补发",
                        _ => "追缴",
                    }
                    .to_owned(),
                ]
            })
            .collect();
        print::table(
            &["月份", "标准", "文号", "应发", "已发", "差额", ""],
            &rows,
            &[3, 4, 5],
        );
        say!(
            "正常 {} + 补发 {} + 追缴 {} − 待追缴 {} = 实发 {}；余下待追缴 {}",
            print::yuan(line.regular_fen),
            print::yuan(line.backpay_fen),
            print::yuan(line.recovery_fen),
            print::yuan(line.outstanding_before_fen),
            print::yuan(line.amount_fen),
            print::yuan(line.outstanding_after_fen)
        );
    }
}
