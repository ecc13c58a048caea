//! Dates in numeric cells.

use chrono::{Datelike, Days};

use super::{DateError, Reading};
use crate::Date;

/// The day of a sheet's serial number in the 1900 date system; a time of day is dropped.
///
/// The system counts a 29 February 1900 that never was (serial 60, here `None`), so that days from March
/// 1900 on are one further than their distance from the beginning. Serials 1..=2958465 (31 December 9999).
pub fn excel_date(serial: f64) -> Option<Date> {
    const PHANTOM: u64 = 60;
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let day = serial as u64;
    let since_new_year = match day {
        ..PHANTOM => day - 1,
        PHANTOM => return None,
        _ => day - 2,
    };
    Date::from_ymd_opt(1900, 1, 1)?.checked_add_days(Days::new(since_new_year))
}

impl Reading {
    pub(super) fn from_number(value: f64) -> Result<Reading, DateError> {
        let shape = || DateError::Shape(value.to_string());
        if let Some(day) = excel_date(value).filter(|_| (20_000.0..80_001.0).contains(&value)) {
            return Ok(Reading {
                year: day.year(),
                month: day.month(),
                day: Some(day.day()),
            });
        }
        if value.fract() != 0.0 {
            return Reading::from_year_dot_month(value).ok_or_else(shape)?;
        }
        // Every whole number here has at most eight digits, well within what a float holds exactly.
        let (year, month, day) = match value {
            1900.0..=2100.0 => return Err(DateError::NoMonth),
            100_000.0..=999_999.0 => (value as i32 / 100, value as u32 % 100, None),
            10_000_000.0..=99_999_999.0 => {
                let number = value as u32;
                (
                    value as i32 / 10_000,
                    number / 100 % 100,
                    Some(number % 100),
                )
            }
            _ => return Err(shape()),
        };
        Ok(Reading { year, month, day })
    }

    /// 2011.3 and 2011.03 are March. 2011.1 may have been typed as 2011.10, which a sheet shows alike.
    /// `None`: not of this shape.
    fn from_year_dot_month(value: f64) -> Option<Result<Reading, DateError>> {
        let hundredths = (value * 100.0).round();
        let near = (value * 100.0 - hundredths).abs() < 1e-6;
        if !near || !(1900.0..2101.0).contains(&value) {
            return None;
        }
        let year = hundredths as i32 / 100;
        let month = match hundredths as u32 % 100 {
            10 => return Some(Err(DateError::Ambiguous)),
            tenths if tenths % 10 == 0 => tenths / 10,
            hundredths => hundredths,
        };
        Some(Ok(Reading {
            year,
            month,
            day: None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Month, read_month_number};

    #[test]
    fn months_from_numeric_cells() {
        use DateError::{Ambiguous, Impossible, NoMonth, Year};
        for (value, expected) in [
            (201_103.0, Ok(month(2011, 3))),
            (20_110_301.0, Ok(month(2011, 3))),
            (2011.3, Ok(month(2011, 3))),
            (2011.03, Ok(month(2011, 3))),
            (2011.2, Ok(month(2011, 2))),
            (2011.9, Ok(month(2011, 9))),
            (2011.01, Ok(month(2011, 1))),
            (2011.11, Ok(month(2011, 11))),
            (2011.12, Ok(month(2011, 12))),
            (40_544.0, Ok(month(2011, 1))),
            (40_603.75, Ok(month(2011, 3))),
            (20_000.0, Ok(month(1954, 10))),
            (2011.1, Err(Ambiguous)),
            (2012.1, Err(Ambiguous)),
            (2011.0, Err(NoMonth)),
            (2011.13, Err(Impossible)),
            (201_113.0, Err(Impossible)),
            (20_110_230.0, Err(Impossible)),
            (189_912.0, Err(Year)),
            (80_000.0, Err(Year)),
        ] {
            assert_eq!(read_month_number(value), expected, "{value}");
        }
        for value in [
            f64::NAN,
            f64::INFINITY,
            -201_103.0,
            0.0,
            3.0,
            19_999.0,
            80_001.0,
            201_103.5,
            2011.0305,
            1e12,
        ] {
            let error = read_month_number(value);
            assert_eq!(error, Err(DateError::Shape(value.to_string())), "{value}");
        }
    }

    #[test]
    fn serials_count_the_day_that_never_was() {
        assert_eq!(excel_date(1.0), Some(day(1900, 1, 1)));
        assert_eq!(excel_date(59.0), Some(day(1900, 2, 28)));
        assert_eq!(excel_date(60.0), None);
        assert_eq!(excel_date(61.0), Some(day(1900, 3, 1)));
        assert_eq!(excel_date(40_544.99), Some(day(2011, 1, 1)));
        assert_eq!(excel_date(2_958_465.0), Some(day(9999, 12, 31)));
        assert_eq!(excel_date(2_958_466.0), None);
        assert_eq!(excel_date(f64::NAN), None);
    }

    fn month(year: i32, month: u32) -> Month {
        Month::new(year, month).unwrap()
    }

    fn day(year: i32, month: u32, day: u32) -> Date {
        Date::from_ymd_opt(year, month, day).unwrap()
    }
}
