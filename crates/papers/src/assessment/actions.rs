//! Assessments begun, and the list of them.

use chrono::Datelike;
use kernel::DivisionCode;
use serde_json::json;

pub use super::cite::{Ticked, evidence_save};
use super::model::{Key, State};
pub use super::opened::{Opened, assessment_open};
pub use super::ranking::{Ranked, Ranking, ranking};
use super::scheme::scheme;
use super::store::{self, AssessmentQuery, AssessmentRow, StepRow};
use ground::audit;
use ground::authority::{Action, Actor, Scope};
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::moment_text;
use registers::organisation::division_name;

/// A page of the assessments of a scope, and how many there are.
pub async fn assessments_page(
    office: &Office,
    actor: &Actor,
    within: &Scope,
    query: &AssessmentQuery,
    window: (u64, u64),
) -> Result<(u64, Vec<AssessmentRow>)> {
    let scope = actor.may(Action::AssessmentRead)?;
    let within = scope.asked(within)?;
    let reader = office.db().reader();
    let total = store::count(reader, &within, query).await?;
    Ok((total, store::page(reader, &within, query, window).await?))
}

/// 2011年, 2008—2011年
pub fn years_named(from: i32, to: i32) -> String {
    if from == to {
        format!("{to}年")
    } else {
        format!("{from}—{to}年")
    }
}

/// Begins an assessment of a division by a scheme; `year` is its last. Answers the one there is where it was begun
/// already.
///
/// # Errors
/// When the scheme is not for divisions of this level, or the year lies ahead.
pub async fn assessment_start(
    office: &Office,
    actor: &Actor,
    division: DivisionCode,
    (code, year): (&str, i32),
) -> Result<Key> {
    let scope = actor.may(Action::AssessmentWrite)?;
    let scope = scope.narrowed(division);
    let scope = scope.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let scheme = scheme(office.catalogue(), code)?;
    if division.level() != scheme.level {
        return Err(Error::refusal(format!(
            "{}考评的是{}，请换一个单位或方案",
            scheme.label,
            scheme.level.label()
        )));
    }
    let this_year = office.clock().today().year();
    if !(1900..=this_year).contains(&year) {
        return Err(Error::refusal(format!(
            "年度请填1900至{this_year}之间的四位年份"
        )));
    }
    let tx = office.db().begin().await?;
    if let Some(known) = store::same(tx.connection(), &scope, (code, year)).await? {
        tx.commit().await?;
        return Ok(known.key());
    }
    let name = division_name(tx.connection(), division).await?;
    let name = name.ok_or_else(|| Error::not_found(format!("区划 {}", division.get())))?;
    let year_from = year - scheme.years + 1;
    let region = division.region();
    let at = moment_text(office.clock().now_utc());
    let row = AssessmentRow {
        region,
        id: db::take_numbers(&tx, region, store::ASSESSMENT.name, 1).await?,
        division: division.get(),
        scheme: scheme.code,
        title: format!("{name}{}{}", years_named(year_from, year), scheme.label),
        year_from,
        year_to: year,
        state: State::Open.code().to_owned(),
        opened_by: actor.user,
        opened_at: at.clone(),
        submitted_by: None,
    };
    store::insert(office.keyring(), &tx, &row).await?;
    begun(office, &tx, actor, &row).await?;
    tx.commit().await?;
    Ok(row.key())
}

/// Writes the first step and its audit entry.
async fn begun(office: &Office, tx: &db::Tx, actor: &Actor, row: &AssessmentRow) -> Result<()> {
    let written = StepRow {
        step: "open".to_owned(),
        reason: String::new(),
        hash: None,
        content: None,
        taken_by: actor.user,
        taken_at: row.opened_at.clone(),
    };
    store::insert_step(office.keyring(), tx, row, &written).await?;
    let (action, subject) = ("assessment_open", row.subject());
    audit::append(office, tx, actor, row.region, action, &subject, &json!({})).await?;
    Ok(())
}
