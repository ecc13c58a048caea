//! Rows of our own ledger workbooks that come back: what was changed in them is a correction of the entry, under the same
//! rules as on its page.

use std::collections::HashMap;

use kernel::{Date, Fen};
use serde_json::{Map, Value as Json};

use super::actions::entry_amend;
use super::kind::{Field, FieldType, Kind};
use super::reading::{Known, Record, formulas, read_field};
use super::shown::shown_text;
use super::store::{self, FullEntry};
use super::whose::{AFTER_DEATH, WHOSE};
use crate::exchange::actions::SheetTarget;
use crate::exchange::{Change, Effect, Returned, ReturnedCell, RowReport, RowView, Seen, TOKEN};
use ground::audit;
use ground::error::{Error, Result};
use ground::lists::HandedCell;

/// Takes the rows that came back.
pub(super) async fn take_returned(
    target: &mut SheetTarget<'_>,
    known: &Known<'_>,
    rows: &[(&RowView<'_>, &Returned)],
) -> Result<Vec<RowReport>> {
    // A village that a row names for the first time is to be there when its entry is moved.
    target
        .directory
        .write_added(target.office.keyring(), target.tx)
        .await?;
    let mut reports = Vec::new();
    for (row, returned) in rows {
        target.progress.step();
        reports.push(match returned.changed.is_empty() {
            true => row.ok("").does(Effect::Same, Vec::new()),
            false => correct(target, known, (row, returned)).await?,
        });
    }
    Ok(reports)
}

async fn correct(
    target: &SheetTarget<'_>,
    known: &Known<'_>,
    (row, returned): (&RowView<'_>, &Returned),
) -> Result<RowReport> {
    let (office, tx, actor, kind) = (target.office, target.tx, target.actor, known.kind);
    let (region, id) = returned.record;
    let entry = store::entry(tx.connection(), &target.scope, region, id).await?;
    let entry = entry.filter(|entry| entry.removed.is_none() && entry.kind == kind.kind);
    let Some(entry) = entry else {
        let why = "这条记录已经删去，或者不在本单位名下，没有改";
        return Ok(row.error("returned_gone", TOKEN, why));
    };
    let read = match read(row, returned, known, office.clock().today()) {
        Ok(read) => read,
        Err(report) => return Ok(report),
    };
    let beside = Beside {
        kind,
        entry: &entry,
        read: &read,
    };
    let found = target.three_ways(row, returned, &beside);
    if !found.conflicts.is_empty() {
        return Ok(row.conflict(found.conflicts));
    }
    let mut report = row.ok("");
    let (mut changes, mut told) = (Vec::new(), Vec::new());
    for (cell, theirs) in found.takes {
        let field = field_of(kind, cell);
        let Some(field) = field else {
            let why = format!("“{}”不能在表里改，没有改", cell.heading);
            report = report.noticing(row.warning("not_changed", "", &why));
            continue;
        };
        let text = match field.field_type {
            FieldType::Village => place(target, &cell.mine)?,
            _ => read.text(field),
        };
        changes.push((field.code.as_str(), text));
        told.push(Change::new(&field.label, theirs.shown, read.shown(field)));
    }
    changes.extend(read.until(kind));
    if changes.is_empty() {
        return Ok(report.does(Effect::Same, Vec::new()));
    }
    for (code, told) in &read.noticed {
        report = report.noticing(row.warning("noticed", code, told));
    }
    match entry_amend(office, tx, actor, (kind, &entry), &changes).await {
        Ok((action, subject, detail)) => {
            audit::append(office, tx, actor, region, action, &subject, &detail).await?;
            Ok(report.does(Effect::Changed, told))
        }
        Err(Error::Wrong(wrong)) => {
            let first = wrong.first();
            let (code, words) = first.map_or(("", ""), |(code, words)| (code.as_str(), words));
            // Who is meant stands in no column of its own.
            let code = match (code, kind.on_rolls()) {
                (WHOSE | AFTER_DEATH, Some(named)) => named.code.as_str(),
                _ => code,
            };
            Ok(row.error("refused", code, words))
        }
        Err(fault @ Error::Fault(_)) => Err(fault),
        Err(other) => Ok(row.error("refused", "", &other.to_string())),
    }
}

/// A village by its code: its name may stand for several.
fn place(target: &SheetTarget<'_>, name: &str) -> Result<String> {
    match name {
        "" => Ok(String::new()),
        name => {
            let village = target.directory.child_named(target.division, name)?;
            Ok(village.get().to_string())
        }
    }
}

fn field_of<'k>(kind: &'k Kind, cell: &ReturnedCell) -> Option<&'k Field> {
    let code = cell.code.as_ref()?;
    kind.fields.iter().find(|field| field.code == *code)
}

/// What the changed cells of a row say.
struct Read {
    /// By the codes of their fields; null where they were emptied.
    values: HashMap<String, Json>,
    /// What the days that were written say of other fields.
    besides: Map<String, Json>,
    noticed: Vec<(String, String)>,
}

fn read(
    row: &RowView<'_>,
    returned: &Returned,
    known: &Known<'_>,
    today: Date,
) -> std::result::Result<Read, RowReport> {
    let mut record = Record::empty(row, today);
    record.noticed = formulas(row, known.kind)?;
    let mut values = HashMap::new();
    for cell in &returned.changed {
        let Some(field) = field_of(known.kind, cell) else {
            continue;
        };
        let value = read_field(row, field, known, today, &mut record)?;
        if value.is_null() && field.required {
            let why = format!("没有{}，请补填", field.label);
            return Err(row.error("required", &field.code, &why));
        }
        values.insert(field.code.clone(), value);
    }
    let noticed = record.noticed.into_iter();
    Ok(Read {
        values,
        besides: record.fields,
        noticed: noticed.map(|(_, code, told)| (code, told)).collect(),
    })
}

impl Read {
    fn shown(&self, field: &Field) -> String {
        let value = self.values.get(&field.code);
        shown_text(field, value.filter(|value| !value.is_null()))
    }

    /// As a form has it.
    fn text(&self, field: &Field) -> String {
        match (field.field_type, self.values.get(&field.code)) {
            (FieldType::Money, Some(fen)) => {
                let fen = fen.as_i64().map(Fen::new);
                fen.map(|fen| fen.to_string()).unwrap_or_default()
            }
            (_, Some(Json::String(text))) => text.clone(),
            (_, Some(Json::Number(number))) => number.to_string(),
            _ => String::new(),
        }
    }

    /// The last day, where two were written.
    fn until<'k>(&'k self, kind: &'k Kind) -> Vec<(&'k str, String)> {
        let own = |field: &&Field| !self.values.contains_key(&field.code);
        let fields = kind.fields.iter().filter(own);
        let said = fields.filter_map(|field| {
            let last = self.besides.get(&field.code)?.as_str()?;
            Some((field.code.as_str(), last.to_owned()))
        });
        said.collect()
    }
}

/// An entry beside what a row says of it.
struct Beside<'b> {
    kind: &'b Kind,
    entry: &'b FullEntry,
    read: &'b Read,
}

impl Seen for Beside<'_> {
    fn theirs(&self, cell: &ReturnedCell) -> Option<HandedCell> {
        let field = field_of(self.kind, cell)?;
        if field.field_type == FieldType::IdNumber {
            return None;
        }
        let shown = shown_text(field, self.entry.fields.get(&field.code));
        // What leads to an entry is never shown empty: there its day stands.
        let day = cell.before.as_ref();
        let day = day.filter(|before| shown.is_empty() && before.shown == self.entry.on_date);
        Some(day.cloned().unwrap_or(HandedCell {
            shown,
            exact: String::new(),
        }))
    }

    fn same(&self, cell: &ReturnedCell, held: &HandedCell) -> bool {
        self.shown(cell) == held.shown
    }

    fn shown(&self, cell: &ReturnedCell) -> String {
        let field = field_of(self.kind, cell);
        let read = field.map(|field| self.read.shown(field));
        read.unwrap_or_else(|| cell.mine.clone())
    }
}
