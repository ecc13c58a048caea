//! By how much something has grown: `由100户增加到120户，增长20%`, `4626人，比上年增加23人，增长0.5%`, `去年150万元。今年180万元，
//! 增长20%`.

use crate::percents::{exact, is_near, ratio};
use crate::reading::Approx;
use crate::relations::{Passages, Relation, contains};

/// A growth and what it follows, or should, from.
pub(crate) fn growth(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let told = [
        by_how_much(passages, share),
        from_to(passages, share),
        since(passages, share),
    ];
    let mut told = told.into_iter().flatten();
    told.find(|relation| relation.ok || is_near(relation))
}

const LESS: [&str; 5] = ["减少", "下降", "降低", "少", "缩减"];
const MORE: [&str; 7] = ["增加", "增长", "净增", "新增", "上升", "提高", "多"];

fn has(words: &[char], list: &[&str]) -> bool {
    list.iter().any(|word| contains(words, word))
}

/// The counts before a share, the nearest first, back through the sentence before.
fn before(passages: &Passages<'_>, share: usize) -> Vec<usize> {
    let sentence = passages.places[share].sentence;
    let near = passages
        .before(share)
        .take_while(|i| passages.places[*i].sentence + 1 >= sentence);
    // What stands before another share belongs to that one.
    let own = near.take_while(|i| !passages.is_percent(*i));
    own.take(8).collect()
}

fn is_exact(passages: &Passages<'_>, figure: usize) -> bool {
    passages.figures[figure].approx == Approx::Exact
}

/// 4626人，比上年增加23人，增长0.5%: the change stands right before its share, the count right before the change.
fn by_how_much(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let before = before(passages, share);
    let [change, count] = *before.get(..2)? else {
        return None;
    };
    let lead = passages.lead(change);
    let less = has(lead, &LESS);
    let changes =
        (less || has(lead, &MORE)) && !lead.iter().any(|c| matches!(c, '到' | '至' | '为'));
    let same = passages.places[change].class == passages.places[count].class;
    let plain = is_exact(passages, change) && is_exact(passages, count);
    let near = passages.places[change].sentence == passages.places[share].sentence;
    if !changes || !same || !plain || !near {
        return None;
    }
    let value = |i: usize| passages.figures[i].value.millionths();
    let base = value(count) + if less { value(change) } else { -value(change) };
    let computed = ratio(value(change), Some(base).filter(|base| *base > 0)?)?;
    exact(passages, share, &[change, count], computed)
}

/// 由2500人增加到3000人，增长20%.
fn from_to(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let sentence = passages.places[share].sentence;
    let mut near = before(passages, share);
    near.retain(|i| passages.places[*i].sentence == sentence);
    let behind = passages
        .behind(share)
        .take_while(|i| !passages.is_percent(*i));
    near.reverse();
    near.extend(behind.take(2));
    let pairs = near.windows(2).rev().map(|pair| (pair[0], pair[1]));
    let risen = |(old, new): &(usize, usize)| {
        let (lead, between) = (passages.lead(*old), passages.between(*old, *new));
        let from = lead.iter().rev().take(8).any(|c| matches!(c, '由' | '从'));
        from && (contains(between, "到") || contains(between, "至") || contains(between, "为"))
    };
    let (old, new) = pairs
        .filter(|pair| same_class(passages, *pair))
        .find(risen)?;
    grown(passages, share, old, new)
}

/// 去年150万元，今年180万元: of two counts one is said to be of the year before.
fn since(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let near = before(passages, share);
    if let Some(relation) = of_years(passages, share, &near) {
        return Some(relation);
    }
    let earlier = |i: &usize| {
        let lead = passages.lead(*i);
        let changed = has(lead, &LESS) || has(lead, &MORE);
        passages.is_of_year_before(*i) && !changed
    };
    let old = *near.iter().find(|i| earlier(i))?;
    let newer = |i: &&usize| !earlier(i) && same_class(passages, (old, **i));
    let mut newer = near.iter().filter(newer);
    let new = *newer.next()?;
    let alone = newer.next().is_none();
    let here = passages.places[share].sentence == passages.places[new.max(old)].sentence;
    let relation = grown(passages, share, old, new).filter(|_| here)?;
    (relation.ok || alone).then_some(relation)
}

/// 前年480人，去年600人; 2010年480人，2011年600人: the two right before the share, each with its year.
fn of_years(passages: &Passages<'_>, share: usize, near: &[usize]) -> Option<Relation> {
    let [new, old] = *near.get(..2)? else {
        return None;
    };
    let dated = |i: usize| {
        let lead = passages.lead(i);
        let year = lead
            .windows(2)
            .any(|pair| pair[0].is_ascii_digit() && pair[1] == '年');
        let changed = has(lead, &LESS) || has(lead, &MORE);
        !changed && (year || passages.is_of_year_before(i))
    };
    let here = passages.places[share].sentence == passages.places[new].sentence;
    let likely = here && dated(old) && dated(new) && same_class(passages, (old, new));
    likely.then(|| grown(passages, share, old, new))?
}

fn same_class(passages: &Passages<'_>, (a, b): (usize, usize)) -> bool {
    passages.places[a].class == passages.places[b].class
}

fn grown(passages: &Passages<'_>, share: usize, old: usize, new: usize) -> Option<Relation> {
    if !is_exact(passages, old) || !is_exact(passages, new) {
        return None;
    }
    let value = |i: usize| passages.figures[i].value.millionths();
    let base = Some(value(old)).filter(|base| *base > 0)?;
    let computed = ratio((value(new) - base).abs(), base)?;
    exact(passages, share, &[new, old], computed)
}
