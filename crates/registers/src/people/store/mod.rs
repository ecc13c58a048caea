//! People in the database.

mod address;
mod elsewhere;
mod events;
mod facts;
mod family;
mod identities;
mod list;
mod lump_sums;
mod merged;
mod packages;
mod paid_through;
mod payee;
mod registered;
mod requests;
mod search;

use std::collections::HashMap;

use kernel::{DivisionCode, Sex};
use sea_orm::{ConnectionTrait, FromQueryResult};
use seal::Keyring;

pub(super) use self::address::{addresses, update_address};
pub use self::elsewhere::{
    PAID_HERE, checked_to_be_paid_here, claimed_elsewhere, registered_elsewhere,
};
pub(super) use self::elsewhere::{hashes_elsewhere, note_same_ids};
use self::events::events;
pub(super) use self::events::{NewEvent, event_hashes, insert_events, noted_events_of};
pub use self::events::{PERSON_EVENT, events_of};
pub(super) use self::facts::facts_changed;
pub use self::facts::{
    NewMove, RESIDENCE, Residence, facts_changed_since, insert_move, residences,
};
pub use self::family::{
    HardshipOf, PERSON_FAMILY, PERSON_HARDSHIP, Relative, add_relative, hardships_on,
    remove_relative, tied,
};
pub(super) use self::family::{end_hardships, hardships_of, insert_hardships, relative, relatives};
pub use self::identities::IDENTITY;
use self::identities::{IDENTITY_QUERY, identity};
pub(super) use self::identities::{
    identities_of, insert_identities, mistake_identity, recategorise, update_identity,
};
pub(super) use self::list::{
    FacetQuery, PeopleQuery, PersonRecord, ids, is_listed, paid_to, sounding_alike, write_list,
};
pub use self::list::{Listed, count, numbered, page, person, places};
pub use self::lump_sums::LUMP_SUM;
pub(super) use self::lump_sums::{NewLumpSum, insert_lump_sums, lump_sums};
pub(super) use self::merged::{
    merge_away, merged_away, merged_into, merged_number, merged_record, move_identity,
};
pub use self::packages::{
    CHANGE_PACKAGE, CHANGE_PACKAGE_LINE, NewLine, PackageAsk, package_count, packages,
};
pub(super) use self::packages::{
    NewPackage, PackageRow, agreed_since, insert_line, insert_package, package_lines, package_of,
};
pub use self::paid_through::{
    PAID_THROUGH, PaidThrough, furthest_openings, insert_paid_through, openings,
};
pub use self::payee::SealedPayee;
pub(super) use self::payee::{bank_people, payee_numbers, update_payee};
pub(super) use self::registered::{PersonRow, by_id_hash};
pub use self::requests::{
    AgreedChange, CHANGE_REQUEST, RequestAsk, RequestState, agreed_changes, decide, request,
    request_count, requests,
};
pub(super) use self::requests::{
    ChangeRequest, NewRequest, agreed_of_kinds, insert_request, open_requests_of, waiting_in,
};
pub use self::search::everybody;
pub(super) use self::search::{Findable, SealedPerson, read_words, sealed_people, write_keys};
use super::model::PayPerson;
use ground::authority::Scope;
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::sealed::SealedTable;
use ground::time::date_text;

/// How many hashes are asked for at a time.
const HASHES_PER_QUERY: usize = 5_000;

/// Name and division of people of a scope within a region, by number.
pub async fn names(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    numbers: &[i64],
) -> Result<HashMap<i64, (String, i64)>> {
    let mut found = HashMap::new();
    for number in numbers {
        let sql = format!(
            "SELECT name, division FROM person WHERE {} AND region = $5 AND id = $6",
            Scope::CONDITION
        );
        let values = scope.values_and([region.into(), (*number).into()]);
        let rows: Vec<(String, i64)> = db::tuples(c, &sql, values).await?;
        found.extend(rows.into_iter().map(|row| (*number, row)));
    }
    Ok(found)
}

/// Number, name and division of everybody of a scope.
pub async fn named_people(
    c: &impl ConnectionTrait,
    scope: &Scope,
) -> Result<Vec<(i64, String, i64)>> {
    let sql = format!(
        "SELECT id, name, division FROM person WHERE {}",
        Scope::CONDITION
    );
    db::tuples(c, &sql, scope.values_and([])).await
}

/// Codes of the categories that somebody of a scope has.
pub async fn categories_held(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<String>> {
    let sql = format!(
        "SELECT DISTINCT i.category FROM identity i JOIN (SELECT region, id FROM person WHERE {}) p \
         ON p.region = i.region AND p.id = i.person WHERE i.mistaken IS NULL",
        Scope::CONDITION
    );
    let found: Vec<(String,)> = db::tuples(c, &sql, scope.values_and([])).await?;
    Ok(found.into_iter().map(|(code,)| code).collect())
}

/// What a new person needs.
pub struct NewPerson {
    pub id: i64,
    pub division: DivisionCode,
    pub name: String,
    pub sex: Sex,
    pub birth: kernel::Date,
    pub id_sealed: String,
    pub id_hash: String,
    pub phone: Option<(String, String)>,
    pub bank: String,
    pub account: Option<(String, String)>,
    pub note: String,
    pub payee: Option<SealedPayee>,
    /// 住址, sealed.
    pub address: Option<String>,
}

/// People, marked: an account number changed in the file is found.
pub const PERSON: SealedTable = SealedTable {
    name: "person",
    columns: &[
        "region",
        "id",
        "division",
        "name",
        "name_sort",
        "sex",
        "birth",
        "id_sealed",
        "id_hash",
        "phone_sealed",
        "phone_hash",
        "bank",
        "account_sealed",
        "account_hash",
        "note",
        "recorded_at",
        "version",
        "payee",
        "payee_id_sealed",
        "payee_relation",
        "address_sealed",
        "merged_into",
        "merged_id_hash",
    ],
};

/// Writes new people.
pub(super) async fn insert_people(
    keyring: &Keyring,
    tx: &Tx,
    people: Vec<NewPerson>,
    at: &str,
) -> Result<()> {
    let row = |p: NewPerson| {
        let (phone_sealed, phone_hash) = p.phone.unzip();
        let (account_sealed, account_hash) = p.account.unzip();
        let name_sort = kernel::name_sort(&p.name);
        let [payee, payee_id, relation] = payee::cells(p.payee);
        vec![
            p.division.region().into(),
            p.id.into(),
            p.division.get().into(),
            p.name.into(),
            name_sort.into(),
            p.sex.to_string().into(),
            date_text(p.birth).into(),
            p.id_sealed.into(),
            p.id_hash.into(),
            phone_sealed.into(),
            phone_hash.into(),
            p.bank.into(),
            account_sealed.into(),
            account_hash.into(),
            p.note.into(),
            at.into(),
            1.into(),
            payee,
            payee_id,
            relation,
            p.address.into(),
            None::<i64>.into(),
            None::<String>.into(),
        ]
    };
    PERSON
        .insert(keyring, tx, people.into_iter().map(row).collect())
        .await
}

/// What a roster may change of somebody already there.
pub(super) struct PersonChange {
    pub id: i64,
    pub name: String,
    pub phone: Option<(String, String)>,
    pub bank: String,
    pub account: Option<(String, String)>,
    pub division: i64,
    pub note: String,
}

/// Writes a change of somebody already there; phone and account stay where nothing new is given.
pub(super) async fn update_person(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    change: PersonChange,
) -> Result<()> {
    let sql = "UPDATE person SET name = $3, name_sort = $4, \
               phone_sealed = COALESCE($5, phone_sealed), phone_hash = COALESCE($6, phone_hash), bank = $7, \
               account_sealed = COALESCE($8, account_sealed), account_hash = COALESCE($9, account_hash), \
               division = $10, note = $11, version = version + 1 WHERE region = $1 AND id = $2";
    let other = "id = $3 AND (name <> $4 OR bank <> $5 OR division <> $6 OR $7 IS NOT NULL)";
    let hash = change.account.as_ref().map(|(_, hash)| hash.clone());
    let is = (change.name.clone(), change.bank.clone());
    let is = [
        change.id.into(),
        is.0.into(),
        is.1.into(),
        change.division.into(),
        hash.into(),
    ];
    facts_changed(tx, region, other, is).await?;
    let id = change.id;
    let (phone_sealed, phone_hash) = change.phone.unzip();
    let (account_sealed, account_hash) = change.account.unzip();
    let name_sort = kernel::name_sort(&change.name);
    let values = vec![
        region.into(),
        change.id.into(),
        change.name.into(),
        name_sort.into(),
        phone_sealed.into(),
        phone_hash.into(),
        change.bank.into(),
        account_sealed.into(),
        account_hash.into(),
        change.division.into(),
        change.note.into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    PERSON
        .reseal(keyring, tx, region, "id = $2", vec![id.into()])
        .await
}

/// Corrects an ID number and what follows from it: sealed and its hash, sex, birth.
pub(super) async fn update_id_number(
    keyring: &Keyring,
    tx: &Tx,
    region: i32,
    person: i64,
    (sealed, hash): (String, String),
    (sex, birth): (Sex, kernel::Date),
) -> Result<()> {
    let sql = "UPDATE person SET id_sealed = $3, id_hash = $4, sex = $5, birth = $6, version = version + 1 \
               WHERE region = $1 AND id = $2";
    let values = vec![
        region.into(),
        person.into(),
        sealed.into(),
        hash.into(),
        sex.to_string().into(),
        date_text(birth).into(),
    ];
    db::execute(tx.connection(), sql, values).await?;
    facts_changed(tx, region, "id = $3", [person.into()]).await?;
    PERSON
        .reseal(keyring, tx, region, "id = $2", vec![person.into()])
        .await
}

/// Takes somebody off the rolls who should not be there: the row stays, in no unit, and its numbers are free again.
pub(super) async fn void_person(
    keyring: &Keyring,
    tx: &Tx,
    (region, person): (i32, i64),
) -> Result<()> {
    facts_changed(tx, region, "id = $3", [person.into()]).await?;
    let sql = "UPDATE person SET division = 0, id_hash = NULL, phone_hash = NULL, account_hash = NULL, \
               version = version + 1 WHERE region = $1 AND id = $2";
    let values = vec![region.into(), person.into()];
    db::execute(tx.connection(), sql, values).await?;
    PERSON
        .reseal(keyring, tx, region, "id = $2", vec![person.into()])
        .await
}

/// The name of somebody whose registration was voided.
pub(super) async fn voided_name(
    c: &impl ConnectionTrait,
    (region, person): (i32, i64),
) -> Result<Option<String>> {
    let sql = "SELECT name FROM person WHERE region = $1 AND id = $2 AND division = 0";
    let found: Vec<(String,)> = db::tuples(c, sql, vec![region.into(), person.into()]).await?;
    Ok(found.into_iter().next().map(|(name,)| name))
}

/// id, division, name, birth, bank, account_sealed, payee
type PayTuple = (
    i64,
    i64,
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
);

const PAY_PERSON: &str =
    "SELECT id, division, name, birth, bank, account_sealed, payee FROM person";

fn pay_of(tuple: PayTuple) -> Result<PayPerson> {
    let (id, division, name, birth, bank, account_sealed, payee) = tuple;
    Ok(PayPerson {
        id,
        division: DivisionCode::try_from(division).map_err(|e| Error::Fault(e.into()))?,
        name,
        birth: birth.and_then(|birth| birth.parse().ok()),
        bank,
        account_sealed,
        payee,
        identities: Vec::new(),
        events: Vec::new(),
        openings: Vec::new(),
        residence: Residence::default(),
        lump_sums: Vec::new(),
    })
}

/// One person with identities and changes; nothing where there is none.
pub async fn pay_person(
    c: &impl ConnectionTrait,
    region: i32,
    id: i64,
) -> Result<Option<PayPerson>> {
    let sql = format!("{PAY_PERSON} WHERE region = $1 AND id = $2");
    let tuples: Vec<PayTuple> = db::tuples(c, &sql, vec![region.into(), id.into()]).await?;
    let Some(tuple) = tuples.into_iter().next() else {
        return Ok(None);
    };
    let of = [id];
    let mut identities = identities_of(c, region, &of).await?;
    let mut events = events_of(c, region, &of).await?;
    let mut openings = openings(c, region, Some(id)).await?;
    let mut residences = residences(c, region, Some(id)).await?;
    let mut sums = lump_sums(c, region, Some(id)).await?;
    Ok(Some(PayPerson {
        identities: identities.remove(&id).unwrap_or_default(),
        events: events.remove(&id).unwrap_or_default(),
        openings: openings.remove(&id).unwrap_or_default(),
        residence: residences.remove(&id).unwrap_or_default(),
        lump_sums: sums.remove(&id).unwrap_or_default(),
        ..pay_of(tuple)?
    }))
}

/// Everybody on the rolls of a scope with identities and changes, by person number. One region at a time.
pub async fn pay_people(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
) -> Result<Vec<PayPerson>> {
    let sql = format!(
        "{PAY_PERSON} WHERE {} AND region = $5 ORDER BY id",
        Scope::CONDITION
    );
    let tuples: Vec<PayTuple> = db::tuples(c, &sql, scope.values_and([region.into()])).await?;
    let mut people = Vec::with_capacity(tuples.len());
    let mut place = HashMap::with_capacity(tuples.len());
    for tuple in tuples {
        place.insert(tuple.0, people.len());
        people.push(pay_of(tuple)?);
    }
    let sql = format!("{IDENTITY_QUERY} AND region = $1 ORDER BY id");
    for tuple in db::tuples(c, &sql, vec![region.into()]).await? {
        let (person, identity) = identity(tuple)?;
        if let Some(index) = place.get(&person) {
            people[*index].identities.push(identity);
        }
    }
    for (person, sums) in lump_sums(c, region, None).await? {
        if let Some(index) = place.get(&person) {
            people[*index].lump_sums = sums;
        }
    }
    for (person, event) in events(c, region).await? {
        if let Some(index) = place.get(&person) {
            people[*index].events.push(event);
        }
    }
    for (person, openings) in openings(c, region, None).await? {
        if let Some(index) = place.get(&person) {
            people[*index].openings = openings;
        }
    }
    for (person, residence) in residences(c, region, None).await? {
        if let Some(index) = place.get(&person) {
            people[*index].residence = residence;
        }
    }
    Ok(people)
}

#[derive(FromQueryResult)]
struct Region {
    region: i32,
}

/// The regions in which a scope has people.
pub async fn regions(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<i32>> {
    let sql = format!(
        "SELECT DISTINCT region FROM person WHERE {} ORDER BY region",
        Scope::CONDITION
    );
    Ok(db::rows::<Region>(c, &sql, scope.values())
        .await?
        .into_iter()
        .map(|r| r.region)
        .collect())
}

/// Number, name and birth of the people of a scope within a region who have these names.
pub async fn births_of_names(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    names: &[String],
) -> Result<Vec<(i64, String, String)>> {
    let mut found = Vec::new();
    for chunk in names.chunks(500) {
        let marks: Vec<String> = (6..).take(chunk.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT id, name, COALESCE(birth, '') FROM person WHERE {} AND region = $5 AND name IN ({})",
            Scope::CONDITION,
            marks.join(", ")
        );
        let own = std::iter::once(region.into());
        let own = own.chain(chunk.iter().map(|name| name.as_str().into()));
        found.extend(db::tuples(c, &sql, scope.values_and(own)).await?);
    }
    Ok(found)
}
