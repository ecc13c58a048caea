//! From the parser's cell values to ours.

use calamine::{DataRef, ExcelDateTime};
use chrono::{Duration, NaiveDate, NaiveDateTime};

use crate::Value;

/// 9999-12-31, the last day a sheet knows, as a serial number of the 1900 calendar.
const LAST_DAY: f64 = 2_958_466.0;
/// Serial number 60 of the 1900 calendar is 1900-02-29, a day that never was.
const DAY_THAT_NEVER_WAS: f64 = 60.0;
const SECONDS_OF_DAY: f64 = 86_400.0;

pub(crate) fn value(data: DataRef<'_>) -> Value {
    match data {
        DataRef::Empty => Value::Empty,
        DataRef::Int(number) => Value::Number(number as f64),
        DataRef::Float(number) => finite(number),
        DataRef::String(text) => Value::Text(text),
        DataRef::SharedString(text) => Value::Text(text.to_owned()),
        DataRef::Bool(truth) => Value::Bool(truth),
        DataRef::DateTime(serial) => date_time(&serial),
        DataRef::DateTimeIso(text) => iso_date_time(text),
        DataRef::DurationIso(text) => Value::Text(text),
        DataRef::Error(error) => Value::Error(error.to_string()),
    }
}

/// `1e999` in a cell is not a number a sheet can hold.
fn finite(number: f64) -> Value {
    if number.is_finite() {
        Value::Number(number)
    } else {
        Value::Error("#NUM!".into())
    }
}

/// A number the sheet shows as a date. Amounts caught under a date format by mistake stay numbers.
fn date_time(serial: &ExcelDateTime) -> Value {
    let number = serial.as_f64();
    if !(0.0..LAST_DAY).contains(&number) {
        return finite(number);
    }
    if serial.is_duration() || number < 1.0 {
        return Value::Text(clock(number));
    }
    let (year, month, day, hour, minute, second, milli) = serial.to_ymd_hms_milli();
    let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    let moment = day
        .filter(|_| number.floor() != DAY_THAT_NEVER_WAS || year != 1900)
        .and_then(|day| day.and_hms_opt(hour.into(), minute.into(), second.into()))
        .and_then(|moment| moment.checked_add_signed(Duration::seconds(i64::from(milli >= 500))));
    moment.map_or_else(|| finite(number), |moment| Value::DateTime(iso(moment)))
}

/// Days as hours, minutes and seconds: `36:05:00`.
fn clock(days: f64) -> String {
    let seconds = (days * SECONDS_OF_DAY).round() as u64;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// The rare cell that holds its date as ISO 8601 text (`t="d"`), with or without a time of day.
fn iso_date_time(text: String) -> Value {
    let plain = text.trim_end_matches('Z');
    let moment = plain
        .parse::<NaiveDateTime>()
        .ok()
        .or_else(|| plain.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0));
    match moment {
        Some(moment) => Value::DateTime(iso(moment)),
        None => Value::Text(text),
    }
}

fn iso(moment: NaiveDateTime) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    fn shown(number: f64, is_1904: bool) -> Value {
        date_time(&ExcelDateTime::new(number, DateTime, is_1904))
    }

    #[test]
    fn serial_numbers_become_dates_in_both_calendars() {
        assert_eq!(
            shown(40_603.0, false),
            Value::DateTime("2011-03-01T00:00:00".into())
        );
        assert_eq!(
            shown(39_141.0, true),
            Value::DateTime("2011-03-01T00:00:00".into())
        );
        assert_eq!(
            shown(40_603.999_999, false),
            Value::DateTime("2011-03-02T00:00:00".into())
        );
    }

    #[test]
    fn what_is_not_a_date_keeps_its_number_and_a_time_is_text() {
        assert_eq!(shown(60.0, false), Value::Number(60.0));
        assert_eq!(shown(3_000_000.0, false), Value::Number(3_000_000.0));
        assert_eq!(shown(-5.0, false), Value::Number(-5.0));
        assert_eq!(shown(f64::NAN, false), Value::Error("#NUM!".into()));
        assert_eq!(shown(0.5, false), Value::Text("12:00:00".into()));
        let duration = ExcelDateTime::new(1.5, TimeDelta, false);
        assert_eq!(date_time(&duration), Value::Text("36:00:00".into()));
    }

    #[test]
    fn dates_written_as_text_are_put_in_one_form() {
        let read = |text: &str| iso_date_time(text.into());
        assert_eq!(
            read("2011-03-01"),
            Value::DateTime("2011-03-01T00:00:00".into())
        );
        assert_eq!(
            read("2011-03-01T08:30:00.250Z"),
            Value::DateTime("2011-03-01T08:30:00".into())
        );
        assert_eq!(read("2011.3"), Value::Text("2011.3".into()));
    }
}
