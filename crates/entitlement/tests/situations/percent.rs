//! Percentages of a wage or of a pension, what is added on top by whom, and what is paid once or by half-years served.

use entitlement::{Blocked, Cycle, EventKind, Identity, Nature, Reason, Standard, Unit};
use kernel::{Fen, Rounding};

use crate::ledger::{day, ym};
use crate::office::*;

/// So many percent of another category's standard, to the yuan.
fn percent(category: u16, percent: i64, of: u16) -> Standard {
    Standard {
        amount: Fen::new(percent * 100),
        unit: Unit::Percent,
        of: Some(of),
        rounding: Rounding::YuanHalfUp,
        ..per_month(category, 0)
    }
}

/// 护理费：1、2级因战 50%，3、4级因战 40%。
fn nursing() -> Vec<Standard> {
    let fee = |grade: u8, of_wage| Standard {
        id: 200 + i64::from(grade),
        grade: Some(grade),
        nature: Some(Nature::War),
        ..percent(NURSED, of_wage, WAGE)
    };
    vec![fee(1, 50), fee(2, 50), fee(3, 40), fee(4, 40)]
}

/// 月平均工资 7,244, and 7,655 for 2026, each announced in June.
fn wages() -> [Standard; 2] {
    let wage = |year, wage| {
        let wage = per_month(WAGE, wage).since(ym(year, 1), day(year, 6, 15));
        Standard {
            id: i64::from(year),
            ..wage
        }
    };
    [wage(2025, 7_244), wage(2026, 7_655)]
}

fn third_grade(category: u16) -> Identity {
    Identity {
        grade: Some(3),
        nature: Some(Nature::War),
        ..identity(category, ym(2025, 1))
    }
}

#[test]
fn a_nursing_fee_follows_the_wage_and_the_grade() {
    let grade = |grade: u8, yearly| Standard {
        id: 300 + i64::from(grade),
        grade: Some(grade),
        ..per_year(DISABLED, yearly)
    };
    let pensions = vec![grade(3, 104_712), grade(2, 119_340)];
    let standards = [pensions, nursing(), wages().to_vec()].concat();
    let mut person = Household::new([
        (DISABLED, vec![third_grade(DISABLED)]),
        (NURSED, vec![third_grade(NURSED)]),
    ]);
    let december = person.approve(&standards, ym(2025, 12), day(2025, 12, 31));
    let amounts = december.iter().map(to_the_bank).collect::<Vec<_>>();
    assert_eq!(amounts, [10_471_200, 3_477_600]);
    let fee = &december[1].line.as_ref().expect("a year").months[0];
    assert_eq!(fee.due, yuan(2_898));
    assert_eq!((fee.standard, parts(fee)), (Some(203), vec![(2025, 0)]));
    for account in 0..2 {
        person.reported(account, EventKind::Grade(2), ym(2026, 5), day(2026, 5, 20));
    }
    assert_eq!(person.pay(&standards, ym(2026, 6)), [5_479_400, 1_990_400]);
}

#[test]
fn until_the_wage_is_known_the_fee_is_shown_as_blocked() {
    let standards = [nursing(), wages().to_vec()].concat();
    let mut person = Person::new([third_grade(NURSED)]);
    let may = person.run(&standards, ym(2025, 5), day(2025, 5, 31));
    let blocked = Blocked {
        month: ym(2025, 1),
        category: NURSED,
        reason: Reason::NoParameter(WAGE),
    };
    assert_eq!((may.line, may.blocked), (None, vec![blocked]));
    assert_eq!(person.pay(&standards, ym(2025, 6)), yuan(6 * 2_898));
    // The next wage counts from January on when it is announced.
    assert_eq!(person.pay(&standards, ym(2025, 12)), yuan(6 * 2_898));
    assert_eq!(person.pay(&standards, ym(2026, 1)), yuan(2_898));
    let (june, _) = person.approve(&standards, ym(2026, 6), day(2026, 6, 30));
    assert_eq!(
        (june.regular, june.backpay),
        (yuan(5 * 3_062), yuan(3_062 - 2_898))
    );
}

#[test]
fn a_percentage_of_a_yearly_amount_adds_up_to_the_year() {
    // 45 % of 86,702 are 39,015.90 a year: 3,251.325 a month.
    let share = Standard {
        rounding: Rounding::FenHalfUp,
        ..percent(CONSCRIPT_FAMILY, 45, WAGE)
    };
    let standards = [share, per_year(WAGE, 86_702)];
    let mut person = Person::of(CONSCRIPT_FAMILY);
    let months: Vec<i64> = ym(2008, 1)
        .through(ym(2008, 12))
        .map(|month| person.pay(&standards, month).get())
        .collect();
    assert_eq!(months[..4], [325_133, 325_132, 325_133, 325_132]);
    assert_eq!(months.iter().sum::<i64>(), 3_901_590);
}

/// On top of the pension of a martyr's family: 20 % of it for those alone, 100 a month from the county.
fn on_top() -> [Standard; 3] {
    let alone = Standard {
        id: 400,
        rounding: Rounding::FenHalfUp,
        of: None,
        keys: keys([ALONE]),
        on_top: true,
        component: 1,
        ..percent(MARTYRS_FAMILY, 20, 0)
    };
    let county = Standard {
        id: 401,
        on_top: true,
        component: 2,
        keys: keys([ALONE]),
        ..per_month(MARTYRS_FAMILY, 100)
    };
    let pension = per_year(MARTYRS_FAMILY, 41_856);
    [pension, alone, county]
}

/// 孤老
const ALONE: u32 = 3;

#[test]
fn the_county_adds_a_fifth_for_those_alone_and_a_hundred() {
    let mut alone = Person::new([Identity {
        keys: keys([ALONE]),
        ..identity(MARTYRS_FAMILY, ym(2025, 1))
    }]);
    let (line, _) = alone.approve(&on_top(), ym(2025, 2), day(2025, 2, 28));
    assert_eq!(line.amount.get(), 697_600 + 139_520 + 20_000);
    assert_eq!(line.months[0].due.get(), 348_800 + 69_760 + 10_000);
    assert_eq!(parts(&line.months[0]), [(400, 69_760), (401, 10_000)]);
    let mut with_family = Person::new([identity(MARTYRS_FAMILY, ym(2025, 1))]);
    assert_eq!(with_family.pay(&on_top(), ym(2025, 2)).get(), 697_600);
}

#[test]
fn the_fifth_is_of_the_pension_whatever_else_is_on_top() {
    // The county's hundred has the lower number.
    let [pension, alone, county] = on_top();
    let county = Standard {
        component: 0,
        ..county
    };
    let mut person = Person::new([Identity {
        keys: keys([ALONE]),
        ..identity(MARTYRS_FAMILY, ym(2025, 1))
    }]);
    let paid = person.pay(&[pension, alone, county], ym(2025, 2));
    assert_eq!(paid.get(), 697_600 + 139_520 + 20_000);
}

#[test]
fn a_component_is_followed_by_a_later_one_of_its_own_only() {
    let [pension, alone, county] = on_top();
    // The county's hundred becomes 150 in March; the fifth stays.
    let more = Standard {
        amount: yuan(150),
        ..county.clone()
    };
    let more = more.since(ym(2025, 3), day(2025, 3, 5));
    let standards = [pension, alone, county, more];
    let mut person = Person::new([Identity {
        keys: keys([ALONE]),
        ..identity(MARTYRS_FAMILY, ym(2025, 1))
    }]);
    assert_eq!(person.pay(&standards, ym(2025, 2)).get(), 857_120);
    assert_eq!(
        person.pay(&standards, ym(2025, 3)).get(),
        348_800 + 69_760 + 15_000
    );
}

/// 义务兵家庭优待金 of so much a year, paid for every half-year served.
fn conscripts(yearly: i64) -> Standard {
    Standard {
        cycle: Cycle::ServedHalfYear,
        ..per_year(CONSCRIPT_FAMILY, yearly)
    }
}

#[test]
fn a_conscripts_family_is_paid_for_every_six_months_served() {
    let standards = [conscripts(22_000)];
    let mut family = Person::new([identity(CONSCRIPT_FAMILY, ym(2024, 9))]);
    family.reported(EventKind::Stop, ym(2026, 9), day(2026, 8, 20));
    let paid: Vec<_> = ym(2024, 9)
        .through(ym(2027, 2))
        .map(|month| (month, family.pay(&standards, month)))
        .filter(|(_, amount)| *amount != Fen::ZERO)
        .collect();
    let halves = [ym(2025, 2), ym(2025, 8), ym(2026, 2), ym(2026, 8)];
    assert_eq!(paid, halves.map(|month| (month, yuan(11_000))));
}

#[test]
fn half_years_count_from_the_month_of_enlistment() {
    let standards = [conscripts(22_000)];
    let mut family = Person::new([identity(CONSCRIPT_FAMILY, ym(2024, 10))]);
    assert_eq!(family.pay(&standards, ym(2025, 2)), Fen::ZERO);
    assert_eq!(family.pay(&standards, ym(2025, 3)), yuan(11_000));
    assert_eq!(family.pay(&standards, ym(2025, 8)), Fen::ZERO);
    // Who leaves in between is paid what was served when the half-year is over.
    family.reported(EventKind::Stop, ym(2025, 8), day(2025, 8, 1));
    assert_eq!(family.pay(&standards, ym(2025, 8)), Fen::ZERO);
    let april_to_july = 22_000 * 100 * 4 / 12;
    assert_eq!(family.pay(&standards, ym(2025, 9)), Fen::new(april_to_july));
}

#[test]
fn a_graduate_in_tibet_with_a_merit_is_paid_more_and_grants_once() {
    let [tibet, graduate, merit] = [0, 1, 2].map(|number| keys([number]));
    let base = Standard {
        id: 500,
        ..conscripts(14_272)
    };
    let in_tibet = Standard {
        id: 501,
        keys: tibet,
        cycle: Cycle::ServedHalfYear,
        rounding: Rounding::FenHalfUp,
        ..percent(CONSCRIPT_FAMILY, 250, CONSCRIPT_FAMILY)
    };
    let grant = |id, keys, once| Standard {
        id,
        keys,
        unit: Unit::Once,
        on_top: true,
        component: 1,
        ..conscripts(once)
    };
    let standards = [
        base,
        in_tibet,
        grant(502, graduate, 5_000),
        grant(503, merit, 3_000),
    ];
    let mut family = Person::new([Identity {
        keys: keys([0, 1, 2]),
        ..identity(CONSCRIPT_FAMILY, ym(2024, 9))
    }]);
    let (line, _) = family.approve(&standards, ym(2025, 2), day(2025, 2, 28));
    assert_eq!(line.amount.get(), 2_584_000);
    assert_eq!(
        parts(&line.months[0]),
        [(500, 0), (502, 500_000), (503, 300_000)]
    );
    assert_eq!(parts(&line.months[1]), [(500, 0)]);
    assert_eq!(family.pay(&standards, ym(2025, 8)), yuan(17_840));
    let mut other = Person::new([identity(CONSCRIPT_FAMILY, ym(2024, 9))]);
    assert_eq!(other.pay(&standards, ym(2025, 2)), yuan(7_136));
}
