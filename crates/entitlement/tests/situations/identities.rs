//! What else is known of an identity: 时期 and the like, and the age that ends it.

use entitlement::{Blocked, EventKind, Identity, Keys, Reason, Standard};
use kernel::Fen;

use crate::ledger::{day, ym};
use crate::office::*;

/// 抗日, 建国后
const PERIODS: [u32; 2] = [40, 41];

#[test]
fn the_demobilised_are_paid_by_their_period() {
    let [resistance, founded] = PERIODS.map(|period| keys([period]));
    let of_period = |id, keys, yearly| Standard {
        id,
        keys,
        effective: ym(2023, 8),
        announced: Some(day(2023, 9, 28)),
        ..per_year(DEMOBILISED, yearly)
    };
    let standards = [
        of_period(1, resistance, 25_620),
        of_period(2, founded, 25_140),
    ];
    let of = |keys| {
        Person::new([Identity {
            keys,
            ..identity(DEMOBILISED, ym(2025, 1))
        }])
    };
    assert_eq!(of(resistance).pay(&standards, ym(2025, 1)).get(), 213_500);
    assert_eq!(of(founded).pay(&standards, ym(2025, 1)).get(), 209_500);
    // Of whom the period is not known, nothing is guessed.
    let unknown = of(Keys::NONE).run(&standards, ym(2025, 1), day(2025, 1, 31));
    assert_eq!(unknown.line, None);
    assert_eq!(unknown.blocked[0].reason, Reason::NoStandard);
}

#[test]
fn of_one_month_the_standard_that_names_more_counts() {
    let [resistance, _] = PERIODS.map(|period| keys([period]));
    let rural = 50;
    let both = keys([PERIODS[0], rural]);
    let row = |id, keys, monthly| Standard {
        id,
        keys,
        ..per_month(DEMOBILISED, monthly)
    };
    let standards = [
        row(3, both, 330),
        row(9, Keys::NONE, 300),
        row(5, resistance, 320),
    ];
    let paid = |keys| {
        let person = Identity {
            keys,
            ..identity(DEMOBILISED, ym(2025, 1))
        };
        Person::new([person]).pay(&standards, ym(2025, 1))
    };
    let everything = keys([PERIODS[0], PERIODS[1], rural]);
    assert_eq!(paid(Keys::NONE), yuan(300));
    assert_eq!(paid(keys([rural])), yuan(300));
    assert_eq!(paid(resistance), yuan(320));
    assert_eq!(paid(both), yuan(330));
    assert_eq!(paid(everything), yuan(330));
}

fn families() -> Vec<Standard> {
    let before = per_year(MARTYRS_FAMILY, 39_490).since(ym(2023, 8), day(2023, 9, 28));
    let now = per_year(MARTYRS_FAMILY, 41_856).since(ym(2024, 8), day(2024, 11, 22));
    vec![
        before,
        Standard {
            id: now.id + 100,
            ..now
        },
    ]
}

#[test]
fn a_child_turned_eighteen_is_paid_for_that_month_and_stopped_by_hand() {
    let mut child = Person::new([identity(MARTYRS_FAMILY, ym(2025, 1))]);
    child.reported(EventKind::Stop, ym(2025, 6), day(2025, 5, 15));
    assert_eq!(child.pay(&families(), ym(2025, 5)).get(), 1_744_000);
    let july = child.run(&families(), ym(2025, 7), day(2025, 7, 31));
    assert_eq!((july.line, july.blocked), (None, Vec::new()));
}

#[test]
fn a_child_turned_eighteen_whom_nobody_stopped_is_not_paid_on_and_that_is_said() {
    let mut child = Person::new([Identity {
        until: Some(ym(2025, 5)),
        ..identity(MARTYRS_FAMILY, ym(2025, 1))
    }]);
    let may = child.run(&families(), ym(2025, 5), day(2025, 5, 31));
    assert_eq!(may.blocked, []);
    assert_eq!(child.pay(&families(), ym(2025, 5)).get(), 1_744_000);
    let july = child.run(&families(), ym(2025, 7), day(2025, 7, 31));
    let too_old = Blocked {
        month: ym(2025, 6),
        category: MARTYRS_FAMILY,
        reason: Reason::OverAge,
    };
    assert_eq!((july.line, july.blocked), (None, vec![too_old]));
    // The certificate of her school comes in September: paid until she is twenty-two.
    child.account.identities[0].until = Some(ym(2029, 5));
    let (september, _) = child.approve(&families(), ym(2025, 9), day(2025, 9, 30));
    assert_eq!(september.regular.get(), 4 * 348_800);
    assert_eq!(september.backpay, Fen::ZERO);
}

#[test]
fn who_is_over_age_and_stopped_is_no_longer_shown() {
    let mut child = Person::new([Identity {
        until: Some(ym(2025, 5)),
        ..identity(MARTYRS_FAMILY, ym(2025, 1))
    }]);
    child.pay(&families(), ym(2025, 5));
    child.reported(EventKind::Stop, ym(2025, 6), day(2025, 7, 2));
    let july = child.run(&families(), ym(2025, 7), day(2025, 7, 31));
    assert_eq!((july.line, july.blocked), (None, Vec::new()));
}
