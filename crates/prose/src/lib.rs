//! Numbers in Chinese official prose: how they are written, how they are read again, and whether they agree.

mod claims;
mod growth;
mod labels;
mod letters;
mod lists;
mod numeral;
mod percents;
mod products;
mod quantity;
mod reading;
mod relations;
mod scan;
mod sums;
mod table_sums;
mod tables;
mod totals;
mod words;
mod written;

pub use claims::{BorneBy, Claim, ClaimKind, Claims};
pub use numeral::chinese_numeral;
pub use quantity::Quantity;
pub use reading::{Approx, Figure, PERCENT, read};
pub use relations::{Checked, Kind, Relation, check};
pub use words::{Lexicon, Words};
pub use written::{count, list, money, number, percent, percent_tenths};
