//! Where somebody stands: 在册, 已停发, 已去世, and at which grade, by the changes recorded. The money rule has its own, exact
//! reading of the same changes; this one is what the register shows.

use entitlement::{Death, EventKind, Nature, death, undone};
use kernel::{Date, Month};

use super::model::{EventRow, IdentityRow};
use ground::shown::{Badge, Tone};

/// 状态
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonState {
    /// 在册
    Alive,
    /// 已停发: every identity of hers.
    Stopped,
    /// 已去世
    Dead,
}

impl PersonState {
    /// All, with their codes and Chinese names.
    pub const ALL: [(PersonState, &'static str, &'static str); 3] = [
        (PersonState::Alive, "alive", "在册"),
        (PersonState::Stopped, "stopped", "已停发"),
        (PersonState::Dead, "dead", "已去世"),
    ];

    /// As it stands in the database and in an address.
    pub fn code(self) -> &'static str {
        let found = PersonState::ALL.iter().find(|(s, _, _)| *s == self);
        found.map_or("", |(_, code, _)| code)
    }

    /// Chinese name.
    pub fn label(self) -> &'static str {
        let found = PersonState::ALL.iter().find(|(s, _, _)| *s == self);
        found.map_or("", |(_, _, label)| label)
    }

    /// In words and colour.
    pub fn badge(self) -> Badge {
        let tone = match self {
            PersonState::Alive => Tone::Good,
            PersonState::Stopped => Tone::Soon,
            PersonState::Dead => Tone::Quiet,
        };
        Badge::new(self.label(), tone)
    }
}

/// The death that counts among the changes recorded.
pub fn last_death(events: &[EventRow]) -> Option<Death> {
    death(events.iter().map(EventRow::told))
}

/// The month of a death that was not undone (误报死亡).
pub fn death_of(events: &[EventRow]) -> Option<Month> {
    let death = last_death(events)?;
    let undone = undone(&death, events.iter().map(EventRow::told));
    undone.is_none().then_some(death.month)
}

/// How old somebody is on a day, or became.
pub fn age_at(birth: &str, today: Date, died: Option<Month>) -> Option<u32> {
    let last = died.map_or(today, |died| died.last_day().min(today));
    birth.parse().ok().and_then(|born| last.years_since(born))
}

/// Where somebody stands in a month.
pub fn state_in(identities: &[IdentityRow], events: &[EventRow], month: Month) -> PersonState {
    if let Some(death) = last_death(events)
        && death.month <= month
        && undone(&death, events.iter().map(EventRow::told)).is_none_or(|from| from > month)
    {
        return PersonState::Dead;
    }
    let stopped = |category: Option<&str>| {
        let concerning = events.iter().filter(|event| {
            let hers = event.category.is_none() || event.category.as_deref() == category;
            let kind = matches!(event.kind, EventKind::Stop | EventKind::Resume);
            hers && kind && event.effective <= month
        });
        let last = concerning.max_by_key(|event| (event.effective, event.known));
        last.is_some_and(|event| event.kind == EventKind::Stop)
    };
    let all_stopped = match identities {
        [] => stopped(None),
        several => several.iter().all(|i| stopped(Some(&i.category))),
    };
    if all_stopped {
        PersonState::Stopped
    } else {
        PersonState::Alive
    }
}

/// What the changes recorded so far will next make of her after a month, and from when.
pub fn next_state(
    identities: &[IdentityRow],
    events: &[EventRow],
    month: Month,
) -> Option<(Month, PersonState)> {
    let now = state_in(identities, events, month);
    let mut later: Vec<Month> = events.iter().map(|e| e.effective).collect();
    later.retain(|effective| *effective > month);
    later.sort_unstable();
    let changed = later
        .into_iter()
        .map(|month| (month, state_in(identities, events, month)));
    changed.into_iter().find(|(_, state)| *state != now)
}

/// Grade and nature of an identity in a month.
pub fn grade_in(
    identity: &IdentityRow,
    events: &[EventRow],
    month: Month,
) -> (Option<u8>, Option<Nature>) {
    let mut concerning: Vec<&EventRow> = events
        .iter()
        .filter(|event| {
            let other = event
                .category
                .as_ref()
                .is_some_and(|c| *c != identity.category);
            event.effective <= month && !other
        })
        .collect();
    concerning.sort_by_key(|event| (event.effective, event.known));
    let (mut grade, mut nature) = (identity.grade, identity.nature);
    for event in concerning {
        match event.kind {
            EventKind::Grade(new) => grade = grade.map(|_| new),
            EventKind::Nature(new) => nature = nature.map(|_| new),
            EventKind::Death | EventKind::Stop | EventKind::Resume => {}
        }
    }
    (grade, nature)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn month(text: &str) -> Month {
        kernel::read_month(text).unwrap()
    }

    fn identity(category: &str) -> IdentityRow {
        IdentityRow {
            category: category.to_owned(),
            grade: Some(8),
            nature: Some(Nature::Duty),
            service_years: None,
            start: Some(month("2011-01")),
            known: None,
            keys: BTreeMap::new(),
        }
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

    #[test]
    fn a_person_is_stopped_when_every_identity_is() {
        let two = [identity("a"), identity("b")];
        let stop = event(EventKind::Stop, "2011-03", Some("a"));
        let state = |events: &[EventRow], when| state_in(&two, events, month(when));
        let only_one = [stop.clone()];
        assert_eq!(state(&only_one, "2011-05"), PersonState::Alive);
        let both = [stop, event(EventKind::Stop, "2011-04", Some("b"))];
        assert_eq!(state(&both, "2011-03"), PersonState::Alive);
        assert_eq!(state(&both, "2011-04"), PersonState::Stopped);
        let again = [&both[..], &[event(EventKind::Resume, "2011-06", None)]].concat();
        assert_eq!(state(&again, "2011-06"), PersonState::Alive);
        assert_eq!(
            next_state(&two, &again, month("2011-03")),
            Some((month("2011-04"), PersonState::Stopped))
        );
        assert_eq!(next_state(&two, &again, month("2011-06")), None);
    }

    #[test]
    fn death_is_for_good_and_a_new_report_moves_it() {
        let one = [identity("a")];
        let first = event(EventKind::Death, "2011-03", None);
        let corrected = EventRow {
            known: kernel::Date::from_ymd_opt(2011, 9, 1),
            ..event(EventKind::Death, "2011-05", None)
        };
        let events = [first, corrected, event(EventKind::Resume, "2011-08", None)];
        assert_eq!(
            state_in(&one, &events, month("2011-04")),
            PersonState::Alive
        );
        assert_eq!(state_in(&one, &events, month("2011-08")), PersonState::Dead);
    }

    #[test]
    fn the_grade_is_that_of_the_month() {
        let events = [event(EventKind::Grade(6), "2011-07", Some("a"))];
        let grade = |when| grade_in(&identity("a"), &events, month(when)).0;
        assert_eq!((grade("2011-06"), grade("2011-07")), (Some(8), Some(6)));
        assert_eq!(
            grade_in(&identity("b"), &events, month("2011-12")).0,
            Some(8)
        );
    }
}
