//! 异议 in the browser.

use axum::extract::Path;
use axum::response::Response;

use super::acts::CheckPage;
use super::home;
use crate::kit::{Fact, Field, FieldKind, Form, Posted};
use crate::shell::{Visit, done_with};
use ground::acts::All;
use ground::error::{Error, Result};
use ground::key::Number;
use payments::model::Batch;
use payments::objections::{ObjectionInHand, Objections};
use payments::overview::{batch_one, batch_overview};

fn objection_page(visit: &Visit, batch: &Batch) -> CheckPage {
    let today = visit.office.clock().today();
    let fields = vec![
        Field::text("raised_by", "提出人")
            .hint("不愿留名的写“群众”")
            .width(8)
            .required(),
        Field::new(FieldKind::Date, "raised_on", "提出日期")
            .value(today.to_string())
            .required(),
        Field::new(FieldKind::Integer, "line_no", "关于第几笔")
            .hint("序号见发放明细；不针对某一笔的不填"),
        Field::new(FieldKind::LongText, "about", "异议内容").required(),
    ];
    let at = home(batch);
    let mut form = Form::new(format!("{at}/objections/new"), "登记异议", fields).cancel(at);
    form.draft = Some("payment_objection".to_owned());
    CheckPage {
        form,
        ..CheckPage::default()
    }
}

/// 登记异议
pub(super) async fn objection_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let page = objection_page(&visit, &batch);
    page.answer(&visit, "登记异议")
}

/// Writes an objection down.
pub async fn objection(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let mut page = objection_page(&visit, &batch);
    page.form.keep(&posted);
    let (text, record) = (|code: &str| posted.text(code), ("record", None));
    let form = &mut page.form;
    match done_with::<All<Objections>>(&visit, &batch.key(), record, form, &text).await? {
        Some(done) => Ok(visit.done(&home(&batch), &done.told)),
        None => page.answer(&visit, "登记异议"),
    }
}

async fn answer_page(visit: &Visit, key: &str, no: &str) -> Result<(Batch, CheckPage)> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let missing = || Error::not_found(format!("异议 {no}"));
    let found = overview
        .objections
        .iter()
        .find(|o| Ok(Number(o.id)) == no.parse());
    let objection = found.ok_or_else(missing)?;
    let about = objection
        .line_no
        .map_or("整批".to_owned(), |no| format!("第{no}笔"));
    let facts = vec![
        Fact::new("提出人", &objection.raised_by),
        Fact::new("日期", &objection.raised_on),
        Fact::new("哪一笔", about),
        Fact::new("内容", &objection.about),
    ];
    let answer = Field::new(FieldKind::LongText, "answer", "处理结果")
        .hint("核实了什么、怎么处理、怎么答复的；写下以后不能改")
        .required();
    let at = home(&overview.batch);
    let path = format!("{at}/objections/{no}");
    let page = CheckPage {
        facts,
        form: Form::new(path, "写下处理结果", vec![answer]).cancel(at),
        ..CheckPage::default()
    };
    Ok((overview.batch, page))
}

/// 处理异议
pub(super) async fn answer_form(
    visit: Visit,
    Path((key, no)): Path<(String, String)>,
) -> Result<Response> {
    let (_, page) = answer_page(&visit, &key, &no).await?;
    page.answer(&visit, "处理异议")
}

/// Writes down how an objection was handled.
pub async fn answer(
    visit: Visit,
    Path((key, no)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let (batch, mut page) = answer_page(&visit, &key, &no).await?;
    page.form.keep(&posted);
    let seen = posted.text("state");
    let (text, answer) = (
        |code: &str| posted.text(code),
        ("answer", Some(seen.as_str())),
    );
    let at = format!("{}/{no}", batch.key());
    match done_with::<ObjectionInHand>(&visit, &at, answer, &mut page.form, &text).await? {
        Some(done) => Ok(visit.done(&home(&batch), &done.told)),
        None => page.answer(&visit, "处理异议"),
    }
}
