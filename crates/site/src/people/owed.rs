//! What somebody owes, on her dossier.

use crate::kit::Fact;
use crate::shell::Visit;
use ground::error::Result;
use kernel::Fen;
use payments::{Owed, owed_home, owed_of_person};
use registers::people::register::PersonKey;

/// Scheme by scheme, each leading to how it came about.
pub(super) async fn owed(visit: &Visit, key: PersonKey) -> Result<Vec<Fact>> {
    let found = owed_of_person(&visit.office, &visit.actor, (key.region, key.id)).await?;
    let fact = |owed: Owed| Fact {
        href: Some(owed_home(&owed.key)),
        ..Fact::new(
            format!("{}待追缴", owed.scheme),
            format!("{}元", Fen::new(owed.left_fen).grouped()),
        )
    };
    Ok(found.into_iter().map(fact).collect())
}
