//! What somebody signed in asked for and was not given (没有给的): told in the audit one by one, so many an hour; what
//! she asked for beyond is counted, and told in one entry once the hour is over. Nobody fills the audit, and nothing she
//! typed stands in it: only which page, act or command it was.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::append;
use crate::authority::{Actor, UserKey};
use crate::db::{self, Tx};
use crate::error::{Denied, Result};
use crate::office::Office;
use crate::time::{moment_shown, moment_text};

/// One thing that was not given.
pub(super) const REFUSED: &str = "refused";
/// How many more in an hour.
pub(super) const REFUSED_MORE: &str = "refused_more";
/// So many are told one by one in an hour, of one user.
const TOLD_AN_HOUR: i64 = 20;
/// As much of a moment as tells its hour: `2011-03-01T08`.
const HOUR: usize = 13;

/// How often a user was not given something in an hour.
struct Hour {
    hour: String,
    told: i64,
    more: i64,
}

/// Tells that a user asked for `what` (a route, an act, a command; nothing that was typed) and was not given it.
///
/// # Errors
/// When it cannot be written.
pub async fn refused(office: &Office, actor: &Actor, what: &str, why: Denied) -> Result<()> {
    let key = actor.key();
    let now = hour(office);
    let tx = office.db().begin().await?;
    let before = of_user(tx.connection(), key).await?;
    let mut own = match before {
        Some(before) if before.hour == now => before,
        before => {
            if let Some(before) = before {
                settle(office, &tx, key, &actor.name, &before).await?;
            }
            Hour {
                hour: now,
                told: 0,
                more: 0,
            }
        }
    };
    if own.told < TOLD_AN_HOUR {
        own.told += 1;
        let detail = json!({ "要的": what, "缘由": why.words() });
        append(
            office,
            &tx,
            actor,
            key.region,
            REFUSED,
            &subject(&actor.name),
            &detail,
        )
        .await?;
    } else {
        own.more += 1;
    }
    let row = vec![
        key.region.into(),
        key.id.into(),
        own.hour.into(),
        own.told.into(),
        own.more.into(),
    ];
    let columns = ["region", "user_id", "hour", "told", "more"];
    db::upsert(
        tx.connection(),
        "refusal_count",
        &columns,
        &["region", "user_id"],
        vec![row],
    )
    .await?;
    tx.commit().await
}

/// Tells what was counted in hours that are over.
///
/// # Errors
/// When it cannot be written.
pub async fn refusals_settle(office: &Office) -> Result<()> {
    let sql = "SELECT region, user_id FROM refusal_count WHERE hour < $1 ORDER BY region, user_id";
    let over: Vec<(i32, i64)> =
        db::tuples(office.db().reader(), sql, vec![hour(office).into()]).await?;
    if over.is_empty() {
        return Ok(());
    }
    let tx = office.db().begin().await?;
    for (region, id) in over {
        let key = UserKey::new(region, id);
        // As it stands now that nobody else writes.
        let Some(own) = of_user(tx.connection(), key).await? else {
            continue;
        };
        if own.hour < hour(office) {
            let name = name_of(tx.connection(), key).await?;
            settle(office, &tx, key, &name, &own).await?;
            let sql = "DELETE FROM refusal_count WHERE region = $1 AND user_id = $2";
            db::execute(tx.connection(), sql, vec![region.into(), id.into()]).await?;
        }
    }
    tx.commit().await
}

async fn settle(office: &Office, tx: &Tx, key: UserKey, name: &str, over: &Hour) -> Result<()> {
    if over.more == 0 {
        return Ok(());
    }
    let begun = moment_shown(&format!("{}:00:00.000Z", over.hour));
    let detail = json!({ "次数": over.more, "时段": format!("{begun}起一小时") });
    let operator = office.operator();
    append(
        office,
        tx,
        &operator,
        key.region,
        REFUSED_MORE,
        &subject(name),
        &detail,
    )
    .await?;
    Ok(())
}

async fn of_user(c: &impl ConnectionTrait, key: UserKey) -> Result<Option<Hour>> {
    let sql = "SELECT hour, told, more FROM refusal_count WHERE region = $1 AND user_id = $2";
    let found: Vec<(String, i64, i64)> =
        db::tuples(c, sql, vec![key.region.into(), key.id.into()]).await?;
    let found = found.into_iter().next();
    Ok(found.map(|(hour, told, more)| Hour { hour, told, more }))
}

async fn name_of(c: &impl ConnectionTrait, key: UserKey) -> Result<String> {
    let sql = "SELECT name FROM user_account WHERE region = $1 AND id = $2";
    let found: Vec<(String,)> = db::tuples(c, sql, vec![key.region.into(), key.id.into()]).await?;
    Ok(found
        .into_iter()
        .next()
        .map_or_else(String::new, |(name,)| name))
}

fn hour(office: &Office) -> String {
    let mut now = moment_text(office.clock().now_utc());
    now.truncate(HOUR);
    now
}

fn subject(name: &str) -> String {
    format!("用户 {name}")
}
