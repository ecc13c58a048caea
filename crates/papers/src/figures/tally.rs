//! Counting the records of a source: the whole, its parts by value, by unit, by month, in one pass.

use std::collections::{BTreeMap, HashMap, HashSet};

use kernel::Fen;
use serde_json::{Map, Value as Json};

use super::answer::{passes, shown};
use super::behind::Behind;
use super::record::{FieldValue, PersonKey, Record};
use ground::error::{Error, Result};
use ground::records::{Amount, Indicator, Measure, Measured, Part, Period};

const TOO_MUCH: &str = "合计超出可计算的范围";

/// People, or other values, by small numbers, so that what was counted already is quickly known.
#[derive(Default)]
pub struct People {
    named: HashMap<String, u32>,
    numbered: HashMap<(i32, i64), u32>,
}

impl People {
    pub fn number(&mut self, key: &PersonKey<'_>) -> u32 {
        let next = u32::try_from(self.named.len() + self.numbered.len()).unwrap_or(u32::MAX);
        match key {
            PersonKey::Named(name) => match self.named.get(*name) {
                Some(number) => *number,
                None => {
                    self.named.insert((*name).to_owned(), next);
                    next
                }
            },
            PersonKey::Numbered(region, id) => *self.numbered.entry((*region, *id)).or_insert(next),
        }
    }
}

/// Where and whose a record is, found out once for all indicators.
pub(super) struct Placed {
    pub unit: i64,
    pub month: Option<i32>,
    pub person: u32,
}

#[derive(Default)]
struct Counted {
    records: u64,
    sum: i64,
    people: HashSet<u32>,
}

impl Counted {
    fn add(&mut self, measure: Measure, sum: i64, person: u32) -> Result<()> {
        self.records += 1;
        match measure {
            Measure::Count => {}
            Measure::People | Measure::Distinct => {
                self.people.insert(person);
            }
            Measure::Sum => {
                let total = self.sum.checked_add(sum);
                self.sum = total.ok_or_else(|| Error::refusal(TOO_MUCH))?;
            }
        }
        Ok(())
    }

    /// Counts in what was counted elsewhere; people of both are the same people.
    fn join(&mut self, other: &Counted) -> Result<()> {
        let sum = self.sum.checked_add(other.sum);
        self.sum = sum.ok_or_else(|| Error::refusal(TOO_MUCH))?;
        self.records += other.records;
        self.people.extend(&other.people);
        Ok(())
    }

    fn part(&self, measure: Measure, money: bool) -> Part {
        let count = |n: usize| Amount::Count(i64::try_from(n).unwrap_or(i64::MAX));
        let amount = match measure {
            Measure::Count => Amount::Count(i64::try_from(self.records).unwrap_or(i64::MAX)),
            Measure::People | Measure::Distinct => count(self.people.len()),
            Measure::Sum if money => Amount::Money(Fen::new(self.sum)),
            Measure::Sum => Amount::Count(self.sum),
        };
        Part {
            amount,
            records: self.records,
        }
    }
}

/// What was counted for an indicator, or for one value of its `by`.
#[derive(Default)]
pub(super) struct Gathered {
    whole: Counted,
    units: BTreeMap<i64, Counted>,
    months: BTreeMap<i32, Counted>,
    behind: Behind,
    shown: Vec<Map<String, Json>>,
}

/// The same, worked out.
pub(super) struct Totals {
    pub whole: Part,
    pub own: Part,
    pub beneath: Part,
    pub units: BTreeMap<i64, Part>,
    pub months: BTreeMap<i32, Part>,
    pub behind: Behind,
    pub shown: Vec<Map<String, Json>>,
}

impl Gathered {
    /// Worked out for a unit; whoever has records of its own and beneath it is counted at both reaches.
    fn totals(self, top: i64, measure: Measure, money: bool) -> Result<Totals> {
        let part = |counted: &Counted| counted.part(measure, money);
        let (mut own, mut beneath) = (Counted::default(), Counted::default());
        for (unit, counted) in &self.units {
            let reach = if *unit == top { &mut own } else { &mut beneath };
            reach.join(counted)?;
        }
        Ok(Totals {
            whole: part(&self.whole),
            own: part(&own),
            beneath: part(&beneath),
            units: self.units.iter().map(|(k, c)| (*k, part(c))).collect(),
            months: self.months.iter().map(|(k, c)| (*k, part(c))).collect(),
            behind: self.behind,
            shown: self.shown,
        })
    }
}

/// An indicator being counted.
pub struct Tally<'a> {
    pub indicator: &'a Indicator,
    pub measured: &'a Measured,
    money: bool,
    /// Fields of the source that are money, to be shown in yuan.
    moneys: &'a [String],
    keep_shown: bool,
    /// The values that were there, for `distinct`.
    values: People,
    whole: Gathered,
    parts: HashMap<String, Gathered>,
}

impl<'a> Tally<'a> {
    pub fn new(
        indicator: &'a Indicator,
        measured: &'a Measured,
        moneys: &'a [String],
        keep_shown: bool,
    ) -> Result<Tally<'a>> {
        Ok(Tally {
            indicator,
            measured,
            money: super::answer::sums_money(measured, moneys)?,
            moneys,
            keep_shown,
            values: People::default(),
            whole: Gathered::default(),
            parts: HashMap::new(),
        })
    }

    pub fn add(&mut self, record: &Record, placed: &Placed, period: Period) -> Result<()> {
        let measured = self.measured;
        if !passes(record, &measured.filters, period.to)? {
            return Ok(());
        }
        let mut sum = 0i64;
        for field in &measured.fields {
            let number = match record.value(field) {
                FieldValue::Empty => measured.empty_as,
                value => value.number(),
            };
            sum = sum
                .checked_add(number)
                .ok_or_else(|| Error::refusal(TOO_MUCH))?;
        }
        let placed = match measured.measure {
            Measure::Distinct => match self.value_number(record) {
                Some(person) => &Placed { person, ..*placed },
                None => return Ok(()),
            },
            _ => placed,
        };
        gather(&mut self.whole, measured, record, placed, sum)?;
        if self.keep_shown {
            self.whole.shown.push(shown(record, self.moneys));
        }
        let Some(field) = &measured.by else {
            return Ok(());
        };
        let value = record.value(field);
        let value = value.text();
        if !self.parts.contains_key(&*value) {
            self.parts
                .insert(value.clone().into_owned(), Gathered::default());
        }
        if let Some(part) = self.parts.get_mut(&*value) {
            gather(part, measured, record, placed, sum)?;
            if self.keep_shown {
                part.shown.push(shown(record, self.moneys));
            }
        }
        Ok(())
    }

    /// The number of what a record's fields say together; nothing when they are empty.
    fn value_number(&mut self, record: &Record) -> Option<u32> {
        let fields = self.measured.fields.iter();
        let values: Vec<String> = fields
            .map(|field| kernel::squeeze(&record.value(field).text()))
            .collect();
        let all = values.join("\u{1f}");
        let said = values.iter().any(|value| !value.is_empty());
        said.then(|| self.values.number(&PersonKey::Named(&all)))
    }

    /// The whole, and the parts by value, of a unit.
    pub fn totals(self, top: i64) -> Result<(Totals, HashMap<String, Totals>)> {
        let (measure, money) = (self.measured.measure, self.money);
        let parts = self.parts.into_iter();
        let parts = parts.map(|(value, part)| Ok((value, part.totals(top, measure, money)?)));
        let parts = parts.collect::<Result<_>>()?;
        Ok((self.whole.totals(top, measure, money)?, parts))
    }
}

fn gather(
    into: &mut Gathered,
    measured: &Measured,
    record: &Record,
    placed: &Placed,
    sum: i64,
) -> Result<()> {
    let (measure, person) = (measured.measure, placed.person);
    into.whole.add(measure, sum, person)?;
    let unit = into.units.entry(placed.unit).or_default();
    unit.add(measure, sum, person)?;
    if let Some(month) = placed.month {
        let month = into.months.entry(month).or_default();
        month.add(measure, sum, person)?;
    }
    into.behind.add(record);
    Ok(())
}
