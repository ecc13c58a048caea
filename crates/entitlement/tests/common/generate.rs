//! Invented persons, standards and histories of runs, dense enough that facts, reports and runs overlap.

use entitlement::{
    Account, Cycle, Entered, Event, EventKind, Figure, Formula, Identity, Keys, Move, Nature,
    Opening, Overlap, OverlapRule, PayMonths, Standard, Sum, Unit,
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

/// The schemes of a person's accounts, and one that nobody has.
const SCHEMES: [u16; 4] = [20, 10, 30, 40];
/// The category of nobody: what percentages are of (月平均工资).
const WAGE: u16 = 7;

/// One office, one person, and the runs over them.
#[derive(Debug, Clone)]
pub struct Case {
    pub accounts: Vec<Account>,
    pub rules: Vec<Overlap>,
    pub standards: Vec<Standard>,
    pub runs: Vec<Run>,
}

/// One run, what was agreed about what is owed before it, and what becomes of its lines.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub month: Month,
    pub known_at: Option<Date>,
    pub instalment: Option<Fen>,
    /// What share of it the family returned, in hundredths.
    pub returned: i64,
    pub fate: Fate,
    /// The accounts that are run, by number; mostly all.
    pub pays: [bool; 3],
    /// The accounts whose lines fail, where any does.
    pub fails: [bool; 3],
}

/// What becomes of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The draft is thrown away.
    Discarded,
    /// Approved and paid.
    Paid,
    /// Approved; the bank's answer comes before the run this many later, and it is a failure of some.
    FailedBefore(usize),
}

pub fn case() -> impl Strategy<Value = Case> {
    prop_oneof![Just(1usize), Just(2), Just(3), Just(3)]
        .prop_flat_map(|accounts| (person(accounts), standards(accounts), rules(), runs()))
        .prop_map(|(accounts, standards, rules, runs)| Case {
            accounts,
            rules,
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

/// The accounts of one person: she lives in one place, and most of what happens to her concerns them all.
fn person(accounts: usize) -> impl Strategy<Value = Vec<Account>> {
    let division = prop_oneof![3 => Just(VILLAGE_IN_TOWN), 1 => Just(VILLAGE_ELSEWHERE)];
    let of_each: Vec<_> = (0..accounts).map(account).collect();
    let events = vec(event(1..=6), 0..=4);
    (division, vec(a_move(), 0..=2), events, of_each).prop_map(
        |(division, moves, events, mut accounts)| {
            for account in &mut accounts {
                account.division = division;
                account.moves.clone_from(&moves);
                account.events.splice(0..0, events.iter().copied());
            }
            accounts
        },
    )
}

/// The categories of the account with a number.
fn categories(number: usize) -> std::ops::RangeInclusive<u16> {
    let first = 2 * number as u16 + 1;
    first..=first + 1
}

fn account(number: usize) -> impl Strategy<Value = Account> {
    // Sums of their own have accounts of their own.
    let sums = (Just(Vec::new()), vec(entered(), 0..=4));
    let pension = (vec(identity(categories(number)), 1..=3), Just(Vec::new()));
    let either = prop_oneof![1 => sums, 5 => pension];
    let events = vec(event(categories(number)), 0..=3);
    (either, events, opening()).prop_map(move |((identities, entered), events, opening)| Account {
        scheme: SCHEMES[number],
        division: 0,
        moves: Vec::new(),
        identities,
        events,
        paid: Vec::new(),
        failed: None,
        outstanding: Fen::ZERO,
        instalment: None,
        opening,
        entered,
    })
}

/// A sum as decided, so many months of any scheme, or by a formula; in few months, so that several meet.
fn entered() -> impl Strategy<Value = Entered> {
    let scheme = prop::sample::select(&SCHEMES[..]);
    let sum = prop_oneof![
        3 => (0i64..=2_000_000).prop_map(|fen| Sum::Fen(Fen::new(fen))),
        2 => (scheme, month(), 0u32..=20)
            .prop_map(|(scheme, month, times)| Sum::MonthsOf { scheme, month, times }),
        3 => formula().prop_map(Sum::Formula),
    ];
    let month = prop_oneof![1 => Just(ym(2010, 7)), 2 => month()];
    (month.prop_flat_map(|month| (Just(month), told(month))), sum)
        .prop_map(|((month, known), sum)| Entered { month, sum, known })
}

/// So many times the figure of a year, or of none, and what is added to it.
fn formula() -> impl Strategy<Value = Formula> {
    let category = prop_oneof![5 => Just(WAGE), 1 => 1u16..=6];
    let year = prop_oneof![3 => 2008..=2009, 1 => 2006..=2013];
    let figure = (category, year, 0u32..=30).prop_map(|(category, year, times)| Figure {
        category,
        year,
        times,
    });
    let plus = prop_oneof![1 => Just(0i64), 3 => 0i64..=40_000_000];
    let increase = prop_oneof![Just(0u32), Just(1_500), 0u32..=4_000];
    (option::weighted(0.85, figure), plus, increase, rounding()).prop_map(
        |(of, plus, increase, rounding)| Formula {
            of,
            plus: Fen::new(plus),
            increase,
            rounding,
        },
    )
}

/// Up to four, of all kinds, that contradict each other and go in circles.
fn rules() -> impl Strategy<Value = Vec<Overlap>> {
    let schemes = || Just(SCHEMES.to_vec()).prop_shuffle();
    let list = || (schemes(), 2usize..=4).prop_map(|(schemes, n)| schemes[..n].to_vec());
    let rule = prop_oneof![
        3 => list().prop_map(|list| OverlapRule::Excluded {
            of: list[0],
            by: list[1..].to_vec(),
        }),
        2 => list().prop_map(OverlapRule::Highest),
        2 => list().prop_map(OverlapRule::First),
        1 => list().prop_map(OverlapRule::Both),
    ];
    let divisions = prop_oneof![3 => Just(COUNTY), 1 => Just(TOWN)];
    let time = || option::weighted(0.3, month());
    let overlap = (rule, divisions, time(), time());
    let overlap = overlap.prop_map(|(rule, divisions, from, until)| Overlap {
        rule,
        divisions,
        from,
        until,
    });
    prop_oneof![1 => Just(Vec::new()), 5 => vec(overlap, 1..=4), 1 => circle()]
}

/// The three schemes each before the next.
fn circle() -> impl Strategy<Value = Vec<Overlap>> {
    let schemes = Just(SCHEMES[..3].to_vec()).prop_shuffle();
    schemes.prop_map(|schemes| {
        let pairs = (0..3).map(|one| (schemes[one], schemes[(one + 1) % 3]));
        let rules = pairs.map(|(of, by)| OverlapRule::Excluded { of, by: vec![by] });
        let overlap = |rule| Overlap {
            rule,
            divisions: COUNTY,
            from: None,
            until: None,
        };
        rules.map(overlap).collect()
    })
}

/// Any of the two numbers that tell people apart here.
fn keys() -> impl Strategy<Value = Keys> {
    (any::<bool>(), any::<bool>()).prop_map(|(one, other)| {
        let numbers = [(one, 0), (other, 127)].into_iter();
        let named = numbers.filter_map(|(named, number)| named.then_some(number));
        named.fold(Keys::NONE, |keys, number| {
            keys.with(number).expect("a number below the limit")
        })
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

fn identity(categories: std::ops::RangeInclusive<u16>) -> impl Strategy<Value = Identity> {
    let start = prop_oneof![
        Just(ym(2008, 1)),
        month(),
        (1u32..=12).prop_map(|m| ym(2009, m))
    ];
    let start_and_known = start.prop_flat_map(|start| (Just(start), told(start)));
    let years = prop_oneof![1 => Just(None), 4 => (0u32..=16).prop_map(Some)];
    (
        categories,
        option::of(grade()),
        option::of(nature()),
        keys(),
        years,
        start_and_known,
        option::weighted(0.2, month()),
    )
        .prop_map(
            |(category, grade, nature, keys, service_years, (start, known), until)| Identity {
                category,
                grade,
                nature,
                keys,
                service_years,
                start,
                until,
                known,
            },
        )
}

fn event(categories: std::ops::RangeInclusive<u16>) -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        2 => Just(EventKind::Death),
        2 => Just(EventKind::Stop),
        2 => Just(EventKind::Resume),
        2 => grade().prop_map(EventKind::Grade),
        1 => nature().prop_map(EventKind::Nature),
    ];
    let category = prop_oneof![3 => Just(None), 1 => categories.prop_map(Some)];
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
fn standards(accounts: usize) -> impl Strategy<Value = Vec<Standard>> {
    let last = 2 * accounts as u16;
    let for_all: Vec<_> = (1..=last).chain([WAGE]).map(first_standard).collect();
    let for_all = (for_all, vec(standard(last), 0..=7 * accounts));
    let for_all = for_all.prop_map(|(first, others)| [first, others].concat());
    let some = vec(standard(last), 1..=8 * accounts);
    let those = prop_oneof![4 => for_all, 1 => some];
    (those, vec(figure(last), 0..=3)).prop_map(|(mut standards, figures)| {
        standards.splice(0..0, figures);
        for (id, standard) in (0i64..).zip(&mut standards) {
            standard.id = (id * 7 + 5) % 31;
        }
        standards
    })
}

/// What a head earned in a year, as it is announced, and announced again.
fn figure(last: u16) -> impl Strategy<Value = Standard> {
    let january = prop_oneof![3 => 2009..=2010, 1 => 2008..=2013].prop_map(|year| ym(year, 1));
    let from = (january, any::<bool>()).prop_map(|(january, december)| match december {
        true => january.prev(),
        false => january,
    });
    let from_and_told = from.prop_flat_map(|from| (Just(from), told(from)));
    let fen = 1i64..=6_000_000;
    (standard(last), from_and_told, fen).prop_map(|(standard, (effective, announced), fen)| {
        Standard {
            category: WAGE,
            grade: None,
            nature: None,
            keys: Keys::NONE,
            amount: Fen::new(fen),
            unit: Unit::Year,
            of: None,
            effective,
            announced,
            on_top: false,
            ..standard
        }
    })
}

fn first_standard(category: u16) -> impl Strategy<Value = Standard> {
    standard(category).prop_map(move |standard| Standard {
        category,
        divisions: COUNTY,
        grade: None,
        nature: None,
        keys: Keys::NONE,
        effective: ym(2007, 1),
        announced: None,
        on_top: false,
        ..standard
    })
}

fn standard(last: u16) -> BoxedStrategy<Standard> {
    let category = prop_oneof![9 => 1..=last, 1 => Just(WAGE)];
    let effective = prop_oneof![2 => Just(ym(2007, 1)), 3 => month()];
    let effective_and_announced = effective.prop_flat_map(|from| (Just(from), told(from)));
    (
        effective_and_announced,
        prop_oneof![Just(COUNTY), Just(TOWN)],
        category,
        (
            option::weighted(0.4, grade()),
            option::weighted(0.3, nature()),
            prop_oneof![2 => Just(Keys::NONE), 1 => keys()],
        ),
        amount(last),
        schedule(),
        rounding(),
        (prop::bool::weighted(0.3), 0u16..=1),
    )
        .prop_map(
            |(
                (effective, announced),
                divisions,
                category,
                (grade, nature, keys),
                (unit, of, amount),
                (cycle, pay_months),
                rounding,
                (on_top, component),
            )| {
                Standard {
                    id: 0,
                    divisions,
                    category,
                    grade,
                    nature,
                    keys,
                    amount,
                    unit,
                    of,
                    effective,
                    announced,
                    cycle,
                    pay_months,
                    rounding,
                    on_top,
                    component,
                }
            },
        )
        .boxed()
}

/// Odd sums, even sums that several standards share, and nothing at all; percentages up to 150.00.
fn amount(last: u16) -> impl Strategy<Value = (Unit, Option<u16>, Fen)> {
    let fen = prop_oneof![
        6 => 1i64..=3_000_000,
        2 => prop_oneof![Just(9_000i64), Just(120_000)],
        1 => Just(0i64),
    ];
    let unit = prop_oneof![
        6 => Just(Unit::Year),
        6 => Just(Unit::Month),
        4 => Just(Unit::YearPerServiceYear),
        2 => Just(Unit::MonthPerServiceYear),
        2 => Just(Unit::Once),
        3 => Just(Unit::Percent),
    ];
    let of = prop_oneof![
        2 => Just(None),
        2 => Just(Some(WAGE)),
        1 => (1..=last).prop_map(Some),
    ];
    (unit, of, fen).prop_map(|(unit, of, fen)| match unit {
        Unit::Month => (unit, None, Fen::new(fen / 12)),
        Unit::MonthPerServiceYear => (unit, None, Fen::new(fen / 120)),
        Unit::Percent => (unit, of, Fen::new(fen / 200)),
        _ => (unit, None, Fen::new(fen)),
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
        Just((Cycle::ServedHalfYear, PayMonths::EVERY)),
        (cycle(), vec(1u32..=12, 1..=4)).prop_map(move |(cycle, list)| (cycle, months(&list))),
    ]
}

fn cycle() -> impl Strategy<Value = Cycle> {
    prop_oneof![
        Just(Cycle::Month),
        Just(Cycle::Quarter),
        Just(Cycle::HalfYear),
        Just(Cycle::Year),
        Just(Cycle::ServedHalfYear)
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
    let pays = prop_oneof![4 => Just([true; 3]), 1 => any::<[bool; 3]>()];
    let fails = prop_oneof![Just([true; 3]), any::<[bool; 3]>()];
    let instalment = option::weighted(0.4, prop_oneof![Just(0), 1i64..=300_000].prop_map(Fen::new));
    let returned = prop_oneof![5 => Just(0i64), 1 => Just(100), 1 => 1i64..100];
    (
        month_and_known_at,
        (instalment, returned),
        fate,
        pays,
        fails,
    )
        .prop_map(
            |((month, known_at), (instalment, returned), fate, pays, fails)| Run {
                month,
                known_at,
                instalment,
                returned,
                fate,
                pays,
                fails,
            },
        )
}
