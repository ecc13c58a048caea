//! Entries taken away (删去): kept, and left out of everything; who did it and why stands beside them.

use std::collections::{HashMap, HashSet};

use seal::Keyring;

use ground::db;
use ground::db::Tx;
use ground::error::Result;
use ground::key::Number;
use ground::office::Office;
use ground::sealed::SealedTable;

/// Which entries were taken away, marked.
pub const LEDGER_REMOVED: SealedTable = SealedTable {
    name: "ledger_removed",
    columns: &["region", "id", "removed_by", "removed_at", "reason"],
};

/// Takes an entry away.
pub(super) async fn mark_removed(
    keyring: &Keyring,
    tx: &Tx,
    (region, id): (i32, i64),
    by: i64,
    at: &str,
    reason: &str,
) -> Result<()> {
    let row = vec![
        region.into(),
        id.into(),
        by.into(),
        at.into(),
        reason.into(),
    ];
    LEDGER_REMOVED.insert(keyring, tx, vec![row]).await
}

/// Brings an entry back.
pub(super) async fn unmark_removed(tx: &Tx, region: i32, id: i64) -> Result<()> {
    let sql = "DELETE FROM ledger_removed WHERE region = $1 AND id = $2";
    db::execute(tx.connection(), sql, vec![region.into(), id.into()]).await?;
    Ok(())
}

/// Entries that the audit tells were taken away, one by one, and not brought back, and that are there.
pub async fn back_unasked(office: &Office) -> Result<Vec<i64>> {
    let c = office.db().reader();
    let sql = "SELECT region, subject, action FROM audit_entry \
               WHERE action IN ('ledger_remove', 'ledger_restore') ORDER BY region, seq";
    let mut last: HashMap<(i32, String), bool> = HashMap::new();
    for (region, subject, action) in db::tuples::<(i32, String, String)>(c, sql, vec![]).await? {
        last.insert((region, subject), action == "ledger_remove");
    }
    let sql = "SELECT region, id FROM ledger_removed";
    let gone: Vec<(i32, i64)> = db::tuples(c, sql, vec![]).await?;
    let gone: HashSet<(i32, i64)> = gone.into_iter().collect();
    let number = |subject: &str| subject.strip_prefix("台账 ")?.parse::<Number>().ok();
    let taken = last.into_iter().filter(|(_, taken)| *taken);
    let taken = taken.filter_map(|((region, subject), _)| Some((region, number(&subject)?.0)));
    let mut back: Vec<i64> = taken
        .filter(|key| !gone.contains(key))
        .map(|key| key.1)
        .collect();
    back.sort_unstable();
    Ok(back)
}
