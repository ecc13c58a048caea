//! What a death brings by rule (丧葬补助费 …), worked out for one person: for whoever shares it out to heirs.

use std::collections::{BTreeMap, HashSet};

use entitlement::{Account, RateBook, settle};
use kernel::{Fen, Month};

use super::claims::Terms;
use super::covered::Covered;
use super::schemes::Schemes;
use super::store;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::actions::pay_person;
use registers::people::{Categories, Grant, Grants, LumpSums, PaidUnder};

/// The schemes under which somebody was paid.
pub const PAID_UNDER: PaidUnder = PaidUnder(|_, tx, who| Box::pin(paid_under(tx, who)));

async fn paid_under(tx: &Tx, (region, person): (i32, i64)) -> Result<Vec<String>> {
    let paid = store::accounts_of_person(tx.connection(), region, person).await?;
    // Of an account all of whose lines the bank refused nothing is left.
    let paid = paid
        .into_iter()
        .filter(|(_, sum)| *sum != Covered::default());
    Ok(paid.map(|((_, scheme), _)| scheme).collect())
}

/// Works it out.
pub const GRANTS: Grants = Grants(|office, person| Box::pin(grants(office, person)));

/// What is left of it to pay; nothing of what a decision names the sum of.
async fn grants(office: &Office, (region, id): (i32, i64)) -> Result<Vec<Grant>> {
    let (reader, catalogue) = (office.db().reader(), office.catalogue());
    let Some(person) = pay_person(reader, region, id).await? else {
        return Ok(Vec::new());
    };
    let Some(death) = person.death(None) else {
        return Ok(Vec::new());
    };
    let decided = person.lump_sums_known(None);
    let decided = decided.iter().filter(|sum| sum.month >= death.effective);
    let decided: HashSet<&str> = decided.map(|sum| sum.scheme.as_str()).collect();
    let (schemes, categories) = (Schemes::load(catalogue)?, Categories::load(catalogue)?);
    let standards = store::standards_known(reader, person.division).await?;
    let paid = store::accounts_of_person(reader, region, id).await?;
    let paid = paid
        .into_iter()
        .map(|((_, scheme), covered)| (scheme, covered));
    let paid: BTreeMap<String, Covered> = paid.collect();
    let terms = Terms::load(catalogue, (&categories, &schemes), &standards)?;
    let mut rates = RateBook::new(terms.standards(&standards)?, None);
    let (codes, accounts): (Vec<String>, Vec<Account>) =
        terms.accounts(&person, paid, None)?.into_iter().unzip();
    let through = Month::of(office.clock().today()).max(death.effective);
    let outcomes = settle(&accounts, terms.overlaps(), &mut rates, through, None)
        .map_err(|e| Error::refusal(format!("{}：{e}", person.name)))?;
    let kinds = LumpSums::load(catalogue)?;
    let mut found = Vec::new();
    for ((scheme, account), outcome) in codes.into_iter().zip(&accounts).zip(outcomes) {
        let is_once = kinds.kinds().iter().any(|kind| kind.code == scheme);
        let left = outcome.line.map_or(Fen::ZERO, |line| line.amount);
        if is_once && left.is_positive() && !decided.contains(scheme.as_str()) {
            let own = account.paid.iter();
            let own = own.filter(|paid| paid.month >= death.effective);
            found.push(Grant {
                label: schemes.coded(&scheme)?.label.clone(),
                scheme,
                month: death.effective,
                left,
                paid: Fen::try_sum(own.map(|paid| paid.amount))?,
            });
        }
    }
    Ok(found)
}
