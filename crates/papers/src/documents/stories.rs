//! 典型事例 told in a document: who agreed to be told of, as she is to be called, and what the ledgers say of her over
//! the years. Every word of it stands in the text as `{{事例：990101-7/走访慰问/次数}}` and stays live: where the person
//! no longer agrees, or an entry is gone, the words go too.

use std::collections::BTreeMap;

use kernel::{Date, DivisionCode, Fen, Level, surname_of};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::printed::Printed;
use super::told::{Entry, Told, is_number};
use crate::figures::Reach;
use ground::authority::Scope;
use ground::error::{Error, Result};
use registers::ledgers::{self, Kind};

/// The ledger of what is worth telling of, as `catalogue/ledgers/model_case.toml` has it.
pub(super) const LEDGER: &str = "典型事例";
/// Before the name of what a story says, in a source.
pub(super) const STORY: &str = "事例：";
/// What a template asks stories by.
pub(super) const ASKED: &str = "事例(";

/// What may be said of the records of a person in one ledger besides its fields.
const COUNT: &str = "次数";
const SINCE: &str = "起年";
/// 2009年以来, where it goes over more than one year.
const OVER_YEARS: &str = "历年";
/// How a person is called.
const CALLED: &str = "称呼";

/// The fields that say who may be told of, and how.
const CONSENT: &str = "本人意见";
const AGREED: &str = "同意";
const NAMING: &str = "怎样称呼";
const ALIAS: &str = "化名";
const BY_NAME: &str = "真名";
const PERSON: &str = "人物";
const UNIT: &str = "单位";
const PRINTED_IN: &str = "可用范围";
const ABOVE_TOO: &str = "本单位和上级";

/// How many words of a field are listed.
const LISTED: usize = 5;

/// A story, with what the ledgers have of its person.
#[derive(Debug, Clone)]
pub struct Story {
    /// The entry of 典型事例: 990101-7.
    pub key: String,
    /// How the person or the unit is called.
    called: String,
    /// Her real name, and what stands for it wherever somebody wrote it; nothing where she is called by it.
    hidden: Option<(String, String)>,
    /// The entry's own words, by field.
    words: BTreeMap<String, String>,
    /// What each ledger has of the person, oldest first, by the ledger's label.
    records: BTreeMap<String, Told>,
}

/// What a story prints.
#[derive(Debug)]
pub enum Saying {
    /// A number that rests on records.
    Number(Printed),
    /// Words.
    Words(String),
}

impl Story {
    /// What may be told of an entry of 典型事例; nothing where nobody agreed, or it is not for this office.
    pub fn of(told: &Told, entry: &Entry) -> Option<Story> {
        let text = |label: &str| {
            let field = told.field(label)?;
            entry.text(field)
        };
        let is = |label: &str, wanted: &str| text(label).as_deref() == Some(wanted);
        if !of_its_own(told.division, entry.row.division) && !is(PRINTED_IN, ABOVE_TOO) {
            return None;
        }
        let (called, hidden) = match text(PERSON) {
            None => (text(UNIT)?, None),
            Some(_) if !is(CONSENT, AGREED) => return None,
            Some(name) if is(NAMING, BY_NAME) => (name, None),
            Some(name) => match text(ALIAS).filter(|_| is(NAMING, ALIAS)) {
                Some(alias) => (format!("{alias}（化名）"), Some((name, alias))),
                None => {
                    let called = format!("{}某某", surname_of(&name));
                    (called.clone(), Some((name, called)))
                }
            },
        };
        // What names her stays out of the text but for how she is called.
        let unsaid = [PERSON, ALIAS, UNIT];
        let fields = told.fields.iter();
        let fields = fields.filter(|field| !is_number(field) && !unsaid.contains(&&*field.label));
        let words = fields.filter_map(|field| Some((field.label.clone(), entry.text(field)?)));
        Some(Story {
            key: entry.key.clone(),
            called,
            hidden,
            words: words.collect(),
            records: BTreeMap::new(),
        })
    }

    /// What a ledger has of the person.
    #[cfg(test)]
    pub fn remember(&mut self, ledger: &str, told: Told) {
        self.records.insert(ledger.to_owned(), told);
    }

    /// With what the ledgers have of its person up to a day.
    pub async fn with_records(
        mut self,
        c: &impl ConnectionTrait,
        scope: &Scope,
        (kinds, entry): (&[Kind], &Entry),
        until: Date,
    ) -> Result<Story> {
        let Some(person) = entry.row.person else {
            return Ok(self);
        };
        let region = DivisionCode::try_from(entry.row.division)
            .map_err(|e| Error::Fault(e.into()))?
            .region();
        let mut all = ledgers::actions::entries_of_person(c, scope, region, person).await?;
        let until = until.to_string();
        all.retain(|(_, row)| row.on_date <= until);
        all.reverse();
        for (code, row) in all {
            let Some(kind) = kinds.iter().find(|kind| kind.kind == code) else {
                continue;
            };
            if kind.label == LEDGER {
                continue;
            }
            let told = self.records.entry(kind.label.clone());
            let told = told.or_insert_with(|| Told {
                counted_by: kind.kind.clone(),
                code: kind.kind.clone(),
                division: scope.division().get(),
                fields: kind.fields.clone(),
                entries: Vec::new(),
            });
            told.entries.push(Entry::of(row)?);
        }
        Ok(self)
    }

    /// What it says by 称呼, 事情经过, 走访慰问/次数, 上门服务/服务内容; nothing where nothing is recorded.
    pub fn says(&self, name: &str) -> Option<Saying> {
        let says = match name.split_once('/') {
            None if name == CALLED => return Some(Saying::Words(self.called.clone())),
            None => self.words.get(name).cloned().map(Saying::Words),
            Some((ledger, what)) => self.recorded(ledger, what),
        };
        Some(match (says?, &self.hidden) {
            (Saying::Words(words), Some((name, instead))) => {
                Saying::Words(words.replace(name.as_str(), instead))
            }
            (says, _) => says,
        })
    }

    fn recorded(&self, ledger: &str, what: &str) -> Option<Saying> {
        let told = self.records.get(ledger)?;
        let number = |value: serde_json::Value, unit: &str, text: String, of: &[&Entry]| {
            Saying::Number(Printed {
                code: told.counted_by.clone(),
                label: format!("{LEDGER}：{ledger}{what}"),
                value,
                unit: unit.to_owned(),
                text,
                records: of.len(),
                before: false,
                reach: Reach::Whole,
                // One record is shown itself; the story's own entry leads to the person with all of hers.
                entry: Some(match of {
                    [one] => format!("{}/{}", told.code, one.key),
                    _ => format!("model_case/{}", self.key),
                }),
            })
        };
        let all: Vec<&Entry> = told.entries.iter().collect();
        match what {
            COUNT => {
                let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
                Some(number(json!(count), "次", prose::number(count), &all))
            }
            SINCE => {
                let first = all.first()?.row.on_date.get(..4)?;
                Some(Saying::Words(format!("{first}年")))
            }
            OVER_YEARS => {
                let year = |entry: &Entry| Some(entry.row.on_date.get(..4)?.to_owned());
                let (first, last) = (year(all.first()?)?, year(all.last()?)?);
                (first != last).then(|| Saying::Words(format!("{first}年以来")))
            }
            label => {
                let field = told.field(label)?;
                if !is_number(field) {
                    let mut values: Vec<String> = Vec::new();
                    for value in all.iter().filter_map(|entry| entry.text(field)) {
                        if !values.contains(&value) {
                            values.push(value);
                        }
                    }
                    let more = if values.len() > LISTED { "等" } else { "" };
                    values.truncate(LISTED);
                    return (!values.is_empty())
                        .then(|| Saying::Words(format!("{}{more}", values.join("、"))));
                }
                let with: Vec<&Entry> = all
                    .into_iter()
                    .filter(|entry| entry.number(field).is_some())
                    .collect();
                let sum: i64 = with.iter().filter_map(|entry| entry.number(field)).sum();
                if with.is_empty() {
                    return None;
                }
                Some(match field.field_type {
                    ledgers::FieldType::Money => {
                        let yuan = json!(sum as f64 / 100.0);
                        number(yuan, "元", prose::money(Fen::new(sum)), &with)
                    }
                    _ => number(json!(sum), &field.unit, prose::number(sum), &with),
                })
            }
        }
    }
}

/// Whether an entry is the office's own: recorded with it, or with a village of its.
fn of_its_own(office: i64, division: i64) -> bool {
    let village = DivisionCode::try_from(division).is_ok_and(|code| {
        code.level() == Level::Village && code.parent().is_some_and(|town| town.get() == office)
    });
    division == office || village
}

/// What stands in a source for a word of a story.
pub(super) fn story_token(key: &str, name: &str) -> String {
    format!("{{{{{STORY}{key}/{name}}}}}")
}

/// Whether this may be asked of a ledger: how often, since when, over which years, or one of its fields but those that name people or tell
/// what they said.
pub(super) fn may_ask(kinds: &[Kind], ledger: &str, what: &str) -> bool {
    let kind = kinds.iter().find(|kind| kind.label == ledger);
    kind.is_some_and(|kind| {
        [COUNT, SINCE, OVER_YEARS].contains(&what)
            || kind.fields.iter().any(|f| {
                use ledgers::FieldType::{IdNumber, LongText, Person};
                f.label == what && !matches!(f.field_type, IdNumber | LongText | Person)
            })
    })
}
