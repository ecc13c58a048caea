//! Months and dates in every form clerks type them, from text cells and from numeric cells.

mod around;
mod days;
mod number;
mod written;

use std::fmt;

use thiserror::Error;

pub use days::{Days, read_days};
pub use number::excel_date;

use crate::text::excerpt;
use crate::{Date, Datelike, Month};

/// Why a month or a date was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("日期为空，请填写如 2011-03-01")]
    Empty,
    /// Not a date in any known form; carries the beginning of what was typed.
    #[error("日期“{0}”读不懂，请写成 2011-03 或 2011-03-01")]
    Shape(String),
    /// The same where a day is needed.
    #[error("日期“{0}”读不懂，请写成 2011-03-01")]
    NotADay(String),
    /// Understood, and not one month or day.
    #[error("“{written}”{why}，请写成{} {form}", .why.calendar())]
    Vague {
        /// The beginning of what was typed.
        written: String,
        /// Why it is not one.
        why: Vague,
        /// An example of what the column takes.
        form: &'static str,
    },
    /// A time that ends before it begins.
    #[error("“{0}”结束得比开始早，请核对")]
    Backwards(String),
    /// A day of the week that the day is not.
    #[error("“{0}”的日子和星期对不上，请核对")]
    OtherWeekday(String),
    /// A bare year.
    #[error("只有年份，请补上月份，如 2011-03")]
    NoMonth,
    /// A bare year where a day is needed.
    #[error("只有年份，请补上月份和日子，如 2011-03-01")]
    OnlyYear,
    /// A bare month where a day is needed.
    #[error("只有年月，请补上日子，如 2011-03-01")]
    NoDay,
    /// A month or day the calendar does not have.
    #[error("日历上没有这个日期，请核对月份和日子")]
    Impossible,
    /// Outside 1900..=2100, or not of four digits.
    #[error("年份应为1900至2100的四位数，写在最前面，如 2011-03-01")]
    Year,
    /// A numeric cell such as 2011.1, which is what a sheet makes of 2011.10 too.
    #[error("分不清1月还是10月，请写成 2011-01 或 2011-10")]
    Ambiguous,
}

/// Why what was written is not one month or day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vague {
    /// No year of four digits.
    NoYear,
    /// Several days, or a time from one to another.
    Two,
    /// A quarter or half of a year.
    Quarter,
    /// A part of a month.
    Part,
    /// 农历, or around a festival.
    OldCalendar,
}

impl Vague {
    /// By which calendar it is to be written, where another was meant.
    fn calendar(self) -> &'static str {
        match self {
            Vague::OldCalendar => "公历",
            _ => "",
        }
    }
}

impl fmt::Display for Vague {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Vague::NoYear => "没有四位数的年份",
            Vague::Two => "写了不止一个日期",
            Vague::Quarter => "没有写明是哪个月",
            Vague::Part => "没有写明是哪一天",
            Vague::OldCalendar => "像是农历或节日前后，不知道是公历哪一天",
        })
    }
}

const MONTH_FORM: &str = "2011-03";
const DAY_FORM: &str = "2011-03-01";

/// Reads a month from text: `2011.3`, `2011年3月份`, `2011/03/01`, `201103`, `20110301`, `二〇一一年三月`,
/// `2011-03-01 00:00:00`, in half or full width, with or without spaces. A day, when given, must exist.
///
/// # Errors
/// [`DateError`]. A sheet's serial number in text, such as `40544`, is no date.
pub fn read_month(text: &str) -> Result<Month, DateError> {
    let part = ["上旬", "中旬", "下旬", "初", "底", "末"].iter();
    let month = part
        .filter_map(|part| text.trim().strip_suffix(part))
        .next();
    let month = month.filter(|month| month.ends_with('月')).unwrap_or(text);
    let read = Reading::from_text(month).and_then(|reading| reading.month());
    read.map_err(|error| match (error, days::vague(text)) {
        (DateError::Shape(written), Some(why)) => DateError::Vague {
            written,
            why,
            form: MONTH_FORM,
        },
        (error, _) => error,
    })
}

/// Reads a month from a numeric cell: 201103, 20110301, 2011.3, 2011.12, or a sheet's serial number
/// 20000..=80000 (1954 to 2100).
///
/// # Errors
/// [`DateError`]; 2011.1 is [`DateError::Ambiguous`].
pub fn read_month_number(value: f64) -> Result<Month, DateError> {
    Reading::from_number(value)?.month()
}

/// Reads a day that is not long ago from what somebody types; where the year was left out, the last such day is offered.
///
/// # Errors
/// Why it was not understood, in words.
pub fn read_recent_date(text: &str, today: Date) -> Result<Date, String> {
    read_date(text).map_err(|error| {
        let no_year = matches!(
            error,
            DateError::Vague {
                why: Vague::NoYear,
                ..
            }
        );
        let meant = [today.year(), today.year() - 1]
            .iter()
            .filter(|_| no_year)
            .filter_map(|year| read_date(&format!("{year}年{}", text.trim())).ok())
            .find(|day| *day <= today);
        match meant {
            Some(day) => format!("“{}”没有写年份，是{day}的请写成 {day}", text.trim()),
            None => error.to_string(),
        }
    })
}

/// Reads a day from text, in the forms of [`read_month`].
///
/// # Errors
/// [`DateError`]; a bare month is [`DateError::NoDay`].
pub fn read_date(text: &str) -> Result<Date, DateError> {
    let read = Reading::from_text(text).and_then(|reading| reading.date());
    let vague = |why| DateError::Vague {
        written: excerpt(text),
        why,
        form: DAY_FORM,
    };
    read.map_err(|error| match error {
        DateError::Shape(_) | DateError::Year if days::lacks_year(text) => vague(Vague::NoYear),
        DateError::Shape(written) => match days::vague(text) {
            Some(why) => vague(why),
            None => DateError::NotADay(written),
        },
        DateError::NoMonth => DateError::OnlyYear,
        error => error,
    })
}

/// Reads a day from a numeric cell: 20110301, or a sheet's serial number 20000..=80000.
///
/// # Errors
/// [`DateError`]; a bare month is [`DateError::NoDay`], whichever month it is.
pub fn read_date_number(value: f64) -> Result<Date, DateError> {
    match Reading::from_number(value) {
        Err(DateError::Ambiguous) => Err(DateError::NoDay),
        Err(DateError::NoMonth) => Err(DateError::OnlyYear),
        Err(DateError::Shape(written)) => Err(DateError::NotADay(written)),
        reading => reading?.date(),
    }
}

/// What was read, before the calendar is asked.
struct Reading {
    year: i32,
    month: u32,
    day: Option<u32>,
}

impl Reading {
    fn check_year(&self) -> Result<(), DateError> {
        if (1900..=2100).contains(&self.year) {
            Ok(())
        } else {
            Err(DateError::Year)
        }
    }

    fn month(&self) -> Result<Month, DateError> {
        if self.day.is_some() {
            return self.date().map(Month::of);
        }
        self.check_year()?;
        Month::new(self.year, self.month).ok_or(DateError::Impossible)
    }

    fn date(&self) -> Result<Date, DateError> {
        self.check_year()?;
        let month = Month::new(self.year, self.month).ok_or(DateError::Impossible)?;
        let day = self.day.ok_or(DateError::NoDay)?;
        Date::from_ymd_opt(month.year(), month.month(), day).ok_or(DateError::Impossible)
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days() {
        let first = day(2011, 3, 1);
        for typed in [
            "2011.3.1",
            "2011年3月1日",
            "20110301",
            "２０１１／３／１",
            "二〇一一年三月一日",
            "2011-03-01 00:00:00",
        ] {
            assert_eq!(read_date(typed), Ok(first), "{typed}");
        }
        assert_eq!(read_date("二〇一二年二月二十九日"), Ok(day(2012, 2, 29)));
        assert_eq!(read_date("2011-02-29"), Err(DateError::Impossible));
        assert_eq!(read_date("2011.3"), Err(DateError::NoDay));
        assert_eq!(read_date("2011年3月 日"), Err(DateError::NoDay));
        assert_eq!(read_date_number(20_110_301.0), Ok(first));
        assert_eq!(read_date_number(40_544.0), Ok(day(2011, 1, 1)));
        for month_only in [201_103.0, 2011.3, 2011.1] {
            assert_eq!(read_date_number(month_only), Err(DateError::NoDay));
        }
    }

    proptest! {
        #[test]
        fn every_day_reads_back(serial in 61u32..=73_415) {
            let day = excel_date(f64::from(serial)).unwrap();
            for form in ["%Y-%m-%d", "%Y年%-m月%-d日", "%Y.%-m.%-d", "%Y%m%d", "%Y/%m/%d %H:%M:%S"] {
                let written = day.and_time(NaiveTime::MIN).format(form).to_string();
                prop_assert_eq!(read_date(&written), Ok(day));
                prop_assert_eq!(read_month(&written), Ok(Month::of(day)));
            }
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,20}", value in proptest::num::f64::ANY) {
            let _ = read_date(&text);
            let _ = read_month_number(value);
        }
    }

    fn day(year: i32, month: u32, day: u32) -> Date {
        Date::from_ymd_opt(year, month, day).unwrap()
    }
}
