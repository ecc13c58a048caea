//! Days that are not written as one day: from one to another, and festivals.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::Days as Apart;

use super::around::{OLD_CALENDAR, OLD_MONTHS};
use super::written::is_day_by_the_moon;
use super::{DateError, Reading, Vague, read_date};
use crate::Date;
use crate::text::{excerpt, half_width, squeeze};

/// What stands in a cell for the day something was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The only day, or the first.
    pub first: Date,
    /// The last day, where it went on for several.
    pub last: Option<Date>,
    /// Whether it is a festival's own day, where only the festival was named.
    pub festival: bool,
}

/// Reads a day as [`read_date`] does, and also `2011年1月20日-25日`, `2011.1.20—1.22` and `2011年春节`.
///
/// # Errors
/// [`DateError`].
pub fn read_days(text: &str) -> Result<Days, DateError> {
    if let Some((from, to)) = from_and_to(text) {
        let first = read_date(&from)?;
        let last = read_date(&completed(&to, first))?;
        let days = Days {
            first,
            last: Some(last).filter(|last| *last != first),
            festival: false,
        };
        return if last < first {
            Err(DateError::Backwards(excerpt(text)))
        } else {
            Ok(days)
        };
    }
    if let Some(first) = festival(text) {
        return Ok(Days {
            first,
            last: None,
            festival: true,
        });
    }
    read_date(text).map(|first| Days {
        first,
        last: None,
        festival: false,
    })
}

/// Both ends of a time, where two are written: the first has to have a year.
fn from_and_to(text: &str) -> Option<(String, String)> {
    let dash = |c: char| matches!(c, '—' | '–' | '−' | '―' | '~' | '至' | '到');
    let text: String = half_width(text)
        .trim()
        .chars()
        .map(|c| if dash(c) { '~' } else { c })
        .collect();
    let text = text
        .replace(" - ", "~")
        .replace("--", "~")
        .replace("~~", "~");
    let ends = match text.split_once('~') {
        Some(ends) => ends,
        // A dash parts two dates only where another sign parts year and month.
        None if text.contains(['年', '.', '/', '。']) => text.split_once('-')?,
        None => return None,
    };
    let (from, to) = (ends.0.trim(), ends.1.trim());
    let sound =
        !from.is_empty() && to.starts_with(|c: char| c.is_ascii_digit()) && !to.contains('~');
    sound.then(|| (from.to_owned(), to.to_owned()))
}

/// The end of a time with the year and the month of its beginning, where it says none.
fn completed(to: &str, first: Date) -> String {
    let first = first.format("%Y-%-m").to_string();
    let (year, month) = first.split_once('-').unwrap_or((&first, "1"));
    let plain = to.trim_end_matches(['日', '号']);
    let parts: Vec<&str> = plain.split(['.', '/', '-', '月', '年']).collect();
    match parts[..] {
        [day] if day.len() <= 2 => format!("{year}-{month}-{day}"),
        [month, day] if month.len() <= 2 => format!("{year}-{month}-{day}"),
        _ => to.to_owned(),
    }
}

/// Those of the old calendar by year, in this order: 春节, 清明, 端午, 中秋, 重阳.
static MOVING: LazyLock<HashMap<i32, Vec<Date>>> = LazyLock::new(|| {
    let line = |line: &str| {
        let (year, days) = line.split_once('\t')?;
        let day = |day: &str| format!("{year}-{day}").parse().ok();
        let days: Option<Vec<Date>> = days.split('\t').map(day).collect();
        Some((year.parse().ok()?, days?))
    };
    let lines = include_str!("../../data/festivals.tsv").lines();
    lines.filter_map(line).collect()
});

/// Names of festivals; which of the year's moving ones they are, and how many days from it.
const BY_THE_MOON: [(&str, usize, i64); 9] = [
    ("春节", 0, 0),
    ("大年初一", 0, 0),
    ("除夕", 0, -1),
    ("元宵节", 0, 14),
    ("元宵", 0, 14),
    ("清明", 1, 0),
    ("端午", 2, 0),
    ("中秋", 3, 0),
    ("重阳", 4, 0),
];
const BY_THE_SUN: [(&str, &str); 10] = [
    ("元旦", "01-01"),
    ("三八", "03-08"),
    ("五一", "05-01"),
    ("五四", "05-04"),
    ("六一", "06-01"),
    ("七一", "07-01"),
    ("八一", "08-01"),
    ("建军", "08-01"),
    ("烈士纪念日", "09-30"),
    ("国庆", "10-01"),
];

/// The day of `2011年春节`. 除夕 is the eve of that year's 春节 or of the next one's: it is not told.
fn festival(text: &str) -> Option<Date> {
    let text = squeeze(text);
    let (year, name) = text.split_once('年')?;
    if year.len() != 4 {
        return None;
    }
    let number: i32 = year.parse().ok()?;
    let name = name.trim_matches(['“', '”', '"']);
    let name = ["当天", "当日"]
        .iter()
        .find_map(|word| name.strip_suffix(word))
        .unwrap_or(name);
    let is = |known: &str| name == known || name.strip_suffix('节') == Some(known);
    if let Some((_, day)) = BY_THE_SUN.iter().find(|(known, _)| is(known)) {
        return format!("{year}-{day}").parse().ok();
    }
    let (_, which, apart) = BY_THE_MOON.iter().find(|(known, ..)| is(known))?;
    let day = *MOVING.get(&number)?.get(*which)?;
    let days = Apart::new(apart.unsigned_abs());
    (*apart >= 0).then(|| day.checked_add_days(days)).flatten()
}

/// Why something that somebody wrote is no single day or month, as far as that can be seen.
pub(super) fn vague(text: &str) -> Option<Vague> {
    const SIGNS: [(Vague, &[&str]); 6] = [
        (Vague::OldCalendar, &OLD_CALENDAR),
        (Vague::OldCalendar, &OLD_MONTHS),
        (Vague::OldCalendar, &["廿"]),
        (
            Vague::Quarter,
            &["季度", "上半年", "下半年", "年初", "年底", "年末"],
        ),
        (
            Vague::Part,
            &["上旬", "中旬", "下旬", "月初", "月底", "月末"],
        ),
        (
            Vague::OldCalendar,
            &[
                "初", "节", "除夕", "元宵", "清明", "端午", "中秋", "重阳", "八一",
            ],
        ),
    ];
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let sign = SIGNS.iter().find(|(_, words)| has(words));
    let two = || {
        let listed = text
            .split(['、', '和', '及', ',', '，', ';', '；'])
            .filter(|part| !part.trim().is_empty());
        from_and_to(text).is_some_and(|(from, _)| Reading::from_text(&from).is_ok())
            || listed.clone().count() > 1 && listed.take(1).all(|part| read_date(part).is_ok())
    };
    let moon = || is_day_by_the_moon(&squeeze(text)).then_some(Vague::OldCalendar);
    sign.map(|(vague, _)| *vague)
        .or_else(moon)
        .or_else(|| two().then_some(Vague::Two))
}

/// Whether a day is written without a year: `1月20日`, `1.20`.
pub(super) fn lacks_year(text: &str) -> bool {
    let text = squeeze(text);
    let parts: Vec<&str> = text
        .trim_end_matches(['日', '号'])
        .split(['.', '/', '-', '月'])
        .collect();
    let small =
        |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    parts.len() == 2 && parts.iter().all(small)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn times_keep_both_their_ends() {
        for (written, first, last) in [
            ("2011年1月20日-25日", "2011-01-20", "2011-01-25"),
            ("2011年1月20日至25日", "2011-01-20", "2011-01-25"),
            ("2011年1月20日—2月3日", "2011-01-20", "2011-02-03"),
            ("2011.1.20—1.22", "2011-01-20", "2011-01-22"),
            ("2011.1.20-22", "2011-01-20", "2011-01-22"),
            ("2011/1/20～1/22", "2011-01-20", "2011-01-22"),
            ("2011-01-20 至 2011-01-22", "2011-01-20", "2011-01-22"),
            ("2011-01-20到01-22", "2011-01-20", "2011-01-22"),
            ("2011-12-30 - 2012-01-02", "2011-12-30", "2012-01-02"),
        ] {
            let days = read_days(written).unwrap();
            assert_eq!(
                (days.first, days.last),
                (day(first), Some(day(last))),
                "{written}"
            );
            assert!(
                matches!(
                    read_date(written),
                    Err(DateError::Vague {
                        why: Vague::Two,
                        ..
                    })
                ),
                "{written}"
            );
        }
        assert_eq!(read_days("2011.1.20-1.20").unwrap().last, None);
        assert!(matches!(
            read_days("2011年1月20日-18日"),
            Err(DateError::Backwards(_))
        ));
    }

    #[test]
    fn festivals_have_their_day() {
        for (written, expected) in [
            ("2011年春节", "2011-02-03"),
            ("2012年春节当天", "2012-01-23"),
            ("2011年元宵节", "2011-02-17"),
            ("2011年中秋节", "2011-09-12"),
            ("2011年“八一”", "2011-08-01"),
            ("2011年建军节", "2011-08-01"),
            ("2013年清明", "2013-04-04"),
        ] {
            let days = read_days(written).unwrap();
            assert_eq!(
                (days.first, days.festival),
                (day(expected), true),
                "{written}"
            );
        }
        for written in ["2011年春节前", "2011年除夕", "春节", "1949年春节"] {
            let why = read_days(written).unwrap_err().to_string();
            assert!(why.contains("2011-03-01"), "{written}: {why}");
        }
        assert!(MOVING.values().all(|days| days.len() == 5) && MOVING.len() == 101);
    }

    #[test]
    fn days_by_the_moon_are_no_days_of_ours() {
        for written in [
            "正月初一",
            "2011年正月初一",
            "农历八月十五",
            "2011年八月十五",
            "二〇一一年八月十五",
            "八月十五",
            "腊月廿三",
            "2011年腊月二十",
            "2011年冬月十二",
            "2012年闰四月十五",
            "农历2011年8月15日",
            "2011年农历8月15日",
            "2011年8月15日（农历）",
            "2011-08-15(阴历)",
            "2011.8.15（旧历）",
            "2011年8月15日（农历八月十五）",
            "2011-1-3（正月初三）",
            "阴历2011-8-15",
        ] {
            for why in [
                read_days(written).map(|days| days.first),
                read_date(written),
            ] {
                let why = why.expect_err(written).to_string();
                assert!(why.contains("请写成公历 2011-03-01"), "{written}: {why}");
            }
        }
        for written in ["2011年正月", "2011年农历三月", "2011年3月（农历）"] {
            let why = crate::read_month(written).expect_err(written).to_string();
            assert!(why.contains("请写成公历 2011-03"), "{written}: {why}");
        }
        for written in [
            "2011年2月3日（正月初一）",
            "2011-02-03（农历正月初一）",
            "2011年2月3日（阴历初一）",
            "2011年2月3日（公历）",
            "公历 2011年2月3日",
            "阳历2011.2.3",
            "二〇一一年二月三日",
        ] {
            assert_eq!(read_date(written), Ok(day("2011-02-03")), "{written}");
        }
    }

    proptest! {
        /// Whatever offices put around a day, it stays the day; and a time keeps both its ends.
        #[test]
        fn every_day_reads_back_in_every_form(serial in 20_000u32..=55_000, later in 1u64..40) {
            let day = crate::excel_date(f64::from(serial)).unwrap();
            let last = day + Apart::new(later);
            for form in [
                "%Y-%m-%d", "%Y年%-m月%-d日", "%Y.%-m.%-d", "%Y/%m/%d", "%Y%m%d", "%Y %-m %-d", "%Y、%-m、%-d", "%-d-%b-%Y",
            ] {
                let written = day.format(form).to_string();
                prop_assert_eq!(read_days(&written).map(|days| (days.first, days.last)), Ok((day, None)));
                // Nobody puts our words around an English date.
                if form.contains("%b") {
                    continue;
                }
                for around in [format!("自{written}起"), format!("{written}上午"), format!("{written}（农历初九）")] {
                    prop_assert_eq!(read_date(&around), Ok(day), "{}", around);
                }
            }
            for (form, between) in [("%Y年%-m月%-d日", "-"), ("%Y.%-m.%-d", "—"), ("%Y-%m-%d", "至"), ("%Y/%m/%d", "～")] {
                let written = format!("{}{between}{}", day.format(form), last.format(form));
                let days = read_days(&written).map(|days| (days.first, days.last));
                prop_assert_eq!(days, Ok((day, Some(last))), "{}", written);
            }
        }

        #[test]
        fn days_never_panic(text in "\\PC{0,20}") {
            let _ = read_days(&text);
        }
    }
}
