//! The workload W(n): a fixed year of payments for n people, the same for every program that claims a speed. Year 2025, months
//! 1 to 12; amounts in fen. People are drawn by a generator that needs nothing but their number; what is computed of them
//! adds up to [`Sums`] that are known beforehand.

use serde::Serialize;

const SEED: u64 = 20_251_101;

/// The draws of one person, by which column they are for.
#[derive(Clone, Copy)]
enum Draw {
    Town,
    Category,
    Kind,
    Second,
    StartsLate,
    Start,
    StartKnown,
    Ends,
    End,
    EndKnown,
    Changes,
    Change,
    ChangeKnown,
    NewKind,
}

/// 31 bits for a person and a column; all arithmetic wraps.
fn draw(id: u64, column: Draw) -> u64 {
    let step = (16 * id + column as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut z = SEED.wrapping_add(step);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) >> 33
}

/// Something that takes effect in a month and was known from another on; months after 12 are of the next year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fact<T> {
    pub month: u64,
    pub known: u64,
    pub says: T,
}

/// One person of W.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Drawn {
    pub id: u64,
    pub town: u64,
    /// 1 disability pension, 2 survivors, 3 old-age allowance, 4 living allowance, 5 conscript family.
    pub category: u64,
    /// Grade, kind, years of service or class of town.
    pub kind: u64,
    /// Nature (1 to 3), or 2 where more is paid.
    pub second: u64,
    /// First month paid.
    pub start: Fact<()>,
    /// Last month paid.
    pub end: Option<Fact<()>>,
    /// Another kind.
    pub change: Option<Fact<u64>>,
}

/// How many towns so many people have.
pub(super) fn towns(people: u64) -> u64 {
    (people / 500).max(1)
}

fn kind_of(category: u64, town: u64, drawn: u64) -> u64 {
    match category {
        1 => 1 + drawn % 10,
        2 => 1 + drawn % 3,
        3 => 1 + drawn % 30,
        4 => 1 + drawn % 4,
        _ => 1 + (town - 1) % 3,
    }
}

impl Drawn {
    /// The person with a number among so many.
    pub fn new(id: u64, people: u64) -> Drawn {
        let of = |column| draw(id, column);
        let town = 1 + of(Draw::Town) % towns(people);
        let category = match of(Draw::Category) % 100 {
            0..30 => 1,
            30..40 => 2,
            40..80 => 3,
            80..95 => 4,
            _ => 5,
        };
        let kind = kind_of(category, town, of(Draw::Kind));
        let second = of(Draw::Second);
        let second = match category {
            1 if kind <= 6 => 1 + second % 3,
            1 => 1 + second % 2,
            2 => 1 + u64::from(second.is_multiple_of(5)),
            5 => 1 + u64::from(second.is_multiple_of(20)),
            _ => 1,
        };
        let start = of(Draw::StartsLate).is_multiple_of(100).then(|| {
            let month = 2 + of(Draw::Start) % 11;
            (month, month + of(Draw::StartKnown) % 3)
        });
        let (month, known) = start.unwrap_or((1, 1));
        let end = of(Draw::Ends).is_multiple_of(50).then(|| {
            let month = 1 + of(Draw::End) % 12;
            Fact {
                month,
                known: month + of(Draw::EndKnown) % 4,
                says: (),
            }
        });
        let change = of(Draw::Changes).is_multiple_of(100).then(|| {
            let month = 2 + of(Draw::Change) % 11;
            let new = of(Draw::NewKind);
            Fact {
                month,
                known: month + of(Draw::ChangeKnown) % 4,
                says: match category {
                    5 => 1 + new % 3,
                    _ => kind_of(category, town, new),
                },
            }
        });
        Drawn {
            id,
            town,
            category,
            kind,
            second,
            start: Fact {
                month,
                known,
                says: (),
            },
            end,
            change,
        }
    }

    /// What the person adds to the checksum of the input.
    #[cfg(test)]
    fn h_input(&self) -> u64 {
        let (end, end_known) = self.end.map_or((12, 99), |end| (end.month, end.known));
        let change = self.change.map(|c| (c.month, c.known, c.says));
        let (change, change_known, new) = change.unwrap_or((99, 99, self.kind));
        let columns = self.category
            + 10 * self.kind
            + 1_000 * self.second
            + 10_000 * self.start.month
            + 1_000_000 * self.start.known
            + 37 * end
            + 41 * end_known
            + 43 * change
            + 47 * change_known
            + 53 * new;
        ((self.id * 31 + self.town) % 1_000_003 + 1) * (columns % 1_000_003 + 1) % 2_147_483_647
    }
}

/// A standard of W: fen a month for whom, before August or from it on.
pub(super) struct Rate {
    pub category: u64,
    /// For category 3 any: the amount is for each year of service.
    pub kind: u64,
    pub second: u64,
    pub old: i64,
    pub new: i64,
}

/// All standards of W.
pub(super) fn rates() -> Vec<Rate> {
    const GRADES: [i64; 10] = [
        980_000, 890_000, 780_000, 640_000, 510_000, 400_000, 300_000, 210_000, 160_000, 120_000,
    ];
    const NATURES: [i64; 3] = [100, 97, 93];
    const KIN: [i64; 3] = [310_000, 270_000, 250_000];
    const KINDS: [i64; 4] = [260_000, 235_000, 180_000, 90_000];
    const TOWNS: [i64; 3] = [175_000, 150_000, 125_000];
    let mut rates = vec![Rate {
        category: 3,
        kind: 0,
        second: 1,
        old: 5_800,
        new: 6_200,
    }];
    let mut add = |category, (kind, second), old: i64, raised: i64| {
        let new = old * raised / 100;
        rates.push(Rate {
            category,
            kind,
            second,
            old,
            new,
        });
    };
    for (grade, base) in (1..).zip(GRADES) {
        for (nature, percent) in (1..).zip(NATURES) {
            let eligible = i64::from(grade < 7 || nature < 3);
            add(1, (grade, nature), eligible * base * percent / 100, 105);
        }
    }
    for (kind, base) in (1..).zip(KIN) {
        add(2, (kind, 1), base, 106);
        add(2, (kind, 2), base * 120 / 100, 106);
    }
    for (kind, base) in (1..).zip(KINDS) {
        add(4, (kind, 1), base, 104);
    }
    for (class, base) in (1..).zip(TOWNS) {
        add(5, (class, 1), base, 103);
        add(5, (class, 2), base * 2, 103);
    }
    rates
}

/// A row of W's output.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub person: i64,
    pub town: i64,
    pub category: i64,
    /// 1 to 4 the quarters, 5 the differences.
    pub period: i64,
    pub months: i64,
    pub amount: i64,
}

/// What the rows of W add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Rows.
    pub rows: i64,
    /// Their amounts, fen.
    pub amount: i64,
    /// Their months.
    pub months: i64,
    /// A checksum over the rows, in whatever order.
    pub h_rows: i64,
    /// A checksum over the totals of towns.
    pub h_town: i64,
}

/// A total: rows, amounts of the quarters, amounts of the differences.
type Total = [i64; 3];

/// Rows being added up, with the totals of towns and categories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Adding {
    sums: Sums,
    towns: Vec<Total>,
    categories: [Total; 5],
}

impl Adding {
    pub fn new(towns: u64) -> Adding {
        Adding {
            sums: Sums::default(),
            towns: vec![[0; 3]; usize::try_from(towns).unwrap_or(0)],
            categories: [[0; 3]; 5],
        }
    }

    pub fn add(&mut self, row: &Row) {
        let sums = &mut self.sums;
        sums.rows += 1;
        sums.amount += row.amount;
        sums.months += row.months;
        let whose = (row.person * 31 + row.period) % 1_000_003 + 1;
        let what = row.amount + 1_000_000_000 + 7 * row.months + 13 * row.town + 17 * row.category;
        sums.h_rows += whose * (what % 1_000_003 + 1) % 2_147_483_647;
        let at = |number: i64| usize::try_from(number - 1).unwrap_or(usize::MAX);
        let of_town = self.towns.get_mut(at(row.town));
        let of_category = self.categories.get_mut(at(row.category));
        for total in of_town.into_iter().chain(of_category) {
            total[0] += 1;
            total[if row.period < 5 { 1 } else { 2 }] += row.amount;
        }
    }

    pub fn join(&mut self, other: &Adding) {
        let sums = &mut self.sums;
        sums.rows += other.sums.rows;
        sums.amount += other.sums.amount;
        sums.months += other.sums.months;
        sums.h_rows += other.sums.h_rows;
        let totals = self.towns.iter_mut().chain(&mut self.categories);
        for (total, more) in totals.zip(other.towns.iter().chain(&other.categories)) {
            for (sum, part) in total.iter_mut().zip(more) {
                *sum += part;
            }
        }
    }

    /// By category: rows, amounts of the quarters, amounts of the differences.
    #[cfg(test)]
    pub fn categories(&self) -> [Total; 5] {
        self.categories
    }

    /// What they add up to.
    pub fn sums(&self) -> Sums {
        let of_town = |(town, [rows, regular, back]): (i64, &Total)| {
            let whose = (town * 31 + 1) % 1_000_003 + 1;
            let what = regular + 7 * back + 11 * rows + 1_000_000_000_000;
            whose * (what % 1_000_003 + 1) % 2_147_483_647
        };
        let towns = (1..).zip(&self.towns).filter(|(_, total)| total[0] > 0);
        Sums {
            h_town: towns.map(of_town).sum(),
            ..self.sums
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(people: u64) -> impl Iterator<Item = Drawn> {
        (1..=people).map(move |id| Drawn::new(id, people))
    }

    #[test]
    fn the_people_are_those_of_the_workload() {
        let sum = |people| drawn(people).map(|person| person.h_input()).sum::<u64>();
        assert_eq!(sum(1_000), 391_827_126_199);
        assert_eq!(sum(100_000), 105_369_315_643_949);
        let fourth = Drawn::new(4, 1_000);
        assert_eq!((fourth.town, fourth.category, fourth.kind), (2, 1, 5));
        assert_eq!((fourth.start.month, fourth.start.known), (5, 7));
    }
}
