//! What somebody has been paid, batch by batch.

use kernel::{Fen, Month};
use sea_orm::ConnectionTrait;

use super::model::BatchState;
use super::schemes::Schemes;
use super::store;
use crate::access::{Action, Actor};
use crate::office::Office;
use crate::platform::error::Result;
use crate::platform::time::month_from;

/// A line of somebody in a batch.
#[derive(Debug, Clone)]
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
    /// Months it says something about.
    pub months: Vec<Month>,
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
    let schemes = Schemes::load(office.catalogue())?;
    lines(office.db().reader(), &scope, &schemes, region, person).await
}

async fn lines(
    c: &impl ConnectionTrait,
    scope: &crate::access::Scope,
    schemes: &Schemes,
    region: i32,
    person: i64,
) -> Result<Vec<PersonPayment>> {
    let mut found = Vec::new();
    for row in store::lines_of_person(c, scope, region, person).await? {
        let months: Vec<Month> = super::line::months_from(&row.months)?
            .iter()
            .map(|stored| Ok(stored.month_difference()?.month))
            .collect::<Result<_>>()?;
        found.push(PersonPayment {
            batch: format!("{region}-{}", row.label),
            label: row.label,
            month: month_from(row.month)?,
            state: BatchState::from_code(&row.state)?,
            line_no: row.line_no,
            scheme: schemes.coded(&row.scheme)?.label.clone(),
            regular: Fen::new(row.regular_fen),
            backpay: Fen::new(row.backpay_fen),
            recovery: Fen::new(row.recovery_fen),
            amount: Fen::new(row.amount_fen),
            failed: row.failed_reason,
            months,
        });
    }
    Ok(found)
}
