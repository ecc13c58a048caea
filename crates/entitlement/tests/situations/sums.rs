//! Sums of their own (一次性待遇): 丧葬补助费, 医疗补助, 褒扬金.

use entitlement::{EventKind, Figure, Formula, Identity, Nature, Reason, Standard, Sum};
use kernel::{Date, Fen, Rounding};

use crate::ledger::{day, ym};
use crate::office::*;

/// 6级因公 since 2025, with an account for what follows death.
fn sixth_grade() -> (Vec<Standard>, Household) {
    let standard = |yearly| Standard {
        grade: Some(6),
        ..per_year(DISABLED, yearly)
    };
    let now = standard(48_180).since(ym(2024, 8), day(2024, 11, 22));
    let before = standard(45_890).since(ym(2023, 8), day(2023, 9, 28));
    let now = Standard {
        id: now.id + 100,
        ..now
    };
    let pension = Identity {
        grade: Some(6),
        nature: Some(Nature::Duty),
        ..identity(DISABLED, ym(2025, 1))
    };
    let person = Household::new([(DISABLED, vec![pension]), (FUNERAL, Vec::new())]);
    (vec![before, now], person)
}

fn months_of(scheme: u16, month: u32, times: u32) -> Sum {
    Sum::MonthsOf {
        scheme,
        month: ym(2025, month),
        times,
    }
}

#[test]
fn after_a_death_of_illness_follow_twelve_months_of_the_pension() {
    let (mut standards, mut person) = sixth_grade();
    assert_eq!(person.pay(&standards, ym(2025, 2)), [803_000, 0]);
    person.reported(0, EventKind::Death, ym(2025, 3), day(2025, 3, 20));
    let twelve = months_of(DISABLED, 3, 12);
    person.entered(1, ym(2025, 3), twelve, day(2025, 3, 20));
    let march = person.pay(&standards, ym(2025, 3));
    assert_eq!(march, [401_500, 12 * 401_500]);
    assert_eq!(march.iter().sum::<i64>(), 5_219_500);
    assert_eq!(person.pay(&standards, ym(2025, 4)), [0, 0]);
    // A raise from March on, announced in May: one month of the pension, twelve of what follows it.
    let raised = Standard {
        grade: Some(6),
        ..per_year(DISABLED, 49_620)
    };
    let raised = raised.since(ym(2025, 3), day(2025, 5, 10));
    standards.push(Standard {
        id: raised.id + 200,
        ..raised
    });
    let may = person.approve(&standards, ym(2025, 5), day(2025, 5, 31));
    let backpay = |n: usize| may[n].line.as_ref().map(|line| line.backpay.get());
    assert_eq!((backpay(0), backpay(1)), (Some(12_000), Some(144_000)));
}

#[test]
fn after_the_death_of_a_survivor_follow_six_months() {
    let before = per_year(SURVIVORS, 30_740).since(ym(2023, 8), day(2023, 9, 28));
    let now = per_year(SURVIVORS, 31_968).since(ym(2024, 8), day(2024, 11, 22));
    let now = Standard { id: 900, ..now };
    let standards = [before, now];
    let mut person = Household::new([
        (SURVIVORS, vec![identity(SURVIVORS, ym(2025, 1))]),
        (FUNERAL, Vec::new()),
    ]);
    assert_eq!(person.pay(&standards, ym(2025, 3)), [799_200, 0]);
    person.reported(0, EventKind::Death, ym(2025, 4), day(2025, 4, 25));
    let six = months_of(SURVIVORS, 4, 6);
    person.entered(1, ym(2025, 4), six, day(2025, 4, 25));
    let april = person.pay(&standards, ym(2025, 4));
    assert_eq!(april.iter().sum::<i64>(), 1_864_800);
}

#[test]
fn a_death_that_was_none_takes_the_twelve_months_back() {
    let (standards, mut person) = sixth_grade();
    person.reported(0, EventKind::Death, ym(2025, 3), day(2025, 3, 20));
    let twelve = months_of(DISABLED, 3, 12);
    person.entered(1, ym(2025, 3), twelve, day(2025, 3, 20));
    assert_eq!(
        person.pay(&standards, ym(2025, 3)),
        [3 * 401_500, 12 * 401_500]
    );
    person.reported(0, EventKind::Resume, ym(2025, 4), day(2025, 6, 3));
    person.accounts[1].entered.clear();
    let june = person.approve(&standards, ym(2025, 6), day(2025, 6, 30));
    assert_eq!(to_the_bank(&june[0]), 3 * 401_500);
    let funeral = june[1].line.as_ref().expect("what was paid for nothing");
    assert_eq!(funeral.outstanding_after, Fen::new(12 * 401_500));
    assert_eq!(funeral.amount, Fen::ZERO);
}

#[test]
fn a_medical_bill_is_paid_once_beside_the_allowance() {
    let standards = [per_year(WAR_VETERAN, 10_584)];
    let mut person = Household::new([
        (WAR_VETERAN, vec![identity(WAR_VETERAN, ym(2025, 1))]),
        (MEDICAL, Vec::new()),
    ]);
    let bill = Sum::Fen(Fen::new(326_050));
    person.entered(1, ym(2025, 1), bill, day(2025, 1, 20));
    let january = person.pay(&standards, ym(2025, 1));
    assert_eq!(january.iter().sum::<i64>(), 414_250);
    assert_eq!(person.pay(&standards, ym(2025, 2)), [88_200, 0]);
}

#[test]
fn a_sum_waits_for_its_month_and_for_its_decision() {
    let mut person = Household::new([(MEDICAL, Vec::new())]);
    let bill = |fen| Sum::Fen(Fen::new(fen));
    person.entered(0, ym(2025, 1), bill(10_000), day(2025, 3, 5));
    person.entered(0, ym(2025, 4), bill(500), day(2025, 1, 1));
    assert_eq!(person.pay(&[], ym(2025, 2)), [0]);
    let march = person.approve(&[], ym(2025, 3), day(2025, 3, 31));
    let line = march[0].line.as_ref().expect("January's bill");
    assert_eq!((line.regular.get(), line.backpay.get()), (10_000, 0));
    assert_eq!(line.months[0].month, ym(2025, 1));
    // Another of a month already paid is paid late; that of April comes in April.
    person.entered(0, ym(2025, 1), bill(2_500), day(2025, 4, 2));
    let april = person.approve(&[], ym(2025, 4), day(2025, 4, 30));
    let line = april[0].line.as_ref().expect("two more");
    assert_eq!((line.regular.get(), line.backpay.get()), (500, 2_500));
}

/// What a head earned in 2024, as it was announced on a day.
fn income(yuan: i64, announced: Date) -> Standard {
    let standard = per_year(INCOME, yuan).since(ym(2025, 1), announced);
    Standard {
        id: yuan,
        ..standard
    }
}

/// So many times the income of 2024, and so many months of a pay in yuan; more by so many per cent.
fn formula(times: u32, pay: i64, increase: u32) -> Sum {
    Sum::Formula(Formula {
        of: (times > 0).then_some(Figure {
            category: INCOME,
            year: 2024,
            times,
        }),
        plus: Fen::new(40 * pay * 100),
        increase: increase * 100,
        rounding: Rounding::FenHalfUp,
    })
}

#[test]
fn a_martyrs_family_gets_its_grants_and_then_its_pension() {
    let income = income(54_188, day(2025, 1, 17));
    let standards = [per_year(MARTYRS_FAMILY, 41_856), income];
    let mut family = Household::new([
        (SURVIVORS, vec![identity(MARTYRS_FAMILY, ym(2025, 7))]),
        (HONOUR, Vec::new()),
        (GRANT, Vec::new()),
    ]);
    // 烈士: thirty times what a head earned; twenty times and forty months' pay, and 15 % for a merit.
    family.entered(1, ym(2025, 7), formula(30, 0, 0), day(2025, 7, 8));
    family.entered(2, ym(2025, 7), formula(20, 9_000, 15), day(2025, 7, 8));
    let july = family.pay(&standards, ym(2025, 7));
    assert_eq!(july, [348_800, 162_564_000, 166_032_400]);
    assert_eq!(family.pay(&standards, ym(2025, 8)), [348_800, 0, 0]);
}

#[test]
fn a_grant_waits_for_the_years_income_and_follows_it() {
    let mut family = Household::new([(GRANT, Vec::new())]);
    let ill = formula(2, 7_000, 0);
    family.entered(0, ym(2025, 1), ill, day(2025, 1, 8));
    // The income of 2023 is not that of 2024.
    let before = Standard {
        effective: ym(2024, 1),
        announced: Some(day(2024, 1, 17)),
        ..income(51_821, day(2024, 1, 17))
    };
    let mut standards = vec![before, income(54_188, day(2025, 1, 17))];
    let early = family.run(&standards, ym(2025, 1), day(2025, 1, 10));
    assert_eq!(early[0].line, None);
    assert_eq!(early[0].blocked[0].reason, Reason::NoFigure(INCOME, 2024));
    assert_eq!(early[0].blocked[0].month, ym(2025, 1));
    let paid = 2 * 5_418_800 + 40 * 700_000;
    assert_eq!(family.pay(&standards, ym(2025, 1)), [paid]);
    // Put right in May, in the December that ends the year: the difference is paid; of the line the figure is part.
    standards.push(Standard {
        effective: ym(2024, 12),
        ..income(54_200, day(2025, 5, 20))
    });
    let may = family.approve(&standards, ym(2025, 5), day(2025, 5, 31));
    let line = may[0].line.as_ref().expect("what was missing");
    assert_eq!((line.backpay, line.regular), (Fen::new(2_400), Fen::ZERO));
    assert_eq!(parts(&line.months[0]), [(54_200, 0)]);
    assert_eq!(line.months[0].standard, None);
}

#[test]
fn a_grant_by_years_served_needs_no_figure_and_is_rounded_once() {
    let mut soldier = Household::new([(GRANT, Vec::new())]);
    // 4,500.30 for each of 12 years and a half, and 15 %: 64,691.81 and a fraction.
    let of_service = |plus| {
        Sum::Formula(Formula {
            of: None,
            plus: Fen::new(plus),
            increase: 1_500,
            rounding: Rounding::YuanUp,
        })
    };
    soldier.entered(0, ym(2025, 3), of_service(5_625_375), day(2025, 3, 1));
    assert_eq!(soldier.pay(&[], ym(2025, 3)), [6_469_200]);
}

#[test]
fn a_formula_beyond_all_amounts_is_refused() {
    let mut family = Household::new([(GRANT, Vec::new())]);
    family.entered(0, ym(2025, 1), formula(u32::MAX, 0, 0), day(2025, 1, 8));
    let standards = [income(i64::MAX / 100, day(2025, 1, 17))];
    let known_at = day(2025, 1, 31);
    let mut rates = entitlement::RateBook::new(standards, Some(known_at));
    let settled = entitlement::settle(
        &family.accounts,
        &[],
        &mut rates,
        ym(2025, 1),
        Some(known_at),
    );
    assert!(settled.is_err());
}
