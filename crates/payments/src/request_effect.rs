//! What a change asked for would do to money already paid.

use entitlement::{EventKind, Move};

use super::effect::{MoneyEffect, change_effect};
use ground::authority::Actor;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::actions::pay_person;
use registers::people::register::person_open;
use registers::people::requests::{Asked, RequestLine};
use registers::people::{EventRow, brought};

/// What agreeing to a request would do to money, scheme by scheme; nothing where no month paid is touched.
pub async fn request_effect(
    office: &Office,
    actor: &Actor,
    request: &RequestLine,
) -> Result<Vec<MoneyEffect>> {
    // Whoever may not open her is told nothing of her money.
    person_open(office, actor, request.person).await?;
    let (reader, person) = (office.db().reader(), request.person);
    let now = pay_person(reader, person.region, person.id).await?;
    let now = now.ok_or_else(|| Error::not_found("这个人"))?;
    let mut then = now.clone();
    match &request.asked {
        Asked::Event(event) | Asked::MoveOut(event) => then.events.push(EventRow::clone(event)),
        Asked::Move(home) => {
            then.residence.first.get_or_insert(now.division.get());
            then.residence.moves.push(Move {
                division: home.division.get(),
                from: home.from,
                known: home.known,
            });
            then.events.extend(home.resumes.then_some(EventRow {
                kind: EventKind::Resume,
                category: None,
                effective: home.from,
                known: home.known,
                cause: None,
            }));
        }
        Asked::Identity(identity) => then.identities.push(identity.clone()),
        Asked::Correction(identity) => {
            let identity = identity.clone().correcting(&now.identities);
            then.identities
                .retain(|before| before.category != identity.category);
            then.identities.push(identity);
        }
        // Nothing was paid on what is put right; what was paid on the others may not go beside what it is to be.
        Asked::Category { was, identity } => {
            then.identities.retain(|before| before.category != *was);
            then.identities.push(identity.clone());
        }
        Asked::NoIdentity(category) => {
            then.identities
                .retain(|before| before.category != *category);
        }
        Asked::Merge { into, .. } => {
            let stays = pay_person(reader, person.region, *into).await?;
            let stays = stays.ok_or_else(|| Error::not_found("留下的那份"))?;
            let (identities, events) = brought((&now.identities, &now.events), &stays.identities);
            let mut then = stays.clone();
            then.identities.extend(identities);
            then.events.extend(events);
            then.lump_sums.extend(now.lump_sums);
            return change_effect(office, actor, &stays, &then).await;
        }
        // Nothing at all was paid to whoever can be voided.
        Asked::Void
        | Asked::Account { .. }
        | Asked::Payee(_)
        | Asked::Name(_)
        | Asked::IdNumber(_)
        | Asked::LumpSum(_)
        | Asked::Heirs(_)
        | Asked::PaidHere
        | Asked::Receivable(_)
        | Asked::Settled(_) => {
            return Ok(Vec::new());
        }
    }
    change_effect(office, actor, &now, &then).await
}
