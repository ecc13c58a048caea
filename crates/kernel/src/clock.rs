//! What time it is, as an argument.

use chrono::{DateTime, TimeDelta, Utc};

use crate::Date;

/// Where an action asks for the time. The program has one that reads the machine's clock; tests have
/// [`FixedClock`].
pub trait Clock: Send + Sync {
    /// The instant, for stamps.
    fn now_utc(&self) -> DateTime<Utc>;

    /// The day of the office's calendar: Beijing time (UTC+8), which holds all over China and has no
    /// summer time.
    fn today(&self) -> Date {
        (self.now_utc() + TimeDelta::hours(8)).date_naive()
    }
}

/// A clock that stands still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FixedClock {
    now: DateTime<Utc>,
}

impl FixedClock {
    /// A clock that stands at `now`.
    pub const fn new(now: DateTime<Utc>) -> FixedClock {
        FixedClock { now }
    }

    /// A clock that stands at noon of `day`, Beijing time.
    pub fn on(day: Date) -> FixedClock {
        let noon = day.and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(4);
        FixedClock {
            now: noon.and_utc(),
        }
    }
}

impl Clock for FixedClock {
    fn now_utc(&self) -> DateTime<Utc> {
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_turns_at_midnight_in_beijing() {
        let at = |text: &str| FixedClock::new(text.parse().unwrap()).today().to_string();
        assert_eq!(at("2011-03-31T15:59:59Z"), "2011-03-31");
        assert_eq!(at("2011-03-31T16:00:00Z"), "2011-04-01");
    }

    #[test]
    fn a_clock_set_to_a_day_shows_that_day() {
        let day: Date = "2011-03-31".parse().unwrap();
        assert_eq!(FixedClock::on(day).today(), day);
    }
}
