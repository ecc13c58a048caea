//! One entry: read from a form, and written.

use kernel::{Date, DivisionCode, IdNumber};
use serde_json::{Map, Value as Json, json};

use super::deaths::died_before;
use super::designation::{designation_in, refuse_designations};
use super::groups::refuse_groups;
use super::kind::{Field, FieldType, Kind};
use super::limits::{card_in, refuse_second, worse_in};
use super::source::{ENTRY_ID_NUMBER, source_hash};
use super::store::{self, EntryRow, FullEntry, NewEntry};
use super::told::told;
use crate::organisation::Directory;
use crate::people::actions::id_hash;
use ground::acts::Made;
use ground::ask::read_count;
use ground::audit;
use ground::authority::{Action, Actor};
use ground::db;
use ground::error::{Error, Result};
use ground::key::{Key, Keyed, Number};
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// A removed entry can come back for so long. Days.
pub const RESTORE_DAYS: i64 = 30;

/// An entry in an address: 990101-12.
pub type EntryKey = Key<EntryRow>;

impl Keyed for EntryRow {
    const NAMED: &str = "台账";
    const THIS: &str = "这条台账";
}

impl EntryRow {
    /// Which it is. A division's code begins with its region.
    pub fn key(&self) -> EntryKey {
        let region = i32::try_from(self.division / 1_000_000).unwrap_or_default();
        Key::new(region, self.id)
    }
}

impl FullEntry {
    /// Which it is.
    pub fn key(&self) -> EntryKey {
        Key::new(self.region, self.id)
    }
}

/// Reads 990101-12, an entry in an address.
pub fn entry_key(text: &str) -> Result<(i32, i64)> {
    EntryKey::read(text).map(Key::pair)
}

/// What somebody filled in, understood.
#[derive(Debug, Clone)]
pub struct Filled {
    /// Its fields by code.
    pub fields: Map<String, Json>,
    /// 身份证号, where the kind has one.
    pub id: Option<IdNumber>,
    /// The day it is dated by.
    pub on_date: Date,
    /// Where it belongs.
    pub division: DivisionCode,
}

/// Reads a form: `text` answers what stands in a field. What is wrong is answered field by field.
pub fn read_filled(
    kind: &Kind,
    text: impl Fn(&str) -> String,
    directory: &Directory,
    top: DivisionCode,
    today: Date,
) -> std::result::Result<Filled, Vec<(String, String)>> {
    read_over(kind, text, directory, (top, today), &Map::new())
}

/// The same of an entry that said something before: only what is worse now is wrong.
pub(super) fn read_over(
    kind: &Kind,
    text: impl Fn(&str) -> String,
    directory: &Directory,
    (top, today): (DivisionCode, Date),
    before: &Map<String, Json>,
) -> std::result::Result<Filled, Vec<(String, String)>> {
    let mut wrong = Vec::new();
    let mut filled = Filled {
        fields: Map::new(),
        id: None,
        on_date: today,
        division: top,
    };
    for field in &kind.fields {
        let given = kernel::tidy(&text(&field.code));
        if given.is_empty() {
            if field.required {
                let verb = if field.field_type == FieldType::Choice {
                    "请选择"
                } else {
                    "请填写"
                };
                wrong.push((field.code.clone(), format!("{verb}{}", field.label)));
            }
            continue;
        }
        match read_field(field, &given, today) {
            Err(message) => wrong.push((field.code.clone(), format!("{}{message}", field.label))),
            Ok(Read::Value(value)) => {
                filled.fields.insert(field.code.clone(), value);
            }
            Ok(Read::Id(id)) => filled.id = Some(id),
            Ok(Read::Village(name)) => match directory.meant(top, &name) {
                Ok(division) => {
                    filled.division = division;
                    filled
                        .fields
                        .insert(field.code.clone(), json!(directory.name(division)));
                }
                Err(refusal) => wrong.push((field.code.clone(), refusal.to_string())),
            },
        }
    }
    let at = |(field, words): (&Field, String)| (field.code.clone(), words);
    wrong.extend(designation_in(kind, &filled.fields).map(at));
    wrong.extend(card_in(kind, &filled.fields).map(at));
    wrong.extend(worse_in(kind, before, &filled.fields).map(at));
    filled.on_date = kind.date_of(&filled.fields).unwrap_or(today);
    if wrong.is_empty() {
        Ok(filled)
    } else {
        Err(wrong)
    }
}

enum Read {
    Value(Json),
    Id(IdNumber),
    Village(String),
}

fn read_field(field: &Field, given: &str, today: Date) -> std::result::Result<Read, String> {
    let text = |text: &str| Ok(Read::Value(json!(text)));
    match field.field_type {
        FieldType::Text | FieldType::LongText => text(given),
        FieldType::Person => text(&kernel::squeeze(given)),
        FieldType::Village => Ok(Read::Village(given.to_owned())),
        FieldType::Date => {
            kernel::read_recent_date(given, today).map(|d| Read::Value(json!(date_text(d))))
        }
        FieldType::Year => match given.trim_end_matches('年').parse::<i32>() {
            Ok(year) if (1900..=2100).contains(&year) => Ok(Read::Value(json!(year))),
            _ => Err("请填四位年份".to_owned()),
        },
        FieldType::Choice => match field.standard(given) {
            Some(option) => text(option),
            None if field.open => text(given),
            None => Err(format!("可选{}", field.options.join("、"))),
        },
        FieldType::Integer => match read_count(given) {
            Some(number) => Ok(Read::Value(json!(number))),
            None => Err("应是整数，例如 12".to_owned()),
        },
        FieldType::Money => match kernel::Fen::read_yuan(given) {
            Ok(fen) if !fen.is_negative() => Ok(Read::Value(json!(fen.get()))),
            Ok(_) => Err("不能是负数，请核对".to_owned()),
            Err(error) => Err(error.to_string()),
        },
        FieldType::IdNumber => IdNumber::read(given, today)
            .map(Read::Id)
            .map_err(|e| e.about("")),
    }
}

/// Writes a new entry about whom another entry is about, herself and not her family; answers its number within its
/// region.
///
/// # Errors
/// When the place is not the actor's, or she had died by that day.
pub async fn entry_add(
    office: &Office,
    actor: &Actor,
    kind: &Kind,
    filled: Filled,
    person: Option<i64>,
) -> Result<(i32, i64)> {
    let scope = actor.may(Action::LedgerWrite)?;
    if !scope.contains(filled.division) {
        return Err(Error::not_found(format!("区划 {}", filled.division.get())));
    }
    let id_hash = filled.id.as_ref().map(|id| id_hash(office, id.as_str()));
    if let Some(person) = person {
        let who = (filled.division.region(), person);
        if let Some(words) = died_before(office, who, filled.on_date).await? {
            return Err(Error::at("date", format!("{words}，请核对")));
        }
    }
    let tx = office.db().begin().await?;
    let added = write(office, &tx, actor, kind, filled, (person, id_hash)).await?;
    tx.commit().await?;
    Ok(added)
}

/// Writes a new entry in the caller's transaction; answers its number within its region.
pub async fn write(
    office: &Office,
    tx: &db::Tx,
    actor: &Actor,
    kind: &Kind,
    filled: Filled,
    (person, id_hash): (Option<i64>, Option<String>),
) -> Result<(i32, i64)> {
    let (region, id, (action, subject, detail)) =
        put(office, tx, actor, kind, filled, (person, id_hash)).await?;
    audit::append(office, tx, actor, region, action, &subject, &detail).await?;
    Ok((region, id))
}

/// The same, with what the audit is to say of it.
pub async fn put(
    office: &Office,
    tx: &db::Tx,
    actor: &Actor,
    kind: &Kind,
    filled: Filled,
    (person, id_hash): (Option<i64>, Option<String>),
) -> Result<(i32, i64, Made)> {
    refuse_designations(kind, &filled.fields)?;
    refuse_groups(office, kind, &filled.fields)?;
    refuse_second(tx.connection(), kind, &filled.fields, filled.division, None).await?;
    let region = filled.division.region();
    let id = db::take_numbers(tx, region, "ledger_entry", 1).await?;
    let entry = NewEntry {
        id,
        division: filled.division.get(),
        on_date: date_text(filled.on_date),
        person,
        id_sealed: filled
            .id
            .as_ref()
            .map(|n| office.seal_field(ENTRY_ID_NUMBER, id, n.as_str()))
            .transpose()?,
        source_hash: source_hash(
            office,
            kind,
            &filled.fields,
            filled.division,
            id_hash.as_deref(),
        ),
        id_hash,
        fields: filled.fields.clone(),
    };
    let at = moment_text(office.clock().now_utc());
    store::insert_entries(
        office.keyring(),
        tx,
        region,
        &kind.kind,
        vec![entry],
        actor.user,
        &at,
    )
    .await?;
    let detail = json!({ "种类": kind.label, "内容": told(kind, &filled.fields) });
    Ok((
        region,
        id,
        ("ledger_add", format!("台账 {}", Number(id)), detail),
    ))
}

/// An entry with what a page needs.
///
/// # Errors
/// When it is not there, of another kind, or not the actor's to see.
pub async fn entry_open(
    office: &Office,
    actor: &Actor,
    kind: &Kind,
    region: i32,
    id: i64,
) -> Result<FullEntry> {
    let scope = actor.may(Action::LedgerRead)?;
    let found = store::entry(office.db().reader(), &scope, region, id).await?;
    found
        .filter(|e| e.kind == kind.kind)
        .ok_or_else(|| Error::not_found("这条台账"))
}

/// The ID number of an entry, masked; empty when it has none.
pub fn entry_id_masked(office: &Office, entry: &FullEntry) -> Result<String> {
    Ok(kernel::mask_id(&entry_id_number(office, entry)?))
}

/// The ID number of an entry as it was typed, for another entry about the same person; empty when it has none.
pub fn entry_id_number(office: &Office, entry: &FullEntry) -> Result<String> {
    match &entry.id_sealed {
        Some(sealed) => office.open_field(ENTRY_ID_NUMBER, entry.id, sealed),
        None => Ok(String::new()),
    }
}
