//! The chain in the database.

use kernel::DivisionCode;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::db;
use crate::db::{OFFICE, Tx};
use crate::error::Result;
use crate::key::{Key, Keyed, Number};

/// One entry of the chain.
#[derive(Debug, Clone, Default, FromQueryResult)]
pub struct Entry {
    /// Region of the chain.
    pub region: i32,
    /// The office that wrote it.
    pub office: i64,
    /// Number in the chain, from 1, without gaps.
    pub seq: i64,
    /// When, UTC.
    pub at: String,
    /// Who, by name.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// By which way.
    pub channel: String,
    /// What was done.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Before and after, JSON.
    pub detail: String,
    /// Hash of the entry before.
    pub previous_hash: String,
    /// SM3 over this entry and the hash before it.
    pub hash: String,
    /// HMAC-SM3 over the hash.
    pub mac: String,
}

/// An entry in an address: 990101-101-12, the twelfth of that office.
pub type EntryKey = Key<Entry>;

impl Keyed for Entry {
    const NAMED: &str = "审计日志";
    const THIS: &str = "这条日志";
}

impl Entry {
    /// Which it is.
    pub fn key(&self) -> EntryKey {
        let number = Number::given_by(self.office, self.seq);
        Key::new(self.region, number.map_or(self.seq, |number| number.0))
    }

    /// The one before it in its chain.
    pub fn previous(&self) -> Option<EntryKey> {
        let key = self.key();
        (self.seq > 1).then(|| Key::new(key.region, key.id - 1))
    }
}

#[derive(FromQueryResult)]
pub struct Last {
    pub seq: i64,
    pub hash: String,
}

const COLUMNS: [&str; 13] = [
    "region",
    "office",
    "seq",
    "at",
    "actor",
    "role",
    "channel",
    "action",
    "subject",
    "detail",
    "previous_hash",
    "hash",
    "mac",
];
const PAGE: i64 = 5_000;
/// The sequence of the entries of a region.
const COUNTER: &str = "audit_entry";

/// The number of the entry about to be written.
pub(super) async fn take_seq(tx: &Tx, region: i32) -> Result<(i64, i64)> {
    db::take_running(tx, region, COUNTER).await
}

/// The last entry that this office wrote for a region.
pub async fn last(c: &impl ConnectionTrait, region: i32) -> Result<Option<Last>> {
    let sql = format!(
        "SELECT seq, hash FROM audit_entry WHERE region = $1 AND office = {OFFICE} \
         ORDER BY seq DESC LIMIT 1"
    );
    db::one(c, &sql, vec![region.into()]).await
}

pub async fn written_at(c: &impl ConnectionTrait, region: i32, seq: i64) -> Result<Option<String>> {
    let sql =
        format!("SELECT at FROM audit_entry WHERE region = $1 AND office = {OFFICE} AND seq = $2");
    let found: Vec<(String,)> = db::tuples(c, &sql, vec![region.into(), seq.into()]).await?;
    Ok(found.into_iter().next().map(|(at,)| at))
}

/// The hash of an entry that this office wrote.
pub(super) async fn hash_at(
    c: &impl ConnectionTrait,
    region: i32,
    seq: i64,
) -> Result<Option<String>> {
    let sql = format!(
        "SELECT hash FROM audit_entry WHERE region = $1 AND office = {OFFICE} AND seq = $2"
    );
    let found: Vec<(String,)> = db::tuples(c, &sql, vec![region.into(), seq.into()]).await?;
    Ok(found.into_iter().next().map(|(hash,)| hash))
}

/// The hash of an entry of whichever office's chain.
pub(super) async fn hash_of(
    c: &impl ConnectionTrait,
    (region, office): (i32, i64),
    seq: i64,
) -> Result<Option<String>> {
    let sql = "SELECT hash FROM audit_entry WHERE region = $1 AND office = $2 AND seq = $3";
    let values = vec![region.into(), office.into(), seq.into()];
    let found: Vec<(String,)> = db::tuples(c, sql, values).await?;
    Ok(found.into_iter().next().map(|(hash,)| hash))
}

/// What says that the clock is right though it is behind.
pub(super) const CLOCK_ACCEPT: &str = "clock_accept";

/// The moment of the latest entry of this office after `moment`, but for those before somebody took the clock to be right.
pub(super) async fn later_than(c: &impl ConnectionTrait, moment: &str) -> Result<Option<String>> {
    let sql = format!(
        "SELECT e.at FROM audit_entry e WHERE e.at > $1 AND e.office = {OFFICE} AND e.seq > COALESCE(\
         (SELECT MAX(a.seq) FROM audit_entry a WHERE a.region = e.region AND a.office = e.office \
          AND a.action = '{CLOCK_ACCEPT}'), 0) ORDER BY e.at DESC LIMIT 1"
    );
    let found: Vec<(String,)> = db::tuples(c, &sql, vec![moment.into()]).await?;
    Ok(found.into_iter().next().map(|(at,)| at))
}

pub async fn insert(tx: &Tx, e: &Entry) -> Result<()> {
    let e = e.clone();
    let row = vec![
        e.region.into(),
        e.office.into(),
        e.seq.into(),
        e.at.into(),
        e.actor.into(),
        e.role.into(),
        e.channel.into(),
        e.action.into(),
        e.subject.into(),
        e.detail.into(),
        e.previous_hash.into(),
        e.hash.into(),
        e.mac.into(),
    ];
    db::insert(tx.connection(), "audit_entry", &COLUMNS, vec![row]).await
}

/// Where a chain ends.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult, serde::Serialize, serde::Deserialize)]
pub struct End {
    /// Region of the chain.
    pub region: i32,
    /// The office that wrote it.
    pub office: i64,
    /// Number of its last entry, which is how many it has.
    pub seq: i64,
    /// When that was written, UTC.
    pub at: String,
    /// Its hash.
    pub hash: String,
}

/// Where every chain ends.
pub async fn ends(c: &impl ConnectionTrait) -> Result<Vec<End>> {
    let sql = "SELECT e.region, e.office, e.seq, e.at, e.hash FROM audit_entry e \
               JOIN (SELECT region, office, MAX(seq) AS seq FROM audit_entry GROUP BY region, office) AS last \
               ON last.region = e.region AND last.office = e.office AND last.seq = e.seq \
               ORDER BY e.region, e.office";
    db::rows(c, sql, vec![]).await
}

/// The last entry of every chain but for these actions.
pub(super) async fn last_but(
    c: &impl ConnectionTrait,
    actions: &[&str],
) -> Result<Vec<(i32, i64)>> {
    let marks: Vec<String> = (1..=actions.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT c.region, COALESCE((SELECT e.seq FROM audit_entry e WHERE e.region = c.region AND e.office = c.office \
         AND e.action NOT IN ({}) ORDER BY e.seq DESC LIMIT 1), 0) \
         FROM counter c WHERE c.name = '{COUNTER}' ORDER BY c.region, c.office",
        marks.join(", ")
    );
    let values = actions.iter().map(|action| (*action).into()).collect();
    db::tuples(c, &sql, values).await
}

/// A chain, and the number its next entry will have. The number is kept apart from the entries, so that a chain cut
/// short at its end is found too; 0 when it is missing.
#[derive(FromQueryResult)]
pub(super) struct Chain {
    pub region: i32,
    pub office: i64,
    pub next: i64,
}

pub async fn chains(c: &impl ConnectionTrait, division: DivisionCode) -> Result<Vec<Chain>> {
    let sql = format!(
        "SELECT region, office, MAX(next) AS next FROM (\
         SELECT region, office, next FROM counter WHERE name = '{COUNTER}' \
         UNION ALL SELECT DISTINCT region, office, 0 FROM audit_entry) AS known \
         WHERE region BETWEEN $1 AND $2 GROUP BY region, office ORDER BY region, office"
    );
    let bounds = vec![
        (division.low() / 1_000_000).into(),
        (division.high() / 1_000_000).into(),
    ];
    db::rows(c, &sql, bounds).await
}

/// The entries of a chain after a number, so many at a time.
pub async fn page(c: &impl ConnectionTrait, chain: &Chain, after: i64) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {} FROM audit_entry WHERE region = $1 AND office = $2 AND seq > $3 ORDER BY seq LIMIT {PAGE}",
        COLUMNS.join(", ")
    );
    let values = vec![chain.region.into(), chain.office.into(), after.into()];
    db::rows(c, &sql, values).await
}

/// The entries of a region about one thing, newest first.
pub async fn about(c: &impl ConnectionTrait, region: i32, subject: &str) -> Result<Vec<Entry>> {
    let sql = format!(
        "SELECT {} FROM audit_entry WHERE region = $1 AND subject = $2 ORDER BY seq DESC",
        COLUMNS.join(", ")
    );
    db::rows(c, &sql, vec![region.into(), subject.into()]).await
}

#[derive(FromQueryResult)]
struct Count {
    n: i64,
}

/// How many entries meet a condition.
pub async fn entries_count(
    c: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<u64> {
    let sql = format!("SELECT COUNT(*) AS n FROM audit_entry WHERE {condition}");
    let row: Option<Count> = db::one(c, &sql, values).await?;
    Ok(row.map_or(0, |row| u64::try_from(row.n).unwrap_or(0)))
}

/// Who wrote entries that meet a condition and how many, the most first.
pub async fn entries_by_actor(
    c: &impl ConnectionTrait,
    condition: &str,
    values: Vec<Value>,
) -> Result<Vec<(String, i64)>> {
    let sql = format!(
        "SELECT actor, COUNT(*) FROM audit_entry WHERE {condition} \
         GROUP BY actor ORDER BY COUNT(*) DESC, actor"
    );
    db::tuples(c, &sql, values).await
}

/// Entries that meet a condition, newest first.
pub async fn entries_newest(
    c: &impl ConnectionTrait,
    condition: &str,
    mut values: Vec<Value>,
    (offset, limit): (u64, u64),
) -> Result<Vec<Entry>> {
    values.extend([limit, offset].map(|n| i64::try_from(n).unwrap_or(i64::MAX).into()));
    let sql = format!(
        "SELECT {} FROM audit_entry WHERE {condition} \
         ORDER BY at DESC, region, office, seq DESC LIMIT ${} OFFSET ${}",
        COLUMNS.join(", "),
        values.len() - 1,
        values.len()
    );
    db::rows(c, &sql, values).await
}
