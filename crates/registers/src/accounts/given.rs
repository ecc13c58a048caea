//! A password that somebody else chose: its user changes it before anything else.

use super::store;
use ground::authority::{Actor, UserKey};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;

/// Set for a user whose password somebody else chose.
const PASSWORD_GIVEN: &str = "password.given";

/// Whether the actor still uses a password that an administrator chose.
pub(super) async fn is_given(office: &Office, actor: &Actor) -> Result<bool> {
    let set = store::preference(office.db().reader(), actor.key(), PASSWORD_GIVEN).await?;
    Ok(set.is_some())
}

/// Notes whether somebody else chose a user's password.
pub(super) async fn set_given(tx: &Tx, user: UserKey, given: bool) -> Result<()> {
    store::set_preference(tx, user, PASSWORD_GIVEN, given.then_some("1")).await
}
