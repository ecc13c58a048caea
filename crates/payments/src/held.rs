//! 疑点: nobody on a comparison list that blocks is paid for the months it matters for before somebody has settled it.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::finding_kind::FindingKind;
use super::line::{StoredMonth, months_from};
use super::store::{NewFinding, NewLine};
use ground::catalogue::Catalogue;
use ground::error::Result;
use registers::comparisons::{Comparisons, Suspicion, suspicions};

/// What comparison lists say of the people of a region that nobody has settled.
pub(super) struct Held {
    comparisons: Comparisons,
    of: HashMap<i64, Vec<Suspicion>>,
}

impl Held {
    pub async fn load(
        catalogue: &Catalogue,
        c: &impl ConnectionTrait,
        region: i32,
    ) -> Result<Held> {
        let comparisons = Comparisons::load(catalogue)?;
        let mut of: HashMap<i64, Vec<Suspicion>> = HashMap::new();
        for (person, suspicion) in suspicions(c, &comparisons, region).await? {
            of.entry(person).or_default().push(suspicion);
        }
        Ok(Held { comparisons, of })
    }

    /// The kinds of lists that say something of somebody who is to be paid these months; those that block, or the others.
    fn said(
        &self,
        (person, scheme, category): (i64, &str, &str),
        months: &[StoredMonth],
        blocks: bool,
    ) -> Vec<(&str, &str)> {
        let suspicions = self.of.get(&person).map_or(&[][..], Vec::as_slice);
        let mut said = Vec::new();
        for suspicion in suspicions {
            let Some(kind) = self.comparisons.coded(&suspicion.kind) else {
                continue;
            };
            // What is only taken back is no payment.
            let due = |month: &&StoredMonth| month.difference() > 0 && suspicion.matters(month.0);
            if kind.blocks == blocks
                && kind.concerns(scheme, category)
                && months.iter().any(|month| due(&month))
            {
                let one = (kind.label.as_str(), kind.means.as_str());
                if !said.contains(&one) {
                    said.push(one);
                }
            }
        }
        said
    }

    /// Whether a payment waits.
    pub fn holds(&self, whose: (i64, &str, &str), months: &[StoredMonth]) -> bool {
        !self.said(whose, months, true).is_empty()
    }

    /// Why a line is held back.
    pub fn held(&self, line: &NewLine) -> Result<Option<String>> {
        let told = self.told(line, true)?;
        Ok(told.map(|told| format!("{told}；先不发，请在疑点里核实，核实照发的以后补发")))
    }

    /// What is only worth a look: a list that blocks nothing.
    pub fn found(&self, line: &NewLine) -> Result<Option<NewFinding>> {
        let told = self.told(line, false)?;
        Ok(told.map(|told| NewFinding {
            note: Some(format!("{told}；照发，请在疑点里核实")),
            ..NewFinding::of(line, FindingKind::Listed)
        }))
    }

    /// On which lists whoever a line pays is, and what that means; of those that block, or the others.
    fn told(&self, line: &NewLine, blocks: bool) -> Result<Option<String>> {
        if !self.of.contains_key(&line.person) {
            return Ok(None);
        }
        let months = months_from(&line.months)?;
        let said = self.said(whose(line), &months, blocks);
        let told: Vec<String> = said
            .iter()
            .map(|(label, means)| format!("在{label}上，{means}"))
            .collect();
        Ok((!told.is_empty()).then(|| told.join("；")))
    }
}

fn whose(line: &NewLine) -> (i64, &str, &str) {
    (line.person, &line.scheme, &line.category)
}
