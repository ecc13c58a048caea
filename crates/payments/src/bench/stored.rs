//! What was stored, read back from the tables: the proof that it is there, and right.

use super::people::town_of;
use super::workload::{self, Adding, Row, Sums};
use super::{CATEGORIES, PERIODS};
use crate::line::months_from;
use crate::store;
use ground::authority::Scope;
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;

/// So many lines are read at a time.
const PAGE: usize = 20_000;

/// What the lines of the year's batches add up to in W's terms.
pub(super) async fn sums(office: &Office, people: u64) -> Result<Sums> {
    let c = office.db().reader();
    let scope = Scope::of(office.profile().division);
    let batches = store::batches(c, &scope).await?;
    let mut adding = Adding::new(workload::towns(people));
    for (period, (month, number)) in (1..).zip(PERIODS) {
        let label = format!("{}-{month:02}-{number}", super::year::YEAR);
        let batch = batches.iter().find(|batch| batch.label == label);
        let batch = batch.ok_or_else(|| Error::inconsistent(label))?;
        let sql = format!(
            "SELECT line_no, person, scheme, division, months, regular_fen + backpay_fen + recovery_fen \
             FROM payment_line WHERE region = $1 AND batch = $2 AND line_no > $3 ORDER BY line_no LIMIT {PAGE}"
        );
        let (mut last, mut count) = (0, 0);
        loop {
            let values = vec![batch.region.into(), batch.id.into(), last.into()];
            let page: Vec<(i64, i64, String, i64, String, i64)> =
                db::tuples(c, &sql, values).await?;
            let is_last = page.len() < PAGE;
            for (line_no, person, scheme, division, months, amount) in page {
                let category = CATEGORIES.iter().position(|(code, _)| *code == scheme);
                let category = category.ok_or_else(|| Error::inconsistent(scheme))?;
                adding.add(&Row {
                    person,
                    town: town_of(division),
                    category: category as i64 + 1,
                    period,
                    months: months_from(&months)?.len() as i64,
                    amount,
                });
                (last, count) = (line_no, count + 1);
            }
            if is_last {
                break;
            }
        }
        if count != batch.line_count {
            return Err(Error::inconsistent(format!("批次 {} 的笔数", batch.label)));
        }
    }
    Ok(adding.sums())
}
