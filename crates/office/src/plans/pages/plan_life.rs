//! A plan's life: issued (印发) as it was read, and summed up (总结).

use axum::extract::Path;
use axum::response::Response;
use kernel::Date;

use super::plan::answered;
use super::plan_key;
use crate::plans::actions::{plan_close, plan_issue, plan_open, refused_day};
use crate::platform::error::Result;
use crate::platform::web::{Field, FieldKind, Form, Posted, Query};
use crate::shell::Visit;

fn dated_form(key: &str, act: &str, submit: &str, first: Field, label: &str, today: Date) -> Form {
    let date = Field::new(FieldKind::Date, "on", label).required();
    let fields = vec![first.required(), date.value(today.to_string())];
    Form::new(format!("/plans/{key}/{act}"), submit, fields).cancel(format!("/plans/{key}"))
}

fn issuing(visit: &Visit, key: &str, seen: String) -> Form {
    let number = Field::text("doc_number", "文号").width(14);
    let number = number.hint("例如：甲双拥〔2027〕1号");
    let today = visit.office.clock().today();
    let mut form = dated_form(key, "issue", "印发", number, "印发日期", today);
    form.hidden.push(("seen".to_owned(), seen));
    form
}

pub(super) async fn issue_form(
    visit: Visit,
    Path(key): Path<String>,
    query: Query,
) -> Result<Response> {
    let full = plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let seen = query.given("seen").unwrap_or_else(|| full.seen());
    let form = issuing(&visit, &key, seen);
    visit.form("印发计划", form)
}

/// The day of a form; says what is wrong with it where it cannot be read, or has not come yet.
fn day_of(visit: &Visit, form: &mut Form, posted: &Posted, label: &str) -> Option<Date> {
    form.keep(posted);
    form.refuse_missing(posted);
    if form.is_wrong() {
        return None;
    }
    let on = kernel::read_date(&posted.text("on")).map_err(|wrong| wrong.to_string());
    let on = on.and_then(|on| refused_day(&visit.office, on, label).map_or(Ok(on), Err));
    on.map_err(|wrong| form.wrong("on", wrong)).ok()
}

pub(super) async fn issue(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let plan = plan_key(&key)?;
    let seen = posted.text("seen");
    let mut form = issuing(&visit, &key, seen.clone());
    let Some(on) = day_of(&visit, &mut form, &posted, "印发日期") else {
        return visit.form("印发计划", form);
    };
    let number = posted.text("doc_number");
    let done = plan_issue(&visit.office, &visit.actor, (plan, &seen), &number, on).await;
    let told = (&*format!("/plans/{key}"), "已印发，任务已交到各责任单位");
    answered(&visit, ("印发计划", form), done, told)
}

fn closing(visit: &Visit, key: &str) -> Form {
    let words = Field::new(FieldKind::LongText, "words", "总结");
    let words = words.hint("完成得怎么样，没有完成的为什么、转到哪里");
    dated_form(
        key,
        "close",
        "总结",
        words,
        "总结日期",
        visit.office.clock().today(),
    )
}

pub(super) async fn close_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    plan_open(&visit.office, &visit.actor, plan_key(&key)?).await?;
    let form = closing(&visit, &key);
    visit.form("总结计划", form)
}

pub(super) async fn close(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let plan = plan_key(&key)?;
    let mut form = closing(&visit, &key);
    let Some(on) = day_of(&visit, &mut form, &posted, "总结日期") else {
        return visit.form("总结计划", form);
    };
    let words = posted.text("words");
    let done = plan_close(&visit.office, &visit.actor, plan, &words, on).await;
    let told = (&*format!("/plans/{key}"), "已总结");
    answered(&visit, ("总结计划", form), done, told)
}
