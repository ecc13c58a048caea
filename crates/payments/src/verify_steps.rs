//! What the audit tells of batches, held against the batches: where each stands, that no step was left out on the way,
//! who took it, and what was pointed out when it was worked out.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde_json::{Value as Json, json};

use super::findings;
use super::model::BatchState;
use ground::db;
use ground::error::Result;

/// What is wrong with a batch.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PaymentFault {
    /// 批次号
    pub batch: String,
    /// What is wrong, in Chinese.
    pub what: String,
}

#[derive(FromQueryResult)]
struct Stands {
    id: i64,
    label: String,
    state: String,
    prepared_by: i64,
    reviewed_by: Option<i64>,
    approved_by: Option<i64>,
    approved_seq: Option<i64>,
}

/// A step as the audit tells it.
#[derive(FromQueryResult)]
struct Step {
    subject: String,
    action: String,
    detail: String,
}

impl Step {
    fn detail(&self, key: &str) -> Json {
        let detail: Json = serde_json::from_str(&self.detail).unwrap_or_default();
        detail[key].clone()
    }
}

/// A batch is in the state of the last thing the audit tells of it; it came there step by step, by the hands it names;
/// it counts as paid when it was approved, and only then; and every batch told of is there.
pub(super) async fn faults(c: &impl ConnectionTrait, region: i32) -> Result<Vec<PaymentFault>> {
    let sql = "SELECT id, label, state, prepared_by, reviewed_by, approved_by, approved_seq \
               FROM payment_batch WHERE region = $1";
    let batches: Vec<Stands> = db::rows(c, sql, vec![region.into()]).await?;
    let sql = "SELECT subject, action, detail FROM audit_entry \
               WHERE region = $1 AND action LIKE 'batch%' ORDER BY seq";
    let mut told: HashMap<String, Vec<Step>> = HashMap::new();
    for step in db::rows::<Step>(c, sql, vec![region.into()]).await? {
        told.entry(step.subject.clone()).or_default().push(step);
    }
    let mut faults = Vec::new();
    let mut fault = |batch: &str, what: &str| {
        faults.push(PaymentFault {
            batch: batch.to_owned(),
            what: what.to_owned(),
        });
    };
    for batch in batches {
        let steps = told.remove(&format!("批次 {}", batch.label));
        let steps = steps.unwrap_or_default();
        let action = steps.last().map(|step| step.action.as_str());
        let state = BatchState::from_code(&batch.state)?;
        let open = state.is_open() || state == BatchState::Void;
        if !follows(action, state) || open == batch.approved_seq.is_some() {
            fault(&batch.label, "状态与审计记录不符");
        }
        if let Some(what) = left_out(&steps) {
            fault(&batch.label, what);
        }
        if state == BatchState::Reviewed && !by_these_hands(&batch, steps.last()) {
            fault(&batch.label, "经办人、复核人与审计记录不符");
        }
        let told_of = findings::told_of(c, region, &batch.label).await?;
        if let Some(told) = told_of
            && told != findings::digest(c, region, batch.id).await?
        {
            fault(&batch.label, "提示与生成时的不一样");
        }
    }
    for subject in told.keys() {
        fault(
            subject.trim_start_matches("批次 "),
            "审计里有，批次却不见了",
        );
    }
    Ok(faults)
}

/// A step that has to be there before another and is not, though each by itself was written by the program.
fn left_out(steps: &[Step]) -> Option<&'static str> {
    let (mut reviewed, mut approved) = (false, false);
    for step in steps {
        match step.action.as_str() {
            "batch_prepare" | "batch_return" => reviewed = false,
            "batch_review" => reviewed = true,
            "batch_approve" if !reviewed => return Some("审批以前没有复核"),
            "batch_approve" => approved = true,
            "batch_publish"
            | "batch_export"
            | "batch_settle"
            | "batch_settle_all_paid"
            | "batch_returned"
                if !approved =>
            {
                return Some("没有审批就往下办了");
            }
            _ => {}
        }
    }
    None
}

/// Whether who worked out and who reviewed a batch are those whom the audit tells of.
fn by_these_hands(batch: &Stands, review: Option<&Step>) -> bool {
    batch.approved_by.is_none()
        && review.is_some_and(|step| {
            step.detail("经办人") == batch.prepared_by
                && step.detail("办理人") == json!(batch.reviewed_by)
        })
}

/// Whether a state is what an action leaves behind.
fn follows(action: Option<&str>, state: BatchState) -> bool {
    use BatchState::{
        Answered, Approved, Closed, Draft, Exported, Published, Returned, Reviewed, Void,
    };
    match action {
        Some("batch_prepare") => state == Draft,
        // Those sent back before that was a state of its own are drafts again.
        Some("batch_return") => matches!(state, Draft | Returned),
        Some("batch_review") => state == Reviewed,
        Some("batch_approve") => matches!(state, Approved | Closed),
        // Handed out in cash, nothing may be left to be sent; that no line is open then is checked with the lines.
        Some("batch_publish") => matches!(state, Published | Closed),
        Some("batch_export") => state == Exported,
        Some("batch_settle" | "batch_settle_all_paid" | "batch_returned") => {
            matches!(state, Answered | Closed)
        }
        Some("batch_void") => state == Void,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(actions: &[&str]) -> Option<&'static str> {
        let step = |action: &&str| Step {
            subject: String::new(),
            action: (*action).to_owned(),
            detail: String::new(),
        };
        let steps: Vec<Step> = actions.iter().map(step).collect();
        left_out(&steps)
    }

    #[test]
    fn no_step_is_left_out_on_the_way() {
        let whole = [
            "batch_prepare",
            "batch_review",
            "batch_approve",
            "batch_export",
            "batch_settle",
        ];
        assert_eq!(walked(&whole), None);
        assert_eq!(
            walked(&["batch_prepare", "batch_approve"]),
            Some("审批以前没有复核")
        );
        let sent_back = [
            "batch_prepare",
            "batch_review",
            "batch_return",
            "batch_approve",
        ];
        assert_eq!(walked(&sent_back), Some("审批以前没有复核"));
        let unapproved = ["batch_prepare", "batch_review", "batch_export"];
        assert_eq!(walked(&unapproved), Some("没有审批就往下办了"));
    }
}
