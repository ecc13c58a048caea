//! W through the money rule: a person's facts as an office records them, thirteen runs of [`entitlement::settle`], and the lines
//! that come of them. See `docs/decisions/0044-one-year-for-every-speed.md`.

use entitlement::{
    Account, Cycle, Event, EventKind, Identity, Keys, Line, MonthDifference, Nature, Paid,
    PayMonths, Settler, Standard, Unit,
};
use kernel::{Date, Fen, Month, Rounding};

use super::workload::{Drawn, Fact, rates};
use ground::error::{Error, Result};

/// The year of W.
pub(super) const YEAR: i32 = 2025;

/// So many runs: one each month, and one more in December for the differences.
const RUNS: usize = 13;

/// Who is recorded with other years of service is a category of its own, paid by the same standards.
const RECOUNTED: u64 = 300;

/// What somebody is, as the rule has it: of the categories whose kinds differ by more than a grade, each kind is one.
fn category(category: u64, kind: u64) -> u16 {
    let number = match category {
        1 => 1,
        3 => 3,
        _ => 10 * category + kind,
    };
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// 孤老, 艰苦地区: who has it is paid by the standard that asks for it.
fn keys(second: u64, category: u64) -> Keys {
    let more = second == 2 && matches!(category, 2 | 5);
    more.then(|| Keys::NONE.with(0))
        .flatten()
        .unwrap_or(Keys::NONE)
}

fn nature(second: u64) -> Nature {
    match second {
        1 => Nature::War,
        2 => Nature::Duty,
        _ => Nature::Illness,
    }
}

/// Month 1 is January 2025, month 13 the January after.
fn month(number: u64) -> Month {
    let january = Month::of(day(1));
    january.plus(i32::try_from(number).unwrap_or(i32::MAX) - 1)
}

/// The first of a month: what is known in a month was reported then.
fn day(number: u64) -> Date {
    let (year, month) = (
        YEAR + (number as i32 - 1) / 12,
        (number as u32 - 1) % 12 + 1,
    );
    Date::from_ymd_opt(year, month, 1).unwrap_or(Date::MAX)
}

/// The middle of a month, when it is paid.
fn paid_on(number: u64) -> Date {
    day(number) + chrono::Days::new(14)
}

/// The standards of W, in force in the whole of some divisions.
pub(super) fn standards(divisions: (i64, i64)) -> Vec<Standard> {
    let mut standards = Vec::new();
    for rate in rates() {
        let categories = match rate.category {
            3 => vec![category(3, 0), RECOUNTED as u16],
            other => vec![category(other, rate.kind)],
        };
        for category in categories {
            let is_graded = rate.category == 1;
            let versions = [
                (rate.old, Month::of(day(1)).plus(-12), None),
                // Announced once November was paid.
                (rate.new, month(8), Some(day(11) + chrono::Days::new(19))),
            ];
            for (amount, effective, announced) in versions {
                standards.push(Standard {
                    id: standards.len() as i64 + 1,
                    divisions,
                    category,
                    grade: is_graded.then_some(rate.kind as u8),
                    nature: is_graded.then(|| nature(rate.second)),
                    keys: keys(rate.second, rate.category),
                    amount: Fen::new(amount),
                    unit: match rate.category {
                        3 => Unit::MonthPerServiceYear,
                        _ => Unit::Month,
                    },
                    of: None,
                    effective,
                    announced,
                    cycle: Cycle::Month,
                    pay_months: PayMonths::EVERY,
                    rounding: Rounding::FenHalfUp,
                    on_top: false,
                    component: 0,
                });
            }
        }
    }
    standards
}

/// The facts of a person. A grade changes by a change of grade; whoever turns out to be of another kind, or to have served
/// other years, has one identity stopped and another begun.
pub(super) fn account(person: &Drawn, scheme: u16, division: i64) -> Account {
    let is_graded = person.category == 1;
    let own = category(person.category, person.kind);
    let identity = |category, kind: u64, start: Fact<()>| Identity {
        category,
        grade: is_graded.then_some(kind as u8),
        nature: is_graded.then(|| nature(person.second)),
        keys: keys(person.second, person.category),
        service_years: (person.category == 3).then_some(kind as u32),
        start: month(start.month),
        until: None,
        known: Some(day(start.known)),
    };
    let mut identities = vec![identity(own, person.kind, person.start)];
    let mut events = Vec::new();
    if let Some(end) = person.end {
        events.push(event(EventKind::Death, end, None));
    }
    if let Some(change) = person.change {
        let other = match person.category {
            3 => RECOUNTED as u16,
            of => category(of, change.says),
        };
        if is_graded {
            events.push(event(EventKind::Grade(change.says as u8), change, None));
        } else if other != own {
            events.push(event(EventKind::Stop, change, Some(own)));
            let start = Fact {
                month: change.month.max(person.start.month),
                known: change.known.max(person.start.known),
                says: (),
            };
            identities.push(identity(other, change.says, start));
        }
    }
    Account {
        scheme,
        division,
        moves: Vec::new(),
        identities,
        events,
        paid: Vec::with_capacity(12),
        failed: None,
        outstanding: Fen::ZERO,
        instalment: None,
        opening: None,
        entered: Vec::new(),
    }
}

fn event<T>(kind: EventKind, fact: Fact<T>, category: Option<u16>) -> Event {
    Event {
        kind,
        effective: month(fact.month),
        known: Some(day(fact.known)),
        category,
    }
}

/// The runs of the year, each with what it knows.
pub(super) struct Year {
    runs: Vec<Settler<'static>>,
}

impl Year {
    pub fn new(standards: &[Standard]) -> Year {
        let run = |turn: usize| {
            let number = turn.min(12) as u64;
            let known_at = Some(paid_on(number));
            Settler::new(standards.iter().cloned(), &[], month(number), known_at)
        };
        Year {
            runs: (1..=RUNS).map(run).collect(),
        }
    }

    /// What a person's lines are: of the four quarters, and of the differences that December finds.
    ///
    /// Each month's run covers it for everybody; what it finds of months covered before is left to the last run.
    pub fn lines(&mut self, mut account: Account) -> Result<[Option<Line>; 5]> {
        let mut lines = [const { None }; 5];
        for number in 1..=12u64 {
            let run = &mut self.runs[number as usize - 1];
            let outcomes = run.settle(std::slice::from_ref(&account)).map_err(fault)?;
            let month = month(number);
            let found = outcomes.first().and_then(|outcome| outcome.line.as_ref());
            let found = found.and_then(|line| line.months.iter().rfind(|m| m.month == month));
            let amount = found.map_or(Fen::ZERO, |m| m.due);
            if let Some(found) = found {
                add(&mut lines[(number as usize - 1) / 3], found)?;
            }
            account.paid.push(Paid { month, amount });
        }
        let last = &mut self.runs[RUNS - 1];
        let outcomes = last.settle(std::slice::from_ref(&account)).map_err(fault)?;
        let found = outcomes.first().and_then(|outcome| outcome.line.as_ref());
        // Differences that make up for each other are no row of W.
        let differs = |line: &&Line| line.backpay.get() + line.recovery.get() != 0;
        lines[4] = found.filter(differs).cloned();
        Ok(lines)
    }
}

fn fault(error: entitlement::EntitlementError) -> Error {
    Error::Fault(error.into())
}

/// Adds a month to the line of its quarter.
fn add(line: &mut Option<Line>, month: &MonthDifference) -> Result<()> {
    let line = line.get_or_insert_with(|| Line {
        months: Vec::with_capacity(3),
        regular: Fen::ZERO,
        backpay: Fen::ZERO,
        recovery: Fen::ZERO,
        outstanding_before: Fen::ZERO,
        instalment: None,
        amount: Fen::ZERO,
        outstanding_after: Fen::ZERO,
    });
    let sum = line.regular.plus(month.due);
    line.regular = sum.map_err(|e| Error::Fault(e.into()))?;
    line.amount = line.regular;
    line.months.push(month.clone());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::workload::{Adding, Row, Sums, towns};
    use super::*;

    const HERE: (i64, i64) = (990_101_000_000, 990_101_999_999);

    fn added(people: u64) -> Adding {
        let standards = standards(HERE);
        let mut year = Year::new(&standards);
        let mut adding = Adding::new(towns(people));
        for id in 1..=people {
            let person = Drawn::new(id, people);
            let lines = year.lines(account(&person, 0, HERE.0)).unwrap();
            for (period, line) in (1..).zip(lines) {
                let Some(line) = line else { continue };
                adding.add(&Row {
                    person: id as i64,
                    town: person.town as i64,
                    category: person.category as i64,
                    period,
                    months: line.months.len() as i64,
                    amount: line.regular.get() + line.backpay.get() + line.recovery.get(),
                });
            }
        }
        adding
    }

    #[test]
    fn the_rule_makes_the_rows_of_the_workload() {
        let added = added(1_000);
        assert_eq!(
            added.categories(),
            [
                [1_503, 1_748_397_015, 29_199_135],
                [526, 369_928_200, 6_762_000],
                [1_919, 413_823_800, 9_083_800],
                [787, 367_938_000, 5_112_400],
                [220, 90_676_500, 906_000],
            ]
        );
        assert_eq!(
            added.sums(),
            Sums {
                rows: 4_955,
                amount: 3_041_826_850,
                months: 15_826,
                h_rows: 4_574_532_260_254,
                h_town: 59_728_254,
            }
        );
    }
}
