//! Records that went into others (并入) in the database.

use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::list::{PersonRecord, record_of};
use super::search::some_of;
use super::{IDENTITY, PERSON, facts_changed};
use ground::db;
use ground::db::Tx;
use ground::error::Result;

/// Takes a record off the rolls for good: it stays, in no unit, and leads to the one that stays, as do those that went into
/// it before.
pub(crate) async fn merge_away(
    keyring: &Keyring,
    tx: &Tx,
    (region, goes): (i32, i64),
    stays: i64,
) -> Result<()> {
    facts_changed(tx, region, "id IN ($3, $4)", [goes.into(), stays.into()]).await?;
    let sql = "UPDATE person SET merged_into = $3, version = version + 1 WHERE region = $1 AND merged_into = $2";
    let values = vec![region.into(), goes.into(), stays.into()];
    db::execute(tx.connection(), sql, values.clone()).await?;
    let sql = "UPDATE person SET division = 0, merged_into = $3, merged_id_hash = id_hash, id_hash = NULL, \
               phone_hash = NULL, account_hash = NULL, version = version + 1 WHERE region = $1 AND id = $2";
    db::execute(tx.connection(), sql, values).await?;
    let led = "merged_into = $2";
    PERSON
        .reseal(keyring, tx, region, led, vec![stays.into()])
        .await
}

/// Gives an identity of one person to another.
pub(crate) async fn move_identity(
    keyring: &Keyring,
    tx: &Tx,
    (region, from, to): (i32, i64, i64),
    category: &str,
) -> Result<()> {
    let sql = "UPDATE identity SET person = $3 \
               WHERE region = $1 AND person = $2 AND category = $4 AND mistaken IS NULL";
    let values = vec![region.into(), from.into(), to.into(), category.into()];
    db::execute(tx.connection(), sql, values).await?;
    let of = vec![to.into(), category.into()];
    IDENTITY
        .reseal(keyring, tx, region, "person = $2 AND category = $3", of)
        .await
}

/// The record into which this one went.
pub(crate) async fn merged_into(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Option<i64>> {
    let sql =
        "SELECT merged_into FROM person WHERE region = $1 AND id = $2 AND merged_into IS NOT NULL";
    let found: Vec<(i64,)> = db::tuples(c, sql, vec![region.into(), person.into()]).await?;
    Ok(found.first().map(|(into,)| *into))
}

/// The records that went into some, with the one into which each went.
pub(crate) async fn merged_away(
    c: &impl ConnectionTrait,
    region: i32,
    into: &[i64],
) -> Result<Vec<(i64, i64)>> {
    let (some, values) = some_of(c, region, "merged_into", into);
    let sql = format!("SELECT id, merged_into FROM person WHERE {some} ORDER BY id");
    db::tuples(c, &sql, values).await
}

/// A record that went into another, as it was.
pub(crate) async fn merged_record(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Option<PersonRecord>> {
    record_of(c, (region, person), "merged_into IS NOT NULL").await
}

/// Whether a record that went into this one has this number, by its hash.
pub(crate) async fn merged_number(
    c: &impl ConnectionTrait,
    (region, into): (i32, i64),
    hash: &str,
) -> Result<bool> {
    let sql =
        "SELECT id FROM person WHERE region = $1 AND merged_into = $2 AND merged_id_hash = $3";
    let values = vec![region.into(), into.into(), hash.into()];
    let found: Vec<(i64,)> = db::tuples(c, sql, values).await?;
    Ok(!found.is_empty())
}
