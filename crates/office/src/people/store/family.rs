//! 家庭成员 and 困难 in the database.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::platform::db::{self, Tx};
use crate::platform::error::Result;

/// A relative.
#[derive(Debug, Clone, FromQueryResult)]
pub(in crate::people) struct Relative {
    pub id: i64,
    pub name: String,
    pub relation: String,
    pub phone_sealed: Option<String>,
    pub note: String,
}

/// The relatives of a person.
pub(in crate::people) async fn relatives(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
) -> Result<Vec<Relative>> {
    let sql = "SELECT id, name, relation, phone_sealed, note FROM person_family \
               WHERE region = $1 AND person = $2 AND removed_at IS NULL ORDER BY id";
    db::rows(c, sql, vec![region.into(), person.into()]).await
}

/// Adds a relative.
pub(in crate::people) async fn add_relative(
    tx: &Tx,
    region: i32,
    person: i64,
    relative: Relative,
) -> Result<()> {
    let columns = [
        "region",
        "id",
        "person",
        "name",
        "relation",
        "phone_sealed",
        "note",
        "removed_at",
    ];
    let row = vec![
        region.into(),
        relative.id.into(),
        person.into(),
        relative.name.into(),
        relative.relation.into(),
        relative.phone_sealed.into(),
        relative.note.into(),
        None::<String>.into(),
    ];
    db::insert(tx.connection(), "person_family", &columns, vec![row]).await
}

/// Takes a relative off; answers whether there was one.
pub(in crate::people) async fn remove_relative(
    tx: &Tx,
    region: i32,
    person: i64,
    id: i64,
    at: &str,
) -> Result<bool> {
    let sql = "UPDATE person_family SET removed_at = $4 WHERE region = $1 AND person = $2 AND id = $3 AND removed_at IS NULL";
    let values = vec![region.into(), person.into(), id.into(), at.into()];
    Ok(db::execute(tx.connection(), sql, values).await? == 1)
}

/// 困难 of some people: kind and the day somebody made sure of it.
pub(in crate::people) async fn hardships_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<(String, String)>>> {
    let marks = db::placeholders(c, people.len() + 1);
    let sql = format!(
        "SELECT person, kind, checked_on FROM person_hardship WHERE region = {} AND person IN ({}) ORDER BY kind",
        marks[0],
        marks[1..].join(", ")
    );
    let values: Vec<Value> = std::iter::once(region.into())
        .chain(people.iter().map(|id| (*id).into()))
        .collect();
    let rows: Vec<(i64, String, String)> = db::tuples(c, &sql, values).await?;
    let mut found: HashMap<i64, Vec<(String, String)>> = HashMap::new();
    for (person, kind, checked_on) in rows {
        found.entry(person).or_default().push((kind, checked_on));
    }
    Ok(found)
}

/// Notes a 困难 of people, made sure of on a day.
pub(in crate::people) async fn set_hardship(
    tx: &Tx,
    people: &[(i32, i64)],
    kind: &str,
    on: &str,
    by: i64,
) -> Result<()> {
    let columns = ["region", "person", "kind", "checked_on", "recorded_by"];
    let row = |(region, person): &(i32, i64)| {
        vec![
            (*region).into(),
            (*person).into(),
            kind.into(),
            on.into(),
            by.into(),
        ]
    };
    let rows = people.iter().map(row).collect();
    db::upsert(
        tx.connection(),
        "person_hardship",
        &columns,
        &["region", "person", "kind"],
        rows,
    )
    .await
}

/// Takes a 困难 off people.
pub(in crate::people) async fn unset_hardship(
    tx: &Tx,
    people: &[(i32, i64)],
    kind: &str,
) -> Result<()> {
    let sql = "DELETE FROM person_hardship WHERE region = $1 AND person = $2 AND kind = $3";
    for (region, person) in people {
        db::execute(
            tx.connection(),
            sql,
            vec![(*region).into(), (*person).into(), kind.into()],
        )
        .await?;
    }
    Ok(())
}
