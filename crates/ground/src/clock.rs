//! The one place that asks the machine for the time.

use chrono::{DateTime, Utc};
use kernel::Clock;

/// The machine's clock; dates are Beijing dates, as [`Clock`] has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the machine for the time"
    )]
    fn now_utc(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
