//! What a change asked for would do to money already paid.

use entitlement::{EventKind, Move};

use super::effect::{MoneyEffect, change_effect};
use ground::authority::Actor;
use ground::error::Result;
use ground::office::Office;
use registers::people::actions::{openings, residences};
use registers::people::register::person_open;
use registers::people::requests::{Asked, RequestLine};
use registers::people::{EventRow, PayPerson};

/// What agreeing to a request would do to money, scheme by scheme; nothing where no month paid is touched.
pub async fn request_effect(
    office: &Office,
    actor: &Actor,
    request: &RequestLine,
) -> Result<Vec<MoneyEffect>> {
    let dossier = person_open(office, actor, request.person).await?;
    let events = dossier.events.iter().map(|(event, _, _)| event.clone());
    let (reader, person) = (office.db().reader(), request.person);
    let mut openings = openings(reader, person.region, Some(person.id)).await?;
    let mut residences = residences(reader, person.region, Some(person.id)).await?;
    let now = PayPerson {
        id: request.person.id,
        division: dossier.division,
        name: dossier.line.name.clone(),
        birth: dossier.line.birth.parse().ok(),
        bank: String::new(),
        account_sealed: None,
        payee: None,
        identities: dossier.identities.clone(),
        events: events.collect(),
        openings: openings.remove(&person.id).unwrap_or_default(),
        residence: residences.remove(&person.id).unwrap_or_default(),
        lump_sums: Vec::new(),
    };
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
        Asked::Account { .. }
        | Asked::Payee(_)
        | Asked::Name(_)
        | Asked::IdNumber(_)
        | Asked::LumpSum(_)
        | Asked::PaidHere
        | Asked::Receivable(_)
        | Asked::Settled(_) => {
            return Ok(Vec::new());
        }
    }
    change_effect(office, actor, &now, &then).await
}
