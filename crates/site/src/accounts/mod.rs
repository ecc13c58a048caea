//! Signing in, users and their rights: the pages.

pub mod account_pages;
pub mod draft_pages;
pub mod pages;
pub mod rights_pages;
pub mod seat_pages;
pub mod second_pages;
pub mod users_pages;
