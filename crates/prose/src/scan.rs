//! A number as it stands in a text: `1,546`, `78.8万`, `2万多`, `二十几万`, `三点五万`, `百分之九十五`, `千分之三`.

use crate::letters::{SPREAD, chinese_digit, scale};
use crate::quantity::ONE;

/// How a number is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loose {
    Exact,
    Over,
    About,
}

/// A number read off a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// Where it ends.
    pub end: usize,
    /// In millionths.
    pub value: i128,
    /// One in its last written digit, in millionths.
    pub place: i128,
    pub loose: Loose,
    /// Whether it is written in Chinese numerals.
    pub chinese: bool,
    /// A bare 百 or 万: a number only where a word before or after makes it one.
    pub bare: bool,
    /// Whether it is a ratio already: 百分之…, 95%.
    pub percent: bool,
    /// Whether 万 or 亿 stands in it.
    pub large: bool,
}

/// Digits beyond this many are a telephone, an account, a document.
const DIGITS_MAX: usize = 13;
const DECIMALS_MAX: usize = 6;

/// Reads the number that begins at a place.
pub(crate) fn number(text: &[char], start: usize) -> Option<Number> {
    parts_of(text, start).or_else(|| {
        let mut number = arabic(text, start).or_else(|| chinese(text, start))?;
        enlarge(text, &mut number)?;
        match text.get(number.end) {
            Some('%') => percent(&mut number, ONE),
            Some('‰') => percent(&mut number, ONE / 10),
            _ => {}
        }
        Some(number)
    })
}

fn percent(number: &mut Number, size: i128) {
    number.end += 1;
    number.percent = true;
    scaled(number, size);
}

/// Multiplies by `size` millionths.
fn scaled(number: &mut Number, size: i128) {
    number.value = number.value.saturating_mul(size) / ONE;
    number.place = number.place.saturating_mul(size) / ONE;
}

/// 百分之九十五, 千分之3.5, 万分之二, in percent.
fn parts_of(text: &[char], start: usize) -> Option<Number> {
    let size = match text.get(start..start + 3)? {
        ['百', '分', '之'] => ONE,
        ['千', '分', '之'] => ONE / 10,
        ['万', '分', '之'] => ONE / 100,
        _ => return None,
    };
    let from = start + 3;
    let mut number = arabic(text, from).or_else(|| chinese(text, from))?;
    loosened(text, &mut number);
    // 百分之三十 is thirty, not about thirty as 三十户 may be.
    if number.chinese && number.loose == Loose::Exact {
        number.place = number.place.min(ONE);
    }
    number.percent = true;
    number.bare = false;
    scaled(&mut number, size);
    Some(number)
}

fn plain(end: usize, value: i128, place: i128) -> Number {
    Number {
        end,
        value,
        place,
        loose: Loose::Exact,
        chinese: false,
        bare: false,
        percent: false,
        large: false,
    }
}

/// `13914`, `1,546.5`, `１２，３４５`.
fn arabic(text: &[char], start: usize) -> Option<Number> {
    let digit = |place: usize| text.get(place).and_then(|c| c.to_digit(10));
    let (mut end, mut value, mut digits) = (start, 0_i128, 0);
    while let Some(d) = digit(end) {
        value = value.saturating_mul(10).saturating_add(i128::from(d));
        digits += 1;
        end += 1;
        let spread = text.get(end) == Some(&SPREAD);
        end += usize::from(spread || parts_thousands(text, start, end));
    }
    if digits == 0 || digits > DIGITS_MAX {
        return None;
    }
    let (mut value, mut place) = (value.saturating_mul(ONE), ONE);
    if text.get(end) == Some(&'.') && digit(end + 1).is_some() {
        let mut decimals = 0;
        end += 1;
        while let Some(d) = digit(end) {
            decimals += 1;
            if decimals > DECIMALS_MAX {
                return None;
            }
            place /= 10;
            value = value.saturating_add(i128::from(d) * place);
            end += 1;
        }
    }
    Some(plain(end, value, place))
}

/// Whether a comma behind the digits from `start` parts thousands: one to three digits before the first, three behind each.
fn parts_thousands(text: &[char], start: usize, at: usize) -> bool {
    if !matches!(text.get(at), Some(',' | '，')) {
        return false;
    }
    let digit = |place: usize| text.get(place).is_some_and(char::is_ascii_digit);
    let group = (1..=3).all(|i| digit(at + i)) && !digit(at + 4);
    let sign = text.get(at);
    let written = &text[start..at];
    let first = written.iter().take_while(|c| c.is_ascii_digit()).count();
    let same = written
        .iter()
        .all(|c| c.is_ascii_digit() || Some(c) == sign);
    group && same && first <= 3 && text.get(start) != Some(&'0')
}

/// Where digits and what belongs to them end, so that nothing in the middle of a code is read as a number.
pub(crate) fn run_end(text: &[char], start: usize) -> usize {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '/' | '_');
    let length = text
        .get(start..)
        .unwrap_or_default()
        .iter()
        .take_while(|c| part(c))
        .count();
    start + length.max(1)
}

/// `二十三`, `十`, `百` (bare), `两千零五`, `三点五`, `四五` (about four), `几十`, `数百`.
fn chinese(text: &[char], start: usize) -> Option<Number> {
    let first = *text.get(start)?;
    if matches!(first, '几' | '数') {
        let size = small_scale(*text.get(start + 1)?)?;
        let mut number = plain(start + 2, size * ONE, size * ONE);
        (number.loose, number.chinese) = (Loose::Over, true);
        return Some(number);
    }
    let mut number = small(text, start)?;
    number.chinese = true;
    Some(number)
}

/// 十, 百, 千, 万: what 几 and 数 stand before.
fn small_scale(c: char) -> Option<i128> {
    scale(c).filter(|size| *size <= 10_000)
}

/// A Chinese numeral below 万.
fn small(text: &[char], start: usize) -> Option<Number> {
    let mut number = plain(start, 0, ONE);
    let mut below = i128::MAX;
    loop {
        let at = number.end;
        let Some(c) = text.get(at).copied() else {
            break;
        };
        if let Some(digit) = chinese_digit(c) {
            let run = text[at..]
                .iter()
                .take_while(|c| chinese_digit(**c).is_some())
                .take(4)
                .count();
            if digit == 0 && at > start && run == 2 {
                number.end += 1;
                continue;
            }
            let next = chinese_digit(*text.get(at + 1).unwrap_or(&' ')).unwrap_or(-1);
            let neighbours =
                run == 2 && (next == digit + 1 || (digit, next) == (3, 5)) && digit > 0;
            if run > 1 && !neighbours {
                return None;
            }
            if neighbours {
                number.loose = Loose::About;
            }
            number.end += run;
            match text.get(number.end).and_then(|c| scale(*c)) {
                Some(size) if size < 10_000 && size < below => {
                    number.value += digit * size * ONE;
                    (number.place, below) = (size * ONE, size);
                    number.end += 1;
                }
                _ => {
                    number.value += digit * ONE;
                    number.place = ONE;
                    decimals(text, &mut number);
                    break;
                }
            }
            if number.loose == Loose::About {
                break;
            }
            continue;
        }
        match scale(c) {
            Some(10) if below > 10 => {
                number.value += 10 * ONE;
                (number.place, below) = (10 * ONE, 10);
                number.end += 1;
            }
            Some(size) if at == start => {
                number = plain(at + 1, size * ONE, size * ONE);
                number.bare = true;
                number.large = size >= 10_000;
                break;
            }
            _ => break,
        }
    }
    if number.end > start && !number.bare {
        decimals_of_scale(text, &mut number);
    }
    (number.end > start).then_some(number)
}

/// 点五 behind 十, 百, 千: 二十点五 is 20.5, but 二十点五十分 is a time.
fn decimals_of_scale(text: &[char], number: &mut Number) {
    if number.loose != Loose::Exact || number.place <= ONE {
        return;
    }
    let mut with = Number {
        place: ONE,
        ..*number
    };
    decimals(text, &mut with);
    let goes_on = matches!(text.get(with.end), Some('十' | '分' | '刻'));
    if with.end > number.end && !goes_on {
        *number = with;
    }
}

/// 点五 behind a digit.
fn decimals(text: &[char], number: &mut Number) {
    if text.get(number.end) != Some(&'点') {
        return;
    }
    let digits = text[number.end + 1..]
        .iter()
        .map_while(|c| chinese_digit(*c));
    let digits: Vec<i128> = digits.take(DECIMALS_MAX + 1).collect();
    if digits.is_empty() || digits.len() > DECIMALS_MAX {
        return;
    }
    number.end += 1 + digits.len();
    for digit in digits {
        number.place /= 10;
        number.value += digit * number.place;
    }
}

/// 多, 余 and 几 behind what was read.
fn loosened(text: &[char], number: &mut Number) {
    if number.loose != Loose::Exact {
        return;
    }
    let (loose, length) = match text.get(number.end) {
        Some('多' | '余' | '几') => (Loose::Over, 1),
        Some('来') if number.chinese => (Loose::About, 1),
        _ => return,
    };
    number.loose = loose;
    number.end += length;
}

/// 万, 亿 and more behind what was read: `78.8万`, `20多万`, `2千万`, `一万二千`, `1亿3000万`.
fn enlarge(text: &[char], number: &mut Number) -> Option<()> {
    loosened(text, number);
    let mut last = i128::MAX;
    loop {
        let mut size = 1;
        while let Some(next) = text.get(number.end).and_then(|c| scale(*c)) {
            let small = next < 10_000;
            if small && (number.chinese || number.loose != Loose::Exact && size == 1)
                || size > 10_000
            {
                break;
            }
            size *= next;
            number.end += 1;
            number.large |= !small;
        }
        if size == 1 {
            break;
        }
        if number.bare && number.loose == Loose::Exact {
            // 百万, 千万: still bare.
            scaled(number, size * ONE);
            loosened(text, number);
            break;
        }
        scaled(number, size * ONE);
        loosened(text, number);
        last = last.min(size);
        if !further(text, number, last) {
            break;
        }
    }
    if number.bare && number.loose != Loose::Exact {
        number.bare = false;
    }
    (number.value <= 100_000_000_000_000 * ONE).then_some(())
}

/// What is below the 万 or 亿 read last is added; answers whether it may be enlarged itself.
fn further(text: &[char], number: &mut Number, last: i128) -> bool {
    if number.loose != Loose::Exact {
        return false;
    }
    let from = number.end + usize::from(text.get(number.end) == Some(&'零'));
    let read = if number.chinese {
        small(text, from)
    } else {
        arabic(text, from)
    };
    let Some(rest) = read.filter(|rest| !rest.bare && rest.value < last * ONE) else {
        return false;
    };
    let scales = text[rest.end.min(text.len())..]
        .iter()
        .map_while(|c| scale(*c));
    let size: i128 = scales.take(2).product();
    let smaller = (rest.value / ONE).saturating_mul(size) < last;
    // 2万5千 and 一万二千 go on; 2万 3人 does not.
    if !smaller || (!number.chinese && size == 1) {
        return false;
    }
    number.value += rest.value.saturating_mul(size);
    number.place = rest.place.saturating_mul(size);
    number.loose = rest.loose;
    let scales = text[rest.end..]
        .iter()
        .take_while(|c| scale(**c).is_some())
        .take(2)
        .count();
    number.end = rest.end + scales;
    loosened(text, number);
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::letters::folded;
    use crate::quantity::Quantity;

    fn read(text: &str) -> String {
        let letters = folded(text);
        let Some(number) = number(&letters, 0) else {
            return "无".to_owned();
        };
        let rest: String = letters[number.end..].iter().collect();
        let loose = match number.loose {
            Loose::Exact => "",
            Loose::Over => "+",
            Loose::About => "~",
        };
        let value = Quantity::from_millionths(number.value).expect("small");
        format!(
            "{value}{loose}{}|{rest}",
            if number.percent { "%" } else { "" }
        )
    }

    #[test]
    fn numbers_of_all_writings() {
        for (text, read_as) in [
            ("13914元", "13914|元"),
            ("１２．８万元", "128000|元"),
            ("1,546元", "1546|元"),
            ("1,234,567元", "1234567|元"),
            ("１２，３４５元", "12345|元"),
            ("１，２３４，５６７．８元", "1234567.8|元"),
            ("12，345元", "12345|元"),
            ("１ ２ 户", "12| 户"),
            ("2011，345元", "2011|，345元"),
            ("12，34元", "12|，34元"),
            ("1,234，567元", "1234|，567元"),
            ("百分之二十点五", "20.5%|"),
            ("百分之一百点二五", "100.25%|"),
            ("百分之十点零五", "10.05%|"),
            ("三百点五万元", "3005000|元"),
            ("十点五万元", "105000|元"),
            ("二十点五十分", "20|点五十分"),
            ("78.8万元", "788000|元"),
            ("2万多元", "20000+|元"),
            ("20多万元", "200000+|元"),
            ("1100余万元", "11000000+|元"),
            ("3千元", "3000|元"),
            ("2千万元", "20000000|元"),
            ("1.2亿元", "120000000|元"),
            ("1亿3000万元", "130000000|元"),
            ("2万5千元", "25000|元"),
            ("95%", "95%|"),
            ("92.15％", "92.15%|"),
            ("3‰", "0.3%|"),
            ("百分之九十五", "95%|"),
            ("百分之九十五点五", "95.5%|"),
            ("百分之百", "100%|"),
            ("千分之三", "0.3%|"),
            ("两户", "2|户"),
            ("十多场", "10+|场"),
            ("十几人", "10+|人"),
            ("七十余场", "70+|场"),
            ("百余件", "100+|件"),
            ("二十几万人", "200000+|人"),
            ("二十三名", "23|名"),
            ("一百零五人", "105|人"),
            ("一百一十人", "110|人"),
            ("两千零五元", "2005|元"),
            ("一万二千元", "12000|元"),
            ("三万零五百元", "30500|元"),
            ("十二万元", "120000|元"),
            ("三点五万元", "35000|元"),
            ("三五名", "3~|名"),
            ("四五十人", "40~|人"),
            ("七八万元", "70000~|元"),
            ("几十人", "10+|人"),
            ("数百人", "100+|人"),
            ("数十万元", "100000+|元"),
            ("十来个", "10~|个"),
            ("二〇一一年", "无"),
            ("八一节", "无"),
        ] {
            assert_eq!(read(text), read_as, "{text}");
        }
    }
}
