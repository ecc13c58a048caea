//! What payments ask: who is on which list, for which months, and unsettled.

use sea_orm::ConnectionTrait;

use super::kinds::Comparisons;
use super::store;
use ground::error::Result;

/// What a list says of somebody that nobody has settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspicion {
    /// Code of the kind of list.
    pub kind: String,
    from: Option<i32>,
    until: Option<i32>,
}

impl Suspicion {
    /// Whether it matters for a month, as 202603.
    pub fn matters(&self, month: i32) -> bool {
        self.from.is_none_or(|from| from <= month) && self.until.is_none_or(|until| month <= until)
    }
}

/// Everything unsettled about the people of a region, by their numbers.
///
/// # Errors
/// When it cannot be read.
pub async fn suspicions(
    c: &impl ConnectionTrait,
    comparisons: &Comparisons,
    region: i32,
) -> Result<Vec<(i64, Suspicion)>> {
    let kinds: Vec<&str> = comparisons
        .kinds()
        .iter()
        .map(|k| k.code.as_str())
        .collect();
    let found = store::unsettled(c, region, &kinds).await?.into_iter();
    let suspicion = |(person, kind, from, until)| (person, Suspicion { kind, from, until });
    Ok(found.map(suspicion).collect())
}
