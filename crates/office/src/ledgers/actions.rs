//! What other subjects may ask of ledgers.

use sea_orm::ConnectionTrait;

use super::store::{self, EntryRow};
use crate::access::Scope;
use crate::platform::error::Result;
use crate::platform::time::date_text;
use kernel::Date;

/// Entries of a kind between two dates, both included; from the beginning when `from` is left out.
pub async fn entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    from: Option<Date>,
    to: Date,
) -> Result<Vec<EntryRow>> {
    let from = from.map(date_text);
    store::entries(c, scope, kind, from.as_deref(), &date_text(to)).await
}
