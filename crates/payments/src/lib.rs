//! Payments (待遇发放): standards, batches and their life, lines, bank files. Owns what was paid and why; the rule itself
//! is the `entitlement` crate's. Refuses to know how people are registered.

mod acts;
mod agreed;
mod answer_columns;
mod answer_file;
mod answer_keys;
mod answer_notes;
mod answer_reading;
mod answer_words;
mod answers;
mod approval;
mod approved;
mod bank;
mod bank_acts;
pub mod bank_reasons;
pub mod bench;
mod budget;
mod cash;
mod claims;
mod covered;
pub mod deadlines;
mod effect;
mod elsewhere;
pub mod explain;
mod failed;
mod failed_list;
mod file_steps;
mod finding_kind;
pub mod findings;
pub mod findings_list;
mod first_look;
mod fitting;
mod formula_sums;
mod fund_acts;
mod funding;
mod funds;
mod funds_list;
mod funds_settled;
mod grants;
mod guards;
mod held;
pub mod in_hand;
pub mod line;
pub mod lines_list;
mod lines_written;
pub mod list;
mod merging;
pub mod model;
mod new_standards;
pub mod notices;
pub mod objections;
mod of_person;
mod overlaps;
pub mod overview;
mod owed;
mod owed_acts;
mod owed_list;
mod owed_notice;
mod owed_sent;
mod owed_sheet;
mod paper_columns;
pub mod papers;
mod parts;
mod payees;
mod precheck;
mod precheck_list;
pub mod prepare;
pub mod print;
mod punctual;
pub mod rates;
pub mod reasons;
mod receivable;
mod reckoning;
mod refused;
mod request_effect;
mod run;
pub mod schemes;
pub mod sheets;
mod side_by_side;
mod since_last;
pub mod standards;
pub mod standards_list;
mod standards_made;
mod standards_new;
mod store;
mod transfer;
mod units;
pub mod verify;
mod verify_owed;
mod verify_steps;
pub mod volumes;
mod what_if;
pub mod words;

pub use acts::PUBLISH_UNDATED;
pub use agreed::RECEIVABLES;
pub use bank::{
    CellOf, Layout, LayoutFault, LayoutSample, Simulate, Simulated, Spot, Sum, layout_read,
    layout_sample, layout_values, layouts, layouts_waiting, simulate,
};
pub use bank_reasons::BankReasons;
pub use budget::Budget;
pub use deadlines::{DueMonth, months_due_within};
pub use effect::{MoneyEffect, change_effect};
pub use explain::{Explanation, batch_explain};
pub use failed::{Failed, FailedStep, failed_count};
pub use failed_list::FailedLines;
pub use file_steps::FileStep;
pub use findings::FindingKind;
pub use findings_list::Findings;
pub use fund_acts::{FundInHand, Funds};
pub use funding::ByLevel;
pub use funds::{FundKind, FundRow};
pub use funds_list::FundEntries;
pub use funds_settled::{FundSettlement, Settled, batch_funding};
pub use grants::{GRANTS, PAID_UNDER};
pub use in_hand::BatchInHand;
pub use lines_list::Lines;
pub use list::Batches;
pub use merging::MERGE_MONEY;
pub use model::{Batch, BatchState};
pub use of_person::{PersonPayment, payments_of_person};
pub use precheck::{BLOCKERS, Blocker, Precheck, PrecheckKept, precheck};
pub use precheck_list::Blockers;

pub use approved::BATCHES_APPROVED;
pub use first_look::FirstSpan;
pub use notices::{NoticeTerm, RemarkKind};
pub use objections::{ObjectionInHand, Objections};
pub use overlaps::overlaps;
pub use overview::{
    Hand, Hands, LineDetail, LinePage, LineShown, Objection, Overview, Remark, batch_hands,
    batch_list, batch_one, batch_overview, batch_years, batches_page, findings_page, line_explain,
    lines_page, state_counts,
};
pub use owed::{
    OverpaidMonth, Owed, OwedAsk, OwedHistory, OwedKey, OwedStep, OwedWaiting, owed_of_person,
    owed_open, owed_page, owed_schemes,
};
pub use owed_acts::OwedInHand;
pub use owed_list::{OwedSums, home as owed_home};
pub use owed_notice::{OwedNotice, owed_notice, owed_printed};
pub use owed_sent::{Attempt, owed_attempts, owed_send};
pub use owed_sheet::receivables_import;
pub use paper_columns::PaperColumn;
pub use papers::{PaperFile, notice_bytes, notice_write, roster_bytes, roster_write};
pub use prepare::{Prepare, Prepared, batch_prepare};
pub use print::{Paper, PaperAsk, PaperKind, PaperSheet, paper, paper_printed};
pub use punctual::PAYMENTS_MADE;
pub use rates::{
    Confirm, ShippedLine, ShippedTable, StaleTable, shipped_tables, stale_tables, standards_confirm,
};
pub use reasons::FindingShown;
pub use receivable::{Entry, EntryKind};
pub use request_effect::request_effect;
pub use schemes::{Scheme, Schemes};
pub use sheets::{cycle_read, pay_months_read};
pub use standards::{StandardShown, read_standard, standard_effect, standards_list};
pub use standards_list::Standards;
pub use standards_new::STANDARDS_NEW;
pub use store::{
    BATCHES_FIRST, BatchFilter, BatchPage, FUND_ENTRY, LineFilter, PAYMENT_NOTICE,
    PAYMENT_OBJECTION, PAYMENT_REMARK, PAYMENT_STEP, PaidColumn, PaidRow, PaidTest,
    RECEIVABLE_ENTRY, STANDARD, SchemeSum, StandardRow, last_paid_month, own_batches, paid_batches,
    paid_page, paid_rows, pays_already, standards_known,
};
pub use transfer::{TransferSlip, transfer_printed, transfer_sheet, transfer_slip};
pub use units::{UNITS, unit_label};
pub use verify::verify;
pub use verify_steps::PaymentFault;
pub use what_if::{Estimate, Touched, what_if};
