//! Runs at other times than planned: 回盘失败, 补登记, 迁移, between 发放月份, out of order.

use entitlement::{EventKind, Identity, Standard};
use kernel::Fen;

use crate::ledger::{day, ym};
use crate::office::*;
use crate::{differences, each};

#[test]
fn a_line_the_bank_could_not_pay_is_payable_again() {
    let standards = [per_year(DEMOBILISED, 8_400).quarterly()];
    let mut person = Person::of(DEMOBILISED);
    let (march, number) = person.approve(&standards, ym(2008, 3), day(2008, 3, 20));
    person.failed(number);
    assert_eq!(
        person.run(&standards, ym(2008, 3), day(2008, 3, 20)).line,
        Some(march)
    );

    let (march, number) = person.approve(&standards, ym(2008, 3), day(2008, 3, 25));
    assert_eq!(person.pay(&standards, ym(2008, 6)), march.amount);
    person.failed(number);
    let (again, _) = person.approve(&standards, ym(2008, 6), day(2008, 6, 25));
    assert_eq!(
        (again.backpay, again.regular, again.amount),
        (march.amount, Fen::ZERO, march.amount)
    );
}

#[test]
fn what_failed_is_paid_late_with_the_next_month_at_the_new_rate() {
    let old = per_month(DEMOBILISED, 500);
    let mut person = Person::new([identity(DEMOBILISED, ym(2011, 8))]);
    let (_, number) = person.approve(std::slice::from_ref(&old), ym(2011, 8), day(2011, 8, 20));
    person.failed(number);
    let raise = per_month(DEMOBILISED, 560).since(ym(2011, 8), day(2011, 9, 10));
    let (september, _) = person.approve(&[old, raise], ym(2011, 9), day(2011, 9, 20));
    assert_eq!(
        (september.regular, september.backpay, september.amount),
        (yuan(560), yuan(560), yuan(1_120))
    );
}

#[test]
fn an_offset_the_bank_could_not_pay_is_outstanding_again() {
    let (standards, mut person) = paid_through_september();
    person.reported(EventKind::Stop, ym(2008, 9), day(2008, 10, 8));
    person.approve(&standards, ym(2008, 10), day(2008, 10, 20));
    person.reported(EventKind::Resume, ym(2008, 10), day(2008, 11, 3));
    let (december, number) = person.approve(&standards, ym(2008, 12), day(2008, 12, 20));
    assert_eq!(
        (december.amount, december.outstanding_before),
        (yuan(1_600), yuan(800))
    );
    person.failed(number);
    assert_eq!(person.outstanding(), yuan(800));
    let (again, _) = person.approve(&standards, ym(2008, 12), day(2008, 12, 28));
    assert_eq!(again, december);
}

#[test]
fn who_registers_late_is_paid_from_the_first_month_due() {
    let standards = [per_year(DEMOBILISED, 8_400).quarterly()];
    let late = Identity {
        known: Some(day(2011, 2, 10)),
        ..identity(DEMOBILISED, ym(2010, 9))
    };
    let mut person = Person::new([late]);
    assert_eq!(
        person.run(&standards, ym(2010, 12), day(2010, 12, 20)).line,
        None
    );
    let (march, _) = person.approve(&standards, ym(2011, 3), day(2011, 3, 20));
    assert_eq!(
        differences(&march),
        each(ym(2010, 9).through(ym(2011, 3)), 700)
    );
    // Nothing was covered before: it is a first payment, not 补发.
    assert_eq!((march.regular, march.backpay), (yuan(4_900), Fen::ZERO));
}

#[test]
fn the_first_payment_after_a_move_takes_up_where_the_last_ended() {
    let standards = [per_year(DEMOBILISED, 8_400).quarterly()];
    let mut old_town = Person::of(DEMOBILISED);
    for month in [3, 6, 9] {
        assert_eq!(old_town.pay(&standards, ym(2008, month)), yuan(2_100));
    }
    // Moved as of August, reported in October: the old town recovers two months and pays no more.
    old_town.reported(EventKind::Stop, ym(2008, 8), day(2008, 10, 10));
    let (old, _) = old_town.approve(&standards, ym(2008, 12), day(2008, 12, 20));
    assert_eq!((old.recovery, old.regular), (yuan(-1_400), Fen::ZERO));

    let arrived = Identity {
        known: Some(day(2008, 10, 12)),
        ..identity(DEMOBILISED, ym(2008, 8))
    };
    let mut new_town = Person::new([arrived]);
    new_town.account.division = 990_101_002_201;
    let (new, _) = new_town.approve(&standards, ym(2008, 12), day(2008, 12, 20));
    assert_eq!(
        differences(&new),
        each(ym(2008, 8).through(ym(2008, 12)), 700)
    );
}

#[test]
fn between_payment_months_a_run_pays_only_what_was_missed() {
    let standards = [per_year(DEMOBILISED, 8_400).quarterly()];
    let mut person = Person::of(DEMOBILISED);
    assert_eq!(person.pay(&standards, ym(2008, 2)), Fen::ZERO);
    // March was left out: April makes it up and does not begin the next quarter.
    let (april, _) = person.approve(&standards, ym(2008, 4), day(2008, 4, 20));
    assert_eq!(
        differences(&april),
        each(ym(2008, 1).through(ym(2008, 3)), 700)
    );
    assert_eq!(person.pay(&standards, ym(2008, 5)), Fen::ZERO);
    assert_eq!(person.pay(&standards, ym(2008, 6)), yuan(2_100));
}

#[test]
fn who_joins_after_the_yearly_payment_is_paid_in_the_next_run() {
    let standards = [per_year(CONSCRIPT_FAMILY, 12_000).yearly_in(7)];
    let mut family = Person::new([identity(CONSCRIPT_FAMILY, ym(2010, 10))]);
    assert_eq!(family.pay(&standards, ym(2010, 10)), yuan(3_000));
    assert_eq!(family.pay(&standards, ym(2011, 6)), Fen::ZERO);
    assert_eq!(family.pay(&standards, ym(2011, 7)), yuan(12_000));
}

#[test]
fn a_month_run_out_of_order_pays_nothing_twice() {
    let standards = [per_month(DEMOBILISED, 90)];
    let mut person = Person::of(DEMOBILISED);
    assert_eq!(person.pay(&standards, ym(2008, 6)), yuan(540));
    assert_eq!(person.pay(&standards, ym(2008, 3)), Fen::ZERO);
    assert_eq!(person.pay(&standards, ym(2008, 7)), yuan(90));
}

#[test]
fn who_is_first_run_long_after_falling_out_of_all_standards_is_paid_until_then() {
    // No standard is known of grade 7, which she has had since July 2008; the first run comes in 2010.
    let standards = [Standard {
        grade: Some(8),
        ..per_year(DISABLED, 6_000)
    }];
    let mut person = Person::new([Identity {
        grade: Some(8),
        ..identity(DISABLED, ym(2008, 1))
    }]);
    person.reported(EventKind::Grade(7), ym(2008, 7), day(2008, 7, 5));
    let outcome = person.run(&standards, ym(2010, 1), day(2010, 1, 31));
    assert_eq!(outcome.blocked[0].month, ym(2008, 7));
    let line = outcome.line.expect("January to June 2008");
    assert_eq!(line.amount, yuan(6 * 500));
}

#[test]
fn an_identity_is_paid_from_its_start_once_a_later_month_of_it_is_paid() {
    // Paid yearly in July since August 2009, and by the month as something else since January 2010. The monthly runs pay the
    // higher amount; August to December 2009 lie before months that are covered.
    let standards = [
        Standard {
            effective: ym(2009, 8),
            ..per_month(DEMOBILISED, 500).yearly_in(7)
        },
        per_month(WAR_VETERAN, 300),
    ];
    let mut person = Person::new([
        identity(DEMOBILISED, ym(2009, 8)),
        identity(WAR_VETERAN, ym(2010, 1)),
    ]);
    let months = ym(2009, 8).through(ym(2010, 3));
    let (line, _) = person.approve(&standards, ym(2010, 3), day(2010, 3, 31));
    assert_eq!(differences(&line), each(months, 500));
}
