//! The days a figure is asked for: a year, a part of it, or any.

use chrono::Datelike;
use kernel::Date;

use crate::error::{Error, Result};

/// A period; both days are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Period {
    /// 1 January to 31 December.
    ///
    /// # Errors
    /// When the year is not one of 1900–2100.
    pub fn year(year: i32) -> Result<Period> {
        Span::Year.of(year)
    }

    /// The same days a year earlier, or as many years as the period has; 29 February becomes the 28th.
    pub fn year_before(self) -> Period {
        let years = u32::try_from(self.to.year() - self.from.year()).unwrap_or(0) + 1;
        let back = |day: Date| {
            day.checked_sub_months(chrono::Months::new(12 * years))
                .unwrap_or(day)
        };
        Period {
            from: back(self.from),
            to: back(self.to),
        }
    }
}

/// A part of a year that offices report on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// 全年
    Year,
    /// 上半年, 下半年
    Half(u32),
    /// 一至四季度
    Quarter(u32),
    /// 近三年: the year and the two before it.
    ThreeYears,
}

impl Span {
    /// All of them, as a drop-down has them.
    pub const ALL: [Span; 8] = [
        Span::Year,
        Span::Half(1),
        Span::Half(2),
        Span::Quarter(1),
        Span::Quarter(2),
        Span::Quarter(3),
        Span::Quarter(4),
        Span::ThreeYears,
    ];

    /// As it stands in an address and in the database.
    pub fn code(self) -> String {
        match self {
            Span::Year => "year".to_owned(),
            Span::Half(n) => format!("h{n}"),
            Span::Quarter(n) => format!("q{n}"),
            Span::ThreeYears => "y3".to_owned(),
        }
    }

    /// Reads what [`Span::code`] says.
    pub fn read(text: &str) -> Option<Span> {
        Span::ALL.into_iter().find(|span| span.code() == text)
    }

    /// 全年, 上半年, 第一季度
    pub fn label(self) -> String {
        match self {
            Span::Year => "全年".to_owned(),
            Span::Half(1) => "上半年".to_owned(),
            Span::Half(_) => "下半年".to_owned(),
            Span::Quarter(n) => format!("第{}季度", prose::chinese_numeral(n)),
            Span::ThreeYears => "近三年".to_owned(),
        }
    }

    /// As a sentence has it: 全年, 上半年, 三年.
    pub fn whole(self) -> String {
        match self {
            Span::ThreeYears => "三年".to_owned(),
            Span::Year | Span::Half(_) | Span::Quarter(_) => self.label(),
        }
    }

    /// 一年来, 上半年, 三年来
    pub fn so_far(self) -> String {
        match self {
            Span::Year => "一年来".to_owned(),
            Span::ThreeYears => "三年来".to_owned(),
            Span::Half(_) | Span::Quarter(_) => self.label(),
        }
    }

    /// What it is compared with: 上年, 上年同期, 前三年
    pub fn before(self) -> &'static str {
        match self {
            Span::Year => "上年",
            Span::Half(_) | Span::Quarter(_) => "上年同期",
            Span::ThreeYears => "前三年",
        }
    }

    /// 2011年, 2011年上半年
    pub fn named(self, year: i32) -> String {
        match self {
            Span::Year => format!("{year}年"),
            Span::ThreeYears => format!("{}—{year}年", year - 2),
            part => format!("{year}年{}", part.label()),
        }
    }

    /// Its days in a year.
    ///
    /// # Errors
    /// When the year is not one of 1900–2100.
    pub fn of(self, year: i32) -> Result<Period> {
        let mut from = year;
        let (first, last) = match self {
            Span::Year => (1, 12),
            Span::ThreeYears => {
                from = year.saturating_sub(2);
                (1, 12)
            }
            Span::Half(n) => (n * 6 - 5, n * 6),
            Span::Quarter(n) => (n * 3 - 2, n * 3),
        };
        let months = kernel::Month::new(from, first).zip(kernel::Month::new(year, last));
        let (first, last) = months
            .filter(|_| (1900..=2100).contains(&year))
            .ok_or_else(|| Error::refusal(format!("年度“{year}”不对，请填四位年份")))?;
        Ok(Period {
            from: first.first_day(),
            to: last.last_day(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_year_have_their_days() {
        let days = |span: Span| {
            let period = span.of(2024).expect("a year");
            format!("{} {}", period.from, period.to)
        };
        assert_eq!(days(Span::Year), "2024-01-01 2024-12-31");
        assert_eq!(days(Span::Half(1)), "2024-01-01 2024-06-30");
        assert_eq!(days(Span::Quarter(1)), "2024-01-01 2024-03-31");
        assert_eq!(days(Span::Quarter(4)), "2024-10-01 2024-12-31");
        assert_eq!(days(Span::ThreeYears), "2022-01-01 2024-12-31");
        for span in Span::ALL {
            assert_eq!(Span::read(&span.code()), Some(span));
        }
        assert!(Span::Year.of(20110).is_err());
    }

    #[test]
    fn a_year_earlier_ends_on_a_day_that_exists() {
        let leap = Period {
            from: Date::from_ymd_opt(2024, 2, 1).expect("a day"),
            to: Date::from_ymd_opt(2024, 2, 29).expect("a day"),
        };
        assert_eq!(leap.year_before().to.to_string(), "2023-02-28");
        let three = Span::ThreeYears.of(2011).expect("years").year_before();
        assert_eq!(
            format!("{} {}", three.from, three.to),
            "2006-01-01 2008-12-31"
        );
    }
}
