//! The records behind a figure, page by page, each leading to its own page.

use std::sync::Arc;

use gongwen::SheetCell;
use kernel::{DivisionCode, Fen};
use serde_json::Value as Json;

use crate::kit::{Cell, Column, Row};
use crate::shell::Visit;
use ground::authority::{Action, Scope};
use ground::error::Result;
use ground::key::{AnyKey, labelled};
use ground::records::{Item, Measure, Measured, Register, register};
use papers::figures::Reach;
use papers::figures::actions::Surveyed;
use papers::figures::behind;
use papers::figures::behind::{OnRoll, RecordPage, line_money, month_text};
use papers::figures::source::ledger_kind;
use papers::figures::told::{named, told_fields};
use payments::{PaidRow, Schemes};
use registers::ledgers::{EntryRow, Field, FieldType, Kind};
use registers::organisation::Directory;
use registers::people::Categories;

/// Records as columns and rows.
pub struct Listed {
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// The column whose sum the figure is.
    pub summed: Option<usize>,
}

/// Some of the records behind a figure.
pub async fn listed(
    visit: &Visit,
    (scope, reach): (&Scope, Reach),
    surveyed: &Surveyed,
    measured: &Measured,
    window: (u64, u64),
) -> Result<Listed> {
    let office = &visit.office;
    let asked = (measured, surveyed.value.as_deref());
    let page = behind::page(office, (scope, reach), &surveyed.behind, asked, window).await?;
    let directory = Directory::load(office.db().reader(), scope).await?;
    let schemes = Schemes::load(office.catalogue())?;
    let categories = Categories::load(office.catalogue())?;
    match (page, measured.source.split_once(':')) {
        (RecordPage::Lines(rows), _) => {
            let mut lines = Vec::new();
            for row in &rows {
                lines.push(line(
                    visit,
                    row,
                    measured,
                    &directory,
                    &schemes,
                    &categories,
                )?);
            }
            Ok(lines_listed(lines, measured))
        }
        (RecordPage::Identities(people), _) => {
            let people = people.iter();
            Ok(Listed {
                columns: vec![
                    Column::text("name", "姓名"),
                    Column::text("category", "人员类别"),
                    Column::text("division", "村（社区）"),
                ],
                rows: people
                    .map(|p| person(visit, p, &directory, &categories))
                    .collect(),
                summed: None,
            })
        }
        (RecordPage::Entries(entries), Some((_, kind))) => {
            let kind = ledger_kind(office, kind)?;
            Ok(entries_listed(visit, &kind, &entries, measured, &directory))
        }
        (RecordPage::Items(items), None) => {
            let of = register(office, &measured.source)?;
            Ok(items_listed(visit, of, &items, measured))
        }
        (RecordPage::Entries(_), None) | (RecordPage::Items(_), Some(_)) => Ok(Listed {
            columns: Vec::new(),
            rows: Vec::new(),
            summed: None,
        }),
    }
}

fn lines_listed(rows: Vec<Row>, measured: &Measured) -> Listed {
    Listed {
        columns: vec![
            Column::text("batch", "批次"),
            Column::text("month", "所属月份"),
            Column::text("name", "姓名"),
            Column::text("division", "村（社区）"),
            Column::text("scheme", "待遇项目"),
            Column::text("category", "人员类别"),
            Column::number("amount", "金额（元）"),
        ],
        rows,
        summed: (measured.measure == Measure::Sum).then_some(6),
    }
}

fn line(
    visit: &Visit,
    row: &PaidRow,
    measured: &Measured,
    directory: &Directory,
    schemes: &Schemes,
    categories: &Categories,
) -> Result<Row> {
    let field = measured.fields.first();
    let field = field.or_else(|| measured.filters.first().map(|f| &f.field));
    let amount = line_money(row, field.map_or("amount", String::as_str));
    let batch = Cell::link(
        &*row.batch,
        format!(
            "/payments/{}/lines/{}",
            labelled(row.region, row.batch_id, &row.batch),
            row.line_no
        ),
    );
    let mut name = Cell::text(named(&visit.actor, &row.name, Action::BatchRead));
    if visit.may(Action::PersonRead) {
        name.href = Some(format!("/people/{}", AnyKey::new(row.region, row.person)));
    }
    let category = categories.coded(&row.category);
    Ok(Row {
        cells: vec![
            batch,
            Cell::text(month_text(row.month)?),
            name,
            Cell::text(place(directory, row.division)),
            Cell::text(&schemes.coded(&row.scheme)?.label),
            Cell::text(category.map_or("", |c| c.label.as_str())),
            Cell::money(amount),
        ],
        ..Row::default()
    })
}

fn place(directory: &Directory, code: i64) -> String {
    let code = DivisionCode::try_from(code);
    code.map(|code| directory.name(code)).unwrap_or_default()
}

fn person(visit: &Visit, p: &OnRoll, directory: &Directory, categories: &Categories) -> Row {
    let mut name = Cell::text(named(&visit.actor, &p.name, Action::PersonRead));
    if visit.may(Action::PersonRead) {
        name.href = Some(format!("/people/{}", AnyKey::new(p.region, p.person)));
    }
    let category = categories.coded(&p.category);
    Row {
        cells: vec![
            name,
            Cell::text(category.map_or("", |c| c.label.as_str())),
            Cell::text(directory.name(p.division)),
        ],
        ..Row::default()
    }
}

/// The column of what several fields make together.
const TOGETHER: &str = "together";

fn is_number(field: &Field) -> bool {
    matches!(field.field_type, FieldType::Money | FieldType::Integer)
}

fn entries_listed(
    visit: &Visit,
    kind: &Kind,
    entries: &[EntryRow],
    measured: &Measured,
    directory: &Directory,
) -> Listed {
    let shown = told_fields(kind, measured);
    let mut columns = vec![Column::text("on_date", "日期")];
    columns.extend(shown.iter().map(|f| {
        let unit = match f.field_type {
            FieldType::Money => "（元）".to_owned(),
            FieldType::Integer if !f.unit.is_empty() => format!("（{}）", f.unit),
            _ => String::new(),
        };
        let label = format!("{}{unit}", f.label);
        if is_number(f) {
            Column::number(&f.code, label)
        } else {
            Column::text(&f.code, label)
        }
    }));
    // What several fields make together has a column of its own, so that the list adds up to the figure.
    let together: Vec<&Field> = match (measured.measure, measured.fields.as_slice()) {
        (Measure::Sum, [_, _, ..]) => {
            let measured = |f: &&&Field| measured.fields.contains(&f.code);
            shown.iter().filter(measured).copied().collect()
        }
        _ => Vec::new(),
    };
    if let Some(first) = together.first() {
        let label = match first.field_type {
            FieldType::Money => "合计（元）",
            _ => "合计",
        };
        columns.push(Column::number(TOGETHER, label));
    }
    let summed = match (measured.measure, measured.fields.as_slice()) {
        (Measure::Sum, [only]) => columns.iter().position(|c| c.code == *only),
        _ => columns.iter().position(|c| c.code == TOGETHER),
    };
    columns.push(Column::text("division", "单位"));
    let rows = entries.iter().map(|entry| {
        let mut date = Cell::text(&entry.on_date);
        if visit.may(Action::LedgerRead) {
            date.href = Some(format!("/ledgers/{}/{}", kind.kind, entry.key()));
        }
        let values = shown.iter().map(|f| Cell::text(value(visit, f, entry)));
        let mut cells = vec![date];
        cells.extend(values);
        cells.extend(sum_of(&together, entry).map(Cell::text));
        cells.push(Cell::text(place(directory, entry.division)));
        Row {
            cells,
            ..Row::default()
        }
    });
    Listed {
        columns,
        rows: rows.collect(),
        summed,
    }
}

/// What several fields of an entry make together, where there are any.
fn sum_of(fields: &[&Field], entry: &EntryRow) -> Option<String> {
    let first = fields.first()?;
    let number = |field: &&&Field| entry.fields.get(&field.code).and_then(Json::as_i64);
    let sum: i64 = fields.iter().filter_map(|f| number(&f)).sum();
    Some(match first.field_type {
        FieldType::Money => Fen::new(sum).grouped(),
        _ => sum.to_string(),
    })
}

fn items_listed(
    visit: &Visit,
    of: Option<&Register>,
    items: &[Arc<Item>],
    measured: &Measured,
) -> Listed {
    let shown = of.map(|register| register.fields).unwrap_or_default();
    let is_money = |code: &str| of.is_some_and(|register| register.money.contains(&code));
    let opens = of.is_some_and(|register| visit.may(register.opens));
    let mut columns = vec![Column::text("name", of.map_or("", |r| r.name_label))];
    columns.extend(shown.iter().map(|(code, label)| match is_money(code) {
        true => Column::number(*code, format!("{label}（元）")),
        false => Column::text(*code, *label),
    }));
    columns.push(Column::text("division", "单位"));
    let summed = match (measured.measure, measured.fields.as_slice()) {
        (Measure::Sum, [only]) => columns.iter().position(|c| c.code == *only),
        _ => None,
    };
    let text = |item: &Item, code: &str| match item.fields.get(code) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(fen)) if is_money(code) => {
            let fen = fen.as_i64().map(|fen| Fen::new(fen).grouped());
            fen.unwrap_or_default()
        }
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let row = |item: &Arc<Item>| {
        let mut name = Cell::text(match of {
            Some(register) if register.names_people => {
                named(&visit.actor, &item.name, register.opens)
            }
            _ => item.name.clone(),
        });
        name.href = opens.then(|| item.href.clone());
        let mut cells = vec![name];
        cells.extend(shown.iter().map(|(code, _)| Cell::text(text(item, code))));
        cells.push(Cell::text(text(item, "division")));
        Row {
            cells,
            ..Row::default()
        }
    };
    Listed {
        columns,
        rows: items.iter().map(row).collect(),
        summed,
    }
}

fn value(visit: &Visit, field: &Field, entry: &EntryRow) -> String {
    match (field.field_type, entry.fields.get(&field.code)) {
        (FieldType::Money, Some(Json::Number(fen))) => fen
            .as_i64()
            .map(|fen| Fen::new(fen).grouped())
            .unwrap_or_default(),
        (FieldType::Person, Some(Json::String(name))) => {
            named(&visit.actor, name, Action::LedgerRead)
        }
        (_, Some(Json::String(text))) => text.clone(),
        (_, Some(Json::Number(number))) => number.to_string(),
        _ => String::new(),
    }
}

/// A cell of the list as a cell of a workbook.
pub(super) fn sheet_cell(cell: &Cell) -> SheetCell {
    SheetCell::Text(cell.text.clone())
}
