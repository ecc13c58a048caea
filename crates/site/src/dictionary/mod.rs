//! What the office itself changes in the catalogue: the pages.

pub mod files_pages;
pub mod kinds_pages;
pub mod pages;
