//! The records behind a figure, told field by field: money in fen, names masked for whoever may not see the records they
//! stand in.

use std::sync::Arc;

use kernel::{DivisionCode, mask_name};
use serde_json::{Map, Value as Json, json};

use super::actions::{Period, figures_compared};
use super::answer::Figure;
use super::behind::{self, OnRoll, RecordPage};
use super::reach::Reach;
use super::source::ledger_kind;
use ground::authority::{Action, Actor, Scope};
use ground::error::{Error, Result};
use ground::key::{AnyKey, labelled};
use ground::office::Office;
use ground::records::{Indicator, Item, Measured, Question, Register, indicators, register};
use ground::time::month_from;
use payments::PaidRow;
use registers::ledgers::{EntryRow, Field, FieldType, Kind};
use registers::organisation::Directory;

/// A figure with a page of the records behind it.
pub struct Told {
    /// The figure.
    pub figure: Figure,
    /// The same a year before; nothing where there was none.
    pub before: Option<Figure>,
    /// The records, newest first.
    pub records: Vec<Map<String, Json>>,
}

/// A figure of a division and a period with a page of its records; nothing while it is still being worked out.
///
/// # Errors
/// When there is no such figure there.
pub async fn figure_told(
    office: &Arc<Office>,
    actor: &Actor,
    scope: &Scope,
    ((period, reach), code): ((Period, Reach), &str),
    window: (u64, u64),
) -> Result<Option<Told>> {
    let all = indicators(office.catalogue())?;
    let base = code.split('.').next().unwrap_or(code);
    let missing = || Error::not_found(format!("指标 {code}"));
    let indicator = all.iter().find(|i| i.code == base).ok_or_else(missing)?;
    let found = figures_compared(office, actor, Some(scope.division()), (period, reach)).await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let surveyed = found.now.coded(code).ok_or_else(missing)?;
    let measured = measured_of(&all, indicator);
    let asked = (measured, surveyed.value.as_deref());
    let page = behind::page(office, (scope, reach), &surveyed.behind, asked, window).await?;
    let directory = Directory::load(office.db().reader(), scope).await?;
    let place = |code: i64| {
        let code = DivisionCode::try_from(code);
        code.map(|code| directory.name(code)).unwrap_or_default()
    };
    let records = match (page, measured.source.split_once(':')) {
        (RecordPage::Lines(rows), _) => {
            let told = rows.iter().map(|row| line(actor, row, &place));
            told.collect::<Result<_>>()?
        }
        (RecordPage::Identities(people), _) => {
            let told = people.iter().map(|p| on_roll(actor, p, &place));
            told.collect()
        }
        (RecordPage::Entries(entries), Some((_, kind))) => {
            let kind = ledger_kind(office, kind)?;
            let told = entries
                .iter()
                .map(|e| entry(actor, &kind, e, measured, &place));
            told.collect()
        }
        (RecordPage::Entries(_), None) => Vec::new(),
        (RecordPage::Items(items), _) => {
            let register = register(office, &measured.source)?;
            let told = items.iter().map(|i| item(actor, register, i, &place));
            told.collect()
        }
    };
    Ok(Some(Told {
        figure: surveyed.figure.clone(),
        before: found.before.coded(code).map(|s| s.figure.clone()),
        records,
    }))
}

/// The question whose records stand behind an indicator: for a ratio, that of its whole.
pub fn measured_of<'i>(all: &'i [Indicator], indicator: &'i Indicator) -> &'i Measured {
    let mut indicator = indicator;
    loop {
        match &indicator.question {
            Question::Measured(measured) => return measured,
            Question::Ratio(ratio) => {
                // `indicators` has made sure that it is there.
                match all.iter().find(|i| i.code == ratio.denominator) {
                    Some(whole) if whole.code != indicator.code => indicator = whole,
                    _ => unreachable!("a ratio of itself"),
                }
            }
        }
    }
}

/// A name, masked for whoever may not see the records it stands in.
pub fn named(actor: &Actor, name: &str, action: Action) -> String {
    if actor.can(action) {
        name.to_owned()
    } else {
        mask_name(name)
    }
}

/// 990101-12, for whoever may open it.
fn key(actor: &Actor, action: Action, key: AnyKey) -> Option<String> {
    actor.can(action).then(|| key.to_string())
}

/// The fields of an entry that are told beside its day and its place: never an ID number.
pub fn told_fields<'k>(kind: &'k Kind, measured: &Measured) -> Vec<&'k Field> {
    let told = |field: &&Field| {
        let secret = field.field_type == FieldType::IdNumber;
        let needless = matches!(field.field_type, FieldType::Date | FieldType::Village);
        !secret && !needless && (field.list || measured.fields.contains(&field.code))
    };
    kind.fields.iter().filter(told).collect()
}

fn fields(of: Json) -> Map<String, Json> {
    match of {
        Json::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn line(actor: &Actor, row: &PaidRow, place: &impl Fn(i64) -> String) -> Result<Map<String, Json>> {
    Ok(fields(json!({
        "batch": labelled(row.region, row.batch_id, &row.batch),
        "line_no": row.line_no,
        "month": month_from(row.month)?.to_string(),
        "person": key(actor, Action::PersonRead, AnyKey::new(row.region, row.person)),
        "name": named(actor, &row.name, Action::BatchRead),
        "village": place(row.division),
        "scheme": &*row.scheme,
        "category": &*row.category,
        "amount_fen": row.amount_fen,
        "regular_fen": row.regular_fen,
        "backpay_fen": row.backpay_fen,
        "recovery_fen": row.recovery_fen,
    })))
}

fn on_roll(actor: &Actor, p: &OnRoll, place: &impl Fn(i64) -> String) -> Map<String, Json> {
    fields(json!({
        "person": key(actor, Action::PersonRead, AnyKey::new(p.region, p.person)),
        "name": named(actor, &p.name, Action::PersonRead),
        "category": p.category,
        "village": place(p.division.get()),
    }))
}

fn item(
    actor: &Actor,
    register: Option<&Register>,
    item: &Item,
    place: &impl Fn(i64) -> String,
) -> Map<String, Json> {
    let (region, id) = item.key;
    let name = register.map(|register| match register.names_people {
        true => named(actor, &item.name, register.opens),
        false => item.name.clone(),
    });
    let mut told = item.fields.clone();
    told.remove("name");
    told.remove("division");
    fields(json!({
        "record": register.and_then(|r| key(actor, r.opens, AnyKey::new(region, id))),
        "name": name,
        "division": place(item.division.get()),
        "fields": told,
    }))
}

fn entry(
    actor: &Actor,
    kind: &Kind,
    entry: &EntryRow,
    measured: &Measured,
    place: &impl Fn(i64) -> String,
) -> Map<String, Json> {
    let value = |field: &Field| match (field.field_type, entry.fields.get(&field.code)?) {
        (FieldType::Person, Json::String(name)) => {
            Some(json!(named(actor, name, Action::LedgerRead)))
        }
        (_, value) => Some(value.clone()),
    };
    let told = told_fields(kind, measured).into_iter();
    let told = told.filter_map(|field| Some((field.code.clone(), value(field)?)));
    fields(json!({
        "entry": key(actor, Action::LedgerRead, entry.key().any()),
        "kind": kind.kind,
        "on_date": entry.on_date,
        "division": place(entry.division),
        "fields": Map::from_iter(told),
    }))
}
