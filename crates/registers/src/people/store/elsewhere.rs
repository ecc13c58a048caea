//! 另处登记: the same ID number on the rolls of another county of the same database. Whose and where is not told.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;

use super::search::some_of;
use crate::people::standing::PersonState;
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// The kind of change by which an office says that it pays somebody although she is registered elsewhere too.
pub const PAID_HERE: &str = "paid_here";

/// Whether somebody (`region` and `person` name the columns) is on the rolls of another county too, and nobody of this
/// office has said yet that she is paid here. `month` is where the month is bound.
pub(super) fn unchecked(region: &str, person: &str, month: &str) -> String {
    let alive = PersonState::Alive.code();
    format!(
        "EXISTS (SELECT 1 FROM person p JOIN person o ON o.id_hash = p.id_hash AND o.region <> p.region \
         JOIN person_list e ON e.region = o.region AND e.person = o.id \
         WHERE p.region = {region} AND p.id = {person} \
         AND CASE WHEN e.next_month <= {month} THEN e.next_state ELSE e.state END = '{alive}') \
         AND NOT {}",
        checked(region, person)
    )
}

/// Whether somebody of this office agreed that she is paid here; with another ID number it says nothing any more.
fn checked(region: &str, person: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM change_request r WHERE r.region = {region} AND r.person = {person} \
         AND r.kind = '{PAID_HERE}' AND r.state = 'agreed' AND NOT EXISTS (SELECT 1 FROM change_request n \
         WHERE n.region = r.region AND n.person = r.person AND n.kind = 'id_number' AND n.state = 'agreed' \
         AND n.decided_at > r.decided_at))"
    )
}

/// The people of a region, or one of them, who are on the rolls of another county too, unchecked, in a month (as 201103).
pub async fn registered_elsewhere(
    c: &impl ConnectionTrait,
    region: i32,
    person: Option<i64>,
    month: i32,
) -> Result<HashSet<i64>> {
    let sql = format!(
        "SELECT s.person FROM same_id s WHERE s.region = $1 AND s.person BETWEEN $3 AND $4 AND {}",
        unchecked("s.region", "s.person", "$2")
    );
    let (first, last) = person.map_or((0, i64::MAX), |person| (person, person));
    let values = vec![region.into(), month.into(), first.into(), last.into()];
    let found: Vec<(i64,)> = db::tuples(c, &sql, values).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// Notes which of some people of a region are on the rolls of another county too: there as well as here.
pub(crate) async fn note_same_ids(tx: &Tx, region: i32, people: &[i64]) -> Result<()> {
    let (some, values) = some_of(tx.connection(), region, "id", people);
    let same = format!(
        "SELECT DISTINCT p.id, o.region, o.id FROM (SELECT region, id, id_hash FROM person WHERE {some}) p \
         JOIN person o ON o.id_hash = p.id_hash AND o.region <> p.region"
    );
    let found: Vec<(i64, i32, i64)> = db::tuples(tx.connection(), &same, values).await?;
    let mut rows: HashSet<(i32, i64)> = found.iter().map(|(id, ..)| (region, *id)).collect();
    rows.extend(found.iter().map(|(_, region, id)| (*region, *id)));
    let rows = rows
        .into_iter()
        .map(|(region, id)| vec![region.into(), id.into()]);
    let columns = ["region", "person"];
    db::upsert(
        tx.connection(),
        "same_id",
        &columns,
        &columns,
        rows.collect(),
    )
    .await
}

/// The people of a region, as they are checked to be paid here.
pub async fn checked_to_be_paid_here(
    c: &impl ConnectionTrait,
    region: i32,
) -> Result<HashSet<i64>> {
    let sql = format!(
        "SELECT DISTINCT q.person FROM change_request q WHERE q.region = $1 AND q.kind = '{PAID_HERE}' AND {}",
        checked("q.region", "q.person")
    );
    let found: Vec<(i64,)> = db::tuples(c, &sql, vec![region.into()]).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// The people of a region of whom another county has said that they are paid there.
pub async fn claimed_elsewhere(c: &impl ConnectionTrait, region: i32) -> Result<HashSet<i64>> {
    let sql = format!(
        "SELECT s.person FROM same_id s JOIN person p ON p.region = s.region AND p.id = s.person \
         JOIN person o ON o.id_hash = p.id_hash AND o.region <> p.region WHERE s.region = $1 AND {}",
        checked("o.region", "o.id")
    );
    let found: Vec<(i64,)> = db::tuples(c, &sql, vec![region.into()]).await?;
    Ok(found.into_iter().map(|(person,)| person).collect())
}

/// Which of these ID numbers (by their keyed hashes) are on the rolls of another county than `region`.
pub async fn hashes_elsewhere(
    c: &impl ConnectionTrait,
    region: i32,
    hashes: &[String],
) -> Result<HashSet<String>> {
    let mut found = HashSet::new();
    for chunk in hashes.chunks(500) {
        let marks: Vec<String> = (0..chunk.len()).map(|n| format!("${}", n + 2)).collect();
        let sql = format!(
            "SELECT DISTINCT id_hash FROM person WHERE id_hash IN ({}) AND region <> $1",
            marks.join(", ")
        );
        let mut values = vec![region.into()];
        values.extend(chunk.iter().map(|hash| hash.as_str().into()));
        let rows: Vec<(String,)> = db::tuples(c, &sql, values).await?;
        found.extend(rows.into_iter().map(|(hash,)| hash));
    }
    Ok(found)
}
