//! Who signs in (用户): accounts, sessions, what a user keeps for herself, the member unit she acts for. What she may do is
//! said by `authority`.

pub mod account_store;
mod account;
pub mod acts;
pub mod actions;
pub mod drafts;
mod given;
pub mod list;
mod named;
mod passwords;
mod requests;
pub mod sessions;
mod store;
pub mod upkeep;

pub use account::Account;
pub use list::Users;
pub use named::{Everybody, Known, known, users_by_id, users_named_by_id};
pub use requests::{ACCOUNT_REQUEST, Proposed};
pub use store::{NAMES_FIRST, USER_ACCOUNT};
