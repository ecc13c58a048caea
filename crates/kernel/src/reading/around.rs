//! What offices write around a date: from when on, the day of the week, the time of day.

use chrono::{Datelike, NaiveDate as Date, Weekday};

use super::Reading;
use crate::text::half_width;

/// A date with nothing around it, and the day of the week that stood beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bare {
    pub text: String,
    weekday: Option<Weekday>,
}

const BEFORE: [&str; 4] = ["自从", "自", "从", "于"];
/// Our calendar by its names.
const OUR_CALENDAR: [&str; 3] = ["公历", "阳历", "新历"];
const AFTER: [&str; 11] = [
    "开始享受",
    "开始发放",
    "起享受",
    "起发放",
    "起发",
    "开始",
    "以来",
    "至今",
    "起",
    "始",
    "-",
];
const DAYTIME: [&str; 10] = [
    "上午", "下午", "中午", "晚上", "早上", "傍晚", "凌晨", "早晨", "晨", "晚",
];
const WEEK: [&str; 3] = ["星期", "礼拜", "周"];
const WEEKDAYS: [(&str, Weekday); 8] = [
    ("一", Weekday::Mon),
    ("二", Weekday::Tue),
    ("三", Weekday::Wed),
    ("四", Weekday::Thu),
    ("五", Weekday::Fri),
    ("六", Weekday::Sat),
    ("日", Weekday::Sun),
    ("天", Weekday::Sun),
];
/// The old calendar by its names.
pub(super) const OLD_CALENDAR: [&str; 4] = ["农历", "阴历", "旧历", "夏历"];
/// Its months that ours does not have; they begin a day of it.
pub(super) const OLD_MONTHS: [&str; 4] = ["腊月", "正月", "冬月", "闰"];

impl Bare {
    /// Takes off what stands around a date. `None`: nothing does.
    pub(super) fn of(written: &str) -> Option<Bare> {
        let written = half_width(written);
        let parted = written.contains(['-', '.', '/', '年', ':']);
        let dashes = |c: char| matches!(c, '—' | '–' | '−' | '―');
        let mut text = String::new();
        let mut after_space = false;
        for c in written.trim().chars() {
            let digits = c.is_ascii_digit() && text.ends_with(|last: char| last.is_ascii_digit());
            if after_space && digits && !parted {
                text.push('、');
            }
            after_space = c.is_whitespace();
            if !after_space {
                text.push(if dashes(c) { '-' } else { c });
            }
        }
        let before = text.clone();
        let mut weekday = None;
        if let Some((date, inside)) = text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) {
            let said_besides = is_by_the_moon(inside) && !says_the_same(date, inside);
            weekday = weekday_of(inside);
            let ours = OUR_CALENDAR.contains(&inside);
            if weekday.is_some() || said_besides || ours || is_daytime(inside) {
                text = date.to_owned();
            }
        }
        for word in BEFORE.iter().chain(&OUR_CALENDAR) {
            text = text.strip_prefix(*word).unwrap_or(&text).to_owned();
        }
        while let Some(rest) = AFTER.iter().find_map(|word| text.strip_suffix(word)) {
            text = rest.to_owned();
        }
        text = without_daytime(&text).to_owned();
        for word in WEEK {
            if let Some((date, day)) = text.rsplit_once(word) {
                weekday = weekday_of(&format!("{word}{day}"));
                text = if weekday.is_some() { date } else { &text }.to_owned();
                break;
            }
        }
        text = pointed(&text).unwrap_or(text);
        (text != before && !text.is_empty()).then_some(Bare { text, weekday })
    }

    /// Whether a day is the one of the week that stood beside it.
    pub(super) fn fits(&self, day: Date) -> bool {
        self.weekday.is_none_or(|weekday| weekday == day.weekday())
    }
}

fn weekday_of(text: &str) -> Option<Weekday> {
    let day = WEEK.iter().find_map(|word| text.strip_prefix(word))?;
    let found = WEEKDAYS.iter().find(|(name, _)| *name == day);
    found.map(|(_, weekday)| *weekday)
}

/// Whether a day of the old calendar is named: 农历正月初一. 农历 alone says that what stands before it is of that one.
fn is_by_the_moon(text: &str) -> bool {
    let named = OLD_CALENDAR.iter().find_map(|word| text.strip_prefix(word));
    named.is_some_and(|day| !day.is_empty()) || OLD_MONTHS.iter().any(|word| text.starts_with(word))
}

/// Whether what is said besides has the month and the day of the date itself: 2011年8月15日(农历八月十五). No day has the same
/// ones in both calendars, so that the date is of the old one too.
fn says_the_same(date: &str, besides: &str) -> bool {
    let day = OLD_CALENDAR
        .iter()
        .find_map(|word| besides.strip_prefix(word));
    let mut day = format!("2000年{}", day.unwrap_or(besides));
    for (old, ours) in [
        ("正月", "一月"),
        ("冬月", "十一月"),
        ("腊月", "十二月"),
        ("月初", "月"),
    ] {
        day = day.replacen(old, ours, 1);
    }
    let day = format!("{}日", day.trim_end_matches(['日', '号']));
    let month_and_day = |text: &str| {
        let read = Reading::plain(text).ok()?;
        Some((read.month, read.day?))
    };
    month_and_day(date).is_some_and(|said| month_and_day(&day) == Some(said))
}

fn is_daytime(text: &str) -> bool {
    without_daytime(&format!("日{text}")) == "日"
}

/// The date before 上午, 9:00, 上午9时30分, where its day is written out or nothing but 上午 follows.
fn without_daytime(text: &str) -> &str {
    let is_clock = |rest: &str| {
        let marks = [':', '时', '点', '分', '半'];
        let known = |c: char| c.is_ascii_digit() || marks.contains(&c);
        rest.chars().all(known)
            && (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
            && (rest.is_empty() || rest.contains(marks))
    };
    let daytime = |word: &str| {
        let (date, clock) = text.split_once(word)?;
        is_clock(clock).then_some(date)
    };
    if let Some(date) = DAYTIME.iter().find_map(|word| daytime(word)) {
        return date;
    }
    let end = text.find(['日', '号']).map(|at| at + '日'.len_utf8());
    match end.map(|end| text.split_at(end)) {
        Some((date, clock)) if is_clock(clock) => date,
        _ => text,
    }
}

/// `2011、1、20` with points. `None`: not of this shape.
fn pointed(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split(['、', ',']).collect();
    let digits = |part: &&str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    let (year, rest) = parts.split_first()?;
    let whole = year.len() == 4
        && digits(year, 4)
        && (1..=2).contains(&rest.len())
        && rest.iter().all(|part| digits(part, 2));
    whole.then(|| parts.join("."))
}

/// `2011 1 20` with points: taken together its digits would be another date. `None`: not of this shape.
pub(super) fn spaced(text: &str) -> Option<String> {
    pointed(
        &half_width(text)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join("、"),
    )
    .filter(|_| text.trim().contains(char::is_whitespace))
}

/// `20/1/2011`, `Jan-11`, `20-Jan-2011` in our order. `None`: not of these shapes, or day and month can't be told
/// apart.
pub(super) fn foreign(text: &str) -> Option<String> {
    let text = half_width(text).to_ascii_lowercase();
    let parts: Vec<&str> = text
        .split(['/', '-', '.', ' ', ','])
        .filter(|part| !part.is_empty())
        .collect();
    if let Some(at) = parts.iter().position(|part| english_month(part).is_some()) {
        let month = english_month(parts[at])?;
        return match (at, &parts[..]) {
            (0, [_, year]) => Some(format!("{}-{month}", whole_year(year)?)),
            (0, [_, day, year]) | (1, [day, _, year]) => {
                let day: u32 = day.parse().ok()?;
                Some(format!("{}-{month}-{day}", whole_year(year)?))
            }
            _ => None,
        };
    }
    let [a, b, year] = parts[..] else {
        return None;
    };
    let small = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 2);
    let (a, b) = (small(a)?, small(b)?);
    if year.len() != 4 || year.parse::<u32>().is_err() {
        return None;
    }
    match (a, b) {
        _ if a == b || (b > 12 && a <= 12) => Some(format!("{year}-{a}-{b}")),
        _ if a > 12 && b <= 12 => Some(format!("{year}-{b}-{a}")),
        _ => None,
    }
}

fn english_month(part: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
    let known = |month: &str| part.get(..3) == Some(month);
    MONTHS
        .iter()
        .position(|m| known(m))
        .map(|at| at + 1)
        .filter(|_| letters)
}

/// A year of four digits, or of two as sheets show them: 00 to 29 are of this century, 50 to 99 of the last one.
fn whole_year(text: &str) -> Option<u32> {
    let year: u32 = text.parse().ok()?;
    match (text.len(), year) {
        (4, year) => Some(year),
        (2, 0..=29) => Some(2000 + year),
        (2, 50..) => Some(1900 + year),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::{DateError, read_date, read_month};

    #[test]
    fn what_stands_around_a_date_is_taken_off() {
        for written in [
            "2011年1月20日上午",
            "2011年1月20日9:00",
            "2011年1月20日 上午9时30分",
            "2011-1-20（周四）",
            "2011年1月20日 星期四",
            "2011年1月20日（农历腊月十七）",
            "2011 1 20",
            "2011、1、20",
            "2011，1，20",
            "自2011年1月20日起",
            "1/20/2011",
            "20/1/2011",
            "20-Jan-2011",
            "Jan 20, 2011",
        ] {
            assert_eq!(
                read_date(written).unwrap().to_string(),
                "2011-01-20",
                "{written}"
            );
        }
        for written in [
            "2011年1月起",
            "自2011年1月",
            "从2011.1起",
            "2011、1",
            "2011，1",
            "2011年1月1日起",
            "2011年01月—",
            "2011年1月至今",
            "2011年1月份开始享受",
            "2011年1月下旬",
            "2011 1",
            "Jan-11",
            "Jan-2011",
            "1/1/2011",
        ] {
            assert_eq!(
                read_month(written).unwrap().to_string(),
                "2011-01",
                "{written}"
            );
        }
        assert_eq!(read_month("Dec-85").unwrap().to_string(), "1985-12");
    }

    #[test]
    fn what_is_not_certain_is_not_read() {
        for (written, advice) in [
            ("1月20日", "没有四位数的年份，请写成 2011-03-01"),
            ("1.20", "没有四位数的年份，请写成 2011-03-01"),
            ("2011年1月下旬", "没有写明是哪一天，请写成 2011-03-01"),
            ("2011.1.20、1.25", "写了不止一个日期，请写成 2011-03-01"),
            ("2011年1季度", "没有写明是哪个月，请写成 2011-03-01"),
            ("2011", "请补上月份和日子，如 2011-03-01"),
            ("2011年1月", "请补上日子，如 2011-03-01"),
            ("去年", "读不懂，请写成 2011-03-01"),
            ("2/1/2011", "写在最前面，如 2011-03-01"),
            ("2011-1-20（周五）", "日子和星期对不上"),
        ] {
            let why = read_date(written).unwrap_err().to_string();
            assert!(why.contains(advice), "{written}: {why}");
        }
        for (written, advice) in [
            ("2011年1季度", "没有写明是哪个月，请写成 2011-03"),
            ("2011.3-2011.6", "写了不止一个日期，请写成 2011-03"),
            ("2011.1.1-2011.12.31", "写了不止一个日期，请写成 2011-03"),
            ("Jan-41", "请写成 2011-03"),
            ("2011年底", "请写成 2011-03"),
        ] {
            let why = read_month(written).unwrap_err().to_string();
            assert!(why.contains(advice), "{written}: {why}");
        }
        assert_eq!(read_month("11年1月"), Err(DateError::Year));
    }
}
