//! 测算: what a standard would cost before it is real, month by month, by town and by level of government, and who would get
//! more or less. The rule is asked twice, without it and with it, of everybody it may concern; nothing is written.

use std::collections::{BTreeMap, BTreeSet};

use entitlement::{Account, MonthDifference, RateBook, settle};
use kernel::{DivisionCode, Fen, Level, Month};

use super::claims::Terms;
use super::funding::{ByLevel, Funding, Paying};
use super::schemes::Schemes;
use super::standards::refuse_contradiction;
use super::store::{self, StandardRow};
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::organisation::Directory;
use registers::people::actions::pay_people;
use registers::people::{Categories, PayPerson};

/// What a standard would cost through the end of a year.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The last month reckoned with: December of this year, or of the one in which the standard begins.
    pub last: Month,
    /// The difference of each month, fen, without those in which there is none.
    pub by_month: BTreeMap<Month, i64>,
    /// 村（社区） or town in which people are on the rolls: how many get more or less, and how much, fen.
    pub by_place: Vec<(String, usize, i64)>,
    /// By level of government, fen.
    pub by_level: ByLevel,
    /// Who would get more or less, those with the largest difference first.
    pub people: Vec<Touched>,
    /// How many it may concern and leaves as they are.
    pub same: usize,
}

/// Somebody who would get more or less.
#[derive(Debug, Clone)]
pub struct Touched {
    /// Region and number.
    pub person: (i32, i64),
    /// 姓名
    pub name: String,
    /// Where she is on the rolls.
    pub division: DivisionCode,
    /// What the last month comes to without it, and with it, fen.
    pub last_month: (i64, i64),
    /// More or, below zero, less in all, fen.
    pub difference: i64,
}

impl Estimate {
    /// What months up to and including one come to, fen.
    pub fn through(&self, month: Month) -> i64 {
        self.by_month.range(..=month).map(|(_, fen)| fen).sum()
    }

    /// What all of it comes to, fen.
    pub fn whole(&self) -> i64 {
        self.by_month.values().sum()
    }

    /// How many would get more, and how many less.
    pub fn more_and_less(&self) -> (usize, usize) {
        let more = self.people.iter().filter(|t| t.difference > 0).count();
        (more, self.people.len() - more)
    }
}

/// What a standard of the actor's own would cost; `None` for one of a city or province, whose counties reckon each for
/// itself.
///
/// # Errors
/// When nobody could tell whether it or one already there counts, or an amount is beyond all counting.
pub async fn what_if(
    office: &Office,
    actor: &Actor,
    new: &StandardRow,
) -> Result<Option<Estimate>> {
    let scope = actor.may(Action::StandardsConfirm)?;
    let division = scope.division();
    if matches!(division.level(), Level::Province | Level::City) {
        return Ok(None);
    }
    let reader = office.db().reader();
    let categories = Categories::load(office.catalogue())?;
    let without = store::standards_known(reader, division).await?;
    refuse_contradiction(&without, new, &categories)?;
    let last_id = without.iter().map(|s| s.id).max().unwrap_or_default();
    let mut with = without.clone();
    with.push(StandardRow {
        id: last_id + 1,
        ..new.clone()
    });
    let today = Month::of(office.clock().today());
    let year = today.max(Month::of(new.effective)).year();
    let last = Month::new(year, 12).ok_or_else(|| Error::inconsistent("年度"))?;
    let people = pay_people(reader, &scope, division.region()).await?;
    let directory = Directory::load(reader, &scope).await?;
    let catalogue = office.catalogue().clone();
    let asked = Asked {
        schemes: Schemes::load(&catalogue)?,
        categories,
        without,
        with,
        last,
        division,
    };
    let reckoned = tokio::task::spawn_blocking(move || -> Result<Estimate> {
        let funding = Funding::load(&catalogue, &asked.schemes, &asked.categories)?;
        let terms = Terms::load(&catalogue, (&asked.categories, &asked.schemes), &asked.with)?;
        asked.estimate(&people, (&terms, &funding), &directory)
    });
    Ok(Some(reckoned.await.map_err(|e| Error::Fault(e.into()))??))
}

/// What is asked.
struct Asked {
    schemes: Schemes,
    categories: Categories,
    without: Vec<StandardRow>,
    /// The same and the new one, the last.
    with: Vec<StandardRow>,
    last: Month,
    division: DivisionCode,
}

impl Asked {
    /// Categories it may concern: its own, and those paid by a share of it.
    fn concerned(&self) -> BTreeSet<&str> {
        let new = self.with.last().map_or("", |s| s.category.as_str());
        let shares = self.with.iter().filter(|s| s.of.as_deref() == Some(new));
        let shares = shares.map(|s| s.category.as_str());
        shares.chain([new]).collect()
    }

    fn estimate(
        &self,
        people: &[PayPerson],
        (terms, funding): (&Terms<'_>, &Funding),
        directory: &Directory,
    ) -> Result<Estimate> {
        let mut books = [
            RateBook::new(terms.standards(&self.without)?, None),
            RateBook::new(terms.standards(&self.with)?, None),
        ];
        let concerned = self.concerned();
        let mut estimate = Estimate {
            last: self.last,
            by_month: BTreeMap::new(),
            by_place: Vec::new(),
            by_level: ByLevel::new(),
            people: Vec::new(),
            same: 0,
        };
        let mut places: BTreeMap<DivisionCode, (usize, i64)> = BTreeMap::new();
        let mut sums = BTreeMap::new();
        let concerns = |person: &&PayPerson| {
            let mut identities = person.identities.iter();
            identities.any(|identity| concerned.contains(identity.category.as_str()))
                || self
                    .with
                    .last()
                    .is_some_and(|new| terms.follows(person, &new.category))
        };
        for person in people.iter().filter(concerns) {
            // What another office paid was what was due then: the difference is the same.
            let accounts = terms.accounts(person, BTreeMap::new(), None)?;
            let (codes, mut accounts): (Vec<String>, Vec<Account>) = accounts.into_iter().unzip();
            for account in &mut accounts {
                account.opening = None;
            }
            let mut touched = Touched {
                person: (self.division.region(), person.id),
                name: person.name.clone(),
                division: person.division,
                last_month: (0, 0),
                difference: 0,
            };
            for (sign, book) in [-1, 1].into_iter().zip(&mut books) {
                let outcomes = settle(&accounts, terms.overlaps(), book, self.last, None)
                    .map_err(|e| Error::refusal(format!("{}：{e}", person.name)))?;
                for (scheme, outcome) in codes.iter().zip(outcomes) {
                    for month in outcome.line.iter().flat_map(|line| &line.months) {
                        let fen = sign * month.due.get();
                        touched.difference += fen;
                        *estimate.by_month.entry(month.month).or_default() += fen;
                        if month.month == self.last {
                            let side = match sign {
                                1 => &mut touched.last_month.1,
                                _ => &mut touched.last_month.0,
                            };
                            *side += month.due.get();
                        }
                        for (standard, part) in parts(month) {
                            let standard = self.with.iter().find(|s| Some(s.id) == standard);
                            let way = funding.way(Paying {
                                scheme,
                                standard,
                                month: month.month,
                                division: self.division,
                            });
                            *sums.entry(way).or_default() += sign * part;
                        }
                    }
                }
            }
            if touched.difference == 0 && touched.last_month.0 == touched.last_month.1 {
                estimate.same += 1;
                continue;
            }
            let place = places.entry(person.division).or_default();
            *place = (place.0 + 1, place.1 + touched.difference);
            estimate.people.push(touched);
        }
        for (way, fen) in sums {
            for (level, part) in funding.split(way, fen) {
                *estimate.by_level.entry(level).or_default() += part;
            }
        }
        estimate.by_level.retain(|_, fen| *fen != 0);
        estimate.by_month.retain(|_, fen| *fen != 0);
        let places = places.into_iter();
        let named =
            places.map(|(code, (count, fen))| (directory.name(code).to_owned(), count, fen));
        estimate.by_place = named.collect();
        let largest = |touched: &Touched| std::cmp::Reverse(touched.difference.abs());
        estimate.people.sort_by_key(|t| (largest(t), t.person));
        Ok(estimate)
    }
}

/// What of a month is due by which standard, fen.
fn parts(month: &MonthDifference) -> impl Iterator<Item = (Option<i64>, i64)> + '_ {
    let on_top = month.on_top.iter().map(|part| part.fen);
    let own = month.due.get() - on_top.map(Fen::get).sum::<i64>();
    let on_top = month.on_top.iter();
    let on_top = on_top.map(|part| (Some(part.standard), part.fen.get()));
    std::iter::once((month.standard, own)).chain(on_top)
}
