//! Divisions (区划): the office's own and those beneath it. Owns their codes and names; refuses to know who lives there.

mod catalogue;
mod directory;
mod store;
mod tree;

pub(crate) use catalogue::shipped_beneath;
pub use directory::Directory;
pub use store::{Division, division_insert, division_name};
pub use tree::{asked_scope, unit_tree};
