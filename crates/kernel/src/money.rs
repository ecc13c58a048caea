//! Money in fen (分), whole numbers only.

mod capital;
mod reading;

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why an amount was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Nothing was typed.
    #[error("金额为空，请填写数字，如 1234.50")]
    Empty,
    /// Not a number in any form clerks use; carries the beginning of what was typed.
    #[error("金额“{0}”读不懂，请填写如 1234.50")]
    Shape(String),
    /// Finer than one fen.
    #[error("金额只能精确到分，请核对小数位数")]
    TooFine,
    /// Beyond ±10^13 yuan when read, beyond 64 bits when added up.
    #[error("金额太大，超出可登记的范围，请核对")]
    TooLarge,
}

/// An amount of money in fen (分). Arithmetic is checked: there are no operators that could overflow.
///
/// In JSON it is an integer number of fen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// An amount of `fen` fen.
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The number of fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// An amount of whole yuan; `None` beyond 64 bits of fen.
    pub const fn from_yuan(yuan: i64) -> Option<Fen> {
        match yuan.checked_mul(100) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// Sum, or `None` on overflow.
    pub const fn checked_add(self, other: Fen) -> Option<Fen> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// Difference, or `None` on overflow.
    pub const fn checked_sub(self, other: Fen) -> Option<Fen> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The same amount with the other sign, or `None` on overflow.
    pub const fn checked_neg(self) -> Option<Fen> {
        match self.0.checked_neg() {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// `times` this amount, or `None` on overflow.
    pub const fn checked_mul(self, times: i64) -> Option<Fen> {
        match self.0.checked_mul(times) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// [`Fen::checked_add`] for use with `?`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn plus(self, other: Fen) -> Result<Fen, MoneyError> {
        self.checked_add(other).ok_or(MoneyError::TooLarge)
    }

    /// [`Fen::checked_sub`] for use with `?`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] on overflow.
    pub fn minus(self, other: Fen) -> Result<Fen, MoneyError> {
        self.checked_sub(other).ok_or(MoneyError::TooLarge)
    }

    /// The sum of all `amounts`.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the total is beyond 64 bits; sums on the way there may be.
    pub fn try_sum(amounts: impl IntoIterator<Item = Fen>) -> Result<Fen, MoneyError> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(total)
            .map(Fen)
            .map_err(|_| MoneyError::TooLarge)
    }

    /// Whether this is exactly nothing.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this is less than nothing.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether this is more than nothing.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// Yuan with two decimals and thousands separators: `1,234.50`.
    pub fn grouped(self) -> String {
        let digits = (self.0.unsigned_abs() / 100).to_string();
        let mut out = String::with_capacity(digits.len() * 4 / 3 + 4);
        if self.is_negative() {
            out.push('-');
        }
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out.push_str(&format!(".{:02}", self.0.unsigned_abs() % 100));
        out
    }
}

/// Plain yuan with two decimals: `1234.50`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.is_negative() { "-" } else { "" };
        let amount = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", amount / 100, amount % 100))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_yuan() {
        for (fen, plain, grouped) in [
            (0, "0.00", "0.00"),
            (5, "0.05", "0.05"),
            (-5, "-0.05", "-0.05"),
            (123_450, "1234.50", "1,234.50"),
            (99_999, "999.99", "999.99"),
            (-123_456_789, "-1234567.89", "-1,234,567.89"),
            (
                i64::MIN,
                "-92233720368547758.08",
                "-92,233,720,368,547,758.08",
            ),
        ] {
            assert_eq!(Fen::new(fen).to_string(), plain);
            assert_eq!(Fen::new(fen).grouped(), grouped);
        }
        assert_eq!(format!("{:>9}", Fen::new(123_450)), "  1234.50");
    }

    #[test]
    fn never_overflows_in_silence() {
        let most = Fen::new(i64::MAX);
        assert_eq!(most.plus(Fen::new(1)), Err(MoneyError::TooLarge));
        assert_eq!(
            Fen::new(i64::MIN).minus(Fen::new(1)),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Fen::new(i64::MIN).checked_neg(), None);
        assert_eq!(Fen::from_yuan(i64::MAX), None);
        assert_eq!(Fen::try_sum([most, most]), Err(MoneyError::TooLarge));
        assert_eq!(
            Fen::try_sum([most, Fen::new(1), Fen::new(-1)]),
            Ok(most),
            "only the total counts"
        );
        assert_eq!(Fen::try_sum([]), Ok(Fen::ZERO));
    }
}
