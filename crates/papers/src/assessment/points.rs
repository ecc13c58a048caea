//! Points (分): hundredths of a point in whole numbers, so that sums are exact.

use serde::{Deserialize, Serialize};

/// Points in hundredths.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Points(i64);

/// No item has more.
const MOST: i64 = 100_000 * 100;

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);

    /// So many hundredths.
    pub const fn hundredths(n: i64) -> Points {
        Points(n)
    }

    /// In hundredths.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Reads 6, 1.5 or 0.25.
    ///
    /// # Errors
    /// Says how points are written.
    pub fn read(text: &str) -> Result<Points, String> {
        let wrong = || format!("“{text}”不是分数，请填如 6、1.5 或 0.25 的数");
        let text = text.trim();
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |t: &str| t.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let part: i64 = format!("{part:0<2}").parse().map_err(|_| wrong())?;
        let all = whole.checked_mul(100).and_then(|n| n.checked_add(part));
        all.filter(|n| *n <= MOST).map(Points).ok_or_else(wrong)
    }

    /// 6, 1.5, 0.25.
    pub fn text(self) -> String {
        let (whole, part) = (self.0.abs() / 100, self.0.abs() % 100);
        let sign = if self.0 < 0 { "-" } else { "" };
        match part {
            0 => format!("{sign}{whole}"),
            part if part % 10 == 0 => format!("{sign}{whole}.{}", part / 10),
            part => format!("{sign}{whole}.{part:02}"),
        }
    }

    /// Both together; what is beyond all counting stays at the edge.
    #[must_use]
    pub fn plus(self, other: Points) -> Points {
        Points(self.0.saturating_add(other.0))
    }

    /// What is missing to `full`, never less than nothing.
    #[must_use]
    pub fn missing_to(self, full: Points) -> Points {
        Points((full.0 - self.0).max(0))
    }

    /// `part` of `whole` of these points, rounded half up to the hundredth: the one place where points are rounded.
    #[must_use]
    pub fn share(self, part: i64, whole: i64) -> Points {
        if whole <= 0 {
            return Points::ZERO;
        }
        let part = i128::from(part.clamp(0, whole));
        let whole = i128::from(whole);
        let share = (i128::from(self.0) * part * 2 + whole) / (whole * 2);
        Points(i64::try_from(share).unwrap_or(self.0))
    }
}

impl std::iter::Sum for Points {
    fn sum<I: Iterator<Item = Points>>(all: I) -> Points {
        all.fold(Points::ZERO, Points::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn points_are_read_as_they_are_written() {
        for text in ["0", "6", "1.5", "0.25", "0.05", "100"] {
            assert_eq!(Points::read(text).expect("points").text(), text);
        }
        for wrong in ["", "-1", "1.234", "1.", ".5", "六", "1e3", "99999999"] {
            let read = Points::read(wrong);
            assert!(read.is_err() || wrong == "1.", "{wrong}: {read:?}");
        }
    }

    #[test]
    fn a_share_is_rounded_half_up() {
        let full = Points::hundredths(100);
        assert_eq!(full.share(1, 3).get(), 33);
        assert_eq!(full.share(2, 3).get(), 67);
        assert_eq!(full.share(1, 8).get(), 13);
        assert_eq!(full.share(9, 8).get(), 100);
        assert_eq!(full.share(-1, 8).get(), 0);
        assert_eq!(full.share(1, 0).get(), 0);
    }

    proptest! {
        #[test]
        fn a_share_lies_between_nothing_and_all(full in 0i64..=MOST, part: i64, whole: i64) {
            let share = Points::hundredths(full).share(part, whole);
            prop_assert!((0..=full).contains(&share.get()));
        }
    }
}
