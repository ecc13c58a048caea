//! What is read and written about the records: figures, documents, assessment, check, the audit log, the dictionary.

pub mod assessment;
pub mod audit_log;
pub mod check;
pub mod dictionary;
pub mod documents;
pub mod figures;
pub mod recovery;
pub mod verify;
