//! 人员变动: 死亡, 停发, 恢复, 等级变动, mostly reported late.

use entitlement::{Blocked, Event, EventKind, Identity, Reason, Standard};
use kernel::Fen;

use crate::ledger::{day, ym};
use crate::office::*;
use crate::{differences, each};

#[test]
fn a_death_reported_late_is_booked_and_carried() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Death, ym(2008, 6), day(2008, 10, 8));
    let (october, _) = person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    assert_eq!(
        differences(&october),
        each(ym(2008, 7).through(ym(2008, 9)), -800)
    );
    assert_eq!(
        (october.amount, october.recovery),
        (Fen::ZERO, yuan(-2_400))
    );
    assert_eq!(october.outstanding_after, yuan(2_400));
    assert!(october.months.iter().all(|m| m.standard.is_none()));
    assert_eq!(
        person.run(&standards, ym(2008, 12), day(2008, 12, 20)).line,
        None
    );
    assert_eq!(person.outstanding(), yuan(2_400));
}

#[test]
fn the_last_report_of_a_death_counts() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Death, ym(2008, 6), day(2008, 10, 8));
    person.reported(EventKind::Death, ym(2008, 8), day(2008, 10, 15));
    let (october, _) = person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    assert_eq!(differences(&october), [(ym(2008, 9), -800)]);
}

#[test]
fn who_was_reported_dead_by_mistake_is_resumed() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Death, ym(2008, 6), day(2008, 10, 8));
    person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    person.reported(EventKind::Resume, ym(2008, 7), day(2008, 11, 3));
    let (december, _) = person.approve(&standards, ym(2008, 12), day(2008, 12, 20));
    assert_eq!(
        (december.backpay, december.regular),
        (yuan(2_400), yuan(2_400))
    );
    assert_eq!(
        (december.outstanding_before, december.outstanding_after),
        (yuan(2_400), Fen::ZERO)
    );
    assert_eq!(december.amount, yuan(2_400));
}

#[test]
fn who_is_resumed_works_off_what_was_overpaid_first() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Stop, ym(2008, 5), day(2008, 10, 8));
    let (october, _) = person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    assert_eq!(october.outstanding_after, yuan(4_000));
    person.reported(EventKind::Resume, ym(2009, 1), day(2009, 1, 5));
    let (march, _) = person.approve(&standards, ym(2009, 3), day(2009, 3, 20));
    assert_eq!(
        (march.regular, march.amount, march.outstanding_after),
        (yuan(2_400), Fen::ZERO, yuan(1_600))
    );
    let (june, _) = person.approve(&standards, ym(2009, 6), day(2009, 6, 20));
    assert_eq!(
        (june.regular, june.amount, june.outstanding_after),
        (yuan(2_400), yuan(800), Fen::ZERO)
    );
    assert_eq!(person.pay(&standards, ym(2009, 9)), yuan(2_400));
}

#[test]
fn a_stop_reported_late_is_offset_in_the_same_run() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Stop, ym(2008, 8), day(2008, 10, 8));
    person.reported(EventKind::Resume, ym(2008, 10), day(2008, 10, 9));
    let (december, _) = person.approve(&standards, ym(2008, 12), day(2008, 12, 20));
    assert_eq!(
        (december.regular, december.recovery),
        (yuan(2_400), yuan(-1_600))
    );
    assert_eq!(
        (december.amount, december.outstanding_after),
        (yuan(800), Fen::ZERO)
    );
}

#[test]
fn a_death_not_yet_reported_is_paid() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Death, ym(2008, 6), day(2009, 1, 8));
    assert_eq!(person.pay(&standards, ym(2008, 12)), yuan(2_400));
}

#[test]
fn a_grade_raised_in_september_as_of_march() {
    let grade = |grade: u8, yearly| Standard {
        grade: Some(grade),
        ..per_year(DISABLED, yearly).quarterly()
    };
    let standards = [
        Standard {
            id: 8,
            ..grade(8, 6_000)
        },
        Standard {
            id: 7,
            ..grade(7, 8_400)
        },
    ];
    let mut person = Person::new([Identity {
        grade: Some(8),
        ..identity(DISABLED, ym(2010, 1))
    }]);
    assert_eq!(person.pay(&standards, ym(2010, 3)), yuan(1_500));
    assert_eq!(person.pay(&standards, ym(2010, 6)), yuan(1_500));
    person.reported(EventKind::Grade(7), ym(2010, 3), day(2010, 9, 6));
    let (september, _) = person.approve(&standards, ym(2010, 9), day(2010, 9, 20));
    assert_eq!(
        (september.backpay, september.regular),
        (yuan(800), yuan(2_100))
    );
    assert_eq!(
        differences(&september)[..4],
        each(ym(2010, 3).through(ym(2010, 6)), 200)
    );
    assert!(september.months.iter().all(|m| m.standard == Some(7)));
}

#[test]
fn a_grade_without_a_standard_is_shown_and_not_guessed() {
    let standards = [Standard {
        grade: Some(8),
        ..per_year(DISABLED, 6_000).quarterly()
    }];
    let mut person = Person::new([Identity {
        grade: Some(8),
        ..identity(DISABLED, ym(2010, 1))
    }]);
    person.reported(EventKind::Grade(7), ym(2010, 3), day(2010, 3, 6));
    let outcome = person.run(&standards, ym(2010, 3), day(2010, 3, 20));
    let blocked = Blocked {
        month: ym(2010, 3),
        category: DISABLED,
        reason: Reason::NoStandard,
    };
    assert_eq!(outcome.blocked, [blocked]);
}

#[test]
fn a_death_is_final_for_every_resumption_reported_before_it() {
    let standards = [per_month(WAR_VETERAN, 840)];
    let mut person = Person::of(WAR_VETERAN);
    person.account.identities[0].start = ym(2024, 1);
    for month in [1, 2, 3, 4, 5] {
        person.pay(&standards, ym(2024, month));
    }
    person.reported(EventKind::Stop, ym(2024, 3), day(2024, 6, 1));
    person.reported(EventKind::Resume, ym(2024, 6), day(2024, 6, 1));
    person.pay(&standards, ym(2024, 6));
    // She had died in April; whoever asked for June did not say so.
    person.reported(EventKind::Death, ym(2024, 4), day(2024, 7, 10));
    let (july, _) = person.approve(&standards, ym(2024, 7), day(2024, 7, 31));
    assert_eq!(differences(&july), [(ym(2024, 6), -840)]);
    assert_eq!(person.pay(&standards, ym(2024, 9)), Fen::ZERO);
}

#[test]
fn an_undated_correction_of_the_month_of_death_counts() {
    let standards = [per_month(WAR_VETERAN, 840)];
    let mut person = Person::of(WAR_VETERAN);
    person.account.identities[0].start = ym(2024, 1);
    assert_eq!(person.pay(&standards, ym(2024, 6)), yuan(6 * 840));
    let undated = |month| Event {
        kind: EventKind::Death,
        effective: ym(2024, month),
        known: None,
        category: None,
    };
    person.account.events.push(undated(5));
    let (july, _) = person.approve(&standards, ym(2024, 7), day(2024, 7, 31));
    assert_eq!(differences(&july), [(ym(2024, 6), -840)]);
    person.account.events.push(undated(3));
    let (august, _) = person.approve(&standards, ym(2024, 8), day(2024, 8, 31));
    let april_and_may = [(ym(2024, 4), -840), (ym(2024, 5), -840)];
    assert_eq!(differences(&august), april_and_may);
    // Corrected the other way, a month more is due again.
    person.account.events.push(undated(4));
    let (september, _) = person.approve(&standards, ym(2024, 9), day(2024, 9, 30));
    assert_eq!(differences(&september), [(ym(2024, 4), 840)]);
}

#[test]
fn an_undated_death_is_final_for_what_was_recorded_before_it() {
    let standards = [per_month(WAR_VETERAN, 840)];
    let mut person = Person::of(WAR_VETERAN);
    let undated = |kind, month| Event {
        kind,
        effective: ym(2008, month),
        known: None,
        category: None,
    };
    person.account.events.extend([
        undated(EventKind::Stop, 3),
        undated(EventKind::Resume, 6),
        undated(EventKind::Death, 4),
    ]);
    assert_eq!(person.pay(&standards, ym(2008, 12)), yuan(2 * 840));
}
