//! What an agreed change does to the register.

use entitlement::EventKind;
use kernel::{DivisionCode, IdNumber};

use super::actions::{ACCOUNT, ID_NUMBER, id_hash};
use super::asked::Asked;
use super::heirs_paid::share_out;
use super::merged::merge;
use super::model::{EventRow, HomeRow};
use super::receivable::write_receivable;
use super::sheets::event_hash;
use super::store::{self, ChangeRequest, NewEvent, NewLumpSum, NewMove, PersonChange};
use ground::authority::Actor;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;

/// Writes a change that was agreed to.
pub async fn apply(
    (office, actor): (&Office, &Actor),
    tx: &Tx,
    request: &ChangeRequest,
    person: &store::PersonRecord,
    asked: Asked,
    at: &str,
) -> Result<()> {
    let region = request.region;
    let same = || PersonChange {
        id: person.id,
        name: person.name.clone(),
        phone: None,
        bank: person.bank.clone(),
        account: None,
        division: person.division,
        note: person.note.clone(),
    };
    match asked {
        Asked::Event(event) | Asked::MoveOut(event) => {
            let first = db::take_numbers(tx, region, "person_event", 1).await?;
            let source_hash = event_hash(office, person.id, &event);
            let new = NewEvent {
                person: person.id,
                event,
                note: if request.kind == "move_out" {
                    format!("迁出：{}", request.reason)
                } else {
                    request.reason.clone()
                },
                source_hash,
            };
            store::insert_events(office.keyring(), tx, region, first, vec![new], at).await
        }
        Asked::Move(home) => move_there(office, tx, (person, &home, &request.reason), at).await,
        Asked::Identity(identity) => {
            let first = db::take_numbers(tx, region, "identity", 1).await?;
            store::insert_identities(
                office.keyring(),
                tx,
                region,
                first,
                vec![(person.id, identity)],
                at,
            )
            .await
        }
        Asked::Correction(identity) => {
            let mut before = store::identities_of(tx.connection(), region, &[person.id]).await?;
            let before = before.remove(&person.id).unwrap_or_default();
            let identity = identity.correcting(&before);
            store::update_identity(office.keyring(), tx, region, person.id, &identity).await
        }
        Asked::Category { was, identity } => {
            store::recategorise(office.keyring(), tx, (region, person.id), &was, &identity).await
        }
        Asked::NoIdentity(category) => {
            let who = (region, person.id);
            store::mistake_identity(office.keyring(), tx, who, &category).await
        }
        Asked::Void => store::void_person(office.keyring(), tx, (region, person.id)).await,
        Asked::Merge { into, .. } => {
            merge((office, actor), tx, (region, person.id, into), at).await
        }
        Asked::Account { bank, account } => {
            // An account left out stays: only the bank's name changes.
            let account = match account.as_str() {
                "" => None,
                account => Some((
                    office.seal_field(ACCOUNT, person.id, account)?,
                    office.keyring().search_hash(ACCOUNT, account),
                )),
            };
            let bank = if bank.is_empty() {
                person.bank.clone()
            } else {
                bank
            };
            let change = PersonChange {
                bank,
                account,
                ..same()
            };
            store::update_person(office.keyring(), tx, region, change).await
        }
        Asked::Payee(payee) => {
            let sealed = payee.sealed(office, person.id)?;
            store::update_payee(office.keyring(), tx, region, person.id, sealed).await
        }
        Asked::LumpSum(sum) => {
            let before = store::lump_sums(tx.connection(), region, Some(person.id)).await?;
            let before = before.get(&person.id).map_or(&[][..], Vec::as_slice);
            if sum.is_among(before) {
                return Err(Error::refusal(
                    "已经登记过同样的一笔；确是另一笔的，请写不同的文号或票据号",
                ));
            }
            let new = NewLumpSum {
                person: person.id,
                sum,
                note: request.reason.clone(),
            };
            store::insert_lump_sums(office.keyring(), tx, region, vec![new], at).await
        }
        Asked::Heirs(inheritance) => {
            share_out(office, tx, (request, person), &inheritance, at).await
        }
        // The agreement itself is what is kept; a draft made before it is stale.
        Asked::PaidHere | Asked::Settled(_) => {
            store::facts_changed(tx, region, "id = $3", [person.id.into()]).await
        }
        Asked::Receivable(receivable) => {
            write_receivable(office, tx, request, &receivable, at).await
        }
        Asked::Name(name) => {
            let change = PersonChange { name, ..same() };
            store::update_person(office.keyring(), tx, region, change).await
        }
        Asked::IdNumber(number) => {
            let id = IdNumber::read(&number, office.clock().today())
                .map_err(|e| Error::refusal(e.to_string()))?;
            refuse_registered(office, tx, (region, person.id), id.as_str()).await?;
            renumber(office, tx, (region, person.id), &id).await
        }
    }
}

/// Somebody lives elsewhere from a month on; the months before stay with the place of then.
async fn move_there(
    office: &Office,
    tx: &Tx,
    (person, home, reason): (&store::PersonRecord, &HomeRow, &str),
    at: &str,
) -> Result<()> {
    let (region, keyring) = (person.region, office.keyring());
    let before = DivisionCode::try_from(person.division).map_err(|e| Error::Fault(e.into()))?;
    let change = PersonChange {
        id: person.id,
        name: person.name.clone(),
        phone: None,
        bank: person.bank.clone(),
        account: None,
        division: home.division.get(),
        note: person.note.clone(),
    };
    store::update_person(keyring, tx, region, change).await?;
    let new = NewMove {
        person: person.id,
        before,
        division: home.division,
        from: home.from,
        known: home.known,
    };
    store::insert_move(keyring, tx, region, new, at).await?;
    if !home.resumes {
        return Ok(());
    }
    let event = EventRow {
        kind: EventKind::Resume,
        category: None,
        effective: home.from,
        known: home.known,
        cause: None,
    };
    let first = db::take_numbers(tx, region, "person_event", 1).await?;
    let new = NewEvent {
        person: person.id,
        source_hash: event_hash(office, person.id, &event),
        event,
        note: reason.to_owned(),
    };
    store::insert_events(keyring, tx, region, first, vec![new], at).await
}

/// Writes the right ID number of a person.
pub(super) async fn renumber(
    office: &Office,
    tx: &Tx,
    (region, person): (i32, i64),
    id: &IdNumber,
) -> Result<()> {
    let sealed = office.seal_field(ID_NUMBER, person, id.as_str())?;
    let numbers = (sealed, id_hash(office, id.as_str()));
    let facts = (id.sex(), id.birth());
    store::update_id_number(office.keyring(), tx, region, person, numbers, facts).await
}

/// An ID number is registered once.
pub(super) async fn refuse_registered(
    office: &Office,
    tx: &Tx,
    (region, person): (i32, i64),
    number: &str,
) -> Result<()> {
    let hash = id_hash(office, number);
    let known = store::by_id_hash(tx.connection(), region, std::slice::from_ref(&hash)).await?;
    // That of a record which went into hers is free for her.
    if known.is_empty() || store::merged_number(tx.connection(), (region, person), &hash).await? {
        return Ok(());
    }
    Err(Error::refusal(
        "这个身份证号已经登记在另一份档案上，请先核对是不是同一个人",
    ))
}
