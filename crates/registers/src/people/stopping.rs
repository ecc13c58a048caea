//! Whether somebody may be stopped, or paid again, beside whatever else stops her: what happened, and what waits for a
//! second person.

use std::collections::HashMap;

use entitlement::EventKind;
use kernel::Month;

use super::asked::Asked;
use super::bulk::Facts;
use super::model::{EventRow, IdentityRow};
use super::requests::{asked_of, waiting_in_region};
use super::standing::{PersonState, state_in};
use super::store;
use ground::acts::{Doing, Subject};
use ground::authority::Action;
use ground::error::Result;

/// What stands against a stop, or against paying somebody again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// Nothing.
    Free,
    /// 已停发、迁出或去世: she is not paid anyway.
    Unpaid,
    /// She will not be, once what waits is agreed to.
    UnpaidSoon,
    /// She is paid again already, or will be.
    Paid,
}

/// What happened to some people, and what waits about them.
pub struct Standings {
    facts: Facts,
    waiting: HashMap<i64, Vec<EventRow>>,
}

impl Standings {
    /// Those of people of a region.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn load<S: Subject>(
        doing: &Doing<'_, S>,
        region: i32,
        people: &[i64],
    ) -> Result<Standings> {
        let (c, scope) = (doing.tx.connection(), doing.actor.may(Action::PersonRead)?);
        let mut waiting: HashMap<i64, Vec<EventRow>> = HashMap::new();
        for (person, hers) in waiting_in_region(doing.office, c, &scope, region).await? {
            let events = hers.into_iter().filter_map(|(_, asked)| match asked {
                Asked::Event(event) | Asked::MoveOut(event) => Some(event),
                _ => None,
            });
            waiting.insert(person, events.collect());
        }
        let facts = Facts::of(c, region, people).await?;
        Ok(Standings { facts, waiting })
    }

    fn with_waiting(&self, person: i64) -> Vec<EventRow> {
        let waiting = self.waiting.get(&person).into_iter().flatten();
        let (_, events) = self.facts.hers(person);
        events.iter().chain(waiting).cloned().collect()
    }

    /// What stands against stopping her from a month on.
    pub fn to_stop(&self, person: i64, from: Month) -> Stands {
        let (identities, events) = self.facts.hers(person);
        let stands = |events: &[EventRow]| state_in(identities, events, from);
        match (stands(events), stands(&self.with_waiting(person))) {
            (PersonState::Alive, PersonState::Alive) => Stands::Free,
            (PersonState::Alive, _) => Stands::UnpaidSoon,
            _ => Stands::Unpaid,
        }
    }

    /// What stands against paying her again from a month on, after the one stop that falls away; `seen` is the first
    /// month in which she would be paid again at the latest.
    pub fn to_resume(&self, person: i64, stop: &EventRow, (from, seen): (Month, Month)) -> Stands {
        let (identities, happened) = self.facts.hers(person);
        let all = self.with_waiting(person);
        if paid(identities, &all, from.max(seen)) {
            return Stands::Paid;
        }
        let without = |events: &[EventRow]| {
            let mut events = events.to_vec();
            if let Some(at) = events.iter().position(|event| event == stop) {
                events.remove(at);
            }
            paid(identities, &events, from)
        };
        match (without(happened), without(&all)) {
            (true, true) => Stands::Free,
            (true, false) => Stands::UnpaidSoon,
            _ => Stands::Unpaid,
        }
    }
}

/// Whether everything that somebody has is paid in a month, by these changes.
fn paid(identities: &[IdentityRow], events: &[EventRow], month: Month) -> bool {
    let alive = |of: &[IdentityRow]| state_in(of, events, month) == PersonState::Alive;
    match identities {
        [] => alive(&[]),
        several => several.chunks(1).all(alive),
    }
}

/// What a request makes happen to somebody; nothing where it asks for something else.
///
/// # Errors
/// When it cannot be read.
pub async fn asked_event<S: Subject>(
    doing: &Doing<'_, S>,
    (region, request): (i32, i64),
) -> Result<Option<EventRow>> {
    let scope = doing.actor.may(Action::PersonRead)?;
    let found = store::request(doing.tx.connection(), &scope, region, request).await?;
    let asked = found.map(|request| asked_of(doing.office, &request));
    let asked = asked.transpose()?;
    Ok(asked.and_then(|asked| asked.event().cloned()))
}

/// Whether a change that stops somebody is undone by a later one of hers, of an identity.
pub(super) fn is_undone(stop: &EventRow, events: &[EventRow], category: &str) -> bool {
    let resumes = events.iter().filter(|event| {
        let hers = event.category.is_none() || event.category.as_deref() == Some(category);
        hers && event.kind == EventKind::Resume
    });
    let later = |event: &EventRow| (event.effective, event.known) >= (stop.effective, stop.known);
    resumes.into_iter().any(later)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn month(text: &str) -> Month {
        kernel::read_month(text).unwrap()
    }

    fn event(kind: EventKind, effective: &str, category: Option<&str>) -> EventRow {
        EventRow {
            kind,
            category: category.map(str::to_owned),
            effective: month(effective),
            known: None,
            cause: None,
        }
    }

    fn somebody(events: &[EventRow], waiting: &[EventRow]) -> Standings {
        let identity = |category: &str| IdentityRow {
            category: category.to_owned(),
            grade: None,
            nature: None,
            service_years: None,
            start: None,
            known: None,
            keys: BTreeMap::new(),
        };
        Standings {
            facts: Facts::told(1, vec![identity("a"), identity("b")], events.to_vec()),
            waiting: HashMap::from([(1, waiting.to_vec())]),
        }
    }

    #[test]
    fn whoever_is_stopped_for_something_else_too_is_not_paid_again() {
        let stop = event(EventKind::Stop, "2026-01", None);
        let stands = |others: &[EventRow], waiting: &[EventRow]| {
            let events = [std::slice::from_ref(&stop), others].concat();
            let months = (month("2026-04"), month("2026-04"));
            somebody(&events, waiting).to_resume(1, &stop, months)
        };
        let of = |kind, effective| event(kind, effective, None);
        assert_eq!(stands(&[], &[]), Stands::Free);
        // Before, after and in the month of the stop; of one identity only; dead.
        for other in [
            of(EventKind::Stop, "2025-06"),
            of(EventKind::Stop, "2026-03"),
            of(EventKind::Stop, "2026-01"),
            event(EventKind::Stop, "2025-06", Some("a")),
            of(EventKind::Death, "2026-02"),
        ] {
            assert_eq!(stands(&[other], &[]), Stands::Unpaid);
        }
        let waits = [of(EventKind::Stop, "2026-03")];
        assert_eq!(stands(&[], &waits), Stands::UnpaidSoon);
        // What stops her later stops her then, and what was over before is over.
        assert_eq!(stands(&[of(EventKind::Stop, "2026-09")], &[]), Stands::Free);
        let over = [
            of(EventKind::Stop, "2025-03"),
            of(EventKind::Resume, "2025-06"),
        ];
        assert_eq!(stands(&over, &[]), Stands::Free);
        assert_eq!(
            stands(&[of(EventKind::Resume, "2026-03")], &[]),
            Stands::Paid
        );
    }

    #[test]
    fn whoever_is_not_paid_anyway_is_not_stopped_again() {
        let stands = |events: &[EventRow], waiting: &[EventRow]| {
            somebody(events, waiting).to_stop(1, month("2026-01"))
        };
        let of = |kind, effective| event(kind, effective, None);
        assert_eq!(stands(&[], &[]), Stands::Free);
        let one = [event(EventKind::Stop, "2025-06", Some("a"))];
        assert_eq!(stands(&one, &[]), Stands::Free, "the other is still paid");
        assert_eq!(
            stands(&[of(EventKind::Stop, "2025-06")], &[]),
            Stands::Unpaid
        );
        let dies = [of(EventKind::Death, "2025-12")];
        assert_eq!(stands(&dies, &[]), Stands::Unpaid);
        assert_eq!(stands(&[], &dies), Stands::UnpaidSoon);
    }
}
