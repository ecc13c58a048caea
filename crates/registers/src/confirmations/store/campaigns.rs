//! Campaigns in the database, with how their people stand.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

use super::due::DueAsk;
use super::shared::{FROM, STANDS, count, division};
use crate::confirmations::{Campaign, CampaignKey, Counts};
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// Campaigns, marked.
pub const CONFIRMATION_CAMPAIGN: SealedTable = SealedTable {
    name: "confirmation_campaign",
    columns: &[
        "region",
        "id",
        "division",
        "year",
        "from_on",
        "until_on",
        "notice_on",
        "last_on",
        "paper",
        "state",
        "recorded_by",
        "recorded_at",
    ],
};

/// How people stand, in columns.
const COUNTED: &str = "SUM(CASE WHEN stands <> 'excused' THEN 1 ELSE 0 END) AS due, \
     SUM(CASE WHEN stands = 'confirmed' THEN 1 ELSE 0 END) AS confirmed, \
     SUM(CASE WHEN stands = 'waiting' THEN 1 ELSE 0 END) AS waiting, \
     SUM(CASE WHEN stands = 'excused' THEN 1 ELSE 0 END) AS excused, \
     SUM(CASE WHEN stands = 'waiting' AND stop = 'open' THEN 1 ELSE 0 END) AS proposed, \
     SUM(CASE WHEN stands = 'waiting' AND stop = 'agreed' THEN 1 ELSE 0 END) AS stopped";

/// The people of a scope, to be counted.
fn standing() -> String {
    format!(
        "SELECT t.region AS region, t.campaign AS campaign, p.division AS division, {STANDS} AS stands, \
         COALESCE(s.state, '') AS stop {FROM}"
    )
}

#[derive(FromQueryResult)]
struct CountRow {
    due: i64,
    confirmed: i64,
    waiting: i64,
    excused: i64,
    proposed: i64,
    stopped: i64,
}

impl CountRow {
    fn counts(&self) -> Counts {
        let count = |n: i64| u64::try_from(n).unwrap_or(0);
        Counts {
            due: count(self.due),
            confirmed: count(self.confirmed),
            waiting: count(self.waiting),
            excused: count(self.excused),
            proposed: count(self.proposed),
            stopped: count(self.stopped),
        }
    }
}

/// A campaign is seen by whoever has people on its list, or opened it.
const SEEN: &str =
    "k.region BETWEEN $1 AND $2 AND (k.division BETWEEN $3 AND $4 OR n.campaign IS NOT NULL)";

/// How many campaigns a scope sees.
pub async fn campaign_count(c: &impl ConnectionTrait, scope: &Scope) -> Result<u64> {
    let sql = format!(
        "SELECT COUNT(*) FROM confirmation_campaign k LEFT JOIN (SELECT DISTINCT region, campaign FROM ({}) x) n \
         ON n.region = k.region AND n.campaign = k.id WHERE {SEEN}",
        standing()
    );
    let found: Vec<(i64,)> = db::tuples(c, &sql, scope.values()).await?;
    Ok(count(&found))
}

/// Campaigns a scope sees, or the one of a key, counted within the scope.
pub async fn campaigns(
    c: &impl ConnectionTrait,
    scope: &Scope,
    key: Option<CampaignKey>,
    (offset, limit): (u64, u64),
) -> Result<Vec<Campaign>> {
    #[derive(FromQueryResult)]
    struct Row {
        region: i32,
        id: i64,
        division: i64,
        year: i32,
        from_on: String,
        until_on: String,
        notice_on: String,
        last_on: String,
        paper: String,
        state: String,
        due: i64,
        confirmed: i64,
        waiting: i64,
        excused: i64,
        proposed: i64,
        stopped: i64,
    }
    let mut values = scope.values();
    let mut one = "";
    if let Some(key) = key {
        values.extend([key.region.into(), key.id.into()]);
        one = " AND k.region = $5 AND k.id = $6";
    }
    let zero = [
        "due",
        "confirmed",
        "waiting",
        "excused",
        "proposed",
        "stopped",
    ]
    .map(|column| format!("COALESCE(n.{column}, 0) AS {column}"));
    let sql = format!(
        "SELECT k.region, k.id, k.division, k.year, k.from_on, k.until_on, k.notice_on, k.last_on, k.paper, k.state, {} \
         FROM confirmation_campaign k LEFT JOIN (SELECT region, campaign, {COUNTED} FROM ({}) x GROUP BY region, campaign) n \
         ON n.region = k.region AND n.campaign = k.id WHERE {SEEN}{one} \
         ORDER BY k.year DESC, k.id DESC LIMIT {limit} OFFSET {offset}",
        zero.join(", "),
        standing()
    );
    let rows: Vec<Row> = db::rows(c, &sql, values).await?;
    let campaign = |row: Row| {
        let counts = CountRow {
            due: row.due,
            confirmed: row.confirmed,
            waiting: row.waiting,
            excused: row.excused,
            proposed: row.proposed,
            stopped: row.stopped,
        };
        Ok(Campaign {
            key: CampaignKey::new(row.region, row.id),
            division: division(row.division)?,
            year: row.year,
            from: row.from_on,
            until: row.until_on,
            notice: row.notice_on,
            last: row.last_on,
            paper: row.paper,
            closed: row.state == "closed",
            counts: counts.counts(),
        })
    };
    rows.into_iter().map(campaign).collect()
}

/// How those stand who are asked for.
pub async fn counts_of(c: &impl ConnectionTrait, scope: &Scope, ask: &DueAsk) -> Result<Counts> {
    let mut values = scope.values();
    let parts = ask.parts(&mut values)?;
    // Grouped, so that nobody is no row.
    let sql = format!(
        "SELECT {COUNTED} FROM ({}{parts}) x GROUP BY region, campaign",
        standing()
    );
    let row: Option<CountRow> = db::one(c, &sql, values).await?;
    Ok(row.map_or_else(Counts::default, |row| row.counts()))
}

/// How the people of a campaign stand, village by village in the order of their codes.
pub async fn counts_by_place(
    c: &impl ConnectionTrait,
    scope: &Scope,
    key: CampaignKey,
) -> Result<Vec<(DivisionCode, Counts)>> {
    #[derive(FromQueryResult)]
    struct Row {
        division: i64,
        due: i64,
        confirmed: i64,
        waiting: i64,
        excused: i64,
        proposed: i64,
        stopped: i64,
    }
    let sql = format!(
        "SELECT division, {COUNTED} FROM ({} AND t.region = $5 AND t.campaign = $6) x GROUP BY division ORDER BY division",
        standing()
    );
    let values = scope.values_and([key.region.into(), key.id.into()]);
    let rows: Vec<Row> = db::rows(c, &sql, values).await?;
    let place = |row: Row| {
        let counts = CountRow {
            due: row.due,
            confirmed: row.confirmed,
            waiting: row.waiting,
            excused: row.excused,
            proposed: row.proposed,
            stopped: row.stopped,
        };
        Ok((division(row.division)?, counts.counts()))
    };
    rows.into_iter().map(place).collect()
}

/// Writes a campaign.
pub async fn insert_campaign(
    keyring: &Keyring,
    tx: &Tx,
    campaign: &Campaign,
    (by, at): (i64, &str),
) -> Result<()> {
    let row = vec![
        campaign.key.region.into(),
        campaign.key.id.into(),
        campaign.division.get().into(),
        campaign.year.into(),
        campaign.from.clone().into(),
        campaign.until.clone().into(),
        campaign.notice.clone().into(),
        campaign.last.clone().into(),
        campaign.paper.clone().into(),
        "open".into(),
        by.into(),
        at.into(),
    ];
    CONFIRMATION_CAMPAIGN.insert(keyring, tx, vec![row]).await
}

/// Ends a campaign, or takes it up again.
pub async fn set_campaign_state(
    keyring: &Keyring,
    tx: &Tx,
    key: CampaignKey,
    state: &str,
) -> Result<()> {
    let sql = "UPDATE confirmation_campaign SET state = $3 WHERE region = $1 AND id = $2";
    let values = vec![key.region.into(), key.id.into(), state.into()];
    db::execute(tx.connection(), sql, values).await?;
    CONFIRMATION_CAMPAIGN
        .reseal(keyring, tx, key.region, "id = $2", vec![key.id.into()])
        .await
}
