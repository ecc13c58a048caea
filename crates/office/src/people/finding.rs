//! Keeping the search keys of people in step with what the register says.

use super::actions::{ACCOUNT, ID_NUMBER, PHONE};
use super::store::{self, Findable};
use crate::office::Office;
use crate::platform::db::Tx;
use crate::platform::error::Result;

/// How many people are looked at in one go.
const PAGE: usize = 1_000;

/// Works out the search keys of people again, in the transaction that changed them.
pub(super) async fn refresh(office: &Office, tx: &Tx, region: i32, ids: &[i64]) -> Result<()> {
    for chunk in ids.chunks(PAGE) {
        let mut findable = Vec::with_capacity(chunk.len());
        for (person, name, id_number, phone, account) in
            store::sealed_people(tx.connection(), region, chunk).await?
        {
            let open = |purpose: &str, sealed: Option<String>| match sealed {
                Some(sealed) => office.open_field(purpose, person, &sealed),
                None => Ok(String::new()),
            };
            findable.push(Findable {
                person,
                name,
                id_number: open(ID_NUMBER, id_number)?,
                phone: open(PHONE, phone)?,
                account: open(ACCOUNT, account)?,
            });
        }
        store::write_keys(office.keyring(), tx, region, &findable).await?;
    }
    Ok(())
}

/// Gives keys to the people of a region that has none yet: an office from before there were keys.
pub(crate) async fn backfill(office: &Office) -> Result<()> {
    let scope = office.operator().may(crate::access::Action::PersonRead)?;
    for region in store::regions(office.db().reader(), &scope).await? {
        if store::has_keys(office.db().reader(), region).await? {
            continue;
        }
        let tx = office.db().begin().await?;
        let everybody = store::everybody(tx.connection(), region).await?;
        refresh(office, &tx, region, &everybody).await?;
        tx.commit().await?;
    }
    Ok(())
}
