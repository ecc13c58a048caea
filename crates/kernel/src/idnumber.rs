//! Citizen identity numbers (公民身份号码), GB 11643—1999.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::mask::mask_id;
use crate::text::squeeze;
use crate::{Date, Datelike};

/// Why a number was not taken, in the order in which it is examined. Never carries the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// Not 18 digits (or 17 and X), not 15 digits, or without a region.
    #[error("身份证号应为18位数字（末位可为X），请核对")]
    Shape,
    /// The check digit does not fit: some digit was mistyped.
    #[error("身份证号校验位不符，请对照证件核对")]
    Checksum,
    /// A date of birth that does not exist, is to come, or lies before 1850.
    #[error("身份证号里的出生日期不存在或未到，请核对")]
    Birth,
}

impl IdError {
    /// The same of a number that is called something: 收款人身份证号校验位不符.
    pub fn about(self, label: &str) -> String {
        self.to_string().replacen("身份证号", label, 1)
    }
}

/// Sex as the registers have it (性别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Reads 男 or 女, spaces allowed.
    pub fn read(text: &str) -> Option<Sex> {
        match squeeze(text).as_str() {
            "男" => Some(Sex::Male),
            "女" => Some(Sex::Female),
            _ => None,
        }
    }
}

impl fmt::Display for Sex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Sex::Male => "男",
            Sex::Female => "女",
        })
    }
}

/// A sound identity number of 18 characters. `Debug` and `Display` show it masked and there is no serde, so
/// that it does not end up in a log by accident; [`IdNumber::as_str`] gives it whole.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber {
    /// 17 ASCII digits and a digit or X.
    number: String,
    birth: Date,
}

impl IdNumber {
    /// Reads a number as typed: full-width digits, spaces, a leading apostrophe and a small x are accepted;
    /// 15 digits (before 1999, all born 19yy) are upgraded.
    ///
    /// Region codes are not looked up, for abolished ones stay valid; they only must not be all zero.
    ///
    /// # Errors
    /// The first of [`IdError::Shape`], [`IdError::Checksum`], [`IdError::Birth`] that applies on `today`.
    pub fn read(text: &str, today: Date) -> Result<IdNumber, IdError> {
        let typed = squeeze(text).to_ascii_uppercase();
        let typed = typed.trim_start_matches(['\'', '‘', '’', '`']);
        if !typed.is_ascii() {
            return Err(IdError::Shape);
        }
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number = match typed.len() {
            18 if digits(&typed[..17]) && (digits(&typed[17..]) || typed.ends_with('X')) => {
                typed.to_owned()
            }
            15 if digits(typed) => with_check_digit(format!("{}19{}", &typed[..6], &typed[6..])),
            _ => return Err(IdError::Shape),
        };
        if number.starts_with("000000") {
            return Err(IdError::Shape);
        }
        if with_check_digit(number[..17].to_owned()) != number {
            return Err(IdError::Checksum);
        }
        let part = |from: usize, to: usize| number_of(&number[from..to]);
        let birth = Date::from_ymd_opt(part(6, 10) as i32, part(10, 12), part(12, 14))
            .filter(|birth| *birth <= today && birth.year() >= 1850)
            .ok_or(IdError::Birth)?;
        Ok(IdNumber { number, birth })
    }

    /// A valid number for an invented person: region (1..=999999), date of birth (1850..=9999) and sequence
    /// (1..=999, odd for men). `None` outside these.
    pub fn synthetic(region: i32, birth: Date, sequence: u16) -> Option<IdNumber> {
        let sound = (1..=999_999).contains(&region)
            && (1..=999).contains(&sequence)
            && (1850..=9999).contains(&birth.year());
        sound.then(|| IdNumber {
            number: with_check_digit(format!(
                "{region:06}{:04}{:02}{:02}{sequence:03}",
                birth.year(),
                birth.month(),
                birth.day()
            )),
            birth,
        })
    }

    /// The whole number. Showing it to a person is an audited act.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// Date of birth.
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// Sex: the 17th digit is odd for men, even for women.
    pub fn sex(&self) -> Sex {
        if number_of(&self.number[16..17]) % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// The six digits of the region that issued the number; not where the person lives now.
    pub fn region(&self) -> i32 {
        number_of(&self.number[..6]) as i32
    }

    /// The last four characters, to tell people of one name apart.
    pub fn tail(&self) -> &str {
        &self.number[14..]
    }

    /// First six, eight stars, last four.
    pub fn masked(&self) -> String {
        mask_id(&self.number)
    }

    /// Full years of age (周岁) on `day`, the birthday itself included; 0 before birth. Who was born on
    /// 29 February has the birthday on 1 March in other years.
    pub fn age_on(&self, day: Date) -> u32 {
        day.years_since(self.birth).unwrap_or(0)
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdNumber({})", self.masked())
    }
}

impl fmt::Display for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.masked())
    }
}

/// Appends the check character to 17 digits (ISO 7064, MOD 11-2).
fn with_check_digit(mut body: String) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    body.push(CHECKS[(sum % 11) as usize]);
    body
}

/// The value of a few ASCII digits.
fn number_of(digits: &str) -> u32 {
    digits
        .bytes()
        .fold(0, |number, byte| number * 10 + u32::from(byte - b'0'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALID: &str = "99000019491231107X";

    fn today() -> Date {
        day("2026-11-22")
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// The number with this body and a right check digit, whatever date the body holds.
    fn checked(body: &str) -> String {
        with_check_digit(body.to_owned())
    }

    #[test]
    fn forms_that_are_accepted() {
        for (typed, number) in [
            (VALID, VALID),
            ("99000019491231107x", VALID),
            ("９９００００１９４９１２３１１０７Ｘ", VALID),
            ("990000 19491231 107X", VALID),
            ("990000\u{3000}19491231\u{3000}107x", VALID),
            (" \u{a0}99000019491231107X\r\n", VALID),
            ("\u{feff}99000019491231107X", VALID),
            ("'99000019491231107X", VALID),
            ("’99000019491231107X", VALID),
            ("＇99000019491231107X", VALID),
            ("990000491231107", VALID),
            ("９９００００４９１２３１１０７", VALID),
            ("990000 491231 107", VALID),
            ("990000200002291231", "990000200002291231"),
        ] {
            let read = IdNumber::read(typed, today()).unwrap();
            assert_eq!(read.as_str(), number, "{typed}");
        }
    }

    #[test]
    fn forms_that_are_refused() {
        for typed in [
            "",
            "99000019491231107",
            "99000019491231107XX",
            "9900001949123110X7",
            "99000019491231107Y",
            "99000049123110",
            "99000049123110X",
            "9900004912311071",
            "000000194912311077",
            "000000491231107",
            "9.90000194912311E+17",
            "99000019491231-107X",
            "军官证第123456789012号",
            "九九〇〇〇〇",
        ] {
            assert_eq!(
                IdNumber::read(typed, today()),
                Err(IdError::Shape),
                "{typed}"
            );
        }
    }

    #[test]
    fn check_digits_and_births() {
        for (number, expected) in [
            ("990000200002291230".to_owned(), IdError::Checksum),
            ("990000194912311071".to_owned(), IdError::Checksum),
            ("990000194912311170".to_owned(), IdError::Checksum),
            ("99000019491231017X".to_owned(), IdError::Checksum),
            // A wrong check digit comes before an impossible date.
            ("990000190102291230".to_owned(), IdError::Checksum),
            (checked("99000019010229123"), IdError::Birth),
            (checked("99000019001301123"), IdError::Birth),
            (checked("99000019000001123"), IdError::Birth),
            (checked("99000019490431123"), IdError::Birth),
            (checked("99000020261123123"), IdError::Birth),
            (checked("99000018491231123"), IdError::Birth),
            (checked("99000000001231123"), IdError::Birth),
            ("990000010229123".to_owned(), IdError::Birth),
        ] {
            assert_eq!(IdNumber::read(&number, today()), Err(expected), "{number}");
        }
        for body in ["99000020261122123", "99000018500101123"] {
            assert!(IdNumber::read(&checked(body), today()).is_ok(), "{body}");
        }
    }

    #[test]
    fn tells_what_it_holds() {
        let man = IdNumber::read(VALID, today()).unwrap();
        assert_eq!(man.birth(), day("1949-12-31"));
        assert_eq!(man.sex(), Sex::Male);
        assert_eq!(man.region(), 990_000);
        assert_eq!(man.tail(), "107X");
        assert_eq!(man.masked(), "990000********107X");
        assert_eq!(format!("{man}"), man.masked());
        assert_eq!(format!("{man:?}"), "IdNumber(990000********107X)");

        let leap = IdNumber::read("990000200002291231", today()).unwrap();
        assert_eq!(leap.sex(), Sex::Male);
        for (on, age) in [
            ("1999-01-01", 0),
            ("2000-02-29", 0),
            ("2001-02-28", 0),
            ("2001-03-01", 1),
            ("2004-02-28", 3),
            ("2004-02-29", 4),
        ] {
            assert_eq!(leap.age_on(day(on)), age, "{on}");
        }

        let woman = IdNumber::synthetic(990_101, day("1950-08-01"), 22).unwrap();
        assert_eq!(woman.sex(), Sex::Female);
        assert_eq!(Sex::read(" 女 "), Some(Sex::Female));
        assert_eq!(Sex::read("未知"), None);
        assert_eq!(Sex::Male.to_string(), "男");
    }

    #[test]
    fn invented_people_need_sound_parts() {
        let birth = day("1950-08-01");
        assert_eq!(IdNumber::synthetic(0, birth, 1), None);
        assert_eq!(IdNumber::synthetic(1_000_000, birth, 1), None);
        assert_eq!(IdNumber::synthetic(990_101, birth, 0), None);
        assert_eq!(IdNumber::synthetic(990_101, birth, 1000), None);
        assert_eq!(IdNumber::synthetic(990_101, day("1849-12-31"), 1), None);
    }

    proptest! {
        #[test]
        fn invented_numbers_read_back(region in 1i32..=999_999, days in 0u64..60_000, sequence in 1u16..=999) {
            let birth = day("1850-01-01") + chrono::Days::new(days);
            let number = IdNumber::synthetic(region, birth, sequence).unwrap();
            let read = IdNumber::read(number.as_str(), today()).unwrap();
            prop_assert_eq!(&read, &number);
            prop_assert_eq!(read.region(), region);
            prop_assert_eq!(read.birth(), birth);
        }

        #[test]
        fn one_wrong_digit_is_always_found(sequence in 1u16..=999, place in 0usize..17, shift in 1u8..10) {
            let number = IdNumber::synthetic(990_101, day("1949-10-01"), sequence).unwrap();
            let mut typed = number.as_str().as_bytes().to_vec();
            typed[place] = b'0' + (typed[place] - b'0' + shift) % 10;
            let typed = String::from_utf8(typed).unwrap();
            prop_assert_eq!(IdNumber::read(&typed, today()), Err(IdError::Checksum));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,24}") {
            let _ = IdNumber::read(&text, today());
        }
    }
}
