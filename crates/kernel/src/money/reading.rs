//! Amounts as clerks type them and as sheets hold them.

use super::{Fen, MoneyError};
use crate::text::{excerpt, squeeze};

/// Largest amount accepted from a person or a sheet, in fen: ±10^13 yuan.
const LARGEST: i128 = 1_000_000_000_000_000;

impl Fen {
    /// Reads an amount in yuan as clerks type it: `1,234.5`, `￥1546元`, `１２.８万元`, `-30`, `1546元整`.
    ///
    /// # Errors
    /// [`MoneyError`], also when the amount is not a whole number of fen or beyond ±10^13 yuan.
    pub fn read_yuan(text: &str) -> Result<Fen, MoneyError> {
        let typed = squeeze(text);
        if typed.is_empty() {
            return Err(MoneyError::Empty);
        }
        read_amount(&typed).unwrap_or_else(|| Err(MoneyError::Shape(excerpt(text))))
    }

    /// Takes an amount in yuan from a numeric cell of a sheet. The only place in this crate where money is
    /// ever a float, because sheets hold nothing else.
    ///
    /// The number must be the one a sheet holds for a whole number of fen, or within 10^-6 fen of it (what
    /// a formula's own rounding leaves behind).
    ///
    /// # Errors
    /// [`MoneyError::Shape`] for what is not a number, [`MoneyError::TooLarge`] beyond ±10^13 yuan,
    /// [`MoneyError::TooFine`] for fractions of a fen.
    pub fn read_yuan_number(yuan: f64) -> Result<Fen, MoneyError> {
        if yuan.is_nan() {
            return Err(MoneyError::Shape(yuan.to_string()));
        }
        if yuan.abs() > 1e13 {
            return Err(MoneyError::TooLarge);
        }
        let whole = (yuan * 100.0).round();
        // Amounts from about a hundred million yuan on are held more coarsely than 10^-6 fen; there the
        // nearest number to `whole` fen is what a typed amount became.
        if (yuan * 100.0 - whole).abs() <= 1e-6 || whole / 100.0 == yuan {
            Ok(Fen(whole as i64))
        } else {
            Err(MoneyError::TooFine)
        }
    }
}

/// Reads squeezed text. `None`: not the shape of an amount.
fn read_amount(typed: &str) -> Option<Result<Fen, MoneyError>> {
    let (negative, rest) = strip_sign(typed);
    let (scale, number) = strip_unit(rest);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = join_thousands(whole)?;
    if number.ends_with('.') || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // More digits than an amount in range can have; also keeps the arithmetic below within 128 bits.
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    if whole.len() > 14 {
        return Some(Err(MoneyError::TooLarge));
    }
    // Fen are 10^(scale + 2) times the number; what is left after that many decimals is finer than a fen.
    let decimals = scale + 2;
    if fraction.len() > decimals {
        return Some(Err(MoneyError::TooFine));
    }
    let digits = format!("{whole}{fraction:0<decimals$}");
    let fen: i128 = digits.parse().ok()?;
    if fen > LARGEST {
        return Some(Err(MoneyError::TooLarge));
    }
    let fen = i64::try_from(fen).ok()?;
    Some(Ok(Fen(if negative { -fen } else { fen })))
}

/// Takes off a minus sign and a currency sign in either order.
fn strip_sign(text: &str) -> (bool, &str) {
    const MINUS: [char; 2] = ['-', '−'];
    const YUAN: [char; 2] = ['￥', '¥'];
    let text = text.strip_prefix("人民币").unwrap_or(text);
    let text = text.strip_prefix(YUAN).unwrap_or(text);
    match text.strip_prefix(MINUS) {
        Some(rest) => (true, rest.strip_prefix(YUAN).unwrap_or(rest)),
        None => (false, text),
    }
}

/// Takes off the unit; the scale is the power of ten it stands for.
fn strip_unit(text: &str) -> (usize, &str) {
    let text = text.strip_suffix('整').unwrap_or(text);
    let text = text.strip_suffix('元').unwrap_or(text);
    if let Some(rest) = text.strip_suffix('万') {
        (4, rest)
    } else if let Some(rest) = text.strip_suffix('亿') {
        (8, rest)
    } else {
        (0, text)
    }
}

/// Takes the separators out of `1,234,567`. `None` unless all is digits and every group after the first has
/// three: `12,34` is a slip of the finger and not an amount.
fn join_thousands(text: &str) -> Option<String> {
    let groups: Vec<&str> = text.split(',').collect();
    let sound = groups.iter().enumerate().all(|(position, group)| {
        !group.is_empty()
            && group.bytes().all(|byte| byte.is_ascii_digit())
            && (groups.len() == 1 || (position == 0 && group.len() <= 3) || group.len() == 3)
    });
    sound.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_what_clerks_type() {
        let cases: [(&str, i64); 27] = [
            ("人民币500元", 50_000),
            ("人民币￥500", 50_000),
            ("500.00元整", 50_000),
            ("0", 0),
            ("1234.5", 123_450),
            ("1,234.5", 123_450),
            ("1,234,567.89", 123_456_789),
            ("１，２３４．５", 123_450),
            ("￥1546元", 154_600),
            ("¥1546", 154_600),
            ("1546元整", 154_600),
            (" 1 546 ", 154_600),
            ("１５４６", 154_600),
            ("12.8万元", 12_800_000),
            ("36万", 36_000_000),
            ("0.0125万元", 12_500),
            ("1.2345678亿元", 12_345_678_000),
            ("-30", -3_000),
            ("－30.05", -3_005),
            ("-￥30", -3_000),
            ("￥-30", -3_000),
            ("0.01", 1),
            ("00012.30", 1_230),
            ("12.5000", 1_250),
            ("10000000000000", 1_000_000_000_000_000),
            ("10万", 10_000_000),
            ("100000亿", 1_000_000_000_000_000),
        ];
        for (typed, fen) in cases {
            assert_eq!(Fen::read_yuan(typed), Ok(Fen::new(fen)), "{typed}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        use MoneyError::{Empty, TooFine, TooLarge};
        for typed in ["", " ", "\u{3000}"] {
            assert_eq!(Fen::read_yuan(typed), Err(Empty));
        }
        for typed in [
            "元",
            "-",
            "--3",
            "1.2.3",
            ".5",
            "5.",
            "12,34",
            "1,2345",
            ",123",
            "1e3",
            "约30",
            "三十",
            "(30)",
            "+30",
            "12.8万万",
            "1.2,3",
            "30-40",
        ] {
            assert_eq!(
                Fen::read_yuan(typed),
                Err(MoneyError::Shape(typed.to_owned())),
                "{typed}"
            );
        }
        for typed in ["0.001", "1234.567", "1.2345678万元"] {
            assert_eq!(Fen::read_yuan(typed), Err(TooFine), "{typed}");
        }
        for typed in ["10000000000000.01", "100001亿", "99999999999999999999999"] {
            assert_eq!(Fen::read_yuan(typed), Err(TooLarge), "{typed}");
        }
    }

    #[test]
    fn takes_numbers_from_sheets_to_the_fen() {
        for (yuan, fen) in [
            (0.0, 0),
            (1234.5, 123_450),
            (0.1 + 0.2, 30),
            (-30.05, -3_005),
            (1_234_567_890.12, 123_456_789_012),
            (9_999_999_999_999.99, 999_999_999_999_999),
            (1e13, 1_000_000_000_000_000),
        ] {
            assert_eq!(Fen::read_yuan_number(yuan), Ok(Fen::new(fen)), "{yuan}");
        }
        assert_eq!(Fen::read_yuan_number(0.005), Err(MoneyError::TooFine));
        assert_eq!(Fen::read_yuan_number(1234.567), Err(MoneyError::TooFine));
        assert_eq!(Fen::read_yuan_number(1.1e13), Err(MoneyError::TooLarge));
        assert_eq!(
            Fen::read_yuan_number(f64::INFINITY),
            Err(MoneyError::TooLarge)
        );
        assert!(matches!(
            Fen::read_yuan_number(f64::NAN),
            Err(MoneyError::Shape(_))
        ));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(fen in -1_000_000_000_000_000i64..=1_000_000_000_000_000) {
            let amount = Fen::new(fen);
            prop_assert_eq!(Fen::read_yuan(&amount.to_string()), Ok(amount));
            prop_assert_eq!(Fen::read_yuan(&amount.grouped()), Ok(amount));
            prop_assert_eq!(Fen::read_yuan_number(fen as f64 / 100.0), Ok(amount));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,30}") {
            let _ = Fen::read_yuan(&text);
        }
    }
}
