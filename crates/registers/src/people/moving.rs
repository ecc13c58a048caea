//! A move (迁移) between towns, with the first month for which it holds: months before stay with the town of then.

use kernel::{Date, DivisionCode, Level, Month};
use serde_json::Value;

use super::finding;
use super::store::{self, NewMove};
use crate::exchange::Importers;
use crate::organisation::{InTheWay, Merged, Placed};
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
    Ok(takes_two(office, tx).await?.then(|| Month::of(today)))
}

/// Whether a move to another town takes a second person: once anything was paid.
pub(super) async fn takes_two(office: &Office, tx: &Tx) -> Result<bool> {
    (office.handed::<Importers>()?.two_hands)(tx).await
}

/// People move with the place they live in: months before stay with it as it was.
pub const MOVES: Placed = Placed {
    label: ("优抚对象", "人"),
    table: &store::PERSON,
    follow: Some(|office, tx, merged, people| Box::pin(follow(office, tx, merged, people))),
};

async fn follow(office: &Office, tx: &Tx, merged: Merged, people: &[i64]) -> Result<()> {
    let (region, at) = (merged.from.region(), moment_text(office.clock().now_utc()));
    let lived = store::residences(tx.connection(), region, None).await?;
    for person in people {
        // Whoever moves there later only, finds the other place then.
        let last = lived.get(person).and_then(|lived| lived.moves.last());
        let new = NewMove {
            person: *person,
            before: merged.from,
            division: merged.into,
            from: last.map_or(merged.month, |last| last.from.max(merged.month)),
            known: None,
        };
        store::insert_move(office.keyring(), tx, region, new, &at).await?;
    }
    finding::refresh(office, tx, region, people).await
}

/// Changes that wait for a second person name the place of then: they end first.
pub const CHANGES_FIRST: InTheWay = |_, tx, merged| {
    Box::pin(async move {
        let region = merged.from.region();
        let waiting = store::waiting_in(tx.connection(), region, merged.from.get()).await?;
        let told = format!("还有{waiting}条变更申请在等复核，请先同意或退回，再合并");
        Ok((waiting > 0).then_some(told))
    })
};

/// The town of a division, or itself where it is a town's superior.
pub(super) fn town(division: DivisionCode) -> DivisionCode {
    match (division.level(), division.parent()) {
        (Level::Village, Some(town)) => town,
        _ => division,
    }
}
