//! How the office is made up: its divisions (区划) and those beneath it, the member units (成员单位) that work is handed to.
//! Owns their codes and names; refuses to know who lives there and what is handed out.

pub mod actions;
mod catalogue;
mod directory;
mod listed;
pub mod pages;
mod places;
mod registers;
mod store;
mod tree;
mod unit_pages;
mod unit_store;
pub mod units;

pub(crate) use catalogue::shipped_beneath;
pub use directory::Directory;
pub use places::Places;
pub(crate) use registers::UNITS;
pub use store::{Division, division_insert, division_name};
pub use tree::{asked_scope, unit_tree};
