//! Invented accounts, standards and histories of runs, dense enough that facts, reports and runs overlap.

use entitlement::{
    Account, Cycle, Event, EventKind, Identity, Keys, Move, Nature, Opening, PayMonths, Standard,
    Unit,
};
use kernel::{Date, Fen, Month, Rounding};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::ledger::{day, ym};

const COUNTY: (i64, i64) = (990_101_000_000, 990_101_999_999);
const TOWN: (i64, i64) = (990_101_001_000, 990_101_001_999);
const VILLAGE_IN_TOWN: i64 = 990_101_001_201;
const VILLAGE_ELSEWHERE: i64 = 990_101_002_201;

/// One office, one person, and the runs over them.
#[derive(Debug, Clone)]
pub struct Case {
    pub account: Account,
    pub standards: Vec<Standard>,
    pub runs: Vec<Run>,
}

/// One run and what becomes of its line.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub month: Month,
    pub known_at: Option<Date>,
    pub fate: Fate,
}

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The draft is thrown away.
    Discarded,
    /// Approved and paid.
    Paid,
    /// Approved; the bank's answer comes before the run this many later, and it is a failure.
    FailedBefore(usize),
}

pub fn case() -> impl Strategy<Value = Case> {
    (account(), standards(), runs()).prop_map(|(account, standards, runs)| Case {
        account,
        standards,
        runs,
    })
}

/// Any month of 2008–2013, half of them the January or July in which offices change things.
fn month() -> impl Strategy<Value = Month> {
    prop_oneof![
        (2008..=2013, 1u32..=12).prop_map(|(year, month)| ym(year, month)),
        (2008..=2012, prop_oneof![Just(1u32), Just(7)]).prop_map(|(year, month)| ym(year, month)),
    ]
}

/// First days and one in the middle: few enough that a report and the day of a run often meet.
fn any_day() -> impl Strategy<Value = Date> {
    (month(), prop_oneof![Just(1u32), Just(15)])
        .prop_map(|(month, date)| day(month.year(), month.month(), date))
}

/// Told on some day near the month it concerns, on any day, or never dated.
fn told(month: Month) -> impl Strategy<Value = Option<Date>> {
    prop_oneof![
        2 => Just(None),
        2 => (-3i32..=9).prop_map(move |late| Some(month.plus(late).first_day())),
        1 => any_day().prop_map(Some),
    ]
}

fn grade() -> impl Strategy<Value = u8> {
    1u8..=3
}

fn nature() -> impl Strategy<Value = Nature> {
    prop_oneof![Just(Nature::War), Just(Nature::Duty), Just(Nature::Illness)]
}

fn account() -> impl Strategy<Value = Account> {
    let division = prop_oneof![3 => Just(VILLAGE_IN_TOWN), 1 => Just(VILLAGE_ELSEWHERE)];
    let identities = vec(identity(), 1..=3);
    let facts = (vec(event(), 0..=6), vec(a_move(), 0..=2), opening());
    (division, identities, facts).prop_map(|(division, identities, (events, moves, opening))| {
        Account {
            scheme: 0,
            division,
            moves,
            identities,
            events,
            paid: Vec::new(),
            failed: None,
            outstanding: Fen::ZERO,
            opening,
            entered: Vec::new(),
        }
    })
}

/// Into the town or out of it.
fn a_move() -> impl Strategy<Value = Move> {
    let division = prop_oneof![Just(VILLAGE_IN_TOWN), Just(VILLAGE_ELSEWHERE)];
    let from_and_told = month().prop_flat_map(|from| (Just(from), told(from)));
    (division, from_and_told).prop_map(|(division, (from, known))| Move {
        division,
        from,
        known,
    })
}

/// One in four was paid by another before, what was due or some sum.
fn opening() -> impl Strategy<Value = Option<Opening>> {
    let sum = prop_oneof![Just(0), 1i64..=9_000, 1i64..=3_000_000];
    let opening = (month(), option::of(sum.prop_map(Fen::new)))
        .prop_map(|(through, amount)| Opening { through, amount });
    option::weighted(0.25, opening)
}

fn identity() -> impl Strategy<Value = Identity> {
    let start = prop_oneof![
        Just(ym(2008, 1)),
        month(),
        (1u32..=12).prop_map(|m| ym(2009, m))
    ];
    let start_and_known = start.prop_flat_map(|start| (Just(start), told(start)));
    let years = prop_oneof![1 => Just(None), 4 => (0u32..=16).prop_map(Some)];
    (
        1u16..=3,
        option::of(grade()),
        option::of(nature()),
        years,
        start_and_known,
    )
        .prop_map(
            |(category, grade, nature, service_years, (start, known))| Identity {
                category,
                grade,
                nature,
                keys: Keys::NONE,
                service_years,
                start,
                until: None,
                known,
            },
        )
}

fn event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        2 => Just(EventKind::Death),
        2 => Just(EventKind::Stop),
        2 => Just(EventKind::Resume),
        2 => grade().prop_map(EventKind::Grade),
        1 => nature().prop_map(EventKind::Nature),
    ];
    let category = prop_oneof![3 => Just(None), 1 => (1u16..=3).prop_map(Some)];
    (kind, month(), category)
        .prop_flat_map(|(kind, effective, category)| {
            (Just(kind), Just(effective), told(effective), Just(category))
        })
        .prop_map(|(kind, effective, known, category)| Event {
            kind,
            effective,
            known,
            category,
        })
}

/// Mostly every category has a standard for everybody to begin with, and others come over it. The numbers are given
/// so that the highest is not the last of the list.
fn standards() -> impl Strategy<Value = Vec<Standard>> {
    let for_all = (
        first_standard(1),
        first_standard(2),
        first_standard(3),
        vec(standard(), 0..=9),
    )
        .prop_map(|(one, two, three, others)| [vec![one, two, three], others].concat());
    prop_oneof![4 => for_all, 1 => vec(standard(), 1..=12)].prop_map(|mut standards| {
        for (id, standard) in (0i64..).zip(&mut standards) {
            standard.id = (id * 7 + 5) % 13;
        }
        standards
    })
}

fn first_standard(category: u16) -> impl Strategy<Value = Standard> {
    standard().prop_map(move |standard| Standard {
        category,
        divisions: COUNTY,
        grade: None,
        nature: None,
        effective: ym(2007, 1),
        announced: None,
        on_top: false,
        ..standard
    })
}

fn standard() -> BoxedStrategy<Standard> {
    let effective = prop_oneof![2 => Just(ym(2007, 1)), 3 => month()];
    let effective_and_announced = effective.prop_flat_map(|from| (Just(from), told(from)));
    (
        effective_and_announced,
        prop_oneof![Just(COUNTY), Just(TOWN)],
        1u16..=3,
        option::weighted(0.4, grade()),
        option::weighted(0.3, nature()),
        amount(),
        schedule(),
        (rounding(), prop::bool::weighted(0.3)),
    )
        .prop_map(
            |(
                (effective, announced),
                divisions,
                category,
                grade,
                nature,
                (unit, amount),
                (cycle, pay_months),
                (rounding, on_top),
            )| {
                Standard {
                    id: 0,
                    divisions,
                    category,
                    grade,
                    nature,
                    keys: Keys::NONE,
                    amount,
                    unit,
                    of: None,
                    effective,
                    announced,
                    cycle,
                    pay_months,
                    rounding,
                    on_top,
                    component: 0,
                }
            },
        )
        .boxed()
}

/// Odd sums, even sums that several standards share, and nothing at all.
fn amount() -> impl Strategy<Value = (Unit, Fen)> {
    let fen = prop_oneof![
        6 => 1i64..=3_000_000,
        2 => prop_oneof![Just(9_000i64), Just(120_000)],
        1 => Just(0i64),
    ];
    let unit = prop_oneof![
        Just(Unit::Year),
        Just(Unit::Month),
        Just(Unit::YearPerServiceYear)
    ];
    (unit, fen).prop_map(|(unit, fen)| {
        (
            unit,
            Fen::new(if unit == Unit::Month { fen / 12 } else { fen }),
        )
    })
}

/// The schedules offices keep, and any other.
fn schedule() -> impl Strategy<Value = (Cycle, PayMonths)> {
    let months = |list: &[u32]| PayMonths::new(list.iter().copied()).expect("payment months");
    prop_oneof![
        Just((Cycle::Month, PayMonths::EVERY)),
        Just((Cycle::Quarter, months(&[3, 6, 9, 12]))),
        Just((Cycle::HalfYear, months(&[6, 12]))),
        Just((Cycle::Year, months(&[7]))),
        (cycle(), vec(1u32..=12, 1..=4)).prop_map(move |(cycle, list)| (cycle, months(&list))),
    ]
}

fn cycle() -> impl Strategy<Value = Cycle> {
    prop_oneof![
        Just(Cycle::Month),
        Just(Cycle::Quarter),
        Just(Cycle::HalfYear),
        Just(Cycle::Year)
    ]
}

fn rounding() -> impl Strategy<Value = Rounding> {
    prop_oneof![
        3 => Just(Rounding::FenHalfUp),
        1 => Just(Rounding::JiaoHalfUp),
        1 => Just(Rounding::YuanHalfUp),
        1 => Just(Rounding::YuanDown),
        1 => Just(Rounding::YuanUp),
    ]
}

/// Runs in any order; in half the cases as an office works, month after month.
fn runs() -> impl Strategy<Value = Vec<Run>> {
    (vec(run(), 1..=10), any::<bool>()).prop_map(|(mut runs, in_order)| {
        if in_order {
            runs.sort_by_key(|run| run.month);
        }
        runs
    })
}

fn run() -> impl Strategy<Value = Run> {
    let month_and_known_at = month().prop_flat_map(|month| {
        let known_at = prop_oneof![
            2 => Just(None),
            3 => (0i32..=2).prop_map(move |late| Some(month.plus(late).first_day())),
            1 => any_day().prop_map(Some),
        ];
        (Just(month), known_at)
    });
    let fate = prop_oneof![
        1 => Just(Fate::Discarded),
        5 => Just(Fate::Paid),
        3 => (1usize..=4).prop_map(Fate::FailedBefore),
    ];
    (month_and_known_at, fate).prop_map(|((month, known_at), fate)| Run {
        month,
        known_at,
        fate,
    })
}
