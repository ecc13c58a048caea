//! What other subjects may ask about people.

use std::collections::HashMap;

use kernel::{Date, Month};
use sea_orm::ConnectionTrait;

pub use super::finding::{BankNumbers, bank_numbers};
pub use super::grants::{Granted, identity_grant};
use super::model::{EventRow, PayPerson};
pub use super::payee::{payee_applied, young_payees};
use super::standing::death_of;
use super::store::{self, HardshipOf};
pub use super::store::{
    AgreedChange, NewMove, PaidThrough, Residence, agreed_changes, checked_to_be_paid_here,
    claimed_elsewhere, facts_changed_since, furthest_openings, insert_move, insert_paid_through,
    openings, registered_elsewhere, residences,
};
use ground::authority::Scope;
use ground::error::Result;
use ground::office::Office;
use ground::time::date_text;

/// Everybody on the rolls of a scope within a region, with identities and changes, by number.
pub async fn pay_people(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<Vec<PayPerson>> {
    store::pay_people(c, scope, region).await
}

/// One person as payments sees her; nothing where there is none.
pub async fn pay_person(
    c: &impl ConnectionTrait,
    region: i32,
    id: i64,
) -> Result<Option<PayPerson>> {
    store::pay_person(c, region, id).await
}

/// The regions in which a scope has people.
pub async fn regions(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<i32>> {
    store::regions(c, scope).await
}

/// The 困难 in force on a day of a scope's people within a region.
pub async fn hardships_on(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    day: Date,
) -> Result<Vec<HardshipOf>> {
    store::hardships_on(c, scope, region, &date_text(day)).await
}

/// Region, number, division and name of everybody in a scope, by unit and name.
pub async fn places(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(i32, i64, i64, String)>> {
    store::places(c, scope).await
}

/// Name and division of people of a scope within a region, by number.
pub async fn names(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    numbers: &[i64],
) -> Result<HashMap<i64, (String, i64)>> {
    store::names(c, scope, region, numbers).await
}

/// Codes of the categories that somebody of a scope has.
pub async fn categories_held(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<String>> {
    store::categories_held(c, scope).await
}

/// Number, name and division of everybody of a scope.
pub async fn named_people(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(i64, String, i64)>> {
    store::named_people(c, scope).await
}

/// The keyed hash under which an ID number is found again.
pub fn id_hash(office: &Office, id_number: &str) -> String {
    office.keyring().search_hash("id_number", id_number)
}

/// Numbers of the people of a region who have these ID hashes.
pub async fn known_ids(
    c: &impl ConnectionTrait,
    region: i32,
    hashes: &[String],
) -> Result<HashMap<String, i64>> {
    let found = store::by_id_hash(c, region, hashes).await?;
    Ok(found
        .into_iter()
        .map(|(hash, row)| (hash, row.id))
        .collect())
}

/// What a person's account number is sealed for.
pub const ACCOUNT: &str = "person.account";
/// What a person's ID number is sealed for.
pub const ID_NUMBER: &str = "person.id_number";
/// What a person's phone is sealed for.
pub const PHONE: &str = "person.phone";

/// What somebody's home address is sealed for.
pub const ADDRESS: &str = "person.address";

/// What happened to some people of a region, each person's changes in the order recorded.
pub async fn events_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Vec<EventRow>>> {
    store::events_of(c, region, people).await
}

/// The home addresses (住址) of some people of a region, by number.
pub async fn addresses(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, String>> {
    let sealed = store::addresses(c, region, people).await?;
    let open = |(person, sealed): (i64, String)| {
        Ok((person, office.open_field(ADDRESS, person, &sealed)?))
    };
    sealed.into_iter().map(open).collect()
}

/// The month in which somebody died, by what is recorded; nothing where that was undone.
pub async fn died_in(c: &impl ConnectionTrait, region: i32, person: i64) -> Result<Option<Month>> {
    let events = store::events_of(c, region, &[person])
        .await?
        .remove(&person);
    Ok(events.and_then(|events| death_of(&events)))
}

/// When those of some people died who did, by number.
pub async fn deaths_of(
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, Month>> {
    let events = store::events_of(c, region, people).await?.into_iter();
    let died = events.filter_map(|(person, events)| Some((person, death_of(&events)?)));
    Ok(died.collect())
}

/// Numbers of the people of a scope within a region who have these names, with their births (as 1950-01-01).
pub async fn births_of_names(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    names: &[String],
) -> Result<Vec<(i64, String, String)>> {
    store::births_of_names(c, scope, region, names).await
}
