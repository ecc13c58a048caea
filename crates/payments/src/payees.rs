//! What there is to look at in who takes the money of a batch (收款人).

use sea_orm::ConnectionTrait;

use super::finding_kind::FindingKind;
use super::run::Run;
use super::store::{NewFinding, NewLine};
use ground::error::Result;
use ground::office::Office;
use registers::people::OF_AGE;
use registers::people::actions::young_payees;

/// Lines that go to a payee who is not of age yet.
pub(super) async fn found_young(
    office: &Office,
    c: &impl ConnectionTrait,
    run: &Run,
    lines: &[NewLine],
) -> Result<Vec<NewFinding>> {
    let lines = lines.iter().filter(|line| line.amounts[4] > 0);
    let taken: Vec<(&NewLine, &str)> = lines
        .filter_map(|line| Some((line, line.payee.as_deref()?)))
        .collect();
    let people: Vec<i64> = taken.iter().map(|(line, _)| line.person).collect();
    let day = run.month.last_day();
    let young = young_payees(office, c, run.region, &people, day).await?;
    let taken = taken.into_iter();
    let taken = taken.filter(|(line, _)| young.contains(&line.person));
    let found = taken.map(|(line, payee)| NewFinding {
        note: Some(format!("收款人“{payee}”不满{OF_AGE}周岁，请核对监护人是谁")),
        ..NewFinding::of(line, FindingKind::PayeeAge)
    });
    Ok(found.collect())
}
