//! Parts and their total: `…12万元、12.8万元，共24.8万元` and `共77人，其中：30人、47人`.

use std::collections::BTreeSet;

use crate::letters::ends_sentence;
use crate::quantity::Span;
use crate::relations::{Kind, Passages, REACH, Relation, contains};

/// The sums of a text.
pub(crate) fn sums(passages: &Passages<'_>) -> Vec<Relation> {
    let mut found: Vec<Relation> = Vec::new();
    let mut known = BTreeSet::new();
    for list in lists(passages) {
        for relation in announced(passages, &list) {
            if known.insert(relation.of) {
                found.push(relation);
            }
        }
    }
    let inside: BTreeSet<usize> = found
        .iter()
        .flat_map(|relation| relation.from.iter().copied())
        .collect();
    for total in 0..passages.figures.len() {
        if known.contains(&total) || inside.contains(&total) {
            continue;
        }
        found.extend(added_up(passages, total));
    }
    found
}

/// The sum of figures, as far as it is certain.
fn sum(passages: &Passages<'_>, parts: &[usize]) -> Span {
    let zero = Span { least: 0, most: 0 };
    parts
        .iter()
        .map(|part| passages.figures[*part].span())
        .fold(zero, Span::plus)
}

fn value(passages: &Passages<'_>, figure: usize) -> i128 {
    passages.figures[figure].value.millionths()
}

fn plain_sum(passages: &Passages<'_>, parts: &[usize]) -> i128 {
    parts
        .iter()
        .map(|part| value(passages, *part))
        .fold(0, i128::saturating_add)
}

fn related(passages: &Passages<'_>, total: usize, parts: &[usize]) -> Option<Relation> {
    let ok = sum(passages, parts).meets(passages.figures[total].span());
    passages.relation(Kind::Sum, total, parts, plain_sum(passages, parts), ok)
}

/// Parts that words announce: what stands before them, and they themselves.
struct List {
    /// Figures before, the nearest first.
    totals: Vec<usize>,
    parts: Vec<usize>,
    /// Whether the total stands in the same sentence right before.
    close: bool,
    /// Whether 等 leaves it open.
    open: bool,
}

/// Lists behind 其中, 包括, a colon or a bracket.
fn lists(passages: &Passages<'_>) -> Vec<List> {
    let letters = passages.letters;
    let mut found = Vec::new();
    let mut next = 0;
    for figure in 1..passages.figures.len() {
        // Where a list begins there is an announcement between two figures.
        if figure < next {
            continue;
        }
        let between = passages.between(figure - 1, figure);
        let Some(bracket) = announcement(between) else {
            continue;
        };
        let start = passages.figures[figure].start;
        // No further than the figures that are looked at.
        let last = passages.figures.len().min(figure + REACH) - 1;
        let ahead = &letters[start..letters.len().min(passages.figures[last].end + 24)];
        let end = ahead
            .iter()
            .position(|c| ends_sentence(*c) || (bracket && *c == ')'));
        let end = start + end.unwrap_or(ahead.len());
        let inside = (figure..passages.figures.len().min(figure + REACH))
            .take_while(|i| passages.figures[*i].end <= end);
        let parts: Vec<usize> = inside.filter(|i| !passages.is_price(*i)).collect();
        let ended = between.iter().any(|c| ends_sentence(*c));
        let sentence = passages.places[figure - 1].sentence;
        let totals = std::iter::once(figure - 1).chain(passages.before(figure - 1));
        let totals = totals
            .take_while(|i| passages.places[*i].sentence == sentence)
            .filter(|i| !passages.is_price(*i));
        let open = letters[start..end]
            .iter()
            .rev()
            .take(24)
            .any(|c| *c == '等');
        found.push(List {
            totals: totals.collect(),
            close: !ended,
            open,
            parts,
        });
        next = figure + 1;
    }
    found
}

/// Whether these words announce a list; whether it is in brackets.
fn announcement(between: &[char]) -> Option<bool> {
    if between.contains(&'\n') {
        return None;
    }
    let words = ["其中", "包括", "分别为", "分别是", "分别达"];
    if words.iter().any(|word| contains(between, word)) {
        return Some(between.first() == Some(&'('));
    }
    match between.first() {
        Some(':') => Some(false),
        Some('(') => Some(true),
        _ => None,
    }
}

/// The sums of a list, one for each measure word.
fn announced(passages: &Passages<'_>, list: &List) -> Vec<Relation> {
    let mut found = Vec::new();
    let mut classes = BTreeSet::new();
    for part in &list.parts {
        let class = &passages.places[*part].class;
        if passages.is_percent(*part) || class.is_empty() || !classes.insert(class) {
            continue;
        }
        let same = |i: &&usize| passages.places[**i].class == *class;
        let parts: Vec<usize> = list.parts.iter().filter(same).copied().collect();
        let totals: Vec<usize> = list.totals.iter().filter(same).copied().collect();
        found.extend(of_list(passages, list, &totals, &parts));
    }
    found
}

fn of_list(
    passages: &Passages<'_>,
    list: &List,
    totals: &[usize],
    parts: &[usize],
) -> Option<Relation> {
    let mut sums = vec![sum(passages, &[])];
    for part in parts {
        let so_far = sums[sums.len() - 1];
        sums.push(so_far.plus(passages.figures[*part].span()));
    }
    for total in totals {
        let stated = passages.figures[*total].span();
        let mut lengths = (2..=parts.len()).rev();
        if let Some(length) = lengths.find(|length| sums[*length].meets(stated)) {
            return related(passages, *total, &parts[..length]);
        }
    }
    let total = *totals.first()?;
    let nearest = list.totals.first() == Some(&total);
    let (stated, computed) = (value(passages, total), plain_sum(passages, parts));
    let people = passages.places[total].class == passages.lexicon.class("人");
    // One person may stand in two parts; a list may be left open.
    if !list.close || (people && !nearest) || stated <= 0 || (list.open && computed < stated) {
        return None;
    }
    let enough = match parts.len() {
        1 => computed > stated && computed <= stated * 2,
        _ => computed * 10 >= stated * 7 && computed <= stated * 2,
    };
    related(passages, total, parts).filter(|relation| enough && !relation.ok)
}

/// A total that comes last: 共, 合计.
fn added_up(passages: &Passages<'_>, total: usize) -> Option<Relation> {
    let distance = passages.places[total].total?;
    let place = &passages.places[total];
    if passages.is_price(total) || passages.is_percent(total) || place.class.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    for other in passages.before(total) {
        if passages.places[other].class != place.class || passages.is_price(other) {
            continue;
        }
        parts.push(other);
    }
    parts.reverse();
    let is_here = |i: &&usize| passages.places[**i].sentence == place.sentence;
    let here: Vec<usize> = parts.iter().filter(is_here).copied().collect();
    let since = parts
        .iter()
        .rposition(|part| passages.places[*part].total.is_some());
    let since: Vec<usize> = parts[since.map_or(0, |at| at + 1)..].to_vec();
    holding(passages, total, [&here, &since, &parts])
        .or_else(|| contradicted(passages, total, distance, [&here, &since, &parts]))
}

/// A sum that holds, of all parts or of some that stand together.
fn holding(passages: &Passages<'_>, total: usize, lists: [&Vec<usize>; 3]) -> Option<Relation> {
    let stated = passages.figures[total].span();
    let holds = |parts: &[usize]| sum(passages, parts).meets(stated);
    let told = |parts: &[usize]| related(passages, total, parts);
    for parts in lists {
        let mut run = sum(passages, &[]);
        let mut longest = None;
        for start in (0..parts.len()).rev() {
            run = run.plus(passages.figures[parts[start]].span());
            if start + 2 <= parts.len() && run.meets(stated) {
                longest = Some(start);
            }
        }
        if let Some(start) = longest {
            return told(&parts[start..]);
        }
    }
    let parts = lists[0];
    for start in 0..parts.len() {
        let mut run = sum(passages, &parts[start..=start]);
        for end in start + 1..parts.len() {
            run = run.plus(passages.figures[parts[end]].span());
            if run.meets(stated) {
                return told(&parts[start..=end]);
            }
        }
    }
    const CHOSEN_MAX: usize = 8;
    if parts.len() > CHOSEN_MAX || stated.least != stated.most {
        return None;
    }
    let chosen = |mask: u32| -> Vec<usize> {
        let bits = parts.iter().enumerate();
        bits.filter(|(bit, _)| mask >> bit & 1 == 1)
            .map(|(_, part)| *part)
            .collect()
    };
    let mut masks = (0..1_u32 << parts.len()).filter(|mask| mask.count_ones() >= 2);
    masks
        .find(|mask| holds(&chosen(*mask)))
        .and_then(|mask| told(&chosen(mask)))
}

/// A total that its parts contradict: close behind its list, or near to the sum of a whole paragraph.
fn contradicted(
    passages: &Passages<'_>,
    total: usize,
    distance: usize,
    [here, since, all]: [&Vec<usize>; 3],
) -> Option<Relation> {
    const NEAR: usize = 8;
    let stated = value(passages, total);
    let fits = |parts: &[usize]| parts.iter().all(|part| value(passages, *part) <= stated);
    let clauses = here
        .last()
        .map(|last| passages.places[total].clause - passages.places[*last].clause);
    let close = clauses.is_some_and(|clauses| clauses <= 1);
    let computed = plain_sum(passages, here);
    let likely = computed * 2 >= stated && computed <= stated.saturating_mul(2);
    if here.len() >= 2 && close && distance <= NEAR && likely && fits(here) {
        return related(passages, total, here);
    }
    let near = |parts: &[usize]| {
        let off = (plain_sum(passages, parts) - stated).abs();
        off.saturating_mul(20) <= stated
    };
    let all = [since, all].into_iter();
    let mut all = all.filter(|parts| parts.len() >= 3);
    let parts = all.find(|parts| near(parts) && fits(parts))?;
    related(passages, total, parts)
}
