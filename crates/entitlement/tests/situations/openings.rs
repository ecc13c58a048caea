//! An office that begins in the middle: what another paid counts as paid (已发至).

use entitlement::Opening;
use kernel::{Fen, Month};

use crate::differences;
use crate::ledger::{day, ym};
use crate::office::*;

/// Somebody on the rolls since 1985, paid by another through a month.
fn paid_through(through: Month, amount: Option<i64>) -> Person {
    let mut person = Person::new([identity(DEMOBILISED, ym(1985, 3))]);
    person.account.opening = Some(Opening {
        through,
        amount: amount.map(yuan),
    });
    person
}

#[test]
fn the_first_run_pays_only_the_months_after() {
    let standards = [per_month(DEMOBILISED, 400), {
        let raise = per_month(DEMOBILISED, 500);
        raise.since(ym(2011, 1), day(2010, 12, 20))
    }];
    let mut person = paid_through(ym(2011, 6), None);
    let first = person.run(&standards, ym(2011, 7), day(2011, 7, 25));
    assert_eq!(first.blocked, []);
    let line = first.line.expect("July");
    assert_eq!((line.regular, line.amount), (yuan(500), yuan(500)));
    assert_eq!(differences(&line), [(ym(2011, 7), 500)]);
}

#[test]
fn a_raise_announced_later_is_paid_back_over_them_as_over_our_own() {
    let standards = [per_month(DEMOBILISED, 500), {
        let raise = per_month(DEMOBILISED, 600);
        raise.since(ym(2011, 4), day(2011, 7, 20))
    }];
    let mut person = paid_through(ym(2011, 6), None);
    let (line, _) = person.approve(&standards, ym(2011, 7), day(2011, 7, 25));
    assert_eq!((line.regular, line.backpay), (yuan(600), yuan(300)));
    assert_eq!(
        person.run(&standards, ym(2011, 7), day(2011, 7, 25)).line,
        None
    );
}

#[test]
fn a_death_reported_later_takes_them_back() {
    let standards = [per_month(DEMOBILISED, 500)];
    let mut person = paid_through(ym(2011, 6), None);
    person.reported(entitlement::EventKind::Death, ym(2011, 4), day(2011, 7, 3));
    let (line, _) = person.approve(&standards, ym(2011, 7), day(2011, 7, 25));
    assert_eq!((line.recovery, line.amount), (yuan(-1_000), Fen::ZERO));
    assert_eq!(line.outstanding_after, yuan(1_000));
}

#[test]
fn what_was_paid_may_be_given_as_a_sum_or_by_the_month() {
    let standards = [per_month(DEMOBILISED, 500)];
    // On the rolls since January 2011: six months, 3,000 yuan.
    let backpay = |given: i64| {
        let mut person = paid_through(ym(2011, 6), Some(given));
        person.account.identities[0].start = ym(2011, 1);
        let (line, _) = person.approve(&standards, ym(2011, 7), day(2011, 7, 25));
        assert_eq!(line.regular, yuan(500));
        (line.backpay.get() + line.recovery.get()) / 100
    };
    assert_eq!(backpay(3_000), 0);
    assert_eq!(backpay(500), 0);
    assert_eq!(backpay(2_900), 100);
    assert_eq!(backpay(480), 120);
    assert_eq!(backpay(3_100), -100);
}

#[test]
fn a_standard_nobody_knew_then_owes_nothing_for_months_that_were_paid() {
    // The office has only the new table, announced in July; what was paid until June went by one it does not have.
    let new = per_month(DEMOBILISED, 600).since(ym(2011, 1), day(2011, 7, 20));
    let mut person = paid_through(ym(2011, 6), None);
    let (line, _) = person.approve(&[new], ym(2011, 7), day(2011, 7, 25));
    assert_eq!((line.regular, line.backpay), (yuan(600), Fen::ZERO));
}

#[test]
fn whoever_the_run_does_not_know_yet_was_paid_nothing_that_could_be_taken_back() {
    let standards = [per_month(DEMOBILISED, 500)];
    let mut person = paid_through(ym(2011, 6), None);
    person.account.identities[0].known = Some(day(2011, 8, 10));
    assert_eq!(
        person.run(&standards, ym(2011, 7), day(2011, 7, 25)).line,
        None
    );
    let (line, _) = person.approve(&standards, ym(2011, 8), day(2011, 8, 25));
    assert_eq!(differences(&line), [(ym(2011, 7), 500), (ym(2011, 8), 500)]);
}

#[test]
fn whoever_was_told_of_before_her_first_month_is_not_paid_it_again() {
    let standards = [per_month(DEMOBILISED, 500)];
    let mut person = paid_through(ym(2011, 6), None);
    person.account.identities[0].start = ym(2011, 4);
    person.account.identities[0].known = Some(day(2011, 1, 10));
    assert_eq!(
        person.run(&standards, ym(2011, 2), day(2011, 2, 25)).line,
        None
    );
    let (line, _) = person.approve(&standards, ym(2011, 7), day(2011, 7, 25));
    assert_eq!(differences(&line), [(ym(2011, 7), 500)]);
}
