//! What may be done where, and by whom (权限): roles, the permission table, the scope of every query. Knows no subject, and
//! not how somebody signs in.

mod actor;
mod model;
mod scope;
mod standing;

pub use actor::{Actor, Channel, User, UserKey};
pub use model::{Action, Role, permits};
pub use scope::Scope;
pub use standing::{Second, Standing};
