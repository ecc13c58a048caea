//! Administrative divisions (行政区划) by the twelve-digit statistical codes: GB/T 2260 for the first six
//! digits, GB/T 10114 for the three of the town, three more for the village.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::text::{excerpt, squeeze};

/// Why a code was not taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DivisionError {
    /// Not 2, 4, 6, 9 or 12 digits beginning with 10 or more; carries the beginning of what was typed.
    #[error("区划代码“{0}”应为2、4、6、9或12位数字，请核对")]
    Shape(String),
}

/// How far down a division is. Ordered from the top: a province is the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省级
    Province,
    /// 地级
    City,
    /// 县级
    County,
    /// 乡级
    Town,
    /// 村级
    Village,
}

impl Level {
    /// 省, 市, 县, 乡镇（街道）, 村（社区）.
    pub const fn label(self) -> &'static str {
        match self {
            Level::Province => "省",
            Level::City => "市",
            Level::County => "县",
            Level::Town => "乡镇（街道）",
            Level::Village => "村（社区）",
        }
    }

    /// The level beneath; `None` beneath a village.
    pub const fn below(self) -> Option<Level> {
        match self {
            Level::Province => Some(Level::City),
            Level::City => Some(Level::County),
            Level::County => Some(Level::Town),
            Level::Town => Some(Level::Village),
            Level::Village => None,
        }
    }

    /// How many codes one division of this level spans: 10 to the number of digits beneath it.
    const fn span(self) -> i64 {
        match self {
            Level::Province => 10_000_000_000,
            Level::City => 100_000_000,
            Level::County => 1_000_000,
            Level::Town => 1_000,
            Level::Village => 1,
        }
    }
}

/// A division by its code of twelve digits, grouped 2-2-2-3-3. In JSON an integer.
///
/// The level follows from the trailing groups of zeros. A city without counties, whose towns come right
/// beneath it, has 00 as the county of its towns; they are towns all the same and their parent is the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct DivisionCode(i64);

impl DivisionCode {
    /// Reads 2, 4, 6, 9 or 12 digits, completed with zeros on the right; full width and spaces accepted.
    ///
    /// # Errors
    /// [`DivisionError::Shape`].
    pub fn read(text: &str) -> Result<DivisionCode, DivisionError> {
        let typed = squeeze(text);
        let sound = matches!(typed.len(), 2 | 4 | 6 | 9 | 12)
            && typed.bytes().all(|byte| byte.is_ascii_digit());
        sound
            .then(|| format!("{typed:0<12}").parse().ok())
            .flatten()
            .and_then(|code: i64| DivisionCode::try_from(code).ok())
            .ok_or_else(|| DivisionError::Shape(excerpt(text)))
    }

    /// The code as a number of twelve digits.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The level, by the trailing zeros.
    pub fn level(self) -> Level {
        [Level::Province, Level::City, Level::County, Level::Town]
            .into_iter()
            .find(|level| self.0 % level.span() == 0)
            .unwrap_or(Level::Village)
    }

    /// The first six digits (县级代码): what leads the key of every large table.
    pub const fn region(self) -> i32 {
        (self.0 / Level::County.span()) as i32
    }

    /// The lowest code of this division and everything beneath: its own.
    pub const fn low(self) -> i64 {
        self.0
    }

    /// The highest code a division beneath can have, included.
    pub fn high(self) -> i64 {
        self.0 + self.level().span() - 1
    }

    /// Whether `other` is this division or beneath it.
    pub fn contains(self, other: DivisionCode) -> bool {
        (self.low()..=self.high()).contains(&other.0)
    }

    /// The division this one belongs to; `None` for a province.
    pub fn parent(self) -> Option<DivisionCode> {
        [Level::Town, Level::County, Level::City, Level::Province]
            .into_iter()
            .map(|level| DivisionCode(self.0 - self.0 % level.span()))
            .find(|above| *above != self)
    }

    /// Whether this is a street (街道, town part 001 to 099 by GB/T 10114) and not a township or town.
    pub fn is_street(self) -> bool {
        self.level() == Level::Town && (1..=99).contains(&(self.0 / Level::Town.span() % 1000))
    }

    /// The level of the divisions right beneath; `None` for a village.
    pub fn children_level(self) -> Option<Level> {
        self.level().below()
    }

    /// The `n`-th division one level beneath, from 1; `None` beyond 99 cities or counties, 999 towns or
    /// villages, and beneath a village.
    pub fn child(self, n: u32) -> Option<DivisionCode> {
        let span = self.children_level()?.span();
        let most = self.level().span() / span - 1;
        let n = i64::from(n);
        (1..=most)
            .contains(&n)
            .then_some(DivisionCode(self.0 + n * span))
    }
}

impl TryFrom<i64> for DivisionCode {
    type Error = DivisionError;

    /// Takes a full code of twelve digits.
    fn try_from(code: i64) -> Result<DivisionCode, DivisionError> {
        if (100_000_000_000..=999_999_999_999).contains(&code) {
            Ok(DivisionCode(code))
        } else {
            Err(DivisionError::Shape(excerpt(&code.to_string())))
        }
    }
}

impl From<DivisionCode> for i64 {
    fn from(code: DivisionCode) -> i64 {
        code.0
    }
}

/// The twelve digits.
impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(text: &str) -> DivisionCode {
        DivisionCode::read(text).unwrap()
    }

    #[test]
    fn short_codes_are_completed() {
        for (typed, full, level) in [
            ("99", 990_000_000_000, Level::Province),
            ("9901", 990_100_000_000, Level::City),
            ("990101", 990_101_000_000, Level::County),
            ("９９０１０１ ００１", 990_101_001_000, Level::Town),
            ("990101001201", 990_101_001_201, Level::Village),
            ("990100000000", 990_100_000_000, Level::City),
            ("990110000000", 990_110_000_000, Level::County),
            ("990101100000", 990_101_100_000, Level::Town),
            ("990101100200", 990_101_100_200, Level::Village),
        ] {
            assert_eq!(code(typed).get(), full);
            assert_eq!(code(typed).level(), level, "{typed}");
        }
        for typed in [
            "",
            "9",
            "990",
            "99010",
            "9901010010",
            "9901010010011",
            "甲镇",
            "99010x",
            "00",
            "01",
        ] {
            assert!(DivisionCode::read(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_family_tree() {
        let village = code("990101001201");
        let ancestors: Vec<i64> = std::iter::successors(village.parent(), |above| above.parent())
            .map(DivisionCode::get)
            .collect();
        assert_eq!(
            ancestors,
            [
                990_101_001_000,
                990_101_000_000,
                990_100_000_000,
                990_000_000_000
            ]
        );
        assert_eq!(village.region(), 990_101);
        assert_eq!(village.children_level(), None);
        assert_eq!(village.child(1), None);
        assert_eq!(code("9901").child(1), Some(code("990101")));
        assert_eq!(code("990101").child(100), Some(code("990101100")));
        assert_eq!(code("9901").child(100), None);
        assert_eq!(code("9901").child(0), None);
        assert!(code("9901").contains(village));
        assert!(village.contains(village));
        assert!(!village.contains(code("9901")));
        assert!(!code("990102").contains(village));
        assert_eq!(code("9901").high(), 990_199_999_999);
        assert_eq!(village.high(), village.low());
    }

    #[test]
    fn a_city_without_counties() {
        let town = code("990200101000");
        assert_eq!(town.level(), Level::Town);
        assert_eq!(town.parent(), Some(code("9902")));
    }

    #[test]
    fn data_from_outside_is_checked() {
        use serde::de::IntoDeserializer;
        use serde::de::value::Error;

        let read = |number: i64| {
            DivisionCode::deserialize(IntoDeserializer::<Error>::into_deserializer(number))
        };
        assert_eq!(read(990_101_000_000), Ok(code("990101")));
        assert!(read(990_101).is_err());
        assert!(read(-990_101_000_000).is_err());
    }

    #[test]
    fn streets_and_towns() {
        assert!(code("990101001").is_street());
        assert!(code("990101099").is_street());
        assert!(!code("990101100").is_street());
        assert!(!code("990101").is_street());
        assert!(!code("990101001001").is_street());
        assert_eq!(code("990101001").level().label(), "乡镇（街道）");
    }

    proptest! {
        #[test]
        fn a_parent_contains_its_child(number in 100_000_000_000i64..=999_999_999_999) {
            let code = DivisionCode::try_from(number).unwrap();
            prop_assert_eq!(DivisionCode::read(&code.to_string()), Ok(code));
            match code.parent() {
                None => prop_assert_eq!(code.level(), Level::Province),
                Some(parent) => {
                    prop_assert!(parent.contains(code));
                    prop_assert!(!code.contains(parent));
                    prop_assert!(parent.level() < code.level());
                }
            }
        }

        #[test]
        fn children_come_back_to_their_parent(number in 10i64..=99, n in 0u32..2000) {
            let mut code = DivisionCode::try_from(number * 10_000_000_000).unwrap();
            while let Some(child) = code.child(n) {
                prop_assert_eq!(child.parent(), Some(code));
                prop_assert_eq!(Some(child.level()), code.children_level());
                code = child;
            }
        }
    }
}
