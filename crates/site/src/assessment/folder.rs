//! The evidence of an assessment, taken from its page.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};

use super::wait;
use crate::kit::Posted;
use crate::shell::Visit;
use ground::error::Result;
use papers::assessment::folder::evidence_folder;
use papers::assessment::model::Key;

pub async fn folder(visit: Visit, Path(key): Path<String>, posted: Posted) -> Result<Response> {
    let (key, reason) = (Key::read(&key)?, posted.text("reason"));
    match evidence_folder(&visit.office, &visit.actor, key, &reason).await? {
        Some(file) => Ok(file.into_response()),
        None => wait(&visit),
    }
}
