//! Standards, batches and lines in the database.

mod batches;
mod lines;
mod standards;

pub(super) use batches::{
    NewBatch, batch_labelled, batches, batches_open, counted, insert_batch, mark_approved,
    mark_exported, mark_published, mark_reviewed, mark_settled, mark_void,
};
pub(super) use lines::{
    LineRow, NewLine, PaidAccount, answer_all_paid, answer_line, insert_lines, lines_of,
    months_paid, other_approvals_since,
};
pub use lines::{PaidRow, paid_rows};
pub use standards::{StandardRow, standards_known};
pub(super) use standards::{insert_standards, standards_of};
