//! The value of a figure: exact to a millionth, without floating point until somebody asks for a number.

use std::fmt;

use serde::{Serialize, Serializer};

/// Millionths in one.
pub(crate) const ONE: i128 = 1_000_000;
/// Above this a number is no figure of an office: a hundred thousand billion.
const VALUE_MAX: i128 = 100_000_000_000_000 * ONE;

/// A number in base units (yuan, persons, percent), exact to a millionth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(i128);

impl Quantity {
    /// From millionths; nothing where it is beyond what figures are.
    pub(crate) fn from_millionths(millionths: i128) -> Option<Quantity> {
        (millionths.abs() <= VALUE_MAX).then_some(Quantity(millionths))
    }

    /// A ratio, exact to a millionth and rounded half up; nothing where there is nothing to divide by.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Quantity> {
        if denominator <= 0 {
            return None;
        }
        let denominator = i128::from(denominator);
        let twice = i128::from(numerator) * ONE * 2 + denominator;
        Quantity::from_millionths(twice.div_euclid(denominator * 2))
    }

    /// In millionths.
    pub fn millionths(self) -> i128 {
        self.0
    }

    /// Rounded half up to a multiple of `place`.
    pub(crate) fn rounded(self, place: Quantity) -> Quantity {
        if place.0 <= 0 {
            return self;
        }
        Quantity((self.0 * 2 + place.0).div_euclid(place.0 * 2) * place.0)
    }

    /// The unit of the last digit that is not zero: 20000 of 20000, 10 of 110; one where there is none.
    pub(crate) fn step(self) -> Quantity {
        let mut step = 1;
        while self.0 != 0 && self.0 % (step * 10) == 0 {
            step *= 10;
        }
        Quantity(if self.0 == 0 { ONE } else { step })
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, rest) = (self.0.abs() / ONE, self.0.abs() % ONE);
        let rest = format!("{rest:06}");
        match rest.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            rest => write!(f, "{sign}{whole}.{rest}"),
        }
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match i64::try_from(self.0 / ONE) {
            Ok(whole) if self.0 % ONE == 0 => serializer.serialize_i64(whole),
            _ => serializer.serialize_f64(self.0 as f64 / ONE as f64),
        }
    }
}

/// From the least to the most that a figure as written may stand for, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub least: i128,
    pub most: i128,
}

impl Span {
    pub fn plus(self, other: Span) -> Span {
        Span {
            least: self.least.saturating_add(other.least),
            most: self.most.saturating_add(other.most),
        }
    }

    /// Of figures that are not below zero.
    pub fn times(self, other: Span) -> Span {
        let product = |a: i128, b: i128| a.saturating_mul(b) / ONE;
        Span {
            least: product(self.least, other.least),
            most: product(self.most, other.most),
        }
    }

    pub fn meets(self, other: Span) -> bool {
        self.least <= other.most && other.least <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_without_trailing_zeros() {
        for (millionths, written) in [
            (788_000 * ONE, "788000"),
            (92_100_000, "92.1"),
            (-500_000, "-0.5"),
            (0, "0"),
        ] {
            let quantity = Quantity::from_millionths(millionths).expect("small");
            assert_eq!(quantity.to_string(), written);
            assert_eq!(serde_json::to_string(&quantity).expect("a number"), written);
        }
        assert_eq!(Quantity::from_millionths(i128::MAX), None);
    }

    #[test]
    fn the_step_is_that_of_the_last_digit_written() {
        let step = |n: i128| Quantity(n * ONE).step().0 / ONE;
        assert_eq!(
            (step(20_000), step(110), step(7), step(0)),
            (10_000, 10, 1, 1)
        );
    }
}
