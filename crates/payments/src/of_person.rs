//! What somebody has been paid, batch by batch.

use kernel::{DivisionCode, Fen, Month};

use super::explain::{ExplainedLine, explain};
use super::model::BatchState;
use super::schemes::Schemes;
use super::store;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::key::labelled;
use ground::office::Office;
use ground::time::month_from;
use registers::people::Categories;

/// A line of somebody in a batch.
#[derive(Debug)]
pub struct PersonPayment {
    /// The batch in an address: 990101-2011-03-1.
    pub batch: String,
    /// 批次号
    pub label: String,
    /// 所属月份
    pub month: Month,
    /// State of the batch.
    pub state: BatchState,
    /// Number of the line in it.
    pub line_no: i64,
    /// 待遇项目
    pub scheme: String,
    /// 正常发放
    pub regular: Fen,
    /// 补发
    pub backpay: Fen,
    /// 追缴, ≤ 0
    pub recovery: Fen,
    /// To the bank.
    pub amount: Fen,
    /// Why the bank did not pay it.
    pub failed: Option<String>,
    /// Why it is this amount: a sentence, and month by month.
    pub explained: ExplainedLine,
}

/// Every line of a person in batches that were not given up, newest first.
///
/// # Errors
/// When the actor may not see batches.
pub async fn payments_of_person(
    office: &Office,
    actor: &Actor,
    region: i32,
    person: i64,
) -> Result<Vec<PersonPayment>> {
    let scope = actor.may(Action::BatchRead)?;
    let reader = office.db().reader();
    let (schemes, categories) = (
        Schemes::load(office.catalogue())?,
        Categories::load(office.catalogue())?,
    );
    let county = DivisionCode::try_from(i64::from(region) * 1_000_000);
    let county = county.map_err(|_| Error::not_found("这个人"))?;
    let standards = store::standards_known(reader, county).await?;
    let rows = store::lines_of_person(reader, &scope, region, person).await?;
    let payment = |(batch, line): (store::OfBatch, store::LineRow)| {
        let explained = explain(&line, &standards, &schemes, &categories)?;
        Ok(PersonPayment {
            batch: labelled(region, batch.batch_id, &batch.label),
            label: batch.label,
            month: month_from(batch.month)?,
            state: BatchState::from_code(&batch.batch_state)?,
            line_no: line.line_no,
            scheme: explained.label.clone(),
            regular: Fen::new(line.regular_fen),
            backpay: Fen::new(line.backpay_fen),
            recovery: Fen::new(line.recovery_fen),
            amount: Fen::new(line.amount_fen),
            failed: line.failed_reason,
            explained,
        })
    };
    rows.into_iter().map(payment).collect()
}
