//! Cases (服务事项): what somebody asks for and an office sees through to its end: registered, taken up, handed to a member
//! unit, worked on, closed, asked about afterwards. Declared, not coded: a kind is a file in `catalogue/cases`, its
//! fields are those of ledgers. Owns cases and their steps; what a finished case leaves in a ledger or on the rolls is
//! written by those subjects.

pub mod actions;
mod acts;
pub mod asked;
mod card_list;
pub mod cards;
mod handing;
mod in_hand;
mod kind;
mod list;
mod model;
mod opinions;
mod outcome;
pub mod register;
mod registers;
mod store;

pub use asked::{CaseBox, CaseQuery};
pub use card_list::Cards;
pub use cards::CardLine;
pub use handing::{Holder, holders};
pub use in_hand::{CaseInHand, CaseStep};
pub use kind::{CaseKind, case_kinds};
pub use list::Cases;
pub use model::{Case, CaseKey, State, Step};
pub use registers::{CASES, CASES_CLOSED};
pub use store::{CASE_STEP, SERVICE_CASE};
