//! The figures of a text: numbers with a measure word, a share in percent. Dates, ages, ordinals, slogans are none.

use serde::Serialize;

use crate::letters::{chinese_digit, folded, scale};
use crate::quantity::{ONE, Quantity, Span};
use crate::scan::{Loose, Number, number, run_end};
use crate::words::Lexicon;

/// How exactly a figure is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Approx {
    /// 14场
    Exact,
    /// 2万多元, 百余件, 超过100人
    Over,
    /// 约100人, 100人左右
    About,
}

/// A figure in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// As it stands there.
    pub text: String,
    /// In base units: yuan, percent, persons.
    pub value: Quantity,
    /// The measure word as written, 元 for money, % for a share.
    pub unit: String,
    /// How exactly it is meant.
    pub approx: Approx,
    /// First character, counted from the start of the text.
    pub start: usize,
    /// Behind its last character.
    pub end: usize,
    /// One in its last written digit: 1000 for 78.8万.
    #[serde(skip)]
    pub place: Quantity,
}

impl Figure {
    /// What it may stand for.
    pub(crate) fn span(&self) -> Span {
        let value = self.value.millionths();
        let step = self.value.step().millionths() - 1;
        match self.approx {
            Approx::Exact => Span {
                least: value,
                most: value,
            },
            Approx::Over => Span {
                least: value,
                most: value + step,
            },
            Approx::About => Span {
                least: value - step,
                most: value + step,
            },
        }
    }

    /// Whether a record's number may be written like this: rounded as it is rounded, 多 and 约 as they are meant.
    pub fn written_for(&self, counted: Quantity) -> bool {
        match self.approx {
            Approx::Exact => counted.rounded(self.place) == self.value,
            Approx::Over | Approx::About => {
                let counted = counted.millionths();
                self.span().meets(Span {
                    least: counted,
                    most: counted,
                })
            }
        }
    }
}

/// Reads a text.
pub(crate) struct Reader<'a> {
    pub letters: &'a [char],
    pub lexicon: &'a Lexicon,
}

/// A share's unit.
pub const PERCENT: &str = "%";

/// The figures of a text, in its order.
pub fn read(text: &str, lexicon: &Lexicon) -> Vec<Figure> {
    let written: Vec<char> = text.chars().collect();
    let letters = folded(text);
    let reader = Reader {
        letters: &letters,
        lexicon,
    };
    let slogans = reader.slogans();
    let mut found = Vec::new();
    let mut place = 0;
    while place < letters.len() {
        if !begins_number(letters[place]) {
            place += 1;
            continue;
        }
        let next_slogan = slogans.partition_point(|(_, to)| *to <= place);
        let in_slogan = slogans.get(next_slogan).filter(|(from, _)| *from <= place);
        let fresh = slogans[..next_slogan]
            .last()
            .is_some_and(|(_, to)| *to == place);
        match reader.figure(place, fresh, &written) {
            Some(figure) if !overlaps(&slogans, figure.start, figure.end) => {
                place = figure.end.max(place + 1);
                found.push(figure);
            }
            Some(_) | None => place = in_slogan.map_or_else(|| reader.past(place), |(_, to)| *to),
        }
    }
    found
}

fn begins_number(c: char) -> bool {
    c.is_ascii_digit()
        || chinese_digit(c).is_some()
        || scale(c).is_some()
        || matches!(c, '几' | '数')
}

fn overlaps(spans: &[(usize, usize)], start: usize, end: usize) -> bool {
    let from = spans.partition_point(|(_, to)| *to <= start);
    spans.get(from).is_some_and(|(first, _)| *first < end)
}

impl Reader<'_> {
    pub fn letter(&self, place: usize) -> char {
        self.letters.get(place).copied().unwrap_or('\n')
    }

    fn before(&self, place: usize) -> char {
        place
            .checked_sub(1)
            .map_or('\n', |place| self.letter(place))
    }

    /// Where set phrases with numbers in them stand.
    fn slogans(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut place = 0;
        while place < self.letters.len() {
            let length = self.lexicon.slogans.at(self.letters, place);
            // 二十分 is no 十分, 三十一户 no 十一; but in 七一八一 the one ends where the other begins.
            let ended = found.last().is_some_and(|(_, to)| *to == place);
            let part = !ended
                && (chinese_digit(self.before(place)).is_some()
                    || scale(self.before(place)).is_some());
            match length.filter(|_| !part) {
                Some(length) if !self.goes_on(place + length) => {
                    found.push((place, place + length));
                    place += length;
                }
                _ => place += 1,
            }
        }
        found
    }

    /// Whether what stands here makes a number of the digits before: 五一 but 五一百, 十一 but 十一户.
    fn goes_on(&self, place: usize) -> bool {
        let digits = chinese_digit(self.before(place)).is_some();
        digits
            && (scale(self.letter(place)).is_some()
                || self.lexicon.unit_at(self.letters, place).is_some())
    }

    /// Behind what begins here and is no figure.
    fn past(&self, place: usize) -> usize {
        let c = self.letter(place);
        if c.is_ascii_digit() {
            return run_end(self.letters, place);
        }
        let rest = &self.letters[place..];
        let numeral = |c: &&char| chinese_digit(**c).is_some() || scale(**c).is_some();
        let length = rest.iter().take_while(numeral).count();
        place + length.max(1)
    }

    /// The figure whose number begins here; `fresh` right behind a set phrase, as in 八一35户.
    fn figure(&self, start: usize, fresh: bool, written: &[char]) -> Option<Figure> {
        let start = self.past_clause_number(start);
        let mut number = number(self.letters, start)?;
        if !fresh && self.is_part_of_something(start) {
            return None;
        }
        if let Some(further) = self.range(&number) {
            number = Number {
                end: further.end,
                loose: Loose::About,
                ..self.lower(number, further)
            };
        }
        let (unit, end) = self.unit(&number)?;
        if self.is_no_count(start, &number, &unit, end) {
            return None;
        }
        let unit: String = if number.percent {
            unit
        } else {
            written[end - unit.chars().count()..end].iter().collect()
        };
        let (approx, end) = self.approx(start, &number, end);
        if number.bare && approx == Approx::Exact {
            return None;
        }
        Some(Figure {
            text: written[start..end].iter().collect(),
            value: Quantity::from_millionths(number.value)?,
            unit: if unit == "块钱" {
                "元".to_owned()
            } else {
                unit
            },
            approx,
            start,
            end,
            place: Quantity::from_millionths(number.place)?,
        })
    }

    /// `1.30名` at the start of a line is clause 1 and thirty.
    fn past_clause_number(&self, start: usize) -> usize {
        const INDENT_MAX: usize = 12;
        let mut before = self.letters[start.saturating_sub(INDENT_MAX)..start]
            .iter()
            .rev();
        if before.find(|c| **c != ' ').is_some_and(|c| *c != '\n') {
            return start;
        }
        let digits = self.letters[start..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let dotted = digits <= 2 && self.letter(start + digits) == '.';
        let next = start + digits + 1;
        match number(self.letters, next) {
            Some(counted)
                if dotted
                    && !counted.large
                    && !counted.percent
                    && self.letter(next).is_ascii_digit() =>
            {
                let unit = self.unit(&counted).map(|(unit, _)| unit);
                if unit.is_some_and(|unit| unit != "元") {
                    next
                } else {
                    start
                }
            }
            _ => start,
        }
    }

    /// Behind 第, inside a code, in quotes, 双十项.
    fn is_part_of_something(&self, start: usize) -> bool {
        let before = self.before(start);
        let two_before = start
            .checked_sub(2)
            .map_or('\n', |place| self.letter(place));
        let code = before.is_ascii_alphanumeric()
            || matches!(before, '-' | '.' | '/' | '_' | '+') && two_before.is_ascii_alphanumeric()
            || matches!(before, '·' | ':') && two_before.is_ascii_digit();
        let prefix = matches!(before, '第' | '双' | '初' | '〔' | '[' | '十' | '零')
            || chinese_digit(before).is_some();
        let counted_number = self.letter(start) == '数'
            && matches!(
                before,
                '人' | '户' | '次' | '件' | '岁' | '总' | '基' | '指' | '系' | '倍'
            );
        code || prefix
            || counted_number
            || (matches!(self.letter(start), '几' | '数') && before == '好')
            || self.quoted(start)
    }

    /// Whether a short quotation begins just before: “三难”, “八一”, “12348”.
    fn quoted(&self, start: usize) -> bool {
        const QUOTATION_MAX: usize = 9;
        if !matches!(self.before(start), '“' | '"' | '‘' | '「' | '〝' | '《') {
            return false;
        }
        let rest = &self.letters[start..self.letters.len().min(start + QUOTATION_MAX)];
        rest.iter()
            .any(|c| matches!(c, '”' | '"' | '’' | '」' | '〞' | '》' | '〔'))
    }

    /// The upper end of `3—5人`, `20至30户`.
    fn range(&self, lower: &Number) -> Option<Number> {
        let mut place = lower.end;
        let dashes = self.letters[place.min(self.letters.len())..].iter();
        let dashes = dashes
            .take_while(|c| matches!(c, '-' | '—' | '–' | '~' | '～' | '至' | '到'))
            .take(2)
            .count();
        if dashes == 0 || lower.percent {
            return None;
        }
        place += dashes;
        number(self.letters, place).filter(|upper| upper.chinese == lower.chinese && !upper.percent)
    }

    /// 3—5万元: the lower end in 万 too.
    fn lower(&self, mut lower: Number, upper: Number) -> Number {
        if upper.large && !lower.large && lower.value * 1_000 <= upper.value {
            lower.value = lower.value.saturating_mul(10_000);
            lower.place = lower.place.saturating_mul(10_000);
            lower.large = true;
        }
        lower
    }

    /// The measure word behind a number, and where it ends.
    fn unit(&self, number: &Number) -> Option<(String, usize)> {
        if number.percent {
            return Some((PERCENT.to_owned(), number.end));
        }
        let space = usize::from(self.letter(number.end) == ' ');
        let at = number.end + space;
        if let Some(length) = self.lexicon.unit_at(self.letters, at) {
            let unit = self.letters[at..at + length].iter().collect();
            return Some((unit, at + length));
        }
        let next = self.letter(number.end);
        let alone = number.large
            && !number.chinese
            && matches!(next, '，' | '。' | '；' | '、' | ')' | '\n');
        alone.then(|| (String::new(), number.end))
    }

    /// What looks like a count and is a manner of speaking.
    fn is_no_count(&self, start: usize, number: &Number, unit: &str, end: usize) -> bool {
        if number.percent || number.loose != Loose::Exact {
            return false;
        }
        if unit == "分" && matches!(self.before(start), '时' | '点') {
            return true;
        }
        let small = number.value <= 12 * ONE && !number.large;
        let counted = !matches!(unit, "元" | "人" | "户" | "名" | "位");
        if small && counted && self.is_abstract(end) {
            return true;
        }
        if !number.chinese || number.end > start + 1 {
            return false;
        }
        match self.letter(start) {
            '一' => !self.lexicon.counts_one(unit) || self.is_no_one(start, end),
            '二' | '零' => true,
            _ => false,
        }
    }

    /// 六个方面, 四个环节; 三个重点 where nothing follows, for 三个重点项目 can be counted.
    fn is_abstract(&self, place: usize) -> bool {
        let alone = self.lexicon.abstracts_alone.at(self.letters, place);
        let ends = |length: usize| {
            let next = self.letter(place + length);
            !('\u{4e00}'..='\u{9fff}').contains(&next)
        };
        self.lexicon.abstracts.at(self.letters, place).is_some() || alone.is_some_and(ends)
    }

    /// 每一户, 一户一策, 另一名.
    fn is_no_one(&self, start: usize, end: usize) -> bool {
        const NOT_BEFORE: &str = "每任另同某哪上下前后第之逐这那唯如统其一进任";
        NOT_BEFORE.contains(self.before(start))
            || self.letter(end) == '一'
            || self.before(start) == '“'
    }

    /// How exactly a figure is meant, from its own 多 and the words around it; 元多 belongs to it.
    fn approx(&self, start: usize, number: &Number, end: usize) -> (Approx, usize) {
        match number.loose {
            Loose::Over => return (Approx::Over, end),
            Loose::About => return (Approx::About, end),
            Loose::Exact => {}
        }
        let space = usize::from(self.before(start) == ' ');
        let place = start - space;
        let before = |phrases: &crate::words::Phrases| phrases.before(self.letters, place);
        if before(&self.lexicon.about_before)
            && !matches!(
                self.letter(place.saturating_sub(2)),
                '最' | '附' | '临' | '邻'
            )
        {
            return (Approx::About, end);
        }
        if before(&self.lexicon.over_before) {
            let upward = self.before(place) == '上' && !number.bare;
            return (if upward { Approx::Exact } else { Approx::Over }, end);
        }
        if self.lexicon.about_after.at(self.letters, end).is_some() {
            return (Approx::About, end);
        }
        match self.lexicon.over_after.at(self.letters, end) {
            // 20元多, but 30人多次参加.
            Some(1) if self.before(end) == '元' => (Approx::Over, end + 1),
            Some(1) | None => (Approx::Exact, end),
            Some(_) => (Approx::Over, end),
        }
    }
}
