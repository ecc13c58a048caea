//! The records that indicators may ask, beside ledgers, payments and people: one line for each register.

use papers::assessment;
use papers::figures::actions::figures_coded;
use registers::confirmations;
use registers::organisation;
use work::cases;

use ground::records::{Counting, Register, Registers};
use work::plans;

/// The registers there are.
pub(super) const REGISTERS: Registers = Registers(&ALL);

const ALL: [&Register; 12] = [
    &organisation::UNITS,
    &organisation::POSTS,
    &organisation::VILLAGES,
    &confirmations::CONFIRMATIONS,
    &plans::TASKS,
    &plans::GOALS,
    &cases::CASES,
    &cases::CASES_CLOSED,
    &assessment::ASSESSMENTS,
    &payments::PAYMENTS_MADE,
    &payments::BATCHES_APPROVED,
    &payments::STANDARDS_NEW,
];

/// Who counts.
pub(super) const COUNTING: Counting = Counting(|office, scope, period, codes| {
    Box::pin(async move {
        let figures = figures_coded(office, scope, period, codes).await?;
        let numbers = figures.into_iter().map(|f| (f.code, f.amount.number()));
        Ok(numbers.collect())
    })
});
