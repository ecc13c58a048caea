//! What the figures of a passage say of each other: parts and their total, price times count, a share of a count.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::letters::{ends_clause, ends_sentence, folded};
use crate::percents::percents;
use crate::products::products;
use crate::quantity::Quantity;
use crate::reading::{Figure, PERCENT, read};
use crate::sums::sums;
use crate::table_sums::{Told, table_sums};
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
    /// A rate of which there is no more than all.
    Rate,
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
    let prices = (0..figures.len()).filter(|i| passages.is_price(*i));
    let prices = prices.collect();
    let mut checked = Checked {
        relations,
        prices,
        figures: figures.clone(),
    };
    checked.take_in(&table_sums(text, &letters, lexicon));
    let order = |relation: &Relation| (relation.start, relation.end);
    checked.relations.sort_by_key(order);
    checked
}

impl Checked {
    /// Takes in what tables tell: their cells are figures too, and what was read into a row otherwise gives way.
    fn take_in(&mut self, told: &[Told]) {
        if told.is_empty() {
            return;
        }
        let cells = told
            .iter()
            .flat_map(|told| told.from.iter().chain([&told.of]));
        let cells: BTreeMap<usize, &Figure> = cells.map(|cell| (cell.start, cell)).collect();
        let in_cell = |figure: &Figure| {
            let cell = cells.range(..=figure.start).next_back();
            cell.is_some_and(|(_, cell)| figure.start < cell.end)
        };
        let (mut places, mut left) = (Vec::new(), Vec::new());
        for figure in &self.figures {
            places.push((!in_cell(figure)).then_some(figure.start));
            if !in_cell(figure) {
                left.push(figure.clone());
            }
        }
        left.extend(cells.values().copied().cloned());
        left.sort_by_key(|figure| figure.start);
        let starts: BTreeMap<usize, usize> = left
            .iter()
            .enumerate()
            .map(|(at, f)| (f.start, at))
            .collect();
        let place = |old: usize| starts.get(&places[old]?).copied();
        let moved = |relation: &Relation| {
            Some(Relation {
                of: place(relation.of)?,
                from: relation
                    .from
                    .iter()
                    .map(|i| place(*i))
                    .collect::<Option<_>>()?,
                ..relation.clone()
            })
        };
        self.relations = self.relations.iter().filter_map(moved).collect();
        self.prices = self.prices.iter().filter_map(|i| place(*i)).collect();
        let of_cell = |figure: &Figure| starts.get(&figure.start).copied();
        self.relations
            .extend(told.iter().filter_map(|told| told.relation(of_cell)));
        self.figures = left;
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
    /// What semicolons part.
    pub group: usize,
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
    /// How many measures come in turn before it, and where the turn of the totals begins.
    pub turn: Option<(usize, usize)>,
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
                place.group += usize::from(ends_sentence(c) || matches!(c, '；' | ';'));
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
        passages.totals_of_turns();
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
        // 每户喜报1份、慰问金1000元: both are of each.
        let beside = price.is_some_and(|price| price.price && price.clause == here.clause)
            && !self.is_money(figure - 1)
            && self.is_money(figure)
            && lead.first() == Some(&'、');
        if beside {
            return true;
        }
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

    /// Totals where measures come in turn (52户、26000元；50户、25500元；全年102户、51500元): each of the last turn is one.
    fn totals_of_turns(&mut self) {
        for last in 0..self.figures.len() {
            let leads = self.places[last].total.is_some()
                || self.lexicon.totals_of_year.are_in(self.lead(last));
            let Some(turn) = self.turn_before(last).filter(|_| leads) else {
                continue;
            };
            for figure in last..(last + turn).min(self.figures.len()) {
                if self.places[figure].sentence == self.places[last].sentence {
                    self.places[figure].turn = Some((turn, last));
                    self.places[figure].total.get_or_insert(0);
                }
            }
        }
    }

    /// How many measures come in turn twice before a figure and once more from it on.
    fn turn_before(&self, last: usize) -> Option<usize> {
        const MEASURES_MAX: usize = 4;
        let counted = |i: usize| !self.is_price(i) && !self.is_percent(i);
        let same = |a: usize, b: usize| {
            let (a_place, b_place) = (&self.places[a], &self.places[b]);
            a_place.class == b_place.class && a_place.sentence == b_place.sentence
        };
        (2..=MEASURES_MAX).find(|turn| {
            let within = last >= 2 * turn && last + turn <= self.figures.len();
            within
                && (last..last + turn).all(|i| {
                    counted(i) && same(i, i - turn) && same(i, i - 2 * turn) && counted(i - turn)
                })
                && !same(last, last + 1)
        })
    }

    /// The figures of the measure of a total in the turns before it.
    pub fn turns_before(&self, total: usize) -> Option<Vec<usize>> {
        let (turn, first) = self.places[total].turn?;
        let same = |i: usize| {
            let (place, other) = (&self.places[i], &self.places[total]);
            place.class == other.class && place.sentence == other.sentence
        };
        let mut parts = Vec::new();
        let mut start = first;
        // As far back as every measure comes again.
        while start >= turn
            && (start - turn..start).all(|i| {
                let other = i - (start - turn) + first;
                self.places[i].class == self.places[other].class && self.places[i].total.is_none()
            })
            && same(start - turn + (total - first))
        {
            start -= turn;
            parts.push(start + (total - first));
        }
        parts.reverse();
        (parts.len() >= 2).then_some(parts)
    }

    /// Whether a figure stands in brackets.
    pub fn is_in_brackets(&self, figure: usize) -> bool {
        const LOOKED_AT_MAX: usize = 60;
        let start = self.figures[figure].start;
        let before = self.letters[start.saturating_sub(LOOKED_AT_MAX)..start].iter();
        let mut before = before.rev().take_while(|c| !ends_sentence(**c));
        before.find(|c| matches!(c, '(' | ')')) == Some(&'(')
    }

    /// Whether a figure is of another time, or tells by how much one has changed since.
    pub fn is_of_year_before(&self, figure: usize) -> bool {
        self.lexicon.year_before.are_in(self.lead(figure))
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
