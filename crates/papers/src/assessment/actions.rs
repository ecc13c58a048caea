//! Assessments begun, and the list of them.

pub use super::cite::{Ticked, evidence_save};
pub use super::opened::{Opened, assessment_open};
pub use super::ranking::{Ranked, Ranking, ranking};
use super::store::{self, AssessmentQuery, AssessmentRow};
use ground::authority::{Action, Actor, Scope};
use ground::error::Result;
use ground::office::Office;

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
