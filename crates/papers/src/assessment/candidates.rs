//! What could be cited for an item: the records behind its indicator, and those of the ledgers it names.

use std::sync::Arc;

use kernel::Month;

use super::opened::{BATCH, DOCUMENT, ENTRY, FINAL, PLAN, Telling, entry, period};
use super::scheme::{DOCUMENTS, Item};
use super::score::Cited;
use super::store::AssessmentRow;
use crate::documents::{DocumentQuery, documents_page};
use crate::figures::actions::Period;
use crate::figures::{Indicator, Question, Reach, figure_told, indicators};
use ground::authority::{Actor, Scope};
use ground::office::Office;
use registers::ledgers;
use work::plans::Sight;
use work::plans::actions::{PlanAsk, plan_list, sight};
use work::plans::model::{Plan, PlanState};

use ground::error::Result;
use ground::shown::Link;
use ground::time::month_number;

/// Records that could be cited.
#[derive(Debug, Default)]
pub struct Suggested {
    /// How many there are.
    pub total: usize,
    /// The first of them.
    pub list: Vec<Cited>,
}

/// What is looked through for evidence.
pub struct Looking<'a> {
    /// The office.
    pub office: &'a Arc<Office>,
    /// Who looks.
    pub actor: &'a Actor,
    /// Narrowed to the division that is assessed.
    pub scope: Scope,
    /// The assessment.
    pub row: &'a AssessmentRow,
    /// What tells records in words.
    pub telling: &'a Telling,
}

impl Looking<'_> {
    /// What could be cited for an item in a year; nothing while figures are being worked out.
    pub async fn suggested(
        &self,
        item: &Item,
        year: i32,
        limit: usize,
    ) -> Result<Option<Suggested>> {
        let period = period(self.row, year)?;
        let mut found = Suggested::default();
        if let Some(code) = item.rule.indicator() {
            let all = indicators(self.office.catalogue())?;
            match source(&all, code) {
                Some("payments") => self.batches(period, limit, &mut found).await?,
                Some(source) if source.starts_with("ledger:") => {
                    if !self.behind(code, period, limit, &mut found).await? {
                        return Ok(None);
                    }
                }
                Some(_) | None => {}
            }
        }
        for place in &item.suggest {
            if place == DOCUMENTS {
                self.documents(year, limit, &mut found).await?;
            } else {
                self.of_kind(place, period, limit, &mut found).await?;
            }
        }
        found.list.truncate(limit);
        Ok(Some(found))
    }

    async fn behind(
        &self,
        code: &str,
        period: Period,
        limit: usize,
        found: &mut Suggested,
    ) -> Result<bool> {
        let window = (0, limit as u64);
        let asked = ((period, Reach::Whole), code);
        let told = figure_told(self.office, self.actor, &self.scope, asked, window).await?;
        let Some(told) = told else {
            return Ok(false);
        };
        found.total += told.figure.record_count;
        for record in &told.records {
            if let Some(key) = record.get("entry").and_then(|key| key.as_str()) {
                found.list.extend(self.cited_entry(key).await?);
            }
        }
        Ok(true)
    }

    async fn of_kind(
        &self,
        kind: &str,
        period: Period,
        limit: usize,
        found: &mut Suggested,
    ) -> Result<()> {
        let reader = self.office.db().reader();
        let from = Some(period.from);
        let entries = ledgers::actions::entries(reader, &self.scope, kind, from, period.to).await?;
        found.total += entries.len();
        for row in entries.iter().rev().take(limit) {
            let key = row.key().to_string();
            found.list.extend(self.cited_entry(&key).await?);
        }
        Ok(())
    }

    /// What was signed, and the plans that were issued: a draft shows nothing yet.
    async fn documents(&self, year: i32, limit: usize, found: &mut Suggested) -> Result<()> {
        let asked = DocumentQuery {
            year: (year != 0).then_some(year),
            state: Some(FINAL.to_owned()),
            ..DocumentQuery::default()
        };
        let window = (0, limit as u64);
        let (total, rows) = documents_page(self.office, &self.scope, &asked, window).await?;
        found.total += usize::try_from(total).unwrap_or(usize::MAX);
        found.list.extend(rows.iter().map(|row| Cited {
            kind: DOCUMENT.to_owned(),
            target: row.key().to_string(),
            told: format!("文稿《{}》", row.title),
            path: row.path(),
            gone: false,
        }));
        let mut plans = self.plans().await?;
        plans.retain(|plan| year == 0 || plan.year == year);
        found.total += plans.len();
        found.list.extend(plans.iter().take(limit).map(cited_plan));
        Ok(())
    }

    /// The plans that were issued.
    pub(super) async fn plans(&self) -> Result<Vec<Plan>> {
        let sight = sight(self.office, self.actor).await?;
        let scope = self.scope;
        let sight = Sight { scope, ..sight };
        let all = (0, u64::from(u32::MAX));
        let (_, mut plans) = plan_list(self.office, &sight, PlanAsk::default(), all).await?;
        plans.retain(|plan| plan.state != PlanState::Draft);
        Ok(plans)
    }

    async fn batches(&self, period: Period, limit: usize, found: &mut Suggested) -> Result<()> {
        let reader = self.office.db().reader();
        let [from, to] = [period.from, period.to].map(|day| month_number(Month::of(day)));
        let batches = payments::own_batches(reader, &self.scope, from, to).await?;
        found.total += batches.len();
        found
            .list
            .extend(batches.iter().rev().take(limit).map(cited_batch));
        Ok(())
    }

    async fn cited_entry(&self, key: &str) -> Result<Option<Cited>> {
        let entry = entry(self.office, &self.scope, key).await?;
        Ok(entry.map(|entry| Cited {
            kind: ENTRY.to_owned(),
            target: key.to_owned(),
            told: self.telling.told(&entry),
            path: format!("/ledgers/{}/{key}", entry.kind),
            gone: false,
        }))
    }
}

/// A plan as it is cited.
pub(super) fn cited_plan(plan: &Plan) -> Cited {
    Cited {
        kind: PLAN.to_owned(),
        target: plan.key.to_string(),
        told: format!("计划《{}》{}", plan.title, plan.doc_number),
        path: format!("/plans/{}", plan.key),
        gone: false,
    }
}

/// A batch as it is cited.
pub(super) fn cited_batch(batch: &payments::Batch) -> Cited {
    Cited {
        kind: BATCH.to_owned(),
        target: batch.key(),
        told: format!(
            "发放批次 {}：{}笔，{}元",
            batch.label,
            batch.line_count,
            batch.total.grouped()
        ),
        path: format!("/payments/{}", batch.key()),
        gone: false,
    }
}

/// Where the records behind an indicator come from; for a ratio, those of its whole.
fn source<'i>(all: &'i [Indicator], code: &str) -> Option<&'i str> {
    let indicator = all.iter().find(|i| i.code == code)?;
    match &indicator.question {
        Question::Measured(measured) => Some(&measured.source),
        Question::Ratio(ratio) => source(all, &ratio.denominator),
    }
}

/// Where records for an item are made, when there are none yet.
pub fn places(office: &Office, item: &Item) -> Result<Vec<Link>> {
    let all = indicators(office.catalogue())?;
    let kinds = ledgers::kinds(office.catalogue())?;
    let mut places = Vec::new();
    let behind = item.rule.indicator().and_then(|code| source(&all, code));
    let behind = behind.map(|source| source.trim_start_matches("ledger:"));
    for place in behind
        .into_iter()
        .chain(item.suggest.iter().map(String::as_str))
    {
        match kinds.iter().find(|kind| kind.kind == place) {
            Some(kind) => {
                let href = format!("/ledgers/{}/new", kind.kind);
                places.push(Link::new(format!("登记{}", kind.label), href));
            }
            None if place == DOCUMENTS => places.push(Link::new("写文稿", "/documents/new")),
            None if place == "payments" => places.push(Link::new("发放批次", "/payments")),
            None => {}
        }
    }
    Ok(places)
}
