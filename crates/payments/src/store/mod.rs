//! Standards, batches and lines in the database.

mod batches;
mod failed;
mod findings;
mod funds;
mod lines;
mod listing;
mod notices;
mod of_person;
mod owed;
mod paid;
mod receivables;
mod standards;
mod steps;

pub(super) use self::of_person::{OfBatch, accounts_of_person, lines_of_person, open_batch_of};
pub use batches::{BATCHES_FIRST, NewBatch, batches, counted, pays_already};
pub(super) use batches::{
    batch_labelled, batch_numbered, batches_open, insert_batch, last_layout, move_batch, payers,
};
pub(super) use failed::{FailedRow, failed_page, failed_totals};
pub(super) use findings::{
    FindingRow, NewFinding, SchemeSums, approved_schemes, each_finding, find_shared_accounts,
    find_too_young, finding_counts, findings_of_lines, insert_findings, insert_scheme_sums,
    last_months, paid_months, payments_moved, refused_last, regular_of, same_account, scheme_sums,
};
pub use findings::{SchemeSum, findings_page};
pub use funds::FUND_ENTRY;
pub(super) use funds::{
    fund_entries, fund_entry, insert_fund_entry, paid_in_year, void_fund_entry,
};
pub use lines::lines_of;
pub(super) use lines::{
    EarlierLine, LINES, LineRow, NewLine, answer_all_paid, answer_line, changed_lines, handed_out,
    insert_lines, line_cells, lines_after, lines_before, months_in, other_approvals_since,
    paid_again,
};
pub use listing::{BatchFilter, BatchPage, LineFilter, lines_page, moments, state_counts, years};
pub(super) use listing::{answers_missing, batches_page, line_before, line_numbered, lines_totals};
pub use notices::{NewObjection, Notice, PAYMENT_NOTICE, PAYMENT_OBJECTION, PAYMENT_REMARK};
pub(super) use notices::{
    ObjectionRow, RemarkRow, answer_objection, insert_notice, insert_objection, insert_remark,
    notice_of, objections_of, remarks_of, telephone_of,
};
pub use owed::OwedAsk;
pub(super) use owed::{OwedPair, categories_of, live_lines, owed_pairs, owed_totals, somebody};
pub use paid::{
    Accounts, PaidColumn, PaidRow, PaidTest, last_paid_month, own_batches, paid_batches, paid_page,
    paid_rows,
};
pub(super) use paid::{
    accounts_after, accounts_in, accounts_of_lines, paid_in_other_regions, write_accounts,
};
pub use receivables::RECEIVABLE_ENTRY;
pub(super) use receivables::{EntryRow, cash_lines, entries, insert_entry, taken_in};
pub use standards::{STANDARD, StandardRow, standards_known};
pub(super) use standards::{insert_standards, standards_in, standards_of};
pub use steps::PAYMENT_STEP;
pub(super) use steps::{StepRow, insert_step, steps_of};
