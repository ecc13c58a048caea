//! Payments (待遇发放): standards, batches and their life, lines, bank files. Owns what was paid and why; the rule itself
//! is the `entitlement` crate's. Refuses to know how people are registered.

mod bank;
mod bank_steps;
mod claims;
mod covered;
mod explain;
mod findings;
mod life;
mod line;
mod model;
mod notices;
mod papers;
mod prepare;
mod rates;
mod schemes;
pub mod sheets;
mod store;
mod verify;

pub use bank_steps::{Exported, Settle, Settled, batch_export, batch_export_bytes, batch_settle};
pub use explain::{Explanation, batch_explain};
pub use findings::FindingKind;
pub use life::{batch_approve, batch_list, batch_publish, batch_return, batch_review, batch_void};
pub use model::{Batch, BatchState};
pub use notices::{NewObjection, NoticeTerm, objection_answer, objection_record};
pub use papers::{notice_write, roster_write};
pub use prepare::{Prepare, Prepared, batch_prepare};
pub use rates::{Confirm, ShippedTable, shipped_tables, standards_confirm};
pub use schemes::{Scheme, Schemes};
pub(crate) use store::{PAYMENT_NOTICE, PAYMENT_OBJECTION, PAYMENT_REMARK, STANDARD};
pub use store::{PaidRow, StandardRow, paid_rows, standards_known};
pub use verify::{PaymentFault, verify};
