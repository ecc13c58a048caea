//! Somebody's page: the dossier, or the record as it was where it went into another.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;

use super::dossier::{self, Payment, Shown, payment, request};
use super::merge::led_to;
use crate::kit::{Fact, Link, Query};
use crate::shell::Visit;
use ground::audit::{Sentence, sentences_about};
use ground::authority::Action;
use ground::error::Result;
use ground::time::date_of;
use payments::payments_of_person;
use registers::people::register::PersonKey;
use registers::people::{Merged, merged_open};

/// Her page.
pub(super) async fn page(
    visit: Visit,
    Path(person): Path<String>,
    query: Query,
) -> Result<Response> {
    let key = PersonKey::read(&person)?;
    match merged_open(&visit.office, &visit.actor, key).await? {
        Some(merged) => gone(&visit, key, merged).await,
        None => dossier::page(visit, Path(person), query).await,
    }
}

#[derive(Serialize)]
struct GonePage {
    into: Link,
    facts: Vec<Fact>,
    requests: Vec<Shown>,
    payments: Vec<Payment>,
    paid_total: String,
    owed: Vec<Fact>,
    tab: &'static str,
    history: Vec<Sentence>,
}

/// A record that went into another, as it was.
async fn gone(visit: &Visit, key: PersonKey, merged: Merged) -> Result<Response> {
    let (office, actor) = (&visit.office, &visit.actor);
    let paid = match visit.may(Action::BatchRead) {
        true => payments_of_person(office, actor, key.region, key.id).await?,
        false => Vec::new(),
    };
    let live = paid
        .iter()
        .filter(|paid| !paid.state.is_open() && paid.failed.is_none());
    let total = kernel::Fen::try_sum(live.map(|paid| paid.amount))?;
    let line = &merged.line;
    let facts = [
        ("编号", key.number().to_string()),
        ("姓名", line.name.clone()),
        ("性别", line.sex.clone()),
        ("出生日期", line.birth.clone()),
        ("身份证号", line.id_number.clone()),
        ("住址", line.address.clone()),
        ("联系电话", line.phone.clone()),
        ("开户行", line.bank.clone()),
        ("银行账号", line.account.clone()),
        ("收款人", line.payee.told()),
        ("没有移过去的身份", line.identities.join("、")),
        ("登记时间", date_of(&merged.recorded_at)),
        ("备注", merged.note.clone()),
    ];
    let page = GonePage {
        into: led_to(&merged.into),
        facts: facts
            .into_iter()
            .map(|(label, value)| Fact::new(label, value))
            .collect(),
        requests: merged.requests.iter().map(request).collect(),
        payments: paid.iter().map(payment).collect(),
        paid_total: total.grouped(),
        owed: Vec::new(),
        tab: "",
        history: sentences_about(office, key.region, &key.subject()).await?,
    };
    let title = format!("{}：已并入的登记", line.name);
    visit.page("people/merged.html", &title, &page)
}
