//! What a 追缴登记 does once a second person has agreed to it; and what it lets a run take.

use std::collections::{BTreeSet, HashMap};

use kernel::Month;
use sea_orm::ConnectionTrait;

use super::cash::hand_out;
use super::receivable::{Entry, EntryKind, left_in_month, most_in, refuse_beyond};
use super::store::{self, Accounts, EntryRow};
use ground::audit;
use ground::error::Result;
use registers::people::{Agreed, Receivables};

/// Writes them.
pub const RECEIVABLES: Receivables = Receivables(|agreed| Box::pin(write(agreed)));

/// The book of what was paid says at once what the entry says: less is outstanding under its scheme, and as much more under
/// that which an offset goes to. More than is outstanding now is refused.
async fn write(agreed: Agreed<'_>) -> Result<()> {
    let (office, tx, (region, person)) = (agreed.office, agreed.tx, agreed.person);
    let entry = Entry::from_text(agreed.entry)?;
    if entry.kind == EntryKind::CashPaid {
        hand_out(tx, (region, person), &entry).await?;
    }
    let mut accounts = store::accounts_of_person(tx.connection(), region, person).await?;
    let own = (person, entry.scheme.clone());
    let outstanding = accounts.get(&own).map_or(0, |own| own.outstanding_fen());
    refuse_beyond(&entry, outstanding)?;
    let sides: BTreeSet<&str> = [Some(entry.scheme.as_str()), entry.to_scheme.as_deref()]
        .into_iter()
        .flatten()
        .filter(|scheme| entry.takes_from(scheme) != 0)
        .collect();
    let mut changed = Accounts::new();
    for scheme in sides {
        let key = (person, scheme.to_owned());
        let mut account = accounts.remove(&key).unwrap_or_default();
        account.take_back(entry.takes_from(scheme));
        changed.insert(key, account);
    }
    store::write_accounts(tx, region, &changed).await?;
    let row = EntryRow {
        person,
        request: agreed.request,
        // The entry of the audit that tells the agreement comes next.
        seq: audit::last_seq(tx.connection(), region).await? + 1,
        entry,
    };
    store::insert_entry(office.keyring(), tx, region, row, agreed.at).await
}

/// What was paid, with what a run of the month may take at most of those who pay back in instalments.
pub(super) async fn with_instalments(
    c: &impl ConnectionTrait,
    region: i32,
    month: Month,
    mut paid: Accounts,
) -> Result<Accounts> {
    let mut entries: HashMap<(i64, String), Vec<Entry>> = HashMap::new();
    for row in store::entries(c, region, None).await? {
        if row.entry.kind.is_instalment() {
            let key = (row.person, row.entry.scheme.clone());
            entries.entry(key).or_default().push(row.entry);
        }
    }
    if entries.is_empty() {
        return Ok(paid);
    }
    let taken = store::taken_in(c, region, month).await?;
    for (key, entries) in entries {
        let Some(account) = paid.get_mut(&key) else {
            continue;
        };
        let taken = taken.get(&key).copied().unwrap_or_default();
        let most = most_in(entries.iter(), month);
        account.instalment_fen = most.map(|most| left_in_month(most, taken));
    }
    Ok(paid)
}
