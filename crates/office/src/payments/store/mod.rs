//! Standards, batches and lines in the database.

mod batches;
mod findings;
mod lines;
mod listing;
mod notices;
mod of_person;
mod paid;
mod standards;

pub(super) use self::of_person::{OfBatch, accounts_of_person, lines_of_person};
pub use batches::pays_already;
pub(super) use batches::{
    NewBatch, batch_labelled, batches, batches_open, counted, insert_batch, move_batch,
};
pub use findings::SchemeSum;
pub(super) use findings::{
    FindingRow, NewFinding, find_shared_accounts, find_too_young, finding_counts,
    findings_of_lines, findings_page, insert_findings, insert_scheme_sums, paid_months,
    payments_moved, regular_of, same_account, scheme_sums,
};
pub(super) use lines::{
    LineRow, NewLine, answer_all_paid, answer_line, insert_lines, lines_of, other_approvals_since,
};
pub use listing::{BatchFilter, BatchPage, LineFilter};
pub(super) use listing::{
    answers_missing, batches_page, line_before, line_numbered, lines_page, lines_totals, moments,
    state_counts, years,
};
pub use notices::{NewObjection, Notice};
pub(super) use notices::{
    ObjectionRow, RemarkRow, answer_objection, insert_notice, insert_objection, insert_remark,
    notice_of, objections_of, remarks_of, telephone_of,
};
pub(crate) use notices::{PAYMENT_NOTICE, PAYMENT_OBJECTION, PAYMENT_REMARK};
pub(super) use paid::{Accounts, accounts_after, accounts_in, accounts_of_batch, write_accounts};
pub use paid::{
    PaidColumn, PaidRow, PaidTest, last_paid_month, paid_batches, paid_page, paid_rows,
};
pub(crate) use standards::STANDARD;
pub use standards::{StandardRow, standards_known};
pub(super) use standards::{insert_standards, standards_of};
