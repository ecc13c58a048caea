//! Which standard, and what a month of it comes to: 提标, units, rounding, two identities.

use entitlement::{
    Blocked, EntitlementError, Identity, Move, RateBook, Reason, Standard, Unit, settle,
};
use kernel::{Fen, Rounding};

use crate::ledger::{day, ym};
use crate::office::*;

#[test]
fn a_raise_announced_in_november_pays_august_to_november_once() {
    let standards = [
        per_month(DEMOBILISED, 90),
        per_month(DEMOBILISED, 130).since(ym(2010, 8), day(2010, 11, 10)),
    ];
    let mut person = Person::new([identity(DEMOBILISED, ym(2010, 1))]);
    for month in ym(2010, 1).through(ym(2010, 10)) {
        assert_eq!(person.pay(&standards, month), yuan(90));
    }
    let (november, _) = person.approve(&standards, ym(2010, 11), day(2010, 11, 10));
    assert_eq!((november.regular, november.backpay), (yuan(130), yuan(120)));
    assert_eq!(november.amount, yuan(250));
    assert_eq!(
        person.run(&standards, ym(2010, 11), day(2010, 11, 30)).line,
        None
    );
    assert_eq!(person.pay(&standards, ym(2010, 12)), yuan(130));
}

#[test]
fn an_announcement_is_known_on_its_day_and_not_the_day_before() {
    let standards = [
        per_month(DEMOBILISED, 90),
        per_month(DEMOBILISED, 130).since(ym(2010, 8), day(2010, 11, 10)),
    ];
    let mut person = Person::new([identity(DEMOBILISED, ym(2010, 8))]);
    let mut november = |date| {
        person
            .run(&standards, ym(2010, 11), day(2010, 11, date))
            .line
            .map(|line| line.amount)
    };
    assert_eq!(november(9), Some(yuan(360)));
    assert_eq!(november(10), Some(yuan(520)));
}

#[test]
fn the_towns_own_standard_comes_before_the_countys() {
    let county = per_month(DEMOBILISED, 90);
    let town = Standard {
        id: 1,
        divisions: TOWN,
        ..per_month(DEMOBILISED, 100)
    };
    let standards = [town, county];
    let mut here = Person::of(DEMOBILISED);
    let mut elsewhere = Person::of(DEMOBILISED);
    elsewhere.account.division = 990_101_002_201;
    assert_eq!(here.pay(&standards, ym(2008, 1)), yuan(100));
    assert_eq!(elsewhere.pay(&standards, ym(2008, 1)), yuan(90));
}

#[test]
fn a_year_that_twelve_does_not_divide_adds_up_to_the_fen() {
    let monthly = [per_year(DEMOBILISED, 1_000)];
    let mut person = Person::of(DEMOBILISED);
    let months: Vec<i64> = ym(2008, 1)
        .through(ym(2008, 12))
        .map(|month| person.pay(&monthly, month).get())
        .collect();
    assert_eq!(months, [8_333, 8_334, 8_333].repeat(4));
    assert_eq!(months.iter().sum::<i64>(), 100_000);

    let whole_yuan = [Standard {
        rounding: Rounding::YuanDown,
        ..per_year(DEMOBILISED, 1_000)
    }];
    let mut person = Person::of(DEMOBILISED);
    let months = ym(2008, 1)
        .through(ym(2008, 12))
        .map(|month| person.pay(&whole_yuan, month));
    assert_eq!(
        months.collect::<Vec<_>>(),
        [83, 83, 84]
            .repeat(4)
            .into_iter()
            .map(yuan)
            .collect::<Vec<_>>()
    );
}

#[test]
fn years_of_service_multiply_and_are_asked_for() {
    let standards = [Standard {
        unit: Unit::YearPerServiceYear,
        ..per_year(RURAL_VETERAN, 120).quarterly()
    }];
    let turned_sixty = identity(RURAL_VETERAN, ym(2011, 8));
    let mut served_four = Person::new([Identity {
        service_years: Some(4),
        ..turned_sixty.clone()
    }]);
    assert_eq!(served_four.pay(&standards, ym(2011, 9)), yuan(80));
    assert_eq!(served_four.pay(&standards, ym(2011, 12)), yuan(120));

    let mut unrecorded = Person::new([turned_sixty]);
    let outcome = unrecorded.run(&standards, ym(2011, 9), day(2011, 9, 20));
    let blocked = Blocked {
        month: ym(2011, 8),
        category: RURAL_VETERAN,
        reason: Reason::NoServiceYears,
    };
    assert_eq!((outcome.line, outcome.blocked), (None, vec![blocked]));
}

#[test]
fn two_identities_under_one_scheme_pay_the_higher_once() {
    let standards = [
        per_year(DISCHARGED, 1_600).quarterly(),
        per_year(WAR_VETERAN, 1_200).quarterly(),
    ];
    let mut person = Person::new([
        identity(WAR_VETERAN, ym(2011, 1)),
        identity(DISCHARGED, ym(2011, 3)),
    ]);
    let (march, _) = person.approve(&standards, ym(2011, 3), day(2011, 3, 20));
    assert_eq!(
        march.months.iter().map(|m| m.standard).collect::<Vec<_>>(),
        [
            Some(i64::from(WAR_VETERAN)),
            Some(i64::from(WAR_VETERAN)),
            Some(i64::from(DISCHARGED)),
        ]
    );
    assert_eq!(march.amount, Fen::new(10_000 + 10_000 + 13_333));
    assert_eq!(person.pay(&standards, ym(2011, 6)), yuan(400));
}

#[test]
fn an_amount_no_office_has_is_refused_in_words() {
    let standards = [Standard {
        amount: Fen::new(i64::MAX / 2),
        unit: Unit::YearPerServiceYear,
        ..per_year(RURAL_VETERAN, 0)
    }];
    let mut person = Person::new([Identity {
        service_years: Some(40),
        ..identity(RURAL_VETERAN, ym(2011, 1))
    }]);
    let mut rates = RateBook::new(standards, None);
    let refused = settle(
        std::slice::from_ref(&person.account),
        &[],
        &mut rates,
        ym(2011, 1),
        None,
    );
    assert_eq!(refused, Err(EntitlementError));
    assert!(EntitlementError.to_string().contains("核对待遇标准"));
    person.account.identities[0].service_years = Some(1);
    assert!(
        settle(
            std::slice::from_ref(&person.account),
            &[],
            &mut rates,
            ym(2011, 1),
            None
        )
        .is_ok()
    );
}

/// A standard of the town's own.
fn of_the_town(id: i64, standard: Standard) -> Standard {
    Standard {
        id,
        divisions: TOWN,
        ..standard
    }
}

#[test]
fn a_later_standard_of_the_county_leaves_the_towns_own_in_place() {
    let county = per_month(WAR_VETERAN, 840);
    let raised = per_month(WAR_VETERAN, 882).since(ym(2008, 3), day(2008, 2, 10));
    let town = of_the_town(1, per_month(WAR_VETERAN, 940));
    let next = of_the_town(
        2,
        per_month(WAR_VETERAN, 990).since(ym(2008, 5), day(2008, 5, 1)),
    );
    let next = Standard { id: 2, ..next };
    let standards = [county, raised, town, next];
    let mut person = Person::of(WAR_VETERAN);
    let paid = [1, 3, 4, 5].map(|month| person.pay(&standards, ym(2008, month)));
    assert_eq!(paid, [940, 2 * 940, 940, 990].map(yuan));
}

#[test]
fn what_a_town_adds_on_top_rises_with_the_countys_standard() {
    let county = per_month(WAR_VETERAN, 840);
    let raised = per_month(WAR_VETERAN, 882).since(ym(2008, 3), day(2008, 4, 10));
    let on_top = |id, divisions, yuan| Standard {
        id,
        divisions,
        on_top: true,
        ..per_month(WAR_VETERAN, yuan)
    };
    let more = on_top(3, TOWN, 120).since(ym(2008, 4), day(2008, 4, 1));
    let more = Standard { id: 3, ..more };
    let standards = [
        county,
        raised,
        on_top(1, TOWN, 100),
        on_top(2, COUNTY, 10),
        more,
    ];
    let mut here = Person::of(WAR_VETERAN);
    let mut elsewhere = Person::of(WAR_VETERAN);
    elsewhere.account.division = 990_101_002_201;
    let paid = |person: &mut Person| [1, 2, 3].map(|m| person.pay(&standards, ym(2008, m)));
    assert_eq!(paid(&mut here), [950; 3].map(yuan));
    assert_eq!(paid(&mut elsewhere), [850; 3].map(yuan));
    let (april, _) = here.approve(&standards, ym(2008, 4), day(2008, 4, 25));
    assert_eq!((april.regular, april.backpay), (yuan(1_012), yuan(42)));
    let month = april.months.last().expect("April");
    assert_eq!(
        (month.standard, parts(month)),
        (Some(106), vec![(2, 1_000), (3, 12_000)])
    );
}

#[test]
fn what_is_added_on_top_alone_pays_nobody() {
    let on_top = Standard {
        on_top: true,
        ..per_month(WAR_VETERAN, 100)
    };
    let outcome = Person::of(WAR_VETERAN).run(&[on_top], ym(2008, 1), day(2008, 1, 31));
    assert_eq!(outcome.line, None);
    assert_eq!(outcome.blocked[0].reason, Reason::NoStandard);
}

#[test]
fn who_moves_takes_the_rate_of_each_month_where_she_lived_in_it() {
    let county = per_month(WAR_VETERAN, 882);
    let town = of_the_town(1, per_month(WAR_VETERAN, 982));
    let standards = [county, town];
    let mut person = Person::of(WAR_VETERAN);
    person.account.division = 990_101_002_201;
    assert_eq!(person.pay(&standards, ym(2008, 6)), yuan(6 * 882));
    person.account.moves.push(Move {
        division: VILLAGE,
        from: ym(2008, 7),
        known: None,
    });
    assert_eq!(person.pay(&standards, ym(2008, 7)), yuan(982));
    // Reported in September, as of August: back to where she came from.
    person.pay(&standards, ym(2008, 8));
    person.account.moves.push(Move {
        division: 990_101_002_201,
        from: ym(2008, 8),
        known: Some(day(2008, 9, 3)),
    });
    let (september, _) = person.approve(&standards, ym(2008, 9), day(2008, 9, 25));
    assert_eq!(
        (september.regular, september.recovery),
        (yuan(882), yuan(-100))
    );
    // A raise for months before the move is the town's of then.
    let raised = per_month(WAR_VETERAN, 900).since(ym(2008, 5), day(2008, 10, 5));
    let raised = [standards[0].clone(), standards[1].clone(), raised];
    let (october, _) = person.approve(&raised, ym(2008, 10), day(2008, 10, 25));
    let months: Vec<_> = october.months.iter().map(|m| m.month.month()).collect();
    assert_eq!(months, [5, 6, 8, 9, 10]);
    assert_eq!(
        (october.backpay, october.regular),
        (yuan(4 * 18), yuan(900))
    );
}
