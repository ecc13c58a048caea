//! Who takes which sheet of a workbook, and the words that its cells are chosen from.

use entitlement::Nature;

use crate::exchange::{Dictionary, Importers};
use crate::ledgers::sheets::ledger_import;
use crate::ledgers::{self, Kind};
use crate::payments;
use crate::payments::sheets::standards_import;
use crate::people::sheets::{changes_import, roster_import};
use crate::people::{Categories, grade_label, nature_label};
use crate::platform::catalogue::Catalogue;
use crate::platform::error::Result;

/// Who takes which sheet; ledgers take those of their kinds.
pub(super) const IMPORTERS: Importers = Importers {
    kinds: &[
        ("roster", |target, _, rows| {
            Box::pin(roster_import(target, rows))
        }),
        ("standards", |target, _, rows| {
            Box::pin(standards_import(target, rows))
        }),
        ("changes", |target, _, rows| {
            Box::pin(changes_import(target, rows))
        }),
    ],
    other_layouts: |catalogue| {
        Ok(ledgers::kinds(catalogue)?
            .iter()
            .map(Kind::layout)
            .collect())
    },
    others: |target, kind, rows| Box::pin(ledger_import(target, kind, rows)),
    two_hands: |tx| Box::pin(payments::pays_already(tx.connection())),
    words,
};

fn words(catalogue: &Catalogue, dictionary: Dictionary) -> Result<Vec<String>> {
    Ok(match dictionary {
        Dictionary::Categories => {
            let categories = Categories::load(catalogue)?;
            categories.iter().map(|c| c.label.clone()).collect()
        }
        Dictionary::Grades => (1..=10).map(grade_label).collect(),
        Dictionary::Natures => [Nature::War, Nature::Duty, Nature::Illness]
            .map(|nature| nature_label(nature).to_owned())
            .to_vec(),
        // The exchange has them from the divisions.
        Dictionary::Villages => Vec::new(),
    })
}
