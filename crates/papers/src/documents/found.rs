//! A document found by its number, its text left out: for subjects that name one.

use super::drafts::{DocumentKey, DocumentRow};
use super::store;
use ground::authority::Scope;
use ground::error::{Error, Result};
use ground::office::Office;

/// A document of a scope, its text left out.
///
/// # Errors
/// When there is none.
pub(crate) async fn document_row(
    office: &Office,
    scope: &Scope,
    key: DocumentKey,
) -> Result<DocumentRow> {
    let found = store::document(office.db().reader(), scope, key.region, key.id).await?;
    found.ok_or_else(|| Error::not_found("这份文稿"))
}
