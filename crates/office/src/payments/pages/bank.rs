//! 报盘 and 回盘 in the browser: the bank's file goes out as a download, its answer comes in as an upload.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};

use super::acts::{CheckPage, form, sums};
use super::{as_seen, home, money};
use crate::payments::bank::layouts;
use crate::payments::bank_steps::{Settle, batch_export_bytes, batch_settle};
use crate::payments::findings::FindingKind;
use crate::payments::model::Batch;
use crate::payments::overview::batch_overview;
use crate::platform::error::{Error, Result};
use crate::platform::web::{Choice, Download, Fact, Field, FieldKind, Posted};
use crate::shell::Visit;

async fn export_page(visit: &Visit, key: &str) -> Result<(Batch, CheckPage)> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let batch = overview.batch;
    let options: Vec<Choice> = layouts(visit.office.catalogue())?
        .into_iter()
        .map(|l| Choice::new(l.name, l.label))
        .collect();
    let first = options.first().map(|o| o.value.clone());
    let mut fields = vec![
        Field::choice("layout", "代发格式", options)
            .hint("按开户银行的要求选；换银行可以请管理员加格式")
            .value(first.unwrap_or_default())
            .required(),
    ];
    let mut sentences =
        vec!["文件里有完整账号，请用专用介质交给银行，用完删除。每次导出都有登记。".to_owned()];
    if let Some(until) = overview.hangs_until {
        sentences.push(format!("公示到{until}才满。"));
        let reason = Field::new(FieldKind::LongText, "early", "提前报盘的原因")
            .hint("期满以后不用填；现在报盘请写明原因，会显示在批次页面上");
        fields.push(reason.required());
    }
    if let Some(count) = overview.found.get(&FindingKind::NoAccount) {
        sentences.push(format!(
            "{count}人没有账号，不写进文件，记作没有付成，补填账号后下一批再发；急用的可以打印现金签领表。"
        ));
    }
    sentences.push("下载以后，回到批次页面登记银行的回盘结果。".to_owned());
    let page = CheckPage {
        sentences,
        facts: sums(&batch),
        links: Vec::new(),
        form: form(&batch, "export", "导出代发文件", fields),
    };
    Ok((batch, page))
}

/// 选格式
pub(super) async fn export_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let (_, page) = export_page(&visit, &key).await?;
    page.answer(&visit, "导出代发文件")
}

/// 导出代发文件
pub(super) async fn export(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    let (batch, mut page) = export_page(&visit, &seen.key()).await?;
    page.form.keep(&posted);
    page.form.refuse_missing(&posted);
    if page.form.is_wrong() {
        return page.answer(&visit, "导出代发文件");
    }
    let (layout, early) = (posted.text("layout"), posted.given("early"));
    let how = (layout.as_str(), early.as_deref());
    let made = batch_export_bytes(&visit.office, &visit.actor, &seen, how).await;
    match made {
        Ok((_, bytes)) => Ok(Download {
            name: format!("{}代发文件.csv", batch.label),
            media: Download::CSV,
            bytes,
        }
        .into_response()),
        Err(Error::Refusal(why)) => {
            page.form.refuse(why);
            page.answer(&visit, "导出代发文件")
        }
        Err(other) => Err(other),
    }
}

async fn settle_page(visit: &Visit, key: &str) -> Result<CheckPage> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let how = Field {
        options: vec![
            Choice::new("file", "按银行的回盘文件逐笔登记"),
            Choice::new("all", "银行说全部成功"),
        ],
        ..Field::new(FieldKind::Radio, "how", "银行怎么答复的")
    };
    let file = Field::new(FieldKind::File, "file", "回盘文件")
        .hint("银行给的 CSV 文件，要有序号（或账号）和处理结果两栏；有一行对不上，整份不登记");
    let mut page = CheckPage {
        sentences: vec!["没有付成的，不再算已发，下一批生成时自动重新发放。".to_owned()],
        facts: sums(&overview.batch),
        links: Vec::new(),
        form: form(
            &overview.batch,
            "settle",
            "登记回盘",
            vec![how.value("file").required(), file],
        ),
    };
    page.facts.push(Fact::new(
        "还没有回盘",
        format!("{}笔", overview.unanswered),
    ));
    page.form.upload = true;
    Ok(page)
}

/// 回盘
pub(super) async fn settle_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let page = settle_page(&visit, &key).await?;
    page.answer(&visit, "登记回盘")
}

/// 登记回盘
pub(super) async fn settle(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    let mut page = settle_page(&visit, &seen.key()).await?;
    page.form.keep(&posted);
    page.form.refuse_missing(&posted);
    let file = posted.files("file").next();
    let answer = match (posted.text("how").as_str(), file) {
        ("all", _) => Some(Settle::AllPaid),
        ("file", Some(file)) => Some(Settle::Bytes(&file.bytes)),
        ("file", None) => {
            page.form.wrong("file", "请选择回盘文件");
            None
        }
        _ => None,
    };
    let Some(answer) = answer.filter(|_| !page.form.is_wrong()) else {
        return page.answer(&visit, "登记回盘");
    };
    match batch_settle(&visit.office, &visit.actor, &seen, answer).await {
        Ok(settled) => {
            let mut told = format!("已登记：成功{}笔", settled.paid);
            if settled.failed > 0 {
                told.push_str(&format!("，没有付成{}笔，下一批会重新发放", settled.failed));
            }
            if settled.open > 0 {
                told.push_str(&format!("，还差{}笔没有回盘", settled.open));
            }
            told.push_str(&format!("。合计{}元。", money(seen.total.get())));
            Ok(visit.done(&home(&seen), &told))
        }
        Err(Error::Refusal(why)) => {
            page.form.wrong("file", why);
            page.answer(&visit, "登记回盘")
        }
        Err(other) => Err(other),
    }
}
