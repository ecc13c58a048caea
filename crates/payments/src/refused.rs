//! 退回未改: whom the bank refused the last time because of the account or its name, and nothing of whose account has
//! changed since.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::bank_reasons::BankReasons;
use super::finding_kind::FindingKind;
use super::run::Run;
use super::store::{self, NewFinding, NewLine};
use ground::catalogue::Catalogue;
use ground::error::Result;

/// Lines that go to the bank as one that was refused did.
pub(super) async fn found_refused(
    catalogue: &Catalogue,
    c: &impl ConnectionTrait,
    run: &Run,
    lines: &[NewLine],
) -> Result<Vec<NewFinding>> {
    let reasons = BankReasons::load(catalogue)?;
    let refused = store::refused_last(c, run.region).await?;
    let refused: HashMap<(i64, String), String> = refused
        .into_iter()
        .filter(|(.., said)| reasons.meant(said).is_some_and(|reason| reason.by_account))
        .map(|(person, scheme, reason)| ((person, scheme), reason))
        .collect();
    let lines = lines.iter().filter(|line| line.amounts[4] > 0);
    let found = lines.filter_map(|line| {
        let reason = refused.get(&(line.person, line.scheme.clone()))?;
        Some(NewFinding {
            note: Some(format!(
                "上次银行退回：{reason}；账号、户名以后没有改过，请与存折核对，再发还会退回"
            )),
            ..NewFinding::of(line, FindingKind::Unmended)
        })
    });
    Ok(found.collect())
}
