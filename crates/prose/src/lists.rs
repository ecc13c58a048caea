//! Lists that words announce: `共77人，其中：30人、47人`, a list within a list, the total in the sentence before.

use crate::letters::ends_sentence;
use crate::relations::{Passages, REACH};

/// Parts that words announce: what stands before them, and they themselves.
pub(crate) struct List {
    /// Figures before, the nearest first.
    pub totals: Vec<usize>,
    /// Its parts without those of lists within it.
    pub parts: Vec<usize>,
    /// Up to which of them the list goes on without a semicolon.
    pub short: usize,
    /// Whether 等 leaves it open.
    pub open: bool,
}

/// An announcement between two figures.
struct Announced {
    /// The first figure behind it.
    first: usize,
    /// Behind the last one.
    end: usize,
    /// Behind the last one before a semicolon.
    short: usize,
    bracket: bool,
}

/// The lists of a text.
pub(crate) fn lists(passages: &Passages<'_>) -> Vec<List> {
    let all: Vec<Announced> = (1..passages.figures.len())
        .filter_map(|figure| announced(passages, figure))
        .collect();
    let of = |(at, list): (usize, &Announced)| {
        let inner = all[at + 1..]
            .iter()
            .take_while(|inner| inner.first < list.end);
        told(passages, list, &inner.collect::<Vec<_>>())
    };
    all.iter().enumerate().map(of).collect()
}

/// The announcement before a figure.
fn announced(passages: &Passages<'_>, first: usize) -> Option<Announced> {
    let between = passages.between(first - 1, first);
    let bracket = announcement(passages, between)?;
    let letters = passages.letters;
    let start = passages.figures[first].start;
    // No further than the figures that are looked at.
    let last = passages.figures.len().min(first + REACH) - 1;
    let ahead = &letters[start..letters.len().min(passages.figures[last].end + 24)];
    let end = ahead
        .iter()
        .position(|c| ends_sentence(*c) || (bracket && *c == ')'));
    let end = start + end.unwrap_or(ahead.len());
    let figures = first..passages.figures.len().min(first + REACH);
    let inside = figures
        .clone()
        .take_while(|i| passages.figures[*i].end <= end);
    let group = passages.places[first].group;
    let short = inside
        .clone()
        .take_while(|i| passages.places[*i].group == group);
    Some(Announced {
        first,
        end: first + inside.count(),
        short: first + short.count(),
        bracket,
    })
}

/// Whether these words announce a list; whether it is in brackets. From one sentence to the next only a word does that
/// the next one begins with.
fn announcement(passages: &Passages<'_>, between: &[char]) -> Option<bool> {
    let words = &passages.lexicon.announcements;
    let bracket = between.first() == Some(&'(');
    if let Some(end) = between.iter().rposition(|c| ends_sentence(*c)) {
        let blank = between[end + 1..].iter().take_while(|c| **c == ' ').count();
        let begins = words.at(between, end + 1 + blank).is_some();
        let only = between[..end]
            .iter()
            .all(|c| !ends_sentence(*c) || *c == '。');
        return (begins && only).then_some(false);
    }
    if (0..between.len()).any(|at| words.at(between, at).is_some()) {
        return Some(bracket);
    }
    match between.first() {
        Some(':') => Some(false),
        Some('(') => Some(true),
        _ => None,
    }
}

/// The list of an announcement, lists within it left out: one in brackets as a whole, another up to its semicolon.
fn told(passages: &Passages<'_>, list: &Announced, inner: &[&Announced]) -> List {
    let mut parts = Vec::new();
    let mut short = None;
    let mut at = list.first;
    let mut inner = inner.iter();
    while at < list.end {
        let next = inner
            .next()
            .map(|inner| (inner.first, inner.bracket, inner.end, inner.short));
        let (until, further) = match next {
            Some((first, true, end, _)) => (first, end),
            Some((first, false, _, semicolon)) => (first, semicolon),
            None => (list.end, list.end),
        };
        for part in at..until.max(at) {
            if part >= list.short && short.is_none() {
                short = Some(parts.len());
            }
            if !passages.is_price(part) {
                parts.push(part);
            }
        }
        at = further.max(until).max(at);
        if next.is_none() {
            break;
        }
    }
    let sentence = passages.places[list.first - 1].sentence;
    let totals = std::iter::once(list.first - 1).chain(passages.before(list.first - 1));
    let totals = totals
        .take_while(|i| passages.places[*i].sentence == sentence)
        .filter(|i| !passages.is_price(*i));
    let letters = passages.letters;
    let from = passages.figures[list.first].start;
    let to = passages.figures[list.end.max(list.first + 1) - 1].end;
    let behind = &letters[to..letters.len().min(to + 8)];
    let behind = behind
        .iter()
        .take_while(|c| !ends_sentence(**c) && **c != ')');
    let near = letters[from..to].iter().rev().take(16);
    List {
        totals: totals.collect(),
        short: short.unwrap_or(parts.len()),
        parts,
        open: near.chain(behind).any(|c| *c == '等'),
    }
}
