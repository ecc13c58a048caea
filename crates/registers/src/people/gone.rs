//! Who may be registered twice; and a record that went into another, read again.

use super::register::{PersonKey, PersonLine, lines_on, people_of};
use super::requests::{RequestLine, request_page};
use super::store::{self, PersonRecord, RequestAsk};
use ground::authority::{Action, Actor};
use ground::error::Result;
use ground::office::Office;

/// Who may be the same person: sounds alike and was born the same day, or has the same account.
pub async fn doubles(office: &Office, actor: &Actor, line: &PersonLine) -> Result<Vec<PersonLine>> {
    let (reader, region) = (office.db().reader(), line.key.region);
    let mut found = match line.birth.parse() {
        Ok(birth) => store::sounding_alike(reader, region, &line.name, birth).await?,
        Err(_) => Vec::new(),
    };
    if !line.numbers.account.is_empty() {
        found.extend(store::paid_to(reader, region, &line.numbers.account).await?);
    }
    found.retain(|id| *id != line.key.id);
    found.sort_unstable();
    found.dedup();
    let keys: Vec<PersonKey> = found.iter().map(|id| PersonKey::new(region, *id)).collect();
    people_of(office, actor, &keys).await
}

/// A record that went into another, as it was.
pub struct Merged {
    /// What it said; the unit is that of the one that stays.
    pub line: PersonLine,
    /// 备注
    pub note: String,
    /// When it was registered.
    pub recorded_at: String,
    /// The record that stays.
    pub into: PersonLine,
    /// What was proposed of it, the merging first.
    pub requests: Vec<RequestLine>,
}

/// A record that went into another; nothing where it did not, or the other is not the actor's to see.
pub async fn merged_open(office: &Office, actor: &Actor, key: PersonKey) -> Result<Option<Merged>> {
    let (reader, scope) = (office.db().reader(), actor.may(Action::PersonRead)?);
    let Some(into) = store::merged_into(reader, key.pair()).await? else {
        return Ok(None);
    };
    let stays = store::person(reader, &scope, key.region, into).await?;
    let gone = store::merged_record(reader, key.pair()).await?;
    let Some((stays, gone)) = stays.zip(gone) else {
        return Ok(None);
    };
    let (note, recorded_at) = (gone.note.clone(), gone.recorded_at.clone());
    let gone = PersonRecord {
        division: stays.division,
        ..gone
    };
    let mut lines = lines_on(reader, office, &scope, vec![gone, stays])
        .await?
        .into_iter();
    let Some((line, into)) = lines.next().zip(lines.next()) else {
        return Ok(None);
    };
    let about = RequestAsk {
        person: Some(key.pair()),
        ..RequestAsk::default()
    };
    Ok(Some(Merged {
        requests: request_page(office, actor, about, 0, 50).await?,
        line,
        note,
        recorded_at,
        into,
    }))
}

/// The records that went into this one.
pub async fn merged_of(office: &Office, key: PersonKey) -> Result<Vec<PersonKey>> {
    let gone = store::merged_away(office.db().reader(), key.region, &[key.id]).await?;
    let gone = gone.into_iter();
    Ok(gone
        .map(|(gone, _)| PersonKey::new(key.region, gone))
        .collect())
}
