//! Standards, batches and lines in the database.

mod batches;
mod lines;
mod of_person;
mod paid;
mod standards;

pub(in crate::payments) use self::of_person::lines_of_person;
pub(super) use batches::{
    NewBatch, batch_labelled, batches, batches_open, counted, insert_batch, mark_approved,
    mark_exported, mark_published, mark_returned, mark_reviewed, mark_settled, mark_void,
};
pub(super) use lines::{
    LineRow, NewLine, answer_all_paid, answer_line, insert_lines, lines_of, other_approvals_since,
};
pub(super) use paid::{
    Accounts, accounts_in, accounts_of_batch, accounts_of_region, write_accounts,
};
pub use paid::{PaidRow, paid_rows};
pub(crate) use standards::STANDARD;
pub use standards::{StandardRow, standards_known};
pub(super) use standards::{insert_standards, standards_of};
