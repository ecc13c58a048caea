//! Ranking (排名): the assessments of one scheme and year beneath a division, best first; equal points share a rank.

use std::sync::Arc;

use super::actions::assessments_page;
use super::opened::{Opened, assessment_open};
use super::points::Points;
use super::store::AssessmentQuery;
use ground::authority::{Actor, Scope};
use ground::error::Result;
use ground::office::Office;

/// So many divisions are ranked together.
const RANKED_MAX: u64 = 500;

/// A division with its rank.
pub struct Ranked {
    /// 1, 1, 3: equal points share a rank.
    pub rank: usize,
    /// Its assessment.
    pub opened: Opened,
}

/// All of them.
pub struct Ranking {
    /// Titles of the sections, in order.
    pub sections: Vec<String>,
    /// Best first.
    pub ranked: Vec<Ranked>,
}

/// Ranks what was begun by a scheme for a year within a scope; nothing while figures are still being worked out.
pub async fn ranking(
    office: &Arc<Office>,
    actor: &Actor,
    within: &Scope,
    (scheme, year): (&str, i32),
) -> Result<Option<Ranking>> {
    let asked = AssessmentQuery {
        scheme: Some(scheme.to_owned()),
        year: Some(year),
        ..AssessmentQuery::default()
    };
    let (_, rows) = assessments_page(office, actor, within, &asked, (0, RANKED_MAX)).await?;
    let mut all = Vec::new();
    for row in rows.iter().filter(|row| row.state != "void") {
        let Some(opened) = assessment_open(office, actor, row.key()).await? else {
            return Ok(None);
        };
        all.push(opened);
    }
    all.sort_by_key(|opened| {
        let vetoed = opened.sheet.is_vetoed();
        (
            std::cmp::Reverse(opened.sheet.total()),
            vetoed,
            opened.division,
        )
    });
    let totals: Vec<Points> = all.iter().map(|opened| opened.sheet.total()).collect();
    let sections = all.first().map(|opened| &opened.sheet.sections);
    let sections = sections.into_iter().flatten().map(|s| s.title.clone());
    Ok(Some(Ranking {
        sections: sections.collect(),
        ranked: ranks(&totals)
            .into_iter()
            .zip(all)
            .map(|(rank, opened)| Ranked { rank, opened })
            .collect(),
    }))
}

/// Ranks of totals that stand from the best down.
fn ranks(totals: &[Points]) -> Vec<usize> {
    let better = |total: &Points| totals.iter().filter(|other| *other > total).count();
    totals.iter().map(|total| better(total) + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_points_share_a_rank() {
        let totals = [9_000, 8_500, 8_500, 8_000].map(Points::hundredths);
        assert_eq!(ranks(&totals), [1, 2, 2, 4]);
        assert!(ranks(&[]).is_empty());
    }
}
