//! Price times count: `26人每人补发200元，共计5200元`, `标准1546元，9位的优待金13914元`.

use crate::letters::ends_clause;
use crate::quantity::{ONE, Span};
use crate::relations::{Kind, Passages, Relation, contains, position};

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

/// A price with what may belong to it: nothing beyond the next price, nothing beyond another count.
struct Around<'a> {
    passages: &'a Passages<'a>,
    price: usize,
    /// What it is the price of, where the text says it: 每户 is of 户.
    of: Option<String>,
}

fn product(passages: &Passages<'_>, price: usize) -> Option<Relation> {
    let around = Around {
        passages,
        price,
        of: of_what(passages, price),
    };
    let earlier = around.total_before();
    let later = around.total_behind();
    let held =
        |total: Option<usize>, count: Option<usize>| holding(passages, price, count?, total?);
    let between = later.and_then(|total| around.count_between(total));
    let own = later.filter(|total| around.reaches(*total)).map(|total| {
        let mut counts = around.counts_before();
        counts.retain(|count| around.multiplies(*count, total));
        counts
    });
    let own = own.unwrap_or_default();
    let nearest = earlier.and_then(|total| around.count_of(total));
    held(earlier, nearest)
        .or_else(|| held(earlier, around.count_right_behind()))
        .or_else(|| held(later, between))
        .or_else(|| own.iter().find_map(|count| held(later, Some(*count))))
        .or_else(|| contradicted(&around, later?, own.first().copied(), between))
}

impl Around<'_> {
    fn clause(&self, figure: usize) -> usize {
        self.passages.places[figure].clause
    }

    fn group(&self, figure: usize) -> usize {
        self.passages.places[figure].group
    }

    fn is_total(&self, figure: usize) -> bool {
        let class = |i: usize| &self.passages.places[i].class;
        class(figure) == class(self.price) && !self.passages.is_price(figure)
    }

    /// Whether a figure is a count of something with a price.
    fn is_count(&self, figure: usize) -> bool {
        let passages = self.passages;
        let class = &passages.places[figure].class;
        !passages.is_money(figure)
            && !passages.is_percent(figure)
            && !passages.is_price(figure)
            && *class != passages.places[self.price].class
    }

    /// Whether a count is of what the price is said to be of.
    fn fits(&self, count: usize) -> bool {
        let unit = &self.passages.figures[count].unit;
        let of = self.of.as_ref();
        of.is_none_or(|of| self.passages.lexicon.fits(of, unit))
    }

    fn in_sentence(&self) -> impl Iterator<Item = usize> + '_ {
        let sentence = self.passages.places[self.price].sentence;
        let before = self.passages.before(self.price);
        before.take_while(move |i| self.passages.places[*i].sentence == sentence)
    }

    /// The counts before it that it may be the price of: the nearest that fits its word, and the nearest of all.
    fn counts_before(&self) -> Vec<usize> {
        const CLAUSES: usize = 3;
        let counts = || self.in_sentence().filter(|i| self.is_count(*i));
        let near = |i: &usize| {
            self.group(*i) == self.group(self.price)
                && self.clause(self.price) - self.clause(*i) <= CLAUSES
        };
        let fitting = counts().find(|i| self.fits(*i)).filter(near);
        let nearest = counts().next().filter(|i| Some(*i) != fitting);
        fitting.into_iter().chain(nearest).collect()
    }

    /// Whether a count before may be multiplied: it fits the word, or a total stands right behind the price, as in
    /// 26个复员军人的优抚金…每人200元，共计5200元.
    fn multiplies(&self, count: usize, total: usize) -> bool {
        let stated = self.passages.places[total].total.is_some();
        // 购药1050元 behind 每人150元 is of something else.
        if !stated && !follows(self.passages, total) {
            return false;
        }
        let next = stated && self.clause(total) - self.clause(self.price) <= 1;
        next || (self.fits(count) && self.clause(self.price) - self.clause(count) <= 3)
    }

    /// A total that stands right before, or before a count of the price: 发放慰问金4.26万元，每户200元;
    /// 12600元发给63户，每户200元.
    fn total_before(&self) -> Option<usize> {
        let mut before = self.in_sentence();
        let near = before.next()?;
        let counted = self.is_count(near) && self.fits(near);
        let total = if counted { before.next()? } else { near };
        let near = self.clause(self.price) - self.clause(total) <= 1;
        (self.is_total(total) && near).then_some(total)
    }

    /// The count of a total that comes first: between it and the price, or right before it.
    fn count_of(&self, total: usize) -> Option<usize> {
        if total + 1 < self.price {
            return Some(total + 1);
        }
        let count = total.checked_sub(1).filter(|i| self.is_count(*i))?;
        (self.clause(total) - self.clause(count) <= 1 && self.same_sentence(count)).then_some(count)
    }

    /// The count right behind: 慰问金12600元，每户200元，63户.
    fn count_right_behind(&self) -> Option<usize> {
        let count = self.passages.behind(self.price).next()?;
        let near = self.clause(count) - self.clause(self.price) <= 1;
        (self.is_count(count) && self.fits(count) && near).then_some(count)
    }

    fn same_sentence(&self, figure: usize) -> bool {
        let places = &self.passages.places;
        places[figure].sentence == places[self.price].sentence
    }

    /// The first total behind it, before the next price; beyond a semicolon only one that is said to be a total.
    fn total_behind(&self) -> Option<usize> {
        let class = &self.passages.places[self.price].class;
        let next =
            |i: &usize| self.passages.is_price(*i) && self.passages.places[*i].class == *class;
        let mut behind = self.passages.behind(self.price).take_while(|i| !next(i));
        let total = behind.find(|i| self.is_total(*i))?;
        let stated = self.passages.places[total].total.is_some();
        (stated || self.group(total) == self.group(self.price)).then_some(total)
    }

    /// Whether nothing else is counted between the price and a total behind it.
    fn reaches(&self, total: usize) -> bool {
        (self.price + 1..total).all(|i| !self.is_count(i))
    }

    /// The count between the price and a total: 标准1546元，9户的优待金13914元.
    fn count_between(&self, total: usize) -> Option<usize> {
        let mut counts = (self.price + 1..total).rev().filter(|i| self.is_count(*i));
        let count = counts.next()?;
        let other = counts.next().is_some_and(|other| self.fits(other));
        let near = self.clause(total) - self.clause(count) <= 1;
        (self.fits(count) && near && !other).then_some(count)
    }
}

/// The measure word behind 每, 人均, 元/人.
fn of_what(passages: &Passages<'_>, price: usize) -> Option<String> {
    const NEAR: usize = 14;
    let lead = passages.lead(price);
    let near = &lead[lead.len().saturating_sub(NEAR)..];
    let unit = |words: &[char], at: usize| {
        let length = passages.lexicon.unit_at(words, at)?;
        words.get(at..at + length).map(String::from_iter)
    };
    let end = passages.figures[price].end;
    if passages.letters.get(end) == Some(&'/') {
        return unit(passages.letters, end + 1);
    }
    let each = (0..near.len()).filter(|at| near[*at] == '每');
    let mut each = each.filter_map(|at| unit(near, at + 1));
    let mean = || {
        ["人均", "户均", "场均"]
            .into_iter()
            .find(|word| contains(near, word))
    };
    let of_mean = |word: &str| word.chars().next().map(String::from);
    each.next().or_else(|| mean().and_then(of_mean))
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

/// A product that does not come to its total, where the text can mean no other.
fn contradicted(
    around: &Around<'_>,
    total: usize,
    before: Option<usize>,
    between: Option<usize>,
) -> Option<Relation> {
    const NEAR: usize = 14;
    let (passages, price) = (around.passages, around.price);
    let said = passages.places[total].total.is_some() || follows(passages, total);
    let clauses = around.clause(total) - around.clause(price);
    let same = around.group(total) == around.group(price);
    // A total of several products is none of one.
    let another = around
        .in_sentence()
        .any(|i| passages.is_price(i) && passages.places[i].class == passages.places[price].class);
    let own = before.filter(|count| {
        let near = around.clause(price) - around.clause(*count) <= 1;
        said && same && around.fits(*count) && near && !(another && clauses > 1)
    });
    let between = between.filter(|count| {
        let words = passages.between(*count, total).len();
        let beside = around.clause(*count) == around.clause(total) && words <= NEAR;
        // 每户500元，惠及36户，共18500元
        let summed = passages.places[total].total.is_some() && around.of.is_some() && same;
        beside || (summed && words <= NEAR / 2)
    });
    let count = between.or(own).filter(|_| clauses <= 2)?;
    if another && passages.places[total].total.is_some() {
        return None;
    }
    let once = plain(passages, price, count);
    let stated = passages.figures[total].value.millionths();
    let products = times(passages, price)
        .iter()
        .map(|times| once.saturating_mul(*times));
    let computed = products.min_by_key(|product| (product - stated).abs())?;
    let likely = computed.saturating_mul(2) >= stated && computed <= stated.saturating_mul(2);
    let relation = passages.relation(Kind::Product, total, &[price, count], computed, false)?;
    likely.then_some(relation)
}

/// Whether nothing but a comma and a verb stands before the total.
fn follows(passages: &Passages<'_>, total: usize) -> bool {
    let lead = passages.lead(total);
    let words = lead.iter().filter(|c| !ends_clause(**c)).count();
    let verbs = ["计", "发", "资", "金额", "为", "需", "用", "支出", "兑现"];
    words <= 6 && verbs.iter().any(|word| position(lead, word).is_some())
}
