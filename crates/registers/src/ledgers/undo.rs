//! What an import wrote in ledgers, taken back.

use super::removed::mark_removed;
use super::store::LEDGER_ENTRY;
use crate::exchange::{Goes, TakenBack, Undoable};
use ground::db::{self, Tx};
use ground::error::Result;
use ground::office::Office;

/// Entries: new ones are taken away as by hand.
pub const LEDGER_UNDOABLE: Undoable = Undoable {
    table: &LEDGER_ENTRY,
    label: "台账",
    goes: Goes::By(|office, tx, taken| Box::pin(take_entries(office, tx, taken))),
    built: &[
        ("attachment ledger_entry", "owner", "附件"),
        ("visit_target", "entry", "走访任务登记"),
        ("service_case", "entry", "服务事项"),
    ],
    changes: true,
};

async fn take_entries(office: &Office, tx: &Tx, taken: TakenBack<'_>) -> Result<()> {
    let region = taken.region;
    for id in taken.made {
        // The same file may be imported again: nothing of it is there any more.
        let sql = "UPDATE ledger_entry SET source_hash = '', version = version + 1 WHERE region = $1 AND id = $2";
        db::execute(tx.connection(), sql, vec![region.into(), (*id).into()]).await?;
        let one = vec![(*id).into()];
        LEDGER_ENTRY
            .reseal(office.keyring(), tx, region, "id = $2", one)
            .await?;
        let gone = "SELECT id FROM ledger_removed WHERE region = $1 AND id = $2";
        let gone: Vec<(i64,)> =
            db::tuples(tx.connection(), gone, vec![region.into(), (*id).into()]).await?;
        if gone.is_empty() {
            let (by, reason) = (taken.actor.user, "导入已撤销");
            mark_removed(office.keyring(), tx, (region, *id), by, taken.at, reason).await?;
        }
    }
    Ok(())
}
