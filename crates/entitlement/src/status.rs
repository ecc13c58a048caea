//! The state of an identity month by month, by what is known.

use kernel::{Date, Month};

use crate::model::{Event, EventKind, Identity, Nature};
use crate::rates::is_known;

/// One identity with the events known to a run, in the order in which they take effect.
pub struct Status<'a> {
    identity: &'a Identity,
    known: bool,
    /// `(first month of the new state, kind)`; death stands as a stop from the month after it.
    steps: Vec<(Month, EventKind)>,
}

/// What holds in one month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub active: bool,
    /// On the rolls but for a limit of age.
    pub over_age: bool,
    pub grade: Option<u8>,
    pub nature: Option<Nature>,
}

/// The death that counts among what happened to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Death {
    /// The last month paid.
    pub month: Month,
    /// The day it was told, and where it stands in the order recorded.
    told: (Date, usize),
}

impl Death {
    /// Whether a 恢复 holds beside the death: it begins while she lived, or was told after the death and undoes it.
    fn leaves(&self, resumed: Month, told: (Date, usize)) -> bool {
        resumed <= self.month || told > self.told
    }
}

/// The death that counts among what happened (kind, month, day told), in the order recorded: the one told last. Where
/// no day is given, a death was told no earlier than what was recorded before it: a correction of the month counts.
pub fn death(events: impl IntoIterator<Item = (EventKind, Month, Option<Date>)>) -> Option<Death> {
    let (mut counts, mut latest): (Option<Death>, _) = (None, Date::MIN);
    for (order, (kind, month, known)) in events.into_iter().enumerate() {
        let day = match (kind, known) {
            (EventKind::Death, None) => month.first_day().max(latest),
            _ => told(known, month),
        };
        latest = latest.max(day);
        if kind == EventKind::Death && counts.is_none_or(|death| (day, order) >= death.told) {
            counts = Some(Death {
                month,
                told: (day, order),
            });
        }
    }
    counts
}

/// The month from which a 恢复 told after the death undoes it, among what happened as [`death`] takes it.
pub fn undone(
    death: &Death,
    events: impl IntoIterator<Item = (EventKind, Month, Option<Date>)>,
) -> Option<Month> {
    let resumed = events.into_iter().enumerate().filter_map(|(order, event)| {
        let (kind, month, known) = event;
        let after = (told(known, month), order) > death.told && month > death.month;
        (kind == EventKind::Resume && after).then_some(month)
    });
    resumed.min()
}

/// The day something was told: it is known from its month on where none is given.
fn told(known: Option<Date>, effective: Month) -> Date {
    known.unwrap_or_else(|| effective.first_day())
}

impl<'a> Status<'a> {
    /// What a run with this `known_at` knows of the identity.
    pub fn new(identity: &'a Identity, events: &[Event], known_at: Option<Date>) -> Status<'a> {
        let known: Vec<&Event> = (events.iter())
            .filter(|e| e.category.is_none_or(|c| c == identity.category))
            .filter(|e| is_known(e.known, e.effective, known_at))
            .collect();
        let death = death(known.iter().map(|e| (e.kind, e.effective, e.known)));
        let mut steps: Vec<(Month, Date, usize, EventKind)> = (known.iter().enumerate())
            .filter(|(_, e)| e.kind != EventKind::Death)
            .map(|(order, e)| (e.effective, told(e.known, e.effective), order, e.kind))
            .collect();
        if let Some(death) = death {
            steps.retain(|(effective, told, order, kind)| {
                *kind != EventKind::Resume || death.leaves(*effective, (*told, *order))
            });
            let (told, order) = death.told;
            steps.push((death.month.next(), told, order, EventKind::Death));
        }
        steps.sort_by_key(|(effective, told, order, _)| (*effective, *told, *order));
        Status {
            identity,
            known: is_known(identity.known, identity.start, known_at),
            steps: steps
                .into_iter()
                .map(|(effective, _, _, kind)| (effective, kind))
                .collect(),
        }
    }

    /// Whether the identity is on the rolls in `month`: started, not stopped, not after the month of death.
    pub fn active(&self, month: Month) -> bool {
        self.at(month).active
    }

    /// The state in `month`. Grade and nature are told before the start too: the schedule asks for them.
    pub(crate) fn at(&self, month: Month) -> State {
        let mut state = State {
            active: true,
            over_age: false,
            grade: self.identity.grade,
            nature: self.identity.nature,
        };
        for (effective, kind) in &self.steps {
            if *effective > month {
                break;
            }
            match kind {
                EventKind::Death | EventKind::Stop => state.active = false,
                EventKind::Resume => state.active = true,
                EventKind::Grade(grade) => state.grade = state.grade.map(|_| *grade),
                EventKind::Nature(nature) => state.nature = state.nature.map(|_| *nature),
            }
        }
        state.active &= self.known && month >= self.identity.start;
        state.over_age = state.active && self.identity.until.is_some_and(|until| month > until);
        state.active &= !state.over_age;
        state
    }
}
