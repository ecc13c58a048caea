//! A ledger sheet of any kind in.

use std::collections::{HashMap, HashSet};

use kernel::{DivisionCode, Fen, IdNumber};
use serde_json::{Map, Value as Json, json};

use super::choices;
use super::deaths::after;
use super::kind::{Field, FieldType, Kind, kinds};
use super::limits::{one_each, other_of, second};
use super::reading::{Known, Record, read_row};
use super::returned::take_returned;
use super::source::{ENTRY_ID_NUMBER, source_hash};
use super::store::{self, NewEntry};
use super::ties::{Rolls, Tied};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, Returned, RowReport, RowView};
use crate::people::NameWords;
use crate::people::actions::{deaths_of, id_hash, known_ids};
use ground::audit;
use ground::db;
use ground::error::{Error, Result};
use ground::time::{date_text, moment_text};

/// Imports a sheet of a kind. n equal rows are n entries; those recorded before are matched one to one.
pub async fn ledger_import(
    target: &mut SheetTarget<'_>,
    kind: &str,
    rows: &[RowView<'_>],
) -> Result<Vec<RowReport>> {
    let all = kinds(target.office.catalogue())?;
    let kind = all.iter().find(|k| k.kind == kind);
    let kind = kind.ok_or_else(|| Error::inconsistent("台账种类"))?;
    let known = Known {
        kind,
        counted: choices::counted(target.office.catalogue(), kind)?,
        words: NameWords::load(target.office.catalogue())?,
    };
    let today = target.office.clock().today();
    let (came_back, rows) = split_returned(rows);
    let mut reports = take_returned(target, &known, &came_back).await?;
    let mut records = Vec::new();
    for row in rows {
        target.progress.step();
        match read_row(row, &known, today) {
            Ok(record) => records.push((row, record)),
            Err(report) => reports.push(report),
        }
    }
    // A new row that says the same as one that came back is another record.
    let taken = came_back.iter().map(|(_, returned)| returned.record);
    let taken: HashSet<(i32, i64)> = taken.collect();
    reports.extend(write(target, known, records, &taken).await?);
    Ok(reports)
}

/// The rows of our own workbooks that came back, and the others.
fn split_returned<'r, 's>(
    rows: &'r [RowView<'s>],
) -> (Vec<(&'r RowView<'s>, &'r Returned)>, Vec<&'r RowView<'s>>) {
    let came_back = rows.iter().filter_map(|row| Some((row, row.returned()?)));
    let others = rows.iter().filter(|row| row.returned().is_none());
    (came_back.collect(), others.collect())
}

/// Whether a row is recorded already: by its words as they are understood or as they stand there, in its place as it is
/// called now or was when it was recorded.
fn is_recorded(recorded: &mut HashMap<String, i64>, hashes: impl Iterator<Item = String>) -> bool {
    for hash in hashes {
        if let Some(left) = recorded.get_mut(&hash).filter(|left| **left > 0) {
            *left -= 1;
            return true;
        }
    }
    false
}

/// Whom an entry without an ID number is about, and how the row tells it.
fn tied(
    rolls: &Rolls,
    kind: &Kind,
    record: &Record,
    division: DivisionCode,
) -> (Option<i64>, String) {
    let field = kind.first_of(FieldType::Person).filter(|f| !f.off_rolls);
    let name = field.and_then(|field| record.fields.get(&field.code)?.as_str());
    let Some(name) = name.filter(|_| record.id.is_none()) else {
        return (None, String::new());
    };
    match rolls.tie(name, division) {
        Tied::To(person, listed) if listed == name => {
            (Some(person), format!("；和名册里的{name}对上了"))
        }
        Tied::To(person, listed) => {
            let told = format!("；表里写“{name}”，和名册里的“{listed}”对上了");
            (Some(person), told)
        }
        Tied::Several(listed) => {
            let n = listed.len();
            let told = match listed.iter().all(|listed| *listed == name) {
                true => format!("；名册里有{n}个{name}，没有对上，补身份证号就能对上"),
                false => format!(
                    "；表里写“{name}”，名册里有{n}个（{}），没有对上，补身份证号就能对上",
                    listed.join("、")
                ),
            };
            (None, told)
        }
        Tied::Nobody => (None, String::new()),
    }
}

async fn write(
    target: &mut SheetTarget<'_>,
    known_words: Known<'_>,
    records: Vec<(&RowView<'_>, Record)>,
    taken: &HashSet<(i32, i64)>,
) -> Result<Vec<RowReport>> {
    let kind = known_words.kind;
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let hashes: Vec<Option<String>> = records
        .iter()
        .map(|(_, r)| r.id.as_ref().map(|id| id_hash(office, id.as_str())))
        .collect();
    let given: Vec<String> = hashes.iter().flatten().cloned().collect();
    let known = known_ids(tx.connection(), region, &given).await?;
    let mut recorded =
        store::source_counts(tx.connection(), &target.scope, &kind.kind, taken).await?;
    let rolls = if records.iter().any(|(_, record)| record.id.is_none()) {
        Rolls::load(tx.connection(), &target.scope, known_words.words).await?
    } else {
        Rolls::default()
    };
    let (mut fresh, mut reports) = (Vec::new(), Vec::new());
    let mut once = HashSet::new();
    for ((row, record), id_hash) in records.into_iter().zip(hashes) {
        let person = id_hash.as_ref().and_then(|h| known.get(h)).copied();
        let mut report = record.report.clone();
        if id_hash.is_some() && person.is_none() {
            report = row.warning(
                "person_unknown",
                "id_number",
                "名册里没有这个人，已登记，请核对证号",
            );
        }
        let division = target
            .directory
            .child_named(target.division, &record.village)?;
        let hash_of = |fields: &Map<String, Json>, at| {
            let id_hash = id_hash.as_deref();
            source_hash(target.office, kind, fields, at, id_hash)
        };
        let source_hash = hash_of(&record.fields, division);
        let places = target.directory.with_merged(division).into_iter();
        let hashes = places
            .flat_map(|at| [&record.fields, &record.as_written].map(|fields| hash_of(fields, at)));
        let new = !is_recorded(&mut recorded, hashes);
        let by = match new {
            true => one_each(kind, &record.fields),
            false => Vec::new(),
        };
        if let Some((first, _)) = by.first() {
            let said: Vec<String> = by.iter().map(|(_, text)| text.clone()).collect();
            let before = other_of(tx.connection(), kind, division, &by, None).await?;
            if before.is_some() || !once.insert((division, said)) {
                reports.push(row.error("one_each", &first.code, &second(kind, &by)));
                continue;
            }
        }
        let (named, told) = tied(&rolls, kind, &record, division);
        let person = person.or(named);
        reports.push(if new {
            let mut report = report.does(Effect::Added, says(kind, &record));
            report.message += &told;
            report
        } else {
            report.does(Effect::Same, Vec::new())
        });
        if new {
            let at = (*row, reports.len() - 1);
            fresh.push((at, record, division, person, id_hash, source_hash));
        }
    }
    // Whom a sheet says was visited may be family: nothing is refused, but it is said.
    let people: Vec<i64> = fresh.iter().filter_map(|(_, _, _, p, ..)| *p).collect();
    let died = deaths_of(tx.connection(), region, &people).await?;
    for ((row, at), record, _, person, ..) in &fresh {
        let died = person.and_then(|person| died.get(&person));
        if let Some(words) = died.and_then(|died| after(*died, record.on_date)) {
            let words = format!("{words}，已登记；是家属的事不用改，日期写错的请改过来");
            let notice = row.warning("after_death", "date", &words);
            let report = &mut reports[*at];
            *report = std::mem::replace(report, row.ok("")).noticing(notice);
        }
    }
    let first = db::take_numbers(tx, region, "ledger_entry", fresh.len()).await?;
    let entries: Result<Vec<NewEntry>> = fresh
        .into_iter()
        .zip(first..)
        .map(
            |((_, record, division, person, id_hash, source_hash), id)| {
                new_entry(target, record, id, division, person, id_hash, source_hash)
            },
        )
        .collect();
    record_import(target, kind, entries?).await?;
    Ok(reports)
}

/// What a new entry says, field by field.
fn says(kind: &Kind, record: &Record) -> Vec<Change> {
    let text = |field: &Field| match (field.field_type, record.fields.get(&field.code)?) {
        (FieldType::Money, Json::Number(fen)) => Some(Fen::new(fen.as_i64()?).grouped()),
        (_, Json::String(text)) => Some(text.clone()),
        (_, other) => Some(other.to_string()),
    };
    let said = kind.fields.iter().filter_map(|f| Some((f, text(f)?)));
    said.map(|(field, text)| Change::new(&field.label, "", text))
        .collect()
}

fn new_entry(
    target: &SheetTarget<'_>,
    record: Record,
    id: i64,
    division: DivisionCode,
    person: Option<i64>,
    id_hash: Option<String>,
    source_hash: String,
) -> Result<NewEntry> {
    let seal = |number: IdNumber| {
        target
            .office
            .seal_field(ENTRY_ID_NUMBER, id, number.as_str())
    };
    Ok(NewEntry {
        id,
        division: division.get(),
        on_date: date_text(record.on_date),
        person,
        id_sealed: record.id.map(seal).transpose()?,
        id_hash,
        fields: record.fields,
        source_hash,
    })
}

async fn record_import(
    target: &SheetTarget<'_>,
    kind: &Kind,
    entries: Vec<NewEntry>,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let (office, tx, actor, region) = (
        target.office,
        target.tx,
        target.actor,
        target.division.region(),
    );
    let detail = json!({ "种类": kind.label, "新增": entries.len() });
    let at = moment_text(office.clock().now_utc());
    store::insert_entries(
        office.keyring(),
        tx,
        region,
        &kind.kind,
        entries,
        actor.user,
        &at,
    )
    .await?;
    let subject = format!("区划 {}", target.division.get());
    audit::append(
        office,
        tx,
        actor,
        region,
        "ledger_import",
        &subject,
        &detail,
    )
    .await?;
    Ok(())
}
