//! Who takes which sheet of a workbook, and the words that its cells are chosen from.

use entitlement::Nature;

use registers::comparisons::{Comparisons, comparison_import};
use registers::confirmations::national_import;
use registers::exchange::{Dictionary, Importers};
use registers::ledgers;
use registers::ledgers::Kind;
use registers::ledgers::sheets::ledger_import;

use ground::catalogue::Catalogue;
use ground::error::Result;
use payments::receivables_import;
use payments::sheets::standards_import;
use registers::people::sheets::{changes_import, lump_sums_import, roster_import};
use registers::people::{Categories, Category, grade_label, nature_label};

/// Who takes which sheet; comparison lists and ledgers take those of their kinds.
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
        ("lump_sums", |target, _, rows| {
            Box::pin(lump_sums_import(target, rows))
        }),
        ("national_confirmations", |target, _, rows| {
            Box::pin(national_import(target, rows))
        }),
        ("receivables", |target, _, rows| {
            Box::pin(receivables_import(target, rows))
        }),
    ],
    other_layouts: |catalogue| {
        let mut layouts = Comparisons::load(catalogue)?.layouts();
        layouts.extend(ledgers::kinds(catalogue)?.iter().map(Kind::layout));
        Ok(layouts)
    },
    others: |target, kind, rows| {
        Box::pin(async move {
            match is_comparison(target.office.catalogue(), kind)? {
                true => comparison_import(target, kind, rows).await,
                false => ledger_import(target, kind, rows).await,
            }
        })
    },
    two_hands: |tx| Box::pin(payments::pays_already(tx.connection())),
    words,
    spellings,
};

fn is_comparison(catalogue: &Catalogue, kind: &str) -> Result<bool> {
    Ok(Comparisons::load(catalogue)?.of_sheet(kind).is_some())
}

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
        Dictionary::Villages | Dictionary::Towns => Vec::new(),
    })
}

fn spellings(catalogue: &Catalogue, dictionary: Dictionary) -> Result<Vec<Vec<String>>> {
    if dictionary == Dictionary::Categories {
        let categories = Categories::load(catalogue)?;
        return Ok(categories.iter().map(Category::spellings).collect());
    }
    let words = words(catalogue, dictionary)?;
    Ok(words.into_iter().map(|word| vec![word]).collect())
}
