//! 审批的批次: every approved batch of a unit, with whether its list was made public and its money went through the bank.

use serde_json::{Map, Value as Json, json};

use super::model::{Batch, BatchState};
use super::store;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::office::Office;
use ground::records::{Item, Period, Register};
use ground::time::month_number;
use kernel::Month;

/// 审批的批次, by their month.
pub const BATCHES_APPROVED: Register = Register {
    source: "batches",
    label: "审批的批次",
    name_label: "批次",
    fields: &[
        ("month", "所属月份"),
        ("total", "金额"),
        ("published", "公示"),
        ("way", "发放方式"),
    ],
    money: &["total"],
    opens: Action::BatchRead,
    names_people: false,
    read: |office, scope, period, _| Box::pin(approved(office, scope, period)),
};

async fn approved(office: &Office, scope: &Scope, period: Period) -> Result<Vec<Item>> {
    let c = office.db().reader();
    let [from, to] = [period.from, period.to].map(|day| month_number(Month::of(day)));
    let mut found = Vec::new();
    for batch in store::own_batches(c, scope, from, to).await? {
        let published = match store::notice_of(c, &batch).await? {
            Some(_) => "已公示",
            None => "没有公示",
        };
        let way = way(&batch, !store::cash_lines(c, &batch).await?.is_empty());
        let mut fields = Map::new();
        let month = batch.month.first_day().format("%-m月").to_string();
        fields.insert("month".to_owned(), json!(month));
        fields.insert("total".to_owned(), json!(batch.total.get()));
        fields.insert("published".to_owned(), json!(published));
        fields.insert("way".to_owned(), json!(way));
        found.push(of_batch(&batch, batch.id, fields));
    }
    Ok(found)
}

/// A record of a register that is of a batch.
pub(super) fn of_batch(batch: &Batch, number: i64, fields: Map<String, Json>) -> Item {
    Item {
        key: (batch.region, number),
        division: batch.division,
        on: Some(batch.month.last_day()),
        person: String::new(),
        name: batch.label.clone(),
        href: format!("/payments/{}", batch.key()),
        fields,
    }
}

fn way(batch: &Batch, cash: bool) -> &'static str {
    let with_bank = matches!(
        batch.state,
        BatchState::Exported | BatchState::Answered | BatchState::Closed
    );
    match (cash, with_bank && batch.bank_layout.is_some()) {
        (true, _) => "有现金",
        (false, true) => "银行代发",
        (false, false) => "没有报盘",
    }
}
