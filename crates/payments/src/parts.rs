//! What a batch pays by which standard, for which month: the sums that the levels of government share.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ConnectionTrait;

use super::line::{StoredMonth, months_from};
use super::model::Batch;
use super::store::{self, EarlierLine};
use ground::error::Result;

/// Scheme, standard (none of sums of their own), month as 202508.
pub type PartKey = (String, Option<i64>, i32);

/// Sums by scheme, standard and month, fen; together they are what the lines pay, make up and take back.
pub type Parts = BTreeMap<PartKey, i64>;

/// By standard, fen.
type Split = BTreeMap<Option<i64>, i64>;

/// What the lines of a batch that the bank did not refuse come to.
pub(crate) async fn parts_of(c: &impl ConnectionTrait, batch: &Batch) -> Result<Parts> {
    let mut parts = Parts::new();
    let mut changed = false;
    for (scheme, months, count) in store::months_in(c, batch).await? {
        let months = months_from(&months)?;
        if months.iter().any(|month| month.3 != 0) {
            changed = true;
            continue;
        }
        for month in &months {
            let split = differences(month, &Split::new());
            add(&mut parts, &scheme, month.0, split, count);
        }
    }
    if changed {
        add_changed(c, batch, &mut parts).await?;
    }
    parts.retain(|_, fen| *fen != 0);
    Ok(parts)
}

/// Adds the lines with months that were paid before: by which standards, earlier lines say.
async fn add_changed(c: &impl ConnectionTrait, batch: &Batch, parts: &mut Parts) -> Result<()> {
    for page in store::changed_lines(c, batch).await?.chunks(PEOPLE_PAGE) {
        let people: Vec<i64> = page.iter().map(|line| line.person).collect();
        let mut earlier: HashMap<(i64, String), Vec<EarlierLine>> = HashMap::new();
        for line in store::lines_before(c, batch, &people).await? {
            let account = earlier.entry((line.person, line.scheme.clone()));
            account.or_default().push(line);
        }
        for line in page {
            let months = months_from(&line.months)?;
            let history = earlier.get(&(line.person, line.scheme.clone()));
            let history = history.map_or(&[][..], Vec::as_slice);
            let before = Before::of(history)?;
            for month in &months {
                let split = differences(month, &before.counted(month.0, batch.base_seq));
                add(parts, &line.scheme, month.0, split, 1);
            }
        }
    }
    Ok(())
}

/// So many people's lines are read at a time.
const PEOPLE_PAGE: usize = 500;

fn add(parts: &mut Parts, scheme: &str, month: i32, split: Split, times: i64) {
    for (standard, fen) in split {
        let sum = parts
            .entry((scheme.to_owned(), standard, month))
            .or_default();
        *sum = sum.saturating_add(fen.saturating_mul(times));
    }
}

/// What a line adds to a month, by standard: what is due now less what it had. What others paid (已发至) is taken for what
/// is on top first, then for its own. Lines from before the sums of what is on top were kept have it all under their own.
fn differences(month: &StoredMonth, had: &Split) -> Split {
    let mut split: Split = match month.parts() {
        Some(parts) => parts.into_iter().collect(),
        None => Split::from([(month.1, month.2)]),
    };
    let known = had.values().copied().fold(0, i64::saturating_add);
    let mut left = month.3.saturating_sub(known);
    let on_top: Vec<Option<i64>> = split.keys().copied().filter(|id| *id != month.1).collect();
    for id in on_top {
        let sum = split.entry(id).or_default();
        let open = *sum - had.get(&id).copied().unwrap_or_default();
        let taken = left.min(open).max(0);
        *sum -= taken;
        left -= taken;
    }
    *split.entry(month.1).or_default() -= left;
    for (id, fen) in had {
        *split.entry(*id).or_default() -= fen;
    }
    split.retain(|_, fen| *fen != 0);
    split
}

/// What the earlier lines of an account added to each month.
struct Before<'a>(Vec<(&'a EarlierLine, BTreeMap<i32, Split>)>);

impl Before<'_> {
    /// Of lines in the order of their approval.
    fn of(lines: &[EarlierLine]) -> Result<Before<'_>> {
        let mut before = Before(Vec::new());
        for line in lines {
            let mut added = BTreeMap::new();
            for month in months_from(&line.months)? {
                let had = before.counted(month.0, line.base_seq);
                added.insert(month.0, differences(&month, &had));
            }
            before.0.push((line, added));
        }
        Ok(before)
    }

    /// What a month had when a line was worked out after an entry of the audit.
    fn counted(&self, month: i32, seq: i64) -> Split {
        let mut had = Split::new();
        for (line, added) in &self.0 {
            let counted = line.seen_at(seq);
            for (id, fen) in added.get(&month).into_iter().flatten().filter(|_| counted) {
                *had.entry(*id).or_default() += fen;
            }
        }
        had
    }
}
