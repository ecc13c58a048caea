//! How the office is made up: its divisions (区划) and those beneath it, its leading groups (领导小组) and who held their
//! posts when, the liaisons (联络员) of the villages, the member units (成员单位) that work is handed to. Refuses to know who lives there and what is handed out.

pub mod actions;
mod catalogue;
mod directory;
mod listed;
pub mod pages;
mod places;
pub mod posts;
mod registers;
mod store;
mod tree_pages;
pub mod units;

pub(crate) use catalogue::shipped_beneath;
pub use directory::Directory;
pub use places::Places;
pub(crate) use registers::{POSTS, UNITS, VILLAGES};
pub use store::{Division, division_insert, division_name};
pub use tree_pages::{place_field, unit_tree};

pub use crate::lists::asked_scope;
