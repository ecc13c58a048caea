//! Figures inside the text of a document: `{{ 走访慰问户次 }}`, `{{ 会议场次·本级·上年 }}`, `{{ 列举：会议/会议类型 }}`. They
//! are filled in whenever the document is shown, so the text is the office's and the numbers are the records'.

use super::facts::Facts;
use super::grounds::Standing;
use super::printed::Printed;
use super::rosters::ROSTER;
use super::stories::{STORY, Saying};
use super::told::ENTRY;
use crate::figures::{Amount, Figure, Reach, difference, growth};
use kernel::Fen;

/// Around what a figure printed: its index, then the text. Private-use characters that no office types.
pub(super) const MARK_OPEN: char = '\u{f0000}';
pub(super) const MARK_TEXT: char = '\u{f0001}';
pub(super) const MARK_CLOSE: char = '\u{f0002}';
/// Stands where a figure had no records.
pub(super) const NOTHING: char = '\u{f0003}';

/// Stands behind a sentence that somebody has to take on; the next ones for the next.
const FIRST_PENDING: u32 = 0xF1000;
/// Stands behind a claim that rests on something; the next ones for the next.
const FIRST_RESTING: u32 = 0xF2000;
const MARKS_MAX: u32 = 0x1000;

/// What a mark behind a sentence means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// 待核, by its place.
    Pending(usize),
    /// It rests on something, by its place.
    Resting(usize),
}

impl Behind {
    /// Reads a mark.
    pub fn of(mark: char) -> Option<Behind> {
        let place = |first: u32| {
            let place = u32::from(mark).checked_sub(first)?;
            (place < MARKS_MAX).then(|| usize::try_from(place).unwrap_or_default())
        };
        let pending = place(FIRST_PENDING).map(Behind::Pending);
        pending.or_else(|| place(FIRST_RESTING).map(Behind::Resting))
    }

    fn mark(self) -> char {
        let (first, place) = match self {
            Behind::Pending(place) => (FIRST_PENDING, place),
            Behind::Resting(place) => (FIRST_RESTING, place),
        };
        let place = u32::try_from(place).unwrap_or_default() % MARKS_MAX;
        char::from_u32(first + place).unwrap_or(NOTHING)
    }
}

pub(super) const OPEN: &str = "{{";
pub(super) const CLOSE: &str = "}}";
pub(super) const LIST: &str = "列举：";
pub(super) const GROUND: &str = "据：";
pub(super) const PENDING: &str = "待核";
/// Behind a list: no more than so many of it.
const MOST: &str = "·前";

/// Which number of a figure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Of this period.
    Now,
    /// Of the same period a year before.
    Before,
    /// 增加3户次, 减少1.2万元
    Difference,
    /// 增长12.5%, 下降3%
    Growth,
}

impl Variant {
    /// All but the plain one, as they stand behind the name.
    pub const WRITTEN: [(Variant, &'static str); 3] = [
        (Variant::Before, "·上年"),
        (Variant::Difference, "·增减"),
        (Variant::Growth, "·增幅"),
    ];

    fn suffix(self) -> &'static str {
        let found = Variant::WRITTEN.iter().find(|(v, _)| *v == self);
        found.map_or("", |(_, suffix)| suffix)
    }
}

/// Behind a name: whose records are counted, where not all.
fn reach_suffix(reach: Reach) -> String {
    match reach {
        Reach::Whole => String::new(),
        Reach::Own | Reach::Beneath => format!("·{}", reach.label()),
    }
}

/// A name without its reach, and the reach.
fn reaching(name: &str) -> (&str, Reach) {
    let split = name.rsplit_once('·');
    match split.and_then(|(name, reach)| Some((name.trim(), Reach::read(reach.trim())?))) {
        Some(found) => found,
        None => (name, Reach::Whole),
    }
}

/// A figure as it stands in a source.
pub fn token(label: &str, reach: Reach, variant: Variant) -> String {
    format!(
        "{OPEN}{label}{}{}{CLOSE}",
        reach_suffix(reach),
        variant.suffix()
    )
}

/// The values of a ledger's field as they stand in a source.
pub(super) fn list_token((kind, field): (&str, &str), reach: Reach, most: Option<usize>) -> String {
    let most = most.map_or_else(String::new, |most| format!("{MOST}{most}"));
    format!(
        "{OPEN}{LIST}{kind}/{field}{most}{}{CLOSE}",
        reach_suffix(reach)
    )
}

/// Who stands behind a figure as it stands in a source.
pub(super) fn roster_token(label: &str, most: Option<usize>) -> String {
    let most = most.map_or_else(String::new, |most| format!("{MOST}{most}"));
    format!("{OPEN}{ROSTER}{label}{most}{CLOSE}")
}

/// A name without how many of it are told, and how many.
fn at_most(of: &str) -> (&str, usize) {
    let most = of.rsplit_once(MOST);
    let most = most.and_then(|(of, most)| Some((of, most.parse::<usize>().ok()?)));
    most.unwrap_or((of, usize::MAX))
}

/// Values in a row, the first of them where they are many; nothing where there is none.
fn in_a_row(values: &[String], most: usize, filled: &mut Filled) {
    if values.is_empty() {
        filled.text.push(NOTHING);
        return;
    }
    let more = if values.len() > most { "等" } else { "" };
    let told: Vec<&str> = values.iter().take(most).map(String::as_str).collect();
    filled.text.push_str(&told.join("、"));
    filled.text.push_str(more);
}

/// What a claim rests on as it stands in a source.
pub(super) fn ground_token(name: &str, reach: Reach) -> String {
    format!("{OPEN}{GROUND}{name}{}{CLOSE}", reach_suffix(reach))
}

/// What a source has behind a sentence that somebody has to take on, where no record bears it out.
pub(super) fn pending_token(name: Option<&str>, reach: Reach) -> String {
    let name = name.map_or_else(String::new, |name| format!("：{name}"));
    format!("{OPEN}{PENDING}{name}{}{CLOSE}", reach_suffix(reach))
}

/// The sentence that ends at a place of a source, as somebody takes it on.
fn sentence_before(source: &str, at: usize) -> &str {
    let line = source[..at].rfind('\n').map_or(0, |end| end + 1);
    let before = &source[line..at];
    let ends = ["。", "！", "？", "[[", "]]"];
    let begins = ends
        .iter()
        .filter_map(|end| Some(before.rfind(end)? + end.len()));
    let sentence = &before[begins.max().unwrap_or(0)..];
    sentence
        .trim()
        .trim_start_matches("#是")
        .trim_start_matches(['，', '；', '、', '：'])
}

/// The sentences of a source that somebody has to take on, without their marks.
pub(super) fn pending_in(source: &str) -> Vec<&str> {
    let mark = format!("{OPEN}{PENDING}");
    let marks = source.match_indices(&mark);
    marks.map(|(at, _)| sentence_before(source, at)).collect()
}

/// Whether a sentence stands in a source without the mark that it had.
pub(super) fn stands_unmarked(source: &str, sentence: &str) -> bool {
    let marked = format!("{OPEN}{PENDING}");
    let mut found = source.match_indices(sentence);
    found.any(|(at, _)| !source[at + sentence.len()..].starts_with(&marked))
}

/// A piece of a source: words, or a token by its name and its place.
pub(super) enum Part<'a> {
    Words(&'a str),
    Token { name: &'a str, at: usize },
}

/// A source in its pieces.
pub(super) fn parts(source: &str) -> Vec<Part<'_>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = source[from..].find(OPEN).map(|at| at + from) {
        let after = &source[at + OPEN.len()..];
        let ends = after.find(CLOSE);
        let Some(end) = ends.filter(|end| !after[..*end].contains('\n')) else {
            break;
        };
        found.push(Part::Words(&source[from..at]));
        let name = after[..end].trim();
        found.push(Part::Token { name, at });
        from = at + OPEN.len() + end + CLOSE.len();
    }
    found.push(Part::Words(&source[from..]));
    found
}

/// What a token that somebody has to take on rests on, where it is one.
fn pending_of(name: &str) -> Option<&str> {
    let of = name.strip_prefix(PENDING)?;
    let is = of.is_empty() || of.starts_with(['：', '·']);
    is.then(|| of.trim_start_matches('：'))
}

/// What fills a source.
pub struct Filling<'a> {
    /// The figures of the period.
    pub now: &'a [Figure],
    /// Those of the year before.
    pub before: &'a [Figure],
    /// What ledgers say.
    pub facts: &'a Facts,
    /// Sentences that somebody took on, and who.
    pub taken_on: &'a [(String, String)],
}

/// A claim of a source and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resting {
    /// 三道把关
    pub name: String,
    /// What the records say.
    pub words: String,
}

/// A source filled in.
#[derive(Default)]
pub struct Filled {
    /// With marks.
    pub text: String,
    /// In the order of their indices.
    pub printed: Vec<Printed>,
    /// What is not in the catalogue, as it stands in the source.
    pub unknown: Vec<String>,
    /// Claims that rest on something, in the order of their places.
    pub resting: Vec<Resting>,
    /// Sentences that somebody has to take on, in the order of their places.
    pub pending: Vec<String>,
    /// Words that announce parts, and go where no part is left.
    pub announcements: Vec<String>,
}

impl Filling<'_> {
    /// Fills in a source.
    pub fn fill(&self, source: &str) -> Filled {
        let mut filled = Filled {
            announcements: self.facts.announcements.clone(),
            ..Filled::default()
        };
        for part in parts(source) {
            match part {
                Part::Words(words) => filled.text.push_str(words),
                Part::Token { name, at } => self.token(name, (source, at), &mut filled),
            }
        }
        filled
    }

    /// What each token of a source stands for now, in their order, and whether it is a number that a record gives.
    pub(super) fn values(&self, source: &str) -> Vec<(String, bool)> {
        let tokens = parts(source).into_iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Token { name, at } => Some((name, at)),
        });
        let values = tokens.map(|(name, at)| {
            let mut filled = Filled::default();
            self.token(name, (source, at), &mut filled);
            let behind = filled.text.chars().find_map(Behind::of);
            let value = match (behind, filled.unknown.is_empty()) {
                (_, false) => "没有这个指标".to_owned(),
                (Some(Behind::Pending(_)), _) => "没有人认下".to_owned(),
                (Some(Behind::Resting(_)), _) => filled.resting.remove(0).words,
                (None, _) if filled.text.contains(NOTHING) => "没有记录".to_owned(),
                (None, _) => match filled.printed.pop() {
                    Some(printed) => printed.text,
                    None => filled.text,
                },
            };
            let claim = name.starts_with(GROUND) || pending_of(name).is_some();
            (value, !claim)
        });
        values.collect()
    }

    fn token(&self, name: &str, (source, at): (&str, usize), filled: &mut Filled) {
        match pending_of(name) {
            Some(of) => self.pending(of, sentence_before(source, at), filled),
            None => self.one(name, filled),
        }
    }

    fn one(&self, name: &str, filled: &mut Filled) {
        if let Some(of) = name.strip_prefix(LIST) {
            let (of, reach) = reaching(of);
            let (of, most) = at_most(of);
            let values = of
                .split_once('/')
                .and_then(|(kind, field)| self.facts.values(kind.trim(), field.trim(), reach));
            match values {
                Some(values) => in_a_row(&values, most, filled),
                None => unknown(name, filled),
            }
            return;
        }
        if let Some(of) = name.strip_prefix(ROSTER) {
            let (label, most) = at_most(of);
            match self.facts.rosters.get(label.trim()) {
                Some(names) => in_a_row(names, most, filled),
                None => unknown(name, filled),
            }
            return;
        }
        if let Some(of) = name.strip_prefix(ENTRY) {
            match self.facts.printed(of) {
                Ok(printed) => print(printed, filled),
                Err(()) => unknown(name, filled),
            }
            return;
        }
        if let Some(of) = name.strip_prefix(STORY) {
            match self.facts.story(of) {
                Ok(Some(Saying::Number(printed))) => print(Some(printed), filled),
                Ok(Some(Saying::Words(words))) => filled.text.push_str(&words),
                Ok(None) => filled.text.push(NOTHING),
                Err(()) => unknown(name, filled),
            }
            return;
        }
        if let Some(of) = name.strip_prefix(GROUND) {
            let (of, reach) = reaching(of);
            match self.facts.grounds.standing(of, reach, self.now) {
                Some(Standing::Borne(words)) => rest_on(filled, of, words),
                Some(_) => filled.text.push(NOTHING),
                None => unknown(name, filled),
            }
            return;
        }
        let written = Variant::WRITTEN.iter().find(|(_, end)| name.ends_with(end));
        let (label, variant) = match written {
            Some((variant, end)) => (name.trim_end_matches(end).trim(), *variant),
            None => (name, Variant::Now),
        };
        let (label, reach) = reaching(label);
        let find = |all: &[Figure]| {
            let found = all.iter().find(|f| f.label == label || f.code == label);
            found.map(|figure| figure.at(reach))
        };
        let (now, before) = (find(self.now), find(self.before));
        if now.is_none() && before.is_none() && !self.known_part(label) {
            unknown(name, filled);
            return;
        }
        let written = written_as((reach, variant), now.as_ref(), before.as_ref());
        print(written, filled);
    }

    /// A sentence that rests on records, or on who took it on, or waits for somebody who does.
    fn pending(&self, of: &str, sentence: &str, filled: &mut Filled) {
        let (of, reach) = reaching(of);
        let standing = self.facts.grounds.standing(of, reach, self.now);
        let taken_on = self.taken_on.iter().find(|(taken, _)| taken == sentence);
        match (standing, taken_on) {
            (Some(Standing::Borne(words)), _) => rest_on(filled, of, words),
            (_, Some((_, who))) => rest_on(filled, "认下", format!("{who}认下")),
            (_, None) => {
                let place = filled.pending.len();
                filled.text.push(Behind::Pending(place).mark());
                filled.pending.push(sentence.to_owned());
            }
        }
    }

    /// A part of an indicator that no record is of now has no figure, and is still a name of the catalogue's.
    fn known_part(&self, label: &str) -> bool {
        let wholes = self.now.iter().filter(|f| f.part.is_none());
        wholes.into_iter().any(|f| {
            label.starts_with(&format!("{}.", f.code)) || label.ends_with(f.label.as_str())
        })
    }
}

/// Marks a claim with what it rests on.
fn rest_on(filled: &mut Filled, name: &str, words: String) {
    filled
        .text
        .push(Behind::Resting(filled.resting.len()).mark());
    filled.resting.push(Resting {
        name: name.to_owned(),
        words,
    });
}

/// Puts a figure into the text, or what stands for none.
fn print(printed: Option<Printed>, filled: &mut Filled) {
    let Some(printed) = printed else {
        filled.text.push(NOTHING);
        return;
    };
    let (index, text) = (filled.printed.len(), &printed.text);
    let marked = format!("{MARK_OPEN}{index}{MARK_TEXT}{text}{MARK_CLOSE}");
    filled.text.push_str(&marked);
    filled.printed.push(printed);
}

fn unknown(name: &str, filled: &mut Filled) {
    filled.unknown.push(name.to_owned());
    filled.text.push(NOTHING);
}

/// What a figure prints; nothing where no record stands behind it.
fn written_as(
    (reach, variant): (Reach, Variant),
    now: Option<&Figure>,
    before: Option<&Figure>,
) -> Option<Printed> {
    let with_records = |figure: Option<&Figure>| figure.filter(|f| f.record_count > 0).cloned();
    let (now, before) = (with_records(now), with_records(before));
    let printed = |figure: &Figure, text: String, of: &str| Printed {
        code: figure.code.clone(),
        label: format!("{}{of}", figure.label),
        value: figure.value.clone(),
        unit: figure.unit.clone(),
        text,
        records: figure.record_count,
        before: variant == Variant::Before,
        reach,
        entry: None,
    };
    match variant {
        Variant::Now => {
            let figure = now?;
            Some(printed(&figure, plain(&figure)?, ""))
        }
        Variant::Before => {
            let figure = before?;
            Some(printed(&figure, plain(&figure)?, "（上年）"))
        }
        Variant::Difference => {
            let (now, before) = (now?, before?);
            Some(printed(&now, more_or_less(&now, &before), "（与上年比）"))
        }
        Variant::Growth => {
            let (now, before) = (now?, before?);
            let tenths = growth(now.amount, before.amount)?;
            let text = match tenths {
                0 => "持平".to_owned(),
                up if up > 0 => format!("增长{}", prose::percent(up)),
                down => format!("下降{}", prose::percent(-down)),
            };
            Some(printed(&now, text, "（与上年比）"))
        }
    }
}

/// As official prose writes it: the number alone, money with its unit. None of something is not written at all.
fn plain(figure: &Figure) -> Option<String> {
    match figure.amount {
        Amount::Count(0) | Amount::Money(Fen::ZERO) => None,
        Amount::Count(n) => Some(prose::number(n)),
        Amount::Money(fen) => Some(prose::money(fen)),
        Amount::PercentTenths(tenths) => tenths.map(prose::percent),
    }
}

fn more_or_less(now: &Figure, before: &Figure) -> String {
    let by = now.amount.number().saturating_sub(before.amount.number());
    let size = i64::try_from(by.unsigned_abs()).unwrap_or(i64::MAX);
    let verb = |up: &'static str, down: &'static str| if by > 0 { up } else { down };
    if by == 0 {
        return "持平".to_owned();
    }
    match now.amount {
        Amount::Count(_) => format!("{}{size}{}", verb("增加", "减少"), now.unit),
        Amount::Money(_) => format!("{}{}", verb("增加", "减少"), prose::money(Fen::new(size))),
        Amount::PercentTenths(_) => {
            let points = difference(now.amount, before.amount);
            let points = points.trim_start_matches(['+', '-']);
            format!("{}{points}", verb("提高", "降低"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::actions::Part;
    use serde_json::json;

    fn figure(label: &str, amount: Amount, records: usize) -> Figure {
        Figure {
            code: "code".to_owned(),
            label: label.to_owned(),
            value: json!(0),
            unit: "户次".to_owned(),
            record_count: records,
            own: Part { amount, records: 0 },
            beneath: Part { amount, records: 0 },
            records: None,
            amount,
            stock: false,
            part: None,
        }
    }

    fn filled(source: &str) -> Filled {
        let now = [figure("走访", Amount::Count(110), 110)];
        let before = [figure("走访", Amount::Count(100), 100)];
        let facts = Facts::default();
        let filling = Filling {
            now: &now,
            before: &before,
            facts: &facts,
            taken_on: &[],
        };
        filling.fill(source)
    }

    fn words(source: &str) -> String {
        let keep = |c: &char| !(*c >= MARK_OPEN && *c <= MARK_CLOSE);
        filled(source).text.chars().filter(keep).collect()
    }

    #[test]
    fn figures_are_filled_in_beside_the_year_before() {
        assert_eq!(words("走访{{ 走访 }}户"), "走访0110户");
        assert_eq!(
            words("{{走访·上年}}、{{走访·增减}}、{{走访·增幅}}"),
            "0100、1增加10户次、2增长10%"
        );
    }

    #[test]
    fn what_the_catalogue_does_not_have_is_told() {
        assert_eq!(filled("共{{登月}}次").unknown, ["登月"]);
        assert_eq!(
            words("乙民〔2008〕9号 {{ 没写完"),
            "乙民〔2008〕9号 {{ 没写完"
        );
    }
}
