//! 补佐证: what was ticked is cited, what was ticked before and is no longer is dropped; all in one go.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Month;
use serde_json::json;

use super::candidates::{Looking, cited_batch, cited_plan};
use super::in_hand::AssessmentInHand;
use super::model::Key;
use super::opened::{BATCH, DOCUMENT, ENTRY, FINAL, PLAN, Telling, entry, found, period, years};
use super::scheme::{Scheme, scheme};
use super::store::{self, EvidenceRow};
use crate::documents::{DocumentKey, document_row};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::office::Office;

use ground::error::{Error, Result};
use ground::time::{date_from, moment_text, month_number};

/// All records behind an item, up to so many, are cited at once.
const ALL_MAX: usize = 200;
/// So much may be ticked on one page.
const TICKED_MAX: usize = 1_000;
const ALL: &str = "all";

/// One thing that may be ticked: `1.1|2011|entry|990101-12`; `1.1|2011|all|` for everything that is suggested.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticked {
    /// The item it is evidence of.
    pub item: String,
    /// Of which year.
    pub year: i32,
    /// Kind of the record.
    pub kind: String,
    /// Key of the record.
    pub target: String,
}

impl Ticked {
    /// Reads what a form posts.
    pub fn read(text: &str) -> Option<Ticked> {
        let mut parts = text.split('|');
        let ticked = Ticked {
            item: parts.next()?.to_owned(),
            year: parts.next()?.parse().ok()?,
            kind: parts.next()?.to_owned(),
            target: parts.next()?.to_owned(),
        };
        parts.next().is_none().then_some(ticked)
    }

    /// As a form posts it.
    pub fn value(&self) -> String {
        format!("{}|{}|{}|{}", self.item, self.year, self.kind, self.target)
    }

    /// Everything that is suggested for an item in a year.
    pub fn all(item: &str, year: i32) -> Ticked {
        Ticked {
            item: item.to_owned(),
            year,
            kind: ALL.to_owned(),
            target: String::new(),
        }
    }

    fn is(&self, row: &EvidenceRow) -> bool {
        (&self.item, self.year, &self.kind, &self.target)
            == (&row.item, row.year, &row.kind, &row.target)
    }
}

/// Cites what is ticked and drops what was shown and is not; answers how many of each. Nothing while figures are still
/// being worked out.
///
/// # Errors
/// When the assessment takes no more evidence, or a record is not the division's or came after the term.
pub async fn evidence_save(
    office: &Arc<Office>,
    actor: &Actor,
    key: Key,
    (shown, ticked): (&[Ticked], &[Ticked]),
) -> Result<Option<(usize, usize)>> {
    let own = actor.may(Action::AssessmentWrite)?;
    let (row, scope) = found(office, actor, key).await?;
    if ticked.len() > TICKED_MAX {
        return Err(Error::refusal(format!(
            "一次最多勾{TICKED_MAX}条，请分几次保存"
        )));
    }
    let scheme = scheme(office.catalogue(), &row.scheme)?;
    let telling = Telling::of(office, &scope).await?;
    let looking = Looking {
        office,
        actor,
        scope,
        row: &row,
        telling: &telling,
    };
    let Some(wanted) = expanded(&looking, &scheme, ticked).await? else {
        return Ok(None);
    };
    let at = moment_text(office.clock().now_utc());
    let known = store::evidence(office.db().reader(), &row).await?;
    let live = |row: &&EvidenceRow| row.dropped_at.is_none();
    let mut cited = Vec::new();
    for one in &wanted {
        if known.iter().filter(live).any(|row| one.is(row)) {
            continue;
        }
        let told = told(&looking, &scheme, one).await?;
        cited.push(EvidenceRow {
            id: 0,
            item: one.item.clone(),
            year: one.year,
            kind: one.kind.clone(),
            target: one.target.clone(),
            told,
            cited_by: actor.user,
            cited_at: at.clone(),
            dropped_by: None,
            dropped_at: None,
        });
    }
    let tx = office.db().begin().await?;
    let row = store::assessment(tx.connection(), &own, (key.region, key.id)).await?;
    let row = row.ok_or_else(|| Error::not_found("这份考评"))?;
    AssessmentInHand::refuse_citing(row.of_state()?)?;
    let now = store::evidence(tx.connection(), &row).await?;
    cited.retain(|new| {
        let same = |row: &EvidenceRow| {
            (&row.item, row.year, &row.target) == (&new.item, new.year, &new.target)
        };
        !now.iter().filter(live).any(same)
    });
    let gone = now
        .iter()
        .filter(live)
        .filter(|row| shown.iter().any(|one| one.is(row)) && !wanted.iter().any(|one| one.is(row)));
    let gone: Vec<&EvidenceRow> = gone.collect();
    let counts = (cited.len(), gone.len());
    if counts == (0, 0) {
        tx.commit().await?;
        return Ok(Some(counts));
    }
    store::cite(office.keyring(), &tx, &row, &cited).await?;
    for old in &gone {
        let id = (row.region, old.id);
        store::drop_evidence(office.keyring(), &tx, id, actor.user, &at).await?;
    }
    let items: BTreeSet<&str> = cited.iter().chain(gone).map(|e| e.item.as_str()).collect();
    let detail = json!({ "引用": counts.0, "去掉": counts.1, "条目": items });
    let subject = row.subject();
    audit::append(
        office,
        &tx,
        actor,
        row.region,
        "assessment_evidence",
        &subject,
        &detail,
    )
    .await?;
    tx.commit().await?;
    Ok(Some(counts))
}

/// What is ticked, with everything suggested where that is what was ticked.
async fn expanded(
    looking: &Looking<'_>,
    scheme: &Scheme,
    ticked: &[Ticked],
) -> Result<Option<BTreeSet<Ticked>>> {
    let mut wanted = BTreeSet::new();
    for one in ticked {
        let item = scheme.item(&one.item)?;
        if !years(looking.row, item).contains(&one.year) {
            return Err(Error::not_found(format!("条目 {}", one.item)));
        }
        if one.kind != ALL {
            wanted.insert(one.clone());
            continue;
        }
        let Some(found) = looking.suggested(item, one.year, ALL_MAX).await? else {
            return Ok(None);
        };
        wanted.extend(found.list.into_iter().map(|cited| Ticked {
            item: one.item.clone(),
            year: one.year,
            kind: cited.kind,
            target: cited.target,
        }));
    }
    Ok(Some(wanted))
}

/// What a record says, if it may be cited.
async fn told(looking: &Looking<'_>, scheme: &Scheme, one: &Ticked) -> Result<String> {
    let (office, scope) = (looking.office, &looking.scope);
    let item = scheme.item(&one.item)?;
    if item.evidence.is_empty() {
        return Err(Error::refusal(format!("条目 {} 不要佐证", item.number)));
    }
    let period = period(looking.row, one.year)?;
    let missing = || Error::not_found(format!("记录 {}", one.target));
    match one.kind.as_str() {
        ENTRY => {
            let entry = entry(office, scope, &one.target)
                .await?
                .ok_or_else(missing)?;
            if date_from(&entry.on_date)? > period.to {
                let when = &entry.on_date;
                return Err(Error::refusal(format!(
                    "{when} 的记录晚于考评期，请勾考评期内的"
                )));
            }
            Ok(looking.telling.told(&entry))
        }
        DOCUMENT => {
            let found = document_row(office, scope, DocumentKey::read(&one.target)?).await?;
            if found.state != FINAL {
                return Err(Error::refusal(format!(
                    "文稿《{}》还没有定稿，定稿以后再作佐证",
                    found.title
                )));
            }
            Ok(format!("文稿《{}》", found.title))
        }
        PLAN => {
            let plans = looking.plans().await?;
            let plan = plans.iter().find(|plan| plan.key.to_string() == one.target);
            Ok(cited_plan(plan.ok_or_else(missing)?).told)
        }
        BATCH => {
            let [from, to] = [period.from, period.to].map(|day| month_number(Month::of(day)));
            let reader = office.db().reader();
            let batches = payments::own_batches(reader, scope, from, to).await?;
            let batch = batches.iter().find(|batch| batch.key() == one.target);
            Ok(cited_batch(batch.ok_or_else(missing)?).told)
        }
        _ => Err(missing()),
    }
}
