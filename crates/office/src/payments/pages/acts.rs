//! 复核, 审批, 退回, 作废: each with what will happen said before it does.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::{as_seen, home, money};
use crate::authority::Action;
use crate::payments::findings::FindingKind;
use crate::payments::life::{batch_approve, batch_return, batch_review, batch_void};
use crate::payments::model::Batch;
use crate::payments::overview::{batch_one, batch_overview};
use crate::platform::error::Result;
use crate::platform::web::{Fact, Field, FieldKind, Form, Link, Posted};
use crate::shell::Visit;

/// A page on which somebody makes sure before she does something.
#[derive(Serialize)]
pub(super) struct CheckPage {
    /// What will happen.
    pub sentences: Vec<String>,
    /// What it is about.
    pub facts: Vec<Fact>,
    /// Where to look first.
    pub links: Vec<Link>,
    /// The form that does it.
    pub form: Form,
}

impl CheckPage {
    /// The page; 422 when something is wrong with the form.
    pub(super) fn answer(mut self, visit: &Visit, title: &str) -> Result<Response> {
        self.form = visit.with_token(self.form);
        if self.form.is_wrong() {
            visit.refused("payments/check.html", title, &self)
        } else {
            visit.page("payments/check.html", title, &self)
        }
    }
}

/// A form about a batch: it posts the state in which the page was opened.
pub(super) fn form(batch: &Batch, act: &str, submit: &str, fields: Vec<Field>) -> Form {
    let mut form = Form::new(format!("{}/{act}", home(batch)), submit, fields).cancel(home(batch));
    form.hidden
        .push(("state".to_owned(), batch.state.code().to_owned()));
    form
}

/// The sums of a batch as facts.
pub(super) fn sums(batch: &Batch) -> Vec<Fact> {
    vec![
        Fact::new("批次", &batch.label),
        Fact::new("笔数", format!("{}笔", batch.line_count)),
        Fact::new("实发合计", format!("{}元", money(batch.total.get()))),
        Fact::new("大写", batch.total.to_capital()),
        Fact::new("其中补发", format!("{}元", money(batch.backpay.get()))),
        Fact::new("追缴", format!("{}元", money(batch.recovery.get()))),
    ]
}

/// 复核通过
pub(super) async fn review(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    batch_review(&visit.office, &visit.actor, &seen).await?;
    Ok(visit.done(&home(&seen), "已复核，等审批人审批。"))
}

/// What the approver makes sure of.
pub(super) async fn approve_check(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let overview = batch_overview(&visit.office, &visit.actor, &key).await?;
    let batch = &overview.batch;
    let mut sentences = vec![
        format!(
            "审批以后，{}笔共{}元就算已发，明细不再改。",
            batch.line_count,
            money(batch.total.get())
        ),
        "少发、多发的，以后的批次会自动补上、扣回。".to_owned(),
    ];
    let counted = FindingKind::ODD.iter();
    let odd: Vec<String> = counted
        .filter_map(|kind| {
            let count = overview.found.get(kind)?;
            Some(format!("{}{count}人", kind.label()))
        })
        .collect();
    let mut links = vec![Link::new("看全部明细", format!("{}/lines", home(batch)))];
    if !odd.is_empty() {
        sentences.push(format!("值得看一眼的：{}。", odd.join("，")));
        links.push(Link::new("逐条看缘由", format!("{}/findings", home(batch))));
    }
    links.push(Link::new("退回", format!("{}/return", home(batch))));
    let mut facts = sums(batch);
    for (label, hand) in [
        ("经办", &overview.hands.prepared),
        ("复核", &overview.hands.reviewed),
    ] {
        if let Some(hand) = hand {
            facts.push(Fact::new(label, format!("{} {}", hand.who, hand.when)));
        }
    }
    let page = CheckPage {
        sentences,
        facts,
        links,
        form: form(batch, "approve", "审批通过", Vec::new()),
    };
    page.answer(&visit, "审批")
}

/// 审批通过
pub(super) async fn approve(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    batch_approve(&visit.office, &visit.actor, &seen).await?;
    Ok(visit.done(&home(&seen), "已审批。"))
}

fn return_page(batch: &Batch) -> CheckPage {
    let reason = Field::new(FieldKind::LongText, "reason", "退回的原因")
        .hint("写给经办人：哪一笔、哪里不对、怎么改")
        .required();
    CheckPage {
        sentences: vec!["退回以后又成草稿，经办人改好名册、标准后重新生成。".to_owned()],
        facts: sums(batch),
        links: Vec::new(),
        form: form(batch, "return", "退回", vec![reason]),
    }
}

/// Why it goes back.
pub(super) async fn return_form(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    return_page(&batch).answer(&visit, "退回")
}

/// 退回
pub(super) async fn return_back(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    let mut page = return_page(&seen);
    page.form.keep(&posted);
    page.form.refuse_missing(&posted);
    if page.form.is_wrong() {
        return page.answer(&visit, "退回");
    }
    let reason = posted.text("reason");
    batch_return(&visit.office, &visit.actor, &seen, &reason).await?;
    Ok(visit.done(&home(&seen), "已退回给经办人。"))
}

/// What happens when a draft is given up.
pub(super) async fn void_check(visit: Visit, Path(key): Path<String>) -> Result<Response> {
    visit.actor.may(Action::BatchPrepare)?;
    let batch = batch_one(&visit.office, &visit.actor, &key).await?;
    let page = CheckPage {
        sentences: vec![
            "作废以后不能恢复，但可以随时重新生成；作废的批次留在列表里可查。".to_owned(),
        ],
        facts: sums(&batch),
        links: Vec::new(),
        form: form(&batch, "void", "作废这个草稿", Vec::new()),
    };
    page.answer(&visit, "作废")
}

/// 作废
pub(super) async fn void(
    visit: Visit,
    Path(key): Path<String>,
    posted: Posted,
) -> Result<Response> {
    let seen = as_seen(&visit, &key, &posted).await?;
    batch_void(&visit.office, &visit.actor, &seen).await?;
    Ok(visit.done("/payments", &format!("草稿{}已作废。", seen.label)))
}
