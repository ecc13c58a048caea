//! What of assessments stands in the way when units are merged.

use super::store;
use registers::organisation::InTheWay;

/// What is not fixed goes by the records of now, which a merger moves: it comes to an end first, on both sides.
pub const ASSESSMENTS_FIRST: InTheWay = |_, tx, merged| {
    Box::pin(async move {
        let units = [merged.from, merged.into];
        let open = store::unfinished(tx.connection(), merged.from.region(), units).await?;
        let Some(row) = open.first() else {
            return Ok(None);
        };
        let whose = match row.of_division()? == merged.from {
            true => "的",
            false => "要并入的单位的",
        };
        let (title, state) = (&row.title, row.of_state()?.label());
        Ok(Some(format!(
            "{whose}考评《{title}》现在是“{state}”，它数的记录合并时会移动；请先定分，不要了的先撤回、作废，再合并"
        )))
    })
};
