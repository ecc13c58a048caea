//! Who may do what, and where. Owns users, roles, the permission table and the scope of every query.
//! Refuses to know what the actions do.

pub mod account_pages;
mod account_store;
pub mod accounts;
pub mod actions;
mod draft_pages;
pub mod drafts;
mod model;
pub mod pages;
mod rights_pages;
mod scope;
mod seat_pages;
pub mod sessions;
mod store;
pub mod users_pages;

pub use model::{Action, Actor, Channel, Role, User, permits};
pub use scope::Scope;
pub(crate) use store::USER_ACCOUNT;
