//! A ledger sheet of any kind in.

use std::collections::{HashMap, HashSet};

use kernel::{Date, DivisionCode, Fen, IdNumber};
use serde_json::{Map, Value as Json, json};

use super::choices;
use super::designation::designation_in;
use super::groups::group_in;
use super::kind::{Field, FieldType, Kind, kinds};
use super::store::{self, NewEntry};
use super::ties::{Rolls, Tied};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, DaysRead, Effect, RowReport, RowView};
use crate::people::NameWords;
use crate::people::actions::{id_hash, known_ids};
use ground::audit;
use ground::db;
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::{date_text, moment_text};

/// What an entry's ID number is sealed for.
pub(super) const ENTRY_ID_NUMBER: &str = "ledger_entry.id_number";

type Read<T> = std::result::Result<T, RowReport>;

/// A row that has been understood.
struct Record {
    report: RowReport,
    on_date: Date,
    id: Option<IdNumber>,
    village: String,
    fields: Map<String, Json>,
    /// The same with the words as they stand in the sheet: it may be recorded so.
    as_written: Map<String, Json>,
    /// What to look at: code, column, words.
    noticed: Vec<(&'static str, String, String)>,
}

/// What is known of the words in a sheet of a kind.
struct Known<'k> {
    kind: &'k Kind,
    /// Choices that figures count by: no other word is taken there.
    counted: HashSet<String>,
    words: NameWords,
}

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
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        match read_row(row, &known, today) {
            Ok(record) => records.push((row, record)),
            Err(report) => reports.push(report),
        }
    }
    reports.extend(write(target, known, records).await?);
    Ok(reports)
}

fn read_row(row: &RowView<'_>, known: &Known<'_>, today: Date) -> Read<Record> {
    let kind = known.kind;
    let mut record = Record {
        report: row.ok(""),
        on_date: today,
        id: None,
        village: String::new(),
        fields: Map::new(),
        as_written: Map::new(),
        noticed: formulas(row, kind)?,
    };
    for field in &kind.fields {
        let value = read_field(row, field, known, today, &mut record)?;
        if field.field_type != FieldType::IdNumber {
            let before = before_it_was_understood(row, field, &value);
            if !before.is_null() {
                record.as_written.insert(field.code.clone(), before);
            }
        }
        if value.is_null() {
            if field.required {
                return Err(row.error(
                    "required",
                    &field.code,
                    &format!("没有{}，请补填", field.label),
                ));
            }
            continue;
        }
        if field.field_type != FieldType::IdNumber {
            record.fields.insert(field.code.clone(), value);
        }
    }
    if let Some((field, words)) = designation_in(kind, &record.fields) {
        return Err(row.error("designation", &field.code, &words));
    }
    if let Some((field, words)) = group_in(kind, &record.fields, &known.words) {
        return Err(row.error("person", &field.code, &words));
    }
    record.on_date = kind.date_of(&record.fields).unwrap_or(today);
    if let Some((code, column, _)) = record.noticed.first() {
        let told: Vec<&str> = record
            .noticed
            .iter()
            .map(|(.., told)| told.as_str())
            .collect();
        record.report = row.warning(code, column, &told.join("；"));
    }
    Ok(record)
}

/// Formulas: whose a row is must not be one; of anything else what the sheet worked out counts, and is said.
fn formulas(row: &RowView<'_>, kind: &Kind) -> Read<Vec<(&'static str, String, String)>> {
    let mut noticed = Vec::new();
    for code in row.formulas() {
        let field = kind.fields.iter().find(|field| field.code == code);
        let who = matches!(
            field.map(|f| f.field_type),
            Some(FieldType::Person | FieldType::IdNumber)
        );
        if who {
            return Err(row.error("formula", code, "是公式，请改成文字或数字后重填"));
        }
        if !row.has_value(code) {
            let told = "是公式，表里没有存下算出的结果，请在表格软件里打开、保存一次，或改成数字";
            return Err(row.error("formula", code, told));
        }
        let told = "是公式，已按表里存下的结果登记，请核对".to_owned();
        noticed.push(("formula", code.to_owned(), told));
    }
    Ok(noticed)
}

/// A value as it was stored before its words were understood: 建军节, 无.
fn before_it_was_understood(row: &RowView<'_>, field: &Field, value: &Json) -> Json {
    let written = row.as_written(&field.code);
    match field.field_type {
        FieldType::Text | FieldType::LongText => text_or_null(written),
        FieldType::Choice | FieldType::Person => text_or_null(kernel::squeeze(&written)),
        _ => value.clone(),
    }
}

/// One field's value as it is stored; null when the cell is empty.
fn read_field(
    row: &RowView<'_>,
    field: &Field,
    known: &Known<'_>,
    today: Date,
    record: &mut Record,
) -> Read<Json> {
    let code = field.code.as_str();
    let text = row.text(code);
    match field.field_type {
        FieldType::Date => {
            let days = row.days(code).map_err(|m| row.error("date", code, &m))?;
            days.map_or(Ok(Json::Null), |days| day(row, field, days, record))
        }
        FieldType::Year => year(row, field),
        FieldType::Text | FieldType::LongText => Ok(text_or_null(text)),
        FieldType::Person => {
            // Two names may stand there with no more than a space between them.
            if let Some(names) = known.words.several(&text) {
                return Ok(text_or_null(names.join("、")));
            }
            let name = row.squeezed(code);
            if let Some((before, remark)) = known.words.with_remark(&name) {
                let told = format!("“{before}”后面还写着“{remark}”，请核对");
                record.noticed.push(("person", code.to_owned(), told));
            }
            Ok(text_or_null(name))
        }
        FieldType::Village => {
            record.village = row.squeezed(code);
            Ok(text_or_null(record.village.clone()))
        }
        FieldType::Choice => choice(row, field, known),
        FieldType::Integer => {
            let number = row
                .integer(code)
                .map_err(|m| row.error("integer", code, &m))?;
            match number {
                Some(n) if n < 0 => Err(row.error("integer", code, "不能是负数，请核对")),
                other => Ok(json!(other)),
            }
        }
        FieldType::Money => {
            let money = row.money(code).map_err(|m| row.error("money", code, &m))?;
            match money {
                Some(fen) if fen.is_negative() => {
                    Err(row.error("money", code, "不能是负数，请核对"))
                }
                other => Ok(other.map_or(Json::Null, |fen| json!(fen.get()))),
            }
        }
        FieldType::IdNumber => {
            record.id = row.id_number(code, today)?;
            Ok(text_or_null(text))
        }
    }
}

fn text_or_null(text: String) -> Json {
    if text.is_empty() {
        Json::Null
    } else {
        Json::String(text)
    }
}

fn year(row: &RowView<'_>, field: &Field) -> Read<Json> {
    let year = row
        .integer(&field.code)
        .map_err(|m| row.error("date", &field.code, &m))?;
    match year {
        None => Ok(Json::Null),
        Some(year) if (1900..=2100).contains(&year) => Ok(json!(year)),
        Some(year) => Err(row.error(
            "date",
            &field.code,
            &format!("“{year}”不是年度，请填四位年份"),
        )),
    }
}

/// A day; where two are written, the kind must have a field for the last one.
fn day(row: &RowView<'_>, field: &Field, days: DaysRead, record: &mut Record) -> Read<Json> {
    if let Some(last) = days.last {
        if field.until.is_empty() {
            let told = "写了起止两天，这里只记一天，请写成 2011-03-01";
            return Err(row.error("date", &field.code, told));
        }
        let last = json!(date_text(last));
        record.as_written.insert(field.until.clone(), last.clone());
        record.fields.insert(field.until.clone(), last);
    }
    if let Some(notice) = days.notice {
        record.noticed.push(("date", field.code.clone(), notice));
    }
    Ok(json!(date_text(days.first)))
}

fn choice(row: &RowView<'_>, field: &Field, known: &Known<'_>) -> Read<Json> {
    let text = row.squeezed(&field.code);
    if text.is_empty() {
        return Ok(Json::Null);
    }
    match field.standard(&text) {
        Some(option) => Ok(json!(option)),
        None if field.open && !known.counted.contains(&field.code) => Ok(json!(text)),
        None => Err(row.error("choice", &field.code, &field.not_an_option(&text))),
    }
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
        Tied::To(person) => (Some(person), format!("；和名册里的{name}对上了")),
        Tied::Several(n) => {
            let told = format!("；名册里有{n}个{name}，没有对上，补身份证号就能对上");
            (None, told)
        }
        Tied::Nobody => (None, String::new()),
    }
}

async fn write(
    target: &mut SheetTarget<'_>,
    known_words: Known<'_>,
    records: Vec<(&RowView<'_>, Record)>,
) -> Result<Vec<RowReport>> {
    let kind = known_words.kind;
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let hashes: Vec<Option<String>> = records
        .iter()
        .map(|(_, r)| r.id.as_ref().map(|id| id_hash(office, id.as_str())))
        .collect();
    let given: Vec<String> = hashes.iter().flatten().cloned().collect();
    let known = known_ids(tx.connection(), region, &given).await?;
    let mut recorded = store::source_counts(tx.connection(), &target.scope, &kind.kind).await?;
    let rolls = if records.iter().any(|(_, record)| record.id.is_none()) {
        Rolls::load(tx.connection(), &target.scope, known_words.words).await?
    } else {
        Rolls::default()
    };
    let (mut fresh, mut reports) = (Vec::new(), Vec::new());
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
            fresh.push((record, division, person, id_hash, source_hash));
        }
    }
    let first = db::take_numbers(tx, region, "ledger_entry", fresh.len()).await?;
    let entries: Result<Vec<NewEntry>> = fresh
        .into_iter()
        .zip(first..)
        .map(|((record, division, person, id_hash, source_hash), id)| {
            new_entry(target, record, id, division, person, id_hash, source_hash)
        })
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

/// What makes two rows the same: everything they say. Keyed, because an ID number is part of it.
pub(super) fn source_hash(
    office: &Office,
    kind: &Kind,
    fields: &Map<String, Json>,
    division: DivisionCode,
    id_hash: Option<&str>,
) -> String {
    let fields = Json::Object(fields.clone()).to_string();
    let content = format!(
        "{}|{}|{}|{fields}",
        kind.kind,
        division.get(),
        id_hash.unwrap_or_default()
    );
    office.keyring().search_hash("ledger_entry", &content)
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
