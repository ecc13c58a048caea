//! Comparison lists and what they say of people of ours, in the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use crate::organisation::made_within;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// Lists, marked.
pub const COMPARISON_LIST: SealedTable = SealedTable {
    name: "comparison_list",
    columns: &[
        "region",
        "id",
        "division",
        "kind",
        "source",
        "listed_on",
        "document_no",
        "file_name",
        "row_count",
        "ours",
        "unread",
        "digest",
        "imported_by",
        "imported_at",
    ],
};

/// Suspicions, marked.
pub const COMPARISON_HIT: SealedTable = SealedTable {
    name: "comparison_hit",
    columns: &[
        "region",
        "id",
        "person",
        "kind",
        "list",
        "last_list",
        "compared_by",
        "facts_sealed",
        "fact_hash",
        "from_month",
        "until_month",
        "result",
        "words",
        "settled_by",
        "settled_at",
        "request",
        "version",
    ],
};

/// A list as stored.
#[derive(Debug, Clone, FromQueryResult)]
pub struct ListRow {
    pub region: i32,
    pub id: i64,
    pub division: i64,
    pub kind: String,
    pub source: String,
    pub listed_on: String,
    pub document_no: String,
    pub file_name: String,
    pub row_count: i64,
    pub ours: i64,
    pub unread: i64,
    pub digest: String,
    pub imported_by: i64,
    pub imported_at: String,
}

const LIST: &str = "region, id, division, kind, source, listed_on, document_no, file_name, row_count, ours, unread, digest, \
     imported_by, imported_at";

pub async fn insert_list(keyring: &Keyring, tx: &Tx, row: ListRow) -> Result<()> {
    let values = vec![
        row.region.into(),
        row.id.into(),
        row.division.into(),
        row.kind.into(),
        row.source.into(),
        row.listed_on.into(),
        row.document_no.into(),
        row.file_name.into(),
        row.row_count.into(),
        row.ours.into(),
        row.unread.into(),
        row.digest.into(),
        row.imported_by.into(),
        row.imported_at.into(),
    ];
    COMPARISON_LIST.insert(keyring, tx, vec![values]).await
}

/// Writes where a list came from.
pub async fn describe_list(keyring: &Keyring, tx: &Tx, row: &ListRow) -> Result<()> {
    let sql = "UPDATE comparison_list SET source = $3, listed_on = $4, document_no = $5 \
               WHERE region = $1 AND id = $2";
    let values = vec![
        row.region.into(),
        row.id.into(),
        row.source.clone().into(),
        row.listed_on.clone().into(),
        row.document_no.clone().into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    let reseal = COMPARISON_LIST.reseal(keyring, tx, row.region, "id = $2", vec![row.id.into()]);
    reseal.await
}

/// The list that a unit has brought in already, and its day.
pub async fn list_known(
    c: &impl ConnectionTrait,
    (region, division): (i32, i64),
    digest: &str,
) -> Result<Option<(i64, String)>> {
    let sql = "SELECT id, listed_on FROM comparison_list \
               WHERE region = $1 AND division = $2 AND digest = $3";
    let values = vec![region.into(), division.into(), digest.into()];
    Ok(db::tuples(c, sql, values).await?.into_iter().next())
}

/// A list that was brought in within a scope.
pub async fn list_one(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<ListRow>> {
    let sql = format!(
        "SELECT {LIST} FROM comparison_list WHERE {} AND region = $5 AND id = $6",
        made_within("comparison_list")
    );
    let values = scope.values_and([region.into(), id.into()]);
    Ok(db::rows(c, &sql, values).await?.into_iter().next())
}

/// How many lists were brought in within a scope, of one kind or all, and a page of them, newest first.
pub async fn lists(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: Option<&str>,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<ListRow>)> {
    let condition = format!(
        "{} AND ($5 = '' OR kind = $5)",
        made_within("comparison_list")
    );
    let values = || scope.values_and([kind.unwrap_or_default().into()]);
    let sql = format!("SELECT COUNT(*) FROM comparison_list WHERE {condition}");
    let total: Vec<(i64,)> = db::tuples(c, &sql, values()).await?;
    let sql = format!(
        "SELECT {LIST} FROM comparison_list WHERE {condition} \
         ORDER BY CASE listed_on WHEN '' THEN imported_at ELSE listed_on END DESC, id DESC LIMIT {limit} OFFSET {offset}"
    );
    let rows = db::rows(c, &sql, values()).await?;
    Ok((total.first().map_or(0, |(n,)| n.unsigned_abs()), rows))
}

/// The newest day, by kind, of lists that say something of a unit: those brought in by it or one beneath it, which are
/// its own, and one above it. Where a list says no day, the moment at which the last such was brought in.
pub async fn kinds_lists(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<Vec<(String, String, String, bool)>> {
    let own = scope.division();
    let above = std::iter::successors(own.parent(), |code| code.parent());
    let above: Vec<String> = above.map(|code| code.get().to_string()).collect();
    let above = if above.is_empty() {
        "0".to_owned()
    } else {
        above.join(", ")
    };
    let own = made_within("comparison_list");
    let sql = format!(
        "SELECT kind, MAX(listed_on), MAX(CASE WHEN listed_on = '' THEN imported_at ELSE '' END), \
         CASE WHEN {own} THEN 1 ELSE 0 END AS own FROM comparison_list \
         WHERE (({own}) OR division IN ({above})) AND region = $5 GROUP BY kind, own, listed_on = ''"
    );
    let rows: Vec<(String, String, String, i32)> =
        db::tuples(c, &sql, scope.values_and([region.into()])).await?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(kind, day, moment, own)| (kind, day, moment, own == 1))
        .collect())
}

/// A suspicion as stored; with the state of the request by which it is settled, whom it is about, and its last list.
#[derive(Debug, Clone, FromQueryResult)]
pub struct HitRow {
    pub region: i32,
    pub id: i64,
    pub person: i64,
    pub name: String,
    pub division: i64,
    pub kind: String,
    pub list: i64,
    pub last_list: i64,
    pub compared_by: String,
    pub facts_sealed: String,
    pub from_month: Option<i32>,
    pub until_month: Option<i32>,
    pub result: Option<String>,
    pub words: String,
    pub settled_by: Option<i64>,
    pub settled_at: Option<String>,
    pub request: Option<i64>,
    pub version: i32,
    pub state: String,
    pub source: String,
    pub listed_on: String,
    pub document_no: String,
}

/// Where a suspicion (`h`) stands, by the request (`r`) that settles it. `replaced` was once written of what a newer list
/// did not repeat: nobody has settled that.
const STATE: &str = "CASE WHEN h.result IS NULL OR h.result = 'replaced' THEN 'open' WHEN h.request IS NULL THEN 'settled' \
     WHEN r.state = 'open' THEN 'waiting' WHEN r.state = 'agreed' THEN 'settled' ELSE 'open' END";

const HITS: &str = "FROM comparison_hit h \
     JOIN person p ON p.region = h.region AND p.id = h.person \
     JOIN comparison_list l ON l.region = h.region AND l.id = h.last_list \
     LEFT JOIN change_request r ON r.region = h.region AND r.id = h.request";

const WITHIN: &str = "p.region BETWEEN $1 AND $2 AND p.division BETWEEN $3 AND $4";

fn hits_sql(condition: &str) -> String {
    format!(
        "SELECT h.region, h.id, h.person, p.name, p.division, h.kind, h.list, h.last_list, h.compared_by, h.facts_sealed, \
         h.from_month, h.until_month, h.result, h.words, h.settled_by, h.settled_at, h.request, h.version, {STATE} AS state, \
         l.source, l.listed_on, l.document_no {HITS} WHERE {WITHIN} AND {condition}"
    )
}

/// Which suspicions are asked for.
#[derive(Debug, Clone, Default)]
pub struct HitAsk {
    /// By where they stand: `open`, `waiting`, `settled`; those that wait for somebody where `unsettled` is asked.
    pub state: Option<String>,
    /// Of one kind.
    pub kind: Option<String>,
    /// About one person.
    pub person: Option<(i32, i64)>,
    /// Of one list.
    pub list: Option<(i32, i64)>,
}

/// Both that wait for somebody.
pub const UNSETTLED: &str = "unsettled";

impl HitAsk {
    fn condition(&self) -> (String, Vec<Value>) {
        let mut parts = vec!["1 = 1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", values.len() + 4)
        };
        match self.state.as_deref() {
            Some(UNSETTLED) => parts.push(format!("{STATE} <> 'settled'")),
            Some(state) => parts.push(format!("{STATE} = {}", bind(state.into()))),
            None => {}
        }
        if let Some(kind) = &self.kind {
            parts.push(format!("h.kind = {}", bind(kind.as_str().into())));
        }
        if let Some((region, person)) = self.person {
            let (region, person) = (bind(region.into()), bind(person.into()));
            parts.push(format!("h.region = {region} AND h.person = {person}"));
        }
        if let Some((region, list)) = self.list {
            let (region, list) = (bind(region.into()), bind(list.into()));
            parts.push(format!(
                "h.region = {region} AND (h.list = {list} OR h.last_list = {list})"
            ));
        }
        (parts.join(" AND "), values)
    }
}

/// How many suspicions within a scope are asked for, and a page of them: those that wait first, the newest first.
pub async fn hits(
    c: &impl ConnectionTrait,
    scope: &Scope,
    ask: &HitAsk,
    (offset, limit): (u64, u64),
) -> Result<(u64, Vec<HitRow>)> {
    let (condition, own) = ask.condition();
    let sql = format!("SELECT COUNT(*) {HITS} WHERE {WITHIN} AND {condition}");
    let total: Vec<(i64,)> = db::tuples(c, &sql, scope.values_and(own.clone())).await?;
    let sql = format!(
        "{} ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'waiting' THEN 1 ELSE 2 END, h.id DESC LIMIT {limit} OFFSET {offset}",
        hits_sql(&condition)
    );
    let rows = db::rows(c, &sql, scope.values_and(own)).await?;
    Ok((total.first().map_or(0, |(n,)| n.unsigned_abs()), rows))
}

/// How many suspicions within a scope came of each of some lists: all, and those that nobody has settled.
pub async fn hit_counts(
    c: &impl ConnectionTrait,
    scope: &Scope,
    lists: &[ListRow],
) -> Result<HashMap<(i32, i64), (u64, u64)>> {
    if lists.is_empty() {
        return Ok(HashMap::new());
    }
    let asked = lists.iter();
    let asked: Vec<String> = asked
        .map(|list| format!("({}, {})", list.region, list.id))
        .collect();
    let sql = format!(
        "SELECT o.region, o.id, COUNT(*), SUM(CASE WHEN {STATE} <> 'settled' THEN 1 ELSE 0 END) \
         FROM comparison_list o \
         JOIN comparison_hit h ON h.region = o.region AND (h.list = o.id OR h.last_list = o.id) \
         JOIN person p ON p.region = h.region AND p.id = h.person \
         LEFT JOIN change_request r ON r.region = h.region AND r.id = h.request \
         WHERE {WITHIN} AND (o.region, o.id) IN (VALUES {}) GROUP BY o.region, o.id",
        asked.join(", ")
    );
    let rows: Vec<(i32, i64, i64, i64)> = db::tuples(c, &sql, scope.values()).await?;
    let counted = |(region, id, all, open): (i32, i64, i64, i64)| {
        ((region, id), (all.unsigned_abs(), open.unsigned_abs()))
    };
    Ok(rows.into_iter().map(counted).collect())
}

/// A suspicion about somebody within a scope.
pub async fn hit(
    c: &impl ConnectionTrait,
    scope: &Scope,
    (region, id): (i32, i64),
) -> Result<Option<HitRow>> {
    let sql = hits_sql("h.region = $5 AND h.id = $6");
    let values = scope.values_and([region.into(), id.into()]);
    Ok(db::rows(c, &sql, values).await?.into_iter().next())
}

/// Person, kind and the months that matter of every suspicion of a region that is not settled, of these kinds.
pub async fn unsettled(
    c: &impl ConnectionTrait,
    region: i32,
    kinds: &[&str],
) -> Result<Vec<(i64, String, Option<i32>, Option<i32>)>> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..).take(kinds.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT h.person, h.kind, h.from_month, h.until_month FROM comparison_hit h \
         LEFT JOIN change_request r ON r.region = h.region AND r.id = h.request \
         WHERE h.region = $1 AND {STATE} <> 'settled' AND h.kind IN ({})",
        marks.join(", ")
    );
    let values = std::iter::once(region.into());
    db::tuples(
        c,
        &sql,
        values.chain(kinds.iter().map(|k| (*k).into())).collect(),
    )
    .await
}

/// What is known of some people under a kind, by the hash of the fact: number, and whether it is settled.
pub async fn known(
    c: &impl ConnectionTrait,
    (region, kind): (i32, &str),
    people: &[i64],
) -> Result<HashMap<String, (i64, bool)>> {
    let mut found = HashMap::new();
    for chunk in people.chunks(500) {
        let marks: Vec<String> = (3..).take(chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT h.id, h.fact_hash, {STATE} FROM comparison_hit h \
             LEFT JOIN change_request r ON r.region = h.region AND r.id = h.request \
             WHERE h.region = $1 AND h.kind = $2 AND h.person IN ({})",
            marks.join(", ")
        );
        let mut values: Vec<Value> = vec![region.into(), kind.into()];
        values.extend(chunk.iter().map(|id| (*id).into()));
        let rows: Vec<(i64, String, String)> = db::tuples(c, &sql, values).await?;
        let rows = rows.into_iter();
        found.extend(rows.map(|(id, hash, state)| (hash, (id, state == "settled"))));
    }
    Ok(found)
}

/// A suspicion to be written, open.
pub struct NewHit {
    pub id: i64,
    pub person: i64,
    pub compared_by: &'static str,
    pub facts_sealed: String,
    pub fact_hash: String,
    pub from_month: Option<i32>,
    pub until_month: Option<i32>,
}

pub async fn insert_hits(
    keyring: &Keyring,
    tx: &Tx,
    (region, kind, list): (i32, &str, i64),
    hits: Vec<NewHit>,
) -> Result<()> {
    let row = |hit: NewHit| -> Vec<Value> {
        vec![
            region.into(),
            hit.id.into(),
            hit.person.into(),
            kind.into(),
            list.into(),
            list.into(),
            hit.compared_by.into(),
            hit.facts_sealed.into(),
            hit.fact_hash.into(),
            hit.from_month.into(),
            hit.until_month.into(),
            Value::String(None),
            "".into(),
            Value::BigInt(None),
            Value::String(None),
            Value::BigInt(None),
            1.into(),
        ]
    };
    let rows = hits.into_iter().map(row).collect();
    COMPARISON_HIT.insert(keyring, tx, rows).await
}

/// Says that a list says the same once more.
pub async fn seen_again(
    keyring: &Keyring,
    tx: &Tx,
    (region, list): (i32, i64),
    ids: &[i64],
) -> Result<()> {
    for chunk in ids.chunks(500) {
        let marks: Vec<String> = (2..).take(chunk.len()).map(|n| format!("${n}")).collect();
        let those = format!("id IN ({})", marks.join(", "));
        let numbers = || chunk.iter().map(|id| Value::from(*id));
        let last = chunk.len() + 2;
        let sql =
            format!("UPDATE comparison_hit SET last_list = ${last} WHERE region = $1 AND {those}");
        let values = std::iter::once(region.into()).chain(numbers());
        let values = values.chain([list.into()]).collect();
        db::execute(tx.connection(), &sql, values).await?;
        let mark = COMPARISON_HIT.reseal(keyring, tx, region, &those, numbers().collect());
        mark.await?;
    }
    Ok(())
}

/// How a suspicion is settled.
pub struct Settled<'a> {
    pub result: &'a str,
    pub words: &'a str,
    pub by: i64,
    pub at: &'a str,
    pub request: Option<i64>,
}

/// Writes it; answers whether the suspicion was still as it was read.
pub async fn settle(
    keyring: &Keyring,
    tx: &Tx,
    (region, id, version): (i32, i64, i32),
    settled: Settled<'_>,
) -> Result<bool> {
    let sql = "UPDATE comparison_hit SET result = $3, words = $4, settled_by = $5, settled_at = $6, request = $7, \
               version = version + 1 WHERE region = $1 AND id = $2 AND version = $8";
    let values = vec![
        region.into(),
        id.into(),
        settled.result.into(),
        settled.words.into(),
        settled.by.into(),
        settled.at.into(),
        settled.request.into(),
        version.into(),
    ];
    let done = db::execute(tx.connection(), sql, values).await?;
    let mark = COMPARISON_HIT.reseal(keyring, tx, region, "id = $2", vec![id.into()]);
    mark.await?;
    Ok(done == 1)
}
