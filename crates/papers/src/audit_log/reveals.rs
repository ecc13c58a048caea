//! How often numbers were looked at in full in the week before (上周查看完整号码), for whoever leads the office and whoever
//! keeps its safety.

use kernel::Date;

use super::log::{Wanted, condition};
use ground::audit;
use ground::authority::{Action, Actor};
use ground::error::{Error, Result};
use ground::office::Office;
use registers::people::REVEAL;

/// The looks of a week.
#[derive(Debug)]
pub struct Looks {
    /// Monday.
    pub from: Date,
    /// Sunday.
    pub to: Date,
    /// How many in all.
    pub count: u64,
    /// Who looked most often, and how often.
    pub most: Option<(String, u64)>,
}

/// Those of the week before this one, by users of the actor's units.
///
/// # Errors
/// When she neither reads the log nor approves.
pub async fn looks_last_week(office: &Office, actor: &Actor) -> Result<Looks> {
    let scope = actor
        .may(Action::AuditRead)
        .or_else(|_| actor.may(Action::BatchApprove))?;
    let this_week = office.clock().today().week(chrono::Weekday::Mon);
    let before = |days| this_week.first_day() - chrono::Duration::days(days);
    let (from, to) = (before(7), before(1));
    let wanted = Wanted {
        action: Some(REVEAL),
        from: Some(from),
        to: Some(to),
        ..Wanted::default()
    };
    let whole = scope.division() == office.profile().division;
    let (sql, values) = condition(&scope, whole, &wanted);
    let by = audit::entries_by_actor(office.db().reader(), &sql, values).await?;
    let many = |n: i64| u64::try_from(n).map_err(|_| Error::inconsistent("审计"));
    let mut count = 0;
    for (_, often) in &by {
        count += many(*often)?;
    }
    let most = by.into_iter().next();
    let most = most.map(|(who, often)| Ok::<_, Error>((who, many(often)?)));
    Ok(Looks {
        from,
        to,
        count,
        most: most.transpose()?,
    })
}
