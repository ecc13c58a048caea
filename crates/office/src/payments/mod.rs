//! Payments (待遇发放): standards, batches and their life, lines, bank files. Owns what was paid and why; the rule itself
//! is the `entitlement` crate's. Refuses to know how people are registered.

mod bank;
mod claims;
mod covered;
mod explain;
mod life;
mod line;
mod model;
mod of_person;
mod papers;
mod prepare;
mod rates;
mod schemes;
pub mod sheets;
mod store;
mod verify;

pub use explain::{Explanation, batch_explain};
pub use life::{
    Exported, Settle, Settled, batch_approve, batch_export, batch_list, batch_publish,
    batch_return, batch_review, batch_settle, batch_void,
};
pub use model::{Batch, BatchState};
pub use of_person::{PersonPayment, payments_of_person};
pub use papers::{notice_write, roster_write};
pub use prepare::{Prepare, Prepared, batch_prepare};
pub use rates::{Confirm, ShippedTable, shipped_tables, standards_confirm};
pub use schemes::{Scheme, Schemes};
pub(crate) use store::STANDARD;
pub use store::{PaidRow, StandardRow, paid_rows, standards_known};
pub use verify::{PaymentFault, verify};
