//! The people of campaigns in the database.

use std::collections::HashSet;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::shared::{DueState, FROM, STANDS, count, division};
use crate::confirmations::{CampaignKey, Confirmation};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;

/// Their people, marked.
pub const CONFIRMATION: SealedTable = SealedTable {
    name: "confirmation",
    columns: &[
        "region",
        "id",
        "campaign",
        "person",
        "categories",
        "state",
        "way",
        "on_day",
        "by_whom",
        "proxy",
        "relation",
        "note",
        "stop_request",
        "resume_request",
        "version",
    ],
};

/// What is asked of the people on lists.
#[derive(Debug, Clone, Default)]
pub struct DueAsk {
    /// Of which campaign.
    pub campaign: Option<CampaignKey>,
    /// In which of these states they are; any where none is said.
    pub states: &'static [DueState],
    /// Only those whose stop stands so: `open`, `agreed`; empty for those for whom none was proposed.
    pub stop: Option<&'static str>,
    /// Only those confirmed in this way.
    pub way: String,
    /// Whose names have this in them.
    pub typed: String,
    /// Only these, by number; no more than are done at once.
    pub ids: Option<Vec<i64>>,
    /// Only somebody.
    pub person: Option<(i32, i64)>,
}

impl DueAsk {
    /// Everybody of a campaign.
    pub fn of(campaign: CampaignKey) -> DueAsk {
        DueAsk {
            campaign: Some(campaign),
            ..DueAsk::default()
        }
    }
}

/// More are not chosen at once.
const CHOSEN_MAX: u64 = 10_000;

/// Refuses to choose more people than are done at once.
pub fn refuse_too_many(count: u64) -> Result<()> {
    match count {
        0..=CHOSEN_MAX => Ok(()),
        count => Err(Error::refusal(format!(
            "选了 {count} 人，一次最多办 {CHOSEN_MAX} 人：请先选一个乡镇，或按情况筛选，分几次办"
        ))),
    }
}

impl DueAsk {
    /// What is asked as conditions, each after an AND; its values follow those of the scope.
    pub(super) fn parts(&self, values: &mut Vec<Value>) -> Result<String> {
        let mut parts = String::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        if let Some(key) = self.campaign {
            let (region, id) = (bind(key.region.into()), bind(key.id.into()));
            parts.push_str(&format!(" AND t.region = {region} AND t.campaign = {id}"));
        }
        if !self.states.is_empty() {
            let states = self.states.iter().map(|state| bind(state.code().into()));
            let states: Vec<String> = states.collect();
            parts.push_str(&format!(" AND {STANDS} IN ({})", states.join(", ")));
        }
        match self.stop {
            None => {}
            // None that waits or was agreed to.
            Some("") => {
                parts.push_str(" AND COALESCE(s.state, '') NOT IN ('open', 'agreed')");
            }
            Some(stop) => parts.push_str(&format!(" AND s.state = {}", bind(stop.into()))),
        }
        if !self.way.is_empty() {
            parts.push_str(&format!(" AND t.way = {}", bind(self.way.clone().into())));
        }
        if !self.typed.is_empty() {
            let like = bind(db::containing(&self.typed).into());
            parts.push_str(&format!(" AND p.name LIKE {like} ESCAPE '!'"));
        }
        if let Some((region, person)) = self.person {
            let (region, person) = (bind(region.into()), bind(person.into()));
            parts.push_str(&format!(" AND t.region = {region} AND t.person = {person}"));
        }
        if let Some(ids) = &self.ids {
            refuse_too_many(ids.len() as u64)?;
            // Numbers, written as they are: no statement binds so many.
            let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
            parts.push_str(&format!(" AND t.id IN ({})", ids.join(", ")));
        }
        Ok(parts)
    }
}

/// When she was confirmed last, before the campaign.
const BEFORE: &str = "(SELECT MAX(b.on_day) FROM confirmation b WHERE b.region = t.region AND b.person = t.person \
     AND b.id <> t.id AND b.state = 'confirmed' AND b.on_day < k.from_on)";

/// How many fit, and a page of them by place.
pub async fn due(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &DueAsk,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<Confirmation>)> {
    #[derive(FromQueryResult)]
    struct Row {
        region: i32,
        id: i64,
        campaign: i64,
        person: i64,
        division: i64,
        name: String,
        phone_sealed: Option<String>,
        categories: String,
        stands: String,
        way: String,
        on_day: Option<String>,
        by_whom: String,
        proxy: String,
        relation: String,
        note: String,
        stop_request: Option<i64>,
        stop: Option<String>,
        resume_request: Option<i64>,
        resume: Option<String>,
        before: Option<String>,
        version: i32,
    }
    let mut values = scope.values();
    let parts = ask.parts(&mut values)?;
    let sql = format!("SELECT COUNT(*) {FROM}{parts}");
    let total: Vec<(i64,)> = db::tuples(c, &sql, values.clone()).await?;
    let total = count(&total);
    if limit == 0 {
        return Ok((total, Vec::new()));
    }
    let sql = format!(
        "SELECT t.region, t.id, t.campaign, t.person, p.division, p.name, p.phone_sealed, t.categories, \
         {STANDS} AS stands, t.way, t.on_day, t.by_whom, t.proxy, t.relation, t.note, t.stop_request, s.state AS stop, \
         t.resume_request, r.state AS resume, {BEFORE} AS before, t.version \
         {FROM}{parts} ORDER BY t.region, k.year DESC, t.campaign DESC, p.division, p.name_sort, t.id \
         LIMIT {limit} OFFSET {offset}"
    );
    let rows: Vec<Row> = db::rows(c, &sql, values).await?;
    let found = rows.into_iter().map(|row| {
        Ok(Confirmation {
            campaign: CampaignKey::new(row.region, row.campaign),
            id: row.id,
            person: row.person,
            division: division(row.division)?,
            name: row.name,
            phone_sealed: row.phone_sealed,
            phone: String::new(),
            categories: row.categories,
            state: DueState::read(&row.stands)?,
            way: row.way,
            on: row.on_day,
            by: row.by_whom,
            proxy: row.proxy,
            relation: row.relation,
            note: row.note,
            stop: row.stop_request.zip(row.stop),
            resume: row.resume_request.zip(row.resume),
            before: row.before,
            version: row.version,
        })
    });
    let found: Result<Vec<Confirmation>> = found.collect();
    Ok((total, found?))
}

/// Who of a region waits although the term ran out, in a campaign that goes on: person, year, last day; the latest campaign of each.
pub async fn unconfirmed(
    c: &impl ConnectionTrait,
    region: i32,
    today: &str,
) -> Result<Vec<(i64, i32, String)>> {
    let sql = "SELECT t.person, MAX(k.year), MAX(k.last_on) FROM confirmation t \
               JOIN confirmation_campaign k ON k.region = t.region AND k.id = t.campaign \
               WHERE t.region = $1 AND t.state = 'waiting' AND k.state = 'open' AND k.last_on < $2 \
               AND NOT EXISTS (SELECT 1 FROM confirmation y JOIN confirmation_campaign z \
               ON z.region = y.region AND z.id = y.campaign \
               WHERE y.region = t.region AND y.person = t.person AND z.year > k.year AND y.state <> 'waiting') \
               GROUP BY t.person ORDER BY t.person";
    db::tuples(c, sql, vec![region.into(), today.into()]).await
}

/// The people of a region who are on a list of a year already.
pub async fn listed(c: &impl ConnectionTrait, region: i32, year: i32) -> Result<HashSet<i64>> {
    let sql = "SELECT t.person FROM confirmation t JOIN confirmation_campaign k \
               ON k.region = t.region AND k.id = t.campaign WHERE t.region = $1 AND k.year = $2";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), year.into()]).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// Puts people on the list of a campaign: number, categories in words.
pub async fn insert_due(
    keyring: &Keyring,
    tx: &Tx,
    key: CampaignKey,
    people: Vec<(i64, String)>,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let first = db::take_numbers(tx, key.region, CONFIRMATION.name, people.len()).await?;
    let (number, text): (Option<i64>, Option<String>) = (None, None);
    let rows = people.into_iter().zip(first..);
    let rows = rows.map(|((person, categories), id)| {
        vec![
            key.region.into(),
            id.into(),
            key.id.into(),
            person.into(),
            categories.into(),
            "waiting".into(),
            "".into(),
            text.clone().into(),
            "".into(),
            "".into(),
            "".into(),
            "".into(),
            number.into(),
            number.into(),
            1.into(),
        ]
    });
    CONFIRMATION.insert(keyring, tx, rows.collect()).await
}

/// Writes how somebody stands now; false when somebody else was quicker.
pub async fn write(keyring: &Keyring, tx: &Tx, it: &Confirmation) -> Result<bool> {
    let sql = "UPDATE confirmation SET state = $4, way = $5, on_day = $6, by_whom = $7, proxy = $8, relation = $9, \
               note = $10, stop_request = $11, resume_request = $12, \
               version = version + 1 WHERE region = $1 AND id = $2 AND version = $3";
    let request = |of: &Option<(i64, String)>| of.as_ref().map(|(request, _)| *request);
    let values = vec![
        it.campaign.region.into(),
        it.id.into(),
        it.version.into(),
        it.state.code().into(),
        it.way.clone().into(),
        it.on.clone().into(),
        it.by.clone().into(),
        it.proxy.clone().into(),
        it.relation.clone().into(),
        it.note.clone().into(),
        request(&it.stop).into(),
        request(&it.resume).into(),
    ];
    let written = db::execute(tx.connection(), sql, values).await? == 1;
    if written {
        CONFIRMATION
            .reseal(
                keyring,
                tx,
                it.campaign.region,
                "id = $2",
                vec![it.id.into()],
            )
            .await?;
    }
    Ok(written)
}
