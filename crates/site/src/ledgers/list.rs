//! The list of a kind: by unit, period and every choice; its totals; given out as a workbook and on paper.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use gongwen::{CellKind, Group, Sheet, SheetCell, SheetColumn};
use kernel::{DivisionCode, Fen};
use serde::Serialize;
use serde_json::{Value as Json, json};

use super::kind_named;
use crate::kit::{
    Button, Cell, Chip, Choice, Column, Download, Field, FieldKind, Link, ListPage, Pager, Posted,
    Query, Row, Table,
};
use crate::organisation::unit_tree;
use crate::shell::Visit;
use ground::audit;
use ground::authority::{Action, Scope};
use ground::error::{Error, Result};
use ground::lists::asked_scope;
use registers::ledgers::FullEntry;
use registers::ledgers::actions::{EntryPage, entry_page, entry_years, field_text};
use registers::ledgers::kind::{Field as KindField, FieldType, Kind};
use registers::ledgers::{choices, entries_asked};
use registers::organisation::Directory;

/// One workbook or printout carries so many entries.
const GIVEN_OUT_MAX: u64 = 50_000;

/// The columns of a list: the date, then what the kind shows, then the village where no field says it.
fn columns(kind: &Kind) -> Vec<&KindField> {
    kind.fields
        .iter()
        .filter(|f| f.list && f.field_type != FieldType::IdNumber)
        .collect()
}

fn is_number(field: &KindField) -> bool {
    matches!(field.field_type, FieldType::Money | FieldType::Integer)
}

/// A value as it stands under a heading: money without its unit, which the heading has.
fn plain(field: &KindField, value: Option<&Json>) -> String {
    match (field.field_type, value) {
        (FieldType::Money, Some(value)) => value
            .as_i64()
            .map(|fen| Fen::new(fen).grouped())
            .unwrap_or_default(),
        (FieldType::Integer, Some(value)) => {
            value.as_i64().map(|n| n.to_string()).unwrap_or_default()
        }
        (_, Some(value)) => field_text(field, value),
        (_, None) => String::new(),
    }
}

fn heading(field: &KindField) -> String {
    if field.field_type == FieldType::Money {
        format!("{}（元）", field.label)
    } else {
        field.label.clone()
    }
}

pub async fn list(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let path = format!("/ledgers/{code}");
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, &query)?;
    let asked = entries_asked(&kind, &within, &query)?;
    let shown = columns(&kind);
    let summed: Vec<&str> = shown
        .iter()
        .filter(|f| is_number(f))
        .map(|f| f.code.as_str())
        .collect();
    let (offset, size) = crate::kit::table::page_of(&query);
    let first = offset.saturating_sub(1) * size;
    let EntryPage {
        mut entries,
        total,
        mut sums,
    } = entry_page(
        &visit.office,
        &visit.actor,
        &within,
        &asked,
        &summed,
        (first, size),
    )
    .await?;
    let pager = Pager::of(&path, &query, total);
    if pager.offset() != first {
        EntryPage { entries, sums, .. } = entry_page(
            &visit.office,
            &visit.actor,
            &within,
            &asked,
            &summed,
            (pager.offset(), size),
        )
        .await?;
    }
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let mut totals = vec![Cell::text("合计")];
    let mut sum = sums.iter();
    totals.extend(shown.iter().skip(1).map(|field| match is_number(field) {
        true => Cell::text(plain(field, sum.next().map(|n| json!(n)).as_ref())),
        false => Cell::empty(),
    }));
    totals.push(Cell::empty());
    let table = Table {
        caption: kind.label.clone(),
        columns: shown
            .iter()
            .map(|f| {
                if is_number(f) {
                    Column::number(&f.code, heading(f))
                } else {
                    Column::text(&f.code, heading(f))
                }
            })
            .chain([Column::text("division", "登记单位")])
            .collect(),
        rows: entries
            .iter()
            .map(|entry| row(&path, &shown, entry, &directory))
            .collect(),
        totals: (!summed.is_empty() && total > 0).then_some(totals),
        numbered: true,
        first_number: pager.offset() + 1,
        pager: Some(pager),
        empty: format!("没有符合条件的{}记录。", kind.label),
        empty_next: if visit.may(Action::LedgerWrite) {
            vec![Link::new("登记一条", format!("{path}/new"))]
        } else {
            Vec::new()
        },
        ..Table::default()
    };
    let years = entry_years(&visit.office, &visit.actor, &kind.kind).await?;
    let page = ListPage {
        tree: Some(unit_tree(&visit.office, scope, &path, &query).await?),
        filters: filters(&kind, &query, years),
        kept: kept(&query),
        chips: chips(&kind, &path, &query),
        buttons: buttons(&visit, &path, &query),
        tools: tools(&path, &query),
        table,
        path,
        ..ListPage::default()
    };
    visit.list(&kind.label, page)
}

fn row(path: &str, shown: &[&KindField], entry: &FullEntry, directory: &Directory) -> Row {
    let page = format!("{path}/{}-{}", entry.region, entry.id);
    let mut cells: Vec<Cell> = shown
        .iter()
        .map(|field| Cell::text(plain(field, entry.fields.get(&field.code))))
        .collect();
    if let Some(first) = cells.first_mut() {
        first.href = Some(page.clone());
        if first.text.is_empty() {
            first.text.clone_from(&entry.on_date);
        }
    }
    let division = DivisionCode::try_from(entry.division).ok();
    cells.push(Cell::text(
        division.map(|d| directory.name(d)).unwrap_or_default(),
    ));
    Row {
        key: format!("{}-{}", entry.region, entry.id),
        cells,
        ..Row::default()
    }
}

fn kept(query: &Query) -> Vec<(String, String)> {
    let names = ["division", "only", "size", "removed"];
    query
        .pairs()
        .iter()
        .filter(|(name, _)| names.contains(&name.as_str()))
        .cloned()
        .collect()
}

fn filters(kind: &Kind, query: &Query, years: Vec<String>) -> Vec<Field> {
    let mut fields = vec![
        Field::choice(
            "year",
            "年度",
            years
                .iter()
                .map(|y| Choice::new(y, format!("{y}年")))
                .collect(),
        )
        .width(6),
        Field::new(FieldKind::Date, "from", "从").width(6),
        Field::new(FieldKind::Date, "to", "到").width(6),
    ];
    for field in choices(kind) {
        let options = field.options.iter().map(|o| Choice::new(o, o)).collect();
        fields.push(Field::choice(format!("f.{}", field.code), &field.label, options).width(8));
    }
    fields.push(Field::text("q", "内容里有").width(8));
    fields
        .into_iter()
        .map(|field| {
            let value = query.text(&field.name);
            field.value(value)
        })
        .collect()
}

fn chips(kind: &Kind, path: &str, query: &Query) -> Vec<Chip> {
    let said = |name: &str, value: &str| match name {
        "year" => Some(format!("{value}年")),
        "from" => Some(format!("从 {value}")),
        "to" => Some(format!("到 {value}")),
        "q" => Some(format!("内容里有：{value}")),
        "removed" => Some("已删去的".to_owned()),
        name => {
            let code = name.strip_prefix("f.")?;
            Some(format!(
                "{}：{value}",
                kind.fields.iter().find(|f| f.code == code)?.label
            ))
        }
    };
    let chip = |(name, value): &(String, String)| {
        let label = said(name, value).filter(|_| !value.is_empty())?;
        Some(Chip {
            label,
            without: format!(
                "{path}{}",
                query.without(name).without("page").text_for_url()
            ),
        })
    };
    query.pairs().iter().filter_map(chip).collect()
}

fn buttons(visit: &Visit, path: &str, query: &Query) -> Vec<Button> {
    let mut buttons = Vec::new();
    if visit.may(Action::LedgerWrite) {
        buttons.push(Button::link("登记一条", format!("{path}/new")).primary());
    }
    if visit.may(Action::WorkbookImport) {
        buttons.push(Button::link("导入", "/imports"));
        buttons.push(Button::link("粘贴登记", "/imports/paste"));
    }
    if visit.may(Action::ListExport) {
        let mut export = visit.post_button("导出", format!("{path}/export"));
        export.values = query.without("page").without("size").pairs().to_vec();
        buttons.push(export);
    }
    buttons.push(Button::link(
        "打印",
        format!(
            "{path}/print{}",
            query.without("page").without("size").text_for_url()
        ),
    ));
    buttons
}

fn tools(path: &str, query: &Query) -> Vec<Link> {
    match query.text("removed").as_str() {
        "1" => vec![Link::new("回到台账", path)],
        _ => vec![Link::new("看已删去的", format!("{path}?removed=1"))],
    }
}

/// Everything that fits, for a workbook or a printout.
async fn everything(
    visit: &Visit,
    kind: &Kind,
    query: &Query,
) -> Result<(Vec<FullEntry>, Vec<i64>, Scope)> {
    let scope = visit.actor.may(Action::LedgerRead)?;
    let within = asked_scope(scope, query)?;
    let asked = entries_asked(kind, &within, query)?;
    let summed: Vec<&str> = columns(kind)
        .into_iter()
        .filter(|f| is_number(f))
        .map(|f| f.code.as_str())
        .collect();
    let found = entry_page(
        &visit.office,
        &visit.actor,
        &within,
        &asked,
        &summed,
        (0, GIVEN_OUT_MAX),
    )
    .await?;
    if found.total > GIVEN_OUT_MAX {
        return Err(Error::refusal(format!(
            "一次最多 {GIVEN_OUT_MAX} 条，请缩小时间或单位范围"
        )));
    }
    Ok((found.entries, found.sums, scope))
}

pub async fn export(visit: Visit, Path(code): Path<String>, posted: Posted) -> Result<Response> {
    visit.actor.may(Action::ListExport)?;
    let kind = kind_named(&visit, &code)?;
    let query = posted.fields().without("_token");
    let (mut entries, _, scope) = everything(&visit, &kind, &query).await?;
    entries.reverse();
    let directory = Directory::load(visit.office.db().reader(), &scope).await?;
    let fields: Vec<&KindField> = kind
        .fields
        .iter()
        .filter(|f| f.field_type != FieldType::IdNumber)
        .collect();
    let cell = |field: &KindField, value: Option<&Json>| match (field.field_type, value) {
        (FieldType::Money, Some(value)) => value
            .as_i64()
            .map_or(SheetCell::Empty, |fen| SheetCell::Money(Fen::new(fen))),
        (FieldType::Integer | FieldType::Year, Some(value)) => {
            value.as_i64().map_or(SheetCell::Empty, SheetCell::Integer)
        }
        (FieldType::Date, Some(Json::String(text))) => text
            .parse()
            .map_or(SheetCell::Text(text.clone()), SheetCell::Date),
        (_, Some(value)) => SheetCell::Text(field_text(field, value)),
        (_, None) => SheetCell::Empty,
    };
    let rows = entries.iter().enumerate().map(|(index, entry)| {
        let division = DivisionCode::try_from(entry.division)
            .ok()
            .map(|d| directory.name(d))
            .unwrap_or_default();
        let mut cells = vec![SheetCell::Integer(index as i64 + 1)];
        cells.extend(fields.iter().map(|f| cell(f, entry.fields.get(&f.code))));
        cells.push(SheetCell::Text(division));
        cells
    });
    let column = |title: &str, kind, summed| SheetColumn {
        title: title.to_owned(),
        width_chars: None,
        kind,
        summed,
    };
    let mut columns = vec![column("序号", CellKind::Integer, false)];
    columns.extend(fields.iter().map(|f| match f.field_type {
        FieldType::Money => column(&heading(f), CellKind::Money, true),
        FieldType::Integer => column(&f.label, CellKind::Integer, true),
        FieldType::Year => column(&f.label, CellKind::Integer, false),
        FieldType::Date => column(&f.label, CellKind::Date, false),
        _ => column(&f.label, CellKind::Text, false),
    }));
    columns.push(column("登记单位", CellKind::Text, false));
    let sheet = Sheet {
        name: kind.label.clone(),
        title: format!("{}{}台账", visit.division_name, kind.label),
        columns,
        groups: vec![Group {
            label: None,
            rows: rows.collect(),
        }],
        total: true,
        ..Sheet::default()
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    gongwen::write_xlsx(&[sheet], &mut bytes).map_err(|e| Error::Fault(e.into()))?;
    let tx = visit.office.db().begin().await?;
    let detail = json!({ "名单": format!("{}台账", kind.label), "条数": entries.len() });
    let region = visit.actor.division().region();
    audit::append(
        &visit.office,
        &tx,
        &visit.actor,
        region,
        "list_export",
        &format!("{}台账", kind.label),
        &detail,
    )
    .await?;
    tx.commit().await?;
    let name = format!("{}{}台账.xlsx", visit.division_name, kind.label);
    Ok(Download {
        name,
        media: Download::XLSX,
        bytes: bytes.into_inner(),
    }
    .into_response())
}

#[derive(Serialize)]
struct PrintPage {
    back: String,
    unit: String,
    label: String,
    headings: Vec<(String, bool)>,
    rows: Vec<Vec<(String, bool)>>,
    totals: Vec<String>,
    printed: String,
}

pub async fn print(visit: Visit, Path(code): Path<String>, query: Query) -> Result<Response> {
    let kind = kind_named(&visit, &code)?;
    let (mut entries, sums, _) = everything(&visit, &kind, &query).await?;
    entries.reverse();
    let shown = columns(&kind);
    let mut sum = sums.iter();
    let totals = shown.iter().map(|field| match is_number(field) {
        true => plain(field, sum.next().map(|n| json!(n)).as_ref()),
        false => String::new(),
    });
    let page = PrintPage {
        back: format!("/ledgers/{code}{}", query.text_for_url()),
        unit: visit.division_name.clone(),
        label: kind.label.clone(),
        headings: shown.iter().map(|f| (heading(f), is_number(f))).collect(),
        rows: entries
            .iter()
            .map(|e| {
                shown
                    .iter()
                    .map(|f| (plain(f, e.fields.get(&f.code)), is_number(f)))
                    .collect()
            })
            .collect(),
        totals: totals.collect(),
        printed: format!("{}，{}", visit.actor.name, visit.office.clock().today()),
    };
    visit.page("ledgers/print.html", &format!("{}台账", kind.label), &page)
}
