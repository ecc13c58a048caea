//! Restoring as people are told of it: what came back, whether it is sound, and what the office in use has that the backup
//! does not.

mod report;
mod vanished;

pub use report::Report;
pub use vanished::{Vanished, vanished};
