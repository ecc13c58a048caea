//! Keeping what people are found and listed by in step with what the register says.

use std::collections::HashMap;

use kernel::Month;
use sea_orm::ConnectionTrait;

use super::actions::{ACCOUNT, ID_NUMBER, PHONE};
use super::payee::PAYEE_ID;
use super::standing::{grade_in, next_state, state_in};
use super::store::{self, Findable, Listed, SealedPerson};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;

/// How many people are looked at in one go.
const PAGE: usize = 1_000;

/// Works out again what people are found and listed by, in the transaction that changed them: name, numbers, division,
/// identities, changes or hardships. Every such action ends with this.
pub async fn refresh(office: &Office, tx: &Tx, region: i32, ids: &[i64]) -> Result<()> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let month = Month::of(office.clock().today());
    for chunk in ids.chunks(PAGE) {
        let c = tx.connection();
        let mut identities = store::identities_of(c, region, chunk).await?;
        let mut hardships = store::hardships_of(c, region, chunk).await?;
        let mut events = store::events_of(c, region, chunk).await?;
        let (mut findable, mut listed) = (Vec::new(), Vec::new());
        for person in store::sealed_people(c, region, chunk).await? {
            let id = person.id;
            findable.push(findable_by(office, &person, (id, person.division))?);
            let identities = identities.remove(&id).unwrap_or_default();
            let events = events.remove(&id).unwrap_or_default();
            let grade = |identity| grade_in(identity, &events, month).0;
            listed.push(Listed {
                person: id,
                division: person.division,
                name_sort: person.name_sort,
                birth: person.birth.unwrap_or_default(),
                state: state_in(&identities, &events, month),
                next: next_state(&identities, &events, month),
                grades: identities.iter().filter_map(grade).collect(),
                categories: identities.into_iter().map(|i| i.category).collect(),
                hardships: hardships
                    .remove(&id)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|hardship| hardship.kind)
                    .collect(),
            });
        }
        // Whoever asks by what a record said that went into another is led to the other.
        let merged = store::merged_away(c, region, chunk).await?;
        let merged: HashMap<i64, i64> = merged.into_iter().collect();
        let gone: Vec<i64> = merged.keys().copied().collect();
        for person in store::sealed_people(c, region, &gone).await? {
            let into = merged.get(&person.id).copied().unwrap_or_default();
            let stands = listed.iter().find(|listed| listed.person == into);
            if let Some(stands) = stands {
                findable.push(findable_by(office, &person, (into, stands.division))?);
            }
        }
        store::write_list(tx, region, chunk, listed).await?;
        store::note_same_ids(tx, region, chunk).await?;
        store::write_keys(office.keyring(), tx, region, chunk, &findable).await?;
    }
    Ok(())
}

/// What a person in a unit is found by, as a record says it.
fn findable_by(
    office: &Office,
    record: &SealedPerson,
    (person, division): (i64, i64),
) -> Result<Findable> {
    let open = |purpose: &str, sealed: &Option<String>| match sealed {
        Some(sealed) => office.open_field(purpose, record.id, sealed),
        None => Ok(String::new()),
    };
    Ok(Findable {
        person,
        division,
        name: record.name.clone(),
        id_number: open(ID_NUMBER, &record.id_sealed)?,
        phone: open(PHONE, &record.phone_sealed)?,
        account: open(ACCOUNT, &record.account_sealed)?,
        payee: record.payee.clone().unwrap_or_default(),
    })
}

/// Draws together the people of a region that has none to list yet: an office from before there was a list.
pub async fn backfill(office: &Office) -> Result<()> {
    let scope = office
        .operator()
        .may(ground::authority::Action::PersonRead)?;
    for region in store::regions(office.db().reader(), &scope).await? {
        if store::is_listed(office.db().reader(), region).await? {
            continue;
        }
        let tx = office.db().begin().await?;
        let everybody = store::everybody(tx.connection(), region).await?;
        refresh(office, &tx, region, &everybody).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What a bank may ask for of somebody with her money, as it is now.
#[derive(Debug, Clone)]
pub struct BankNumbers {
    /// 姓名
    pub name: String,
    /// 收款人, where it is not she herself.
    pub payee: Option<String>,
    /// ID number of whom the money is for.
    pub own: Option<String>,
    /// That of who takes it for her.
    pub payees: Option<String>,
}

/// Some people of a region and their payees with their ID numbers in the clear, by person: for a bank's file that asks
/// for them, whose export is audited.
pub async fn bank_numbers(
    office: &Office,
    c: &impl ConnectionTrait,
    region: i32,
    people: &[i64],
) -> Result<HashMap<i64, BankNumbers>> {
    let mut found: HashMap<i64, BankNumbers> = HashMap::new();
    for (person, name, payee, own, payees) in store::bank_people(c, region, people).await? {
        let opened = |field, sealed: Option<String>| {
            let open = |sealed: String| office.open_field(field, person, &sealed);
            sealed.map(open).transpose()
        };
        let numbers = BankNumbers {
            name,
            payee,
            own: opened(ID_NUMBER, own)?,
            payees: opened(PAYEE_ID, payees)?,
        };
        found.insert(person, numbers);
    }
    Ok(found)
}
