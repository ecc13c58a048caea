//! Who signs in (用户): accounts, sessions, what a user keeps for herself, the member unit she acts for. What she may do is
//! said by `authority`.

mod account;
pub mod account_store;
pub mod actions;
mod acts;
pub mod drafts;
mod given;
pub mod list;
mod made;
mod named;
mod passwords;
mod requests;
pub mod sessions;
mod store;
mod tries;
pub mod upkeep;

pub use account::Account;
pub use acts::{user_agree, waiting_for};
pub use list::Users;
pub use made::Accounts;
pub use named::{Everybody, Known, known, users_by_id, users_named_by_id};
pub use requests::{ACCOUNT_REQUEST, Proposed};
pub use store::{NAMES_FIRST, USER_ACCOUNT};
