//! Amounts, counts and percentages as reports and summaries write them.

use kernel::Fen;

/// An amount as official prose writes it: `3066元`, `1286.5元`, `75.6万元`, `1.2亿元`. No separators.
///
/// From ten thousand yuan on 万元 is used where two decimals of it are exact, from a hundred million on 亿元
/// likewise; otherwise the next smaller unit (`13914元`). What is written is always the exact amount.
pub fn money(amount: Fen) -> String {
    let fen = amount.get().unsigned_abs();
    let sign = if amount.is_negative() { "-" } else { "" };
    // Fen in one of the unit.
    const UNITS: [(u64, &str); 3] = [(10_000_000_000, "亿元"), (1_000_000, "万元"), (100, "元")];
    let (size, unit) = UNITS
        .into_iter()
        .find(|(size, _)| fen >= *size && fen.is_multiple_of(size / 100))
        .unwrap_or((100, "元"));
    format!("{sign}{}{unit}", decimal(fen / (size / 100)))
}

/// A count with its measure word: `14场`.
pub fn count(number: i64, unit: &str) -> String {
    format!("{number}{unit}")
}

/// A number without its measure word: `9400`, and from ten thousand on in 万 where a decimal of it is exact, as
/// `20万`, `3.5万`.
pub fn number(number: i64) -> String {
    let size = number.unsigned_abs();
    if size < 10_000 || !size.is_multiple_of(1_000) {
        return number.to_string();
    }
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}万", decimal(size / 100))
}

/// `numerator` as a percentage of `denominator` in tenths of a percent, rounded half up, exactly: 921 is
/// 92.1%. `None` when the denominator is not positive (nothing to be a part of) or the result exceeds 64 bits.
pub fn percent_tenths(numerator: i64, denominator: i64) -> Option<i64> {
    if denominator <= 0 {
        return None;
    }
    let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
    let tenths = (numerator * 2000 + denominator).div_euclid(denominator * 2);
    i64::try_from(tenths).ok()
}

/// Tenths of a percent as written: 950 is `95%`, 921 is `92.1%`.
pub fn percent(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenth == 0 {
        format!("{sign}{whole}%")
    } else {
        format!("{sign}{whole}.{tenth}%")
    }
}

/// Items in one sentence, with the Chinese list comma: `大米、食用油、棉被`.
pub fn list(items: &[String]) -> String {
    items.join("、")
}

/// Hundredths as a decimal without trailing zeros.
fn decimal(hundredths: u64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match (rest / 10, rest % 10) {
        (0, 0) => whole.to_string(),
        (tenth, 0) => format!("{whole}.{tenth}"),
        _ => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_as_custom_writes_them() {
        for (fen, written) in [
            (0, "0元"),
            (1, "0.01元"),
            (306_600, "3066元"),
            (128_650, "1286.5元"),
            (128_605, "1286.05元"),
            (999_999, "9999.99元"),
            (1_000_000, "1万元"),
            (1_391_400, "13914元"),
            (1_391_450, "13914.5元"),
            (2_550_000, "2.55万元"),
            (13_050_000, "13.05万元"),
            (12_800_000, "12.8万元"),
            (36_000_000, "36万元"),
            (75_600_000, "75.6万元"),
            (520_000, "5200元"),
            (9_999_990_000, "9999.99万元"),
            (10_000_000_000, "1亿元"),
            (12_500_000_000, "1.25亿元"),
            (12_345_000_000, "12345万元"),
            (12_345_678_900, "123456789元"),
            (-1_391_400, "-13914元"),
            (-36_000_000, "-36万元"),
        ] {
            assert_eq!(money(Fen::new(fen)), written);
        }
    }

    #[test]
    fn large_counts_are_written_in_ten_thousands_where_exact() {
        for (n, written) in [
            (9_400, "9400"),
            (13_914, "13914"),
            (35_000, "3.5万"),
            (200_000, "20万"),
            (-200_000, "-20万"),
        ] {
            assert_eq!(number(n), written);
        }
    }

    #[test]
    fn percentages_are_rounded_half_up() {
        for (part, whole, tenths, written) in [
            (95, 100, 950, "95%"),
            (35, 38, 921, "92.1%"),
            (1, 3, 333, "33.3%"),
            (2, 3, 667, "66.7%"),
            (1, 2000, 1, "0.1%"),
            (1, 2001, 0, "0%"),
            (0, 5, 0, "0%"),
            (5, 4, 1250, "125%"),
            (-1, 200, -5, "-0.5%"),
        ] {
            assert_eq!(percent_tenths(part, whole), Some(tenths));
            assert_eq!(percent(tenths), written);
        }
        assert_eq!(percent_tenths(1, 0), None);
        assert_eq!(percent_tenths(1, -1), None);
        assert_eq!(percent_tenths(i64::MAX, 1), None);
        assert_eq!(percent_tenths(i64::MAX, i64::MAX), Some(1000));
    }

    #[test]
    fn counts_and_lists() {
        assert_eq!(count(14, "场"), "14场");
        assert_eq!(
            list(&["大米".to_owned(), "食用油".to_owned()]),
            "大米、食用油"
        );
        assert_eq!(list(&[]), "");
    }

    proptest! {
        #[test]
        fn what_is_written_is_the_exact_amount(fen in -1_000_000_000_000_000i64..=1_000_000_000_000_000) {
            // Round amounts are what prose is full of; odd ones would hardly ever be round.
            for fen in [fen, fen / 10_000 * 10_000, fen / 100_000_000 * 100_000_000] {
                prop_assert_eq!(Fen::read_yuan(&money(Fen::new(fen))), Ok(Fen::new(fen)));
            }
        }

        #[test]
        fn a_percentage_is_within_half_a_tenth(part in 0i64..=1_000_000, whole in 1i64..=1_000_000) {
            let tenths = percent_tenths(part, whole).unwrap_or_default();
            let twice_off = 2 * (tenths * whole - part * 1000);
            prop_assert!(-whole < twice_off && twice_off <= whole);
        }
    }
}
