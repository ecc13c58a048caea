//! Something that waits for somebody, as a sentence of the desk with its one button.

use serde::Serialize;

/// Something that waits, or is worth a look. The number is the total of the list behind it.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// How many.
    pub count: u64,
    /// 待复核批次
    pub label: &'static str,
    /// 批
    pub unit: &'static str,
    /// The list of them.
    pub href: String,
    /// What is to be done about it.
    pub note: &'static str,
    /// The words of its button.
    pub does: &'static str,
    /// Whether somebody has to act; else it is only worth a look.
    pub to_do: bool,
}
