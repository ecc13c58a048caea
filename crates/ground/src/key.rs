//! The key of a record (编号): its region and its number, 990101-101-12. Read and written here and nowhere else.
//!
//! A number carries the installation that gave it, so that two installations of a county never give one twice: the
//! lower six digits of the installation's division stand before a running number of nine. Shown they are short: 101 is
//! the town 101000, and nothing stands there for the county itself, nor in numbers given before offices were told apart.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use kernel::DivisionCode;

use super::error::{Error, Result};

/// What a key is of.
pub trait Keyed {
    /// As it is called in the audit: 服务事项.
    const NAMED: &'static str;
    /// As it is called when it is missing: 这件事项.
    const THIS: &'static str;
}

/// Region and number of a record. A type of its own for each kind of record, so that a person is never taken for a case.
pub struct Key<T> {
    /// Region.
    pub region: i32,
    /// Number within it.
    pub id: i64,
    of: PhantomData<fn() -> T>,
}

/// A key of whatever it may be: where the kind stands beside it, or only the address is wanted.
pub type AnyKey = Key<()>;

impl<T> Key<T> {
    /// The key of a number of a region.
    pub const fn new(region: i32, id: i64) -> Key<T> {
        Key {
            region,
            id,
            of: PhantomData,
        }
    }

    /// Region and number.
    pub const fn pair(self) -> (i32, i64) {
        (self.region, self.id)
    }

    /// The same, of whatever.
    pub const fn any(self) -> AnyKey {
        Key::new(self.region, self.id)
    }

    /// The number as it is said to people, without the region.
    pub const fn number(self) -> Number {
        Number(self.id)
    }
}

impl<T: Keyed> Key<T> {
    /// Reads 990101-12.
    ///
    /// # Errors
    /// When it is no key.
    pub fn read(text: &str) -> Result<Key<T>> {
        text.parse().map_err(|NoKey| Error::not_found(T::THIS))
    }

    /// What the audit calls the record: 服务事项 12.
    pub fn subject(self) -> String {
        format!("{} {}", T::NAMED, self.number())
    }
}

/// An office gives so many numbers of a kind in a region.
const NUMBERS_OF_OFFICE: i64 = 1_000_000_000;

/// What a city and a province put before their numbers: no town is numbered so high.
const OF_CITY: i64 = 998_000;
const OF_PROVINCE: i64 = 999_000;

/// What an installation puts before the numbers it gives.
pub fn office_code(division: DivisionCode) -> i64 {
    let region = division.region();
    match division.get() % 1_000_000 {
        0 if region % 10_000 == 0 => OF_PROVINCE,
        0 if region % 100 == 0 => OF_CITY,
        lower => lower,
    }
}

/// A number as people see it: 101-12, or 12 where no office stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number(pub i64);

impl Number {
    /// The number that an office gives as its `running` one; nothing when it has given all it has.
    pub fn given_by(office: i64, running: i64) -> Option<Number> {
        let fits = (0..NUMBERS_OF_OFFICE).contains(&running);
        fits.then_some(Number(office * NUMBERS_OF_OFFICE + running))
    }

    /// The office that gave it, and the running number there.
    pub const fn parts(self) -> (i64, i64) {
        (self.0 / NUMBERS_OF_OFFICE, self.0 % NUMBERS_OF_OFFICE)
    }

    /// The office that gave it, short: 101 for the town 101000; nothing for the county itself.
    pub fn office(self) -> Option<String> {
        match self.0 / NUMBERS_OF_OFFICE {
            0 => None,
            town if town % 1_000 == 0 => Some((town / 1_000).to_string()),
            village => Some(format!("{village:06}")),
        }
    }

    /// First and last of the numbers of an office by its short text.
    pub fn bounds(office: &str) -> Option<(i64, i64)> {
        let code: i64 = digits(office)?;
        let code = if office.len() < 4 { code * 1_000 } else { code };
        if !(1..1_000_000).contains(&code) {
            return None;
        }
        let first = code.checked_mul(NUMBERS_OF_OFFICE)?;
        Some((first, first + NUMBERS_OF_OFFICE - 1))
    }
}

fn digits(text: &str) -> Option<i64> {
    let only = text.bytes().all(|b| b.is_ascii_digit());
    only.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.office() {
            Some(office) => write!(f, "{office}-{}", self.0 % NUMBERS_OF_OFFICE),
            None => self.0.fmt(f),
        }
    }
}

impl FromStr for Number {
    type Err = NoKey;

    fn from_str(text: &str) -> std::result::Result<Number, NoKey> {
        let read = || match text.split_once('-') {
            None => digits(text),
            Some((office, running)) => {
                let (first, last) = Number::bounds(office)?;
                let number = first.checked_add(digits(running)?)?;
                (number <= last).then_some(number)
            }
        };
        read().map(Number).ok_or(NoKey)
    }
}

/// What an office named by itself, as its batches, in an address: 990101-101-2011-03-1.
pub fn labelled(region: i32, id: i64, label: &str) -> String {
    match Number(id).office() {
        Some(office) => format!("{region}-{office}-{label}"),
        None => format!("{region}-{label}"),
    }
}

/// A text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoKey;

impl fmt::Display for NoKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("不是编号")
    }
}

impl<T> fmt::Display for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.region, self.number())
    }
}

impl<T> FromStr for Key<T> {
    type Err = NoKey;

    fn from_str(text: &str) -> std::result::Result<Key<T>, NoKey> {
        let (region, number) = text.split_once('-').ok_or(NoKey)?;
        let region = region.parse().map_err(|_| NoKey)?;
        Ok(Key::new(region, number.parse::<Number>()?.0))
    }
}

// Written out: derived, they would ask the same of what the key is of.
impl<T> Copy for Key<T> {}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Key<T> {
        *self
    }
}

impl<T> PartialEq for Key<T> {
    fn eq(&self, other: &Key<T>) -> bool {
        self.pair() == other.pair()
    }
}

impl<T> Eq for Key<T> {}

impl<T> PartialOrd for Key<T> {
    fn partial_cmp(&self, other: &Key<T>) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Key<T> {
    fn cmp(&self, other: &Key<T>) -> Ordering {
        self.pair().cmp(&other.pair())
    }
}

impl<T> Hash for Key<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.pair().hash(state);
    }
}

impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Region and number of a key; nothing where it is none.
pub fn read_key(text: &str) -> Option<(i32, i64)> {
    text.parse::<AnyKey>().ok().map(Key::pair)
}

/// A record of a kind as it is cited: meeting/990101-12.
pub fn read_cited(text: &str) -> Option<(String, i32, i64)> {
    let (kind, key) = text.rsplit_once('/')?;
    let (region, id) = read_key(key)?;
    Some((kind.to_owned(), region, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        let key = AnyKey::new(990_101, 12);
        assert_eq!(key.to_string(), "990101-12");
        assert_eq!("990101-12".parse(), Ok(key));
        for none in [
            "990101",
            "990101-",
            "-12",
            "990101-12-x",
            "甲-1",
            "990101--1",
        ] {
            assert_eq!(none.parse::<AnyKey>(), Err(NoKey), "{none}");
        }
    }

    #[test]
    fn a_number_names_the_office_that_gave_it() {
        let office = |code| office_code(DivisionCode::read(code).unwrap());
        for (division, number, text) in [
            ("990101", 7, "7"),
            ("990101101", 101_000_000_000_007, "101-7"),
            ("990101001", 1_000_000_000_007, "1-7"),
            ("990101001203", 1_203_000_000_007, "001203-7"),
            ("9901", 998_000_000_000_007, "998-7"),
            ("99", 999_000_000_000_007, "999-7"),
        ] {
            assert_eq!(Number::given_by(office(division), 7), Some(Number(number)));
            assert_eq!(Number(number).to_string(), text, "{division}");
            assert_eq!(text.parse(), Ok(Number(number)), "{division}");
            // As it stands in the database.
            assert_eq!(number.to_string().parse(), Ok(Number(number)));
        }
        for none in [
            "0-7",
            "101-",
            "101-1000000000",
            "1000000-7",
            "9223372036-7",
            "101-1-7",
        ] {
            assert_eq!(none.parse::<Number>(), Err(NoKey), "{none}");
        }
        assert_eq!(Number::given_by(0, 1_000_000_000), None);
    }
}
