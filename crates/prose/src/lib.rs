//! Numbers in Chinese official prose.

mod numeral;
mod written;

pub use numeral::chinese_numeral;
pub use written::{count, list, money, percent, percent_tenths};
