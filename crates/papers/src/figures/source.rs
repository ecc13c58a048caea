//! Where the records behind figures come from, in one shape: ledger entries, payments, people on the rolls. They come
//! in pieces, so that a year of a county's payments is never in memory at once.

use std::collections::HashMap;
use std::sync::Arc;

use entitlement::Status;
use kernel::{Date, DivisionCode, Month};
use serde_json::{Map, Value as Json, json};

use super::record::{PAYMENT_MONEY, PAYMENT_TEXTS, Record};
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::records::{Item, Period, Question, Register, indicators, register};
use ground::time::{date_from, month_number};
use payments::Batch;
use registers::ledgers;
use registers::ledgers::FieldType;
use registers::ledgers::actions::Each;
use registers::organisation::{Directory, UNITS, VILLAGES};
use registers::people;
use registers::people::Categories;
use work::plans::model::TaskState;

/// Where and when records are looked for, and what is known of them: read once for all sources.
pub(super) struct Sources<'a> {
    office: &'a Office,
    scope: Scope,
    period: Period,
    directory: Directory,
    kinds: Vec<ledgers::Kind>,
}

/// The records of one source, piece by piece.
pub struct Source<'a> {
    of: &'a Sources<'a>,
    /// Fields that are money.
    pub money: Vec<String>,
    /// Every field an indicator may name.
    pub known: Vec<String>,
    left: Vec<Piece<'a>>,
    /// The last entries that some indicator asks about, by the field that says so.
    last: Vec<(String, Last)>,
}

/// Before the kind of a ledger: the day of the last entry of that kind about a person of the rolls, or in a village.
pub(super) const LAST: &str = "last:";

/// Whether a member unit reported on the tasks it had: 没有任务, 上报过, 没有上报.
const REPORTED: &str = "reported";
/// The register of tasks.
const TASKS: &str = "tasks";

/// Lines paid, as indicators name them.
pub(super) const PAYMENTS: &str = "payments";
/// Identities on the rolls.
const PEOPLE: &str = "people";

/// The day of the last entry by region and number of the person, or code of the place.
type Last = HashMap<(i32, i64), String>;

enum Piece<'a> {
    Ledger {
        kind: &'a ledgers::Kind,
        stock: bool,
    },
    Rolls {
        region: i32,
    },
    Hardships {
        region: i32,
    },
    Batch(Box<Batch>),
    Register {
        register: &'static Register,
        stock: bool,
    },
}

impl<'a> Sources<'a> {
    /// The sources of a division and a period.
    pub async fn of(office: &'a Office, scope: Scope, period: Period) -> Result<Sources<'a>> {
        Ok(Sources {
            office,
            scope,
            period,
            directory: Directory::load(office.db().reader(), &scope).await?,
            kinds: ledgers::kinds(office.catalogue())?,
        })
    }

    /// The records of a source in the period; everything up to its last day for a stock figure.
    pub async fn source(&'a self, name: &str, stock: bool) -> Result<Source<'a>> {
        let (c, scope) = (self.office.db().reader(), &self.scope);
        let (money, known, left) = match name.split_once(':') {
            Some(("ledger", kind)) => self.ledger(kind, stock)?,
            None if name == PAYMENTS => {
                let days = [self.period.from, self.period.to];
                let [from, to] = days.map(|day| month_number(Month::of(day)));
                let batches = payments::paid_batches(c, scope, from, to).await?;
                let pieces = batches.into_iter().map(|b| Piece::Batch(Box::new(b)));
                let money = names(PAYMENT_MONEY.into_iter(), &[]);
                let known = names(PAYMENT_MONEY.into_iter(), &PAYMENT_TEXTS);
                (money, known, pieces.collect())
            }
            None if name == PEOPLE => {
                let regions = people::actions::regions(c, scope).await?;
                let pieces = regions.into_iter().map(|region| Piece::Rolls { region });
                let categories = Categories::load(self.office.catalogue())?;
                let keys = categories.keys().iter().map(|key| key.code.as_str());
                let mut known = names(keys, &["name", "category", "division"]);
                known.extend(self.lasting(Each::Person));
                (Vec::new(), known, pieces.collect())
            }
            None if name == "hardships" => {
                let regions = people::actions::regions(c, scope).await?;
                let pieces = regions
                    .into_iter()
                    .map(|region| Piece::Hardships { region });
                let known = ["name", "hardship", "checked_on", "division"];
                (Vec::new(), names(known.into_iter(), &[]), pieces.collect())
            }
            _ => {
                let register = register(self.office, name)?
                    .ok_or_else(|| Error::refusal(format!("指标目录里的来源“{name}”不认识")))?;
                let fields = register.fields.iter().map(|(code, _)| *code);
                let mut known = names(fields, &["name", "on_date", "division"]);
                if register.source == VILLAGES.source {
                    known.extend(self.lasting(Each::Place));
                }
                if register.source == UNITS.source {
                    known.push(REPORTED.to_owned());
                }
                let money = names(register.money.iter().copied(), &[]);
                (money, known, vec![Piece::Register { register, stock }])
            }
        };
        let last = match name {
            PEOPLE => self.last_entries(Each::Person, name).await?,
            name if name == VILLAGES.source => self.last_entries(Each::Place, name).await?,
            _ => Vec::new(),
        };
        Ok(Source {
            of: self,
            money,
            known,
            left,
            last,
        })
    }

    /// The last entries that some indicator of a source asks about.
    async fn last_entries(&self, each: Each, source: &str) -> Result<Vec<(String, Last)>> {
        let (c, until) = (self.office.db().reader(), self.period.to);
        let mut found: Vec<(String, Last)> = Vec::new();
        for indicator in indicators(self.office.catalogue())? {
            let Question::Measured(measured) = indicator.question else {
                continue;
            };
            let fields = measured.filters.into_iter().map(|filter| filter.field);
            for field in fields.filter(|_| measured.source == source) {
                let kind = field.strip_prefix(LAST);
                let new = !found.iter().any(|(known, _)| *known == field);
                if let Some(kind) = kind.filter(|_| new) {
                    let of = (each, until);
                    let last = ledgers::actions::last_of_each(c, &self.scope, kind, of).await?;
                    found.push((field, last));
                }
            }
        }
        Ok(found)
    }

    /// What may be asked of people or villages about ledgers: last:visit.
    fn lasting(&self, each: Each) -> impl Iterator<Item = String> {
        let named = FieldType::Person;
        let of = move |kind: &&ledgers::Kind| each == Each::Place || kind.first_of(named).is_some();
        let kinds = self.kinds.iter().filter(of);
        kinds.map(|kind| format!("{LAST}{}", kind.kind))
    }

    /// Says of each member unit whether it reported on the tasks it had in the period.
    async fn reported(&self, units: &mut [Item]) -> Result<()> {
        let Some(tasks) = register(self.office, TASKS)? else {
            return Ok(());
        };
        let tasks = (tasks.read)(self.office, &self.scope, self.period, false).await?;
        for unit in units {
            let text = |task: &Item, field: &str| {
                let value = task.fields.get(field).and_then(Json::as_str);
                value.unwrap_or_default().to_owned()
            };
            let own = tasks.iter().filter(|task| {
                let its = task.division == unit.division && text(task, "unit") == unit.name;
                its && text(task, "state") != TaskState::Cancelled.label()
            });
            let told = |task: &&Item| {
                let percent = task.fields.get("percent").and_then(Json::as_i64);
                text(task, "state") != TaskState::New.label() || percent.unwrap_or_default() > 0
            };
            let said = match (own.clone().count(), own.filter(told).count()) {
                (0, _) => "没有任务",
                (_, 0) => "没有上报",
                _ => "上报过",
            };
            unit.fields.insert(REPORTED.to_owned(), json!(said));
        }
        Ok(())
    }

    fn ledger(&'a self, kind: &str, stock: bool) -> Result<Shape<'a>> {
        let kind = named(&self.kinds, kind)?;
        let is_money = |f: &&ledgers::Field| f.field_type == FieldType::Money;
        let money = kind.fields.iter().filter(is_money);
        let money = names(money.map(|f| f.code.as_str()), &[]);
        let fields = kind.fields.iter().map(|f| f.code.as_str());
        let known = names(fields, &["on_date", "division"]);
        Ok((money, known, vec![Piece::Ledger { kind, stock }]))
    }
}

type Shape<'a> = (Vec<String>, Vec<String>, Vec<Piece<'a>>);

/// The ledger kind an indicator asks of.
pub fn ledger_kind(office: &Office, kind: &str) -> Result<ledgers::Kind> {
    Ok(named(&ledgers::kinds(office.catalogue())?, kind)?.clone())
}

fn named<'k>(kinds: &'k [ledgers::Kind], code: &str) -> Result<&'k ledgers::Kind> {
    kinds.iter().find(|k| k.kind == code).ok_or_else(|| {
        Error::refusal(format!(
            "指标目录里的来源 ledger:{code} 没有这种台账，请核对 catalogue/ledgers"
        ))
    })
}

fn names<'a>(some: impl Iterator<Item = &'a str>, more: &[&'a str]) -> Vec<String> {
    some.chain(more.iter().copied())
        .map(str::to_owned)
        .collect()
}

impl Source<'_> {
    /// The next piece; nothing after the last.
    pub async fn next(&mut self) -> Result<Option<Vec<Record>>> {
        if self.left.is_empty() {
            return Ok(None);
        }
        let records = match self.left.remove(0) {
            Piece::Ledger { kind, stock } => self.entries(kind, stock).await?,
            Piece::Register { register, stock } => {
                let items = (register.read)(self.of.office, &self.of.scope, self.of.period, stock);
                let mut items = items.await?;
                if register.source == UNITS.source {
                    self.of.reported(&mut items).await?;
                }
                for (field, last) in &self.last {
                    for item in &mut items {
                        let day = last.get(&(item.division.region(), item.division.get()));
                        item.fields.insert(field.clone(), json!(day));
                    }
                }
                items.into_iter().map(|item| self.whole(item)).collect()
            }
            Piece::Rolls { region } => self.on_the_rolls(region).await?,
            Piece::Hardships { region } => self.hardships(region).await?,
            Piece::Batch(batch) => {
                let c = self.of.office.db().reader();
                let rows = payments::paid_rows(c, &self.of.scope, &batch).await?;
                let batch = Arc::new(*batch);
                let record = |row| Record::Paid(row, Arc::clone(&batch));
                rows.into_iter().map(record).collect()
            }
        };
        Ok(Some(records))
    }

    /// A record of a register with the fields that all have.
    fn whole(&self, mut item: Item) -> Record {
        let place = self.of.directory.name(item.division);
        item.fields.insert("division".to_owned(), json!(place));
        item.fields.insert("name".to_owned(), json!(item.name));
        if let Some(on) = item.on {
            item.fields
                .insert("on_date".to_owned(), json!(on.to_string()));
        }
        Record::Item(Arc::new(item))
    }

    async fn entries(&self, kind: &ledgers::Kind, stock: bool) -> Result<Vec<Record>> {
        let (c, scope, period) = (self.of.office.db().reader(), &self.of.scope, self.of.period);
        let from = (!stock).then_some(period.from);
        let name = kind.first_of(FieldType::Person).map(|f| f.code.clone());
        let mut list = Vec::new();
        let mut entries = ledgers::actions::entries(c, scope, &kind.kind, from, period.to).await?;
        ledgers::actions::bring_up_to_date(c, scope, kind, period.to, &mut entries).await?;
        for entry in entries {
            let named = name.as_ref().and_then(|n| entry.fields.get(n));
            let named = named.and_then(Json::as_str).unwrap_or_default();
            let person = match (&entry.id_hash, entry.person) {
                (Some(hash), _) => hash.clone(),
                (None, Some(person)) => person.to_string(),
                (None, None) => format!("{named}|{}", entry.division),
            };
            let division = division(entry.division)?;
            let mut fields = entry.fields;
            in_standard_words(kind, &mut fields);
            fields.insert("record".to_owned(), json!(entry.id));
            fields.insert("on_date".to_owned(), json!(entry.on_date));
            let place = self.of.directory.name(division);
            fields.insert("division".to_owned(), json!(place));
            list.push(Record::Fields {
                id: entry.id,
                division,
                month: Some(month_number(Month::of(date_from(&entry.on_date)?))),
                person,
                fields,
            });
        }
        Ok(list)
    }

    /// The 困难 in force on the last day, each with whose it is.
    async fn hardships(&self, region: i32) -> Result<Vec<Record>> {
        let (c, day) = (self.of.office.db().reader(), self.of.period.to);
        let found = people::actions::hardships_on(c, &self.of.scope, region, day).await?;
        let record = |h: people::HardshipOf| {
            let division = division(h.division)?;
            let mut fields = Map::new();
            fields.insert("record".to_owned(), json!(h.person));
            fields.insert("name".to_owned(), json!(h.name));
            let label = people::hardship_label(&h.kind);
            fields.insert("hardship".to_owned(), json!(label));
            fields.insert("category".to_owned(), json!(label));
            fields.insert("checked_on".to_owned(), json!(h.checked_on));
            let place = self.of.directory.name(division);
            fields.insert("division".to_owned(), json!(place));
            Ok(Record::Fields {
                id: h.person,
                division,
                month: None,
                person: format!("{region}/{}", h.person),
                fields,
            })
        };
        found.into_iter().map(record).collect()
    }

    /// Identities that are on the rolls on the last day: started, not stopped, not after the month of death.
    async fn on_the_rolls(&self, region: i32) -> Result<Vec<Record>> {
        let categories = Categories::load(self.of.office.catalogue())?;
        let day: Date = self.of.period.to;
        let c = self.of.office.db().reader();
        let mut list = Vec::new();
        for person in people::actions::pay_people(c, &self.of.scope, region).await? {
            let events = person.rule_events(&categories)?;
            for identity in &person.identities {
                let start = identity.start.unwrap_or(Month::of(day));
                let rule = identity.rule_identity(&categories, start)?;
                if !Status::new(&rule, &events, None).active(Month::of(day)) {
                    continue;
                }
                let mut fields = Map::new();
                fields.insert("record".to_owned(), json!(person.id));
                fields.insert("name".to_owned(), json!(person.name));
                fields.insert("category".to_owned(), json!(identity.category));
                let keys = identity.keys.iter();
                fields.extend(keys.map(|(code, option)| (code.clone(), json!(option))));
                for (field, last) in &self.last {
                    let day = last.get(&(region, person.id));
                    fields.insert(field.clone(), json!(day));
                }
                let place = self.of.directory.name(person.division);
                fields.insert("division".to_owned(), json!(place));
                list.push(Record::Fields {
                    id: person.id,
                    division: person.division,
                    month: None,
                    person: format!("{region}/{}", person.id),
                    fields,
                });
            }
        }
        Ok(list)
    }
}

/// The choices of an entry by the words that figures ask for: what was recorded as 建军节 is 八一.
fn in_standard_words(kind: &ledgers::Kind, fields: &mut Map<String, Json>) {
    let choices = kind.fields.iter();
    for field in choices.filter(|field| !field.synonyms.is_empty()) {
        let stands = fields.get(&field.code).and_then(Json::as_str);
        if let Some(option) = stands.and_then(|word| field.standard(word)) {
            let option = json!(option);
            fields.insert(field.code.clone(), option);
        }
    }
}

/// A division as it stands in the database.
pub fn division(code: i64) -> Result<DivisionCode> {
    DivisionCode::try_from(code).map_err(|e| Error::Fault(e.into()))
}
