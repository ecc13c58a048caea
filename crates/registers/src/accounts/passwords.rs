//! Passwords as they are hashed: it takes its time on purpose, and not on the thread that answers pages.

use ground::error::{Error, Result};
use ground::office::Office;

/// The hash of a password.
pub(super) async fn hashed(office: &Office, password: &str) -> Result<String> {
    let mut salt = [0u8; 16];
    office.entropy().fill(&mut salt)?;
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || seal::hash_password(&password, salt)).await;
    Ok(hash.map_err(|e| Error::Fault(e.into()))??)
}
