//! Whether two accounts are one person's.

use ground::authority::{Role, User};

/// Whether a user is somebody, under whichever account.
pub(super) fn same_person(one: &User, (id, id_hash): (i64, Option<&str>)) -> bool {
    one.id == id || (id_hash.is_some() && one.id_hash.as_deref() == id_hash)
}

/// Whether who keeps the system and who keeps its safety may be one person under two accounts: where both may be one,
/// only two numbers tell that they are not.
pub(super) fn may_be_one(one: &User, (id, id_hash): (i64, Option<&str>)) -> bool {
    let unknown = one.role == Role::SystemAdmin && (id_hash.is_none() || one.id_hash.is_none());
    unknown || same_person(one, (id, id_hash))
}
