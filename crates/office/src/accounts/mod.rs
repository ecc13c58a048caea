//! Who signs in (用户): accounts, sessions, what a user keeps for herself, the member unit she acts for. What she may do is
//! said by `authority`.

pub mod account_pages;
mod account_store;
pub mod actions;
mod draft_pages;
pub mod drafts;
pub mod pages;
mod rights_pages;
mod seat_pages;
pub mod sessions;
mod store;
pub mod upkeep;
pub mod users_pages;

pub(crate) use store::USER_ACCOUNT;
