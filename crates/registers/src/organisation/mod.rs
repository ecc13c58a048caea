//! How the office is made up: its divisions (区划) and those beneath it, its leading groups (领导小组) and who held their
//! posts when, the liaisons (联络员) of the villages, the member units (成员单位) that work is handed to. Refuses to know who lives there and what is handed out.

pub mod actions;
mod catalogue;
pub mod directory;
pub mod division_list;
pub mod listed;
pub mod places;
pub mod posts;
mod registers;
mod store;
pub mod units;

pub use catalogue::shipped_beneath;
pub use directory::Directory;
pub use division_list::{Divisions, READERS};
pub use places::Places;
pub use registers::{POSTS, UNITS, VILLAGES};
pub use store::{Division, division_insert, division_name, divisions_like};

pub use ground::lists::asked_scope;
