//! What other subjects may ask of ledgers.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::acts::{EntryInHand, amended};
use super::entries::{self, Filled};
use super::follow;
use super::kind::{Field, FieldType, Kind};
use super::numbered;
pub use super::numbered::Each;
pub use super::shown::field_text;
use super::store::{self, EntryQuery, EntryRow, FullEntry};
use super::whose::Whose;
use ground::acts::{Subject, changed};
use ground::authority::{Action, Actor, Scope};
use ground::db::Tx;
use ground::error::Result;
use ground::office::Office;
use ground::time::date_text;
use kernel::Date;
use serde_json::Value as Json;

/// Entries of a kind between two dates, both included; from the beginning when `from` is left out.
pub async fn entries(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    from: Option<Date>,
    to: Date,
) -> Result<Vec<EntryRow>> {
    let from = from.map(date_text);
    store::entries(c, scope, kind, from.as_deref(), &date_text(to)).await
}

/// Brings the fields of entries that follow other kinds up to a day.
pub async fn bring_up_to_date(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &Kind,
    until: Date,
    entries: &mut [EntryRow],
) -> Result<()> {
    follow::bring_up_to_date(c, scope, kind, until, entries).await
}

/// Entries of a scope by region and number, in the order they are asked for.
pub async fn entries_numbered(
    c: &impl ConnectionTrait,
    scope: &Scope,
    numbers: &[(i32, i64)],
) -> Result<Vec<EntryRow>> {
    numbered::entries_numbered(c, scope, numbers).await
}

/// The last day on which something was recorded in a scope.
pub async fn last_day(c: &impl ConnectionTrait, scope: &Scope) -> Result<Option<String>> {
    numbered::last_day(c, scope).await
}

/// The day of the last entry of a kind until a day, that day included, of each person of the rolls or each place.
pub async fn last_of_each(
    c: &impl ConnectionTrait,
    scope: &Scope,
    kind: &str,
    (each, until): (Each, Date),
) -> Result<HashMap<(i32, i64), String>> {
    numbered::last_of_each(c, scope, kind, (each, &date_text(until))).await
}

/// Entries of every kind that name a person of the rolls, newest first, each with its kind.
pub async fn entries_of_person(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    person: i64,
) -> Result<Vec<(String, EntryRow)>> {
    store::entries_of_person(c, scope, region, person).await
}

/// What entries put on the cover of the dossier of whom they name, as long as it stands: 退役军人优待证 冀A0012345.
pub fn covers(kinds: &[Kind], entries: &[(String, EntryRow)], today: Date) -> Vec<String> {
    let today = date_text(today);
    let covered = |(code, entry): &(String, EntryRow)| {
        let kind = kinds.iter().find(|kind| kind.kind == *code)?;
        let cover = kind.cover.as_ref()?;
        let said = |code: &String| {
            let (field, value) = (kind.field(code)?, entry.fields.get(code)?);
            Some(field_text(field, value)).filter(|text| !text.is_empty())
        };
        let choice = kind.field(&cover.stands)?;
        let fields = &entry.fields;
        let ended = fields.get(&cover.until).and_then(Json::as_str);
        let stands = choice.says_it_stands(fields)
            && !choice.has_lapsed(fields, &today)
            && ended.is_none_or(|day| day > today.as_str());
        let words = [said(&cover.name), said(&cover.number)];
        let words: Vec<String> = words.into_iter().flatten().collect();
        (stands && !words.is_empty()).then(|| words.join(" "))
    };
    entries.iter().filter_map(covered).collect()
}

/// What an entry says in one line, by the fields its kind shows in lists, but for the date and the person's name.
pub fn entry_text(kind: &Kind, entry: &EntryRow) -> String {
    let told = |field: &Field| {
        let skipped = matches!(
            field.field_type,
            FieldType::Date
                | FieldType::Year
                | FieldType::Person
                | FieldType::Village
                | FieldType::IdNumber
        );
        let value = entry
            .fields
            .get(&field.code)
            .filter(|_| !skipped && field.list)?;
        let text = field_text(field, value);
        // An option speaks for itself: 春节, 大病医疗救助.
        let label = match field.field_type {
            FieldType::Choice => "",
            _ => field.label.as_str(),
        };
        (!text.is_empty()).then(|| format!("{label}{text}"))
    };
    let told: Vec<String> = kind.fields.iter().filter_map(told).collect();
    if told.is_empty() {
        kind.label.clone()
    } else {
        told.join("，")
    }
}

/// A page of the entries of a kind.
#[derive(Debug)]
pub struct EntryPage {
    /// The entries, newest first.
    pub entries: Vec<FullEntry>,
    /// How many fit in all.
    pub total: u64,
    /// What the summed fields add up to over all that fit.
    pub sums: Vec<i64>,
}

/// A page of the entries that fit, with the totals of all of them.
///
/// # Errors
/// When the actor may not see ledgers, or `within` is not hers.
pub async fn entry_page(
    office: &Office,
    actor: &Actor,
    within: &Scope,
    query: &EntryQuery,
    summed: &[&str],
    page: (u64, u64),
) -> Result<EntryPage> {
    let scope = actor.may(Action::LedgerRead)?;
    let within = scope.asked(within)?;
    let reader = office.db().reader();
    let (total, sums) = store::totals(reader, &within, query, summed).await?;
    let entries = store::page(reader, &within, query, page).await?;
    Ok(EntryPage {
        entries,
        total,
        sums,
    })
}

/// Entries of a kind by their numbers, in the order they are asked for; those that the actor may not see are not there.
///
/// # Errors
/// When the actor may not see ledgers.
pub async fn entries_of(
    office: &Office,
    actor: &Actor,
    kind: &str,
    keys: &[(i32, i64)],
) -> Result<Vec<FullEntry>> {
    let scope = actor.may(Action::LedgerRead)?;
    let mut found = Vec::with_capacity(keys.len());
    for (region, id) in keys {
        let entry = store::entry(office.db().reader(), &scope, *region, *id).await?;
        found.extend(entry.filter(|entry| entry.kind == kind));
    }
    Ok(found)
}

/// The kinds of ledgers that have entries with a text in some field, each with how many; those with the most first.
pub async fn kinds_with(
    office: &Office,
    actor: &Actor,
    text: &str,
) -> Result<Vec<(super::Kind, u64)>> {
    let scope = actor.may(Action::LedgerRead)?;
    let found = store::kinds_with(office.db().reader(), &scope, text).await?;
    let all = super::kinds(office.catalogue())?;
    let known = |(code, count): (String, i64)| {
        let kind = all.iter().find(|kind| kind.kind == code)?;
        Some((kind.clone(), u64::try_from(count).unwrap_or(0)))
    };
    Ok(found.into_iter().filter_map(known).collect())
}

/// Changes some fields of an entry in the caller's transaction and leaves the others as they are; `changes` gives field
/// and text, as in a form. Answers what the audit is to say.
///
/// # Errors
/// When somebody changed it since it was read, or a text cannot be read.
pub async fn entry_amend(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    (kind, entry): (&Kind, &FullEntry),
    changes: &[(&str, String)],
) -> Result<(&'static str, String, Json)> {
    let mut it = EntryInHand::of(kind.clone(), entry.clone());
    let stays = it.clone();
    let said = |code: &str| match changes.iter().find(|(field, _)| *field == code) {
        Some((_, text)) => text.clone(),
        None => stays.said(code),
    };
    let step = amended(office, tx, actor, &mut it, said, Whose::default()).await?;
    if !it.save(office, tx, 0).await? {
        return Err(changed::<EntryInHand>());
    }
    Ok(it.entry(&step))
}

/// The years in which a kind has entries, newest first.
pub async fn entry_years(office: &Office, actor: &Actor, kind: &str) -> Result<Vec<String>> {
    let scope = actor.may(Action::LedgerRead)?;
    store::years(office.db().reader(), &scope, kind).await
}

/// One entry of a scope that was not taken away.
pub async fn entry_at(
    c: &impl ConnectionTrait,
    scope: &Scope,
    region: i32,
    id: i64,
) -> Result<Option<super::FullEntry>> {
    let found = store::entry(c, scope, region, id).await?;
    Ok(found.filter(|entry| entry.removed.is_none()))
}

/// Writes an entry of a case that was finished, in the caller's transaction: whoever may finish the case writes it.
/// Answers its number.
pub async fn entry_write(
    office: &Office,
    tx: &Tx,
    actor: &Actor,
    kind: &Kind,
    filled: Filled,
    person: Option<i64>,
    id_hash: Option<String>,
) -> Result<i64> {
    actor.may(Action::CaseDo)?;
    let (_, id) = entries::write(office, tx, actor, kind, filled, (person, id_hash)).await?;
    Ok(id)
}

pub use super::visits::visits_overdue;
