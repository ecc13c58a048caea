//! Units, posts, liaisons: the pages.

pub mod liaison_pages;
pub mod organ_pages;
pub mod pages;
pub mod post_pages;
pub mod tree_pages;
pub mod unit_pages;

pub use tree_pages::{place_field, place_said, unit_tree, with_only};
