//! Reading what was said, whichever door it came through.

use std::collections::BTreeMap;

use kernel::Date;
use serde_json::{Map, Value as Json};

use super::{Ask, Kind, read_count, read_percent};
use crate::error::{Error, Result, Wrongs};

/// What reading has to know besides the words.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Today.
    pub today: Date,
    /// The day of what was done before.
    pub before: Option<Date>,
}

/// What was said, by field; tidied, and of the kind that was asked for.
#[derive(Debug, Clone, Default)]
pub struct Said {
    texts: BTreeMap<String, String>,
    rows: BTreeMap<String, Vec<Said>>,
    file: Vec<u8>,
}

/// What came in through a door.
#[derive(Clone, Copy)]
pub enum From<'a> {
    /// A form: answers what stands in a field, everything that is ticked, nothing when it has no such field.
    Form(&'a (dyn Fn(&str) -> String + Sync)),
    /// JSON, in which a number of money is fen.
    Json(&'a Map<String, Json>),
    /// Fields and values of a command.
    Words(&'a [(String, String)]),
    /// The file of a field.
    File(&'a str, &'a [u8]),
}

impl From<'_> {
    fn text(&self, ask: &Ask) -> String {
        match self {
            From::Form(text) => text(&ask.code),
            From::Json(body) => match body.get(&ask.code) {
                Some(Json::String(text)) => text.clone(),
                Some(Json::Null) | None => match ask.in_fen().and_then(|fen| body.get(&fen)) {
                    None | Some(Json::Null) => String::new(),
                    Some(fen) => fen_text(fen),
                },
                Some(Json::Array(many)) if ask.kind == Kind::Many => {
                    let one =
                        |one: &Json| one.as_str().map_or_else(|| one.to_string(), str::to_owned);
                    many.iter().map(one).collect::<Vec<String>>().join(" ")
                }
                Some(fen @ Json::Number(_)) if ask.kind == Kind::Money => fen_text(fen),
                Some(other) => other.to_string(),
            },
            From::Words(words) => {
                let mut found = words.iter().filter(|(code, _)| *code == ask.code);
                if ask.kind == Kind::Many {
                    let many: Vec<&str> = found.map(|(_, text)| text.as_str()).collect();
                    return many.join(" ");
                }
                found
                    .next()
                    .map_or_else(String::new, |(_, text)| text.clone())
            }
            From::File(..) => String::new(),
        }
    }

    /// The options of a choice, for whoever cannot see them on a page.
    fn options(&self, ask: &Ask) -> String {
        if matches!(self, From::Form(_)) || ask.kind != Kind::Choice {
            return String::new();
        }
        let codes: Vec<&str> = ask.offers.iter().map(|offer| offer.code.as_str()).collect();
        format!("，可选：{}", codes.join("、"))
    }

    /// What is said of a field, be it nothing; as it was where it stays and is not named, or is null.
    fn said(&self, ask: &Ask) -> String {
        let named = match self {
            From::Form(_) => true,
            From::Json(body) => {
                let said =
                    |(code, value): (&String, &Json)| self.means(ask, code) && !value.is_null();
                body.iter().any(said)
            }
            From::Words(_) | From::File(..) => self.named().contains(&&ask.code),
        };
        if ask.stays && !named {
            return ask.usual.clone();
        }
        self.text(ask)
    }

    /// The fields that are named, other than by a form, which names all it was given.
    fn named(&self) -> Vec<&String> {
        match self {
            From::Form(_) | From::File(..) => Vec::new(),
            From::Json(body) => body.keys().collect(),
            From::Words(words) => words.iter().map(|(code, _)| code).collect(),
        }
    }

    /// Whether a field that is named is what is asked.
    fn means(&self, ask: &Ask, code: &str) -> bool {
        let json = matches!(self, From::Json(_));
        code == ask.code || json && ask.in_fen().is_some_and(|fen| code == fen)
    }

    /// Something was said that nobody asked, or twice.
    fn refuse_unasked(&self, asks: &[Ask]) -> Result<()> {
        let given = self.named();
        let once = asks.iter().filter(|ask| ask.kind != Kind::Many);
        for ask in once {
            if given.iter().filter(|code| self.means(ask, code)).count() > 1 {
                return Err(Error::at(
                    &ask.code,
                    format!("{}写了两次，请只写一次", ask.label),
                ));
            }
        }
        let asked = |code: &str| asks.iter().any(|ask| self.means(ask, code));
        match given.iter().find(|code| !asked(code)) {
            None => Ok(()),
            Some(code) => {
                let known: Vec<String> = asks
                    .iter()
                    .map(|ask| format!("{} {}", ask.code, ask.label))
                    .collect();
                let known = match known.as_slice() {
                    [] => "什么也不用写".to_owned(),
                    known => format!("可以写：{}", known.join("、")),
                };
                Err(Error::refusal(format!("没有“{code}”这个字段，{known}")))
            }
        }
    }
}

/// An amount of JSON in fen as it is read; what is no whole number of them cannot be, and is said so.
fn fen_text(fen: &Json) -> String {
    match fen.as_i64() {
        Some(fen) => kernel::Fen::new(fen).to_string(),
        None => format!("{fen}分"),
    }
}

/// The rows of a text, each read by its parts; what is wrong goes back with the number of its row.
fn read_rows(ask: &Ask, text: &str, known: &Known) -> std::result::Result<Vec<Said>, String> {
    let label = &ask.label;
    let rows: Vec<Map<String, Json>> = serde_json::from_str(text)
        .map_err(|_| format!("{label}没有读懂，请写成 JSON：[{{\"…\": \"…\"}}]"))?;
    let read = |(place, row): (usize, &Map<String, Json>)| {
        let wrong = match read(&ask.parts, From::Json(row), known) {
            Ok(said) => return Ok(said),
            Err(Error::Wrong(wrong)) => wrong.into_iter().map(|(_, words)| words).collect(),
            Err(error) => vec![error.to_string()],
        };
        Err(format!("{label}第{}行：{}", place + 1, wrong.join("；")))
    };
    rows.iter().enumerate().map(read).collect()
}

/// Reads what was said.
///
/// # Errors
/// All that is wrong, each with its field: what is missing, what cannot be read, what lies outside its bounds; or that
/// something was said which is not asked.
pub fn read(asks: &[Ask], from: From<'_>, known: &Known) -> Result<Said> {
    from.refuse_unasked(asks)?;
    let mut wrong = Wrongs::new();
    let mut said = Said::default();
    for ask in asks {
        if let (From::File(code, bytes), Kind::File) = (from, &ask.kind)
            && code == ask.code
            && !bytes.is_empty()
        {
            bytes.clone_into(&mut said.file);
            continue;
        }
        let given = from.said(ask);
        let given = match ask.kind {
            Kind::Lines => given.trim_end().to_owned(),
            _ => kernel::tidy(&given),
        };
        let elsewhere = ask.kind == Kind::Place && !ask.usual.is_empty() && given != ask.usual;
        if elsewhere && !given.is_empty() {
            return Err(Error::not_found(format!("{} {given}", ask.label)));
        }
        if given.is_empty() || ask.kind == Kind::File {
            if ask.needed {
                wrong.push((ask.code.clone(), ask.missing()));
            }
            continue;
        }
        if ask.kind == Kind::Rows {
            match read_rows(ask, &given, known) {
                Err(words) => wrong.push((ask.code.clone(), words)),
                Ok(rows) => {
                    said.rows.insert(ask.code.clone(), rows);
                }
            }
            continue;
        }
        match ask.wrong_with(&given, known) {
            Some(words) => wrong.push((ask.code.clone(), words + &from.options(ask))),
            None => {
                said.texts.insert(ask.code.clone(), given);
            }
        }
    }
    if wrong.is_empty() {
        Ok(said)
    } else {
        Err(Error::Wrong(wrong))
    }
}

impl Said {
    /// What was said; empty when nothing was.
    pub fn words(&self, code: &str) -> &str {
        self.texts.get(code).map_or("", String::as_str)
    }

    /// A day that was said.
    pub fn day(&self, code: &str) -> Option<Date> {
        // Only what could be read was taken in.
        kernel::read_date(self.words(code)).ok()
    }

    /// Money that was said.
    pub fn money(&self, code: &str) -> Option<kernel::Fen> {
        kernel::Fen::read_yuan(self.words(code)).ok()
    }

    /// The rows that were said.
    pub fn rows(&self, code: &str) -> &[Said] {
        self.rows.get(code).map_or(&[], Vec::as_slice)
    }

    /// A whole number that was said.
    pub fn count(&self, code: &str) -> Option<i64> {
        read_count(self.words(code))
    }

    /// The file that was handed in.
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// So many of a hundred.
    pub fn percent(&self, code: &str) -> Option<i32> {
        read_percent(self.words(code))
    }

    /// All that was said of [`Kind::Many`].
    pub fn many(&self, code: &str) -> impl Iterator<Item = &str> {
        self.words(code).split_whitespace()
    }
}
