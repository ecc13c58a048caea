//! 困难: what is known of somebody's circumstances; no money follows from it.

use serde_json::json;

use super::finding;
use super::register::{HARDSHIPS, PersonKey, hardship_label};
use super::store;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// What is to be noted of people, or taken off them.
#[derive(Debug, Clone)]
pub struct HardshipMark<'a> {
    /// Code of the hardship.
    pub kind: &'a str,
    /// The day somebody made sure of it; `None` takes it off.
    pub checked_on: Option<kernel::Date>,
}

/// Notes or takes off a 困难 of people, all at once or not at all; answers of how many it changed something.
///
/// # Errors
/// When one of them is not the actor's.
pub async fn hardship_mark(
    office: &Office,
    actor: &Actor,
    people: &[PersonKey],
    mark: &HardshipMark<'_>,
) -> Result<usize> {
    let scope = actor.may(Action::PersonWrite)?;
    if !HARDSHIPS.iter().any(|(code, _)| *code == mark.kind) {
        return Err(Error::refusal("请选择困难种类"));
    }
    if mark
        .checked_on
        .is_some_and(|day| day > office.clock().today())
    {
        return Err(Error::refusal("核实日期不能晚于今天，请核对"));
    }
    let tx = office.db().begin().await?;
    let mut regions: Vec<i32> = people.iter().map(|key| key.region).collect();
    regions.sort_unstable();
    regions.dedup();
    let mut changed = 0;
    for region in regions {
        let mut ids: Vec<i64> = people
            .iter()
            .filter(|key| key.region == region)
            .map(|key| key.id)
            .collect();
        ids.sort_unstable();
        ids.dedup();
        let hers = store::numbered(tx.connection(), &scope, region, &ids).await?;
        if hers.len() != ids.len() {
            return Err(Error::not_found("其中一个人"));
        }
        changed += mark_region(office, &tx, actor, region, &ids, mark).await?;
    }
    tx.commit().await?;
    Ok(changed)
}

/// Somebody who has it already is made sure of again on the new day.
async fn mark_region(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    region: i32,
    ids: &[i64],
    mark: &HardshipMark<'_>,
) -> Result<usize> {
    let on = mark.checked_on.map(date_text);
    let in_force = store::hardships_of(tx.connection(), region, ids).await?;
    let has = |id: &i64| {
        let hardships = in_force.get(id)?;
        hardships.iter().find(|h| h.kind == mark.kind)
    };
    let current = |id: &&i64| has(id).map(|h| &h.checked_on) == on.as_ref();
    let changed: Vec<i64> = ids.iter().filter(|id| !current(id)).copied().collect();
    let ended: Vec<i64> = changed.iter().filter_map(|id| Some(has(id)?.id)).collect();
    let now = moment_text(office.clock().now_utc());
    store::end_hardships(office.keyring(), tx, region, &ended, &now).await?;
    if let Some(on) = &on {
        let first = db::take_numbers(tx, region, "person_hardship", changed.len()).await?;
        store::insert_hardships(
            office.keyring(),
            tx,
            (region, first),
            &changed,
            (mark.kind, on),
            actor.user,
        )
        .await?;
    }
    finding::refresh(office, tx, region, &changed).await?;
    let label = hardship_label(mark.kind);
    for id in &changed {
        let detail = match &on {
            Some(on) => json!({ "困难": label, "核实日期": on }),
            None => json!({ "去掉困难": label }),
        };
        let subject = format!("人员 {}", Number(*id));
        let act = "person_hardship";
        audit::append(office, tx, actor, region, act, &subject, &detail).await?;
    }
    Ok(changed.len())
}
