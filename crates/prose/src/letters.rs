//! Characters of a text folded one for one, so that places in the folded text are places in the text: full-width digits
//! and brackets become ASCII.

/// A space that somebody typed between full-width digits to spread them; it parts nothing.
pub(crate) const SPREAD: char = '\u{2060}';

/// One character folded.
fn fold(c: char) -> char {
    match c {
        '０'..='９' | '％' | '／' | '．' | '－' | '～' | '＋' | '：' => {
            char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
        }
        '（' => '(',
        '）' => ')',
        '〇' | '○' => '零',
        '﹪' => '%',
        '\u{a0}' | '\u{3000}' => ' ',
        c => c,
    }
}

/// A text folded, character for character.
pub(crate) fn folded(text: &str) -> Vec<char> {
    let written: Vec<char> = text.chars().collect();
    let wide = |place: Option<usize>| {
        let c = place.and_then(|place| written.get(place));
        c.is_some_and(|c| ('０'..='９').contains(c))
    };
    let at = |(place, c): (usize, &char)| match fold(*c) {
        ' ' if wide(place.checked_sub(1)) && wide(Some(place + 1)) => SPREAD,
        c => c,
    };
    written.iter().enumerate().map(at).collect()
}

/// 一 to 九, 零 and 两.
pub(crate) fn chinese_digit(c: char) -> Option<i128> {
    let place = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    match c {
        '两' => Some(2),
        c => place
            .iter()
            .position(|digit| *digit == c)
            .map(|d| d as i128),
    }
}

/// 十, 百, 千, 万, 亿.
pub(crate) fn scale(c: char) -> Option<i128> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        '万' => Some(10_000),
        '亿' => Some(100_000_000),
        _ => None,
    }
}

/// Ends a sentence.
pub(crate) fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '\n')
}

/// Ends a clause.
pub(crate) fn ends_clause(c: char) -> bool {
    ends_sentence(c) || matches!(c, '，' | ',' | '；' | ';' | ':' | '(' | ')')
}
