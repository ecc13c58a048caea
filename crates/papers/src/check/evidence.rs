//! What the records say, to hold the figures of a text against: every indicator of a division and a period with its
//! parts, and how they stand to the year before. A number supports another only where both are said of the same thing.

use std::collections::BTreeSet;

use kernel::Fen;
use prose::{Checked, Lexicon, PERCENT, Quantity};

use super::meanings::{Around, Meanings, Pair};
use crate::documents::Printed;
use crate::figures::{Amount, Figure, Reach, growth};

/// A number the records know.
struct Known {
    value: Quantity,
    unit: String,
    /// Code of the indicator; empty for a single entry.
    code: String,
    label: String,
    said: BTreeSet<Pair>,
}

/// The numbers of a division and a period.
pub struct Evidence {
    meanings: Meanings,
    /// Those of the period, for claims without a figure.
    figures: Vec<Figure>,
    now: Vec<Known>,
    /// Those of the year before, and the differences: they hold where the text compares.
    compared: Vec<Known>,
}

/// What a figure of a text rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A figure of the records says the same of the same: its code and name; no code where it is a single entry.
    Rests(String, String),
    /// None does; what the records have instead, in words.
    None(String),
    /// The records have nothing of this kind to hold it against.
    Unknown,
}

impl Evidence {
    /// From the figures of a period and those of the year before.
    pub fn of(meanings: Meanings, now: &[Figure], before: &[Figure]) -> Evidence {
        let mut evidence = Evidence {
            meanings,
            figures: now.to_vec(),
            now: Vec::new(),
            compared: Vec::new(),
        };
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

    /// The figures of the period.
    pub(super) fn figures(&self) -> &[Figure] {
        &self.figures
    }

    fn hold(&mut self, now: &[Figure], before: &[Figure]) {
        for figure in now {
            self.now
                .extend(self.known(figure, figure.amount, &figure.unit));
        }
        for figure in before {
            self.compared
                .extend(self.known(figure, figure.amount, &figure.unit));
        }
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
            self.compared
                .extend(self.known(figure, amount, &figure.unit));
            let tenths = growth(figure.amount, same.amount).map(i64::saturating_abs);
            let grown = Amount::PercentTenths(tenths);
            self.compared.extend(self.known(figure, grown, PERCENT));
        }
    }

    /// Also the numbers of single entries, each with what its entry says.
    #[must_use]
    pub fn with_entries(mut self, told: &[(Printed, String)]) -> Evidence {
        for (printed, words) in told {
            let said = self.meanings.said_in(words);
            self.now.extend(single_entry(printed, said));
        }
        self
    }

    fn known(&self, figure: &Figure, amount: Amount, unit: &str) -> Option<Known> {
        let (value, unit) = match amount {
            Amount::Count(n) => (Quantity::ratio(n, 1)?, unit),
            Amount::Money(fen) => (Quantity::ratio(fen.get(), 100)?, "元"),
            Amount::PercentTenths(tenths) => (Quantity::ratio(tenths?, 10)?, PERCENT),
        };
        Some(Known {
            value,
            unit: unit.to_owned(),
            code: figure.code.clone(),
            label: figure.label.clone(),
            said: self.meanings.said(&figure.label),
        })
    }

    /// What each figure of a text rests on; nothing for what one of something gets.
    pub fn grounds(&self, text: &str, checked: &Checked, lexicon: &Lexicon) -> Vec<Option<Ground>> {
        let letters: Vec<char> = text.chars().collect();
        let figures = &checked.figures;
        let one = |place: usize| {
            let priced = checked.prices.contains(&place);
            (!priced).then(|| {
                let around = self.meanings.around(&letters, figures, place);
                let compares = compares(&letters, figures[place].start, figures[place].end);
                self.ground(&figures[place], &around, compares, lexicon)
            })
        };
        (0..figures.len()).map(one).collect()
    }

    fn ground(
        &self,
        figure: &prose::Figure,
        around: &Around,
        compares: bool,
        lexicon: &Lexicon,
    ) -> Ground {
        let fits = |known: &&Known| lexicon.fits(&known.unit, &figure.unit);
        if !self.now.iter().any(|known| fits(&known)) {
            return Ground::Unknown;
        }
        let compared = self.compared.iter().filter(|_| compares);
        let same = self.now.iter().chain(compared).filter(fits);
        let same = same.filter(|known| figure.written_for(known.value));
        let same: Vec<&Known> = same.collect();
        // Its own words tell what it is said of; those of its sentence only where they tell nothing.
        let meant = |known: &Known| shared_by(&known.said, &around.own);
        let named = self
            .now
            .iter()
            .filter(fits)
            .filter(|known| !known.code.is_empty());
        let named: Vec<&Known> = named.filter(|known| meant(known) > 0).collect();
        // 学生 alone may be anybody's; 老年生活补助 is one thing.
        let clear = named.iter().any(|known| meant(known) > 1);
        let shared = |known: &Known| match meant(known) {
            0 if !clear => shared_by(&known.said, &around.sentence),
            own => own,
        };
        // Of two that say as much of it, the plainer one: 会议场次 and not one kind of them.
        let plainer = |known: &Known| std::cmp::Reverse(known.label.chars().count());
        let best = same.iter().filter(|known| shared(known) > 0);
        if let Some(known) = best.max_by_key(|known| (shared(known), plainer(known))) {
            return Ground::Rests(known.code.clone(), known.label.clone());
        }
        let mut instead = Vec::new();
        // The one that says most of the same words, and least of others.
        let closest = |known: &&&Known| (meant(known), plainer(known));
        if let Some(known) = named.iter().max_by_key(closest) {
            instead.push(format!(
                "记录里“{}”是{}{}",
                known.label, known.value, known.unit
            ));
        }
        if let Some(known) = same.first() {
            instead.push(format!("“{}”正好是这个数，说的不是一件事", known.label));
        }
        Ground::None(instead.join("；"))
    }
}

/// How many pairs two have in common.
fn shared_by(said: &BTreeSet<Pair>, around: &BTreeSet<Pair>) -> usize {
    said.intersection(around).count()
}

/// A number of a single entry.
fn single_entry(printed: &Printed, said: BTreeSet<Pair>) -> Option<Known> {
    let hundredths = (printed.value.as_f64()? * 100.0).round() as i64;
    Some(Known {
        value: Quantity::ratio(hundredths, 100)?,
        unit: printed.unit.clone(),
        code: String::new(),
        label: printed.label.clone(),
        said,
    })
}

/// What a sentence speaks of from there on: the time before, or this one.
const TIMES: [(&str, bool); 9] = [
    ("上年", true),
    ("去年", true),
    ("上期", true),
    ("前三年", true),
    ("今年", false),
    ("本年", false),
    ("全年", false),
    ("本期", false),
    ("现在", false),
];

/// Whether the words around a figure compare it with another time, or its sentence speaks of the time before.
fn compares(letters: &[char], start: usize, end: usize) -> bool {
    const LOOKED_AT: usize = 16;
    let around = &letters[start.saturating_sub(LOOKED_AT)..letters.len().min(end + LOOKED_AT)];
    let last = |within: &[char], word: &str| {
        let word: Vec<char> = word.chars().collect();
        within
            .windows(word.len())
            .rposition(|window| window == word)
    };
    let before = &letters[..start];
    let begins = before
        .iter()
        .rposition(|c| matches!(c, '。' | '！' | '？' | '；' | '\n'));
    let sentence = &before[begins.map_or(0, |at| at + 1)..];
    let spoken = TIMES
        .iter()
        .filter_map(|(word, ago)| Some((last(sentence, word)?, ago)));
    let ago = spoken
        .max_by_key(|(at, _)| *at)
        .is_some_and(|(_, ago)| *ago);
    ago || [
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
    .any(|word| last(around, word).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_speaks_of_the_year_before_until_it_turns_to_this_one() {
        let text = "上年走访慰问一百一十户、老人八十名，开会14场，今年办了宣传活动大大小小加起来一共22场。全镇开会9场。";
        let letters: Vec<char> = text.chars().collect();
        let of = |figure: &str| {
            let before = text.split(figure).next().expect("a figure").chars().count();
            compares(&letters, before, before + figure.chars().count())
        };
        assert!(of("14场"));
        assert!(!of("22场"));
        assert!(!of("9场"));
    }
}
