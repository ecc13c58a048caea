//! Divisions (区划): the office's own and those beneath it. Owns their codes and names; refuses to know who lives there.

pub mod actions;
mod catalogue;
mod directory;
mod listed;
pub mod pages;
mod places;
mod store;
mod tree;

pub(crate) use catalogue::shipped_beneath;
pub use directory::Directory;
pub use places::Places;
pub use store::{Division, division_insert, division_name};
pub use tree::{asked_scope, unit_tree};
