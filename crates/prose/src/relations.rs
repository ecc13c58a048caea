//! What the figures of a passage say of each other: parts and their total, price times count, a share of a count.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::letters::{ends_clause, ends_sentence, folded};
use crate::percents::percents;
use crate::products::products;
use crate::quantity::Quantity;
use crate::reading::{Figure, PERCENT, read};
use crate::sums::sums;
use crate::words::Lexicon;

/// How figures belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Parts and their total.
    Sum,
    /// Price times count.
    Product,
    /// A part of a whole in percent.
    Percent,
}

/// Figures that belong together, and whether they agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// How they belong together.
    pub kind: Kind,
    /// What the text says.
    pub stated: Quantity,
    /// What follows from the other figures.
    pub computed: Quantity,
    /// Whether the two agree; 多 and 约 are given their room.
    pub ok: bool,
    /// Where the figures begin.
    pub start: usize,
    /// Where they end.
    pub end: usize,
    /// The figures it is computed from.
    pub parts: Vec<Quantity>,
    /// Place of the stated figure among the figures.
    #[serde(skip)]
    pub of: usize,
    /// Places of the others.
    #[serde(skip)]
    pub from: Vec<usize>,
}

/// What was read off a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its figures.
    pub figures: Vec<Figure>,
    /// What they say of each other.
    pub relations: Vec<Relation>,
    /// Places of the figures that say what one of something costs or gets.
    #[serde(skip)]
    pub prices: BTreeSet<usize>,
}

/// Reads a text and holds its figures against each other.
pub fn check(text: &str, lexicon: &Lexicon) -> Checked {
    let figures = read(text, lexicon);
    let letters = folded(text);
    let passages = Passages::of(&letters, &figures, lexicon);
    let mut relations = sums(&passages);
    relations.extend(products(&passages));
    relations.extend(percents(&passages));
    relations.sort_by_key(|relation| (relation.start, relation.end));
    let prices = (0..figures.len()).filter(|i| passages.is_price(*i));
    let prices = prices.collect();
    Checked {
        figures,
        relations,
        prices,
    }
}

/// Looking further back or ahead than this many figures is no reading any more.
pub(crate) const REACH: usize = 30;

/// Where a figure stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub paragraph: usize,
    pub sentence: usize,
    pub clause: usize,
    /// Where its clause begins.
    pub clause_from: usize,
    /// Where its clause begins, or the figure before it ends.
    pub from: usize,
    /// Under which measure word it is added up.
    pub class: String,
    /// Whether it is what one of something costs or gets.
    pub price: bool,
    /// How far behind 共, 合计 and the like it stands, where it is stated as a total.
    pub total: Option<usize>,
}

/// A text with its figures and where they stand.
pub(crate) struct Passages<'a> {
    pub letters: &'a [char],
    pub figures: &'a [Figure],
    pub places: Vec<Place>,
    pub lexicon: &'a Lexicon,
}

impl<'a> Passages<'a> {
    fn of(letters: &'a [char], figures: &'a [Figure], lexicon: &'a Lexicon) -> Passages<'a> {
        let mut place = Place::default();
        let mut read = 0;
        let places = figures.iter().map(|figure| {
            while read < figure.start {
                let c = letters[read];
                read += 1;
                place.paragraph += usize::from(c == '\n');
                place.sentence += usize::from(ends_sentence(c));
                if ends_clause(c) {
                    place.clause += 1;
                    (place.from, place.clause_from) = (read, read);
                }
            }
            let here = Place {
                class: lexicon.class(&figure.unit),
                ..place.clone()
            };
            // Inside a figure nothing ends: 户(次).
            read = read.max(figure.end);
            place.from = figure.end;
            here
        });
        let places = places.collect();
        let mut passages = Passages {
            letters,
            figures,
            places,
            lexicon,
        };
        for figure in 0..figures.len() {
            let price = passages.reads_as_price(figure);
            let total = passages
                .reads_as_total(figure)
                .or_else(|| passages.beside_total(figure));
            (passages.places[figure].price, passages.places[figure].total) = (price, total);
        }
        passages
    }

    /// Figures before this one, the nearest first, as long as they stand in its paragraph.
    pub fn before(&self, figure: usize) -> impl Iterator<Item = usize> + '_ {
        let paragraph = self.places[figure].paragraph;
        let near = (figure.saturating_sub(REACH)..figure).rev();
        near.take_while(move |other| self.places[*other].paragraph == paragraph)
    }

    /// Figures behind this one, as long as they stand in its sentence.
    pub fn behind(&self, figure: usize) -> impl Iterator<Item = usize> + '_ {
        let sentence = self.places[figure].sentence;
        let near = figure + 1..self.figures.len().min(figure + 1 + REACH);
        near.take_while(move |other| self.places[*other].sentence == sentence)
    }

    /// The words of its clause before a figure.
    pub fn lead(&self, figure: usize) -> &'a [char] {
        let from = self.places[figure].from.min(self.figures[figure].start);
        &self.letters[from..self.figures[figure].start]
    }

    /// The words of its clause before a figure, other figures among them.
    pub fn clause(&self, figure: usize) -> &'a [char] {
        const LOOKED_AT_MAX: usize = 30;
        let start = self.figures[figure].start;
        let from = self.places[figure]
            .clause_from
            .max(start.saturating_sub(LOOKED_AT_MAX));
        self.letters.get(from..start).unwrap_or_default()
    }

    /// The words behind a figure, up to the next figure or the end of the clause.
    pub fn tail(&self, figure: usize) -> &'a [char] {
        let from = self.figures[figure].end;
        let next = self
            .figures
            .get(figure + 1)
            .map_or(self.letters.len(), |next| next.start);
        let words = &self.letters[from..next];
        let end = words
            .iter()
            .position(|c| ends_clause(*c))
            .unwrap_or(words.len());
        &words[..end]
    }

    /// The words between two figures.
    pub fn between(&self, first: usize, second: usize) -> &'a [char] {
        let (from, to) = (self.figures[first].end, self.figures[second].start);
        self.letters.get(from..to).unwrap_or_default()
    }

    pub fn is_money(&self, figure: usize) -> bool {
        self.figures[figure].unit == "元"
    }

    pub fn is_percent(&self, figure: usize) -> bool {
        self.figures[figure].unit == PERCENT
    }

    /// Whether a figure is what one of something costs or gets.
    pub fn is_price(&self, figure: usize) -> bool {
        self.places[figure].price
    }

    /// 每人200元, 90元/人, 标准1546元.
    fn reads_as_price(&self, figure: usize) -> bool {
        let behind = self.letters.get(self.figures[figure].end).copied();
        if behind == Some('/') {
            return true;
        }
        let lead = self.lead(figure);
        let near = &lead[lead.len().saturating_sub(14)..];
        let each = near.contains(&'每') && !contains(near, "每逢");
        let mean = ["人均", "户均", "平均", "场均"]
            .iter()
            .any(|word| contains(near, word));
        let standard = rest_after(near, "标准").is_some_and(|rest| rest.len() <= 6)
            && !contains(near, "高标准");
        each || mean || (standard && self.is_money(figure)) || self.follows_price(figure, lead)
    }

    /// 每户8000元提高到10000元: the second is a price as the first.
    fn follows_price(&self, figure: usize, lead: &[char]) -> bool {
        let raised = [
            "提高到",
            "增加到",
            "提高至",
            "增加至",
            "调整为",
            "调整到",
            "提标到",
            "涨到",
        ];
        let price = figure.checked_sub(1).map(|before| &self.places[before]);
        let here = &self.places[figure];
        let same = price.is_some_and(|price| {
            price.price && price.class == here.class && price.clause == here.clause
        });
        same && lead.len() <= 6 && raised.iter().any(|word| contains(lead, word))
    }

    /// 共计8人3.3万元: what stands right behind a total is one too.
    fn beside_total(&self, figure: usize) -> Option<usize> {
        let before = figure.checked_sub(1)?;
        let beside = self.figures[figure].start - self.figures[before].end <= 1;
        let same_clause = self.places[before].clause == self.places[figure].clause;
        let total = self.places[before]
            .total
            .filter(|_| beside && same_clause)?;
        (self.places[before].class != self.places[figure].class).then_some(total)
    }

    /// Whether 共, 合计 or the like stands before a figure, and how far.
    fn reads_as_total(&self, figure: usize) -> Option<usize> {
        const DISTANCE_MAX: usize = 16;
        let start = self.figures[figure].start;
        let from = self.places[figure]
            .from
            .max(start.saturating_sub(DISTANCE_MAX));
        let mut found = None;
        let mut at = from;
        while at < start {
            let other = self.lexicon.not_totals.at(self.letters, at);
            let before = at.checked_sub(1).is_some_and(|before| {
                self.lexicon
                    .not_totals
                    .at(self.letters, before)
                    .is_some_and(|l| l > 1)
            });
            match self.lexicon.totals.at(self.letters, at) {
                Some(length) if other.is_none() && !before => {
                    at += length;
                    found = start.checked_sub(at);
                }
                _ => at += other.unwrap_or(1),
            }
        }
        found
    }

    /// A relation of one stated figure with those it is computed from.
    pub fn relation(
        &self,
        kind: Kind,
        of: usize,
        from: &[usize],
        computed: i128,
        ok: bool,
    ) -> Option<Relation> {
        let all = || from.iter().chain([&of]);
        Some(Relation {
            kind,
            stated: self.figures[of].value,
            computed: Quantity::from_millionths(computed)?,
            ok,
            start: all().map(|i| self.figures[*i].start).min()?,
            end: all().map(|i| self.figures[*i].end).max()?,
            parts: from.iter().map(|i| self.figures[*i].value).collect(),
            of,
            from: from.to_vec(),
        })
    }
}

/// Whether a phrase stands in these words.
pub(crate) fn contains(words: &[char], phrase: &str) -> bool {
    position(words, phrase).is_some()
}

/// Where a phrase begins.
pub(crate) fn position(words: &[char], phrase: &str) -> Option<usize> {
    let phrase: Vec<char> = phrase.chars().collect();
    words
        .windows(phrase.len().max(1))
        .position(|window| window == phrase)
}

/// What is behind the last time a phrase stands there.
fn rest_after<'a>(words: &'a [char], phrase: &str) -> Option<&'a [char]> {
    let phrase: Vec<char> = phrase.chars().collect();
    let at = words
        .windows(phrase.len().max(1))
        .rposition(|window| window == phrase)?;
    words.get(at + phrase.len()..)
}
