//! 发放及时: which payments were made by their last day (practices D5). A payment is what an approved batch pays regularly
//! under one scheme; back-pay alone has no day of its own, and years entered afterwards count neither way.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use kernel::{Date, DivisionCode, Month};
use serde_json::{Map, json};

use super::approved::of_batch;
use super::deadlines::due_day;
use super::model::Batch;
use super::schemes::Schemes;
use super::standards::concerns;
use super::store::{self, StandardRow};
use ground::audit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::records::{Item, Period, Register};
use ground::time::{date_from, date_of, month_number};
use registers::people::Categories;

/// 按期发放: every payment of the period with its last day and the day it was handled.
pub const PAYMENTS_MADE: Register = Register {
    source: "payments_made",
    label: "按期发放",
    name_label: "批次",
    fields: &[
        ("scheme", "待遇项目"),
        ("last_day", "应在这天以前"),
        ("done_on", "办理"),
        ("state", "是否及时"),
    ],
    money: &[],
    opens: Action::BatchRead,
    names_people: false,
    read: |office, scope, period, _| Box::pin(made(office, scope, period)),
};

/// A month approved so many days after its last day was not paid that late: it was entered afterwards (补录), and says
/// nothing about when people had their money.
const ENTERED_AFTER_DAYS: i64 = 92;

async fn made(office: &Office, scope: &Scope, period: Period) -> Result<Vec<Item>> {
    let c = office.db().reader();
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let [from, to] = [period.from, period.to].map(|day| month_number(Month::of(day)));
    let mut standards: HashMap<DivisionCode, Vec<StandardRow>> = HashMap::new();
    let mut found = Vec::new();
    for batch in store::own_batches(c, scope, from, to).await? {
        let known = match standards.entry(batch.division) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let mut known = store::standards_known(c, batch.division).await?;
                known.retain(|row| concerns(row, batch.division));
                place.insert(known)
            }
        };
        let approved_on = approved_on(office, &batch).await?;
        let sums = store::scheme_sums(c, &batch).await?;
        for (index, sum) in sums.iter().enumerate() {
            let of_scheme = known.iter().filter(|row| {
                let category = categories.coded(&row.category);
                category.is_some_and(|category| category.scheme == sum.scheme)
            });
            let rows: Vec<StandardRow> = of_scheme.cloned().collect();
            let Some(last_day) = due_day(&rows, batch.month).filter(|_| sum.regular_fen > 0) else {
                continue;
            };
            let (done_on, state) = handled(&batch, approved_on, last_day);
            let mut fields = Map::new();
            let label = &schemes.coded(&sum.scheme)?.label;
            fields.insert("scheme".to_owned(), json!(label));
            fields.insert("last_day".to_owned(), json!(last_day.to_string()));
            fields.insert("done_on".to_owned(), json!(done_on.to_string()));
            fields.insert("state".to_owned(), json!(state));
            let number = batch.id * 100 + i64::try_from(index).unwrap_or_default();
            found.push(of_batch(&batch, number, fields));
        }
    }
    Ok(found)
}

/// The day a batch was approved.
async fn approved_on(office: &Office, batch: &Batch) -> Result<Date> {
    let missing = || Error::inconsistent(format!("批次 {} 的审批", batch.label));
    let seq = batch.approved_seq.ok_or_else(missing)?;
    let at = audit::written_at(office.db().reader(), batch.region, seq).await?;
    date_from(&date_of(&at.ok_or_else(missing)?))
}

/// When a payment was handled, and whether in time: the day of approval decides. What was approved months later was
/// entered afterwards, and is of the day somebody stated it was worked out on (办理时知道到), where one did.
fn handled(batch: &Batch, approved_on: Date, last_day: Date) -> (Date, &'static str) {
    let late = |day: Date| (day - last_day).num_days();
    let done_on = match batch.known_at {
        Some(stated) if late(approved_on) > ENTERED_AFTER_DAYS => stated,
        Some(_) | None => approved_on,
    };
    let state = match late(done_on) {
        ..=0 => "及时",
        1..=ENTERED_AFTER_DAYS => "逾期",
        _ => "补录",
    };
    (done_on, state)
}
