//! 公示 and 异议 in the browser.

use axum::extract::Path;
use axum::response::Response;

use super::acts::{CheckPage, form, sums};
use super::{as_seen, home};
use crate::accounts::sessions::{preference, set_preference};
use crate::payments::life::batch_publish;
use crate::payments::model::Batch;
use crate::payments::notices::{objection_answer, objection_record, read_objection, read_term};
use crate::payments::overview::{batch_one, batch_overview};
use crate::platform::error::{Error, Result};
use crate::platform::web::{Fact, Field, FieldKind, Posted};
use crate::shell::Visit;

/// A notice usually hangs so many days, both ends included.
const USUAL_DAYS: u64 = 7;
/// The telephone last written on a notice is offered again.
const TELEPHONE: &str = "notice.telephone";

async fn publish_page(visit: &Visit, batch: &Batch) -> Result<CheckPage> {
    let today = visit.office.clock().today();
    let until = today + chrono::Days::new(USUAL_DAYS - 1);
    let telephone = preference(&visit.office, &visit.actor, TELEPHONE).await?;
    let fields = vec![
        Field::new(FieldKind::Date, "from", "公示自")
            .value(today.to_string())
            .required(),
        Field::new(FieldKind::Date, "to", "公示至")
            .hint("起止两天都算")
            .value(until.to_string())
            .required(),
        Field::text("telephone", "监督电话")
            .hint("办公室的座机，印在公示表上；不要填个人手机")
            .value(telephone.unwrap_or_default())
            .width(8)
            .required(),
    ];
    Ok(CheckPage {
        sentences: vec![
            "公示表只有单位、遮住一部分的姓名、类别和金额，没有身份证号、账号和电话。".to_owned(),
        ],
        facts: sums(batch),
        links: Vec::new(),
        form: form(batch, "publish", "开始公示", fields),
    })
}

/// 公示期
pub(super) async fn publish_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let page = publish_page(&visit, &batch).await?;
    page.answer(&visit, "公示")
}

/// 开始公示
pub(super) async fn publish(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    let mut page = publish_page(&visit, &seen).await?;
    page.form.keep(&posted);
    let term = match read_term(&|name| posted.text(name)) {
        Ok(term) => term,
        Err(wrong) => {
            page.form.wrong_all(wrong);
            return page.answer(&visit, "公示");
        }
    };
    let (office, actor) = (&visit.office, &visit.actor);
    match batch_publish(office, actor, &seen, Some(&term)).await {
        Ok(batch) => {
            set_preference(office, actor, TELEPHONE, Some(&term.telephone)).await?;
            Ok(visit.done(&home(&batch), "已开始公示，请打印公示表张贴。"))
        }
        Err(Error::Refusal(why)) => {
            page.form.refuse(why);
            page.answer(&visit, "公示")
        }
        Err(other) => Err(other),
    }
}

async fn objection_page(visit: &Visit, batch: &Batch) -> Result<CheckPage> {
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
    let mut form = form(batch, "objections/new", "登记异议", fields);
    form.draft = Some("payment_objection".to_owned());
    // An objection may come in at any time after the approval.
    form.hidden.clear();
    Ok(CheckPage {
        sentences: Vec::new(),
        facts: Vec::new(),
        links: Vec::new(),
        form,
    })
}

/// 登记异议
pub(super) async fn objection_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let page = objection_page(&visit, &batch).await?;
    page.answer(&visit, "登记异议")
}

/// Writes an objection down.
pub(super) async fn objection(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let mut page = objection_page(&visit, &batch).await?;
    page.form.keep(&posted);
    let new = match read_objection(&|name| posted.text(name)) {
        Ok(new) => new,
        Err(wrong) => {
            page.form.wrong_all(wrong);
            return page.answer(&visit, "登记异议");
        }
    };
    match objection_record(&visit.office, &visit.actor, &batch.key(), new).await {
        Ok(_) => Ok(visit.done(&home(&batch), "异议已登记。")),
        Err(Error::Refusal(why)) => {
            page.form.wrong("line_no", why);
            page.answer(&visit, "登记异议")
        }
        Err(other) => Err(other),
    }
}

async fn answer_page(visit: &Visit, key: &str, no: &str) -> Result<(Batch, i64, CheckPage)> {
    let overview = batch_overview(&visit.office, &visit.actor, key).await?;
    let missing = || Error::not_found(format!("异议 {no}"));
    let found = overview.objections.iter().find(|o| o.id.to_string() == no);
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
    let mut form = form(
        &overview.batch,
        &format!("objections/{no}"),
        "写下处理结果",
        vec![answer],
    );
    form.hidden.clear();
    let page = CheckPage {
        sentences: Vec::new(),
        facts,
        links: Vec::new(),
        form,
    };
    Ok((overview.batch, objection.id, page))
}

/// 处理异议
pub(super) async fn answer_form(
    visit: Visit,
    Path((key, no)): Path<(String, String)>,
) -> Result<Response> {
    let (_, _, page) = answer_page(&visit, &key, &no).await?;
    page.answer(&visit, "处理异议")
}

/// Writes down how an objection was handled.
pub(super) async fn answer(
    visit: Visit,
    Path((key, no)): Path<(String, String)>,
    posted: Posted,
) -> Result<Response> {
    let (batch, id, mut page) = answer_page(&visit, &key, &no).await?;
    page.form.keep(&posted);
    page.form.refuse_missing(&posted);
    if page.form.is_wrong() {
        return page.answer(&visit, "处理异议");
    }
    let answer = posted.text("answer");
    objection_answer(&visit.office, &visit.actor, &batch.key(), id, &answer).await?;
    Ok(visit.done(&home(&batch), "处理结果已写下。"))
}
