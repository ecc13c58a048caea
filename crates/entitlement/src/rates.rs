//! Which standard is in force for whom, in which month, by what is known.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use kernel::{Date, Month};

use crate::model::{Keys, Nature, Standard, Unit};

/// What selects a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateKey {
    /// Category of person.
    pub category: u16,
    /// Grade, where the person has one.
    pub grade: Option<u8>,
    /// Nature, where the person has one.
    pub nature: Option<Nature>,
    /// What else is known of the person.
    pub keys: Keys,
    /// Division of the person.
    pub division: i64,
}

/// The standards known to one run, with the history of each key worked out once.
pub struct RateBook {
    standards: Vec<Standard>,
    histories: HashMap<RateKey, Rc<History>>,
    /// What was known on a day before.
    earlier: HashMap<Date, RateBook>,
}

/// For one key: from which month what is in force, ascending.
#[derive(Debug, Default)]
pub(crate) struct History {
    segments: Vec<(Month, InForce)>,
}

/// The standard in force, and what is paid on top of it (加发): indices into the book.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) base: usize,
    pub(crate) on_top: Vec<usize>,
}

impl RateBook {
    /// The standards that a run with this `known_at` knows; `None` knows everything.
    pub fn new(standards: impl IntoIterator<Item = Standard>, known_at: Option<Date>) -> RateBook {
        let known = |s: &Standard| is_known(s.announced, s.effective, known_at);
        RateBook {
            standards: standards.into_iter().filter(known).collect(),
            histories: HashMap::new(),
            earlier: HashMap::new(),
        }
    }

    /// Of the standards that this run knows, those known on a day.
    pub(crate) fn as_of(&mut self, day: Date) -> &mut RateBook {
        let standards = &self.standards;
        let known = || RateBook::new(standards.iter().cloned(), Some(day));
        self.earlier.entry(day).or_insert_with(known)
    }

    /// The figure of a year for people of a division, for anybody of them.
    pub fn figure(&self, category: u16, division: i64, year: i32) -> Option<&Standard> {
        let anybody = RateKey {
            category,
            grade: None,
            nature: None,
            keys: Keys::NONE,
            division,
        };
        let of_year = |s: &&Standard| {
            let used = s.effective.next().year();
            s.unit == Unit::Year && !s.on_top && used == year + 1 && applies(s, anybody)
        };
        self.standards.iter().filter(of_year).max_by_key(|s| {
            let width = s.divisions.1 - s.divisions.0;
            let announced = s.announced.unwrap_or_else(|| s.effective.first_day());
            (-width, announced, s.effective, s.id)
        })
    }

    pub(crate) fn history(&mut self, key: RateKey) -> Rc<History> {
        if let Some(history) = self.histories.get(&key) {
            return Rc::clone(history);
        }
        let history = Rc::new(self.work_out(key));
        self.histories.insert(key, Rc::clone(&history));
        history
    }

    pub(crate) fn standard(&self, index: usize) -> &Standard {
        &self.standards[index]
    }

    fn work_out(&self, key: RateKey) -> History {
        let mut candidates: Vec<usize> = (0..self.standards.len())
            .filter(|i| applies(&self.standards[*i], key))
            .collect();
        candidates.sort_by_key(|i| self.standards[*i].effective);
        let mut segments: Vec<(Month, InForce)> = Vec::new();
        for (at, index) in candidates.iter().enumerate() {
            let from = self.standards[*index].effective;
            let Some(in_force) = self.in_force(&candidates[..=at]) else {
                continue;
            };
            match segments.last_mut() {
                Some(last) if last.0 == from => last.1 = in_force,
                _ => segments.push((from, in_force)),
            }
        }
        History { segments }
    }

    /// Of standards that have all begun: the narrowest division's own stands in place of the others, and there the one that
    /// asks for most keys; of those on top, each division's counts, for each of its keys and components.
    fn in_force(&self, begun: &[usize]) -> Option<InForce> {
        let standard = |i: &usize| &self.standards[*i];
        let (on_top, base): (Vec<usize>, Vec<usize>) =
            begun.iter().partition(|i| standard(i).on_top);
        let width = |i: &usize| standard(i).divisions.1 - standard(i).divisions.0;
        let keys = |i: &usize| standard(i).keys.count();
        let base =
            (base.into_iter()).max_by_key(|i| (-width(i), keys(i), succession(standard(i))))?;
        let mut last: BTreeMap<_, usize> = BTreeMap::new();
        for index in on_top {
            let added = standard(&index);
            let in_force = last.entry(line(added)).or_insert(index);
            if succession(added) > succession(standard(in_force)) {
                *in_force = index;
            }
        }
        Some(InForce {
            base,
            on_top: last.into_values().collect(),
        })
    }
}

impl RateBook {
    /// Whether a standard in force in `month` is the first of its line there: no earlier one was in force the month before.
    pub(crate) fn begins(&self, history: &History, index: usize, month: Month) -> bool {
        let standard = &self.standards[index];
        let Some(before) = history.at(month.plus(-1)) else {
            return true;
        };
        let earlier = |i: &usize| line(&self.standards[*i]) == line(standard);
        standard.on_top && !before.on_top.iter().any(earlier)
    }
}

/// What successors on top share.
fn line(standard: &Standard) -> ((i64, i64), u16, Keys) {
    (standard.divisions, standard.component, standard.keys)
}

impl History {
    /// What is in force in `month`, or `None` where nothing applies yet.
    pub(crate) fn at(&self, month: Month) -> Option<&InForce> {
        let after = self.segments.partition_point(|(from, _)| *from <= month);
        after.checked_sub(1).map(|i| &self.segments[i].1)
    }
}

/// Whether something announced on `announced`, or else known from `effective` on, exists for a run.
pub fn is_known(announced: Option<Date>, effective: Month, known_at: Option<Date>) -> bool {
    match known_at {
        None => true,
        Some(at) => announced.unwrap_or_else(|| effective.first_day()) <= at,
    }
}

fn applies(standard: &Standard, key: RateKey) -> bool {
    standard.category == key.category
        && (standard.divisions.0..=standard.divisions.1).contains(&key.division)
        && standard.grade.is_none_or(|g| key.grade == Some(g))
        && standard.nature.is_none_or(|n| key.nature == Some(n))
        && standard.keys.within(key.keys)
}

/// The last of this order is in force among those of one division and as many keys: the latest effective month; then the one
/// naming grade and nature, the latest announced, and the one recorded last.
fn succession(s: &Standard) -> (Month, u8, Option<Date>, i64) {
    let named = u8::from(s.grade.is_some()) + u8::from(s.nature.is_some());
    (s.effective, named, s.announced, s.id)
}
