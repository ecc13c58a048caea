//! The records that indicators may ask, beside ledgers, payments and people: one line for each register.

use crate::assessment;
use crate::cases;
use crate::figures::actions::figures_coded;
use crate::organisation;
use crate::payments;
use crate::plans;
use crate::records::{Counting, Register, Registers};

/// The registers there are.
pub(super) const REGISTERS: Registers = Registers(&ALL);

const ALL: [&Register; 9] = [
    &organisation::UNITS,
    &organisation::POSTS,
    &organisation::VILLAGES,
    &plans::TASKS,
    &plans::GOALS,
    &cases::CASES,
    &cases::CASES_CLOSED,
    &assessment::ASSESSMENTS,
    &payments::PAYMENTS_MADE,
];

/// Who counts.
pub(super) const COUNTING: Counting = Counting(|office, scope, period, codes| {
    Box::pin(async move {
        let figures = figures_coded(office, scope, period, codes).await?;
        let numbers = figures.into_iter().map(|f| (f.code, f.amount.number()));
        Ok(numbers.collect())
    })
});
