//! A share and what it is of: `登记120人，就业114人，就业率95%`; growth: `由100户增加到120户，增长20%`.

use crate::quantity::{ONE, Quantity, Span};
use crate::reading::Approx;
use crate::relations::{Kind, Passages, Relation, contains};

/// The percentages of a text that follow, or should, from its counts.
pub(crate) fn percents(passages: &Passages<'_>) -> Vec<Relation> {
    let all = 0..passages.figures.len();
    all.filter(|i| passages.is_percent(*i))
        .filter_map(|i| percent(passages, i))
        .collect()
}

const GROWS: [&str; 10] = [
    "增长", "增加", "提高", "上升", "下降", "减少", "降低", "增幅", "降幅", "同比",
];

fn percent(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let lead = passages.lead(share);
    let grows = GROWS.iter().any(|word| contains(lead, word));
    let sentence = passages.places[share].sentence;
    let before = passages
        .before(share)
        .take_while(|i| passages.places[*i].sentence == sentence);
    let before: Vec<usize> = before.take(12).collect();
    // What stands before another share belongs to that one first.
    let own = before.iter().take_while(|i| !passages.is_percent(**i));
    let own = own.filter(|i| grows || !passages.is_price(**i)).count();
    let counted = |i: &&usize| !passages.is_percent(**i) && (grows || !passages.is_price(**i));
    let mut counts: Vec<usize> = before.iter().filter(counted).copied().collect();
    counts.reverse();
    let nearest = counts.len().saturating_sub(own)..counts.len();
    let behind = passages
        .behind(share)
        .take_while(|i| !passages.is_percent(*i))
        .take(4);
    counts.extend(behind.filter(|i| grows || !passages.is_price(*i)));
    let mut candidates = pairs(passages, &counts, grows);
    // The pair nearest to the share first.
    candidates.sort_by_key(|(whole, part)| std::cmp::Reverse((*whole).max(*part)));
    let holding = candidates.iter().find_map(|(whole, part)| {
        let relation = related(passages, share, (*whole, *part), grows)?;
        relation.ok.then_some(relation)
    });
    if holding.is_some() {
        return holding;
    }
    let clause = passages.clause(share);
    let rate = ["率", "占", "比例", "比重"]
        .iter()
        .any(|word| contains(clause, word));
    let own_last = match counts[nearest.clone()] {
        [only] => Some(only),
        _ => None,
    };
    let pair = if grows {
        let risen = |(whole, part): &&(usize, usize)| {
            let (lead, between) = (passages.lead(*whole), passages.between(*whole, *part));
            lead.iter().rev().take(6).any(|c| matches!(c, '由' | '从'))
                && contains(between, "到")
                && whole < part
        };
        candidates.iter().find(risen).copied()
    } else if rate {
        let earlier = counts[..nearest.start].iter();
        only(passages, &candidates, &counts[nearest])
            .or_else(|| of_first(passages, own_last, earlier.copied()))
    } else {
        None
    }?;
    let relation = related(passages, share, pair, grows)?;
    let (stated, computed) = (relation.stated.millionths(), relation.computed.millionths());
    // Two counts that have nothing to do with the share are far from it.
    let likely = grows || (computed * 2 >= stated && computed <= stated * 2);
    likely.then_some(relation)
}

/// The last count of its own, where there is one only, and the whole of the sentence before it: 18人，培训17人，率94%；
/// 就业15人，率83%.
fn of_first(
    passages: &Passages<'_>,
    part: Option<usize>,
    mut earlier: impl Iterator<Item = usize>,
) -> Option<(usize, usize)> {
    let part = part?;
    let class = &passages.places[part].class;
    let whole = earlier.find(|i| passages.places[*i].class == *class)?;
    let fits = passages.figures[part].value <= passages.figures[whole].value;
    fits.then_some((whole, part))
}

/// Which counts may be the whole and which the part.
fn pairs(passages: &Passages<'_>, counts: &[usize], grows: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for whole in counts {
        for part in counts {
            let same = passages.places[*whole].class == passages.places[*part].class;
            let value = |i: &usize| passages.figures[*i].value;
            let fits = grows || value(part) <= value(whole);
            if whole != part && same && fits && value(whole).millionths() > 0 {
                found.push((*whole, *part));
            }
        }
    }
    found
}

/// The pair that a rate must be of: two counts of one measure word before it, and no third.
fn only(
    passages: &Passages<'_>,
    candidates: &[(usize, usize)],
    before: &[usize],
) -> Option<(usize, usize)> {
    let mut of_before = candidates
        .iter()
        .filter(|(whole, part)| before.contains(whole) && before.contains(part));
    let pair = *of_before.next()?;
    let class = &passages.places[pair.0].class;
    let same = before
        .iter()
        .filter(|i| passages.places[**i].class == *class)
        .count();
    (same == 2).then_some(pair)
}

fn related(
    passages: &Passages<'_>,
    share: usize,
    pair: (usize, usize),
    grows: bool,
) -> Option<Relation> {
    let (whole, part) = (&passages.figures[pair.0], &passages.figures[pair.1]);
    let stated = &passages.figures[share];
    let exact = [whole, part]
        .iter()
        .all(|figure| figure.approx == Approx::Exact);
    let ratio = |part: i128, whole: i128| {
        let moved = if grows { (part - whole).abs() } else { part };
        let hundred = 100 * ONE;
        (moved.saturating_mul(hundred) * 2 + whole).checked_div_euclid(whole.saturating_mul(2))
    };
    let computed =
        Quantity::from_millionths(ratio(part.value.millionths(), whole.value.millionths())?)?;
    let ok = if exact {
        stated.written_for(computed)
    } else {
        let (whole, part) = (whole.span(), part.span());
        let range = Span {
            least: ratio(part.least, whole.most)?,
            most: ratio(part.most, whole.least.max(1))?,
        };
        stated.span().meets(range)
    };
    // One decimal more than stated tells by how much it is off.
    let tenth = Quantity::from_millionths((stated.place.millionths() / 10).max(1))?;
    let shown = computed.rounded(if ok { stated.place } else { tenth });
    passages.relation(
        Kind::Percent,
        share,
        &[pair.1, pair.0],
        shown.millionths(),
        ok,
    )
}
