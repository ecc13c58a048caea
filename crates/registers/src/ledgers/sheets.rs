//! A ledger sheet of any kind in.

use kernel::{Date, DivisionCode, Fen, IdNumber};
use serde_json::{Map, Value as Json, json};

use super::designation::designation_in;
use super::kind::{Field, FieldType, Kind, kinds};
use super::store::{self, NewEntry};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, RowReport, RowView};
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
    let today = target.office.clock().today();
    let (mut records, mut reports) = (Vec::new(), Vec::new());
    for row in rows {
        target.progress.step();
        match read_row(row, kind, today) {
            Ok(record) => records.push((row, record)),
            Err(report) => reports.push(report),
        }
    }
    reports.extend(write(target, kind, records).await?);
    Ok(reports)
}

fn read_row(row: &RowView<'_>, kind: &Kind, today: Date) -> Read<Record> {
    if let Some(column) = row.formula() {
        return Err(row.error("formula", column, "是公式，请改成文字或数字后重填"));
    }
    let mut record = Record {
        report: row.ok(""),
        on_date: today,
        id: None,
        village: String::new(),
        fields: Map::new(),
    };
    for field in &kind.fields {
        let value = read_field(row, field, today, &mut record)?;
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
    record.on_date = kind.date_of(&record.fields).unwrap_or(today);
    Ok(record)
}

/// One field's value as it is stored; null when the cell is empty.
fn read_field(row: &RowView<'_>, field: &Field, today: Date, record: &mut Record) -> Read<Json> {
    let code = field.code.as_str();
    let text = row.text(code);
    match field.field_type {
        FieldType::Date => {
            let date = row.date(code).map_err(|m| row.error("date", code, &m))?;
            Ok(date.map_or(Json::Null, |d| json!(date_text(d))))
        }
        FieldType::Year => year(row, field),
        FieldType::Text | FieldType::LongText => Ok(text_or_null(text)),
        FieldType::Person => Ok(text_or_null(row.squeezed(code))),
        FieldType::Village => {
            record.village = row.squeezed(code);
            Ok(text_or_null(record.village.clone()))
        }
        FieldType::Choice => choice(row, field),
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

fn choice(row: &RowView<'_>, field: &Field) -> Read<Json> {
    let text = row.squeezed(&field.code);
    if text.is_empty() || field.open || field.options.contains(&text) {
        return Ok(text_or_null(text));
    }
    let message = format!("“{text}”不在选项里，可填{}", field.options.join("、"));
    Err(row.error("choice", &field.code, &message))
}

async fn write(
    target: &mut SheetTarget<'_>,
    kind: &Kind,
    records: Vec<(&RowView<'_>, Record)>,
) -> Result<Vec<RowReport>> {
    let (office, tx, region) = (target.office, target.tx, target.division.region());
    let hashes: Vec<Option<String>> = records
        .iter()
        .map(|(_, r)| r.id.as_ref().map(|id| id_hash(office, id.as_str())))
        .collect();
    let given: Vec<String> = hashes.iter().flatten().cloned().collect();
    let known = known_ids(tx.connection(), region, &given).await?;
    let mut recorded = store::source_counts(tx.connection(), &target.scope, &kind.kind).await?;
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
        let source_hash = source_hash(
            target.office,
            kind,
            &record.fields,
            division,
            id_hash.as_deref(),
        );
        let left = recorded.entry(source_hash.clone()).or_insert(0);
        let new = *left == 0;
        *left = (*left - 1).max(0);
        reports.push(if new {
            report.does(Effect::Added, says(kind, &record))
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
