//! How moments, dates and months stand in the database: moments as UTC text, dates as ISO text, months as 201103.

use chrono::{DateTime, Utc};
use kernel::{Date, Month};

use super::error::{Error, Result};

/// `2011-03-01T08:00:00.000Z`
pub fn moment_text(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2011-03-01`
pub fn date_text(date: Date) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Reads what [`date_text`] wrote.
pub fn date_from(text: &str) -> Result<Date> {
    Date::parse_from_str(text, "%Y-%m-%d").map_err(|_| Error::inconsistent(format!("日期 {text}")))
}

/// 201103
pub fn month_number(month: Month) -> i32 {
    month.year() * 100 + month.month() as i32
}

/// Reads what [`month_number`] wrote.
pub fn month_from(number: i32) -> Result<Month> {
    let month = u32::try_from(number % 100).unwrap_or(0);
    Month::new(number / 100, month).ok_or_else(|| Error::inconsistent(format!("月份 {number}")))
}

/// So many days over a term, nobody counts them any more.
const DAYS_COUNTED: i64 = 365;

/// 已逾期3天, 已逾期一年以上
pub fn overdue(days: i64) -> String {
    match days > DAYS_COUNTED {
        true => "已逾期一年以上".to_owned(),
        false => format!("已逾期{days}天"),
    }
}

/// The day of a stored moment, as people here count it.
pub fn date_of(moment: &str) -> String {
    local(moment).map_or_else(String::new, |local| local.format("%Y-%m-%d").to_string())
}

/// A stored moment as people here read it: 2011-03-01 08:00.
pub fn moment_shown(moment: &str) -> String {
    local(moment).map_or_else(String::new, |local| {
        local.format("%Y-%m-%d %H:%M").to_string()
    })
}

/// China keeps one time, eight hours ahead.
fn local(moment: &str) -> Option<DateTime<chrono::FixedOffset>> {
    let moment = DateTime::parse_from_rfc3339(moment).ok()?;
    Some(moment.with_timezone(&chrono::FixedOffset::east_opt(8 * 3600)?))
}

/// The moment a Beijing day begins, as stored.
pub fn day_begins(day: Date) -> String {
    let midnight = day.and_time(chrono::NaiveTime::MIN) - chrono::TimeDelta::hours(8);
    moment_text(midnight.and_utc())
}
