//! Changes of many people proposed in one package, a line for each, for a second person: those of an import, and those
//! that follow from what somebody does of many.

use std::collections::HashMap;

use kernel::DivisionCode;
use sea_orm::ConnectionTrait;

use super::asked::Asked;
use super::asked_words::was;
use super::model::{Categories, EventRow, IdentityRow};
use super::packages::{PackageDraft, PackageKey};
use super::requests::{Proposal, propose, refuse_unfitting, waiting_in_region};
use super::sheets::known;
use super::store::{self, NewLine, NewPackage};
use crate::organisation::Directory;
use ground::acts::{Doing, Subject};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;

/// What is proposed of many.
pub struct ManyAsked<'a> {
    /// Whose they are.
    pub region: i32,
    /// What the package came from: 2026年度确认.
    pub source: &'a str,
    /// Why.
    pub reason: &'a str,
    /// Of whom, what.
    pub asked: Vec<(i64, Asked)>,
}

/// The identities of some people, and what happened to them.
pub(super) struct Facts {
    identities: HashMap<i64, Vec<IdentityRow>>,
    events: HashMap<i64, Vec<EventRow>>,
}

impl Facts {
    /// Those of people of a region.
    pub async fn of(c: &impl ConnectionTrait, region: i32, people: &[i64]) -> Result<Facts> {
        let mut people = people.to_vec();
        people.sort_unstable();
        people.dedup();
        Ok(Facts {
            identities: store::identities_of(c, region, &people).await?,
            events: store::events_of(c, region, &people).await?,
        })
    }

    /// What is told of one person.
    #[cfg(test)]
    pub fn told(person: i64, identities: Vec<IdentityRow>, events: Vec<EventRow>) -> Facts {
        Facts {
            identities: HashMap::from([(person, identities)]),
            events: HashMap::from([(person, events)]),
        }
    }

    /// Hers.
    pub fn hers(&self, person: i64) -> (&[IdentityRow], &[EventRow]) {
        (
            self.identities.get(&person).map_or(&[], Vec::as_slice),
            self.events.get(&person).map_or(&[], Vec::as_slice),
        )
    }
}

/// A line of a package about to be proposed.
pub(super) struct Packed {
    pub person: i64,
    pub asked: Asked,
    pub reason: String,
    /// The row of the sheet that asks for it.
    pub row: u32,
}

/// Whose hand proposes a package, from which sheet.
pub(super) struct Packing<'a> {
    pub office: &'a Office,
    pub tx: &'a Tx,
    pub actor: &'a Actor,
    /// Whom she may touch.
    pub scope: Scope,
    pub region: i32,
    /// The file, or what else it came from.
    pub source: &'a str,
    pub sheet: &'a str,
    /// Names of places, where a change may be about one.
    pub directory: Option<&'a Directory>,
}

impl Packing<'_> {
    /// A package without lines, of a unit.
    pub async fn begin(&self, division: DivisionCode) -> Result<PackageDraft> {
        let (office, region) = (self.office, self.region);
        let new = NewPackage {
            region,
            division: division.get(),
            source: self.source,
            by: self.actor.user,
            at: &moment_text(office.clock().now_utc()),
        };
        let id = store::insert_package(office.keyring(), self.tx, new).await?;
        let key = PackageKey { region, id };
        Ok(PackageDraft { key, lines: 0 })
    }

    /// Proposes lines in a package; answers the request of each, in their order.
    pub async fn propose(
        &self,
        draft: &mut PackageDraft,
        lines: Vec<Packed>,
        facts: &Facts,
    ) -> Result<Vec<i64>> {
        let (office, tx, region) = (self.office, self.tx, self.region);
        let categories = Categories::load(office.catalogue())?;
        let mut requests = Vec::with_capacity(lines.len());
        for line in lines {
            let person = store::person(tx.connection(), &self.scope, region, line.person).await?;
            let person = person.ok_or_else(|| Error::inconsistent("变更包里的人"))?;
            let mut known = known(office, &person, facts.hers(line.person), &categories)?;
            let place = DivisionCode::try_from(person.division).ok();
            if let Some((directory, place)) = self.directory.zip(place) {
                known.place = directory.full_name(place);
            }
            let proposal = Proposal {
                person: &person,
                asked: &line.asked,
                was: was(&line.asked, &known),
                reason: &line.reason,
                package: Some(draft.key),
            };
            let request = propose(office, tx, self.actor, proposal).await?;
            draft.lines += 1;
            let new = NewLine {
                package: draft.key.id,
                line: draft.lines,
                request,
                sheet: self.sheet,
                row: line.row,
            };
            store::insert_line(office.keyring(), tx, region, new).await?;
            requests.push(request);
        }
        Ok(requests)
    }
}

/// Proposes them; answers the package and the request of each. Whoever waits for a change of the same kind already is
/// left out; nothing is proposed where that leaves nobody.
///
/// # Errors
/// When one of them does not fit.
pub async fn propose_many<S: Subject>(
    doing: &Doing<'_, S>,
    many: ManyAsked<'_>,
) -> Result<(Option<PackageKey>, HashMap<i64, i64>)> {
    let (office, c, region) = (doing.office, doing.tx.connection(), many.region);
    let scope = doing.actor.may(Action::PersonWrite)?;
    let waiting = waiting_in_region(office, c, &scope, region).await?;
    let waits = |person: i64| {
        let hers = waiting.get(&person).map_or(&[][..], Vec::as_slice);
        hers.iter().map(|(_, asked)| asked)
    };
    let mut asked = many.asked;
    asked.retain(|(person, asked)| !waits(*person).any(|other| other.about() == asked.about()));
    if asked.is_empty() {
        return Ok((None, HashMap::new()));
    }
    let people: Vec<i64> = asked.iter().map(|(person, _)| *person).collect();
    let facts = Facts::of(c, region, &people).await?;
    for (person, asked) in &asked {
        let (identities, events) = facts.hers(*person);
        let waits: Vec<Asked> = waits(*person).cloned().collect();
        let known = store::person(c, &scope, region, *person).await?;
        let birth = known.and_then(|known| known.birth).unwrap_or_default();
        refuse_unfitting(asked, (identities, events, &birth), &waits)?;
    }
    let packing = Packing {
        office,
        tx: doing.tx,
        actor: doing.actor,
        scope,
        region,
        source: many.source,
        sheet: many.source,
        directory: None,
    };
    let mut draft = packing.begin(scope.division()).await?;
    let lines = asked.into_iter().zip(1u32..);
    let line = |((person, asked), row)| Packed {
        person,
        asked,
        reason: many.reason.to_owned(),
        row,
    };
    let lines: Vec<Packed> = lines.map(line).collect();
    let requests = packing.propose(&mut draft, lines, &facts).await?;
    let requests = people.into_iter().zip(requests).collect();
    Ok((Some(draft.key), requests))
}
