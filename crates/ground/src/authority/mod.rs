//! What may be done where, and by whom (权限): roles, the permission table, the scope of every query. Knows no subject, and
//! not how somebody signs in.

mod model;
mod scope;
mod standing;

pub use model::{Action, Actor, Channel, Role, User, UserKey, permits};
pub use scope::Scope;
pub use standing::Standing;
