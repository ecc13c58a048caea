//! What is said of an entry that is dated after the death of whom it is about.

use kernel::{Date, Month};

use crate::people::actions::died_in;
use ground::error::Result;
use ground::office::Office;

/// What is said of a day after somebody's death; nothing of one before.
pub(super) async fn died_before(
    office: &Office,
    (region, person): (i32, i64),
    on: Date,
) -> Result<Option<String>> {
    let died = died_in(office.db().reader(), region, person).await?;
    Ok(died.and_then(|died| after(died, on)))
}

/// The same of a month in which somebody died.
pub(super) fn after(died: Month, on: Date) -> Option<String> {
    (died < Month::of(on)).then(|| format!("对象已于{died}去世，{on}在那以后"))
}
