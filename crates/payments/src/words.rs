//! How payments are said: months in a row, moments of the office's day, days left until a term.

use chrono::{DateTime, Datelike, TimeDelta};
use kernel::{Date, Fen, Month};

use ground::time::overdue;

/// 2011年1月至3月, 2010年11月至2011年2月, 2011年3月.
pub fn span(first: Month, last: Month) -> String {
    let from = first.to_chinese();
    if first == last {
        from
    } else if first.year() == last.year() {
        format!("{from}至{}月", last.month())
    } else {
        format!("{from}至{}", last.to_chinese())
    }
}

/// 2025年6月10日
pub fn day(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// 1,234.50元
pub fn yuan(fen: i64) -> String {
    format!("{}元", Fen::new(fen).grouped())
}

/// A moment of the database as the office reads it: 2026-11-24 10:05, Beijing time.
pub fn moment(text: &str) -> String {
    DateTime::parse_from_rfc3339(text).map_or_else(
        |_| text.to_owned(),
        |at| {
            let local = at.to_utc() + TimeDelta::hours(8);
            local.format("%Y-%m-%d %H:%M").to_string()
        },
    )
}

/// 还剩2天, 今天截止, 已逾期3天, 已逾期一年以上.
pub fn days_left(today: Date, last_day: Date) -> String {
    match (last_day - today).num_days() {
        0 => "今天截止".to_owned(),
        left if left > 0 => format!("还剩{left}天"),
        over => overdue(-over),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_are_said_as_the_office_says_them() {
        let month = |year, month| Month::new(year, month).unwrap();
        assert_eq!(span(month(2011, 1), month(2011, 3)), "2011年1月至3月");
        assert_eq!(
            span(month(2010, 11), month(2011, 2)),
            "2010年11月至2011年2月"
        );
        assert_eq!(span(month(2011, 3), month(2011, 3)), "2011年3月");
        assert_eq!(moment("2026-11-23T20:05:09.000Z"), "2026-11-24 04:05");
        let day = |d| Date::from_ymd_opt(2026, 11, d).unwrap();
        assert_eq!(days_left(day(24), day(25)), "还剩1天");
        assert_eq!(days_left(day(24), day(24)), "今天截止");
        assert_eq!(days_left(day(24), day(21)), "已逾期3天");
        let years_ago = Date::from_ymd_opt(2012, 3, 25).unwrap();
        assert_eq!(days_left(day(24), years_ago), "已逾期一年以上");
    }
}
