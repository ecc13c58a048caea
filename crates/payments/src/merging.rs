//! What was paid keeps two records of one person apart: lines that were approved are not rewritten, so whoever was paid is
//! who stays, and what both were paid is settled first.

use std::collections::BTreeMap;

use kernel::Fen;
use sea_orm::ConnectionTrait;

use super::covered::Covered;
use super::model::BatchState;
use super::schemes::Schemes;
use super::store;
use ground::error::Result;
use ground::office::Office;
use ground::time::month_from;
use registers::people::MergeMoney;
use registers::people::actions::openings;

/// Looks for it.
pub const MERGE_MONEY: MergeMoney =
    MergeMoney(|office, on, pair| Box::pin(async move { in_the_way(office, &on, pair).await }));

async fn in_the_way(
    office: &Office,
    c: &impl ConnectionTrait,
    (region, goes, stays): (i32, i64, i64),
) -> Result<Option<String>> {
    for person in [goes, stays] {
        if let Some((label, state)) = store::open_batch_of(c, region, person).await? {
            let state = BatchState::from_code(&state)?.label();
            return Ok(Some(format!(
                "这个人在批次 {label}（{state}）里，请先审批或者作废这一批，再合并"
            )));
        }
    }
    let schemes = Schemes::load(office.catalogue())?;
    let label = |code: &str| {
        let known = schemes.coded(code);
        known.map_or_else(|_| code.to_owned(), |scheme| scheme.label.clone())
    };
    let (gone, kept) = (paid(c, region, goes).await?, paid(c, region, stays).await?);
    let before = openings(c, region, Some(goes)).await?;
    if before.contains_key(&goes) {
        return Ok(Some(match kept.is_empty() {
            true => OTHER_WAY.to_owned(),
            false => "要并入的那份登记了已发至，留下的那份也发过钱，不能合并。请给要并入的那份停发，留着备查".to_owned(),
        }));
    }
    if gone.is_empty() {
        return Ok(None);
    }
    if kept.is_empty() {
        return Ok(Some(OTHER_WAY.to_owned()));
    }
    for (scheme, covered) in &gone {
        let own: BTreeMap<i32, i64> = kept
            .get(scheme)
            .map(|c| c.months().collect())
            .unwrap_or_default();
        let paid = |fen: Option<&i64>| fen.is_some_and(|fen| *fen != 0);
        let twice: Vec<i32> = covered
            .months()
            .filter(|(month, fen)| *fen != 0 && paid(own.get(month)))
            .map(|(month, _)| month)
            .collect();
        if let (Some(first), Some(last)) = (twice.first(), twice.last()) {
            let span = super::words::span(month_from(*first)?, month_from(*last)?);
            return Ok(Some(format!(
                "两份都发过{}，{span}发重了{}个月，是多发的钱。请先给要并入的那份从{}起停发，下一批记成待追缴，全部退回、核销以后再合并",
                label(scheme),
                twice.len(),
                month_from(*first)?.to_chinese(),
            )));
        }
    }
    let stands = |(_, covered): &(&String, &Covered)| covered.months().all(|(_, fen)| fen == 0);
    if let Some((scheme, covered)) = gone.iter().find(stands) {
        return Ok(Some(format!(
            "要并入的那份还有{}的待追缴{}元，全部退回、核销以后再合并",
            label(scheme),
            Fen::new(covered.outstanding_fen()).grouped()
        )));
    }
    let schemes: Vec<String> = gone.keys().map(|code| label(code)).collect();
    Ok(Some(format!(
        "两份都发过钱，审批过的明细不能改到另一个人名下：要并入的那份发过{}。请给它从下个月起停发，在留下的那份增加身份、下个月起发；停发的那份留着备查",
        schemes.join("、")
    )))
}

const OTHER_WAY: &str = "要并入的那份发过钱（或登记了已发至），留下的那份没有。请反过来：留下发过钱的那份，把另一份并进去";

/// What is paid to somebody and did not come back, by scheme.
async fn paid(
    c: &impl ConnectionTrait,
    region: i32,
    person: i64,
) -> Result<BTreeMap<String, Covered>> {
    let accounts = store::accounts_of_person(c, region, person).await?;
    let left =
        |covered: &Covered| covered.amount_fen != 0 || covered.months().any(|(_, fen)| fen != 0);
    let paid = accounts.into_iter().filter(|(_, covered)| left(covered));
    Ok(paid
        .map(|((_, scheme), covered)| (scheme, covered))
        .collect())
}
