//! What there is to look at in who takes the money of a batch (收款人).

use kernel::Month;

use super::finding_kind::FindingKind;
use super::store::{self, NewFinding};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use registers::people::{OF_AGE, PAYEE_ID, too_young};

/// Finds, of the lines just written, those that go to a payee who is not of age yet (`payee_age`).
pub(super) async fn find_young_payees(
    office: &Office,
    tx: &Tx,
    region: i32,
    batch: i64,
    month: Month,
) -> Result<()> {
    let mut findings = Vec::new();
    for (line, number, payee) in store::payees_known(tx.connection(), region, batch).await? {
        let number = office.open_field(PAYEE_ID, line.person, &number)?;
        if too_young(&number, month.last_day()) {
            let note = format!("收款人“{payee}”不满{OF_AGE}周岁，请核对监护人是谁");
            findings.push(NewFinding {
                kind: FindingKind::PayeeAge.code(),
                note: Some(note),
                ..line
            });
        }
    }
    store::insert_findings(tx, region, batch, findings).await
}
