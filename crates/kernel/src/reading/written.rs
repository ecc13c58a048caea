//! Dates in text.

use chrono::NaiveTime;

use super::around::{Bare, foreign, spaced};
use super::{DateError, Reading};
use crate::text::{excerpt, squeeze};

impl Reading {
    /// The date in a text, whatever offices write around it.
    pub(super) fn from_text(text: &str) -> Result<Reading, DateError> {
        let ordered = spaced(text).or_else(|| foreign(text));
        let read = Reading::plain(ordered.as_deref().unwrap_or(text));
        let bare = match &read {
            Err(DateError::Shape(_)) => Bare::of(text),
            _ => return read,
        };
        let Some(bare) = bare else {
            return read;
        };
        let ordered = foreign(&bare.text);
        let reading = Reading::plain(ordered.as_deref().unwrap_or(&bare.text)).or(read)?;
        match reading.date() {
            Ok(day) if !bare.fits(day) => Err(DateError::OtherWeekday(excerpt(text))),
            _ => Ok(reading),
        }
    }

    pub(super) fn plain(text: &str) -> Result<Reading, DateError> {
        let shape = || DateError::Shape(excerpt(text));
        let written: String = squeeze(without_time(text).ok_or_else(shape)?)
            .trim_start_matches('\'')
            .chars()
            .map(|c| match c {
                '—' | '–' | '−' => '-',
                '。' => '.',
                _ => c,
            })
            .collect();
        if written.is_empty() {
            return Err(DateError::Empty);
        }
        if is_day_by_the_moon(&written) {
            return Err(shape());
        }
        let (year, month, day) = split(&written).ok_or_else(shape)?;
        let year = read_year(year).ok_or_else(shape)??;
        let month = match month {
            None => return Err(DateError::NoMonth),
            Some("元") => 1,
            Some(month) => read_small(month).ok_or_else(shape)?,
        };
        let day = day.map(|day| read_small(day).ok_or_else(shape));
        Ok(Reading {
            year,
            month,
            day: day.transpose()?,
        })
    }
}

/// Whether a day is written as days of the old calendar are: 八月十五, in words and without 日 or 号.
pub(super) fn is_day_by_the_moon(text: &str) -> bool {
    let in_words =
        |day: &str| !day.is_empty() && day.chars().all(|c| "一二三四五六七八九十".contains(c));
    text.rsplit_once('月').is_some_and(|(_, day)| in_words(day))
}

/// The date part of `2011-03-01 00:00:00` or `2011-03-01T00:00`. `None` when there is a colon but no time.
/// Times with a zone are not taken: they may be of another day here.
fn without_time(text: &str) -> Option<&str> {
    let text = text.trim();
    let Some(colon) = text.find(':') else {
        return Some(text);
    };
    let before = text[..colon].rfind(|c: char| c == 'T' || c.is_whitespace())?;
    let (date, time) = text.split_at(before);
    let time = time.trim_start_matches(|c: char| c == 'T' || c.is_whitespace());
    let is_time = ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .any(|form| NaiveTime::parse_from_str(time, form).is_ok());
    is_time.then_some(date)
}

/// Year, month and day as written, marks and separators gone. `None`: no form of date.
fn split(text: &str) -> Option<(&str, Option<&str>, Option<&str>)> {
    let given = |part| Some(part).filter(|part: &&str| !part.is_empty());
    if let Some((year, rest)) = text.split_once('年') {
        let (month, rest) = rest.split_once('月').unwrap_or((rest, ""));
        let day = strip_day_mark(rest.strip_prefix('份').unwrap_or(rest));
        return Some((year, given(month), given(day)));
    }
    if let Some(separator) = text.chars().find(|c| matches!(c, '.' | '/' | '-')) {
        let parts: Vec<&str> = text.split(separator).collect();
        return match parts[..] {
            [year, month] => Some((year, Some(strip_month_mark(month)), None)),
            [year, month, day] => Some((year, Some(month), Some(strip_day_mark(day)))),
            _ => None,
        };
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        4 => Some((text, None, None)),
        6 => Some((&text[..4], Some(&text[4..]), None)),
        8 => Some((&text[..4], Some(&text[4..6]), Some(&text[6..]))),
        _ => None,
    }
}

fn strip_month_mark(text: &str) -> &str {
    let text = text.strip_suffix('份').unwrap_or(text);
    text.strip_suffix('月').unwrap_or(text)
}

fn strip_day_mark(text: &str) -> &str {
    text.strip_suffix(['日', '号']).unwrap_or(text)
}

/// A year of four digits, Arabic or Chinese. `None`: not digits at all.
fn read_year(text: &str) -> Option<Result<i32, DateError>> {
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    match digits[..] {
        [] => None,
        [a, b, c, d] => Some(Ok((a * 1000 + b * 100 + c * 10 + d) as i32)),
        _ => Some(Err(DateError::Year)),
    }
}

/// A month or day: one or two digits, or Chinese up to 九十九 (`十`, `十二`, `二十`, `三十一`, `〇三`).
fn read_small(text: &str) -> Option<u32> {
    let whole = |text: &str, empty: u32| -> Option<u32> {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (None, _) => Some(empty),
            (Some(only), None) => digit(only),
            _ => None,
        }
    };
    if let Some((tens, ones)) = text.split_once('十') {
        return Some(whole(tens, 1)? * 10 + whole(ones, 0)?);
    }
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    match digits[..] {
        [ones] => Some(ones),
        [tens, ones] => Some(tens * 10 + ones),
        _ => None,
    }
}

/// Arabic and Chinese digits; for 〇 people also type a circle or the letter O.
fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => c.to_digit(10),
        '〇' | '○' | '零' | 'O' | 'o' => Some(0),
        '一' => Some(1),
        '二' => Some(2),
        '三' => Some(3),
        '四' => Some(4),
        '五' => Some(5),
        '六' => Some(6),
        '七' => Some(7),
        '八' => Some(8),
        '九' => Some(9),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Month, read_month};

    #[test]
    fn months_as_clerks_type_them() {
        for typed in [
            "2011.3",
            "2011.03",
            "2011年3月",
            "2011年03月",
            "2011年3月份",
            "2011 年 3 月",
            "2011年3月1日",
            "2011年3月31号",
            "2011年3月 日",
            "2011/03/01",
            "2011/3",
            "2011-3",
            "2011-03",
            "201103",
            "20110301",
            "2011.03.05",
            "2011.3月",
            "2011-3月份",
            "2011。3",
            "2011—03",
            "２０１１．３",
            "２０１１年３月",
            "\u{3000}2011-03\u{a0}",
            "'201103",
            "二〇一一年三月",
            "二○一一年三月",
            "二零一一年三月份",
            "二O一一年三月五日",
            "二〇一一年三月三十一日",
            "2011-03-01 00:00:00",
            "2011-03-01T00:00:00",
            "2011-03-01T08:30:00.000",
            "2011/3/1 0:00",
            "2011年3月1日 8:30",
        ] {
            assert_eq!(read_month(typed), Ok(month(2011, 3)), "{typed}");
        }
        for (typed, expected) in [
            ("2011.1", month(2011, 1)),
            ("2011.10", month(2011, 10)),
            ("2011年元月", month(2011, 1)),
            ("一九四九年十月一日", month(1949, 10)),
            ("二〇一一年十二月", month(2011, 12)),
            ("1900-01", month(1900, 1)),
            ("2100-12", month(2100, 12)),
        ] {
            assert_eq!(read_month(typed), Ok(expected), "{typed}");
        }
    }

    #[test]
    fn months_that_are_none() {
        use DateError::{Empty, Impossible, NoMonth, Year};
        for (typed, error) in [
            ("", Empty),
            (" \u{3000}", Empty),
            ("2011", NoMonth),
            ("2011年", NoMonth),
            ("2011.13", Impossible),
            ("2011.0", Impossible),
            ("2011年2月30日", Impossible),
            ("20110229", Impossible),
            ("201100", Impossible),
            ("1899.12", Year),
            ("2101-01", Year),
            ("11年3月", Year),
            ("3.5", Year),
        ] {
            assert_eq!(read_month(typed), Err(error), "{typed}");
        }
        for typed in [
            "40544",
            "2011.0305",
            "2011-3/5",
            "2011-03-01 25:00",
            "2011-3-1T00:00Z",
            "三月",
            "去年三月",
            "2011年三十月日月",
            "2011-03-01-02",
            "2011.",
            ".3",
            "长期",
            ":",
        ] {
            let error = read_month(typed);
            assert_eq!(error, Err(DateError::Shape(typed.to_owned())), "{typed}");
        }
    }

    fn month(year: i32, month: u32) -> Month {
        Month::new(year, month).unwrap()
    }
}
