//! A move (迁移) between towns, with the first month for which it holds: months before stay with the town of then.

use kernel::{Date, DivisionCode, Level, Month};
use serde_json::Value;

use super::store::{self, NewMove};
use crate::exchange::Importers;
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::moment_text;

/// What is said of a move: where from and to, and since when, where that is said.
pub(super) struct Moving {
    pub person: i64,
    pub before: DivisionCode,
    pub after: DivisionCode,
    /// 迁入年月
    pub since: Option<Month>,
}

/// Records a move, and tells the audit since when; nothing where somebody only stands under another village of the same
/// town. Where no month is said, a move holds from this month on; before anything was paid it corrects the register.
pub(super) async fn moved(office: &Office, tx: &Tx, moving: Moving) -> Result<Option<Value>> {
    let today = office.clock().today();
    let Some(from) = held_from(office, tx, &moving, today).await? else {
        return Ok(None);
    };
    let new = NewMove {
        person: moving.person,
        before: moving.before,
        division: moving.after,
        from,
        known: None,
    };
    let (region, at) = (moving.after.region(), moment_text(office.clock().now_utc()));
    store::insert_move(office.keyring(), tx, region, new, &at).await?;
    Ok(Some(Value::from(from.to_string())))
}

async fn held_from(
    office: &Office,
    tx: &Tx,
    moving: &Moving,
    today: Date,
) -> Result<Option<Month>> {
    if moving.before == moving.after {
        return Ok(None);
    }
    let same_town = town(moving.before) == town(moving.after);
    if moving.since.is_some() || same_town {
        return Ok(moving.since);
    }
    let pays = (office.handed::<Importers>()?.two_hands)(tx).await?;
    Ok(pays.then(|| Month::of(today)))
}

/// The town of a division, or itself where it is a town's superior.
fn town(division: DivisionCode) -> DivisionCode {
    match (division.level(), division.parent()) {
        (Level::Village, Some(town)) => town,
        _ => division,
    }
}
