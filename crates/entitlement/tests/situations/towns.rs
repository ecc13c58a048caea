//! 甲镇: a year without changes. 乙乡: new standards in the middle of the year.

use entitlement::Standard;
use kernel::Fen;

use crate::ledger::{day, ym};
use crate::office::*;
use crate::{differences, each};

/// (category, people, yuan a year)
const JIA_TOWN: [(u16, i64, i64); 6] = [
    (CONSCRIPT_FAMILY, 30, 12_000),
    (DISABLED, 4, 30_000),
    (SURVIVORS, 8, 16_000),
    (DEMOBILISED, 15, 8_000),
    (DISCHARGED, 10, 1_600),
    (WAR_VETERAN, 10, 1_200),
];

fn jia_town() -> Vec<Standard> {
    let schedule = |(category, _, yearly)| match category {
        CONSCRIPT_FAMILY => per_year(category, yearly).half_yearly(),
        _ => per_year(category, yearly).quarterly(),
    };
    JIA_TOWN.map(schedule).to_vec()
}

#[test]
fn half_yearly_money_comes_in_june_and_december() {
    let standards = jia_town();
    let mut family = Person::of(CONSCRIPT_FAMILY);
    family.account.identities[0].start = ym(2011, 1);
    assert_eq!(
        family.run(&standards, ym(2011, 3), day(2011, 3, 20)).line,
        None
    );
    let (june, _) = family.approve(&standards, ym(2011, 6), day(2011, 6, 20));
    assert_eq!((june.amount, june.regular), (yuan(6_000), yuan(6_000)));
    assert_eq!(
        differences(&june),
        each(ym(2011, 1).through(ym(2011, 6)), 1_000)
    );
    assert_eq!(
        family.run(&standards, ym(2011, 9), day(2011, 9, 20)).line,
        None
    );
    assert_eq!(family.pay(&standards, ym(2011, 12)), yuan(6_000));
}

#[test]
fn quarters_of_a_town_add_up_to_its_year() {
    let standards = jia_town();
    let mut quarters = [0; 4];
    for (category, people, yearly) in JIA_TOWN {
        let mut person = Person::new([identity(category, ym(2011, 1))]);
        let paid = [3, 6, 9, 12].map(|month| person.pay(&standards, ym(2011, month)).get() / 100);
        assert_eq!(paid.iter().sum::<i64>(), yearly);
        for (quarter, yuan) in quarters.iter_mut().zip(paid) {
            *quarter += people * yuan;
        }
    }
    assert_eq!(quarters, [99_000, 279_000, 99_000, 279_000]);
    assert_eq!(quarters.iter().sum::<i64>(), 756_000);
}

#[test]
fn every_quarterly_class_of_a_town_gets_its_fourth() {
    let standards = jia_town();
    let fourths = JIA_TOWN[1..].iter().map(|(category, _, _)| {
        let mut person = Person::new([identity(*category, ym(2011, 1))]);
        person.pay(&standards, ym(2011, 3))
    });
    assert_eq!(
        fourths.collect::<Vec<_>>(),
        [7_500, 4_000, 2_000, 400, 300].map(yuan)
    );
}

#[test]
fn a_conscripts_family_has_its_year_before_the_first_of_august() {
    let standards = [per_year(CONSCRIPT_FAMILY, 1_546).yearly_in(7)];
    let mut family = Person::of(CONSCRIPT_FAMILY);
    assert_eq!(family.pay(&standards, ym(2008, 6)), Fen::ZERO);
    let (july, _) = family.approve(&standards, ym(2008, 7), day(2008, 7, 25));
    assert_eq!(july.amount, Fen::new(154_600));
    assert_eq!(july.months.len(), 12);
    assert_eq!(family.pay(&standards, ym(2008, 12)), Fen::ZERO);
}

#[test]
fn a_new_standard_for_the_disabled_back_pays_the_half_year() {
    let old = per_year(DISABLED, 1_560).half_yearly();
    let new = per_year(DISABLED, 3_604)
        .half_yearly()
        .since(ym(2008, 1), day(2008, 7, 20));
    let standards = [old, new];
    let mut three = [
        Person::of(DISABLED),
        Person::of(DISABLED),
        Person::of(DISABLED),
    ];
    for person in &mut three {
        let (june, _) = person.approve(&standards, ym(2008, 6), day(2008, 6, 25));
        assert_eq!(june.amount, yuan(780));
        assert_eq!(
            person.run(&standards, ym(2008, 6), day(2008, 7, 19)).line,
            None
        );
        let (again, _) = person.approve(&standards, ym(2008, 6), day(2008, 7, 25));
        assert_eq!(
            (again.amount, again.backpay, again.regular),
            (yuan(1_022), yuan(1_022), Fen::ZERO)
        );
        assert_eq!(
            person.run(&standards, ym(2008, 6), day(2008, 7, 25)).line,
            None
        );
    }
    assert_eq!(three.len() as i64 * 1_022, 3_066);
    assert_eq!(
        three.map(|mut p| p.pay(&standards, ym(2008, 12))),
        [yuan(1_802); 3]
    );
}

#[test]
fn a_raise_for_the_demobilised_back_pays_from_february() {
    let old = per_month(DEMOBILISED, 90);
    let new = per_month(DEMOBILISED, 130).since(ym(2008, 2), day(2008, 7, 20));
    let standards = [old, new.clone()];
    let mut person = Person::of(DEMOBILISED);
    for month in ym(2008, 1).through(ym(2008, 6)) {
        assert_eq!(person.pay(&standards, month), yuan(90));
    }
    let (backpay, _) = person.approve(&standards, ym(2008, 6), day(2008, 7, 25));
    assert_eq!(backpay.amount, yuan(200));
    assert_eq!(
        differences(&backpay),
        each(ym(2008, 2).through(ym(2008, 6)), 40)
    );
    assert!(backpay.months.iter().all(|m| m.standard == Some(new.id)));
    assert_eq!(person.pay(&standards, ym(2008, 7)), yuan(130));
}
