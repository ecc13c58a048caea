//! 收款人: who takes somebody's money where she does not take it herself — a guardian, whoever collects it for her. Read
//! in the same way from a form, a program, a command, a roster.

use std::collections::HashSet;

use kernel::{Date, IdNumber, mask_id};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

use super::name_words::NameWords;
use super::store::{self, PersonRecord, PersonRow, SealedPayee};
use ground::catalogue::Catalogue;
use ground::error::{Error, Result};
use ground::office::Office;

/// What a payee's ID number is sealed for.
pub(super) const PAYEE_ID: &str = "person.payee_id";

/// Name, ID number and relation, as every door calls them.
pub(super) const FIELDS: [&str; 3] = [NAME, NUMBER, RELATION];
const NAME: &str = "payee";
const NUMBER: &str = "payee_id_number";
const RELATION: &str = "payee_relation";

/// Younger than this nobody takes money for another, years.
pub const OF_AGE: u32 = 18;

/// Who somebody's money goes to; without a name it is she herself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payee {
    /// 姓名
    pub name: String,
    /// 身份证号; empty where it is not known.
    pub id_number: String,
    /// What the payee is to whom the money is for: 监护人.
    pub relation: String,
}

impl Payee {
    /// Whether somebody takes her money herself.
    pub fn is_herself(&self) -> bool {
        self.name.is_empty()
    }

    /// With the number masked.
    #[must_use]
    pub fn masked(&self) -> Payee {
        let id_number = match self.id_number.as_str() {
            "" => String::new(),
            number => mask_id(number),
        };
        Payee {
            id_number,
            ..self.clone()
        }
    }

    /// 李监护（监护人，身份证号9901…0034）, 本人
    pub fn told(&self) -> String {
        if self.is_herself() {
            return "本人".to_owned();
        }
        let number = match self.id_number.as_str() {
            "" => String::new(),
            number => format!("身份证号{number}"),
        };
        let besides = [self.relation.as_str(), &number];
        let besides: Vec<&str> = besides.into_iter().filter(|s| !s.is_empty()).collect();
        match besides.is_empty() {
            true => self.name.clone(),
            false => format!("{}（{}）", self.name, besides.join("，")),
        }
    }

    /// What is said now over what stood: of the same payee, what is not said anew stays.
    #[must_use]
    pub(super) fn over(mut self, before: &Payee) -> Payee {
        if self.name == before.name {
            for (is, was) in [
                (&mut self.id_number, &before.id_number),
                (&mut self.relation, &before.relation),
            ] {
                if is.is_empty() {
                    is.clone_from(was);
                }
            }
        }
        self
    }

    /// As it is stored of a person; nothing where it is she herself.
    pub(super) fn sealed(&self, office: &Office, person: i64) -> Result<Option<SealedPayee>> {
        if self.is_herself() {
            return Ok(None);
        }
        let number = Some(&self.id_number).filter(|number| !number.is_empty());
        let relation = Some(&self.relation).filter(|relation| !relation.is_empty());
        Ok(Some(SealedPayee {
            name: self.name.clone(),
            id_sealed: number
                .map(|number| office.seal_field(PAYEE_ID, person, number))
                .transpose()?,
            relation: relation.cloned(),
        }))
    }

    /// Reads what [`Payee::sealed`] made.
    pub(super) fn opened(
        office: &Office,
        person: i64,
        (name, id_sealed, relation): (&Option<String>, &Option<String>, &Option<String>),
    ) -> Result<Payee> {
        let number = id_sealed.as_ref();
        let number = number.map(|sealed| office.open_field(PAYEE_ID, person, sealed));
        Ok(Payee {
            name: name.clone().unwrap_or_default(),
            id_number: number.transpose()?.unwrap_or_default(),
            relation: relation.clone().unwrap_or_default(),
        })
    }
}

impl PersonRecord {
    /// Who her money goes to.
    pub(super) fn payee(&self, office: &Office) -> Result<Payee> {
        let stored = (&self.payee, &self.payee_id_sealed, &self.payee_relation);
        Payee::opened(office, self.id, stored)
    }
}

impl PersonRow {
    /// Who her money goes to.
    pub(super) fn payee(&self, office: &Office) -> Result<Payee> {
        let stored = (&self.payee, &self.payee_id_sealed, &self.payee_relation);
        Payee::opened(office, self.id, stored)
    }
}

/// What is wrong with what was said of a payee: the field, and why.
pub(super) type Wrong = (&'static str, String);

/// The words in which payees are told, from `roster_words.toml`.
#[derive(Debug, Clone, Deserialize)]
pub struct PayeeWords {
    payees: Words,
    #[serde(skip)]
    names: NameWords,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    /// Somebody takes her money herself.
    herself: Vec<String>,
    /// What a payee may be to her; others may be written.
    relations: Vec<String>,
    /// What stands before or behind the name of a payee, also without a sign between, and says that she is one.
    collecting: Vec<String>,
}

impl PayeeWords {
    /// Reads the catalogue.
    pub fn load(catalogue: &Catalogue) -> Result<PayeeWords> {
        let words: PayeeWords = catalogue.read("roster_words.toml")?.toml()?;
        Ok(PayeeWords {
            names: NameWords::load(catalogue)?,
            ..words
        })
    }

    /// What a payee may be to whom the money is for.
    pub fn relations(&self) -> impl Iterator<Item = &str> {
        self.payees.relations.iter().map(String::as_str)
    }

    /// Reads what was said of the payee of somebody, by field; nothing where nothing was.
    pub(super) fn read(
        &self,
        said: impl Fn(&str) -> String,
        own: (&str, Option<&IdNumber>),
        today: Date,
    ) -> std::result::Result<Option<Payee>, Wrong> {
        let (written, number) = (said(NAME), kernel::squeeze(&said(NUMBER)));
        let (name, beside) = self.apart(&written);
        let mut relation = kernel::squeeze(&said(RELATION));
        if relation.is_empty() {
            relation = beside;
        }
        if name.is_empty() {
            return match number.is_empty() && relation.is_empty() {
                true => Ok(None),
                false => {
                    let why = "写了收款人的身份证号或关系，没有写收款人是谁，请补填";
                    Err((NAME, why.to_owned()))
                }
            };
        }
        if self.payees.herself.contains(&name) {
            return Ok(Some(Payee::default()));
        }
        let name = self.names.name_with(&name, |word| {
            let mut collecting = self.payees.collecting.iter();
            collecting.any(|known| known.contains(word))
        });
        let name = name.map_err(|why| (NAME, format!("收款人{why}")))?;
        let number = match number.as_str() {
            "" => None,
            text => {
                let read = IdNumber::read(text, today);
                Some(read.map_err(|e| (NUMBER, format!("收款人身份证号{e}")))?)
            }
        };
        let (own_name, own_number) = own;
        let (same_name, same_number) = (
            name == kernel::plain_name(own_name),
            number.is_some() && number.as_ref() == own_number,
        );
        let other_number = number.is_some() && own_number.is_some() && !same_number;
        match (same_name, same_number) {
            (true, _) if other_number => {
                let why = "收款人和本人同名，身份证号却是别人的，请核对";
                Err((NUMBER, why.to_owned()))
            }
            (true, _) => Ok(Some(Payee::default())),
            (false, true) => {
                let why = "这是本人的身份证号，收款人写的却是别的姓名，请核对";
                Err((NUMBER, why.to_owned()))
            }
            (false, false) => Ok(Some(Payee {
                name,
                id_number: number.map_or(String::new(), |n| n.as_str().to_owned()),
                relation,
            })),
        }
    }

    /// The name in a cell, and the relation that stands beside it: 周大叔（监护人）, 监护人：周大叔, 周大叔代领.
    fn apart(&self, written: &str) -> (String, String) {
        let plain = kernel::plain_name(written);
        let related = |word: &str| self.payees.relations.iter().any(|known| known == word);
        let known = |word: &str| related(word) || self.payees.collecting.iter().any(|w| w == word);
        let told = |name: &str, word: &str| {
            let relation = if related(word) { word } else { "" };
            (name.to_owned(), relation.to_owned())
        };
        if let Some((name, rest)) = plain.split_once('(')
            && let Some(word) = rest.strip_suffix(')').filter(|word| known(word))
        {
            return told(name, word);
        }
        if let Some((word, name)) = plain.split_once(':')
            && known(word)
        {
            return told(name, word);
        }
        for word in &self.payees.collecting {
            let name = plain.strip_prefix(word.as_str());
            let name = name.or_else(|| plain.strip_suffix(word.as_str()));
            if let Some(name) = name.filter(|name| name.chars().count() > 1) {
                return told(name, word);
            }
        }
        (plain, String::new())
    }
}

/// Reads the payee of an application, by field; the applicant herself where nothing is said.
///
/// # Errors
/// When what is said is no payee.
pub fn payee_applied(
    office: &Office,
    said: impl Fn(&str) -> String,
    (name, number): (&str, &IdNumber),
) -> Result<Payee> {
    let words = PayeeWords::load(office.catalogue())?;
    let read = words.read(said, (name, Some(number)), office.clock().today());
    let read = read.map_err(|(_, why)| Error::refusal(format!("{why}（请退回补正）")))?;
    Ok(read.unwrap_or_default())
}

/// Whether a payee is too young to take money for another.
pub(super) fn too_young(id_number: &str, day: Date) -> bool {
    let number = IdNumber::read(id_number, day);
    number.is_ok_and(|number| day.years_since(number.birth()).unwrap_or(0) < OF_AGE)
}

/// Whose payee, of these people of a region, is not of age on a day.
pub async fn young_payees(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
    day: Date,
) -> Result<HashSet<i64>> {
    let mut young = HashSet::new();
    for (person, sealed) in store::payee_numbers(c, region, people).await? {
        if too_young(&office.open_field(PAYEE_ID, person, &sealed)?, day) {
            young.insert(person);
        }
    }
    Ok(young)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: (i32, u32, u32) = (2025, 1, 1);

    fn read(name: &str, number: &str, relation: &str) -> std::result::Result<Option<Payee>, Wrong> {
        let words = PayeeWords::load(&Catalogue::default()).unwrap();
        let own = IdNumber::synthetic(990_101, Date::from_ymd_opt(2012, 5, 5).unwrap(), 7);
        let own = own.unwrap();
        let said = |field: &str| {
            let texts = [(NAME, name), (NUMBER, number), (RELATION, relation)];
            let found = texts.iter().find(|(code, _)| *code == field);
            let text = found.map_or("", |(_, text)| *text);
            text.replace("OWN", own.as_str())
        };
        let today = Date::from_ymd_opt(TODAY.0, TODAY.1, TODAY.2).unwrap();
        words.read(said, ("童四", Some(&own)), today)
    }

    #[test]
    fn a_payee_is_read_as_offices_write_her() {
        for (written, relation, name, is) in [
            ("李监护", "", "李监护", ""),
            ("周大叔（监护人）", "", "周大叔", "监护人"),
            ("周大叔(母亲)", "监护人", "周大叔", "监护人"),
            ("监护人：周大叔", "", "周大叔", "监护人"),
            ("监护人周大叔", "", "周大叔", "监护人"),
            ("周大叔代领", "", "周大叔", ""),
            ("周大叔（代领）", "", "周大叔", ""),
            ("周 大　叔", "孙子", "周大叔", "孙子"),
            ("甲县光荣院", "", "甲县光荣院", ""),
        ] {
            let payee = read(written, "", relation).unwrap().unwrap();
            assert_eq!(
                (payee.name.as_str(), payee.relation.as_str()),
                (name, is),
                "{written}"
            );
        }
        for herself in ["童四", "童 四", "　童四", "本人", "自己"] {
            assert_eq!(
                read(herself, "", "").unwrap(),
                Some(Payee::default()),
                "{herself}"
            );
        }
        assert_eq!(read("童四", "OWN", "").unwrap(), Some(Payee::default()));
        assert_eq!(read("", "", "").unwrap(), None);
    }

    #[test]
    fn what_does_not_fit_is_said() {
        for (name, number, relation, field, told) in [
            ("", "OWN", "", NAME, "没有写收款人是谁"),
            ("", "", "母亲", NAME, "没有写收款人是谁"),
            ("李监护", "OWN", "", NUMBER, "本人的身份证号"),
            ("李监护", "123", "", NUMBER, "收款人身份证号"),
            (
                "童四",
                "990101195001011013",
                "",
                NUMBER,
                "身份证号却是别人的",
            ),
            ("李某某", "", "", NAME, "没有写全"),
            ("李四、王五", "", "", NAME, "写了2个人"),
            ("李四(退回)", "", "", NAME, "括号里的“退回”"),
        ] {
            let (at, why) = read(name, number, relation).unwrap_err();
            assert_eq!(at, field, "{why}");
            assert!(why.contains(told), "{why}");
        }
    }
}
