//! pay: a batch through its whole life.

use std::path::Path;

use office::Result;
use office::accounts::actions::actor_named;
use office::payments::{
    Batch, Explanation, Prepare, Prepared, Settle, batch_approve, batch_explain, batch_export,
    batch_list, batch_prepare, batch_publish, batch_return, batch_review, batch_settle, batch_void,
    notice_write, roster_write,
};
use serde_json::json;

use super::{DONE, print};
use crate::args::{BatchArgs, DataArgs, PayCommand};
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
        PayCommand::Review(args) => step(&args, Step::Review).await?,
        PayCommand::Approve(args) => step(&args, Step::Approve).await?,
        PayCommand::Return(args) => step(&args, Step::Return).await?,
        PayCommand::Void(args) => step(&args, Step::Void).await?,
        PayCommand::Publish(args) => step(&args, Step::Publish).await?,
        PayCommand::Export { batch, layout, out } => export(&batch, &layout, &out).await?,
        PayCommand::Settle {
            batch,
            result,
            all_paid: _,
            json,
        } => settle(&batch, result.as_deref(), json).await?,
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

async fn export(args: &BatchArgs, layout: &str, out: &Path) -> Result<()> {
    let office = open(&args.data).await?;
    let actor = actor_named(&office, Some(&args.actor)).await?;
    let exported = batch_export(&office, &actor, &args.batch, layout, out).await?;
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
async fn settle(args: &BatchArgs, result: Option<&Path>, json: bool) -> Result<()> {
    let office = open(&args.data).await?;
    let actor = actor_named(&office, Some(&args.actor)).await?;
    let answer = result.map_or(Settle::AllPaid, Settle::File);
    let settled = batch_settle(&office, &actor, &args.batch, answer).await?;
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

enum Step {
    Review,
    Approve,
    Return,
    Void,
    Publish,
}

async fn step(args: &BatchArgs, step: Step) -> Result<()> {
    let office = open(&args.data).await?;
    let actor = actor_named(&office, Some(&args.actor)).await?;
    let batch = match step {
        Step::Review => batch_review(&office, &actor, &args.batch).await?,
        Step::Approve => batch_approve(&office, &actor, &args.batch).await?,
        Step::Return => batch_return(&office, &actor, &args.batch, None).await?,
        Step::Void => batch_void(&office, &actor, &args.batch).await?,
        Step::Publish => batch_publish(&office, &actor, &args.batch, None).await?,
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
                json!({ "batch": b.label, "month": b.month.to_string(), "division": b.division.get(), "state": b.state.code(),
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
