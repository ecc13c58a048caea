//! Parts and their total: `…12万元、12.8万元，共24.8万元` and `共77人，其中：30人、47人`.

use std::collections::BTreeSet;

use crate::labels::{are_all_people, begins_matter, of_one_kind, of_same_attribute, of_same_name};
use crate::lists::{List, lists};
use crate::quantity::Span;
use crate::relations::{Kind, Passages, Relation};
use crate::totals::added_up;

/// The sums of a text.
pub(crate) fn sums(passages: &Passages<'_>) -> Vec<Relation> {
    let mut found: Vec<Relation> = Vec::new();
    let mut known = BTreeSet::new();
    let mut inside = BTreeSet::new();
    // A list comes before the lists within it: what is a part of it is none of theirs.
    let mut claimed = BTreeSet::new();
    for list in lists(passages) {
        for relation in announced(passages, &list, &claimed) {
            if known.insert(relation.of) {
                inside.extend(relation.from.iter().copied());
                if relation.ok {
                    claimed.extend(relation.from.iter().copied());
                }
                found.push(relation);
            }
        }
    }
    for total in 0..passages.figures.len() {
        if known.contains(&total) || inside.contains(&total) {
            continue;
        }
        found.extend(added_up(passages, total, &inside));
    }
    found
}

/// The sum of figures, as far as it is certain.
pub(crate) fn sum(passages: &Passages<'_>, parts: &[usize]) -> Span {
    let zero = Span { least: 0, most: 0 };
    parts
        .iter()
        .map(|part| passages.figures[*part].span())
        .fold(zero, Span::plus)
}

pub(crate) fn value(passages: &Passages<'_>, figure: usize) -> i128 {
    passages.figures[figure].value.millionths()
}

pub(crate) fn plain_sum(passages: &Passages<'_>, parts: &[usize]) -> i128 {
    parts
        .iter()
        .map(|part| value(passages, *part))
        .fold(0, i128::saturating_add)
}

pub(crate) fn related(passages: &Passages<'_>, total: usize, parts: &[usize]) -> Option<Relation> {
    let ok = sum(passages, parts).meets(passages.figures[total].span());
    passages.relation(Kind::Sum, total, parts, plain_sum(passages, parts), ok)
}

/// The sums of a list, one for each measure word.
fn announced(passages: &Passages<'_>, list: &List, claimed: &BTreeSet<usize>) -> Vec<Relation> {
    let mut found = Vec::new();
    let mut classes = BTreeSet::new();
    for part in &list.parts {
        let class = &passages.places[*part].class;
        if passages.is_percent(*part) || class.is_empty() || !classes.insert(class) {
            continue;
        }
        let same = |i: &&usize| passages.places[**i].class == *class && !claimed.contains(i);
        let parts: Vec<usize> = list.parts.iter().filter(same).copied().collect();
        let same = |i: &&usize| passages.places[**i].class == *class;
        let totals: Vec<usize> = list.totals.iter().filter(same).copied().collect();
        let short = list.parts[..list.short]
            .iter()
            .filter(|i| parts.contains(i));
        found.extend(of_list(passages, list, &totals, &parts, short.count()));
    }
    found
}

fn of_list(
    passages: &Passages<'_>,
    list: &List,
    totals: &[usize],
    parts: &[usize],
    short: usize,
) -> Option<Relation> {
    const TOTALS_MAX: usize = 3;
    let total = *totals.first()?;
    // Behind the things of the list another matter may begin; 救助16元 among amounts is none.
    let begins = |part: &usize| begins_matter(passages, *part);
    let done = parts.first().is_some_and(begins);
    let parted = |at: usize| {
        let group = |part: usize| passages.places[part].group;
        at > 0 && (is_people(passages, total) || group(parts[at]) != group(parts[at - 1]))
    };
    let matter = (0..parts.len()).find(|at| !done && parted(*at) && begins(&parts[*at]));
    let ends = [parts.len(), short, matter.unwrap_or(parts.len())];
    for total in totals.iter().take(TOTALS_MAX) {
        let lengths = (2..=parts.len()).rev();
        let likely = |length: &usize| *length >= 3 || ends.contains(length);
        let mut lists = lengths.filter(likely).map(|length| &parts[..length]);
        if let Some(held) = lists.find(|parts| holds(passages, *total, parts)) {
            return related(passages, *total, held);
        }
    }
    let runs = of_same_attribute(passages, parts);
    if let Some(run) = runs.iter().find(|run| holds(passages, total, run)) {
        return related(passages, total, run);
    }
    let parts = &parts[..matter.unwrap_or(parts.len())];
    contradicted(passages, list, totals, parts)
}

fn holds(passages: &Passages<'_>, total: usize, parts: &[usize]) -> bool {
    let partition = parts.len() >= 3 || of_one_kind(passages, parts) || !is_people(passages, total);
    partition && sum(passages, parts).meets(passages.figures[total].span())
}

/// One person or household may stand in two parts.
fn is_people(passages: &Passages<'_>, figure: usize) -> bool {
    let class = &passages.places[figure].class;
    ["人", "户", "家", "人次", "户次"].contains(&class.as_str())
}

/// A list that does not come to its total, where it is meant to.
fn contradicted(
    passages: &Passages<'_>,
    list: &List,
    totals: &[usize],
    parts: &[usize],
) -> Option<Relation> {
    let total = *totals.first()?;
    let people = is_people(passages, total);
    // Between the total and its list stand only measures that the list has too.
    let class = |i: &usize| &passages.places[*i].class;
    let between = list.totals.iter().take_while(|i| **i != total);
    let nearest = totals.len() == 1
        || between
            .clone()
            .all(|i| list.parts.iter().any(|part| class(part) == class(i)));
    let stated = value(passages, total);
    if (people && !nearest) || stated <= 0 {
        return None;
    }
    if people && !of_one_kind(passages, parts) {
        let runs = of_same_attribute(passages, parts);
        let all = runs.iter().find(|run| are_all_people(passages, run))?;
        return related(passages, total, all).filter(|_| is_near(passages, total, all, (80, 120)));
    }
    if list.open && plain_sum(passages, parts) < stated {
        return None;
    }
    let apart = parts.len() >= 3 || of_same_name(passages, parts);
    let bounds = match (parts.len(), people) {
        (1, _) => (101, 200),
        (_, true) if apart => (95, 120),
        // 村干部 may be 民兵 too.
        (_, true) => (95, 105),
        (_, false) => (90, 150),
    };
    let likely = is_near(passages, total, parts, bounds) || slipped(passages, total, parts);
    related(passages, total, parts).filter(|relation| likely && !relation.ok)
}

/// Whether the sum is between so many percent of the total.
pub(crate) fn is_near(
    passages: &Passages<'_>,
    total: usize,
    parts: &[usize],
    (least, most): (i128, i128),
) -> bool {
    let hundred = plain_sum(passages, parts).saturating_mul(100);
    let stated = value(passages, total);
    hundred >= stated.saturating_mul(least) && hundred <= stated.saturating_mul(most)
}

/// Whether one part only lacks its 万: 51.2元 among 90.5万元 and 130.3万元.
fn slipped(passages: &Passages<'_>, total: usize, parts: &[usize]) -> bool {
    let missing = value(passages, total).saturating_sub(plain_sum(passages, parts));
    let lacks = |part: &usize| {
        let value = value(passages, *part);
        value.saturating_mul(9_999) == missing && !passages.figures[*part].text.contains('万')
    };
    passages.is_money(total) && parts.len() >= 2 && parts.iter().any(lacks)
}
