//! What is due, what was paid, what to pay: the one rule of Yushui's money.
//!
//! For a person, a scheme and a month, `due` is a pure function of what is known (identities, standards, 人员变动);
//! `paid` is what the lines of approved batches have already covered. A run through month M pays
//!
//! ```text
//! amount = Σ due(m ≤ through(M)) − Σ paid(m)
//! ```
//!
//! Regular payment, back-pay (补发) after a raise announced late, a grade changed late, a death reported late and a run
//! repeated by mistake are all this one line; there is no other code for any of them.
//!
//! The crate owns the rule and its explanation. It refuses to know about databases, divisions' names, bank files or
//! who may approve. Nothing here reads the clock: what is known is decided by the `known_at` of the run.

mod claim;
mod home;
mod model;
mod opening;
mod overlap;
mod person;
mod rates;
mod settle;
mod settler;
mod status;

pub use model::{
    Account, Cycle, Entered, EntitlementError, Event, EventKind, Figure, Formula, Identity, Keys,
    Line, MonthDifference, Move, Nature, Opening, Overlap, OverlapRule, Paid, Part, PayMonths,
    Reason, Standard, Sum, Unit,
};
pub use rates::{RateBook, RateKey, is_known};
pub use settle::{Blocked, Outcome, SetAside, reckon, settle};
pub use settler::Settler;
pub use status::{Death, Status, death, undone};
