//! What is owed, taken back bit by bit or returned by the family: 分期扣回, 现金退回.

use entitlement::{EventKind, Identity, Nature, Standard};
use kernel::Fen;

use crate::ledger::{day, ym};
use crate::office::*;

/// 因公 of a grade, so many yuan a year from August 2024.
fn by_grade(id: i64, grade: u8, amount: i64) -> Standard {
    Standard {
        id,
        grade: Some(grade),
        nature: Some(Nature::Duty),
        effective: ym(2024, 8),
        announced: Some(day(2024, 11, 22)),
        ..per_year(DISABLED, amount)
    }
}

/// Of the sixth grade and paid so through June 2025; then she is told to be of the seventh since January.
fn regraded() -> (Vec<Standard>, Person) {
    let standards = vec![by_grade(6, 6, 48_180), by_grade(7, 7, 33_996)];
    let mut person = Person::new([Identity {
        grade: Some(6),
        nature: Some(Nature::Duty),
        ..identity(DISABLED, ym(2025, 1))
    }]);
    assert_eq!(person.pay(&standards, ym(2025, 6)), yuan(24_090));
    person.reported(EventKind::Grade(7), ym(2025, 1), day(2025, 7, 5));
    (standards, person)
}

#[test]
fn six_months_overpaid_are_taken_back_at_five_hundred_a_month() {
    let (standards, mut person) = regraded();
    person.account.instalment = Some(yuan(500));
    let (july, _) = person.approve(&standards, ym(2025, 7), day(2025, 7, 31));
    assert_eq!(
        (july.regular, july.recovery, july.instalment),
        (yuan(2_833), yuan(-7_092), Some(yuan(500)))
    );
    assert_eq!(
        (july.amount, july.outstanding_after),
        (yuan(2_333), yuan(6_592))
    );
    for left in [6_092, 5_592, 5_092] {
        let month = ym(2025, 7).plus(i32::try_from((6_592 - left) / 500).unwrap());
        assert_eq!(person.pay(&standards, month), yuan(2_333));
        assert_eq!(person.outstanding(), yuan(left));
    }
    // Nothing more was agreed from November on: the rest is taken whole.
    person.account.instalment = None;
    assert_eq!(person.pay(&standards, ym(2025, 11)), Fen::ZERO);
    assert_eq!(person.outstanding(), yuan(2_259));
}

#[test]
fn the_last_instalment_takes_what_is_left() {
    let (standards, mut person) = regraded();
    person.account.instalment = Some(yuan(2_800));
    let months = (7..=9).map(|m| person.pay(&standards, ym(2025, m)));
    assert_eq!(
        months.collect::<Vec<_>>(),
        [yuan(33), yuan(33), yuan(1_341)]
    );
    assert_eq!(person.outstanding(), Fen::ZERO);
    assert_eq!(person.pay(&standards, ym(2025, 10)), yuan(2_833));
}

#[test]
fn what_the_family_returned_is_not_taken_again_and_is_paid_once_she_is_due() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Death, ym(2008, 6), day(2008, 10, 8));
    person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    assert_eq!(person.outstanding(), yuan(2_400));
    person.repaid(yuan(2_400));
    assert_eq!(person.outstanding(), Fen::ZERO);
    person.reported(EventKind::Resume, ym(2008, 7), day(2008, 11, 3));
    assert_eq!(person.pay(&standards, ym(2008, 12)), yuan(4_800));
}

#[test]
fn a_line_with_an_instalment_that_failed_after_the_rest_was_returned_is_told_again() {
    let (standards, mut person) = regraded();
    person.account.instalment = Some(yuan(500));
    let (july, number) = person.approve(&standards, ym(2025, 7), day(2025, 7, 31));
    person.repaid(yuan(6_592));
    assert_eq!(person.outstanding(), Fen::ZERO);
    person.failed(number);
    // The bank has 2,333 back, so the 500 that were taken are owed again, and no more than these.
    assert_eq!(person.outstanding(), yuan(-6_592));
    let (again, _) = person.approve(&standards, ym(2025, 7), day(2025, 7, 31));
    assert_eq!(
        (again.amount, again.outstanding_after),
        (july.amount, Fen::ZERO)
    );
}

#[test]
fn what_was_returned_and_never_owed_goes_back() {
    let (standards, mut person) = regraded();
    person.account.instalment = Some(yuan(500));
    let (_, number) = person.approve(&standards, ym(2025, 7), day(2025, 7, 31));
    person.repaid(yuan(6_592));
    person.failed(number);
    person.account.events.clear();
    assert_eq!(person.pay(&standards, ym(2025, 7)), yuan(4_015 + 6_592));
    assert_eq!(person.outstanding(), Fen::ZERO);
    let (standards, mut person) = regraded();
    person.account.instalment = Some(Fen::ZERO);
    let (_, number) = person.approve(&standards, ym(2025, 7), day(2025, 7, 31));
    person.repaid(yuan(7_092));
    person.failed(number);
    person.account.events.clear();
    let (june, _) = person.approve(&standards, ym(2025, 6), day(2025, 6, 30));
    assert_eq!((june.months.len(), june.amount), (0, yuan(7_092)));
}
