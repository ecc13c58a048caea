//! What is asked of pairs and done about them.

use std::collections::BTreeMap;

use kernel::{Date, DivisionCode, Fen};
use serde_json::{Map, Value as Json};

use super::{ACTIVITIES, PAIR, Pair, SIX};
use ground::authority::{Actor, Scope};
use ground::error::{Error, Result};
use ground::office::Office;
use ground::time::date_from;
use registers::ledgers::actions::{bring_up_to_date, entries};
use registers::ledgers::entries::entry_open;
use registers::ledgers::{EntryRow, Kind, kinds};

pub(super) fn kind_of(office: &Office, code: &str) -> Result<Kind> {
    let all = kinds(office.catalogue())?;
    let found = all.into_iter().find(|kind| kind.kind == code);
    found.ok_or_else(|| Error::not_found(format!("台账种类 {code}")))
}

pub(super) fn text(fields: &Map<String, Json>, code: &str) -> String {
    let found = fields.get(code).and_then(Json::as_str);
    found.unwrap_or_default().to_owned()
}

fn day(fields: &Map<String, Json>, code: &str) -> Option<Date> {
    let found = fields.get(code).and_then(Json::as_str)?;
    date_from(found).ok()
}

fn pair_from(entry: EntryRow) -> Result<Pair> {
    let division = DivisionCode::try_from(entry.division).map_err(|e| Error::Fault(e.into()))?;
    let fields = &entry.fields;
    Ok(Pair {
        key: (division.region(), entry.id),
        division,
        local_unit: text(fields, "local_unit"),
        unit_type: text(fields, "unit_type"),
        troop: text(fields, "troop"),
        signed_on: date_from(&entry.on_date)?,
        ended_on: day(fields, "ended_on"),
        state: text(fields, "state"),
        last_activity: day(fields, "last_activity"),
        model_level: text(fields, "model_level"),
        content: text(fields, "content"),
        contact: text(fields, "contact"),
    })
}

/// The agreements of a scope signed until a day, with what was done last until that day; oldest first.
pub async fn pairs(office: &Office, scope: &Scope, on: Date) -> Result<Vec<Pair>> {
    let c = office.db().reader();
    let kind = kind_of(office, PAIR)?;
    let mut found = entries(c, scope, PAIR, None, on).await?;
    bring_up_to_date(c, scope, &kind, on, &mut found).await?;
    found.into_iter().map(pair_from).collect()
}

/// One agreement as of a day.
///
/// # Errors
/// When there is none of this number, or it is not the scope's.
pub async fn pair(office: &Office, scope: &Scope, key: (i32, i64), on: Date) -> Result<Pair> {
    let all = pairs(office, scope, on).await?;
    let found = all.into_iter().find(|pair| pair.key == key);
    found.ok_or_else(|| Error::not_found("这个对子"))
}

/// Something a pair did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// 共建活动, 六进军营.
    pub kind_label: String,
    /// Its page.
    pub href: String,
    /// When.
    pub on: Date,
    /// What.
    pub what: String,
    /// 人次
    pub people: i64,
    /// 投入
    pub input: Fen,
}

/// What the two of a pair did together, newest first.
pub async fn activities(
    office: &Office,
    scope: &Scope,
    pair: &Pair,
    on: Date,
) -> Result<Vec<Activity>> {
    let c = office.db().reader();
    let same = |one: &str, other: &str| kernel::squeeze(one) == kernel::squeeze(other);
    let mut found = Vec::new();
    for (code, unit_field) in ACTIVITIES {
        let kind = kind_of(office, code)?;
        for entry in entries(c, scope, code, None, on).await? {
            let fields = &entry.fields;
            let theirs = same(&text(fields, unit_field), &pair.local_unit)
                && same(&text(fields, "troop"), &pair.troop);
            if !theirs {
                continue;
            }
            let number = |code: &str| fields.get(code).and_then(Json::as_i64).unwrap_or(0);
            found.push(Activity {
                kind_label: kind.label.clone(),
                href: format!("/ledgers/{code}/{}", entry.key()),
                on: date_from(&entry.on_date)?,
                what: text(fields, "activity"),
                people: number("people"),
                input: Fen::new(number("input")),
            });
        }
    }
    found.sort_by_key(|activity| std::cmp::Reverse(activity.on));
    Ok(found)
}

/// One line of 六进: a category, how often, and the sums of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SixLine {
    /// 场次, those without a number counting as one.
    pub times: i64,
    /// In the order of the table's columns.
    pub sums: Vec<i64>,
}

/// 六进军营 or 六进村镇 of a period.
#[derive(Debug, Clone)]
pub struct Six {
    /// The ledger its entries are in.
    pub kind: String,
    /// What the table is called.
    pub title: &'static str,
    /// Code and name of the summed fields.
    pub columns: &'static [super::Named],
    /// By category, in the order the kind offers them; those that never happened too.
    pub lines: Vec<(String, SixLine)>,
}

/// Both directions of 六进 between two days, both included.
pub async fn six(office: &Office, scope: &Scope, (from, to): (Date, Date)) -> Result<Vec<Six>> {
    let mut both = Vec::new();
    for (code, title, columns) in SIX {
        let kind = kind_of(office, code)?;
        let category = kind.fields.iter().find(|field| field.code == "category");
        let offered: Vec<String> = category
            .map(|field| field.offered().cloned().collect())
            .unwrap_or_default();
        let mut counted: BTreeMap<String, SixLine> = BTreeMap::new();
        for entry in entries(office.db().reader(), scope, code, Some(from), to).await? {
            let number = |code: &str| entry.fields.get(code).and_then(Json::as_i64);
            let line = counted.entry(text(&entry.fields, "category")).or_default();
            line.times += number("sessions").unwrap_or(1);
            line.sums.resize(columns.len(), 0);
            for (sum, (field, _)) in line.sums.iter_mut().zip(columns) {
                *sum += number(field).unwrap_or(0);
            }
        }
        let mut lines = Vec::new();
        for name in offered {
            let mut line = counted.remove(&name).unwrap_or_default();
            line.sums.resize(columns.len(), 0);
            lines.push((name, line));
        }
        lines.extend(counted);
        both.push(Six {
            kind: code.to_owned(),
            title,
            columns,
            lines,
        });
    }
    Ok(both)
}

/// How often an agreement was written.
pub async fn version_of(office: &Office, actor: &Actor, key: (i32, i64)) -> Result<i32> {
    let kind = kind_of(office, PAIR)?;
    Ok(entry_open(office, actor, &kind, key.0, key.1)
        .await?
        .version)
}

/// The levels of demonstration points that the ledger offers.
pub fn model_levels(office: &Office) -> Result<Vec<String>> {
    let kind = kind_of(office, PAIR)?;
    let field = kind.fields.iter().find(|field| field.code == "model_level");
    Ok(field
        .map(|field| field.offered().cloned().collect())
        .unwrap_or_default())
}
