//! What was found, in words: on the command line and on the page the same.

use kernel::Fen;
use prose::{Approx, Figure, Kind, Quantity, Relation};
use serde::Serialize;

use super::actions::Review;
use super::claims::Said;
use crate::documents::Standing;

/// Where something stands, as somebody looks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// 第几段, empty lines left out.
    pub paragraph: usize,
    /// 第几字 of it.
    pub letter: usize,
}

/// A relation in words.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// 合计, 单价 × 数量, 比例
    pub kind: &'static str,
    /// `36万元 + 12万元 = 48万元`
    pub words: String,
    /// Whether it holds.
    pub ok: bool,
    /// Where the stated figure stands.
    pub place: Place,
}

/// Places of a text, found in order.
#[derive(Debug)]
pub struct Places {
    /// Where each paragraph with words begins.
    starts: Vec<usize>,
}

impl Places {
    pub(crate) fn of(text: &str) -> Places {
        let mut starts = Vec::new();
        let mut begins = true;
        for (at, c) in text.chars().enumerate() {
            if c == '\n' {
                begins = true;
            } else if begins && !c.is_whitespace() {
                starts.push(at);
                begins = false;
            }
        }
        Places { starts }
    }

    pub(crate) fn at(&self, letter: usize) -> Place {
        let paragraph = self.starts.partition_point(|start| *start <= letter);
        let start = paragraph.checked_sub(1).and_then(|i| self.starts.get(i));
        Place {
            paragraph,
            letter: letter + 1 - start.copied().unwrap_or(0),
        }
    }
}

/// The relations of a text in words, in its order.
pub fn tell(review: &Review) -> Vec<Told> {
    let relations = review.checked.relations.iter();
    relations.map(|relation| one(review, relation)).collect()
}

fn one(review: &Review, relation: &Relation) -> Told {
    let figures = &review.checked.figures;
    let stated = &figures[relation.of];
    let from: Vec<&str> = relation
        .from
        .iter()
        .map(|i| figures[*i].text.as_str())
        .collect();
    let computed = as_written(relation.computed, stated);
    let (kind, sides) = match relation.kind {
        Kind::Sum => ("合计", from.join(" + ")),
        Kind::Product => ("单价 × 数量", product(&from, relation, figures)),
        Kind::Percent => ("比例", from.join("、")),
        Kind::Rate => ("比率", String::new()),
    };
    let words = match (relation.kind, relation.ok) {
        (Kind::Rate, _) => format!("这样的比率不会超过{computed}，文中写{}", stated.text),
        (Kind::Percent, true) => format!("{sides}，是{}", stated.text),
        (Kind::Percent, false) => format!("{sides}，算得{computed}，文中写{}", stated.text),
        (_, true) => format!("{sides} = {}", stated.text),
        (_, false) => match without_wan(relation, figures) {
            Some(part) => format!(
                "{sides} = {computed}，文中写{}（“{}”也许漏了“万”）",
                stated.text, part.text
            ),
            None => format!("{sides} = {computed}，文中写{}", stated.text),
        },
    };
    Told {
        kind,
        words,
        ok: relation.ok,
        place: review.place(stated.start),
    }
}

/// The part that only lacks its 万, where that is all that is missing.
fn without_wan<'a>(relation: &Relation, figures: &'a [Figure]) -> Option<&'a Figure> {
    let missing = relation.stated.millionths() - relation.computed.millionths();
    let lacks = |figure: &&Figure| {
        let value = figure.value.millionths();
        figure.unit == "元" && value.checked_mul(9_999) == Some(missing) && missing > 0
    };
    let parts = relation.from.iter().map(|part| &figures[*part]);
    parts.into_iter().find(lacks)
}

/// 95元 × 13人 × 12
fn product(from: &[&str], relation: &Relation, figures: &[Figure]) -> String {
    const MILLION: i128 = 1_000_000;
    let factor = |i: usize| {
        relation
            .from
            .get(i)
            .map_or(0, |at| figures[*at].value.millionths())
    };
    let once = factor(0).saturating_mul(factor(1)) / MILLION;
    let times = relation
        .computed
        .millionths()
        .checked_div(once)
        .unwrap_or(1);
    let sides = from.join(" × ");
    if times > 1 {
        format!("{sides} × {times}")
    } else {
        sides
    }
}

/// A computed number as the stated one is written.
fn as_written(computed: Quantity, stated: &Figure) -> String {
    let fen = computed.millionths() / 10_000;
    match stated.unit.as_str() {
        "元" if computed.millionths() % 10_000 == 0 => {
            let fen = i64::try_from(fen).unwrap_or(i64::MAX);
            prose::money(Fen::new(fen))
        }
        unit => format!("{computed}{unit}"),
    }
}

/// 20000以上, 约100
pub fn value_words(figure: &Figure) -> String {
    match figure.approx {
        Approx::Exact => figure.value.to_string(),
        Approx::Over => format!("{}多", figure.value),
        Approx::About => format!("约{}", figure.value),
    }
}

/// What is wrong in all, in one sentence.
pub fn verdict(review: &Review) -> String {
    let (figures, relations) = (review.checked.figures.len(), &review.checked.relations);
    let wrong = relations.iter().filter(|relation| !relation.ok).count();
    let held = format!("数字{figures}个，互相有关的{}处", relations.len());
    let unknown = review.unknown().unwrap_or_default().len();
    let against = match review.unsupported() {
        None => "没有与记录比对".to_owned(),
        Some(none) if none.is_empty() && unknown == 0 => "记录里都有依据".to_owned(),
        Some(none) if none.is_empty() => "有同类记录的都有依据".to_owned(),
        Some(some) => format!("记录里没有依据的{}个", some.len()),
    };
    let against = match unknown {
        0 => against,
        some => format!("{against}，没有这类记录、不能核对的{some}个"),
    };
    let wrong = if wrong == 0 {
        "没有对不上的".to_owned()
    } else {
        format!("对不上的{wrong}处")
    };
    let claims = claims_verdict(review);
    format!("{held}，{wrong}；{against}。{claims}")
}

/// Of what is said without a figure: 没有数字的说法5处，与记录不符的1处.
fn claims_verdict(review: &Review) -> String {
    let claims = &review.claims;
    if claims.is_empty() {
        return String::new();
    }
    let count = |is: &dyn Fn(&Said) -> bool| claims.iter().filter(|said| is(said)).count();
    let borne = count(&|said| matches!(said.standing, Some(Standing::Borne(_))));
    let against = count(&Said::is_contradicted);
    let held = match review.grounds {
        None => "没有与记录比对".to_owned(),
        Some(_) => format!(
            "记录撑得住的{borne}处，不符的{against}处，看不出的{}处",
            claims.len() - borne - against
        ),
    };
    format!("没有数字的说法{}处，{held}。", claims.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_a_reader_counts() {
        let places = Places::of("标题\n\n  走访14户\n");
        let at = |letter| (places.at(letter).paragraph, places.at(letter).letter);
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(8), (2, 3));
    }
}
