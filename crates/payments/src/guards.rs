//! What a run is not made without somebody saying so: a month nobody has come to yet, and less known than was known before.

use std::collections::BTreeMap;

use kernel::{DivisionCode, Month};
use sea_orm::ConnectionTrait;

use super::model::Batch;
use super::run::Run;
use super::store::{self, StandardRow};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::organisation::absorbed;

/// What is to be made sure of before a run, as sentences.
pub(super) async fn doubts(
    office: &Office,
    c: &impl ConnectionTrait,
    run: &Run,
) -> Result<Vec<String>> {
    let own = run.scope.division();
    let standards = store::standards_known(c, own).await?;
    let end = current_end(&standards, Month::of(office.clock().today()));
    let mut said = Vec::new();
    if run.month > end {
        let (month, end) = (run.month.to_chinese(), end.to_chinese());
        said.push(format!(
            "{month}还没有到，本期只管到{end}；审批以后撤不回来"
        ));
    }
    // Each unit that was merged into this one has a last batch of its own.
    let absorbed = absorbed(c, &run.scope).await?;
    let gone = |unit: DivisionCode| absorbed.iter().any(|gone| gone.code == unit);
    let mut lasts: BTreeMap<Option<DivisionCode>, Batch> = BTreeMap::new();
    for batch in store::counted(c, run.region).await? {
        let unit = batch.division;
        let theirs = unit.contains(own) || own.contains(unit) || gone(unit);
        if theirs && (run.scheme.is_none() || batch.scheme.is_none() || batch.scheme == run.scheme)
        {
            lasts.insert(Some(unit).filter(|unit| gone(*unit)), batch);
        }
    }
    let last = lasts.into_values().max_by_key(|batch| batch.known_at);
    if let Some(last) = last
        && let (Some(then), Some(now)) = (last.known_at, run.known_at)
        && now < then
    {
        let label = &last.label;
        said.push(format!(
            "知悉日期{now}早于上一批 {label} 的{then}；那时已经知道的，这一批会当作不知道"
        ));
    }
    Ok(said)
}

/// Through which month the periods that contain a month reach, by the schedules in force: this month, or its quarter,
/// half-year or year.
fn current_end(standards: &[StandardRow], month: Month) -> Month {
    let begun = standards.iter().filter(|s| Month::of(s.effective) <= month);
    begun.map(|s| s.cycle.end(month)).fold(month, Month::max)
}

/// Refuses what nobody made sure of.
pub(super) fn refuse_unsure(doubts: &[String], sure: bool) -> Result<()> {
    if sure || doubts.is_empty() {
        return Ok(());
    }
    Err(Error::refusal(format!(
        "{}。请核对；确实要这样生成，请确认后再办（网页上勾选“照样生成”，命令行加 --confirm）",
        doubts.join("；")
    )))
}
