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
    pub grade: Option<u8>,
    pub nature: Option<Nature>,
}

impl<'a> Status<'a> {
    /// What a run with this `known_at` knows of the identity.
    pub fn new(identity: &'a Identity, events: &[Event], known_at: Option<Date>) -> Status<'a> {
        let mut steps: Vec<(Month, Date, usize, EventKind)> = Vec::new();
        let mut death: Option<(Month, Date, usize)> = None;
        for (order, event) in events.iter().enumerate() {
            let elsewhere = event.category.is_some_and(|c| c != identity.category);
            if elsewhere || !is_known(event.known, event.effective, known_at) {
                continue;
            }
            let reported = event.known.unwrap_or_else(|| event.effective.first_day());
            match event.kind {
                EventKind::Death => {
                    if death.is_none_or(|(_, d, o)| (reported, order) >= (d, o)) {
                        death = Some((event.effective, reported, order));
                    }
                }
                kind => steps.push((event.effective, reported, order, kind)),
            }
        }
        if let Some((month, reported, order)) = death {
            steps.push((month.next(), reported, order, EventKind::Stop));
        }
        steps.sort_by_key(|(effective, reported, order, _)| (*effective, *reported, *order));
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
        state
    }
}
