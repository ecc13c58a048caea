//! Entries that another subject keeps: it has let the actor at its own record, and the ledger tells the same.

use kernel::DivisionCode;
use serde_json::{Map, Value as Json, json};

use super::designation::refuse_designations;
use super::entries::{Filled, write};
use super::kind::{Kind, kinds};
use super::removed;
use super::store;
use super::told::{differences, told};
use ground::audit;
use ground::authority::{Actor, Scope};
use ground::db::Tx;
use ground::error::{Error, Result};
use ground::key::Number;
use ground::office::Office;
use ground::time::{date_text, moment_text};

fn kind_coded(office: &Office, code: &str) -> Result<Kind> {
    let kinds = kinds(office.catalogue())?;
    let found = kinds.into_iter().find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::refusal(format!("没有 {code} 这种台账，请系统管理员先建立")))
}

/// The entry of a kind and a division whose fields have all these values, in the caller's transaction.
pub async fn entry_with(
    tx: &Tx,
    scope: &Scope,
    kind: &str,
    division: DivisionCode,
    same: &[(&str, Json)],
) -> Result<Option<i64>> {
    let all = store::entries(tx.connection(), scope, kind, None, "9999-12-31").await?;
    let fits = |fields: &Map<String, Json>| {
        same.iter()
            .all(|(code, value)| fields.get(*code) == Some(value))
    };
    let mut found = all.iter().filter(|e| e.division == division.get());
    Ok(found.find(|e| fits(&e.fields)).map(|e| e.id))
}

/// Makes an entry say what another subject's record says, or writes it anew where there is none; answers its number.
/// Fields that the office's own kind does not have are left out; fields that only the entry has stay.
pub async fn entry_fed(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    kind: &str,
    (division, at): (DivisionCode, Option<i64>),
    mut fields: Map<String, Json>,
) -> Result<i64> {
    if !scope.contains(division) {
        return Err(Error::not_found(format!("区划 {}", division.get())));
    }
    let kind = kind_coded(office, kind)?;
    fields.retain(|code, _| kind.fields.iter().any(|field| field.code == *code));
    let region = division.region();
    let there = match at {
        Some(id) => store::entry(tx.connection(), scope, region, id).await?,
        None => None,
    };
    let today = office.clock().today();
    let Some(mut entry) = there.filter(|e| e.removed.is_none() && e.kind == kind.kind) else {
        let filled = Filled {
            on_date: kind.date_of(&fields).unwrap_or(today),
            fields,
            id: None,
            division,
        };
        let (_, id) = write(office, tx, actor, &kind, filled, (None, None)).await?;
        return Ok(id);
    };
    // What the record no longer says is gone; what only the ledger knows stays.
    let mut after = entry.fields.clone();
    for code in ["planned", "spent", "done_on", "results"] {
        after.remove(code);
    }
    after.extend(fields);
    if after == entry.fields {
        return Ok(entry.id);
    }
    refuse_designations(&kind, &after)?;
    let detail = json!({ "种类": kind.label, "改动": differences(&kind, &entry.fields, &after) });
    if let Some(day) = kind.date_of(&after) {
        entry.on_date = date_text(day);
    }
    entry.fields = after;
    if !store::update_entry(office.keyring(), tx, &entry, None).await? {
        return Err(Error::inconsistent(entry.key().subject()));
    }
    let subject = entry.key().subject();
    audit::append(
        office,
        tx,
        actor,
        region,
        "ledger_change",
        &subject,
        &detail,
    )
    .await?;
    Ok(entry.id)
}

/// Takes away an entry that another subject kept, with the reason; nothing when it is gone already.
pub async fn entry_unfed(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    scope: &Scope,
    (region, id): (i32, i64),
    reason: &str,
) -> Result<()> {
    let found = store::entry(tx.connection(), scope, region, id).await?;
    let Some(entry) = found.filter(|e| e.removed.is_none()) else {
        return Ok(());
    };
    let kind = kind_coded(office, &entry.kind)?;
    let at = moment_text(office.clock().now_utc());
    removed::mark_removed(office.keyring(), tx, (region, id), actor.user, &at, reason).await?;
    let detail = json!({ "种类": kind.label, "内容": told(&kind, &entry.fields), "理由": reason });
    let subject = format!("台账 {}", Number(id));
    audit::append(
        office,
        tx,
        actor,
        region,
        "ledger_remove",
        &subject,
        &detail,
    )
    .await?;
    Ok(())
}
