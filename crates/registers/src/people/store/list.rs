//! The register read page by page, in the order of units and names. What is asked is answered from `person_list` and
//! `person_search`; the rows themselves are read for one page only.

use kernel::{Date, DivisionCode, Month};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::elsewhere::unchecked;
use super::search::{Word, some_of};
use crate::people::facets::Lack;
use crate::people::standing::PersonState;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::time::{date_text, month_number};

/// What is asked of the register.
#[derive(Debug, Clone)]
pub(crate) struct PeopleQuery {
    /// What was typed into the search box.
    pub words: Vec<Word>,
    /// What has to hold in any case.
    pub facets: FacetQuery,
    /// One of these has to hold besides, where there are any.
    pub any_of: Vec<FacetQuery>,
    /// The month whose state is asked for.
    pub month: Month,
}

/// Conditions that all have to hold.
#[derive(Debug, Clone)]
pub(crate) struct FacetQuery {
    /// Code of a category.
    pub category: Option<String>,
    /// Grade of disability.
    pub grade: Option<u8>,
    /// Born on this day or later.
    pub born_from: Option<Date>,
    /// Born on this day or before.
    pub born_to: Option<Date>,
    /// On the rolls of this unit, or of one beneath it.
    pub unit: Option<DivisionCode>,
    /// 在册, 已停发, 已去世.
    pub state: Option<String>,
    /// 困难
    pub hardship: Option<String>,
    /// 另处登记, unchecked
    pub elsewhere: bool,
    /// 缺什么
    pub lack: Option<Lack>,
}

/// A person as a list or her own page shows her; the numbers still sealed.
#[derive(Debug, Clone, FromQueryResult)]
pub struct PersonRecord {
    pub region: i32,
    pub id: i64,
    pub division: i64,
    pub name: String,
    pub sex: Option<String>,
    pub birth: Option<String>,
    pub id_sealed: Option<String>,
    pub phone_sealed: Option<String>,
    pub bank: String,
    pub account_sealed: Option<String>,
    pub note: String,
    pub recorded_at: String,
    pub version: i32,
    pub payee: Option<String>,
    pub payee_id_sealed: Option<String>,
    pub payee_relation: Option<String>,
    pub address_sealed: Option<String>,
}

const COLUMNS: &str = "region, id, division, name, sex, birth, id_sealed, phone_sealed, bank, account_sealed, note, \
    recorded_at, version, payee, payee_id_sealed, payee_relation, address_sealed";

/// A query being put together: its text, and its values in the order of their numbers.
struct Asked {
    from: String,
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Asked {
    fn of(scope: &Scope, query: &PeopleQuery) -> Asked {
        let mut asked = Asked {
            from: "person_list l".to_owned(),
            conditions: Vec::new(),
            values: scope.values(),
        };
        let (leading, others) = leading(&query.words);
        // The sign: once a word leads, the units are not walked through in their own order.
        let walked = if leading.is_some() { "+" } else { "" };
        asked
            .conditions
            .push(format!("{walked}l.division BETWEEN $3 AND $4"));
        if let Some(word) = leading {
            // The regions are told one by one, and each key apart: so the index is gone into by region and key. The sign
            // keeps the planner from walking everybody in the order of their numbers only to spare a small sort.
            let found: Vec<String> = asked
                .each_key(word, "s")
                .iter()
                .map(|key| {
                    format!(
                        "SELECT DISTINCT s.region, +s.person AS person FROM person_search s \
                         WHERE s.region IN (SELECT region FROM division WHERE region BETWEEN $1 AND $2) \
                         AND {key} AND s.division BETWEEN $3 AND $4"
                    )
                })
                .collect();
            asked.from = format!(
                "({}) f JOIN person_list l ON l.region = f.region AND l.person = f.person",
                found.join(" UNION ")
            );
        }
        for word in others {
            let fits = asked.fits(word);
            asked.conditions.push(fits);
        }
        let always = asked.facets(&query.facets, query.month);
        asked.conditions.extend(always);
        let any: Vec<String> = query
            .any_of
            .iter()
            .map(|facets| asked.facets(facets, query.month).join(" AND "))
            .filter(|group| !group.is_empty())
            .collect();
        if !any.is_empty() {
            asked.conditions.push(format!("({})", any.join(" OR ")));
        }
        asked
    }

    fn bind(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// The conditions of a word that leads, one for each key.
    fn each_key(&mut self, word: &Word, table: &str) -> Vec<String> {
        match word {
            Word::Keys(keys) => {
                let one = |key: &String| format!("{table}.key = {}", self.bind(key.clone()));
                keys.iter().map(one).collect()
            }
            Word::Begins(begins) => begins
                .iter()
                .map(|begin| self.begins(begin, table))
                .collect(),
            Word::KeysOrYear(..) | Word::Born(..) => vec![self.keys(word, table)],
        }
    }

    fn begins(&mut self, begin: &str, table: &str) -> String {
        let from = self.bind(begin);
        let before = self.bind(format!("{begin}\u{10ffff}"));
        format!("{table}.key >= {from} AND {table}.key < {before}")
    }

    fn keys(&mut self, word: &Word, table: &str) -> String {
        match word {
            Word::Begins(_) => format!("({})", self.each_key(word, table).join(" OR ")),
            Word::Keys(keys) | Word::KeysOrYear(keys, _) => {
                let keys: Vec<String> = keys.iter().map(|key| self.bind(key.clone())).collect();
                format!("{table}.key IN ({})", keys.join(", "))
            }
            Word::Born(..) => "1 = 0".to_owned(),
        }
    }

    /// Whether somebody fits a word.
    fn fits(&mut self, word: &Word) -> String {
        if let Word::Born(first, last) = word {
            return self.born(&date_text(*first), &date_text(*last));
        }
        let keys = self.keys(word, "t");
        let found = format!(
            "EXISTS (SELECT 1 FROM person_search t WHERE t.region = l.region AND t.person = l.person AND {keys})"
        );
        let Word::KeysOrYear(_, year) = word else {
            return found;
        };
        let born = self.born(&format!("{year}-01-01"), &format!("{year}-12-31"));
        format!("({found} OR {born})")
    }

    fn born(&mut self, first: &str, last: &str) -> String {
        let (first, last) = (self.bind(first), self.bind(last));
        format!("l.birth BETWEEN {first} AND {last}")
    }

    fn facets(&mut self, query: &FacetQuery, month: Month) -> Vec<String> {
        let mut conditions = Vec::new();
        let grade = query.grade.map(|grade| grade.to_string());
        for (column, value) in [
            ("categories", &query.category),
            ("grades", &grade),
            ("hardships", &query.hardship),
        ] {
            if let Some(value) = value {
                let pattern = self.bind(db::containing(&format!("|{value}|")));
                conditions.push(format!("l.{column} LIKE {pattern} ESCAPE '!'"));
            }
        }
        if let Some(state) = &query.state {
            let (month, state) = (self.bind(month_number(month)), self.bind(state.clone()));
            conditions.push(format!(
                "CASE WHEN l.next_month <= {month} THEN l.next_state ELSE l.state END = {state}"
            ));
        }
        if query.elsewhere {
            let month = self.bind(month_number(month));
            let alive = PersonState::Alive.code();
            let state =
                format!("CASE WHEN l.next_month <= {month} THEN l.next_state ELSE l.state END");
            conditions.push(format!("{state} = '{alive}'"));
            conditions.push(
                "EXISTS (SELECT 1 FROM same_id s WHERE s.region = l.region AND s.person = l.person)"
                    .to_owned(),
            );
            conditions.push(unchecked("l.region", "l.person", &month));
        }
        conditions.extend(query.lack.map(lacking));
        for (day, sign) in [(query.born_from, ">="), (query.born_to, "<=")] {
            if let Some(day) = day {
                let day = self.bind(date_text(day));
                conditions.push(format!("l.birth {sign} {day}"));
            }
        }
        if let Some(unit) = query.unit {
            let (low, high) = (self.bind(unit.get()), self.bind(unit.high()));
            conditions.push(format!("l.division BETWEEN {low} AND {high}"));
        }
        conditions
    }

    fn body(&self) -> String {
        format!("FROM {} WHERE {}", self.from, self.conditions.join(" AND "))
    }
}

/// Whether something is missing from somebody's registration.
fn lacking(lack: Lack) -> String {
    let missing = match lack {
        // A town's code ends with three zeros, a county's with six.
        Lack::Village => return "l.division % 1000 = 0".to_owned(),
        Lack::Double => {
            return "(l.region, l.birth, l.name_sort) IN (SELECT region, birth, name_sort FROM person_list \
                    WHERE division > 0 AND birth <> '' GROUP BY region, birth, name_sort HAVING COUNT(*) > 1)"
                .to_owned();
        }
        Lack::Account => "p.account_hash IS NULL",
        Lack::IdNumber => "p.id_sealed IS NULL",
        Lack::Phone => "p.phone_sealed IS NULL",
        Lack::SharedAccount => {
            "EXISTS (SELECT 1 FROM person o WHERE o.region = p.region AND o.account_hash = p.account_hash \
             AND o.id <> p.id)"
        }
    };
    format!(
        "EXISTS (SELECT 1 FROM person p WHERE p.region = l.region AND p.id = l.person AND {missing})"
    )
}

/// The word that finds the fewest leads; whom it finds is held against the others. A year or a day of birth alone leads
/// nowhere: the list is walked through.
fn leading(words: &[Word]) -> (Option<&Word>, Vec<&Word>) {
    let rank = |word: &Word| match word {
        Word::Keys(_) => 1_000,
        Word::Begins(begins) => begins.first().map_or(0, String::len).min(900),
        Word::KeysOrYear(..) | Word::Born(..) => 0,
    };
    let best = (0..words.len())
        .filter(|place| rank(&words[*place]) > 0)
        .max_by_key(|place| rank(&words[*place]));
    let others = (0..words.len()).filter(|place| best != Some(*place));
    (
        best.map(|place| &words[place]),
        others.map(|place| &words[place]).collect(),
    )
}

/// How many people fit.
pub async fn count(c: &impl ConnectionTrait, scope: &Scope, query: &PeopleQuery) -> Result<u64> {
    let asked = Asked::of(scope, query);
    let sql = format!("SELECT COUNT(*) {}", asked.body());
    let found: Vec<(i64,)> = db::tuples(c, &sql, asked.values).await?;
    Ok(found
        .first()
        .map_or(0, |(n,)| u64::try_from(*n).unwrap_or(0)))
}

const ORDER: &str = "ORDER BY l.division, l.name_sort, l.person";

/// A page of those who fit, by unit and name.
pub async fn page(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &PeopleQuery,
    (offset, limit): (u64, u64),
) -> Result<Vec<PersonRecord>> {
    let asked = Asked::of(scope, query);
    let sql = format!(
        "SELECT l.region, l.person {} {ORDER} LIMIT {limit} OFFSET {offset}",
        asked.body()
    );
    let found: Vec<(i32, i64)> = db::tuples(c, &sql, asked.values).await?;
    let mut records = Vec::with_capacity(found.len());
    for of_region in found.chunk_by(|a, b| a.0 == b.0) {
        let ids: Vec<i64> = of_region.iter().map(|(_, id)| *id).collect();
        records.extend(numbered(c, scope, of_region[0].0, &ids).await?);
    }
    Ok(records)
}

/// Region and number of all who fit, in the same order.
pub(crate) async fn ids(
    c: &impl ConnectionTrait,
    scope: &Scope,
    query: &PeopleQuery,
) -> Result<Vec<(i32, i64)>> {
    let asked = Asked::of(scope, query);
    let sql = format!("SELECT l.region, l.person {} {ORDER}", asked.body());
    db::tuples(c, &sql, asked.values).await
}

/// One person of a scope.
pub async fn person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<PersonRecord>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person WHERE {} AND region = $5 AND id = $6",
        Scope::CONDITION
    );
    db::one(c, &sql, scope.values_and([region.into(), id.into()])).await
}

/// One person, wherever she stands, for whom a condition holds.
pub(super) async fn record_of(
    c: &impl ConnectionTrait,
    (region, id): (i32, i64),
    condition: &str,
) -> Result<Option<PersonRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM person WHERE region = $1 AND id = $2 AND {condition}");
    db::one(c, &sql, vec![region.into(), id.into()]).await
}

/// Some people of a scope within a region, by unit and name.
pub async fn numbered(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    ids: &[i64],
) -> Result<Vec<PersonRecord>> {
    let mut found: Vec<PersonRecord> = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(5_000) {
        let (some, values) = some_of(c, region, "id", chunk);
        let sql =
            format!("SELECT {COLUMNS} FROM person WHERE {some} ORDER BY division, name_sort, id");
        found.extend(db::rows(c, &sql, values).await?);
    }
    found.retain(|person| scope.codes().contains(&person.division));
    Ok(found)
}

/// A row of the list.
pub struct Listed {
    pub person: i64,
    pub division: i64,
    pub name_sort: String,
    pub birth: String,
    pub state: PersonState,
    pub next: Option<(Month, PersonState)>,
    pub categories: Vec<String>,
    pub grades: Vec<u8>,
    pub hardships: Vec<String>,
}

fn joined<T: ToString>(words: &[T]) -> String {
    if words.is_empty() {
        return String::new();
    }
    let words: Vec<String> = words.iter().map(T::to_string).collect();
    format!("|{}|", words.join("|"))
}

/// Writes what some people of a region are listed by in place of what was there.
pub(crate) async fn write_list(
    tx: &Tx,
    region: i32,
    people: &[i64],
    listed: Vec<Listed>,
) -> Result<()> {
    let (some, values) = some_of(tx.connection(), region, "person", people);
    let sql = format!("DELETE FROM person_list WHERE {some}");
    db::execute(tx.connection(), &sql, values).await?;
    let row = |l: Listed| {
        let next = l
            .next
            .map(|(month, state)| (month_number(month), state.code()));
        let (next_month, next_state) = next.unzip();
        vec![
            region.into(),
            l.person.into(),
            l.division.into(),
            l.name_sort.into(),
            l.birth.into(),
            l.state.code().into(),
            next_state.into(),
            next_month.into(),
            joined(&l.categories).into(),
            joined(&l.grades).into(),
            joined(&l.hardships).into(),
        ]
    };
    let columns = [
        "region",
        "person",
        "division",
        "name_sort",
        "birth",
        "state",
        "next_state",
        "next_month",
        "categories",
        "grades",
        "hardships",
    ];
    let rows = listed.into_iter().map(row).collect();
    db::insert(tx.connection(), "person_list", &columns, rows).await
}

/// Whether anybody of a region is listed.
pub(crate) async fn is_listed(c: &impl ConnectionTrait, region: i32) -> Result<bool> {
    let sql = "SELECT person FROM person_list WHERE region = $1 LIMIT 1";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into()]).await?;
    Ok(!found.is_empty())
}

/// Somebody who sounds alike and was born the same day: most often the same person, written differently.
pub(crate) async fn sounding_alike(
    c: &impl ConnectionTrait,
    region: i32,
    name: &str,
    birth: Date,
) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    for sound in kernel::name_sort(name).split(' ').step_by(2) {
        let sql = "SELECT DISTINCT l.person FROM person_search s \
                   JOIN person_list l ON l.region = s.region AND l.person = s.person \
                   WHERE s.region = $1 AND s.key = $2 AND l.birth = $3 AND l.division > 0";
        let values = vec![region.into(), sound.into(), date_text(birth).into()];
        let people: Vec<(i64,)> = db::tuples(c, sql, values).await?;
        found.extend(people.into_iter().map(|(person,)| person));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// People of a region who are paid to an account.
pub(crate) async fn paid_to(
    c: &impl ConnectionTrait,
    region: i32,
    account_hash: &str,
) -> Result<Vec<i64>> {
    let sql = "SELECT id FROM person WHERE region = $1 AND account_hash = $2 ORDER BY id";
    let people: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), account_hash.into()]).await?;
    Ok(people.into_iter().map(|(id,)| id).collect())
}

/// Region, number, division and name of everybody in a scope, by unit and name.
pub async fn places(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(i32, i64, i64, String)>> {
    let sql = format!(
        "SELECT region, id, division, name FROM person WHERE {} ORDER BY region, division, name_sort, id",
        Scope::CONDITION
    );
    db::tuples(c, &sql, scope.values()).await
}
