//! A row of a ledger sheet, read field by field.

use std::collections::HashSet;

use kernel::{Date, IdNumber};
use serde_json::{Map, Value as Json, json};

use super::designation::designation_in;
use super::groups::group_in;
use super::kind::{Field, FieldType, Kind};
use super::limits::{beyond_in, card_in};
use crate::exchange::{DaysRead, RowReport, RowView, Unread};
use crate::people::NameWords;
use ground::time::date_text;

pub(super) type Read<T> = std::result::Result<T, RowReport>;

/// A row that has been understood.
pub(super) struct Record {
    pub(super) report: RowReport,
    pub(super) on_date: Date,
    pub(super) id: Option<IdNumber>,
    pub(super) village: String,
    pub(super) fields: Map<String, Json>,
    /// The same with the words as they stand in the sheet: it may be recorded so.
    pub(super) as_written: Map<String, Json>,
    /// What to look at: code, column, words.
    pub(super) noticed: Vec<(&'static str, String, String)>,
}

impl Record {
    /// Of a row of which nothing is understood yet.
    pub(super) fn empty(row: &RowView<'_>, today: Date) -> Record {
        Record {
            report: row.ok(""),
            on_date: today,
            id: None,
            village: String::new(),
            fields: Map::new(),
            as_written: Map::new(),
            noticed: Vec::new(),
        }
    }
}

/// What is known of the words in a sheet of a kind.
pub(super) struct Known<'k> {
    pub(super) kind: &'k Kind,
    /// Choices that figures count by: no other word is taken there.
    pub(super) counted: HashSet<String>,
    pub(super) words: NameWords,
}

pub(super) fn read_row(row: &RowView<'_>, known: &Known<'_>, today: Date) -> Read<Record> {
    let kind = known.kind;
    let mut record = Record::empty(row, today);
    record.noticed = formulas(row, kind)?;
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
    if let Some((field, words)) = card_in(kind, &record.fields) {
        return Err(row.error("card", &field.code, &words));
    }
    if let Some((field, words)) = beyond_in(kind, &record.fields) {
        return Err(row.error("at_most", &field.code, &words));
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
pub(super) fn formulas(
    row: &RowView<'_>,
    kind: &Kind,
) -> Read<Vec<(&'static str, String, String)>> {
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
pub(super) fn read_field(
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
            let name = name.trim_matches(['、', ',', '，', ';', '；']).to_owned();
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
        None => {
            let unread = Unread {
                code: "choice",
                why: field.not_an_option(&text),
                choices: field.offered().cloned().collect(),
            };
            let known = |word: &str| field.standard(word).map(|option| json!(option));
            row.meant(&field.code, &text, known, unread)
        }
    }
}
