//! The entries of a ledger in the time of a document, and what a text may take from each.

use std::collections::HashMap;

use kernel::{Date, DivisionCode};
use serde_json::{Value as Json, json};

use ground::error::{Error, Result};
use ground::key::AnyKey;
use ground::records::{Item, Register};
use registers::ledgers::{EntryRow, Field, FieldType};

/// Before the name of an entry's number in a source.
pub(super) const ENTRY: &str = "记录：";

/// The entries of a kind in the time of a document.
#[derive(Debug, Clone)]
pub struct Told {
    pub code: String,
    /// Code of the indicator that counts them: an entry's number is told under it.
    pub counted_by: String,
    pub fields: Vec<Field>,
    pub entries: Vec<Entry>,
    /// Whose document it is.
    pub division: i64,
}

/// An entry with its address: 990100-7.
#[derive(Debug, Clone)]
pub struct Entry {
    pub key: String,
    pub row: EntryRow,
    /// Its page, where that is none of a ledger's.
    pub href: Option<String>,
}

/// Whether a field's value stays live: amounts and numbers.
pub(super) fn is_number(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Money | FieldType::Integer)
}

impl Entry {
    pub(super) fn of(row: EntryRow) -> Result<Entry> {
        let division = DivisionCode::try_from(row.division).map_err(|e| Error::Fault(e.into()))?;
        Ok(Entry {
            key: AnyKey::new(division.region(), row.id).to_string(),
            row,
            href: None,
        })
    }

    pub(super) fn number(&self, field: &Field) -> Option<i64> {
        let number = self.row.fields.get(&field.code).and_then(Json::as_i64);
        number.filter(|n| *n != 0)
    }

    /// 2011年, of a field that is a day.
    fn year(&self, field: &Field) -> Option<String> {
        let is_day = field.field_type == FieldType::Date;
        let value = self.row.fields.get(&field.code).filter(|_| is_day)?;
        let year = value.as_str()?.get(..4)?;
        Some(format!("{year}年"))
    }

    /// A field in words; days as 7月25日, and nothing that a text would take for a mark.
    pub(super) fn text(&self, field: &Field) -> Option<String> {
        let value = self.row.fields.get(&field.code)?;
        let text = match value {
            Json::String(text) => text.clone(),
            Json::Number(number) => number.to_string(),
            _ => return None,
        };
        let day = (field.field_type == FieldType::Date).then(|| text.parse::<Date>().ok());
        if let Some(day) = day.flatten() {
            return Some(day.format("%-m月%-d日").to_string());
        }
        let marks = ["{{", "}}", "[[", "]]", "#是"];
        let mut text = text.split_whitespace().collect::<Vec<_>>().join("");
        // Taking one mark out may bring two halves of another together.
        while let Some(mark) = marks.iter().find(|mark| text.contains(**mark)) {
            text = text.replace(mark, "");
        }
        let text = text.trim_end_matches(['。', '；', '，', '、']);
        (!text.is_empty()).then(|| text.to_owned())
    }
}

impl Told {
    /// The records of a register, as the entries of a ledger are told.
    pub fn of_register(register: &Register, items: Vec<Item>, division: i64) -> Result<Told> {
        let field = |(code, label): (&str, &str)| {
            let field_type = match register.money.contains(&code) {
                true => "money",
                false => "text",
            };
            let field = json!({ "code": code, "label": label, "type": field_type });
            serde_json::from_value::<Field>(field).map_err(Error::from)
        };
        let own = register.fields.iter().copied();
        let fields = own.chain([("name", register.name_label)]).map(field);
        let entry = |item: Item| {
            let mut fields = item.fields;
            fields.insert("name".to_owned(), json!(item.name));
            Entry {
                key: AnyKey::new(item.key.0, item.key.1).to_string(),
                row: EntryRow {
                    id: item.key.1,
                    division: item.division.get(),
                    on_date: item.on.map_or_else(String::new, |on| on.to_string()),
                    person: None,
                    id_hash: None,
                    fields,
                },
                href: Some(item.href),
            }
        };
        Ok(Told {
            code: register.source.to_owned(),
            counted_by: register.source.to_owned(),
            fields: fields.collect::<Result<_>>()?,
            entries: items.into_iter().map(entry).collect(),
            division,
        })
    }

    /// A field by its name.
    pub fn field(&self, label: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.label == label)
    }

    /// The entries as a template sees them: every field by its name, numbers live, what is empty as the empty text.
    pub fn seen(
        &self,
        kind: &str,
        only: &[(String, String)],
        order: Option<&str>,
        own: bool,
    ) -> Vec<HashMap<String, String>> {
        let fits = |entry: &&Entry| {
            let said = |(label, wanted): &(String, String)| {
                let value = self.field(label).and_then(|field| entry.text(field));
                value.unwrap_or_default() == *wanted
            };
            only.iter().all(said) && (!own || entry.row.division == self.division)
        };
        let mut entries: Vec<&Entry> = self.entries.iter().filter(fits).collect();
        if let Some(field) = order.and_then(|label| self.field(label)) {
            entries.sort_by_key(|e| (e.number(field).unwrap_or(i64::MAX), e.row.id));
        }
        let year = |entry: &Entry| entry.row.on_date.get(..4).map(str::to_owned);
        let first = self.entries.first().and_then(year);
        let of_years = self.entries.iter().any(|entry| year(entry) != first);
        let seen = |entry: &Entry| {
            let mut all = HashMap::new();
            for field in &self.fields {
                let value = if field.field_type == FieldType::IdNumber {
                    None
                } else if is_number(field) {
                    let name = format!("{ENTRY}{kind}/{}/{}", entry.key, field.label);
                    entry.number(field).map(|_| format!("{{{{{name}}}}}"))
                } else {
                    // A day of one of several years is told with its year.
                    let year = entry.year(field).filter(|_| of_years);
                    let text = entry.text(field);
                    text.map(|text| year.unwrap_or_default() + &text)
                };
                all.insert(field.label.clone(), value.unwrap_or_default());
            }
            all
        };
        entries.into_iter().map(seen).collect()
    }
}
