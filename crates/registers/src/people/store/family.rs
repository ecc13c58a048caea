//! 家庭成员 and 困难 in the database: added and ended, never taken away.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use seal::Keyring;

use super::search::some_of;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;

/// 家庭成员, marked.
pub const PERSON_FAMILY: SealedTable = SealedTable {
    name: "person_family",
    columns: &[
        "region",
        "id",
        "person",
        "name",
        "relation",
        "phone_sealed",
        "note",
        "removed_at",
        "on_rolls",
    ],
};

/// 困难, marked.
pub const PERSON_HARDSHIP: SealedTable = SealedTable {
    name: "person_hardship",
    columns: &[
        "region",
        "id",
        "person",
        "kind",
        "checked_on",
        "recorded_by",
        "ended_at",
    ],
};

/// A relative.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Relative {
    pub id: i64,
    pub name: String,
    pub relation: String,
    pub phone_sealed: Option<String>,
    pub note: String,
    /// Her own number, where she is on the rolls too.
    pub on_rolls: Option<i64>,
    /// When she was taken off.
    pub removed_at: Option<String>,
}

const COLUMNS: &str = "id, name, relation, phone_sealed, note, on_rolls, removed_at";

/// The relatives of a person.
pub(crate) async fn relatives(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
) -> Result<Vec<Relative>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person_family \
         WHERE region = $1 AND person = $2 AND removed_at IS NULL ORDER BY id"
    );
    db::rows(c, &sql, vec![region.into(), person.into()]).await
}

/// One relative of a person, also where she was taken off.
pub(crate) async fn relative(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
    id: i64,
) -> Result<Option<Relative>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM person_family WHERE region = $1 AND person = $2 AND id = $3"
    );
    db::one(c, &sql, vec![region.into(), person.into(), id.into()]).await
}

/// Adds a relative.
pub async fn add_relative(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    person: i64,
    relative: Relative,
) -> Result<()> {
    let row = vec![
        region.into(),
        relative.id.into(),
        person.into(),
        relative.name.into(),
        relative.relation.into(),
        relative.phone_sealed.into(),
        relative.note.into(),
        relative.removed_at.into(),
        relative.on_rolls.into(),
    ];
    PERSON_FAMILY.insert(keyring, tx, vec![row]).await
}

/// Takes a relative off; answers whether there was one.
pub async fn remove_relative(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    person: i64,
    id: i64,
    at: &str,
) -> Result<bool> {
    let sql = "UPDATE person_family SET removed_at = $4 WHERE region = $1 AND person = $2 AND id = $3 AND removed_at IS NULL";
    let values = vec![region.into(), person.into(), id.into(), at.into()];
    let removed = db::execute(tx.connection(), sql, values).await?;
    PERSON_FAMILY
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await?;
    Ok(removed == 1)
}

/// Who of some people of a region are tied to each other by what is written of their families, of those in a scope: whose
/// family it is and his name, who is of it and her name, what she is to him.
pub async fn tied(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    people: &[i64],
) -> Result<Vec<(i64, String, i64, String, String)>> {
    let mut found = Vec::new();
    for chunk in people.chunks(500) {
        let marks: Vec<String> = (6..).take(chunk.len()).map(|n| format!("${n}")).collect();
        let some = marks.join(", ");
        let sql = format!(
            "SELECT p.id, p.name, f.on_rolls, f.name, f.relation FROM person_family f JOIN \
             (SELECT region, id, name FROM person WHERE {} AND merged_into IS NULL) p \
             ON p.region = f.region AND p.id = f.person \
             WHERE f.region = $5 AND f.on_rolls IS NOT NULL AND f.removed_at IS NULL \
             AND (f.person IN ({some}) OR f.on_rolls IN ({some})) ORDER BY f.id",
            Scope::CONDITION
        );
        let own = std::iter::once(region.into()).chain(chunk.iter().map(|id| (*id).into()));
        found.extend(db::tuples(c, &sql, scope.values_and(own)).await?);
    }
    Ok(found)
}

/// A 困难 in force.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct Hardship {
    pub id: i64,
    pub person: i64,
    pub kind: String,
    pub checked_on: String,
}

/// 困难 in force of some people.
pub(crate) async fn hardships_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<Hardship>>> {
    let mut found: HashMap<i64, Vec<Hardship>> = HashMap::new();
    for chunk in people.chunks(5_000) {
        let (some, values) = some_of(c, region, "person", chunk);
        let sql = format!(
            "SELECT id, person, kind, checked_on FROM person_hardship WHERE {some} AND ended_at IS NULL ORDER BY kind, id"
        );
        for hardship in db::rows::<Hardship>(c, &sql, values).await? {
            found.entry(hardship.person).or_default().push(hardship);
        }
    }
    Ok(found)
}

/// A 困难 of somebody, as of a day.
#[derive(Debug, Clone, FromQueryResult)]
pub struct HardshipOf {
    /// Whose: number within the region.
    pub person: i64,
    /// 姓名
    pub name: String,
    /// Where she belongs.
    pub division: i64,
    /// Code of the hardship.
    pub kind: String,
    /// When somebody made sure of it.
    pub checked_on: String,
}

/// The 困难 of a scope within a region that were made sure of by a day and not ended by then.
pub async fn hardships_on(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    day: &str,
) -> Result<Vec<HardshipOf>> {
    let sql = format!(
        "SELECT h.person, p.name, p.division, h.kind, h.checked_on FROM person_hardship h JOIN \
         (SELECT region, id, name, division FROM person WHERE {}) p ON p.region = h.region AND p.id = h.person \
         WHERE h.region = $5 AND h.checked_on <= $6 AND (h.ended_at IS NULL OR h.ended_at > $6) \
         ORDER BY h.person, h.kind, h.id",
        Scope::CONDITION
    );
    db::rows(c, &sql, scope.values_and([region.into(), day.into()])).await
}

/// Notes a 困难 of people of a region, numbered from `first`, made sure of on a day.
pub(crate) async fn insert_hardships(
    keyring: &Keyring,
    tx: &Tx,
    (region, first): (i32, i64),
    people: &[i64],
    (kind, on): (&str, &str),
    by: i64,
) -> Result<()> {
    let rows = people.iter().zip(first..).map(|(person, id)| {
        vec![
            region.into(),
            id.into(),
            (*person).into(),
            kind.into(),
            on.into(),
            by.into(),
            Value::String(None),
        ]
    });
    PERSON_HARDSHIP.insert(keyring, tx, rows.collect()).await
}

/// Ends 困难 by their numbers.
pub(crate) async fn end_hardships(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    ids: &[i64],
    at: &str,
) -> Result<()> {
    let sql = "UPDATE person_hardship SET ended_at = $3 WHERE region = $1 AND id = $2";
    for id in ids {
        let values = vec![region.into(), (*id).into(), at.into()];
        db::execute(tx.connection(), sql, values).await?;
        PERSON_HARDSHIP
            .reseal(keyring, tx, region, "id = $2", vec![(*id).into()])
            .await?;
    }
    Ok(())
}
