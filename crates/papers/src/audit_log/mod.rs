//! The audit log (审计日志): the chain as the auditor reads it, filtered, paged, exported, each entry told as a sentence.
//! Owns the words; the chain itself is written and recomputed by `audit`.

pub mod log;
pub mod sentence;
mod wordings;

pub use log::{EXPORT_MAX, Log, Told, Wanted, last_verified, log_export};
pub use sentence::{Topic, sentence, text_of, topic_of};
