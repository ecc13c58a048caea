//! How the office is made up: its divisions (区划) and those beneath it, its leading groups (领导小组) and who held their
//! posts when, the liaisons (联络员) of the villages, the member units (成员单位) that work is handed to. Refuses to know who lives there and what is handed out.

mod absorbed;
pub mod actions;
mod catalogue;
pub mod directory;
mod division_acts;
pub mod division_list;
pub mod listed;
mod merging;
pub mod places;
pub mod posts;
mod registers;
mod store;
pub mod units;

pub use absorbed::{Absorbed, absorbed, made_within, sees_what_made};
pub(crate) use actions::make_village;
pub use catalogue::shipped_beneath;
pub use directory::Directory;
pub use division_acts::DivisionInHand;
pub use division_list::{Divisions, READERS};
pub use merging::{InTheWay, Merged, Placed, Placing};
pub use places::Places;
pub use registers::{POSTS, UNITS, VILLAGES};
pub use store::{
    DIVISION, DIVISION_PAST, Division, division_insert, division_name, divisions_like,
};

use ground::ask::Said;
use ground::authority::Scope;
use ground::db::Tx;
use ground::error::{Error, Result};
use kernel::DivisionCode;

pub use ground::lists::asked_scope;

/// The division that is said, one that is known; that of the scope where none is.
///
/// # Errors
/// When it cannot be read, or lies outside.
pub async fn division_said(tx: &Tx, scope: &Scope, said: &Said) -> Result<DivisionCode> {
    let division = match said.words("division") {
        "" => scope.division(),
        code => DivisionCode::read(code).map_err(|e| Error::at("division", e.to_string()))?,
    };
    match Directory::load(tx.connection(), scope)
        .await?
        .knows(division)
    {
        true => Ok(division),
        false => Err(Error::not_found(format!("区划 {}", division.get()))),
    }
}
