//! What the records say, to hold the figures of a text against: every indicator of a division and a period with its
//! parts, and how they stand to the year before.

use kernel::Fen;
use prose::{Checked, Lexicon, PERCENT, Quantity};

use crate::documents::Printed;
use crate::figures::{Amount, Figure, Reach, growth};

/// A number the records know.
struct Known {
    value: Quantity,
    unit: String,
}

/// The numbers of a division and a period.
#[derive(Default)]
pub struct Evidence {
    now: Vec<Known>,
    /// Those of the year before, and the differences: they hold where the text compares.
    compared: Vec<Known>,
}

impl Evidence {
    /// From the figures of a period and those of the year before.
    pub fn of(now: &[Figure], before: &[Figure]) -> Evidence {
        let mut evidence = Evidence::default();
        // What the unit did itself is said of it as well as the whole.
        for reach in [Reach::Whole, Reach::Own] {
            let at = |all: &[Figure]| -> Vec<Figure> {
                let some = all.iter().map(|figure| figure.at(reach));
                some.filter(|figure| reach == Reach::Whole || figure.record_count > 0)
                    .collect()
            };
            evidence.hold(&at(now), &at(before));
        }
        evidence
    }

    fn hold(&mut self, now: &[Figure], before: &[Figure]) {
        self.now.extend(now.iter().filter_map(known));
        self.compared.extend(before.iter().filter_map(known));
        for figure in now {
            let same = before.iter().find(|b| b.code == figure.code);
            let Some(same) = same.filter(|b| b.record_count > 0) else {
                continue;
            };
            let by = figure.amount.number().saturating_sub(same.amount.number());
            let by = i64::try_from(by.unsigned_abs()).unwrap_or(i64::MAX);
            let amount = match figure.amount {
                Amount::Count(_) => Amount::Count(by),
                Amount::Money(_) => Amount::Money(Fen::new(by)),
                Amount::PercentTenths(_) => Amount::PercentTenths(Some(by)),
            };
            self.compared.extend(of_amount(amount, &figure.unit));
            let tenths = growth(figure.amount, same.amount);
            let tenths = tenths.and_then(|tenths| Quantity::ratio(tenths.saturating_abs(), 10));
            self.compared.extend(tenths.map(|value| Known {
                value,
                unit: PERCENT.to_owned(),
            }));
        }
    }

    /// Also the numbers of single entries that a document tells.
    #[must_use]
    pub fn with(mut self, told: &[Printed]) -> Evidence {
        let number = |printed: &Printed| {
            let hundredths = (printed.value.as_f64()? * 100.0).round() as i64;
            Some(Known {
                value: Quantity::ratio(hundredths, 100)?,
                unit: printed.unit.clone(),
            })
        };
        let single = told.iter().filter(|printed| printed.entry.is_some());
        self.now.extend(single.filter_map(number));
        self
    }

    /// The figures of a text, by their place, that no record supports. Judged are those in a unit that indicators have;
    /// what one of something gets is not.
    pub fn unsupported(&self, text: &str, checked: &Checked, lexicon: &Lexicon) -> Vec<usize> {
        let letters: Vec<char> = text.chars().collect();
        let judged = |unit: &str| self.now.iter().any(|known| lexicon.fits(&known.unit, unit));
        let supported = |place: usize| {
            let figure = &checked.figures[place];
            let says = |known: &Known| {
                lexicon.fits(&known.unit, &figure.unit) && figure.written_for(known.value)
            };
            let compares = || compares(&letters, figure.start, figure.end);
            self.now.iter().any(says) || (compares() && self.compared.iter().any(says))
        };
        let all = 0..checked.figures.len();
        all.filter(|place| !checked.prices.contains(place))
            .filter(|place| judged(&checked.figures[*place].unit) && !supported(*place))
            .collect()
    }
}

/// Whether the words around a figure compare it with another time.
fn compares(letters: &[char], start: usize, end: usize) -> bool {
    const LOOKED_AT: usize = 16;
    let around = &letters[start.saturating_sub(LOOKED_AT)..letters.len().min(end + LOOKED_AT)];
    let has = |word: &str| {
        let word: Vec<char> = word.chars().collect();
        around.windows(word.len()).any(|window| window == word)
    };
    [
        "上年",
        "去年",
        "同比",
        "同期",
        "增加",
        "增长",
        "减少",
        "下降",
        "提高",
        "降低",
        "比",
        "较",
        "不少于",
        "不低于",
        "保持在",
    ]
    .into_iter()
    .any(has)
}

fn known(figure: &Figure) -> Option<Known> {
    of_amount(figure.amount, &figure.unit)
}

fn of_amount(amount: Amount, unit: &str) -> Option<Known> {
    let (value, unit) = match amount {
        Amount::Count(n) => (Quantity::ratio(n, 1)?, unit),
        Amount::Money(fen) => (Quantity::ratio(fen.get(), 100)?, "元"),
        Amount::PercentTenths(tenths) => (Quantity::ratio(tenths?, 10)?, PERCENT),
    };
    Some(Known {
        value,
        unit: unit.to_owned(),
    })
}
