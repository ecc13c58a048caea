//! What has to be said with an act (要填的): declared once, read once, whichever door it came through — a form, JSON, a
//! command, a cell. Doors bring text by field code; what is wrong goes back with the code of its field.

mod reading;

pub use reading::{From, Known, Said, read};

/// What an answer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of words.
    Words,
    /// Several lines of words.
    LongWords,
    /// Lines of cells as they are pasted: what stands between the cells stays.
    Lines,
    /// A day, in any form clerks type.
    Day,
    /// Yuan, not less than nothing.
    Money,
    /// A whole number.
    Count,
    /// So many of a hundred.
    Percent,
    /// 身份证号
    IdNumber,
    /// One of the options.
    Choice,
    /// Any number of codes, with spaces between them where they come as one text.
    Many,
    /// What stands for the record as it was read; forms carry it unseen.
    Seen,
    /// A file. An act that asks for one asks for nothing else, so that it can be sent as it is.
    File,
    /// What the address says besides the number of the record: nothing is there where it says anything else.
    Place,
    /// Fields that the catalogue declares; the record says which.
    Fields,
    /// Any number of rows, each saying what its parts ask: an array of objects, as a text where it is no JSON.
    Rows,
}

/// One of the options of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// As it is handed in.
    pub code: String,
    /// As it is read.
    pub label: String,
}

impl Offer {
    /// A code and what it is called.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Offer {
        Offer {
            code: code.into(),
            label: label.into(),
        }
    }
}

/// What an answer has to keep to beyond its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// A day no later than today.
    NotAhead,
    /// A day no earlier than what was done before.
    InTurn,
}

/// One thing that has to be said, or may be.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Its name at every door.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// Whether nothing is done without it.
    pub needed: bool,
    /// Whether forms show it as needed although it is asked only here: the act refuses without it in its own words.
    pub pressing: bool,
    /// What it has to keep to.
    pub bounds: &'static [Bound],
    /// What to write, beside the label.
    pub hint: String,
    /// What can be chosen, or is offered while writing.
    pub offers: Vec<Offer>,
    /// What stands there before anything was said.
    pub usual: String,
    /// Whether all options are shown at once.
    pub few: bool,
    /// Whether forms leave it out: the usual answer is nearly always right.
    pub quiet: bool,
    /// Whether it stays as it usually is where nothing is said of it at all; a form says something of all its fields.
    pub stays: bool,
    /// What each of its rows says.
    pub parts: Vec<Ask>,
}

impl Ask {
    fn new(kind: Kind, code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask {
            code: code.into(),
            label: label.into(),
            kind,
            needed: false,
            pressing: false,
            bounds: &[],
            hint: String::new(),
            offers: Vec::new(),
            usual: String::new(),
            few: false,
            quiet: false,
            stays: false,
            parts: Vec::new(),
        }
    }

    /// One line of words.
    pub fn words(code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask::new(Kind::Words, code, label)
    }

    /// Several lines of words.
    pub fn long_words(code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask::new(Kind::LongWords, code, label)
    }

    /// A day.
    pub fn day(code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask::new(Kind::Day, code, label)
    }

    /// One of the options, which may be filled in when it is known who asks about what.
    pub fn choice(code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask::new(Kind::Choice, code, label)
    }

    /// Rows, each of these parts.
    pub fn rows(code: impl Into<String>, label: impl Into<String>, parts: Vec<Ask>) -> Ask {
        Ask {
            parts,
            ..Ask::new(Kind::Rows, code, label)
        }
    }

    /// Of any kind.
    pub fn declared(kind: Kind, code: impl Into<String>, label: impl Into<String>) -> Ask {
        Ask::new(kind, code, label)
    }

    /// Nothing is done without it.
    #[must_use]
    pub fn needed(mut self) -> Ask {
        self.needed = true;
        self
    }

    /// Keeping to more than its kind.
    #[must_use]
    pub fn within(mut self, bounds: &'static [Bound]) -> Ask {
        self.bounds = bounds;
        self
    }

    /// With a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Ask {
        self.hint = hint.into();
        self
    }

    /// With these options, code and label.
    #[must_use]
    pub fn offering<C: Into<String>, L: Into<String>>(
        mut self,
        offers: impl IntoIterator<Item = (C, L)>,
    ) -> Ask {
        let offers = offers.into_iter();
        self.offers = offers
            .map(|(code, label)| Offer::new(code, label))
            .collect();
        self
    }

    /// All options shown at once.
    #[must_use]
    pub fn few(mut self) -> Ask {
        self.few = true;
        self
    }

    /// As it is now where nothing is said of it: what is put right is the rest.
    #[must_use]
    pub fn stays(mut self) -> Ask {
        self.stays = true;
        self
    }

    /// With what usually stands there.
    #[must_use]
    pub fn usually(mut self, usual: impl Into<String>) -> Ask {
        self.usual = usual.into();
        self
    }

    /// What money is called in JSON where it is fen: `cash_fen`.
    pub fn in_fen(&self) -> Option<String> {
        (self.kind == Kind::Money).then(|| format!("{}_fen", self.code))
    }

    /// Left out of forms.
    #[must_use]
    pub fn quiet(mut self) -> Ask {
        self.quiet = true;
        self
    }

    /// Whether a door that may leave fields out has to say it.
    pub fn has_to_be_said(&self) -> bool {
        self.needed && !self.stays
    }

    /// 请填写, or 请选择.
    fn missing(&self) -> String {
        let verb = match self.kind {
            Kind::Choice | Kind::File => "请选择",
            _ => "请填写",
        };
        format!("{verb}{}", self.label)
    }

    /// What is wrong with what was said.
    pub fn wrong_with(&self, text: &str, known: &Known) -> Option<String> {
        let label = &self.label;
        match self.kind {
            Kind::Words
            | Kind::LongWords
            | Kind::Lines
            | Kind::Many
            | Kind::Seen
            | Kind::File
            | Kind::Place
            | Kind::Fields
            | Kind::Rows => None,
            Kind::Day => match kernel::read_recent_date(text, known.today) {
                Ok(day) => self
                    .bounds
                    .iter()
                    .find_map(|bound| match (bound, known.before) {
                        (Bound::NotAhead, _) if day > known.today => {
                            Some(format!("{label}不能晚于今天，请核对"))
                        }
                        (Bound::InTurn, Some(before)) if day < before => {
                            Some(format!("{label}不能早于上一步的{before}，请核对"))
                        }
                        _ => None,
                    }),
                Err(error) => Some(format!("{label}{error}")),
            },
            Kind::Money => match kernel::Fen::read_yuan(text) {
                Ok(fen) if fen.is_negative() => Some(format!("{label}不能是负数，请核对")),
                Ok(_) => None,
                Err(error) => Some(format!("{label}{error}")),
            },
            Kind::Count => read_count(text)
                .is_none()
                .then(|| format!("{label}请写整数，例如 12")),
            Kind::Percent => read_percent(text)
                .is_none()
                .then(|| format!("{label}请填 0 到 100 的整数")),
            Kind::IdNumber => kernel::IdNumber::read(text, known.today)
                .err()
                .map(|error| error.about(label)),
            Kind::Choice => (!self.offers.iter().any(|offer| offer.code == text))
                .then(|| format!("{label}里没有“{text}”，请重新选择")),
        }
    }
}

/// 12, 1,200 or 12人.
pub fn read_count(text: &str) -> Option<i64> {
    let digits = text.replace([',', '，'], "");
    let digits = digits.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok().filter(|number| *number >= 0)
}

/// 50, or 50%.
fn read_percent(text: &str) -> Option<i32> {
    let percent = text.trim_end_matches('%').trim().parse().ok()?;
    (0..=100).contains(&percent).then_some(percent)
}

#[cfg(test)]
mod tests {
    use kernel::Date;
    use serde_json::Value as Json;

    use super::*;
    use crate::error::{Error, Wrongs};

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn several_codes_read_alike_from_every_door() {
        let asks = [
            Ask::declared(Kind::Many, "evidence", "佐证"),
            Ask::declared(Kind::Percent, "percent", "进度"),
            Ask::declared(Kind::Money, "spent", "投入"),
        ];
        let known = Known {
            today: day("2011-08-10"),
            before: None,
        };
        let pair = |code: &str, text: &str| (code.to_owned(), text.to_owned());
        let words = [
            pair("evidence", "meeting/1-2"),
            pair("percent", "50%"),
            pair("evidence", "visit/1-3"),
        ];
        let body = serde_json::json!({ "evidence": ["meeting/1-2", "visit/1-3"], "percent": 50 });
        let form = |code: &str| match code {
            "evidence" => "meeting/1-2 visit/1-3".to_owned(),
            "percent" => "50".to_owned(),
            _ => String::new(),
        };
        for from in [
            From::Words(&words),
            From::Json(body.as_object().unwrap()),
            From::Form(&form),
        ] {
            let said = read(&asks, from, &known).unwrap();
            let cited: Vec<&str> = said.many("evidence").collect();
            assert_eq!(cited, ["meeting/1-2", "visit/1-3"]);
            assert_eq!(
                (said.percent("percent"), said.money("spent")),
                (Some(50), None)
            );
        }
        let words = [pair("percent", "101"), pair("spent", "-1")];
        let Err(Error::Wrong(wrong)) = read(&asks, From::Words(&words), &known) else {
            panic!("out of bounds");
        };
        assert_eq!(wrong[0].1, "进度请填 0 到 100 的整数");
        assert_eq!(wrong[1].1, "投入不能是负数，请核对");
    }

    #[test]
    fn nothing_that_was_said_is_passed_over() {
        let asks = [
            Ask::declared(Kind::Money, "spent", "累计投入"),
            Ask::words("words", "说明"),
            Ask::declared(Kind::Many, "evidence", "佐证"),
        ];
        let known = Known {
            today: day("2011-08-10"),
            before: None,
        };
        let json = |body: Json| read(&asks, From::Json(body.as_object().unwrap()), &known);
        let said = json(serde_json::json!({"spent": 12050, "evidence": ["a", 7]})).unwrap();
        assert_eq!(
            (said.words("spent"), said.words("evidence")),
            ("120.50", "a 7")
        );
        assert!(json(serde_json::json!({"spent": 12.5})).is_err());
        assert!(json(serde_json::json!({"reason": "x"})).is_err());
        let words = |given: &[(&str, &str)]| {
            let given: Vec<(String, String)> = given
                .iter()
                .map(|(code, text)| ((*code).to_owned(), (*text).to_owned()))
                .collect();
            read(&asks, From::Words(&given), &known).map(|said| said.words("evidence").to_owned())
        };
        assert!(words(&[("words", "一"), ("words", "二")]).is_err());
        assert_eq!(
            words(&[("evidence", "a"), ("evidence", "b")]).unwrap(),
            "a b"
        );
    }

    #[test]
    fn all_that_is_wrong_comes_back_with_its_field() {
        let asks = [
            Ask::day("due", "新的办结期限").needed(),
            Ask::words("words", "延期的原因").needed(),
            Ask::day("on", "日期").within(&[Bound::NotAhead, Bound::InTurn]),
            Ask::choice("to", "交给谁办").offering([("unit-3", "民政办")]),
        ];
        let known = Known {
            today: day("2011-08-10"),
            before: Some(day("2011-08-01")),
        };
        let wrong = |given: &[(&str, &str)]| {
            let text = |code: &str| {
                let found = given.iter().find(|(c, _)| *c == code);
                found.map_or(String::new(), |(_, text)| (*text).to_owned())
            };
            match read(&asks, From::Form(&text), &known) {
                Ok(_) => Wrongs::new(),
                Err(Error::Wrong(wrong)) => wrong,
                Err(other) => panic!("{other}"),
            }
        };
        let all = wrong(&[("due", "后天"), ("on", "2011.7.31"), ("to", "unit-9")]);
        let fields: Vec<&str> = all.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["due", "words", "on", "to"]);
        assert_eq!(all[1].1, "请填写延期的原因");
        assert_eq!(all[2].1, "日期不能早于上一步的2011-08-01，请核对");
        assert_eq!(all[3].1, "交给谁办里没有“unit-9”，请重新选择");
        assert!(
            wrong(&[
                ("on", "2011-08-11"),
                ("due", "2011-9-1"),
                ("words", "缺材料")
            ])[0]
                .1
                .contains("不能晚于今天")
        );
        assert!(
            wrong(&[
                ("due", "2011年9月1日"),
                ("words", " 缺材料 "),
                ("to", "unit-3")
            ])
            .is_empty()
        );
    }
}
