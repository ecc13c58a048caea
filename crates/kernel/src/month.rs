//! Calendar months.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days};
use serde::{Deserialize, Serialize};

use crate::Date;
use crate::reading::DateError;
use crate::text::excerpt;

/// A calendar month between January 1900 and December 2200, counted as year × 12 + (month − 1).
///
/// In JSON, on the command line and in `Display` it is `2011-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(i32);

impl Month {
    const FIRST: i32 = 1900 * 12;
    const LAST: i32 = 2200 * 12 + 11;

    /// Month 1..=12 of a year 1900..=2200; `None` outside.
    pub fn new(year: i32, month: u32) -> Option<Month> {
        let inside = (1900..=2200).contains(&year) && (1..=12).contains(&month);
        inside.then(|| Month(year * 12 + month as i32 - 1))
    }

    /// The calendar year.
    pub const fn year(self) -> i32 {
        self.0 / 12
    }

    /// The month of the year, 1..=12.
    pub const fn month(self) -> u32 {
        (self.0 % 12) as u32 + 1
    }

    /// year × 12 + (month − 1): what the database stores.
    pub const fn index(self) -> i32 {
        self.0
    }

    /// The month with this [`Month::index`]; `None` outside 1900..=2200.
    pub fn from_index(index: i32) -> Option<Month> {
        (Self::FIRST..=Self::LAST)
            .contains(&index)
            .then_some(Month(index))
    }

    /// The month after; the last month of the range stays.
    pub fn next(self) -> Month {
        self.plus(1)
    }

    /// The month before; the first month of the range stays.
    pub fn prev(self) -> Month {
        self.plus(-1)
    }

    /// `months` later (earlier when negative), stopping at the ends of the range.
    pub fn plus(self, months: i32) -> Month {
        Month(self.0.saturating_add(months).clamp(Self::FIRST, Self::LAST))
    }

    /// The first day.
    pub fn first_day(self) -> Date {
        // Always a date: the range of months is within that of dates.
        Date::from_ymd_opt(self.year(), self.month(), 1).unwrap_or_default()
    }

    /// The last day.
    pub fn last_day(self) -> Date {
        let first = self.first_day();
        first + Days::new(u64::from(first.num_days_in_month()) - 1)
    }

    /// The month a day belongs to; days outside the range belong to the nearest month of it.
    pub fn of(date: Date) -> Month {
        let index = date
            .year()
            .saturating_mul(12)
            .saturating_add(date.month0() as i32);
        Month(index.clamp(Self::FIRST, Self::LAST))
    }

    /// All months from this one to `last`, both included; none when `last` is earlier.
    pub fn through(self, last: Month) -> impl DoubleEndedIterator<Item = Month> {
        (self.0..=last.0).map(Month)
    }

    /// 公文写法: `2011年3月`.
    pub fn to_chinese(self) -> String {
        format!("{}年{}月", self.year(), self.month())
    }
}

/// How many months `later` comes after `earlier`; negative when it comes before.
pub const fn months_between(earlier: Month, later: Month) -> i32 {
    later.0 - earlier.0
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-{:02}", self.year(), self.month()))
    }
}

/// Strictly `YYYY-MM`, as on the command line; for what people type see [`crate::read_month`].
impl FromStr for Month {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Month, DateError> {
        let read = || {
            let (year, month) = text.split_once('-')?;
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            if year.len() != 4 || month.len() != 2 || !digits(year) || !digits(month) {
                return None;
            }
            Month::new(year.parse().ok()?, month.parse().ok()?)
        };
        read().ok_or_else(|| DateError::Shape(excerpt(text)))
    }
}

impl TryFrom<String> for Month {
    type Error = DateError;

    fn try_from(text: String) -> Result<Month, DateError> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn knows_its_days() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (text, first, last) in [
            ("2011-02", "2011-02-01", "2011-02-28"),
            ("2000-02", "2000-02-01", "2000-02-29"),
            ("1900-02", "1900-02-01", "1900-02-28"),
            ("2011-12", "2011-12-01", "2011-12-31"),
            ("2200-12", "2200-12-01", "2200-12-31"),
        ] {
            assert_eq!(month(text).first_day(), day(first));
            assert_eq!(month(text).last_day(), day(last));
        }
    }

    #[test]
    fn counts_across_years() {
        assert_eq!(month("2010-12").next(), month("2011-01"));
        assert_eq!(month("2011-01").prev(), month("2010-12"));
        assert_eq!(month("2011-03").plus(-15), month("2009-12"));
        assert_eq!(month("2200-12").next(), month("2200-12"));
        assert_eq!(month("1900-01").plus(i32::MIN), month("1900-01"));
        assert_eq!(months_between(month("2010-12"), month("2011-03")), 3);
        let quarter: Vec<String> = month("2010-12")
            .through(month("2011-02"))
            .map(|m| m.to_string())
            .collect();
        assert_eq!(quarter, ["2010-12", "2011-01", "2011-02"]);
        assert_eq!(month("2011-02").through(month("2011-01")).count(), 0);
    }

    #[test]
    fn the_command_line_is_strict() {
        for text in [
            "",
            "2011",
            "2011-3",
            "2011-13",
            "2011-00",
            "1899-12",
            "2201-01",
            "2011.03",
            "+011-03",
            "2011-03-01",
            " 2011-03",
            "２０１１-03",
        ] {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
        assert_eq!(month("2011-03").to_chinese(), "2011年3月");
    }

    #[test]
    fn data_from_outside_is_checked() {
        use serde::de::IntoDeserializer;
        use serde::de::value::Error;

        let read =
            |text: &str| Month::deserialize(IntoDeserializer::<Error>::into_deserializer(text));
        assert_eq!(read("2011-03"), Ok(month("2011-03")));
        assert!(read("2011-13").is_err());
    }

    #[test]
    fn days_beyond_the_range_go_to_its_ends() {
        assert_eq!(Month::of(Date::MIN), month("1900-01"));
        assert_eq!(Month::of(Date::MAX), month("2200-12"));
    }

    proptest! {
        #[test]
        fn every_index_is_a_month_and_back(index in Month::FIRST..=Month::LAST) {
            let month = Month::from_index(index).unwrap();
            prop_assert_eq!(Month::new(month.year(), month.month()), Some(month));
            prop_assert_eq!(month.to_string().parse(), Ok(month));
            prop_assert_eq!(Month::of(month.first_day()), month);
            prop_assert_eq!(Month::of(month.last_day()), month);
            prop_assert_eq!(months_between(month, month.next()), month.next().index() - index);
        }
    }
}
