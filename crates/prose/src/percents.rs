//! A share and what it is of: `登记120人，就业114人，就业率95%`; what was done of what was planned: `任务50人，实际60人，完成率120%`.

use crate::growth::growth;
use crate::quantity::{ONE, Quantity, Span};
use crate::reading::Approx;
use crate::relations::{Kind, Passages, Relation, contains, position};

/// The percentages of a text that follow, or should, from its counts.
pub(crate) fn percents(passages: &Passages<'_>) -> Vec<Relation> {
    let all = 0..passages.figures.len();
    let shares = all.filter(|i| passages.is_percent(*i));
    shares
        .filter_map(|share| percent(passages, share))
        .collect()
}

fn percent(passages: &Passages<'_>, share: usize) -> Option<Relation> {
    let lead = passages.lead(share);
    if passages.lexicon.grows.are_in(lead) {
        return growth(passages, share);
    }
    let completes = passages.lexicon.completes.are_in(lead);
    let found = of_counts(passages, share, completes);
    found.or_else(|| beyond_all(passages, share, completes))
}

/// 登记率108%: nobody is registered twice. What may be more than all is 完成率, and a rate of something else than a part.
fn beyond_all(passages: &Passages<'_>, share: usize, completes: bool) -> Option<Relation> {
    let lead = passages.lead(share);
    let part = passages.lexicon.part_rates.are_in(lead);
    let all = 100 * ONE;
    let more = passages.figures[share].value.millionths() > all;
    (part && more && !completes)
        .then(|| passages.relation(Kind::Rate, share, &[], all, false))
        .flatten()
}

/// A share of counts that stand before it, or in brackets behind it.
fn of_counts(passages: &Passages<'_>, share: usize, completes: bool) -> Option<Relation> {
    if let Some(pair) = in_brackets_behind(passages, share) {
        return related(passages, share, pair).filter(|relation| relation.ok || is_near(relation));
    }
    let here = counts(passages, share, completes);
    if here.all.is_empty() {
        return across(passages, share, completes);
    }
    let candidates = pairs(passages, &here.all, completes);
    let holding = candidates.iter().find_map(|pair| {
        let likely = here.is_likely(passages, *pair);
        let relation = related(passages, share, *pair).filter(|_| likely)?;
        relation.ok.then_some(relation)
    });
    holding
        .or_else(|| contradicted(passages, share, &here, &candidates))
        .or_else(|| of_sentence_before(passages, share, &here, completes))
}

/// The whole and the part that brackets behind a share have, and nothing else: 就业率95%（120人，未就业12人）.
fn in_brackets_behind(passages: &Passages<'_>, share: usize) -> Option<(usize, usize)> {
    let letters = passages.letters;
    let start = passages.figures[share].end;
    let end = match letters.get(start) {
        Some('(') => letters[start..].iter().position(|c| *c == ')')? + start,
        _ => return None,
    };
    let inside = passages.behind(share);
    let inside: Vec<usize> = inside
        .take_while(|i| passages.figures[*i].end <= end)
        .collect();
    let [first, second] = inside[..] else {
        return None;
    };
    let class = |i: usize| &passages.places[i].class;
    let value = |i: usize| passages.figures[i].value;
    let counted = [first, second]
        .iter()
        .all(|i| !passages.is_percent(*i) && !passages.is_price(*i));
    let rate = contains(passages.lead(share), "率");
    let pair = match value(first) >= value(second) {
        true => (first, second),
        false => (second, first),
    };
    (rate && counted && class(first) == class(second)).then_some(pair)
}

/// Whether a count, or a rate, is of those of whom something is not so: 未就业12人, 未就业率10%.
fn is_negated(passages: &Passages<'_>, figure: usize) -> bool {
    passages.lexicon.negations.are_in(passages.lead(figure))
}

/// The whole in the sentence before, the part in this one: 计划20个。建成19个，完成率95%.
fn of_sentence_before(
    passages: &Passages<'_>,
    share: usize,
    here: &Counts,
    completes: bool,
) -> Option<Relation> {
    let [part] = here.all[here.own.clone()] else {
        return None;
    };
    let sentence = passages.places[part].sentence;
    let before = passages
        .before(part)
        .take_while(|i| passages.places[*i].sentence + 1 >= sentence)
        .filter(|i| passages.places[*i].class == passages.places[part].class)
        .filter(|i| !passages.is_price(*i));
    let [whole] = before.collect::<Vec<_>>()[..] else {
        return None;
    };
    let value = |i: usize| passages.figures[i].value;
    let fits = completes || value(part) <= value(whole);
    let rate = passages.lead(share).contains(&'率') && fits;
    let relation = related(passages, share, (whole, part)).filter(|_| rate)?;
    let likely = completes && is_planned(passages, whole) && is_near(&relation);
    (relation.ok || likely).then_some(relation)
}

/// Whether a figure is what was to be done.
fn is_planned(passages: &Passages<'_>, figure: usize) -> bool {
    const BEFORE: usize = 24;
    let from = passages.figures[figure].start;
    let words = &passages.letters[from.saturating_sub(BEFORE)..from];
    passages.lexicon.planned.are_in(words)
}

/// The counts before a share, in the order of the text.
struct Counts {
    all: Vec<usize>,
    /// Which of them stand between the share before and this one.
    own: std::ops::Range<usize>,
}

impl Counts {
    /// Whether a pair is one that the share may be of: one of it stands nearest before.
    fn is_likely(&self, passages: &Passages<'_>, (whole, part): (usize, usize)) -> bool {
        let own = &self.all[self.own.clone()];
        let last = own.last().copied();
        let before_last = own.len().checked_sub(2).map(|at| own[at]);
        let equal = passages.figures[whole].value == passages.figures[part].value;
        let nearest = last == Some(part) || last == Some(whole);
        let next = (before_last == Some(part) || before_last == Some(whole)) && !equal;
        nearest || next
    }
}

fn counts(passages: &Passages<'_>, share: usize, completes: bool) -> Counts {
    let sentence = passages.places[share].sentence;
    let before = passages
        .before(share)
        .take_while(|i| passages.places[*i].sentence == sentence);
    let before: Vec<usize> = before.take(12).collect();
    // What was planned and done is told with its parts in brackets.
    let beside = |i: usize| completes && passages.is_in_brackets(i);
    let counted = |i: &&usize| !passages.is_percent(**i) && !passages.is_price(**i) && !beside(**i);
    // What stands before another share belongs to that one first.
    let own = before.iter().take_while(|i| !passages.is_percent(**i));
    let own = own.filter(counted).count();
    let mut all: Vec<usize> = before.iter().filter(counted).copied().collect();
    all.reverse();
    let own = all.len().saturating_sub(own)..all.len();
    Counts { all, own }
}

/// Which counts may be the whole and which the part, the pair nearest to the share first.
fn pairs(passages: &Passages<'_>, counts: &[usize], completes: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for whole in counts {
        for part in counts {
            let same = passages.places[*whole].class == passages.places[*part].class;
            let value = |i: &usize| passages.figures[*i].value;
            let fits = if completes {
                whole < part
            } else {
                value(part) <= value(whole)
            };
            if whole != part && same && fits && value(whole).millionths() > 0 {
                found.push((*whole, *part));
            }
        }
    }
    found.sort_by_key(|(whole, part)| std::cmp::Reverse((*whole).max(*part)));
    found
}

/// The pair that a rate must be of, and does not come to.
fn contradicted(
    passages: &Passages<'_>,
    share: usize,
    here: &Counts,
    candidates: &[(usize, usize)],
) -> Option<Relation> {
    let clause = passages.clause(share);
    let rate = ["率", "占", "比例", "比重"]
        .iter()
        .any(|word| contains(clause, word));
    if !rate {
        return None;
    }
    let own = &here.all[here.own.clone()];
    let own_last = match own {
        [only] => Some(*only),
        _ => None,
    };
    let earlier = here.all[..here.own.start].iter();
    let pair = only(passages, candidates, own)
        .or_else(|| of_first(passages, own_last, earlier.copied()))?;
    let relation = related(passages, share, pair)?;
    is_near(&relation).then_some(relation)
}

/// Two counts that have nothing to do with the share are far from it.
pub(crate) fn is_near(relation: &Relation) -> bool {
    let (stated, computed) = (relation.stated.millionths(), relation.computed.millionths());
    computed * 2 >= stated && computed <= stated * 2
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

/// A rate in a sentence without counts: of those before that are of the same, 男兵完成率 of 男兵46人 and 男兵55人.
fn across(passages: &Passages<'_>, share: usize, completes: bool) -> Option<Relation> {
    const SENTENCES: usize = 2;
    let (subject, rate) = subject(passages, share)?;
    let sentence = passages.places[share].sentence;
    let before = passages
        .before(share)
        .take_while(|i| passages.places[*i].sentence + SENTENCES >= sentence)
        .filter(|i| !passages.is_percent(*i) && !passages.is_price(*i));
    let mut before: Vec<usize> = before.collect();
    before.reverse();
    let overall = ["", "总", "总体", "整体", "全部", "综合", "全年", "总的"];
    let pair = if overall.contains(&subject.as_str()) && completes {
        first_of_two_sentences(passages, &before, sentence)
    } else if completes {
        let named = |i: &usize| contains(passages.lead(*i), &subject);
        two_of_a_class(passages, before.into_iter().filter(named).collect())
    } else {
        // 今年上门450户。上门率90%.
        let last = |i: &usize| passages.places[*i].sentence + 1 == sentence;
        let pair = two_of_a_class(passages, before.into_iter().filter(last).collect());
        pair.filter(|(_, part)| contains(passages.lead(*part), &rate))
    };
    let (whole, part) = pair?;
    let value = |i: usize| passages.figures[i].value;
    let fits = completes || value(part) <= value(whole);
    let relation = related(passages, share, (whole, part)).filter(|_| fits)?;
    let likely = is_near(&relation) && (!completes || is_planned(passages, whole));
    (relation.ok || likely).then_some(relation)
}

/// Whose rate it is, and of what: 男兵 and 完成 of 男兵完成率.
fn subject(passages: &Passages<'_>, share: usize) -> Option<(String, String)> {
    let lead = passages.lead(share);
    let done_at = || position(lead, "完成").map(|at| at + 2);
    let at = lead.iter().rposition(|c| *c == '率').or_else(done_at)?;
    let sign = |c: &char| matches!(c, '，' | ',' | ' ' | '、');
    let words: Vec<char> = lead[..at].iter().copied().filter(|c| !sign(c)).collect();
    let done = ["完成", "达标", "执行", "兑现", "到位"];
    let named = done.iter().find_map(|done| {
        let cut = words.len().checked_sub(2)?;
        contains(&words[cut..], done).then(|| words[..cut].iter().collect::<String>())
    });
    let rate: String = words[words.len().saturating_sub(2)..].iter().collect();
    let named = named.unwrap_or_default();
    let named = named
        .strip_suffix('任')
        .or(named.strip_suffix("任务"))
        .unwrap_or(&named)
        .to_owned();
    Some((named, rate))
}

/// What the two sentences before begin with: the plan and what was done.
fn first_of_two_sentences(
    passages: &Passages<'_>,
    before: &[usize],
    sentence: usize,
) -> Option<(usize, usize)> {
    let first = |back: usize| {
        let of = |i: &&usize| passages.places[**i].sentence + back == sentence;
        before.iter().find(of).copied()
    };
    let (whole, part) = match (first(2), first(1)) {
        (Some(whole), Some(part)) => (whole, part),
        // Both in one sentence.
        (None, Some(_)) => {
            let last = |i: &&usize| passages.places[**i].sentence + 1 == sentence;
            return two_of_a_class(passages, before.iter().filter(last).copied().collect());
        }
        _ => return None,
    };
    let class = |i: usize| &passages.places[i].class;
    (class(whole) == class(part)).then_some((whole, part))
}

/// The two, where there are two of one measure and no third.
fn two_of_a_class(passages: &Passages<'_>, figures: Vec<usize>) -> Option<(usize, usize)> {
    let class = |i: usize| &passages.places[i].class;
    let last = *figures.last()?;
    let same: Vec<usize> = figures
        .into_iter()
        .filter(|i| class(*i) == class(last))
        .collect();
    match same[..] {
        [whole, part] => Some((whole, part)),
        _ => None,
    }
}

fn related(passages: &Passages<'_>, share: usize, pair: (usize, usize)) -> Option<Relation> {
    let (whole, part) = (&passages.figures[pair.0], &passages.figures[pair.1]);
    let from = [pair.1, pair.0];
    let rate = contains(passages.lead(share), "率");
    if rate && is_negated(passages, pair.1) && !is_negated(passages, share) {
        let rest = whole.value.millionths() - part.value.millionths();
        let computed = ratio(rest, whole.value.millionths())?;
        return exact(passages, share, &from, computed);
    }
    if [whole, part]
        .iter()
        .all(|figure| figure.approx == Approx::Exact)
    {
        let computed = ratio(part.value.millionths(), whole.value.millionths())?;
        return exact(passages, share, &from, computed);
    }
    let (whole_span, part_span) = (whole.span(), part.span());
    let range = Span {
        least: ratio(part_span.least, whole_span.most)?,
        most: ratio(part_span.most, whole_span.least.max(1))?,
    };
    let computed = ratio(part.value.millionths(), whole.value.millionths())?;
    let ok = passages.figures[share].span().meets(range);
    shown(passages, share, &from, computed, ok)
}

/// A part of a whole in percent, in millionths, rounded half up.
pub(crate) fn ratio(part: i128, whole: i128) -> Option<i128> {
    let hundred = 100 * ONE;
    (part.saturating_mul(hundred) * 2 + whole).checked_div_euclid(whole.saturating_mul(2))
}

/// A relation of a share with what was computed without any 多 or 约.
pub(crate) fn exact(
    passages: &Passages<'_>,
    share: usize,
    from: &[usize],
    computed: i128,
) -> Option<Relation> {
    let ok = passages.figures[share].written_for(Quantity::from_millionths(computed)?);
    shown(passages, share, from, computed, ok)
}

/// One decimal more than stated tells by how much it is off.
fn shown(
    passages: &Passages<'_>,
    share: usize,
    from: &[usize],
    computed: i128,
    ok: bool,
) -> Option<Relation> {
    let place = passages.figures[share].place;
    let tenth = Quantity::from_millionths((place.millionths() / 10).max(1))?;
    let computed = Quantity::from_millionths(computed)?;
    let shown = computed.rounded(if ok { place } else { tenth });
    passages.relation(Kind::Percent, share, from, shown.millionths(), ok)
}
