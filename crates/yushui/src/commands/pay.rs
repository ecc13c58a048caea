//! pay: a batch through its whole life.

use std::path::Path;

use ground::Result;
use ground::acts::{Done, Ordered, perform, perform_ordered};
use ground::ask::From;
use ground::authority::Action;
use ground::key::Number;
use kernel::Month;
use payments::{
    Batch, BatchInHand, Explanation, FirstSpan, PUBLISH_UNDATED, Prepare, Prepared, batch_explain,
    batch_list, batch_one, batch_prepare, notice_write, precheck, roster_write,
};
use serde_json::{Value, json};

use super::{DONE, print};
use crate::args::{ActArgs, DataArgs, PayCommand};
use crate::surroundings::{actor_named, open};

pub async fn pay(command: PayCommand) -> Result<u8> {
    match command {
        PayCommand::Run {
            data,
            month,
            known_at,
            scheme,
            confirm,
            actor,
            json,
        } => {
            let office = open(&data).await?;
            let actor = actor_named(&office, Some(&actor)).await?;
            let ask = Prepare {
                month,
                known_at,
                scheme: scheme.as_deref(),
                sure: confirm,
            };
            let prepared = batch_prepare(&office, &actor, ask).await?;
            office.close().await?;
            if json {
                print::json(&prepared)?
            } else {
                told_prepared(&prepared)
            }
        }
        PayCommand::Precheck {
            data,
            month,
            actor,
            json,
        } => checked_before(&data, month, (actor.as_deref(), json)).await?,
        PayCommand::List { data, actor, json } => list(&data, actor.as_deref(), json).await?,
        PayCommand::Review(act) => step(&act, "review", &[]).await?,
        PayCommand::Approve { act, confirm } => {
            let said = [("confirmed", confirm.then_some("1"))];
            step(&act, "approve", &said).await?;
        }
        PayCommand::Return { act, reason } => {
            step(&act, "return", &[("reason", Some(&reason))]).await?;
        }
        PayCommand::Void(act) => step(&act, "void", &[]).await?,
        PayCommand::Publish {
            act,
            from,
            to,
            telephone,
        } => {
            let term = [("from", from), ("to", to), ("telephone", telephone)];
            let term = term
                .each_ref()
                .map(|(field, text)| (*field, text.as_deref()));
            step(&act, "publish", &term).await?;
        }
        PayCommand::Export {
            act,
            layout,
            early,
            out,
        } => {
            let said = [
                ("layout", Some(layout.as_str())),
                ("early", early.as_deref()),
            ];
            export(&act, &said, &out).await?;
        }
        PayCommand::Settle {
            act,
            result,
            all_paid: _,
            dry_run,
            json,
        } => {
            let code = if dry_run { "settle_trial" } else { "settle" };
            settle(&act, result.as_deref(), code, json).await?
        }
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

/// Fields and what is said in them.
type Said<'a> = [(&'static str, Option<&'a str>)];

/// Does an act with a batch as it was seen; a file that it gives is written to `out`.
async fn done(
    act: &ActArgs,
    code: &str,
    said: &Said<'_>,
    out: Option<&Path>,
) -> Result<(Batch, Done)> {
    let office = open(&act.batch.data).await?;
    let actor = actor_named(&office, Some(&act.batch.actor)).await?;
    let seen = ("state", Some(act.seen.as_str()));
    let said = said.iter().copied().chain([seen]);
    let fields: Vec<(String, String)> = said
        .filter_map(|(field, text)| Some((field.to_owned(), text?.to_owned())))
        .collect();
    let key = act.batch.batch.as_str();
    let ordered = Ordered {
        key,
        act: code,
        fields: &fields,
        out,
    };
    let undated = code == "publish" && fields.len() == 1;
    let done = if undated {
        let (seen, nothing) = (Some(act.seen.as_str()), From::Words(&[]));
        perform(&office, &actor, key, &PUBLISH_UNDATED, seen, nothing).await?
    } else {
        perform_ordered::<BatchInHand>(&office, &actor, ordered).await?
    };
    let batch = batch_one(&office, &actor, key).await?;
    office.close().await?;
    Ok((batch, done))
}

async fn step(act: &ActArgs, code: &str, said: &Said<'_>) -> Result<()> {
    let (batch, _) = done(act, code, said, None).await?;
    say!(
        "批次 {} {}：{} 笔，合计 {} 元。",
        batch.label,
        batch.state.label(),
        batch.line_count,
        batch.total.grouped()
    );
    Ok(())
}

async fn export(act: &ActArgs, said: &Said<'_>, out: &Path) -> Result<()> {
    let (batch, done) = done(act, "export", said, Some(out)).await?;
    let total = done.more["total_fen"].as_i64().unwrap_or_default();
    say!(
        "批次 {} 的代发文件已写到 {}，合计 {} 元。",
        batch.label,
        out.display(),
        print::yuan(total)
    );
    let without = done.more["without_account"].as_array();
    let names = without.into_iter().flatten().filter_map(Value::as_str);
    let names: Vec<&str> = names.collect();
    if !names.is_empty() {
        let names = names.join("、");
        say!("没有银行账号，未报盘：{names}。补填账号后，下次生成批次时再发。");
    }
    Ok(())
}

/// With the bank's answer file, or everything paid.
async fn settle(act: &ActArgs, result: Option<&Path>, code: &str, json: bool) -> Result<()> {
    let file = result.map(|file| file.to_string_lossy());
    let (batch, done) = match &file {
        Some(file) => done(act, code, &[("file", Some(file))], None).await?,
        None => done(act, "settle_all", &[], None).await?,
    };
    let [paid, failed, open] = ["paid", "failed", "open"].map(|count| &done.more[count]);
    let (batch, state) = (batch.label, done.state_label);
    if json {
        return print::json(&json!({
            "batch": batch, "paid": paid, "failed": failed, "open": open, "state": state,
            "notes": done.more["notes"], "failures": done.more.get("failures").unwrap_or(&json!([])),
        }));
    }
    if code == "settle_trial" {
        say!("只是试一试，没有登记。");
    }
    say!("批次 {batch}：成功 {paid} 笔，失败 {failed} 笔，待回盘 {open} 笔，目前{state}。");
    let failures = done.more.get("failures").and_then(Value::as_array);
    for line in failures.into_iter().flatten() {
        let words = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        say!(
            "第 {} 笔 {} {} 元：{}。{}",
            line["line_no"],
            words("name"),
            print::yuan(line["amount_fen"].as_i64().unwrap_or_default()),
            words("reason"),
            words("todo")
        );
    }
    if failed.as_i64() != Some(0) {
        say!("改好以后，失败的下次生成批次时会再发。");
    }
    let notes = done.more["notes"].as_array();
    for note in notes.into_iter().flatten().filter_map(Value::as_str) {
        say!("{note}。");
    }
    Ok(())
}

async fn checked_before(
    data: &DataArgs,
    month: Option<Month>,
    (actor, json): (Option<&str>, bool),
) -> Result<()> {
    let office = open(data).await?;
    let actor = actor_named(&office, actor).await?;
    let scope = actor.may(Action::BatchRead)?;
    let checked = precheck(&office, &actor, &scope, month).await?;
    let found = checked.blockers.iter().map(|blocker| &blocker.found);
    if json {
        let rows: Vec<Value> = found
            .map(|f| {
                json!({ "kind": f.kind.code(), "label": f.kind.label(), "name": f.name, "unit": f.unit,
                    "scheme": f.scheme, "because": f.because })
            })
            .collect();
        let month = checked.month.to_string();
        return print::json(&json!({ "month": month, "blockers": rows }));
    }
    say!(
        "按{}的批次预先算的，没有写下什么。",
        checked.month.to_chinese()
    );
    let rows: Vec<Vec<String>> = found
        .map(|f| {
            let label = f.kind.label().to_owned();
            vec![f.name.clone(), label, f.scheme.clone(), f.because.clone()]
        })
        .collect();
    if rows.is_empty() {
        say!("没有拦着发放的，也没有不寻常的，可以生成批次。");
        return Ok(());
    }
    print::table(&["姓名", "情况", "待遇项目", "缘由、怎么办"], &rows, &[]);
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
            told_first(&prepared.first_spans);
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
        let how = match blocked.paid_fen {
            0 => "暂不能发",
            _ => "有的月份不能发",
        };
        say!("{how} {}：{}", blocked.person, blocked.reason);
    }
}

/// What comes before the sums of an office's first batch: they are not those of every month.
fn told_first(spans: &[FirstSpan]) {
    let mut labels: Vec<&str> = spans.iter().map(|span| span.label).collect();
    labels.dedup();
    for label in labels {
        let of: Vec<&FirstSpan> = spans.iter().filter(|span| span.label == label).collect();
        say!("请先逐人核对：{label}{}人，一批发了不止一期。", of.len());
        for span in of.iter().take(FIRST_TOLD) {
            say!("  {}：{}", span.person, span.note);
        }
        if of.len() > FIRST_TOLD {
            say!(
                "  ……其余{}人在批次的“值得看一眼”里。",
                of.len() - FIRST_TOLD
            );
        }
    }
}

/// So many are told one by one.
const FIRST_TOLD: usize = 20;

fn told_explanation(explanation: &Explanation) {
    say!(
        "{}（编号 {}），批次 {}（{}）",
        explanation.name,
        Number(explanation.person),
        explanation.batch,
        explanation.state
    );
    if let Some(payee) = &explanation.payee {
        say!("收款人 {payee}");
    }
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
            "正常 {} + 补发 {} + 追缴 {} − 待追缴 {} = 实发 {}；余下待追缴 {}{}",
            print::yuan(line.regular_fen),
            print::yuan(line.backpay_fen),
            print::yuan(line.recovery_fen),
            print::yuan(line.outstanding_before_fen),
            print::yuan(line.amount_fen),
            print::yuan(line.outstanding_after_fen),
            match line.instalment_fen {
                Some(most) => format!("（分期扣回，这次只扣 {}）", print::yuan(most)),
                None => String::new(),
            }
        );
    }
}
