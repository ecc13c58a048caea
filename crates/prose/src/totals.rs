//! A total that comes last: `走访25户、35户，共60户`; with several measures in turn each has its own.

use std::collections::BTreeSet;

use crate::labels::{is_stock, of_same_thing};
use crate::relations::{Passages, Relation};
use crate::sums::{is_near, plain_sum, related, sum, value};

/// The sum of a total that comes last: 共, 合计. `inside` are the parts of lists that have their own totals.
pub(crate) fn added_up(
    passages: &Passages<'_>,
    total: usize,
    inside: &BTreeSet<usize>,
) -> Option<Relation> {
    let distance = passages.places[total].total?;
    let place = &passages.places[total];
    if passages.is_price(total) || passages.is_percent(total) || place.class.is_empty() {
        return None;
    }
    if let Some(turns) = passages.turns_before(total) {
        let relation = related(passages, total, &turns)?;
        let likely = is_near(passages, total, &turns, (80, 125)) && !is_stock(passages, total);
        return Some(relation).filter(|relation| relation.ok || likely);
    }
    let is_part = |other: &usize| {
        passages.places[*other].class == place.class
            && !passages.is_price(*other)
            && !passages.is_of_year_before(*other)
    };
    let mut parts: Vec<usize> = passages.before(total).filter(is_part).collect();
    parts.reverse();
    let is_here = |i: &&usize| passages.places[**i].sentence == place.sentence;
    let here: Vec<usize> = parts.iter().filter(is_here).copied().collect();
    let outside = here
        .iter()
        .filter(|i| !inside.contains(i))
        .copied()
        .collect();
    let since = parts
        .iter()
        .rposition(|part| passages.places[*part].total.is_some());
    let since: Vec<usize> = parts[since.map_or(0, |at| at + 1)..].to_vec();
    let lists = [outside, here, since, parts];
    holding(passages, total, &lists).or_else(|| contradicted(passages, total, distance, &lists))
}

/// A sum that holds, of all parts or of those that stand next before the total.
fn holding(passages: &Passages<'_>, total: usize, lists: &[Vec<usize>; 4]) -> Option<Relation> {
    let stated = passages.figures[total].span();
    for (parts, fewest) in lists.iter().zip([2, 2, 3, 3]) {
        let mut run = sum(passages, &[]);
        let mut longest = None;
        for start in (0..parts.len()).rev() {
            run = run.plus(passages.figures[parts[start]].span());
            let length = parts.len() - start;
            let enough = length >= fewest || (length >= 2 && start == 0);
            if enough && run.meets(stated) {
                longest = Some(start);
            }
        }
        if let Some(start) = longest {
            return related(passages, total, &parts[start..]);
        }
    }
    None
}

/// A total that its parts contradict: close behind its list, or near to the sum of a whole paragraph.
fn contradicted(
    passages: &Passages<'_>,
    total: usize,
    distance: usize,
    [outside, _, since, all]: &[Vec<usize>; 4],
) -> Option<Relation> {
    const NEAR: usize = 8;
    if is_stock(passages, total) {
        return None;
    }
    let stated = value(passages, total);
    let fits = |parts: &[usize]| {
        parts.iter().all(|part| value(passages, *part) <= stated)
            && of_same_thing(passages, total, parts)
    };
    let clauses = outside
        .last()
        .map(|last| passages.places[total].clause - passages.places[*last].clause);
    let close = clauses.is_some_and(|clauses| clauses <= 1);
    let likely = is_near(passages, total, outside, (80, 125));
    if outside.len() >= 2 && close && distance <= NEAR && likely && fits(outside) {
        return related(passages, total, outside);
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
