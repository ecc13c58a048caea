//! The audit log (审计日志): the chain as the auditor reads it, filtered, paged, exported, each entry told as a sentence.
//! Owns the words; the chain itself is written and recomputed by `audit`.

pub mod list;
pub mod log;
mod reveals;
pub mod sentence;
mod signed;
mod system_wordings;
mod wordings;
mod work_wordings;

pub use list::AuditLog;
pub use log::{Log, Told, Wanted, last_verified};
pub use reveals::{Looks, looks_last_week};
pub use sentence::{Topic, sentence, text_of, topic_of};
pub use signed::{PAGE_ENTRIES_MAX, export_signed, export_signed_page};
