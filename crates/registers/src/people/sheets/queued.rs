//! What the rows of 人员变动 write at once, collected before anything is written.

use std::collections::HashMap;

use serde_json::json;

use crate::exchange::Change as Difference;
use crate::exchange::actions::SheetTarget;
use crate::people::actions::ACCOUNT;
use crate::people::finding;
use crate::people::model::EventRow;
use crate::people::payee::Payee;
use crate::people::store::{self, NewEvent, PersonChange, PersonRow};
use ground::audit;
use ground::db;
use ground::error::Result;
use ground::key::Number;
use ground::time::moment_text;

/// What is written once every row was read.
#[derive(Default)]
pub(super) struct Queued {
    pub events: Vec<NewEvent>,
    pub accounts: Vec<PersonChange>,
    /// Whose money goes to whom, and what to say of it.
    pub payees: Vec<(i64, Payee, Difference)>,
}

pub(super) fn queue_event(
    target: &SheetTarget<'_>,
    person: &PersonRow,
    event: EventRow,
    note: String,
    recorded: &mut HashMap<String, i64>,
    events: &mut Vec<NewEvent>,
) -> bool {
    let source_hash = super::event_hash(target.office, person.id, &event);
    let left = recorded.entry(source_hash.clone()).or_insert(0);
    if *left > 0 {
        *left -= 1;
        return false;
    }
    events.push(NewEvent {
        person: person.id,
        event,
        note,
        source_hash,
    });
    true
}

pub(super) fn queue_account(
    target: &SheetTarget<'_>,
    person: &PersonRow,
    bank: String,
    account: String,
    accounts: &mut Vec<PersonChange>,
) -> Result<bool> {
    let hash = target.office.keyring().search_hash(ACCOUNT, &account);
    let bank = if bank.is_empty() {
        person.bank.clone()
    } else {
        bank
    };
    if person.account_hash.as_ref() == Some(&hash) && bank == person.bank {
        return Ok(false);
    }
    accounts.push(PersonChange {
        id: person.id,
        name: person.name.clone(),
        phone: None,
        bank,
        account: Some((
            target.office.seal_field(ACCOUNT, person.id, &account)?,
            hash,
        )),
        division: person.division,
        note: person.note.clone(),
    });
    Ok(true)
}

pub(super) async fn apply(target: &SheetTarget<'_>, queued: Queued) -> Result<()> {
    let (office, tx, actor, region) = (
        target.office,
        target.tx,
        target.actor,
        target.division.region(),
    );
    let Queued {
        events,
        accounts,
        payees,
    } = queued;
    let touched = events.iter().map(|e| e.person);
    let touched = touched.chain(accounts.iter().map(|a| a.id));
    let touched: Vec<i64> = touched.chain(payees.iter().map(|(id, ..)| *id)).collect();
    let told = |new: &NewEvent| {
        let event = &new.event;
        let detail = json!({
            "变动": super::event_text(event.kind),
            "生效年月": event.effective.to_string(),
            "报告日期": event.known.map(|d| d.to_string()),
        });
        (format!("人员 {}", Number(new.person)), detail)
    };
    let told: Vec<_> = events.iter().map(told).collect();
    let first = db::take_numbers(tx, region, "person_event", events.len()).await?;
    store::insert_events(
        office.keyring(),
        tx,
        region,
        first,
        events,
        &moment_text(office.clock().now_utc()),
    )
    .await?;
    // After what they tell of is written: facts changed as of the next entry.
    for (subject, detail) in &told {
        audit::append(office, tx, actor, region, "person_event", subject, detail).await?;
    }
    for change in accounts {
        let subject = format!("人员 {}", Number(change.id));
        let detail = json!({ "改动": "银行账号", "开户行": change.bank });
        store::update_person(office.keyring(), tx, region, change).await?;
        audit::append(
            office,
            tx,
            actor,
            region,
            "account_change",
            &subject,
            &detail,
        )
        .await?;
    }
    for (person, payee, said) in payees {
        let sealed = payee.sealed(office, person)?;
        store::update_payee(office.keyring(), tx, region, person, sealed).await?;
        let subject = format!("人员 {}", Number(person));
        let detail = json!({ "改动": { said.field: [said.old, said.new] } });
        audit::append(
            office,
            tx,
            actor,
            region,
            "person_correct",
            &subject,
            &detail,
        )
        .await?;
    }
    finding::refresh(office, tx, region, &touched).await
}
