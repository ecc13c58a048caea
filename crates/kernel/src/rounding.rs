//! How a yearly standard becomes monthly amounts.

use serde::{Deserialize, Serialize};

use crate::money::{Fen, MoneyError};

/// To what, and in which direction, the share of a yearly standard is rounded. A field of the scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the fen, half up (四舍五入到分); what holds where a scheme says nothing.
    FenHalfUp,
    /// To the yuan, half up (四舍五入到元).
    YuanHalfUp,
    /// To the yuan, down (舍去角分).
    YuanDown,
    /// To the yuan, up (见角分进元).
    YuanUp,
    /// To the jiao, half up (四舍五入到角).
    JiaoHalfUp,
}

impl Rounding {
    /// Rounds so many parts of a fen, of which `per` are one; the result is in fen.
    fn round(self, parts: i128, per: i128) -> i128 {
        let unit = match self {
            Rounding::FenHalfUp => 1,
            Rounding::JiaoHalfUp => 10,
            Rounding::YuanHalfUp | Rounding::YuanDown | Rounding::YuanUp => 100,
        };
        let step = per * unit;
        let lift = match self {
            Rounding::FenHalfUp | Rounding::JiaoHalfUp | Rounding::YuanHalfUp => step / 2,
            Rounding::YuanDown => 0,
            Rounding::YuanUp => step - 1,
        };
        (parts + lift).div_euclid(step) * unit
    }
}

/// The amount of calendar month `month` (1..=12) under the yearly standard `year` (not negative), in fen:
/// R(Y·m/12) − R(Y·(m−1)/12). The one place where money is rounded.
///
/// What is rounded is the sum since January, so that months, quarters and halves always add up to the rounded
/// standard exactly. The orders on pensions (抚恤补助标准) set amounts per year and leave the division by
/// twelve to the office; this is the division of the design, section 2.
pub fn year_share(year: Fen, month: u32, rounding: Rounding) -> Fen {
    debug_assert!((1..=12).contains(&month), "a calendar month");
    debug_assert!(!year.is_negative(), "a standard");
    let standard = i128::from(year.get());
    let since_january = |months: i128| rounding.round(standard * months, 12);
    let month = i128::from(month);
    // At most a twelfth of the standard and one unit: within 64 bits.
    Fen::new((since_january(month) - since_january(month - 1)) as i64)
}

/// `hundredths` hundredths of a percent of an amount (neither negative): 40 % of 7,244.00 yuan, to the yuan, are 2,898.00.
///
/// # Errors
/// [`MoneyError::TooLarge`] when the result is beyond 64 bits.
pub fn percent(amount: Fen, hundredths: i64, rounding: Rounding) -> Result<Fen, MoneyError> {
    let parts = i128::from(amount.get()) * i128::from(hundredths);
    let fen = rounding.round(parts, 10_000);
    i64::try_from(fen)
        .map(Fen::new)
        .map_err(|_| MoneyError::TooLarge)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [(Rounding, i128); 5] = [
        (Rounding::FenHalfUp, 1),
        (Rounding::JiaoHalfUp, 10),
        (Rounding::YuanHalfUp, 100),
        (Rounding::YuanDown, 100),
        (Rounding::YuanUp, 100),
    ];

    fn months(year: i64, rounding: Rounding) -> Vec<i64> {
        (1..=12)
            .map(|month| year_share(Fen::new(year), month, rounding).get())
            .collect()
    }

    #[test]
    fn an_even_standard_is_even() {
        assert_eq!(months(120_000, Rounding::FenHalfUp), vec![10_000; 12]);
    }

    #[test]
    fn an_odd_standard_spreads_its_fen() {
        // 1000 yuan a year: 83.33, 83.34, 83.33 in each quarter, 250 yuan a quarter.
        assert_eq!(
            months(100_000, Rounding::FenHalfUp),
            [8333, 8334, 8333].repeat(4)
        );
        assert_eq!(
            months(100_000, Rounding::YuanHalfUp),
            [8300, 8400, 8300].repeat(4)
        );
        assert_eq!(
            months(100_000, Rounding::YuanDown),
            [8300, 8300, 8400].repeat(4)
        );
        assert_eq!(
            months(100_000, Rounding::YuanUp),
            [8400, 8300, 8300].repeat(4)
        );
    }

    #[test]
    fn a_share_of_a_wage_is_rounded_once() {
        let of = |yuan_fen, hundredths, rounding| {
            percent(Fen::new(yuan_fen), hundredths, rounding)
                .unwrap()
                .get()
        };
        assert_eq!(of(724_400, 4_000, Rounding::YuanHalfUp), 289_800);
        assert_eq!(of(765_500, 5_000, Rounding::YuanHalfUp), 382_800);
        assert_eq!(of(348_800, 2_000, Rounding::FenHalfUp), 69_760);
        assert_eq!(of(100_001, 3_333, Rounding::FenHalfUp), 33_330);
        assert_eq!(of(100_001, 3_333, Rounding::JiaoHalfUp), 33_330);
        assert!(percent(Fen::new(i64::MAX), 10_001, Rounding::FenHalfUp).is_err());
    }

    #[test]
    fn halves_go_up() {
        // 6 fen a year: the half fen of January counts as one.
        assert_eq!(
            months(6, Rounding::FenHalfUp),
            [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
        );
    }

    proptest! {
        #[test]
        fn months_add_up_to_the_rounded_standard(year in 0i64..=1_000_000_000_000_000, which in 0usize..5) {
            let (rounding, unit) = ALL[which];
            let months = months(year, rounding);
            let total: i128 = months.iter().map(|&fen| i128::from(fen)).sum();
            prop_assert_eq!(total, rounding.round(i128::from(year) * 12, 12));
            prop_assert_eq!(total % unit, 0);
            prop_assert!((total - i128::from(year)).abs() < unit);
        }

        #[test]
        fn every_month_is_within_a_unit_of_a_twelfth(year in 0i64..=i64::MAX, which in 0usize..5) {
            let (rounding, unit) = ALL[which];
            for month in months(year, rounding) {
                let twelve = i128::from(month) * 12;
                prop_assert!((twelve - i128::from(year)).abs() < 12 * unit);
                prop_assert!(month >= 0);
            }
        }

        #[test]
        fn quarters_are_differences_of_rounded_sums(year in 0i64..=1_000_000_000_000, which in 0usize..5) {
            let (rounding, _) = ALL[which];
            let months = months(year, rounding);
            for (quarter, shares) in (0i128..).zip(months.chunks(3)) {
                let sum: i64 = shares.iter().sum();
                let year = i128::from(year);
                let difference = rounding.round(year * 3 * (quarter + 1), 12) - rounding.round(year * 3 * quarter, 12);
                prop_assert_eq!(i128::from(sum), difference);
            }
        }
    }
}
