//! Price times count: `26人每人补发200元，共计5200元`, `标准1546元，9位的优待金13914元`.

use crate::letters::ends_clause;
use crate::quantity::{ONE, Span};
use crate::relations::{Kind, Passages, Relation, contains};

/// The products of a text.
pub(crate) fn products(passages: &Passages<'_>) -> Vec<Relation> {
    let all = 0..passages.figures.len();
    let prices = all.filter(|i| passages.is_price(*i) && !passages.is_percent(*i));
    let mut found: Vec<Relation> = Vec::new();
    for relation in prices.filter_map(|price| product(passages, price)) {
        if found.last().is_none_or(|last| last.of != relation.of) {
            found.push(relation);
        }
    }
    found
}

fn product(passages: &Passages<'_>, price: usize) -> Option<Relation> {
    let class = &passages.places[price].class;
    let sentence = passages.places[price].sentence;
    let before = passages
        .before(price)
        .take_while(|i| passages.places[*i].sentence == sentence);
    let before: Vec<usize> = before.collect();
    let behind: Vec<usize> = passages.behind(price).collect();
    let next = behind
        .iter()
        .position(|i| passages.is_price(*i) && passages.places[*i].class == *class);
    let ahead = &behind[..next.unwrap_or(behind.len())];
    let is_count = |i: &&usize| {
        !passages.is_money(**i)
            && !passages.is_percent(**i)
            && passages.places[**i].class != *class
            && !passages.is_price(**i)
    };
    let is_total = |i: &&usize| passages.places[**i].class == *class && !passages.is_price(**i);
    let totals: Vec<usize> = ahead.iter().filter(is_total).copied().collect();
    let counts: Vec<usize> = before
        .iter()
        .chain(ahead)
        .filter(is_count)
        .copied()
        .collect();
    let clause = |i: usize| passages.places[i].clause;
    let earlier = before.iter().filter(is_total).copied();
    let earlier = earlier.filter(|total| clause(price) - clause(*total) <= 1);
    for total in earlier.chain(totals.iter().copied()) {
        // A total that comes first has its count right behind it.
        let near = |count: &&usize| {
            total > price || **count > total || clause(total) - clause(**count) <= 1
        };
        for count in counts.iter().filter(near) {
            if let Some(relation) = holding(passages, price, *count, total) {
                return Some(relation);
            }
        }
    }
    let total = *totals.first()?;
    let count = meant(passages, price, total, &counts)?;
    let once = plain(passages, price, count);
    let stated = passages.figures[total].value.millionths();
    let products = times(passages, price)
        .iter()
        .map(|times| once.saturating_mul(*times));
    let computed = products.min_by_key(|product| (product - stated).abs())?;
    let likely = computed.saturating_mul(3) >= stated && computed <= stated.saturating_mul(3);
    let relation = passages.relation(Kind::Product, total, &[price, count], computed, false)?;
    likely.then_some(relation)
}

/// Price times count, taken as written.
fn plain(passages: &Passages<'_>, price: usize, count: usize) -> i128 {
    let value = |i: usize| passages.figures[i].value.millionths();
    value(price).saturating_mul(value(count)) / ONE
}

/// How often in a year a price is paid.
fn times(passages: &Passages<'_>, price: usize) -> &'static [i128] {
    let around = [passages.lead(price), passages.tail(price)];
    let has = |word: &str| around.iter().any(|words| contains(words, word));
    if has("月") {
        &[1, 12, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
    } else if has("季") {
        &[1, 4, 2, 3]
    } else if has("日") || has("天") || has("次") || has("年") {
        &[1, 2, 3, 4, 5]
    } else {
        &[1]
    }
}

fn holding(passages: &Passages<'_>, price: usize, count: usize, total: usize) -> Option<Relation> {
    let figure = |i: usize| passages.figures[i].span();
    let one = figure(price).times(figure(count));
    let once = plain(passages, price, count);
    times(passages, price).iter().find_map(|times| {
        let all = Span {
            least: one.least.saturating_mul(*times),
            most: one.most.saturating_mul(*times),
        };
        let holds = all.meets(figure(total));
        let computed = once.saturating_mul(*times);
        holds.then(|| passages.relation(Kind::Product, total, &[price, count], computed, true))?
    })
}

/// The count that the text multiplies with, where it can be no other.
fn meant(passages: &Passages<'_>, price: usize, total: usize, counts: &[usize]) -> Option<usize> {
    let clause = |i: usize| passages.places[i].clause;
    if clause(total) - clause(price) > 2 {
        return None;
    }
    let counts = counts.iter().copied().filter(|count| *count < total);
    let counts: Vec<usize> = counts.collect();
    let own: Vec<usize> = counts
        .iter()
        .copied()
        .filter(|count| clause(*count) == clause(price) && *count < price)
        .collect();
    let between: Vec<usize> = counts
        .iter()
        .copied()
        .filter(|count| *count > price)
        .collect();
    let stated = passages.places[total].total.is_some() || follows(passages, total);
    match (own.as_slice(), between.as_slice()) {
        ([count], []) if stated => Some(*count),
        ([], [count])
            if clause(*count) == clause(total) && passages.between(*count, total).len() <= 14 =>
        {
            Some(*count)
        }
        ([], []) if stated && clause(total) - clause(price) <= 1 => {
            let near = counts
                .iter()
                .rev()
                .find(|count| clause(price) - clause(**count) <= 1);
            let alone = counts
                .iter()
                .filter(|count| clause(price) - clause(**count) <= 1)
                .count()
                == 1;
            near.filter(|_| alone).copied()
        }
        _ => None,
    }
}

/// Whether nothing but a comma and a verb stands before the total.
fn follows(passages: &Passages<'_>, total: usize) -> bool {
    let lead = passages.lead(total);
    let words = lead.iter().filter(|c| !ends_clause(**c)).count();
    words <= 6
        && ["计", "发", "资", "金额", "为", "需", "用"]
            .iter()
            .any(|word| contains(lead, word))
}
