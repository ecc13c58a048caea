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
mod persons;
mod policy;
mod policy_decided;
mod requests;
mod second;
pub mod sessions;
mod store;
mod tries;
pub mod upkeep;

pub use account::Account;
pub use acts::{user_agree, waiting_for};
pub use list::Users;
pub use made::Accounts;
pub use named::{Everybody, Known, known, users_by_id, users_named_by_id};
pub use policy::{
    SECOND_POLICY, SecondMode, Security, is_missing as second_is_missing, mode as second_mode,
};
pub use policy_decided::{
    agree as second_agree, open as second_open, propose as second_propose,
    second_hand as second_may_agree,
};
pub use requests::{ACCOUNT_REQUEST, Proposed};
pub use second::{
    CODE as SECOND_CODE, SECOND_FACTOR, begin as second_begin, own as second_own,
    prove as second_prove, set as second_set,
};
pub use store::{NAMES_FIRST, USER_ACCOUNT};
