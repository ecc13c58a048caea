//! 兼领: several schemes of one person.

use entitlement::{EventKind, Identity, Nature, Overlap, OverlapRule, SetAside, Standard};
use kernel::Month;

use crate::ledger::{day, ym};
use crate::office::*;

/// 伤残军人 of a grade, by war or duty.
fn disabled(grade: u8, nature: Nature, start: Month) -> Identity {
    Identity {
        grade: Some(grade),
        nature: Some(nature),
        ..identity(DISABLED, start)
    }
}

fn excluded(of: u16, by: &[u16]) -> OverlapRule {
    OverlapRule::Excluded {
        of,
        by: by.to_vec(),
    }
}

fn since(month: Month, by: u16) -> Option<SetAside> {
    Some(SetAside { since: month, by })
}

/// 2024-08 标准：6级因公 48,180，8级因战 24,672，参战 10,584，每年。
fn of_2024() -> Vec<Standard> {
    let grade = |grade, nature, yearly| Standard {
        id: i64::from(grade),
        grade: Some(grade),
        nature: Some(nature),
        ..per_year(DISABLED, yearly)
    };
    let standards = [
        grade(6, Nature::Duty, 48_180),
        grade(8, Nature::War, 24_672),
        per_year(WAR_VETERAN, 10_584),
    ];
    let announced = |standard: Standard| standard.since(ym(2024, 8), day(2024, 11, 22));
    standards.into_iter().map(announced).collect()
}

#[test]
fn who_has_a_pension_of_the_state_gets_no_old_age_allowance_beside_it() {
    let mut standards = of_2024();
    let rural = Standard {
        unit: entitlement::Unit::YearPerServiceYear,
        ..per_year(RURAL_VETERAN, 720)
    };
    standards.push(rural.since(ym(2024, 8), day(2024, 11, 22)));
    let served = Identity {
        service_years: Some(3),
        ..identity(RURAL_VETERAN, ym(2025, 1))
    };
    let pension = disabled(6, Nature::Duty, ym(2025, 1));
    let mut person = Household::new([(DISABLED, vec![pension]), (RURAL_VETERAN, vec![served])])
        .with(excluded(RURAL_VETERAN, &[DISABLED, WAR_VETERAN]));
    let january = person.approve(&standards, ym(2025, 1), day(2025, 1, 31));
    assert_eq!(to_the_bank(&january[0]), 401_500);
    assert_eq!(january[0].set_aside, None);
    assert_eq!(january[1].line, None);
    assert_eq!(january[1].set_aside, since(ym(2025, 1), DISABLED));
    // Without the rule both would be paid: 720 × 3 ÷ 12.
    person.rules.clear();
    assert_eq!(person.pay(&standards, ym(2025, 2)), [401_500, 36_000]);
}

#[test]
fn a_martyrs_child_with_a_pension_gets_no_allowance_beside_it() {
    let raised = |category, before, now| {
        let before = per_year(category, before).since(ym(2023, 8), day(2023, 9, 28));
        let now = per_year(category, now).since(ym(2024, 8), day(2024, 11, 22));
        [
            before,
            Standard {
                id: now.id + 100,
                ..now
            },
        ]
    };
    let standards = [
        raised(MARTYRS_FAMILY, 39_490, 41_856),
        raised(MARTYRS_CHILD, 8_280, 8_772),
    ];
    let mut person = Household::new([
        (SURVIVORS, vec![identity(MARTYRS_FAMILY, ym(2025, 1))]),
        (MARTYRS_CHILD, vec![identity(MARTYRS_CHILD, ym(2025, 1))]),
    ])
    .with(excluded(MARTYRS_CHILD, &[SURVIVORS]));
    assert_eq!(person.pay(&standards.concat(), ym(2025, 1)), [348_800, 0]);
}

#[test]
fn two_identities_under_one_scheme_are_one_pension_until_the_higher_ends() {
    let standards = [
        per_year(MARTYRS_FAMILY, 41_856).since(ym(2024, 8), day(2024, 11, 22)),
        per_year(SURVIVORS, 31_968).since(ym(2024, 8), day(2024, 11, 22)),
    ];
    let mut person = Household::new([(
        SURVIVORS,
        vec![
            identity(MARTYRS_FAMILY, ym(2025, 1)),
            identity(SURVIVORS, ym(2025, 1)),
        ],
    )]);
    assert_eq!(person.pay(&standards, ym(2025, 2)), [697_600]);
    person.reported(0, EventKind::Stop, ym(2025, 3), day(2025, 3, 1));
    person.accounts[0].events[0].category = Some(MARTYRS_FAMILY);
    assert_eq!(person.pay(&standards, ym(2025, 3)), [266_400]);
}

#[test]
fn where_the_place_allows_it_both_are_paid() {
    let pension = disabled(8, Nature::War, ym(2025, 1));
    let allowance = identity(WAR_VETERAN, ym(2025, 1));
    let mut person = Household::new([(DISABLED, vec![pension]), (WAR_VETERAN, vec![allowance])]);
    assert_eq!(person.pay(&of_2024(), ym(2025, 1)), [205_600, 88_200]);
    // One rule says no; that of the town, which comes after it, says yes.
    person = person.with(excluded(WAR_VETERAN, &[DISABLED]));
    person.rules.push(Overlap {
        divisions: TOWN,
        ..for_the_county(OverlapRule::Both(vec![WAR_VETERAN, DISABLED]))
    });
    assert_eq!(person.pay(&of_2024(), ym(2025, 2)), [205_600, 88_200]);
    for account in &mut person.accounts {
        account.division = 990_101_002_201;
    }
    let elsewhere = person.approve(&of_2024(), ym(2025, 3), day(2025, 3, 31));
    let allowance = elsewhere[1].line.as_ref().expect("two months to recover");
    assert_eq!(allowance.recovery.get(), -2 * 88_200);
    assert!(
        allowance
            .months
            .iter()
            .all(|m| m.set_aside == Some(DISABLED))
    );
    assert_eq!(elsewhere[1].set_aside, since(ym(2025, 1), DISABLED));
}

#[test]
fn the_old_identity_stops_in_the_month_in_which_the_new_one_begins() {
    let pension = Identity {
        known: Some(day(2025, 5, 8)),
        ..disabled(8, Nature::War, ym(2025, 4))
    };
    let allowance = identity(WAR_VETERAN, ym(2025, 1));
    let mut person = Household::new([(DISABLED, vec![pension]), (WAR_VETERAN, vec![allowance])]);
    assert_eq!(person.pay(&of_2024(), ym(2025, 4)), [0, 352_800]);
    // 停发 entered by hand.
    person.reported(1, EventKind::Stop, ym(2025, 4), day(2025, 5, 8));
    let may = person.run(&of_2024(), ym(2025, 5), day(2025, 5, 31));
    let (pension, allowance) = (&may[0].line, &may[1].line);
    assert_eq!(pension.as_ref().map(|l| l.amount.get()), Some(411_200));
    let sums = |l: &entitlement::Line| [l.amount, l.recovery, l.outstanding_after].map(|f| f.get());
    assert_eq!(allowance.as_ref().map(sums), Some([0, -88_200, 88_200]));

    // The rule of overlap comes to the same, and says why.
    person.accounts[1].events.clear();
    let mut person = person.with(excluded(WAR_VETERAN, &[DISABLED]));
    let by_rule = person.approve(&of_2024(), ym(2025, 5), day(2025, 5, 31));
    assert_eq!(by_rule[0].line, may[0].line);
    assert_eq!(
        by_rule[1].line.as_ref().map(sums),
        allowance.as_ref().map(sums)
    );
    assert_eq!(by_rule[1].set_aside, since(ym(2025, 4), DISABLED));
    // When the pension ends, the allowance is due again, and works off what was overpaid.
    person.reported(0, EventKind::Stop, ym(2025, 7), day(2025, 7, 2));
    assert_eq!(person.pay(&of_2024(), ym(2025, 6)), [205_600, 0]);
    assert_eq!(person.pay(&of_2024(), ym(2025, 7)), [0, 0]);
    assert_eq!(person.pay(&of_2024(), ym(2025, 8)), [0, 88_200]);
}

#[test]
fn a_raise_announced_late_turns_which_is_the_higher() {
    let standards = [
        per_month(DEMOBILISED, 300),
        per_month(WAR_VETERAN, 280),
        per_month(WAR_VETERAN, 350).since(ym(2008, 3), day(2008, 5, 6)),
    ];
    let mut person = Household::new([
        (DEMOBILISED, vec![identity(DEMOBILISED, ym(2008, 1))]),
        (WAR_VETERAN, vec![identity(WAR_VETERAN, ym(2008, 1))]),
    ])
    .with(OverlapRule::Highest(vec![WAR_VETERAN, DEMOBILISED]));
    for month in 1..=4 {
        assert_eq!(person.pay(&standards, ym(2008, month)), [30_000, 0]);
    }
    let may = person.approve(&standards, ym(2008, 5), day(2008, 5, 31));
    assert_eq!(
        may.iter().map(to_the_bank).collect::<Vec<_>>(),
        [0, 105_000]
    );
    let lower = may[0].line.as_ref().expect("March and April");
    assert_eq!(lower.outstanding_after.get(), 60_000);
    assert_eq!(may[0].set_aside, since(ym(2008, 3), WAR_VETERAN));
    assert_eq!(may[1].set_aside, None);
    // Of equals the first named is paid.
    let equal = [per_month(DEMOBILISED, 280), per_month(WAR_VETERAN, 280)];
    let mut person = Household::new([
        (DEMOBILISED, vec![identity(DEMOBILISED, ym(2008, 1))]),
        (WAR_VETERAN, vec![identity(WAR_VETERAN, ym(2008, 1))]),
    ])
    .with(OverlapRule::Highest(vec![WAR_VETERAN, DEMOBILISED]));
    assert_eq!(person.pay(&equal, ym(2008, 1)), [0, 28_000]);
}

#[test]
fn a_rule_holds_from_its_month_on() {
    let standards = [per_month(DEMOBILISED, 300), per_month(WAR_VETERAN, 280)];
    let mut person = Household::new([
        (DEMOBILISED, vec![identity(DEMOBILISED, ym(2008, 1))]),
        (WAR_VETERAN, vec![identity(WAR_VETERAN, ym(2008, 1))]),
    ]);
    person.rules.push(Overlap {
        from: Some(ym(2008, 3)),
        until: Some(ym(2008, 4)),
        ..for_the_county(OverlapRule::First(vec![WAR_VETERAN, DEMOBILISED]))
    });
    let first = person.pay(&standards, ym(2008, 4));
    assert_eq!(first, [2 * 30_000, 4 * 28_000]);
    assert_eq!(person.pay(&standards, ym(2008, 5)), [30_000, 28_000]);
}

#[test]
fn nothing_is_set_aside_for_what_is_itself_not_paid() {
    let standards = [
        per_month(DEMOBILISED, 300),
        per_month(WAR_VETERAN, 280),
        per_month(DISCHARGED, 100),
    ];
    let three = || {
        let of = |category| (category, vec![identity(category, ym(2008, 1))]);
        Household::new([of(DISCHARGED), of(WAR_VETERAN), of(DEMOBILISED)])
    };
    // The second gives way to the third; so the first, which would give way to the second, is paid.
    let mut chain = three()
        .with(excluded(DISCHARGED, &[WAR_VETERAN]))
        .with(excluded(WAR_VETERAN, &[DEMOBILISED]));
    assert_eq!(chain.pay(&standards, ym(2008, 1)), [10_000, 0, 30_000]);
    // In a circle the first account stays; the third gives way to it, and the second has nothing to give way to.
    let mut circle = three()
        .with(excluded(DISCHARGED, &[WAR_VETERAN]))
        .with(excluded(WAR_VETERAN, &[DEMOBILISED]))
        .with(excluded(DEMOBILISED, &[DISCHARGED]));
    assert_eq!(circle.pay(&standards, ym(2008, 1)), [10_000, 28_000, 0]);
}

#[test]
fn months_set_aside_are_not_told_as_blocked() {
    // No standard of the allowance is known; as long as a pension is paid, nobody need look for one.
    let standards = [per_month(DEMOBILISED, 300)];
    let mut person = Household::new([
        (DEMOBILISED, vec![identity(DEMOBILISED, ym(2008, 1))]),
        (WAR_VETERAN, vec![identity(WAR_VETERAN, ym(2008, 1))]),
    ])
    .with(excluded(WAR_VETERAN, &[DEMOBILISED]));
    let january = person.approve(&standards, ym(2008, 1), day(2008, 1, 31));
    assert_eq!(january[1].blocked, []);
    person.reported(0, EventKind::Death, ym(2008, 1), day(2008, 2, 3));
    let february = person.run(&standards, ym(2008, 2), day(2008, 2, 28));
    assert_eq!(
        february[1].blocked.first().map(|b| b.month),
        Some(ym(2008, 2))
    );
}
