//! Identities (身份) in the database.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use seal::Keyring;

use super::super::disability::{nature_code, nature_from};
use super::super::identity_keys::{keys_from, keys_text};
use super::super::model::IdentityRow;
use super::HASHES_PER_QUERY;
use super::facts::facts_changed;
use super::search::some_of;
use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::sealed::SealedTable;
use ground::time::{date_from, date_text, month_from, month_number};

/// person, category, grade, nature, service_years, start_month, known_on, keys
pub(super) type IdentityTuple = (
    i64,
    String,
    Option<i32>,
    Option<String>,
    Option<i32>,
    Option<i32>,
    Option<String>,
    Option<String>,
);

/// An identity with whose it is.
pub(super) fn identity(tuple: IdentityTuple) -> Result<(i64, IdentityRow)> {
    let (person, category, grade, nature, service_years, start, known, keys) = tuple;
    let identity = IdentityRow {
        category,
        grade: grade.and_then(|g| u8::try_from(g).ok()),
        nature: nature.as_deref().map(nature_from).transpose()?,
        service_years: service_years.and_then(|y| u32::try_from(y).ok()),
        start: start.map(month_from).transpose()?,
        known: known.as_deref().map(date_from).transpose()?,
        keys: keys_from(keys.as_deref())?,
    };
    Ok((person, identity))
}

/// Identities as [`identity`] reads them.
pub(super) const IDENTITY_QUERY: &str = "SELECT person, category, grade, nature, service_years, start_month, known_on, keys \
     FROM identity WHERE mistaken IS NULL";

/// Identities of some people of a region, by person.
pub(crate) async fn identities_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<IdentityRow>>> {
    let mut found: HashMap<i64, Vec<IdentityRow>> = HashMap::new();
    for chunk in people.chunks(HASHES_PER_QUERY) {
        let (some, values) = some_of(c, region, "person", chunk);
        let sql = format!("{IDENTITY_QUERY} AND {some} ORDER BY id");
        for tuple in db::tuples(c, &sql, values).await? {
            let (person, identity) = identity(tuple)?;
            found.entry(person).or_default().push(identity);
        }
    }
    Ok(found)
}

/// Identities, marked.
pub const IDENTITY: SealedTable = SealedTable {
    name: "identity",
    columns: &[
        "region",
        "id",
        "person",
        "category",
        "grade",
        "nature",
        "service_years",
        "start_month",
        "known_on",
        "recorded_at",
        "keys",
        "mistaken",
    ],
};

/// Writes new identities, numbered from `first`.
pub(crate) async fn insert_identities(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    first: i64,
    identities: Vec<(i64, IdentityRow)>,
    at: &str,
) -> Result<()> {
    let rows = identities
        .into_iter()
        .zip(first..)
        .map(|((person, i), id)| {
            let keys = keys_text(&i.keys)?;
            Ok(vec![
                region.into(),
                id.into(),
                person.into(),
                i.category.into(),
                i.grade.map(i32::from).into(),
                i.nature.map(nature_code).into(),
                i.service_years.map(|y| y as i32).into(),
                i.start.map(month_number).into(),
                i.known.map(date_text).into(),
                at.into(),
                keys.into(),
                None::<i32>.into(),
            ])
        });
    IDENTITY
        .insert(keyring, tx, rows.collect::<Result<_>>()?)
        .await?;
    let whose = "id IN (SELECT person FROM identity WHERE region = $1 AND id >= $3)";
    facts_changed(tx, region, whose, [first.into()]).await
}

/// Puts an identity under another category.
pub(crate) async fn recategorise(
    keyring: &Keyring,
    tx: &Tx,
    (region, person): (i32, i64),
    was: &str,
    identity: &IdentityRow,
) -> Result<()> {
    let sql = "UPDATE identity SET category = $4 \
               WHERE region = $1 AND person = $2 AND category = $3 AND mistaken IS NULL";
    let values = vec![
        region.into(),
        person.into(),
        was.into(),
        identity.category.clone().into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    update_identity(keyring, tx, region, person, identity).await
}

/// Notes that an identity was registered by mistake: it is hers no more, and stays.
pub(crate) async fn mistake_identity(
    keyring: &Keyring,
    tx: &Tx,
    (region, person): (i32, i64),
    category: &str,
) -> Result<()> {
    let sql = "UPDATE identity SET mistaken = 1 \
               WHERE region = $1 AND person = $2 AND category = $3 AND mistaken IS NULL";
    let values = vec![region.into(), person.into(), category.into()];
    db::execute(tx.connection(), sql, values).await?;
    facts_changed(tx, region, "id = $3", [person.into()]).await?;
    let of = vec![person.into(), category.into()];
    IDENTITY
        .reseal(keyring, tx, region, "person = $2 AND category = $3", of)
        .await
}

/// Corrects an identity: what the roster says now is what has always been so.
pub(crate) async fn update_identity(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    person: i64,
    i: &IdentityRow,
) -> Result<()> {
    let sql = "UPDATE identity SET grade = $4, nature = $5, service_years = $6, start_month = $7, keys = $8 \
               WHERE region = $1 AND person = $2 AND category = $3 AND mistaken IS NULL";
    let values = vec![
        region.into(),
        person.into(),
        i.category.clone().into(),
        i.grade.map(i32::from).into(),
        i.nature.map(nature_code).into(),
        i.service_years.map(|y| y as i32).into(),
        i.start.map(month_number).into(),
        keys_text(&i.keys)?.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    facts_changed(tx, region, "id = $3", [person.into()]).await?;
    let of = vec![person.into(), i.category.clone().into()];
    IDENTITY
        .reseal(keyring, tx, region, "person = $2 AND category = $3", of)
        .await
}
