//! A record is merged into another of the same person.

use sea_orm::Value;
use serde_json::json;

use super::actions::{ACCOUNT, ADDRESS, PHONE};
use super::both::{Belongings, Hers, going, looked};
use super::finding;
use super::register::PersonKey;
use super::sheets::event_hash;
use super::store::{self, NewEvent, PersonChange, PersonRecord};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db::{self, Tx};
use ground::error::{Error, Result};
use ground::office::Office;

/// Merges a record into another.
pub(super) async fn merge(
    (office, actor): (&Office, &Actor),
    tx: &Tx,
    (region, goes, stays): (i32, i64, i64),
    at: &str,
) -> Result<()> {
    let (c, keyring) = (tx.connection(), office.keyring());
    let scope = actor.may(Action::PersonRead)?;
    let pair = (region, goes, stays);
    let told = looked(office, c.into(), &scope, pair, None).await?;
    let (identities, events) = Hers::read(c, pair).await?.brought();
    for identity in &identities {
        store::move_identity(keyring, tx, pair, &identity.category).await?;
    }
    if !events.is_empty() {
        let first = db::take_numbers(tx, region, "person_event", events.len()).await?;
        let new = events.into_iter().map(|event| NewEvent {
            person: stays,
            source_hash: event_hash(office, stays, &event),
            event,
            note: "由重复登记并入".to_owned(),
        });
        store::insert_events(keyring, tx, region, first, new.collect(), at).await?;
    }
    let Belongings(belongings) = office.handed()?;
    for belonging in *belongings {
        let table = belonging.table;
        let sql = format!(
            "UPDATE {} SET {} = $3 WHERE region = $1 AND id = $2",
            table.name, belonging.of
        );
        // Only those that moved: a mark that did not fit before is not to fit now.
        for id in going(c, belonging, pair).await? {
            let values = vec![region.into(), id.into(), stays.into()];
            db::execute(c, &sql, values).await?;
            let one: Vec<Value> = vec![id.into()];
            table.reseal(keyring, tx, region, "id = $2", one).await?;
        }
    }
    let mut records = Vec::new();
    for id in [goes, stays] {
        let record = store::person(c, &scope, region, id).await?;
        records.push(record.ok_or_else(|| Error::not_found("要合并的一份登记"))?);
    }
    fill(office, tx, (&records[0], &records[1])).await?;
    store::merge_away(keyring, tx, (region, goes), stays).await?;
    finding::refresh(office, tx, region, &[goes, stays]).await?;
    let detail = json!({
        "姓名": told.stays.name,
        "并入的": PersonKey::new(region, goes).to_string(),
        "移过来": told.moves.join("、"),
        "补上": told.takes.join("、"),
    });
    let subject = PersonKey::new(region, stays).subject();
    audit::append(office, tx, actor, region, "person_merge", &subject, &detail).await?;
    Ok(())
}

/// Fills what the record that stays has none of.
async fn fill(
    office: &Office,
    tx: &Tx,
    (goes, stays): (&PersonRecord, &PersonRecord),
) -> Result<()> {
    let (keyring, region) = (office.keyring(), stays.region);
    // What is sealed is sealed for the record in which it stands.
    let opened = |purpose: &str, sealed: &Option<String>| {
        let open = |sealed: &String| office.open_field(purpose, goes.id, sealed);
        sealed.as_ref().map(open).transpose()
    };
    let numbered = |purpose: &str, number: Option<String>| {
        let seal = |number: String| -> Result<(String, String)> {
            let hash = keyring.search_hash(purpose, &number);
            Ok((office.seal_field(purpose, stays.id, &number)?, hash))
        };
        number.map(seal).transpose()
    };
    let phone = match stays.phone_sealed {
        None => numbered(PHONE, opened(PHONE, &goes.phone_sealed)?)?,
        Some(_) => None,
    };
    let account = match stays.account_sealed {
        None => numbered(ACCOUNT, opened(ACCOUNT, &goes.account_sealed)?)?,
        Some(_) => None,
    };
    let paid_there = account.is_some();
    let change = PersonChange {
        id: stays.id,
        name: stays.name.clone(),
        phone,
        bank: if paid_there { &goes.bank } else { &stays.bank }.clone(),
        account,
        division: stays.division,
        note: if stays.note.is_empty() {
            &goes.note
        } else {
            &stays.note
        }
        .clone(),
    };
    store::update_person(keyring, tx, region, change).await?;
    if paid_there {
        let payee = goes.payee(office)?.sealed(office, stays.id)?;
        store::update_payee(keyring, tx, region, stays.id, payee).await?;
    }
    let address = opened(ADDRESS, &goes.address_sealed)?;
    match address.filter(|_| stays.address_sealed.is_none()) {
        None => Ok(()),
        Some(address) => {
            let sealed = office.seal_field(ADDRESS, stays.id, &address)?;
            store::update_address(keyring, tx, (region, stays.id), Some(sealed)).await
        }
    }
}
